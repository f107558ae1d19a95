"""Fylker and kommuner as places, from fylker.csv and kommuner.csv."""

from datetime import date

from ..models import Fylke, Kommune
from .synk import Endringer, synk

INNDELING_2020 = date(2020, 1, 1)
INNDELING_2024 = date(2024, 1, 1)


def _fra(gammelt: bool) -> date:
    """A number that was also used in 2020–2023 is at least that old; the files do not reach further back."""
    return INNDELING_2020 if gammelt else INNDELING_2024


def last_fylker(rader: list[dict], kommuner: list[dict], *, dato: date) -> Endringer:
    """Fylker by number. A number that is gone ends on `dato`."""
    gamle = {r["kommunenummer_2020_2023"][:2] for r in kommuner}
    onsket = {
        r["fylkesnummer"]: {
            "nummer": r["fylkesnummer"],
            "navn": r["navn"],
            "navn_nn": r["navn"],
            "gyldig_fra": _fra(r["fylkesnummer"] in gamle),
            "gyldig_til": None,
        }
        for r in rader
    }
    finnes, endringer = synk(Fylke.objects.all(), onsket, nokkel=lambda f: f.nummer, bare_nye=["gyldig_fra"])
    return _avslutt(finnes, onsket, endringer, dato)


def last_kommuner(rader: list[dict], *, dato: date) -> Endringer:
    """Kommuner by number, with what keys and letters need. A number that is gone ends on `dato`."""
    onsket = {
        r["kommunenummer"]: {
            "nummer": r["kommunenummer"],
            "navn": r["navn_entydig"] or r["navn"],
            "navn_offisielt": r["navn_offisielt"],
            "fylke_id": r["fylkesnummer"],
            "sentralitetsklasse": int(r["sentralitetsklasse"]) if r["sentralitetsklasse"] else None,
            "samisk_forvaltningsomraade": r["samisk_forvaltningsomraade"] == "ja",
            "gyldig_fra": _fra(r["kommunenummer_2020_2023"] == r["kommunenummer"]),
            "gyldig_til": None,
        }
        for r in rader
    }
    finnes, endringer = synk(Kommune.objects.all(), onsket, nokkel=lambda k: k.nummer, bare_nye=["gyldig_fra"])
    return _avslutt(finnes, onsket, endringer, dato)


def _avslutt(finnes: dict, onsket: dict, endringer: Endringer, dato: date) -> Endringer:
    borte = [rad for kode, rad in finnes.items() if kode not in onsket and rad.gyldig_til is None]
    for rad in borte:
        rad.gyldig_til = dato
        endringer.avsluttet.append(rad.nummer)
    if borte:
        type(borte[0]).objects.bulk_update(borte, ["gyldig_til"])
    return endringer
