"""Nøkkeltall per kommune and year. What is empty in the file gets no row: missing is never zero."""

from decimal import Decimal

from ..models import Nokkel, Nokkeltall
from .synk import Endringer, synk

SSB = "SSB tabell 07459"


def fra_gsi_basil(rader: list[dict]) -> dict[str, dict]:
    """Inhabitants by age from SSB, children and pupils as sums of the units with the number of units that lack one."""
    ut: dict[str, dict] = {}
    for r in rader:
        hentet = int(r["tall_hentet"][:4])
        nbr = f"NBR, sum av enhetene; {r['barnehager_uten_barnetall'] or 0} av dem mangler tall"
        nsr = f"NSR, sum av enhetene; {r['grunnskoler_uten_elevtall'] or 0} av dem mangler tall"
        for nokkel, kolonne, aar, kilde in [
            (Nokkel.INNBYGGERE_1_5, "innbyggere_1_5_aar", int(r["innbyggere_aar"]), SSB),
            (Nokkel.INNBYGGERE_6_15, "innbyggere_6_15_aar", int(r["innbyggere_aar"]), SSB),
            (Nokkel.INNBYGGERE_16_18, "innbyggere_16_18_aar", int(r["innbyggere_aar"]), SSB),
            (Nokkel.BARN, "barn_i_barnehage", hentet, nbr),
            (Nokkel.ELEVER, "elever_grunnskole", hentet, nsr),
        ]:
            if r[kolonne]:
                ut |= _rad(r["kommunenummer"], nokkel, aar, r[kolonne], kilde)
    return ut


def fra_kommuner(rader: list[dict]) -> dict[str, dict]:
    ut: dict[str, dict] = {}
    for r in rader:
        if r["folketall"]:
            ut |= _rad(r["kommunenummer"], Nokkel.FOLKETALL, int(r["folketall_aar"]), r["folketall"], SSB)
    return ut


def _rad(kommune: str, nokkel: str, aar: int, verdi: str, kilde: str) -> dict[str, dict]:
    felt = {"kommune_id": kommune, "nokkel": str(nokkel), "aar": aar, "verdi": Decimal(verdi), "kilde": kilde}
    return {f"{kommune}/{nokkel}/{aar}": felt}


def last_nokler(onsket: dict[str, dict]) -> Endringer:
    """Insert and correct. A number of an earlier year stays as it was: decisions point at it."""
    _finnes, endringer = synk(Nokkeltall.objects.all(), onsket, nokkel=lambda n: f"{n.kommune_id}/{n.nokkel}/{n.aar}")
    return endringer
