"""Søknad om tilskudd til veiledning: hva som mangler før den kan sendes.

De samme setningene står ved feltet i skjemaet, i listen «Mangler før dere kan sende» og i avslaget på å sende.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ordninger.felles import nummer
from ordninger.felles.beregning import Tospraklig

from .satser import I_SEKTOR, Sektor


class Steg(StrEnum):
    """Stegene i skjemaet, i rekkefølge."""

    OM_OSS = "om_oss"
    NYUTDANNEDE = "nyutdannede"
    VEILEDERE = "veiledere"
    PLAN = "plan"
    PRINSIPPER = "prinsipper"
    SEND = "send"


STEGNAVN = {
    Steg.OM_OSS: Tospraklig("Om oss", "Om oss"),
    Steg.NYUTDANNEDE: Tospraklig("Nyutdannede", "Nyutdanna"),
    Steg.VEILEDERE: Tospraklig("Veiledere", "Rettleiarar"),
    Steg.PLAN: Tospraklig("Plan og medvirkning", "Plan og medverknad"),
    Steg.PRINSIPPER: Tospraklig("Prinsipper og forpliktelser", "Prinsipp og plikter"),
    Steg.SEND: Tospraklig("Se over og send", "Sjå over og send"),
}


@dataclass(frozen=True, slots=True)
class Sektortall:
    """En sektor i søknaden. None betyr at tallet ikke er fylt inn; 0 er et svar."""

    sektor: Sektor
    nyutdannede: int
    veiledere: int | None
    utdannede: int | None


@dataclass(frozen=True, slots=True)
class Soknad:
    """Innholdet i en søknad som ren data. ``sektorer`` er de som har nyutdannede."""

    orgnr: str
    kontaktperson: str
    epost: str
    sektorer: tuple[Sektortall, ...]
    plan: str
    medvirkning: str
    bekreftet: bool


@dataclass(frozen=True, slots=True)
class Mangel:
    """Noe som mangler: feltet, steget og setningen på begge målformer."""

    felt: str
    steg: Steg
    nb: str
    nn: str


_EPOST = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def mangler_i_soknad(data: Soknad) -> list[Mangel]:
    """Alt som må være på plass før søknaden kan sendes, i skjemaets rekkefølge."""
    funnet: list[Mangel] = []

    def mangler(felt: str, steg: Steg, nb: str, nn: str) -> None:
        funnet.append(Mangel(felt, steg, nb, nn))

    if not nummer.er_gyldig_orgnr(data.orgnr):
        mangler(
            "orgnr", Steg.OM_OSS, "Fyll inn et gyldig organisasjonsnummer", "Fyll inn eit gyldig organisasjonsnummer"
        )
    if not data.kontaktperson.strip():
        mangler("kontakt_navn", Steg.OM_OSS, "Fyll inn hvem vi kan kontakte", "Fyll inn kven vi kan kontakte")
    if not _EPOST.fullmatch(data.epost.strip()):
        mangler("kontakt_epost", Steg.OM_OSS, "Fyll inn en gyldig e-postadresse", "Fyll inn ei gyldig e-postadresse")
    if not any(sektor.nyutdannede for sektor in data.sektorer):
        mangler(
            "enheter",
            Steg.NYUTDANNEDE,
            "Fyll inn hvor mange nyutdannede dere søker for",
            "Fyll inn kor mange nyutdanna de søkjer for",
        )
    _veiledere(data.sektorer, mangler)
    if not data.plan.strip():
        mangler(
            "plan",
            Steg.PLAN,
            "Skriv hvordan dere skal gjennomføre veiledningen",
            "Skriv korleis de skal gjennomføre rettleiinga",
        )
    if not data.medvirkning.strip():
        mangler(
            "medvirkning",
            Steg.PLAN,
            "Skriv hvordan de ansatte har vært med på å lage planen",
            "Skriv korleis dei tilsette har vore med på å lage planen",
        )
    if not data.bekreftet:
        mangler(
            "prinsipper_bekreftet",
            Steg.PRINSIPPER,
            "Bekreft at veiledningen følger prinsippene",
            "Stadfest at rettleiinga følgjer prinsippa",
        )
    return funnet


def _veiledere(sektorer: Sequence[Sektortall], mangler: Callable[[str, Steg, str, str], None]) -> None:
    for tall in sektorer:
        if not tall.nyutdannede:
            continue
        hvor, felt = I_SEKTOR[tall.sektor], f"veiledere_{tall.sektor}"
        if tall.veiledere is None:
            mangler(
                felt,
                Steg.VEILEDERE,
                f"Fyll inn hvor mange veiledere dere har {hvor.nb}. Skriv 0 hvis dere ikke har noen ennå.",
                f"Fyll inn kor mange rettleiarar de har {hvor.nn}. Skriv 0 om de ikkje har nokon enno.",
            )
        if tall.utdannede is None:
            mangler(
                f"utdannede_{tall.sektor}",
                Steg.VEILEDERE,
                f"Fyll inn hvor mange av veilederne {hvor.nb} som har veilederutdanning",
                f"Fyll inn kor mange av rettleiarane {hvor.nn} som har rettleiarutdanning",
            )
        elif tall.veiledere is not None and tall.utdannede > tall.veiledere:
            mangler(
                f"utdannede_{tall.sektor}",
                Steg.VEILEDERE,
                f"Veilederne med utdanning {hvor.nb} kan ikke være flere enn veilederne",
                f"Rettleiarane med utdanning {hvor.nn} kan ikkje vere fleire enn rettleiarane",
            )
