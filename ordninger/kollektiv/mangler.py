"""KBG § 11: hva som mangler i en behovsmelding før den kan sendes.

De samme setningene står ved feltet i skjemaet, i listen «Mangler før dere kan sende» og i avslaget på å sende.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from ordninger.felles import nummer
from ordninger.felles.beregning import Modus, Tospraklig, avrund, vis_kroner, vis_tall

from .satser import HUNDRE, Behovsmeldingsregler
from .vilkar import MAALGRUPPER, MOTTAKERTYPER


class Steg(StrEnum):
    """Stegene i skjemaet, i rekkefølge."""

    OM_OSS = "om_oss"
    BEHOV = "behov"
    TILTAK = "tiltak"
    EGENINNSATS = "egeninnsats"
    SAMISK = "samisk"
    SEND = "send"


STEGNAVN = {
    Steg.OM_OSS: Tospraklig("Om oss", "Om oss"),
    Steg.BEHOV: Tospraklig("Behov og medvirkning", "Behov og medverknad"),
    Steg.TILTAK: Tospraklig("Tiltak", "Tiltak"),
    Steg.EGENINNSATS: Tospraklig("Egeninnsats og koordinator", "Eigeninnsats og koordinator"),
    Steg.SAMISK: Tospraklig("Samiske perspektiver", "Samiske perspektiv"),
    Steg.SEND: Tospraklig("Se over og send", "Sjå over og send"),
}


@dataclass(frozen=True, slots=True)
class Org:
    """Den som melder behovet, og kontaktpersonen. ``kan_motta`` er om § 3 nevner den som mottaker av penger."""

    navn: str
    orgnr: str
    kontaktperson: str
    epost: str
    telefon: str = ""
    kan_motta: bool = True


@dataclass(frozen=True, slots=True)
class Mottakerbelop:
    """Søkt beløp (kroner) per år for én mottaker. None betyr at beløpet ikke er fylt inn; 0 er et svar."""

    mottaker: str
    navn: str
    mottakertype: str
    belop: Mapping[int, Decimal | None]


@dataclass(frozen=True, slots=True)
class Tiltak:
    """Ett tiltak i behovsmeldingen. Bare et ``flerarig`` tiltak må ha anslag for årene etter utlysningens."""

    tittel: str
    behov: str
    medvirkning: str
    maalgrupper: tuple[str, ...]
    tema: str
    partner: str
    kontakt: str
    plan: str
    mottakere: tuple[Mottakerbelop, ...]
    flerarig: bool = True


@dataclass(frozen=True, slots=True)
class Behovsmelding:
    """Innholdet i en behovsmelding som ren data. ``koordinator`` er kroner i utlysningens år, eller None."""

    aar: int
    org: Org
    behov: str
    medvirkning: str
    tiltak: tuple[Tiltak, ...]
    egeninnsats: str
    samiske_perspektiver: str
    koordinator: Decimal | None = None
    koordinator_oppgaver: str = ""


@dataclass(frozen=True, slots=True)
class Mangel:
    """Noe som mangler: feltet, steget, setningen på begge målformer og paragrafen.

    ``tiltak`` er nummeret fra 1, ``mottaker`` og ``aar`` peker på cellen når det gjelder et beløp.
    """

    felt: str
    steg: Steg
    nb: str
    nn: str
    paragraf: str
    tiltak: int | None = None
    mottaker: str | None = None
    aar: int | None = None

    def paa(self, maalform: str) -> str:
        """Setningen i målformen."""
        return Tospraklig(self.nb, self.nn).paa(maalform)


_EPOST = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def mangler_i_behovsmelding(data: Behovsmelding, regler: Behovsmeldingsregler) -> list[Mangel]:
    """KBG § 11: alt som må være på plass før behovsmeldingen kan sendes, i skjemaets rekkefølge."""
    return [
        *_om_oss(data.org),
        *_behov(data),
        *_tiltak(data, regler),
        *_egeninnsats(data, regler),
        *_samisk(data),
    ]


def _om_oss(org: Org) -> list[Mangel]:
    funnet: list[Mangel] = []

    def mangler(felt: str, nb: str, nn: str) -> None:
        funnet.append(Mangel(felt, Steg.OM_OSS, nb, nn, "KBG § 11"))

    if not org.navn.strip():
        mangler("navn", "Fyll inn navnet på organisasjonen", "Fyll inn namnet på organisasjonen")
    if not nummer.er_gyldig_orgnr(org.orgnr):
        mangler("orgnr", "Fyll inn et gyldig organisasjonsnummer", "Fyll inn eit gyldig organisasjonsnummer")
    if not org.kontaktperson.strip():
        mangler("kontaktperson", "Fyll inn hvem vi kan kontakte", "Fyll inn kven vi kan kontakte")
    if not _EPOST.fullmatch(org.epost.strip()):
        mangler("epost", "Fyll inn en gyldig e-postadresse", "Fyll inn ei gyldig e-postadresse")
    return funnet


def _behov(data: Behovsmelding) -> list[Mangel]:
    funnet: list[Mangel] = []
    if not data.behov.strip():
        funnet.append(
            Mangel(
                "behov", Steg.BEHOV, "Beskriv behovet for kompetanse", "Beskriv behovet for kompetanse", "KBG § 11 a"
            )
        )
    if not data.medvirkning.strip():
        funnet.append(
            Mangel(
                "medvirkning",
                Steg.BEHOV,
                "Skriv hvordan de ansatte har vært med på å vurdere behovet",
                "Skriv korleis dei tilsette har vore med på å vurdere behovet",
                "KBG § 11 a",
            )
        )
    return funnet


_TEKSTFELT: tuple[tuple[str, str, str, str], ...] = (
    ("tittel", "Gi tiltaket et navn", "Gi tiltaket eit namn", "KBG § 11"),
    ("behov", "Skriv hvilket behov tiltaket skal møte", "Skriv kva behov tiltaket skal møte", "KBG § 11 a"),
    (
        "medvirkning",
        "Skriv hvordan de ansatte har vært med på å velge tiltaket",
        "Skriv korleis dei tilsette har vore med på å velje tiltaket",
        "KBG §§ 4 og 11",
    ),
    ("tema", "Velg tema", "Vel tema", "KBG § 9 c"),
    ("partner", "Velg hvem dere samarbeider med", "Vel kven de samarbeider med", "KBG §§ 4 og 11 b"),
    ("kontakt", "Fyll inn kontakten hos partneren", "Fyll inn kontakten hos partnaren", "KBG § 11 b"),
    ("plan", "Skriv hva dere skal gjøre, og når", "Skriv kva de skal gjere, og når", "KBG § 11 b"),
)


def _tiltak(data: Behovsmelding, regler: Behovsmeldingsregler) -> list[Mangel]:
    if not data.tiltak:
        return [Mangel("tiltak", Steg.TILTAK, "Legg til minst ett tiltak", "Legg til minst eitt tiltak", "KBG § 11")]
    funnet: list[Mangel] = []
    for nr, tiltak in enumerate(data.tiltak, start=1):
        for felt, nb, nn, paragraf in _TEKSTFELT:
            if not str(getattr(tiltak, felt)).strip():
                funnet.append(Mangel(felt, Steg.TILTAK, nb, nn, paragraf, tiltak=nr))
        if not set(tiltak.maalgrupper) & {gruppe.kode for gruppe in MAALGRUPPER}:
            funnet.append(
                Mangel(
                    "maalgrupper", Steg.TILTAK, "Velg hvem tiltaket er for", "Vel kven tiltaket er for", "KBG § 2", nr
                )
            )
        funnet.extend(_belop(tiltak, nr, data.aar, regler.antall_aar))
    return funnet


def _belop(tiltak: Tiltak, nr: int, forste_aar: int, antall_aar: int) -> list[Mangel]:
    """Beløp per mottaker og år: fylt inn, hele kroner, ikke negative, og noe søkt i utlysningens år.

    Anslag for senere år fylles inn når tiltaket går over flere år.
    """
    if not tiltak.mottakere:
        return [
            Mangel("mottakere", Steg.TILTAK, "Legg til minst én mottaker", "Legg til minst éin mottakar", "KBG § 3", nr)
        ]
    funnet: list[Mangel] = []

    def mangler(felt: str, nb: str, nn: str, paragraf: str, mottaker: Mottakerbelop, aar: int | None = None) -> None:
        funnet.append(Mangel(felt, Steg.TILTAK, nb, nn, paragraf, nr, mottaker.mottaker, aar))

    for mottaker in tiltak.mottakere:
        navn = mottaker.navn
        if mottaker.mottakertype not in {type_.kode for type_ in MOTTAKERTYPER}:
            mangler(
                "mottakertype", f"Fjern {navn}. Forskriften nevner ikke denne typen mottaker.",
                f"Fjern {navn}. Forskrifta nemner ikkje denne typen mottakar.", "KBG § 3", mottaker,
            )  # fmt: skip
        for aar in range(forste_aar, forste_aar + antall_aar):
            belop = mottaker.belop.get(aar)
            if belop is None and aar > forste_aar and not tiltak.flerarig:
                continue
            if belop is None:
                mangler(
                    "belop",
                    f"Fyll inn beløp for {navn} i {aar}. Skriv 0 hvis de ikke skal ha penger.",
                    f"Fyll inn beløp for {navn} i {aar}. Skriv 0 om dei ikkje skal ha pengar.",
                    "KBG § 11",
                    mottaker,
                    aar,
                )
            elif belop < 0 or belop != belop.to_integral_value():
                mangler(
                    "belop",
                    f"Skriv beløpet for {navn} i {aar} i hele kroner, 0 eller mer",
                    f"Skriv beløpet for {navn} i {aar} i heile kroner, 0 eller meir",
                    "KBG § 11",
                    mottaker,
                    aar,
                )
    i_aar = [mottaker.belop.get(forste_aar) for mottaker in tiltak.mottakere]
    if None not in i_aar and not any(i_aar):
        funnet.append(
            Mangel(
                "belop",
                Steg.TILTAK,
                f"Minst én mottaker må ha et beløp over 0 i {forste_aar}",
                f"Minst éin mottakar må ha eit beløp over 0 i {forste_aar}",
                "KBG § 11",
                nr,
                aar=forste_aar,
            )
        )
    return funnet


def sokt_i_aar(data: Behovsmelding, aar: int) -> Decimal:
    """Summen (kroner) av det som er søkt for alle tiltak og mottakere i året. Det til koordinator kommer i tillegg."""
    return sum(
        (mottaker.belop.get(aar) or Decimal(0) for tiltak in data.tiltak for mottaker in tiltak.mottakere), Decimal(0)
    )


def koordinator_tak(data: Behovsmelding, regler: Behovsmeldingsregler) -> Decimal | None:
    """KBG § 11: det meste (kroner, rundet ned) som kan gå til koordinator, eller None når utlysningen ikke har tak.

    Taket er en andel av det som er søkt til tiltakene, og beløpet til koordinator kommer i tillegg til det.
    """
    if regler.koordinator_tak is None:
        return None
    return avrund(sokt_i_aar(data, data.aar) * regler.koordinator_tak, Decimal(1), Modus.NED)


def _egeninnsats(data: Behovsmelding, regler: Behovsmeldingsregler) -> list[Mangel]:
    funnet: list[Mangel] = []
    if not data.egeninnsats.strip():
        funnet.append(
            Mangel(
                "egeninnsats", Steg.EGENINNSATS, "Beskriv hva dere bidrar med selv", "Beskriv kva de bidreg med sjølve",
                "KBG § 11 c",
            )
        )  # fmt: skip
    if data.koordinator is None or data.koordinator == 0:
        return funnet
    tak = koordinator_tak(data, regler)
    if not data.org.kan_motta:
        nb, nn = (
            "Fjern beløpet til koordinator. Forskriften nevner ikke dere som mottaker av penger.",
            "Fjern beløpet til koordinator. Forskrifta nemner ikkje dykk som mottakar av pengar.",
        )
        funnet.append(Mangel("koordinator", Steg.EGENINNSATS, nb, nn, "KBG § 3"))
    elif data.koordinator < 0 or data.koordinator != data.koordinator.to_integral_value():
        nb, nn = (
            "Skriv beløpet til koordinator i hele kroner, 0 eller mer",
            "Skriv beløpet til koordinator i heile kroner, 0 eller meir",
        )
        funnet.append(Mangel("koordinator", Steg.EGENINNSATS, nb, nn, "KBG § 11"))
    elif tak is not None and regler.koordinator_tak is not None and data.koordinator > tak:
        prosent = vis_tall(regler.koordinator_tak * HUNDRE)
        til_tiltak = sokt_i_aar(data, data.aar)
        funnet.append(
            Mangel(
                "koordinator",
                Steg.EGENINNSATS,
                f"Koordinator kan få inntil {prosent} prosent av det dere søker om til tiltakene i {data.aar}. Dere søker om "
                f"{vis_kroner(til_tiltak)} kroner til tiltakene, og da er det høyst {vis_kroner(tak)} kroner til koordinator",
                f"Koordinator kan få inntil {prosent} prosent av det de søkjer om til tiltaka i {data.aar}. De søkjer om "
                f"{vis_kroner(til_tiltak)} kroner til tiltaka, og då er det høgst {vis_kroner(tak)} kroner til koordinator",
                "KBG § 11",
            )
        )
    if not data.koordinator_oppgaver.strip():
        funnet.append(
            Mangel(
                "koordinator_oppgaver", Steg.EGENINNSATS, "Skriv hva koordinatoren skal gjøre",
                "Skriv kva koordinatoren skal gjere", "KBG § 11",
            )
        )  # fmt: skip
    return funnet


def _samisk(data: Behovsmelding) -> list[Mangel]:
    if data.samiske_perspektiver.strip():
        return []
    return [
        Mangel(
            "samiske_perspektiver",
            Steg.SAMISK,
            "Skriv hvordan dere har vurdert samiske perspektiver",
            "Skriv korleis de har vurdert samiske perspektiv",
            "KBG §§ 1 og 4",
        )
    ]
