"""What a round of guidance says itself: the school year, the floor when no table of rates has one, and who hears appeals."""

from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from eiere.models import Organisasjon
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.kontrakt import Utlysningsfelt
from ordninger.felles.models import Utlysning

from .satser import LIKE_VEKTER

KLAGE = (
    ("", "Ikke avgjort ennå", "Ikkje avgjort enno"),
    ("ja", "Vedtaket kan klages på", "Det går an å klage på vedtaket"),
    ("nei", "Ingen klagerett", "Ingen klagerett"),
)


def felt(utlysning: Utlysning) -> list[Utlysningsfelt]:
    """The fields of the round's form, with what the round says now."""
    p = utlysning.parametre
    instanser = p.get("klageinstanser")
    siste = max(instanser, key=lambda i: i["fra"]) if instanser else {"orgnr": "", "fra": ""}
    gulv = p.get("pott", {}).get("gulv")
    return [
        Utlysningsfelt("skoleaar", "tekst", "Skoleår", "Skuleår", p.get("skoleaar", ""), "For eksempel 2027/2028", "Til dømes 2027/2028"),
        Utlysningsfelt(
            "gulv", "belop", "Gulv per nyutdannet (kr)", "Golv per nyutdanna (kr)", None if gulv is None else Decimal(gulv),
            "Brukes bare når Udir ikke har godkjent satser for året. Da teller alle likt.",
            "Blir berre brukt når Udir ikkje har godkjent satsar for året. Då tel alle likt.",
        ),
        Utlysningsfelt("klage", "valg", "Klage", "Klage", "" if instanser is None else "ja" if instanser else "nei", valg=KLAGE),
        Utlysningsfelt(
            "klageinstans", "tekst", "Organisasjonsnummeret til den som avgjør klager",
            "Organisasjonsnummeret til den som avgjer klager", siste["orgnr"],
        ),
        Utlysningsfelt("klage_fra", "dato", "Avgjør klager fra", "Avgjer klager frå", parse_date(siste["fra"])),
    ]  # fmt: skip


def parametre(utlysning: Utlysning, svar: dict[str, Any]) -> dict[str, Any]:
    """The round's parameters with the answers. Raises IkkeMulig, `kode` is the field that must be changed."""
    p = dict(utlysning.parametre)
    _sett(p, "skoleaar", svar["skoleaar"].strip())
    pott = None if svar["gulv"] is None else {"vekter": dict(LIKE_VEKTER), "enhet": "1", **p.get("pott", {})}
    _sett(p, "pott", pott and kanoniser({**pott, "gulv": svar["gulv"]}))
    if not svar["klage"]:
        p.pop("klageinstanser", None)
    else:
        p["klageinstanser"] = _instanser(p.get("klageinstanser") or [], svar) if svar["klage"] == "ja" else []
    return p


def _sett(p: dict[str, Any], navn: str, verdi: Any) -> None:
    if verdi:
        p[navn] = verdi
    else:
        p.pop(navn, None)


def _instanser(gamle: list[dict[str, str]], svar: dict[str, Any]) -> list[dict[str, str]]:
    """The dated list with the answer in place: a body from the same day is replaced, an earlier one stays."""
    orgnr = svar["klageinstans"].replace(" ", "")
    if not Organisasjon.objects.filter(orgnr=orgnr).exists():
        raise IkkeMulig(_("Organisasjonsnummeret til klageinstansen er ikke i registeret."), kode="p_klageinstans")
    if svar["klage_fra"] is None:
        raise IkkeMulig(_("Fyll inn dagen klageinstansen gjelder fra."), kode="p_klage_fra")
    fra = svar["klage_fra"].isoformat()
    return sorted([i for i in gamle if i["fra"] != fra] + [{"fra": fra, "orgnr": orgnr}], key=lambda i: i["fra"])


def arvede(forrige: Utlysning) -> dict[str, Any]:
    """Who hears appeals is said once, until somebody says otherwise."""
    return {n: v for n, v in forrige.parametre.items() if n == "klageinstanser"}


def mangler(utlysning: Utlysning) -> list[str]:
    """What stops the publishing: nothing can be decided before the round says who hears appeals."""
    if utlysning.parametre.get("klageinstanser") is None:
        return [_("Si hvem som avgjør klager, eller at det ikke er klagerett")]
    return []
