"""Barnehager and grunnskoler as Virksomhet, and the kommune as owner where the register lets us say so."""

import re
from datetime import date

from ..models import Organisasjon, Organisasjonstype, Virksomhet, VirksomhetEier, Virksomhetstype
from .steder import INNDELING_2024
from .synk import Endringer, synk

ANTALL_DATO = date(2026, 4, 13)
_ANNEN_EIER = re.compile(r"\bhf\b|sykehus|sjukehus|universitet|sameskole|smi-skolen|viti skole|videregående", re.I)


def kommunal(rad: dict) -> bool:
    """Whether the kommune is taken as owner.

    "offentlig" also covers units of the state, the helseforetak and the fylkeskommuner. A name that points there, or a
    school that also gives videregående outside Oslo, is left without owner until someone states it.
    """
    if rad["eierform"] != "offentlig" or _ANNEN_EIER.search(rad["navn"]):
        return False
    return rad.get("ogsaa_videregaaende") != "ja" or rad["kommunenummer"] == "0301"


def last_enheter(type_: str, rader: list[dict], *, dato: date) -> Endringer:
    """Units of one type by orgnr, then their owners. A unit that is gone is nedlagt on `dato`."""
    antall = "antall_barn" if type_ == Virksomhetstype.BARNEHAGE else "elever"
    onsket = {
        r["organisasjonsnummer"]: {
            "orgnr": r["organisasjonsnummer"],
            "navn": r["navn"],
            "type": type_,
            "kommune_id": r["kommunenummer"],
            "privat": r["eierform"] == "privat",
            "antall": int(r[antall]) if r[antall] else None,
            "antall_dato": ANTALL_DATO if r[antall] else None,
            "ogsaa_videregaaende": r.get("ogsaa_videregaaende") == "ja",
            "nedlagt": None,
            "kilde": "NBR" if type_ == Virksomhetstype.BARNEHAGE else "NSR",
        }
        for r in rader
    }
    mine = Virksomhet.objects.filter(type=type_).exclude(kilde="")
    finnes, endringer = synk(mine, onsket, nokkel=lambda v: v.orgnr)
    borte = [v for kode, v in finnes.items() if kode not in onsket and v.nedlagt is None]
    for v in borte:
        v.nedlagt = dato
        endringer.avsluttet.append(v.orgnr)
    Virksomhet.objects.bulk_update(borte, ["nedlagt"])
    VirksomhetEier.objects.filter(virksomhet__in=borte, til__isnull=True, fra__lt=dato).update(til=dato)
    _sett_kommunal_eier([r for r in rader if kommunal(r)], finnes)
    return endringer


def _sett_kommunal_eier(rader: list[dict], finnes: dict[str, Virksomhet]) -> None:
    """Give units without a living owner their kommune. What a person has stated about a living owner is kept."""
    kommuner = dict(
        Organisasjon.objects.filter(type=Organisasjonstype.KOMMUNE, opphort__isnull=True).values_list("kommune", "pk")
    )
    naa = VirksomhetEier.objects.filter(til__isnull=True, virksomhet__in=finnes.values()).select_related(
        "eier", "virksomhet"
    )
    har = {e.virksomhet.orgnr: e for e in naa}
    nye, slutt = [], []
    for r in rader:
        orgnr, eier, fra = r["organisasjonsnummer"], kommuner.get(r["kommunenummer"]), INNDELING_2024
        gammelt = har.get(orgnr)
        if eier is None or (gammelt and (gammelt.eier.opphort is None or gammelt.eier.opphort <= gammelt.fra)):
            continue
        if gammelt:
            gammelt.til = fra = gammelt.eier.opphort
            slutt.append(gammelt)
        nye.append(VirksomhetEier(virksomhet=finnes[orgnr], eier_id=eier, fra=fra))
    VirksomhetEier.objects.bulk_update(slutt, ["til"], batch_size=2000)
    VirksomhetEier.objects.bulk_create(nye, batch_size=2000)
