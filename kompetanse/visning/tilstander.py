"""States as choices in a filter, with the words of the table in the language of the page."""

from collections.abc import Iterable

from django.utils.translation import get_language

from ordninger.felles.saksgang import SAKSGANGER, Tilstand, alle_tilstander


def tilstandsord(tilstand: Tilstand) -> str:
    """The state's word in the language of the page."""
    return tilstand.ord(get_language() or "")


def tilstandsvalg() -> list[tuple[str, str]]:
    """(code, word) of every state. Give the function itself to a filter, so that it is asked when the page is made."""
    return alle_tilstander(get_language() or "")


def innsendte() -> list[tuple[str, str]]:
    """(code, word) of every state but the draft."""
    return [valg for valg in tilstandsvalg() if valg[0] != "utkast"]


def valg_i(gang: str, uten: Iterable[str] = ()) -> list[tuple[str, str]]:
    """(code, word) of the states of one saksgang."""
    return [(t.kode, tilstandsord(t)) for t in SAKSGANGER[gang].tilstander if t.kode not in uten]
