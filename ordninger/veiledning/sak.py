"""An application as a case: its details, what it lacks, its picture, its fields and its flags."""

from typing import Any

from django.utils.translation import get_language

from eiere.models import VirksomhetEier
from ordninger.felles.handlinger.parter import mangler_konto
from ordninger.felles.kontrakt import Behov, Mangel
from ordninger.felles.models import Sak

from . import grunnlag
from .mangler import Steg, mangler_i_soknad
from .models import VeiledningDetaljer, VeiledningEnhet, VeiledningSektor
from .satser import I_SEKTOR, SEKTORNAVN

_FELTNAVN = {
    "kontakt": ("Kontaktperson", "Kontaktperson"),
    "enheter": ("Antall nyutdannede", "Talet på nyutdanna"),
    "veiledere": ("Veiledere", "Rettleiarar"),
    "plan": ("Plan", "Plan"),
    "medvirkning": ("Medvirkning", "Medverknad"),
    "prinsipper": ("Prinsipper og forpliktelser", "Prinsipp og plikter"),
    "vedlegg": ("Vedlegg", "Vedlegg"),
}


def feltnavn() -> dict[str, tuple[str, str]]:
    """Names (nb, nn) of what a correction can open."""
    return dict(_FELTNAVN)


# A new case --------------------------------------------------------------------------------------------------------


def opprett_detaljer(sak: Sak, *, kopi_av: Sak | None = None, av: Any) -> None:
    """The details of a new case: contact from the person who opens it, the owner's units, and last year's where it fits.

    Last year's first-year teachers are this year's second-year teachers. How the staff took part, and the confirmation,
    are given anew every year.
    """
    gammel = VeiledningDetaljer.objects.filter(sak=kopi_av).first() if kopi_av else None
    VeiledningDetaljer.objects.create(
        sak=sak,
        kontakt_navn=av.navn,
        kontakt_epost=av.epost,
        kontakt_telefon=av.telefon,
        plan=gammel.plan if gammel else "",
    )
    i_fjor = {_noekkel(e): e for e in grunnlag.enhetene(kopi_av)} if kopi_av and gammel else {}
    enheter = _registrerte(sak)
    kjente = {_noekkel(e) for e in enheter}
    enheter += [
        VeiledningEnhet(sak=sak, sektor=e.sektor, navn=e.navn)
        for nokkel, e in i_fjor.items()
        if e.virksomhet_id is None and nokkel not in kjente
    ]
    for enhet in enheter:
        if gammel_enhet := i_fjor.get(_noekkel(enhet)):
            enhet.andre = gammel_enhet.forste
    VeiledningEnhet.objects.bulk_create(enheter)
    if kopi_av:
        VeiledningSektor.objects.bulk_create(
            VeiledningSektor(sak=sak, sektor=s.sektor, veiledere=s.veiledere, utdannede=s.utdannede)
            for s in kopi_av.veiledningssektorer.order_by("sektor")
        )
    if i_fjor:
        from .lagring import oppdater_linjer

        oppdater_linjer(sak)


def _noekkel(enhet: VeiledningEnhet) -> tuple[str, Any]:
    return ("v", enhet.virksomhet_id) if enhet.virksomhet_id else (enhet.sektor, enhet.navn)


def _registrerte(sak: Sak) -> list[VeiledningEnhet]:
    """The units the applicant owns now, as rows without numbers."""
    eide = (
        VirksomhetEier.objects.filter(eier=sak.soker, til__isnull=True)
        .select_related("virksomhet")
        .order_by("virksomhet__navn_sortert", "virksomhet_id")
    )
    return [
        VeiledningEnhet(sak=sak, sektor=sektor, virksomhet=e.virksomhet, navn=e.virksomhet.navn)
        for e in eide
        if (sektor := grunnlag.SEKTOR_AV.get(e.virksomhet.type)) is not None
    ]


# What it lacks, its picture ----------------------------------------------------------------------------------------


def mangler(sak: Sak) -> list[Mangel]:
    """What stands between the case and sending, each with where it is."""
    return [Mangel(m.felt, str(m.steg), m.nb, m.nn) for m in mangler_i_soknad(grunnlag.soknad(sak))]


def sporsmal(sak: Sak) -> list[Mangel]:
    """What the owner should look over in the step with the numbers: copied numbers that nobody has saved this year, sectors
    that had first-year teachers last year, and numbers that do not fit the unit's size and are not answered.
    """
    steg = str(Steg.NYUTDANNEDE)
    enheter = grunnlag.enhetene(sak)
    ut = _om_i_fjor(sak, enheter, steg) if sak.kopiert_fra_id else []
    svart = {grunnlag.enhetsnokkel(e) for e in enheter if e.stemmer}
    for nokkel, s in grunnlag.sporsmal(sak, enheter).items():
        if nokkel not in svart:
            ut.append(Mangel(f"stemmer-{nokkel}", steg, s.setning.nb, s.setning.nn))
    return ut


def _om_i_fjor(sak: Sak, enheter: list[VeiledningEnhet], steg: str) -> list[Mangel]:
    ut = []
    if not sak.veiledning.versjoner.get(steg):
        ut.append(
            Mangel(
                "enheter", steg, "Tallene er kopiert fra i fjor. Se over dem, og lagre steget.",
                "Tala er kopierte frå i fjor. Sjå over dei, og lagre steget.",
            )
        )  # fmt: skip
    i_fjor: dict[str, int] = {}
    for e in sak.kopiert_fra.veiledningsenheter.filter(forste__gt=0).order_by("sektor"):
        i_fjor[e.sektor] = i_fjor.get(e.sektor, 0) + (e.forste or 0)
    for sektor, n in i_fjor.items():
        egne = [e for e in enheter if e.sektor == sektor]
        if not egne or any(e.forste is not None for e in egne):
            continue
        hvor = I_SEKTOR[grunnlag.Sektor(sektor)]
        ut.append(
            Mangel(
                f"sektor-{sektor}", steg,
                f"I fjor hadde dere {n} i første år {hvor.nb}. Skriv hvor mange dere har nå, eller 0.",
                f"I fjor hadde de {n} i første år {hvor.nn}. Skriv kor mange de har no, eller 0.",
            )
        )  # fmt: skip
    return ut


def oyeblikksbilde(sak: Sak) -> dict[str, Any]:
    """Everything the owner has said, as plain data: numbers, parties with name and number as they were.

    The keys that every case has (contact, participation, tiltak with payees) are as in the other measures, so that the
    same pages can show it; `sektorer` is the application's own.
    """
    d = sak.veiledning
    sektorer = grunnlag.summer(sak)
    tiltak = {t.kode: t for t in sak.tiltak.order_by("nr")}
    return {
        "skjema": 1,
        "nummer": sak.nummer,
        "utlysning": {"id": sak.utlysning_id, "budsjettaar": sak.utlysning.budsjettaar},
        "soker": _part(sak.soker),
        "maalform": sak.maalform,
        "kontakt": {"navn": d.kontakt_navn, "epost": d.kontakt_epost, "telefon": d.kontakt_telefon},
        "deltakere": [],
        "behov": d.plan,
        "medvirkning": d.medvirkning,
        "egeninnsats": "",
        "koordinator": {"oppgaver": "", "linjer": []},
        "samiske_perspektiver": "",
        "prinsipper_bekreftet": d.bekreftet_tid is not None,
        "sektorer": [
            {
                "kode": str(s.sektor),
                "forste": s.forste,
                "andre": s.andre,
                "godkjent_forste": s.godkjent_forste,
                "godkjent_andre": s.godkjent_andre,
                "veiledere": s.veiledere,
                "utdannede": s.utdannede,
                "enheter": [
                    {
                        "navn": e.navn,
                        "orgnr": e.virksomhet.orgnr if e.virksomhet else "",
                        "forste": e.forste,
                        "andre": e.andre,
                        "stemmer": e.stemmer,
                    }
                    for e in s.enheter
                ],
            }
            for s in sektorer.values()
        ],
        "tiltak": [_tiltaksbilde(sak, tiltak[s.sektor], s) for s in sektorer.values() if s.sektor in tiltak],
        "vedlegg": [
            {"tittel": v.tittel, "filnavn": v.filnavn, "sha256": v.sha256}
            for v in sak.dokumenter.filter(retning="inn").order_by("tid", "pk")
        ],
        "antall": sum(s.sokt for s in sektorer.values()),
        "sokt": None,
    }


def _part(o: Any) -> dict[str, Any]:
    return {"id": o.pk, "navn": o.navn, "orgnr": o.orgnr or ""}


def _tiltaksbilde(sak: Sak, tiltak: Any, s: grunnlag.Sum) -> dict[str, Any]:
    """A sector as a tiltak, so that pages that know nothing of sectors can show it."""
    return {
        "id": tiltak.pk,
        "nr": tiltak.nr,
        "tittel": tiltak.tittel,
        "sektor": tiltak.sektor,
        "behov": "",
        "medvirkning": "",
        "malgrupper": [],
        "tema": "",
        "partnertype": "",
        "partner": None,
        "partner_kontakt": "",
        "plan": "",
        "flerarig": False,
        "egeninnsats": "",
        "samiske_perspektiver": "",
        "antall": s.sokt,
        "mottakere": [{**_part(sak.soker), "virksomhet": None, "type": "", "sokt": {}}],
    }


# What a caseworker should see --------------------------------------------------------------------------------------


def flagg(sak: Sak) -> list[str]:
    """Numbers that do not fit the unit's size, guides without education, a payee without account."""
    nn = get_language() == "nn"
    enheter = grunnlag.enhetene(sak)
    svart = {grunnlag.enhetsnokkel(e): e.stemmer for e in enheter}
    setninger = []
    for nokkel, s in grunnlag.sporsmal(sak, enheter).items():
        svar = ("Eigaren har svart ja." if nn else "Eieren har svart ja.") if svart[nokkel] else (
            "Eigaren har ikkje svart." if nn else "Eieren har ikke svart."
        )  # fmt: skip
        setninger.append(f"{s.setning.paa('nn' if nn else 'nb')} {svar}")
    for s in sak.veiledningssektorer.order_by("sektor"):
        if s.veiledere is not None and s.uten_utdanning:
            navn = SEKTORNAVN[grunnlag.Sektor(s.sektor)].paa("nn" if nn else "nb")
            setninger.append(
                f"{navn}: {s.uten_utdanning} av {s.veiledere} rettleiarar har ikkje rettleiarutdanning." if nn
                else f"{navn}: {s.uten_utdanning} av {s.veiledere} veiledere har ikke veilederutdanning."
            )  # fmt: skip
    for o in mangler_konto(sak):
        setninger.append(
            f"{o.navn} har ikkje eit stadfesta kontonummer." if nn else f"{o.navn} har ikke et bekreftet kontonummer."
        )
    return setninger


def veiledere_uten_utdanning(eier: Any, aar: int) -> dict[str, int]:
    """Guides without formal education that the owner has told of for the year, per sector: a need in its plan.

    From applications that are sent in and not withdrawn; sectors without such guides are left out.
    """
    rader = VeiledningSektor.objects.filter(
        sak__soker=eier, sak__utlysning__budsjettaar=aar, sak__innsendt_tid__isnull=False, veiledere__isnull=False
    ).exclude(sak__tilstand="trukket")
    ut: dict[str, int] = {}
    for rad in rader.order_by("sektor"):
        if rad.uten_utdanning:
            ut[rad.sektor] = ut.get(rad.sektor, 0) + rad.uten_utdanning
    return ut


def behov(eier: Any, aar: int) -> list[Behov]:
    """As `veiledere_uten_utdanning`, as a need that a plan for further education can cover."""
    antall = sum(veiledere_uten_utdanning(eier, aar).values())
    if not antall:
        return []
    return [
        Behov(
            antall,
            f"{antall} av veilederne dere har meldt inn, har ikke veilederutdanning.",
            f"{antall} av rettleiarane de har meldt inn, har ikkje rettleiarutdanning.",
            gruppe="laerer",
            studium="Veilederutdanning",
        )
    ]
