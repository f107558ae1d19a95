"""Veiledning for nyutdannede: daterte parametre. Formen på reglene er kode; ramme, gulv, vekter og tak er data med gyldighet.

Ordningen har ingen forskrift. Den bygger på budsjettvedtaket for året og utlysningen. Tallene i ``EKSEMPEL_*`` er
demotall og merket som eksempel; rammen på 60 millioner og gulvet på 18 666 kroner er de som ble kunngjort for 2019.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ordninger.felles.beregning.avrunding import AvrundingFeil, les_tall, sjekk_enhet
from ordninger.felles.beregning.setning import Tospraklig, registrer_nokkelnavn


class SatsFeil(ValueError):
    """Parametrene mangler eller henger ikke sammen. Meldingen kan vises til brukeren."""


class Sektor(StrEnum):
    """Hvor den nyutdannede arbeider."""

    BARNEHAGE = "barnehage"
    GRUNNSKOLE = "grunnskole"
    VGO = "vgo"
    VOKSNE = "voksne"


class Aar(StrEnum):
    """Om den nyutdannede er i sitt første eller andre år etter grunnutdanningen."""

    FORSTE = "forste"
    ANDRE = "andre"


SEKTORNAVN = {
    Sektor.BARNEHAGE: Tospraklig("Barnehage", "Barnehage"),
    Sektor.GRUNNSKOLE: Tospraklig("Grunnskole", "Grunnskule"),
    Sektor.VGO: Tospraklig("Videregående skole", "Vidaregåande skule"),
    Sektor.VOKSNE: Tospraklig("Opplæring for voksne", "Opplæring for vaksne"),
}
I_SEKTOR = {
    Sektor.BARNEHAGE: Tospraklig("i barnehage", "i barnehage"),
    Sektor.GRUNNSKOLE: Tospraklig("i grunnskole", "i grunnskule"),
    Sektor.VGO: Tospraklig("i videregående skole", "i vidaregåande skule"),
    Sektor.VOKSNE: Tospraklig("i opplæring for voksne", "i opplæring for vaksne"),
}
AARSNAVN = {Aar.FORSTE: Tospraklig("første år", "første år"), Aar.ANDRE: Tospraklig("andre år", "andre år")}


def nokkel(aar: Aar, sektor: Sektor) -> str:
    """Koden til en gruppe nyutdannede: ``forste.barnehage``."""
    return f"{aar}.{sektor}"


registrer_nokkelnavn(
    {
        nokkel(aar, sektor): Tospraklig(
            f"{AARSNAVN[aar].nb} {I_SEKTOR[sektor].nb}", f"{AARSNAVN[aar].nn} {I_SEKTOR[sektor].nn}"
        )
        for aar in Aar
        for sektor in Sektor
    }
    | {
        "tak_laerere": Tospraklig("tak i antall nyutdannede", "tak i talet på nyutdanna"),
        "tak_kroner": Tospraklig("tak i kroner", "tak i kroner"),
        "underskudd": Tospraklig("gulvet går ikke opp", "golvet går ikkje opp"),
        "faerre": Tospraklig("færre enn vedtaket bygger på", "færre enn vedtaket byggjer på"),
        "ubrukt": Tospraklig("ikke brukt", "ikkje brukt"),
        "tilskudd": Tospraklig("tilskudd", "tilskot"),
        "for_haand": Tospraklig("endret for hånd", "endra for hand"),
        "avslag": Tospraklig("avslag", "avslag"),
        "avrunding": Tospraklig("avrunding", "avrunding"),
        "rest": Tospraklig("rest", "rest"),
    }
)


class Underskudd(StrEnum):
    """Hva som skjer når gulvet krever mer enn rammen."""

    STOPP = "stopp"
    """Ingenting fordeles før noen har valgt."""
    TILLEGGSRAMME = "tilleggsramme"
    """Gulvet står, og rammen økes. Fordelingen kan ikke besluttes før pengene er i rammen."""
    LAVERE_GULV = "lavere_gulv"
    """Gulvet settes ned til det rammen rekker til."""
    PROPORSJONALT = "proporsjonalt"
    """Alle kuttes like mye i prosent av det gulvet gir."""


UNDERSKUDDSNAVN = {
    Underskudd.STOPP: Tospraklig("Stopp, og velg senere", "Stopp, og vel seinare"),
    Underskudd.TILLEGGSRAMME: Tospraklig("Be om tilleggsramme", "Be om tilleggsramme"),
    Underskudd.LAVERE_GULV: Tospraklig("Sett ned gulvet", "Set ned golvet"),
    Underskudd.PROPORSJONALT: Tospraklig("Kutt alle like mye i prosent", "Kutt alle like mykje i prosent"),
}


@dataclass(frozen=True, slots=True)
class Gyldig:
    """Når et sett parametre gjelder, og hvilken versjon det er. ``til`` er siste dag, eller None når den er åpen."""

    fra: date
    til: date | None
    versjon: str

    def gjelder(self, dato: date) -> bool:
        """Svarer om parametrene gjelder på datoen."""
        return self.fra <= dato and (self.til is None or dato <= self.til)


@dataclass(frozen=True)
class PottParametre:
    """Parametrene i «pott per lærer».

    ``ramme`` er kroner. ``gulv`` er kroner for én nyutdannet med vekt 1. ``vekter`` har en vekt for hver gruppe
    (``forste.barnehage``); alle gruppene må ha en. ``tak_laerere`` er det høyeste antallet nyutdannede som teller for
    en søker, ``tak_kroner`` det meste en søker kan få; None er uten tak. ``enhet`` er kronene satsen rundes ned til.
    ``tilleggsramme`` er kroner og brukes bare når gulvet ikke går opp og ``underskudd`` er tilleggsramme.
    """

    gyldig: Gyldig
    ramme: Decimal
    gulv: Decimal
    vekter: Mapping[str, Decimal]
    enhet: Decimal = Decimal(1)
    tak_laerere: int | None = None
    tak_kroner: Decimal | None = None
    underskudd: Underskudd = Underskudd.STOPP
    tilleggsramme: Decimal = Decimal(0)
    eksempel: bool = False

    def __post_init__(self) -> None:
        if self.ramme < 0 or self.gulv < 0 or self.tilleggsramme < 0:
            raise SatsFeil("Ramme, gulv og tilleggsramme kan ikke være negative.")
        grupper = {nokkel(aar, sektor) for aar in Aar for sektor in Sektor}
        if set(self.vekter) != grupper:
            feil = ", ".join(sorted(set(self.vekter) ^ grupper))
            raise SatsFeil(f"Vekt mangler eller er til overs for: {feil}.")
        if any(vekt < 0 for vekt in self.vekter.values()) or not any(self.vekter.values()):
            raise SatsFeil("Vektene kan ikke være negative, og minst én må være over null.")
        if (self.tak_laerere is not None and self.tak_laerere < 1) or (
            self.tak_kroner is not None and self.tak_kroner <= 0
        ):
            raise SatsFeil("Et tak må være over null. La det stå tomt når det ikke er noe tak.")
        try:
            sjekk_enhet(self.enhet)
        except AvrundingFeil as feil:
            raise SatsFeil(str(feil)) from feil

    def vekt(self, aar: Aar, sektor: Sektor) -> Decimal:
        """Vekten til en gruppe nyutdannede."""
        return self.vekter[nokkel(aar, sektor)]

    def til_json(self) -> dict[str, Any]:
        """Parametrene slik de lagres i kvitteringen."""
        return {
            "gyldig": {"fra": self.gyldig.fra, "til": self.gyldig.til, "versjon": self.gyldig.versjon},
            "ramme": self.ramme,
            "gulv": self.gulv,
            "vekter": dict(self.vekter),
            "enhet": self.enhet,
            "tak_laerere": self.tak_laerere,
            "tak_kroner": self.tak_kroner,
            "underskudd": self.underskudd,
            "tilleggsramme": self.tilleggsramme,
            "eksempel": self.eksempel,
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> PottParametre:
        """Leser parametre fra JSON (tall som tekst eller heltall). En parameter som mangler, gir ``SatsFeil``."""
        try:
            return cls(
                gyldig=gyldig_fra_json(innhold["gyldig"]),
                ramme=_tall(innhold["ramme"]),
                gulv=_tall(innhold["gulv"]),
                vekter={kode: _tall(vekt) for kode, vekt in innhold["vekter"].items()},
                enhet=_tall(innhold["enhet"]),
                tak_laerere=None if _tom(innhold.get("tak_laerere")) else int(_tall(innhold["tak_laerere"])),
                tak_kroner=None if _tom(innhold.get("tak_kroner")) else _tall(innhold["tak_kroner"]),
                underskudd=Underskudd(innhold.get("underskudd", Underskudd.STOPP)),
                tilleggsramme=_tall(innhold.get("tilleggsramme", 0)),
                eksempel=bool(innhold.get("eksempel", False)),
            )
        except KeyError as feil:
            raise SatsFeil(f"Parameteren {feil} mangler.") from feil


@dataclass(frozen=True)
class Storrelsesregel:
    """Når tallet på nyutdannede i en enhet er så høyt at vi spør om det stemmer. Det er aldri et hinder.

    ``barn_per_laerer`` er barn eller elever per lærer i sektoren; en sektor som mangler, spør vi ikke om. ``andel`` er
    delen av lærerne som kan være nyutdannede før vi spør (0,5 = halvparten).
    """

    gyldig: Gyldig
    barn_per_laerer: Mapping[str, Decimal]
    andel: Decimal
    eksempel: bool = False

    def __post_init__(self) -> None:
        if self.andel <= 0 or any(tall <= 0 for tall in self.barn_per_laerer.values()):
            raise SatsFeil("Barn per lærer og andelen må være over null.")

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Storrelsesregel:
        """Leser regelen fra JSON. En parameter som mangler, gir ``SatsFeil``."""
        try:
            return cls(
                gyldig_fra_json(innhold["gyldig"]),
                {kode: _tall(tall) for kode, tall in innhold["barn_per_laerer"].items()},
                _tall(innhold["andel"]),
                bool(innhold.get("eksempel", False)),
            )
        except KeyError as feil:
            raise SatsFeil(f"Parameteren {feil} mangler.") from feil


def gyldig_fra_json(innhold: Mapping[str, Any]) -> Gyldig:
    """Leser gyldigheten: fra, til (kan være null) og versjon."""
    til = innhold["til"]
    return Gyldig(fra=_dato(innhold["fra"]), til=None if til is None else _dato(til), versjon=str(innhold["versjon"]))


def _dato(verdi: object) -> date:
    return verdi if isinstance(verdi, date) else date.fromisoformat(str(verdi))


def _tom(verdi: object) -> bool:
    return verdi is None or verdi == ""


def _tall(verdi: object) -> Decimal:
    try:
        return les_tall(verdi)
    except AvrundingFeil as feil:
        raise SatsFeil(str(feil)) from feil


LIKE_VEKTER: Mapping[str, Decimal] = {nokkel(aar, sektor): Decimal(1) for aar in Aar for sektor in Sektor}
"""Alle teller likt."""

_GYLDIG_EKSEMPEL = Gyldig(fra=date(2026, 1, 1), til=None, versjon="2026.1-eksempel")

EKSEMPEL_POTT = PottParametre(
    gyldig=_GYLDIG_EKSEMPEL,
    ramme=Decimal("60000000"),
    gulv=Decimal("18666"),
    vekter=LIKE_VEKTER,
    eksempel=True,
)
EKSEMPEL_STORRELSE = Storrelsesregel(
    _GYLDIG_EKSEMPEL,
    {
        Sektor.BARNEHAGE.value: Decimal(6),
        Sektor.GRUNNSKOLE.value: Decimal(12),
        Sektor.VGO.value: Decimal(10),
        Sektor.VOKSNE.value: Decimal(10),
    },
    Decimal("0.5"),
    eksempel=True,
)
REGEL = "pott_per_laerer"
REGELNAVN = Tospraklig("Pott per lærer", "Pott per lærar")
