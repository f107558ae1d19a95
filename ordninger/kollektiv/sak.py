"""KBG: what a behovsmelding is as a case: its details, what it lacks, its picture, its fields and its flags."""

from typing import Any

from django.utils.translation import get_language

from ordninger.felles.handlinger.parter import UKJENT_EIER, mangler_konto, oppdater_mottakere, sett_partnere
from ordninger.felles.kontrakt import Mangel
from ordninger.felles.models import Linje, Sak, Sakspart, Tiltak

from . import grunnlag
from .dobbeltfinansiering import dobbeltfinansiering
from .mangler import Mangel as Regelmangel
from .mangler import mangler_i_behovsmelding
from .models import Behovsmelding, KollektivTiltak

_FELTNAVN = {
    "kontakt": ("Kontaktperson", "Kontaktperson"),
    "deltakere": ("Deltakere", "Deltakarar"),
    "behov": ("Behov", "Behov"),
    "medvirkning": ("Medvirkning", "Medverknad"),
    "tiltak.tittel": ("Tiltak: navn", "Tiltak: namn"),
    "tiltak.behov": ("Tiltak: behov", "Tiltak: behov"),
    "tiltak.medvirkning": ("Tiltak: medvirkning", "Tiltak: medverknad"),
    "tiltak.malgrupper": ("Tiltak: målgrupper", "Tiltak: målgrupper"),
    "tiltak.tema": ("Tiltak: tema", "Tiltak: tema"),
    "tiltak.partner": ("Tiltak: partner og kontakt", "Tiltak: partnar og kontakt"),
    "tiltak.plan": ("Tiltak: plan", "Tiltak: plan"),
    "tiltak.belop": ("Tiltak: mottakere og beløp", "Tiltak: mottakarar og beløp"),
    "tiltak.egeninnsats": ("Tiltak: egeninnsats", "Tiltak: eigeninnsats"),
    "tiltak.samiske_perspektiver": ("Tiltak: samiske perspektiver", "Tiltak: samiske perspektiv"),
    "egeninnsats": ("Egeninnsats", "Eigeninnsats"),
    "koordinator": ("Koordinator", "Koordinator"),
    "samiske_perspektiver": ("Samiske perspektiver", "Samiske perspektiv"),
    "vedlegg": ("Vedlegg", "Vedlegg"),
}


def feltnavn() -> dict[str, tuple[str, str]]:
    """Names (nb, nn) of what a correction can open. `tiltak.x` opens x in every tiltak of the case."""
    return dict(_FELTNAVN)


# A new case --------------------------------------------------------------------------------------------------------


def opprett_detaljer(sak: Sak, *, kopi_av: Sak | None = None, av: Any) -> None:
    """The details of a new case: contact from the person who opens it, and one empty tiltak or last year's."""
    gammel = Behovsmelding.objects.filter(sak=kopi_av).first() if kopi_av else None
    Behovsmelding.objects.create(
        sak=sak,
        kontakt_navn=av.navn,
        kontakt_epost=av.epost,
        kontakt_telefon=av.telefon,
        behov=gammel.behov if gammel else "",
        egeninnsats=gammel.egeninnsats if gammel else "",
        koordinator=gammel.koordinator if gammel else "",
        samiske_perspektiver=gammel.samiske_perspektiver if gammel else "",
    )
    kopiert = _kopier_tiltak(sak, kopi_av) if kopi_av else 0
    if not kopiert:
        nytt_tiltak(sak)


def nytt_tiltak(sak: Sak, *, tittel: str = "") -> Tiltak:
    """An empty tiltak last in the case. The caller holds the lock."""
    siste = sak.tiltak.order_by("-nr").values_list("nr", flat=True).first() or 0
    tiltak = Tiltak.objects.create(sak=sak, nr=siste + 1, tittel=tittel)
    KollektivTiltak.objects.create(tiltak=tiltak)
    return tiltak


def _kopier_tiltak(sak: Sak, fra: Sak) -> int:
    """Last year's tiltak: what they are, with whom, and the estimate that was given for this year.

    How the staff took part is told anew every year (KBG § 11), so it is not copied. Payees that have ended are left out.
    """
    per_tiltak = grunnlag.rader(grunnlag.linjer(fra))
    aar = grunnlag.aarene(sak.utlysning)
    partnere: set[int] = set()
    gamle = grunnlag.tiltakene(fra)
    for gammelt in gamle:
        k = gammelt.kollektiv
        nytt = Tiltak.objects.create(sak=sak, nr=gammelt.nr, tittel=gammelt.tittel, sektor=gammelt.sektor)
        partner = k.partner if k.partner and k.partner.opphort is None else None
        KollektivTiltak.objects.create(
            tiltak=nytt, behov=k.behov, malgrupper=k.malgrupper, tema=k.tema, partnertype=k.partnertype,
            partner=partner, partner_kontakt=k.partner_kontakt, plan=k.plan, flerarig=k.flerarig,
            egeninnsats=k.egeninnsats, samiske_perspektiver=k.samiske_perspektiver,
        )  # fmt: skip
        if partner:
            partnere.add(partner.pk)
        Linje.objects.bulk_create(
            [
                Linje(
                    sak=sak, tiltak=nytt, mottaker=r.linje.mottaker, virksomhet=r.linje.virksomhet, budsjettaar=a,
                    sokt=r.per_aar[a].sokt if a == aar[0] and a in r.per_aar else None,
                )
                for r in per_tiltak.get(gammelt.pk, [])
                if r.linje.mottaker.opphort is None
                for a in aar
            ]
        )  # fmt: skip
    for part in fra.parter.filter(rolle=Sakspart.Rolle.DELTAKER, organisasjon__opphort__isnull=True).order_by("pk"):
        Sakspart.objects.create(sak=sak, organisasjon_id=part.organisasjon_id, rolle=Sakspart.Rolle.DELTAKER)
    oppdater_mottakere(sak)
    sett_partnere(sak, partnere)
    return len(gamle)


# What it lacks -----------------------------------------------------------------------------------------------------


def mangler(sak: Sak) -> list[Mangel]:
    """KBG § 11: what stands between the case and sending, each with where it is."""
    funnet = mangler_i_behovsmelding(grunnlag.behovsmelding(sak), grunnlag.behovsmeldingsregler(sak.utlysning))
    return [Mangel(_sted(m), str(m.steg), m.nb, m.nn, m.paragraf) for m in funnet]


def _sted(m: Regelmangel) -> str:
    """The place of a field as text: `behov`, `tiltak.2.plan`, `tiltak.2.belop.17-4.2028`."""
    if m.tiltak is None:
        return m.felt
    deler = ["tiltak", str(m.tiltak), m.felt, *([m.mottaker] if m.mottaker else []), *([str(m.aar)] if m.aar else [])]
    return ".".join(deler)


# Its picture -------------------------------------------------------------------------------------------------------


def oyeblikksbilde(sak: Sak) -> dict[str, Any]:
    """Everything the owner has said, as plain data: amounts as text, parties with name and number as they were."""
    alle = grunnlag.linjer(sak)
    per_tiltak = grunnlag.rader(alle)
    b = sak.behovsmelding
    return {
        "skjema": 1,
        "nummer": sak.nummer,
        "utlysning": {"id": sak.utlysning_id, "budsjettaar": sak.utlysning.budsjettaar},
        "soker": _part(sak.soker),
        "maalform": sak.maalform,
        "kontakt": {"navn": b.kontakt_navn, "epost": b.kontakt_epost, "telefon": b.kontakt_telefon},
        "deltakere": [
            _part(p.organisasjon)
            for p in sak.parter.filter(rolle=Sakspart.Rolle.DELTAKER)
            .select_related("organisasjon")
            .order_by("organisasjon__navn_sortert", "pk")
        ],
        "behov": b.behov,
        "medvirkning": b.medvirkning,
        "tiltak": [_tiltaksbilde(t, per_tiltak.get(t.pk, [])) for t in grunnlag.tiltakene(sak)],
        "egeninnsats": b.egeninnsats,
        "koordinator": {
            "oppgaver": b.koordinator,
            "linjer": [
                {"mottaker": _part(x.mottaker), "aar": x.budsjettaar, "sokt": _tall(x.sokt)}
                for x in alle
                if x.koordinator
            ],
        },
        "samiske_perspektiver": b.samiske_perspektiver,
        "vedlegg": [
            {"tittel": d.tittel, "filnavn": d.filnavn, "sha256": d.sha256}
            for d in sak.dokumenter.filter(retning="inn").order_by("tid", "pk")
        ],
        "sokt": _tall(sum((x.sokt or 0 for x in alle if x.budsjettaar == sak.utlysning.budsjettaar), 0)),
    }


def _part(o: Any) -> dict[str, Any]:
    return {"id": o.pk, "navn": o.navn, "orgnr": o.orgnr or ""}


def _tall(belop: Any) -> str | None:
    return None if belop is None else f"{belop:.2f}"


def _tiltaksbilde(t: Tiltak, mottakere: list[grunnlag.Rad]) -> dict[str, Any]:
    k = t.kollektiv
    return {
        "id": t.pk,
        "nr": t.nr,
        "tittel": t.tittel,
        "sektor": t.sektor,
        "behov": k.behov,
        "medvirkning": k.medvirkning,
        "malgrupper": list(k.malgrupper),
        "tema": k.tema,
        "partnertype": k.partnertype,
        "partner": _part(k.partner) if k.partner else None,
        "partner_kontakt": k.partner_kontakt,
        "plan": k.plan,
        "flerarig": k.flerarig,
        "egeninnsats": k.egeninnsats,
        "samiske_perspektiver": k.samiske_perspektiver,
        "mottakere": [
            {
                **_part(r.linje.mottaker),
                "virksomhet": {"id": v.pk, "navn": v.navn, "orgnr": v.orgnr} if (v := r.linje.virksomhet) else None,
                "type": grunnlag.linjetype(r.linje),
                "sokt": {str(a): _tall(x.sokt) for a, x in sorted(r.per_aar.items())},
            }
            for r in mottakere
        ],
    }


# What a caseworker should see --------------------------------------------------------------------------------------


FLEST_LIKE = 5
"""Cases named in the warning of possible double funding; the rest are counted."""


def flagg(sak: Sak) -> list[str]:
    """KBG §§ 3, 4 and 15: possible double funding, payees without account, units without owner, payees outside the register."""
    nn = get_language() == "nn"
    egne, andre = grunnlag.finansieringslinjer(sak)
    setninger = list(dict.fromkeys(f.nn if nn else f.nb for f in dobbeltfinansiering(egne, andre)))
    if len(setninger) > FLEST_LIKE:
        flere = len(setninger) - FLEST_LIKE
        setninger[FLEST_LIKE:] = [
            f"Det same gjeld {flere} {'sak' if flere == 1 else 'saker'} til."
            if nn
            else f"Det samme gjelder {flere} {'sak' if flere == 1 else 'saker'} til."
        ]  # fmt: skip
    for o in mangler_konto(sak):
        if o.kilde == UKJENT_EIER:
            setninger.append(
                f"Eigaren er ikkje kjend: {o.navn}. Betalinga ventar." if nn
                else f"Eieren er ikke kjent: {o.navn}. Betalingen venter."
            )  # fmt: skip
        else:
            setninger.append(
                f"{o.navn} har ikkje eit stadfesta kontonummer."
                if nn
                else f"{o.navn} har ikke et bekreftet kontonummer."
            )
        if o.utenfor_registeret and o.kilde != UKJENT_EIER:
            setninger.append(
                f"{o.navn} er lagd til av eigaren og ikkje funnen i registeret." if nn
                else f"{o.navn} er lagt til av eieren og ikke funnet i registeret."
            )  # fmt: skip
    return list(dict.fromkeys(setninger))
