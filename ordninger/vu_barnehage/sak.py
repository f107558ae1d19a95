"""A private owner's need as a case: one tiltak and one line for each of its barnehager in the kommune (VU § 8)."""

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from ordninger.felles.beregning import Tospraklig
from ordninger.felles.kontrakt import Mangel
from ordninger.felles.models import Linje, Sak, Sakspart, Tiltak

from . import grunnlag
from .models import Barnehagesak, Enhetsbehov

STEG = "behov"
STEGNAVN = {
    "om_oss": Tospraklig("Om oss", "Om oss"),
    "behov": Tospraklig("Behov i barnehagene", "Behov i barnehagane"),
    "send": Tospraklig("Se over og send", "Sjå over og send"),
}
"""The steps of the owner's form, in order."""
_FELTNAVN = {
    "kontakt": ("Kontaktperson", "Kontaktperson"),
    "enheter": ("Behov i barnehagene", "Behov i barnehagane"),
    "vedlegg": ("Vedlegg", "Vedlegg"),
}


def feltnavn() -> dict[str, tuple[str, str]]:
    """Names (nb, nn) of what a correction can open."""
    return dict(_FELTNAVN)


def opprett_detaljer(sak: Sak, *, av: Any) -> None:
    """One unanswered line for each barnehage the owner has in the kommune. Needs are told anew every round."""
    egne = {v for v, eier in grunnlag.private_eiere(sak.utlysning).items() if eier == sak.soker_id}
    enheter = [
        t.virksomhet
        for t in sak.utlysning.barnehagetall.filter(virksomhet__in=egne)
        .select_related("virksomhet")
        .order_by("virksomhet__navn_sortert", "pk")
    ]
    for nr, enhet in enumerate(enheter, 1):
        tiltak = Tiltak.objects.create(
            sak=sak, nr=nr, tittel=enhet.navn, sektor=Tiltak.Sektor.BARNEHAGE, kode=grunnlag.DEL
        )
        linje = Linje.objects.create(
            sak=sak, tiltak=tiltak, mottaker=sak.soker, virksomhet=enhet, budsjettaar=sak.utlysning.budsjettaar
        )
        Enhetsbehov.objects.create(linje=linje)
    Barnehagesak.objects.create(sak=sak, kontakt_navn=av.navn, kontakt_epost=av.epost, kontakt_telefon=av.telefon)
    Sakspart.objects.get_or_create(sak=sak, organisasjon=sak.soker, rolle=Sakspart.Rolle.MOTTAKER)


def mangler(sak: Sak) -> list[Mangel]:
    """VU §§ 2 and 8: each barnehage has an answer, and at least one has a need."""
    funn: list[Mangel] = []
    if not sak.barnehagesak.kontakt_navn.strip() or not sak.barnehagesak.kontakt_epost:
        funn.append(
            Mangel(
                "kontaktperson", "om_oss", "Skriv navn og e-post til en vi kan kontakte.",
                "Skriv namn og e-post til ein vi kan kontakte.",
            )
        )  # fmt: skip
    linjer = grunnlag.behovslinjer(sak)
    for linje in linjer:
        navn, b = linje.virksomhet.navn, linje.barnehagebehov
        if b.deltakere is None:
            funn.append(_mangel(linje, "deltakere", f"Skriv hvor mange ansatte i {navn} som vil delta. 0 er også et svar.",
                                f"Skriv kor mange tilsette i {navn} som vil delta. 0 er òg eit svar.", "VU § 2"))  # fmt: skip
        elif b.deltakere and not b.studiepoeng:
            funn.append(_mangel(linje, "studiepoeng", f"Skriv hvor mange studiepoeng hver deltaker i {navn} skal ta.",
                                f"Skriv kor mange studiepoeng kvar deltakar i {navn} skal ta.", "VU § 4"))  # fmt: skip
        if b.deltakere and not b.hvorfor.strip():
            funn.append(_mangel(linje, "hvorfor", f"Skriv hvorfor {navn} trenger dette.", f"Skriv kvifor {navn} treng dette.", "VU § 8"))  # fmt: skip
    if linjer and not funn and not any(x.barnehagebehov.deltakere for x in linjer):
        funn.append(
            Mangel(
                "enheter", STEG,
                "Ingen av barnehagene har behov. Velg «Vi har ikke behov» i stedet for å sende.",
                "Ingen av barnehagane har behov. Vel «Vi har ikkje behov» i staden for å sende.",
                "VU § 8",
            )
        )  # fmt: skip
    return funn


def _mangel(linje: Linje, felt: str, nb: str, nn: str, paragraf: str) -> Mangel:
    return Mangel(f"e{linje.pk}-{felt}", STEG, nb, nn, paragraf)


def oyeblikksbilde(sak: Sak) -> dict[str, Any]:
    """Everything the owner has said, as plain data. The keys that every case has are as in the other measures."""
    linjer, d = grunnlag.behovslinjer(sak), sak.barnehagesak
    return {
        "skjema": 1,
        "nummer": sak.nummer,
        "utlysning": {"id": sak.utlysning_id, "budsjettaar": sak.utlysning.budsjettaar},
        "soker": _part(sak.soker),
        "maalform": sak.maalform,
        "kontakt": {"navn": d.kontakt_navn, "epost": d.kontakt_epost, "telefon": d.kontakt_telefon},
        "deltakere": [],
        "behov": "",
        "medvirkning": "",
        "egeninnsats": "",
        "koordinator": {"oppgaver": "", "linjer": []},
        "samiske_perspektiver": "",
        "barnehager": [
            {
                "navn": x.virksomhet.navn,
                "deltakere": x.barnehagebehov.deltakere,
                "studiepoeng": _poeng(x.barnehagebehov),
                "hvorfor": x.barnehagebehov.hvorfor,
                "sokt": None if x.sokt is None else f"{x.sokt:.2f}",
            }
            for x in linjer
        ],
        "tiltak": [_enhetsbilde(x) for x in linjer],
        "vedlegg": [
            {"tittel": d.tittel, "filnavn": d.filnavn, "sha256": d.sha256}
            for d in sak.dokumenter.filter(retning="inn").order_by("tid", "pk")
        ],
        "sokt": f"{sum((x.sokt or Decimal(0) for x in linjer), Decimal(0)):.2f}",
    }


def _part(o: Any) -> dict[str, Any]:
    return {"id": o.pk, "navn": o.navn, "orgnr": o.orgnr or ""}


def _enhetsbilde(linje: Linje) -> dict[str, Any]:
    b, v = linje.barnehagebehov, linje.virksomhet
    return {
        "id": linje.tiltak_id,
        "nr": linje.tiltak.nr,
        "tittel": linje.tiltak.tittel,
        "sektor": linje.tiltak.sektor,
        "behov": b.hvorfor,
        "medvirkning": "",
        "malgrupper": [],
        "tema": "",
        "partnertype": "",
        "partner": None,
        "partner_kontakt": "",
        "plan": _plan(b, linje.sak.maalform),
        "flerarig": False,
        "egeninnsats": "",
        "samiske_perspektiver": "",
        "mottakere": [
            {
                **_part(linje.mottaker),
                "virksomhet": {"id": v.pk, "navn": v.navn, "orgnr": v.orgnr},
                "type": "b",
                "sokt": {str(linje.budsjettaar): None if linje.sokt is None else f"{linje.sokt:.2f}"},
            }
        ],
    }


def _poeng(b: Enhetsbehov) -> str | None:
    return None if b.studiepoeng is None else f"{b.studiepoeng.normalize():f}"


def _plan(b: Enhetsbehov, maalform: str) -> str:
    """The numbers of the answer as one sentence, in the målform of the case."""
    if not b.deltakere or not b.studiepoeng:
        return ""
    poeng = f"{b.studiepoeng.normalize():f}".replace(".", ",")
    if maalform == "nn":
        en = "1 deltakar med grunnutdanning, {} studiepoeng"
        flere = f"{b.deltakere} deltakarar med grunnutdanning, {{}} studiepoeng for kvar"
    else:
        en = "1 deltaker med grunnutdanning, {} studiepoeng"
        flere = f"{b.deltakere} deltakere med grunnutdanning, {{}} studiepoeng for hver"
    return (en if b.deltakere == 1 else flere).format(poeng)


def flagg(sak: Sak) -> list[str]:
    """What the kommune should see: more participants than the årsverk that the barnehage has."""
    nn = get_language() == "nn"
    aarsverk = dict(sak.utlysning.barnehagetall.values_list("virksomhet_id", "aarsverk"))
    ut = []
    for linje in grunnlag.behovslinjer(sak):
        har = aarsverk.get(linje.virksomhet_id)
        if har is not None and (linje.barnehagebehov.deltakere or 0) > har:
            navn = linje.virksomhet.navn
            ut.append(
                f"{navn} melder fleire deltakarar enn ho har årsverk." if nn
                else f"{navn} melder flere deltakere enn den har årsverk."
            )  # fmt: skip
    return ut
