"""VU: daterte parametre. Formen på reglene er kode; ramme, vekter, gulv og tak er data med gyldighet.

Forskriften sier ikke hva tallene skal være: Udir fastsetter beregningsmodellen (VU § 3). Tallene i ``EKSEMPEL_*`` er
demotall og merket som eksempel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from ordninger.felles.beregning.avrunding import AvrundingFeil, er_hele_enheter, kroner, les_tall, sjekk_enhet
from ordninger.felles.beregning.fordeling import Restregel
from ordninger.felles.beregning.setning import Tospraklig, registrer_nokkelnavn

from .deltaker import kostnad


class SatsFeil(ValueError):
    """Parametrene mangler, er flertydige eller henger ikke sammen. Meldingen kan vises til brukeren."""


class ManglerSats(SatsFeil):
    """Det finnes ikke ett sett parametre som gjelder på datoen."""


@dataclass(frozen=True, slots=True)
class Gyldig:
    """Når et sett parametre gjelder, og hvilken versjon det er. ``til`` er siste dag, eller None når den er åpen."""

    fra: date
    til: date | None
    versjon: str

    def gjelder(self, dato: date) -> bool:
        """Svarer om parametrene gjelder på datoen."""
        return self.fra <= dato and (self.til is None or dato <= self.til)

    def til_json(self) -> dict[str, Any]:
        """Gyldigheten slik den lagres."""
        return {"fra": self.fra, "til": self.til, "versjon": self.versjon}

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Gyldig:
        """Leser gyldigheten fra JSON; datoer er ISO 8601 eller ``date``."""
        til = innhold["til"]
        return cls(_dato(innhold["fra"]), None if til is None else _dato(til), str(innhold["versjon"]))


class _HarGyldig(Protocol):
    @property
    def gyldig(self) -> Gyldig: ...


Sats = TypeVar("Sats", bound=_HarGyldig)


def velg(satser: Sequence[Sats], dato: date) -> Sats:
    """Velger parametrene som gjelder på datoen. Ingen eller flere treff gir ``ManglerSats``."""
    treff = [sats for sats in satser if sats.gyldig.gjelder(dato)]
    if len(treff) != 1:
        raise ManglerSats(f"{len(treff)} sett parametre gjelder {dato.isoformat()}; det skal være ett.")
    return treff[0]


class Sektor(StrEnum):
    """Delene av rammen."""

    BARNEHAGE = "barnehage"
    GRUNNSKOLE = "grunnskole"
    VGO = "vgo"
    ANDRE = "andre"


SEKTORNAVN = {
    Sektor.BARNEHAGE: Tospraklig("Barnehage", "Barnehage"),
    Sektor.GRUNNSKOLE: Tospraklig("Grunnskole", "Grunnskule"),
    Sektor.VGO: Tospraklig("Videregående opplæring", "Vidaregåande opplæring"),
    Sektor.ANDRE: Tospraklig(
        "Voksenopplæring, PP-tjeneste og kulturskole", "Vaksenopplæring, PP-teneste og kulturskule"
    ),
}


class Mottakertype(StrEnum):
    """De fire slagene mottakere (VU § 3)."""

    KOMMUNE = "kommune"
    FYLKESKOMMUNE = "fylkeskommune"
    STATLIG_SKOLE = "statlig_skole"
    PRIVAT_SKOLE = "privat_skole"


MOTTAKERTYPENAVN = {
    Mottakertype.KOMMUNE: Tospraklig("Kommune", "Kommune"),
    Mottakertype.FYLKESKOMMUNE: Tospraklig("Fylkeskommune", "Fylkeskommune"),
    Mottakertype.STATLIG_SKOLE: Tospraklig("Statlig skole", "Statleg skule"),
    Mottakertype.PRIVAT_SKOLE: Tospraklig("Privat skole", "Privat skule"),
}
SKOLER = frozenset({Mottakertype.STATLIG_SKOLE, Mottakertype.PRIVAT_SKOLE})
SENTRALITETSKLASSER = ("1", "2", "3", "4", "5", "6")
"""Statistisk sentralbyrås klasser, 1 er mest sentral."""


class Erstatning(StrEnum):
    """Hva som skjer når et nøkkeltall mangler. Et erstattet tall er alltid synlig på linjen."""

    FJORAARETS_VERDI = "fjoraarets_verdi"
    OPPGITT_VERDI = "oppgitt_verdi"
    STOPP = "stopp"


ERSTATNINGSNAVN = {
    Erstatning.FJORAARETS_VERDI: Tospraklig("fjorårets tall", "talet frå i fjor"),
    Erstatning.OPPGITT_VERDI: Tospraklig(
        "et tall som er satt og godkjent for kjøringen", "eit tal som er sett og godkjent for køyringa"
    ),
    Erstatning.STOPP: Tospraklig("stopp beregningen", "stopp utrekninga"),
}

registrer_nokkelnavn(
    {
        "innbyggere": Tospraklig("innbyggere", "innbyggjarar"),
        "innbyggere_1_5": Tospraklig("innbyggere 1–5 år", "innbyggjarar 1–5 år"),
        "innbyggere_6_15": Tospraklig("innbyggere 6–15 år", "innbyggjarar 6–15 år"),
        "innbyggere_16_18": Tospraklig("innbyggere 16–18 år", "innbyggjarar 16–18 år"),
        "barn_i_barnehage": Tospraklig("barn i barnehage", "barn i barnehage"),
        "elever_grunnskole": Tospraklig("elever i grunnskolen", "elevar i grunnskulen"),
        "gulv": Tospraklig("løftet til gulvet", "lyft til golvet"),
        "gulv_bidrag": Tospraklig("bidrag til gulvet", "bidrag til golvet"),
        "tak": Tospraklig("stoppet i taket", "stoppa i taket"),
        "tak_tillegg": Tospraklig("tillegg fra taket", "tillegg frå taket"),
        "avrunding": Tospraklig("avrunding", "avrunding"),
        "rest": Tospraklig("rest", "rest"),
    }
)


@dataclass(frozen=True, slots=True)
class Nokkel:
    """En nøkkel i en sektor og hvor stor del av sektoren den styrer (0,6 = 60 prosent)."""

    kode: str
    vekt: Decimal


@dataclass(frozen=True, slots=True)
class Sektordel:
    """VU § 3: en del av rammen.

    ``andel`` er sektorens del av rammen (0,18 = 18 prosent). ``del_skoler`` er den delen av sektoren som først settes av
    til statlige og private skoler og deles etter ``skolenokkel`` (elever). Resten deles mellom kommuner og
    fylkeskommuner etter ``nokler``. ``mottakertyper`` sier hvem som tar del i sektoren.
    """

    kode: Sektor
    andel: Decimal
    nokler: tuple[Nokkel, ...]
    mottakertyper: tuple[Mottakertype, ...]
    del_skoler: Decimal = Decimal(0)
    skolenokkel: str = "elever"

    def __post_init__(self) -> None:
        navn = SEKTORNAVN[self.kode].nb
        if not 0 < self.andel <= 1:
            raise SatsFeil(f"{navn}: andelen av rammen må være over 0 og høyst 100 prosent.")
        if not 0 <= self.del_skoler <= 1:
            raise SatsFeil(f"{navn}: delen til skolene må være fra 0 til 100 prosent.")
        if len(set(self.mottakertyper)) != len(self.mottakertyper) or not self.mottakertyper:
            raise SatsFeil(f"{navn}: listen over mottakertyper er tom eller har samme type to ganger.")
        if bool(SKOLER & set(self.mottakertyper)) != (self.del_skoler > 0):
            raise SatsFeil(f"{navn}: skoler og en del til skolene må stå sammen.")
        if bool(set(self.mottakertyper) - SKOLER) != (self.del_skoler < 1):
            raise SatsFeil(f"{navn}: kommuner eller fylkeskommuner og en del til dem må stå sammen.")
        if self.del_skoler < 1:
            self._sjekk_nokler(navn)

    def _sjekk_nokler(self, navn: str) -> None:
        koder = [nokkel.kode for nokkel in self.nokler]
        if len(set(koder)) != len(koder):
            raise SatsFeil(f"{navn}: samme nøkkel er brukt to ganger.")
        if any(nokkel.vekt <= 0 for nokkel in self.nokler):
            raise SatsFeil(f"{navn}: vektene må være større enn null.")
        if sum((nokkel.vekt for nokkel in self.nokler), Decimal(0)) != 1:
            raise SatsFeil(f"{navn}: vektene må summere til 100 prosent.")

    def til_json(self) -> dict[str, Any]:
        """Sektoren slik den lagres i kvitteringen."""
        return {
            "kode": self.kode,
            "andel": self.andel,
            "nokler": [{"kode": nokkel.kode, "vekt": nokkel.vekt} for nokkel in self.nokler],
            "mottakertyper": sorted(self.mottakertyper),
            "del_skoler": self.del_skoler,
            "skolenokkel": self.skolenokkel,
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Sektordel:
        """Leser sektoren fra JSON."""
        return cls(
            kode=Sektor(innhold["kode"]),
            andel=les_tall(innhold["andel"]),
            nokler=tuple(Nokkel(str(nokkel["kode"]), les_tall(nokkel["vekt"])) for nokkel in innhold["nokler"]),
            mottakertyper=tuple(Mottakertype(kode) for kode in sorted(innhold["mottakertyper"])),
            del_skoler=les_tall(innhold.get("del_skoler", 0)),
            skolenokkel=str(innhold.get("skolenokkel", "elever")),
        )


@dataclass(frozen=True)
class AndelParametre:
    """VU §§ 3 og 7: parametrene for å regne ut andelen til hver mottaker.

    ``ramme`` er kroner, ``enhet`` enheten for en andel (1 eller 1 000 kroner). ``sentralitet`` gir vekten for hver klasse
    «1»–«6» og ganger nøklene til kommunene; en klasse som ikke er med, har vekt 1. ``gulv`` er det minste en mottakertype
    får, ``tak`` det meste, i kroner per mottaker og i hele enheter. Gulvet betales av
    alle over gulvet i samme gruppe (kommuner, fylkeskommuner eller skoler), like mye i prosent.
    ``erstatninger`` sier per nøkkel hva som gjelder når tallet mangler; uten regel stopper kjøringen.
    """

    gyldig: Gyldig
    ramme: Decimal
    enhet: Decimal
    sektorer: tuple[Sektordel, ...]
    sentralitet: Mapping[str, Decimal] = field(default_factory=dict)
    gulv: Mapping[Mottakertype, Decimal] = field(default_factory=dict)
    tak: Mapping[Mottakertype, Decimal] = field(default_factory=dict)
    erstatninger: Mapping[str, Erstatning] = field(default_factory=dict)
    rest: Restregel = "storst_rest"
    eksempel: bool = False

    def __post_init__(self) -> None:
        _sjekk_enhet(self.enhet)
        if self.ramme <= 0:
            raise SatsFeil("Rammen må være over null.")
        _ore(self.ramme, "Rammen")
        if len({sektor.kode for sektor in self.sektorer}) != len(self.sektorer):
            raise SatsFeil("Samme sektor er brukt to ganger.")
        if sum((sektor.andel for sektor in self.sektorer), Decimal(0)) != 1:
            raise SatsFeil("Sektorene må summere til 100 prosent.")
        if set(self.sentralitet) - set(SENTRALITETSKLASSER):
            raise SatsFeil("Sentralitetsklassene er 1 til 6.")
        if any(vekt <= 0 for vekt in self.sentralitet.values()):
            raise SatsFeil("Vektene etter sentralitet må være større enn null.")
        for navn, grenser in (("Gulvet", self.gulv), ("Taket", self.tak)):
            for grense in grenser.values():
                if grense < 0 or not er_hele_enheter(grense, self.enhet):
                    raise SatsFeil(f"{navn} må være et helt antall enheter og ikke negativt.")
        if any(self.gulv[type_] > self.tak[type_] for type_ in self.gulv if type_ in self.tak):
            raise SatsFeil("Gulvet kan ikke være høyere enn taket.")

    def til_json(self) -> dict[str, Any]:
        """Parametrene slik de lagres i kvitteringen."""
        return {
            "gyldig": self.gyldig.til_json(),
            "ramme": self.ramme,
            "enhet": self.enhet,
            "sektorer": [sektor.til_json() for sektor in self.sektorer],
            "sentralitet": dict(self.sentralitet),
            "gulv": {str(type_): grense for type_, grense in self.gulv.items()},
            "tak": {str(type_): grense for type_, grense in self.tak.items()},
            "erstatninger": dict(self.erstatninger),
            "rest": self.rest,
            "eksempel": self.eksempel,
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> AndelParametre:
        """Leser parametre fra JSON (tall som tekst eller heltall). En parameter som mangler, gir ``SatsFeil``."""
        try:
            return cls(
                gyldig=Gyldig.fra_json(innhold["gyldig"]),
                ramme=les_tall(innhold["ramme"]),
                enhet=les_tall(innhold["enhet"]),
                sektorer=tuple(Sektordel.fra_json(sektor) for sektor in innhold["sektorer"]),
                sentralitet=_tall(innhold.get("sentralitet", {})),
                gulv={Mottakertype(type_): grense for type_, grense in _tall(innhold.get("gulv", {})).items()},
                tak={Mottakertype(type_): grense for type_, grense in _tall(innhold.get("tak", {})).items()},
                erstatninger={kode: Erstatning(regel) for kode, regel in innhold.get("erstatninger", {}).items()},
                rest=restregel(innhold.get("rest", "storst_rest")),
                eksempel=bool(innhold.get("eksempel", False)),
            )
        except KeyError as feil:
            raise SatsFeil(f"Parameteren {feil} mangler.") from feil


MINSTE_STUDIUM = Decimal("7.5")
"""VU §§ 3 og 4: studiepoengene i det minste studiet en andel skal kunne rekke til."""


def gulv_for_deltaker(sp: Decimal, vikarkostnad: Decimal) -> Decimal:
    """VU §§ 3 og 4: et gulv som rekker til én deltaker: statens del av kostnaden for ``sp`` studiepoeng, i kroner."""
    return kostnad(sp, vikarkostnad).statlig


class Runderegel(StrEnum):
    """Hva en runde med penger andre har takket nei til, fordeles etter (VU § 7)."""

    ETTER_ANDEL = "etter_andel"
    ETTER_ONSKE = "etter_onske"
    LIKT = "likt"


RUNDEREGELNAVN = {
    Runderegel.ETTER_ANDEL: Tospraklig("etter andelen", "etter andelen"),
    Runderegel.ETTER_ONSKE: Tospraklig("etter hvor mye de ønsker", "etter kor mykje dei ønskjer"),
    Runderegel.LIKT: Tospraklig("likt", "likt"),
}


@dataclass(frozen=True)
class Rundeparametre:
    """VU § 7: parametrene for en runde. ``enhet`` er kroner; ``rest`` sier hva som skjer med det som ikke går opp."""

    gyldig: Gyldig
    regel: Runderegel
    enhet: Decimal
    rest: Restregel = "storst_rest"
    eksempel: bool = False

    def __post_init__(self) -> None:
        _sjekk_enhet(self.enhet)

    def til_json(self) -> dict[str, Any]:
        """Parametrene slik de lagres i kvitteringen."""
        return {
            "gyldig": self.gyldig.til_json(),
            "regel": self.regel,
            "enhet": self.enhet,
            "rest": self.rest,
            "eksempel": self.eksempel,
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Rundeparametre:
        """Leser parametre fra JSON. En parameter som mangler, gir ``SatsFeil``."""
        try:
            return cls(
                gyldig=Gyldig.fra_json(innhold["gyldig"]),
                regel=Runderegel(innhold["regel"]),
                enhet=les_tall(innhold["enhet"]),
                rest=restregel(innhold.get("rest", "storst_rest")),
                eksempel=bool(innhold.get("eksempel", False)),
            )
        except KeyError as feil:
            raise SatsFeil(f"Parameteren {feil} mangler.") from feil


def restregel(verdi: object) -> Restregel:
    """Leser regelen for resten. Ukjent regel gir ``SatsFeil``."""
    if verdi == "vises":
        return "vises"
    if verdi == "storst_rest":
        return "storst_rest"
    raise SatsFeil(f"Ukjent regel for resten: {verdi}.")


def _tall(innhold: Mapping[str, Any]) -> dict[str, Decimal]:
    return {kode: les_tall(verdi) for kode, verdi in innhold.items()}


def _dato(verdi: object) -> date:
    return verdi if isinstance(verdi, date) else date.fromisoformat(str(verdi))


def _sjekk_enhet(enhet: Decimal) -> None:
    try:
        sjekk_enhet(enhet)
    except AvrundingFeil as feil:
        raise SatsFeil(str(feil)) from feil


def _ore(belop: Decimal, navn: str) -> None:
    try:
        kroner(belop)
    except AvrundingFeil as feil:
        raise SatsFeil(f"{navn} kan ha høyst to desimaler.") from feil


_GYLDIG_EKSEMPEL = Gyldig(fra=date(2026, 1, 1), til=None, versjon="2027.1-eksempel")
EKSEMPEL_VIKARKOSTNAD = Decimal(768_000)
"""Kroner for en hel stilling i ett år, bare til demo."""

EKSEMPEL_ANDEL = AndelParametre(
    gyldig=_GYLDIG_EKSEMPEL,
    ramme=Decimal(1_640_000_000),
    enhet=Decimal(1),
    sektorer=(
        Sektordel(Sektor.BARNEHAGE, Decimal("0.18"), (Nokkel("innbyggere_1_5", Decimal(1)),), (Mottakertype.KOMMUNE,)),
        Sektordel(
            Sektor.GRUNNSKOLE,
            Decimal("0.58"),
            (Nokkel("innbyggere_6_15", Decimal(1)),),
            (Mottakertype.KOMMUNE, Mottakertype.PRIVAT_SKOLE, Mottakertype.STATLIG_SKOLE),
            del_skoler=Decimal("0.05"),
        ),
        Sektordel(
            Sektor.VGO,
            Decimal("0.22"),
            (Nokkel("innbyggere_16_18", Decimal(1)),),
            (Mottakertype.FYLKESKOMMUNE,),
        ),
        Sektordel(Sektor.ANDRE, Decimal("0.02"), (Nokkel("innbyggere", Decimal(1)),), (Mottakertype.KOMMUNE,)),
    ),
    sentralitet={"4": Decimal("1.10"), "5": Decimal("1.20"), "6": Decimal("1.20")},
    # Også eksempler: ett studieår til en kommune, og det minste studiet til en skole.
    gulv={
        Mottakertype.KOMMUNE: gulv_for_deltaker(Decimal(30), EKSEMPEL_VIKARKOSTNAD),
        **dict.fromkeys(sorted(SKOLER), gulv_for_deltaker(MINSTE_STUDIUM, EKSEMPEL_VIKARKOSTNAD)),
    },
    eksempel=True,
)
EKSEMPEL_RUNDE = Rundeparametre(_GYLDIG_EKSEMPEL, Runderegel.ETTER_ANDEL, Decimal(1), eksempel=True)
