"""What a page reads from its own address: anybody can write anything there."""

STORST = 2_000_000_000
"""The largest number that any of our keys can hold."""


def heltall(tekst: str | None) -> int | None:
    """A whole number that can be a key or a year; None for everything else, also digits of other scripts."""
    if not tekst or not tekst.isascii() or not tekst.isdigit() or len(tekst) > len(str(STORST)):
        return None
    tall = int(tekst)
    return tall if tall <= STORST else None


def aarstall(tekst: str | None) -> int | None:
    """A year that a round or a decision can be of."""
    tall = heltall(tekst)
    return tall if tall is not None and 2000 <= tall <= 2100 else None
