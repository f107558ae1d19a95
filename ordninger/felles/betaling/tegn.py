"""Tegnene norske banker tar imot i betalingsfiler: latinske bokstaver med æøå, sifre og noen få skilletegn."""

from __future__ import annotations

import re
import unicodedata

_TILLATT = re.compile(r"[A-Za-z0-9ÆØÅæøå/\-?:().,'+ ]")
_ID = re.compile(r"[A-Za-z0-9\-]+")
_BYTT = {
    "đ": "d", "Đ": "D", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "ł": "l", "Ł": "L", "ß": "ss", "ð": "d", "Ð": "D",
    "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "OE", "&": "+", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "`": "'",
    "´": "'", ";": ",", "_": "-", "§": "par.",
}  # fmt: skip


def rens_tekst(tekst: str, maks: int) -> str:
    """Gjør teksten om til tegn banken tar imot, uten doble mellomrom, kuttet til ``maks`` tegn.

    Æ, ø og å beholdes. Samiske og andre bokstaver med tegn over eller under blir til nærmeste latinske bokstav.
    Tegn uten en nær bokstav blir til mellomrom.
    """
    ut: list[str] = []
    for tegn in unicodedata.normalize("NFC", tekst):
        if tegn in "ÆØÅæøå":
            ut.append(tegn)
            continue
        for del_ in unicodedata.normalize("NFKD", _BYTT.get(tegn, tegn)):
            if _TILLATT.fullmatch(del_):
                ut.append(del_)
            elif not unicodedata.combining(del_):
                ut.append(" ")
    return " ".join("".join(ut).split())[:maks].rstrip()


def er_trygg_id(verdi: str, maks: int = 35) -> bool:
    """Svarer om verdien kan være en identifikator: bokstaver a–z, sifre og bindestrek, høyst ``maks`` tegn."""
    return len(verdi) <= maks and bool(_ID.fullmatch(verdi))
