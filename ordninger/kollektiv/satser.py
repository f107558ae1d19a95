"""KBG: daterte parametre. Formen på reglene er kode; beløp, vekter, enheter og grenser er data med gyldighet.

Tallene i ``EKSEMPEL_*`` er demotall og merket som eksempel. Forskriften sier ikke hva de skal være; Udir fastsetter
dem for hvert år, og to personer godkjenner dem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from ordninger.felles.beregning.avrunding import les_tall
from ordninger.felles.beregning.fordeling import Restregel
from ordninger.felles.beregning.setning import Tospraklig, registrer_nokkelnavn

HUNDRE = Decimal(100)


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


class Erstatning(StrEnum):
    """Reglene for hva som kan stå i stedet for et nøkkeltall som mangler. Alltid synlig på linjen."""

    FJORAARETS_VERDI = "fjoraarets_verdi"
    OPPGITT_VERDI = "oppgitt_verdi"


ERSTATNINGSNAVN = {
    Erstatning.FJORAARETS_VERDI: Tospraklig("fjorårets tall", "talet frå i fjor"),
    Erstatning.OPPGITT_VERDI: Tospraklig(
        "et tall som er satt og godkjent for kjøringen", "eit tal som er sett og godkjent for køyringa"
    ),
}

NOKKELNAVN = {
    "innbyggere_1_5": Tospraklig("innbyggere 1–5 år", "innbyggjarar 1–5 år"),
    "innbyggere_6_15": Tospraklig("innbyggere 6–15 år", "innbyggjarar 6–15 år"),
    "samiske_kommuner": Tospraklig("kommuner i samisk forvaltningsområde", "kommunar i samisk forvaltningsområde"),
    "grunnbelop": Tospraklig("grunnbeløp", "grunnbeløp"),
    "avrunding": Tospraklig("avrunding", "avrunding"),
    "rest": Tospraklig("rest", "rest"),
    "arsverk": Tospraklig("årsverk", "årsverk"),
    "barn": Tospraklig("barn i barnehage", "barn i barnehage"),
    "elever": Tospraklig("elever i grunnskolen", "elevar i grunnskulen"),
    "barn_og_elever": Tospraklig("barn og elever", "barn og elevar"),
    "enheter": Tospraklig("barnehager og skoler", "barnehagar og skular"),
    "sokt": Tospraklig("søkt beløp", "søkt beløp"),
    "kutt": Tospraklig("kutt etter regelen", "kutt etter regelen"),
    "omfordeling": Tospraklig("fordelt videre", "fordelt vidare"),
    "for_haand": Tospraklig("endret for hånd", "endra for hand"),
    "avslag": Tospraklig("avslag", "avslag"),
}
registrer_nokkelnavn(NOKKELNAVN)


@dataclass(frozen=True, slots=True)
class Nokkelvekt:
    """En fordelingsnøkkel og hvor stor del av potten den styrer (0,6 = 60 prosent)."""

    kode: str
    vekt: Decimal


def sjekk_vekter(nokler: Sequence[Nokkelvekt]) -> None:
    """Vektene skal være positive, ha hver sin nøkkel og summere til nøyaktig 1."""
    koder = [nokkel.kode for nokkel in nokler]
    if len(set(koder)) != len(koder):
        raise SatsFeil("Samme nøkkel er brukt to ganger.")
    if any(nokkel.vekt <= 0 for nokkel in nokler):
        raise SatsFeil("Vektene må være større enn null.")
    if sum((nokkel.vekt for nokkel in nokler), Decimal(0)) != 1:
        raise SatsFeil("Vektene må summere til 100 prosent.")


@dataclass(frozen=True)
class RammeParametre:
    """KBG § 6: parametrene for å fordele den nasjonale rammen på fylkene.

    ``ramme`` og ``grunnbelop`` (per fylke) er kroner, ``enhet`` er enheten for en fylkesramme (1 000 eller 1),
    ``samisk_andel`` er delen av rammen som følger kommunene i samisk forvaltningsområde (0,02 = 2 prosent).
    ``fylker`` er alle fylkene som skal ha en ramme. ``erstatninger`` sier hvilken regel som gjelder når et nøkkeltall
    mangler; uten regel stopper kjøringen.
    """

    gyldig: Gyldig
    ramme: Decimal
    enhet: Decimal
    grunnbelop: Decimal
    nokler: tuple[Nokkelvekt, ...]
    samisk_andel: Decimal
    fylker: tuple[str, ...]
    samisk_nokkel: str = "samiske_kommuner"
    erstatninger: Mapping[str, Erstatning] = field(default_factory=dict)
    rest: Restregel = "storst_rest"
    eksempel: bool = False

    def __post_init__(self) -> None:
        sjekk_vekter(self.nokler)
        if any(nokkel.kode == self.samisk_nokkel for nokkel in self.nokler):
            raise SatsFeil("Den samiske nøkkelen har sin egen andel og kan ikke også ha en vekt.")
        if self.ramme <= 0 or self.grunnbelop < 0:
            raise SatsFeil("Rammen må være over null, og grunnbeløpet kan ikke være negativt.")
        if not 0 <= self.samisk_andel < 1:
            raise SatsFeil("Andelen til samiske perspektiver må være fra 0 til under 100 prosent.")
        if not self.fylker or len(set(self.fylker)) != len(self.fylker):
            raise SatsFeil("Listen over fylker er tom eller har samme fylke to ganger.")
        if self.grunnbelop * len(self.fylker) + self.ramme * self.samisk_andel > self.ramme:
            raise SatsFeil("Grunnbeløpene og den samiske andelen er større enn rammen.")

    def til_json(self) -> dict[str, Any]:
        """Parametrene slik de lagres i kvitteringen."""
        return {
            "gyldig": {"fra": self.gyldig.fra, "til": self.gyldig.til, "versjon": self.gyldig.versjon},
            "ramme": self.ramme,
            "enhet": self.enhet,
            "grunnbelop": self.grunnbelop,
            "nokler": [{"kode": nokkel.kode, "vekt": nokkel.vekt} for nokkel in self.nokler],
            "samisk_andel": self.samisk_andel,
            "samisk_nokkel": self.samisk_nokkel,
            "fylker": sorted(self.fylker),
            "erstatninger": dict(self.erstatninger),
            "rest": self.rest,
            "eksempel": self.eksempel,
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> RammeParametre:
        """Leser parametre fra JSON (tall som tekst eller heltall). En parameter som mangler, gir ``SatsFeil``."""
        try:
            return cls(
                gyldig=gyldig_fra_json(innhold["gyldig"]),
                ramme=les_tall(innhold["ramme"]),
                enhet=les_tall(innhold["enhet"]),
                grunnbelop=les_tall(innhold["grunnbelop"]),
                nokler=nokler_fra_json(innhold["nokler"]),
                samisk_andel=les_tall(innhold["samisk_andel"]),
                samisk_nokkel=str(innhold.get("samisk_nokkel", "samiske_kommuner")),
                fylker=tuple(sorted(innhold["fylker"])),
                erstatninger={kode: Erstatning(regel) for kode, regel in innhold.get("erstatninger", {}).items()},
                rest=restregel(innhold.get("rest", "storst_rest")),
                eksempel=bool(innhold.get("eksempel", False)),
            )
        except KeyError as feil:
            raise SatsFeil(f"Parameteren {feil} mangler.") from feil


class Metode(StrEnum):
    """De tre måtene å lage et første forslag til fordeling på (KBG § 12)."""

    LIKT_KUTT = "likt_kutt"
    ETTER_NOKKEL = "etter_nokkel"
    ETTER_PRIORITET = "etter_prioritet"


METODENAVN = {
    Metode.LIKT_KUTT: Tospraklig("Likt kutt for alle", "Likt kutt for alle"),
    Metode.ETTER_NOKKEL: Tospraklig("Etter regional nøkkel", "Etter regional nøkkel"),
    Metode.ETTER_PRIORITET: Tospraklig("Etter prioriteringene i planen", "Etter prioriteringane i planen"),
}


class Underskudd(StrEnum):
    """Hva som skjer når prioritetsklassene til sammen er større enn rammen (KBG § 9, behov over rammen)."""

    SISTE_FORST = "siste_forst"
    """Klassene fylles i rekkefølge; den som ikke får plass, deles likt, og resten får null."""
    LIKT = "likt"
    """Alle klassene kuttes like mye i prosent."""


@dataclass(frozen=True, slots=True)
class Prioritetsklasse:
    """En klasse i den langsiktige planen og hvor stor del av det søkte beløpet den kan få (0,88 = 88 prosent)."""

    kode: str
    andel: Decimal


@dataclass(frozen=True)
class ForslagParametre:
    """KBG §§ 9 og 12: parametrene for et første forslag i ett fylke. ``enhet`` er kroner; beløp rundes ned til den."""

    gyldig: Gyldig
    metode: Metode
    enhet: Decimal
    nokler: tuple[Nokkelvekt, ...] = ()
    klasser: tuple[Prioritetsklasse, ...] = ()
    underskudd: Underskudd = Underskudd.SISTE_FORST
    rest: Restregel = "vises"
    eksempel: bool = False

    def __post_init__(self) -> None:
        if self.metode is Metode.ETTER_NOKKEL:
            sjekk_vekter(self.nokler)
        if self.metode is Metode.ETTER_PRIORITET and not self.klasser:
            raise SatsFeil("Prioritetsklassene mangler.")
        if len({klasse.kode for klasse in self.klasser}) != len(self.klasser):
            raise SatsFeil("Samme prioritetsklasse er brukt to ganger.")
        if any(not 0 <= klasse.andel <= 1 for klasse in self.klasser):
            raise SatsFeil("En prioritetsklasse må gi fra 0 til 100 prosent.")

    def til_json(self) -> dict[str, Any]:
        """Parametrene slik de lagres i kvitteringen."""
        return {
            "gyldig": {"fra": self.gyldig.fra, "til": self.gyldig.til, "versjon": self.gyldig.versjon},
            "metode": self.metode,
            "enhet": self.enhet,
            "nokler": [{"kode": nokkel.kode, "vekt": nokkel.vekt} for nokkel in self.nokler],
            "klasser": [{"kode": klasse.kode, "andel": klasse.andel} for klasse in self.klasser],
            "underskudd": self.underskudd,
            "rest": self.rest,
            "eksempel": self.eksempel,
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> ForslagParametre:
        """Leser parametre fra JSON. En parameter som mangler, gir ``SatsFeil``."""
        try:
            return cls(
                gyldig=gyldig_fra_json(innhold["gyldig"]),
                metode=Metode(innhold["metode"]),
                enhet=les_tall(innhold["enhet"]),
                nokler=nokler_fra_json(innhold.get("nokler", [])),
                klasser=tuple(
                    Prioritetsklasse(str(klasse["kode"]), les_tall(klasse["andel"]))
                    for klasse in innhold.get("klasser", [])
                ),
                underskudd=Underskudd(innhold.get("underskudd", Underskudd.SISTE_FORST)),
                rest=restregel(innhold.get("rest", "vises")),
                eksempel=bool(innhold.get("eksempel", False)),
            )
        except KeyError as feil:
            raise SatsFeil(f"Parameteren {feil} mangler.") from feil


@dataclass(frozen=True)
class LangsiktigPlan:
    """KBG § 9: fordelingen den langsiktige planen skal gi, i prosent som summerer til 100 i hver del.

    ``sektor`` har nøklene barnehage og skole, ``mottaker`` har eier, uh, fagskole og andre. ``begge`` sier hvordan en
    linje for både barnehage og skole telles (0,5 = halvparten til barnehage). ``grense`` er prosentpoeng uten grunn.
    """

    gyldig: Gyldig
    sektor: Mapping[str, Decimal]
    mottaker: Mapping[str, Decimal]
    grense: Decimal
    begge: Decimal | None = None
    eksempel: bool = False

    def __post_init__(self) -> None:
        for navn, del_ in (("sektor", self.sektor), ("mottaker", self.mottaker)):
            if sum(del_.values(), Decimal(0)) != HUNDRE or any(andel < 0 for andel in del_.values()):
                raise SatsFeil(f"Planens fordeling på {navn} må summere til 100 prosent.")
        if self.begge is not None and not 0 <= self.begge <= 1:
            raise SatsFeil("Barnehagedelen av felles tiltak må være fra 0 til 100 prosent.")


@dataclass(frozen=True, slots=True)
class Behovsmeldingsregler:
    """KBG § 11: det utlysningen bestemmer om innholdet i en behovsmelding.

    ``koordinator_tak`` er det meste som kan gå til koordinator, som andel av det som er søkt til tiltakene i utlysningens
    år (0,10 = 10 prosent), eller None når utlysningen ikke har et tak. ``antall_aar`` er årene det skal fylles inn beløp for.
    """

    gyldig: Gyldig
    koordinator_tak: Decimal | None
    antall_aar: int
    eksempel: bool = False


def gyldig_fra_json(innhold: Mapping[str, Any]) -> Gyldig:
    """Leser gyldigheten: fra, til (kan være null) og versjon."""
    til = innhold["til"]
    return Gyldig(fra=_dato(innhold["fra"]), til=None if til is None else _dato(til), versjon=str(innhold["versjon"]))


def nokler_fra_json(innhold: Sequence[Mapping[str, Any]]) -> tuple[Nokkelvekt, ...]:
    """Leser nøkler og vekter."""
    return tuple(Nokkelvekt(str(nokkel["kode"]), les_tall(nokkel["vekt"])) for nokkel in innhold)


def restregel(verdi: object) -> Restregel:
    """Leser regelen for resten. Ukjent regel gir ``SatsFeil``."""
    if verdi == "vises":
        return "vises"
    if verdi == "storst_rest":
        return "storst_rest"
    raise SatsFeil(f"Ukjent regel for resten: {verdi}.")


def _dato(verdi: object) -> date:
    return verdi if isinstance(verdi, date) else date.fromisoformat(str(verdi))


FYLKER_2024 = ("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56")
"""Fylkesnumrene fra 1. januar 2024."""

_GYLDIG_EKSEMPEL = Gyldig(fra=date(2026, 1, 1), til=None, versjon="2026.1-eksempel")

EKSEMPEL_RAMME = RammeParametre(
    gyldig=_GYLDIG_EKSEMPEL,
    ramme=Decimal("700000000"),
    enhet=Decimal(1),
    grunnbelop=Decimal("6000000"),
    nokler=(Nokkelvekt("innbyggere_1_5", Decimal("0.45")), Nokkelvekt("innbyggere_6_15", Decimal("0.55"))),
    samisk_andel=Decimal("0.02"),
    fylker=FYLKER_2024,
    eksempel=True,
)
EKSEMPEL_FORSLAG = {
    Metode.LIKT_KUTT: ForslagParametre(_GYLDIG_EKSEMPEL, Metode.LIKT_KUTT, Decimal(1000), eksempel=True),
    Metode.ETTER_NOKKEL: ForslagParametre(
        _GYLDIG_EKSEMPEL,
        Metode.ETTER_NOKKEL,
        Decimal(1000),
        nokler=(Nokkelvekt("barn", Decimal("0.365")), Nokkelvekt("elever", Decimal("0.635"))),
        eksempel=True,
    ),
    Metode.ETTER_PRIORITET: ForslagParametre(
        _GYLDIG_EKSEMPEL,
        Metode.ETTER_PRIORITET,
        Decimal(5000),
        klasser=(
            Prioritetsklasse("1", Decimal("0.88")),
            Prioritetsklasse("2", Decimal("0.75")),
            Prioritetsklasse("3", Decimal("0.50")),
        ),
        eksempel=True,
    ),
}
EKSEMPEL_PLAN = LangsiktigPlan(
    gyldig=_GYLDIG_EKSEMPEL,
    sektor={"barnehage": Decimal("36.5"), "skole": Decimal("63.5")},
    mottaker={"eier": Decimal("50"), "uh": Decimal("42"), "fagskole": Decimal("6"), "andre": Decimal("2")},
    grense=Decimal("1.5"),
    begge=Decimal("0.5"),
    eksempel=True,
)
EKSEMPEL_BEHOVSMELDING = Behovsmeldingsregler(_GYLDIG_EKSEMPEL, Decimal("0.10"), antall_aar=3, eksempel=True)
