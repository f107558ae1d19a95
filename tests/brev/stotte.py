"""Hjelp til å lese et frosset innhold i testene."""

from collections.abc import Iterator
from typing import Any


def blokk(innhold: dict[str, Any], id_: str) -> dict[str, Any] | None:
    """Blokken med denne id-en, eller None."""
    return next((b for b in innhold["blokker"] if b["id"] == id_), None)


def biter(verdi: Any) -> Iterator[Any]:
    """Alle tekstbiter i en del av et innhold, i rekkefølge."""
    if isinstance(verdi, str) or (isinstance(verdi, dict) and "t" in verdi):
        yield verdi
    elif isinstance(verdi, dict):
        for navn in ("ledetekst", "deler", "linjer", "tekst", "kolonner", "rader", "sum", "innhold"):
            if verdi.get(navn):
                yield from biter(verdi[navn])
    elif isinstance(verdi, list):
        for v in verdi:
            yield from biter(v)


def tekst(verdi: Any, *, egen_maalform: bool = False) -> str:
    """Teksten i en del av et innhold; med `egen_maalform` uten det som er merket med et annet språk."""
    alle = (b for b in biter(verdi) if not (egen_maalform and isinstance(b, dict) and b.get("lang")))
    return " ".join(b if isinstance(b, str) else b["t"] for b in alle)


def hele(innhold: dict[str, Any], **valg: bool) -> str:
    """All tekst i brevet."""
    return " ".join(
        [
            innhold["tittel"],
            *(tekst(h, **valg) for h in innhold["hode"].values()),
            *(tekst(b, **valg) for b in innhold["blokker"]),
        ]
    )
