"""VU § 8: modellen «vu_barnehage», kommunens barnehagedel til kommunale og private barnehager.

Forskriften sier at delingen mellom kommunale og private skal være forholdsmessig, men ikke etter hva. Derfor er nøkkelen
et valg som vises, sammen med det de andre nøklene ville gitt. Innenfor hver side får barnehagene etter behov.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ordninger.felles.beregning import (
    Beregningslinje,
    FordelingFeil,
    Resultat,
    Tospraklig,
    fordel,
    fordel_innenfor,
    kroner,
    lag_resultat,
    registrer,
    registrer_nokkelnavn,
    registrer_tekster,
)
from ordninger.felles.beregning.avrunding import AvrundingFeil, fra_ore, les_tall, til_ore
from ordninger.felles.beregning.kanonisk import tall_som_tekst

MODELL = "vu_barnehage"
VERSJON = "2027.1"
PARAGRAF = "VU § 8"

Raatall = Decimal | int | str | None


class Delingsnokkel(StrEnum):
    """Hva delingen mellom kommunale og private barnehager er forholdsmessig til."""

    BARN = "barn"
    AARSVERK = "aarsverk"
    LIKT = "likt"
    """Likt per barnehage."""


NOKKELNAVN = {
    Delingsnokkel.BARN: Tospraklig("barn i barnehage", "barn i barnehage"),
    Delingsnokkel.AARSVERK: Tospraklig("årsverk", "årsverk"),
    Delingsnokkel.LIKT: Tospraklig("barnehager", "barnehagar"),
}


class Side(StrEnum):
    """De to sidene delingen er mellom."""

    KOMMUNAL = "kommunal"
    PRIVAT = "privat"

    @property
    def andre(self) -> Side:
        """Den andre siden."""
        return Side.PRIVAT if self is Side.KOMMUNAL else Side.KOMMUNAL


SIDENAVN = {
    Side.KOMMUNAL: Tospraklig("kommunale barnehager", "kommunale barnehagar"),
    Side.PRIVAT: Tospraklig("private barnehager", "private barnehagar"),
}

registrer_nokkelnavn(
    {
        "barn": NOKKELNAVN[Delingsnokkel.BARN],
        "aarsverk": NOKKELNAVN[Delingsnokkel.AARSVERK],
        "behov": Tospraklig("meldt behov", "meldt behov"),
        "unntak": Tospraklig("fra den andre siden", "frå den andre sida"),
    }
)


def _lag_tekster() -> dict[str, Tospraklig]:
    maler: dict[str, Tospraklig] = {}
    for side, navn in SIDENAVN.items():
        andre = SIDENAVN[side.andre]
        for nokkel, hva in NOKKELNAVN.items():
            maler[f"vu.barnehage.side.{side}.{nokkel}"] = Tospraklig(
                f"{navn.nb.capitalize()}: {{antall:tall}} av {{alle:tall}} {hva.nb} gir {{del:kr}} kroner.",
                f"{navn.nn.capitalize()}: {{antall:tall}} av {{alle:tall}} {hva.nn} gir {{del:kr}} kroner.",
            )
        maler[f"vu.barnehage.unntak.{side}"] = Tospraklig(
            f"{andre.nb.capitalize()} har meldt for lite behov. {{flyttet:kr}} kroner går derfor til {navn.nb}.",
            f"{andre.nn.capitalize()} har meldt for lite behov. {{flyttet:kr}} kroner går derfor til {navn.nn}.",
        )
    return maler | {
        "vu.barnehage.behov": Tospraklig(
            "Meldt behov {verdi} kroner av {meldt:kr} kroner på samme side, som har {side_har:kr} kroner: {belop} kroner.",
            "Meldt behov {verdi} kroner av {meldt:kr} kroner på same side, som har {side_har:kr} kroner: {belop} kroner.",
        ),
        "vu.barnehage.hele_behovet": Tospraklig(
            "Får hele det meldte behovet: {belop} kroner.", "Får heile det melde behovet: {belop} kroner."
        ),
        "vu.barnehage.uten_behov": Tospraklig("Har ikke meldt behov.", "Har ikkje meldt behov."),
    }


registrer_tekster(_lag_tekster())


class BarnehageFeil(ValueError):
    """Barnehagedelen kan ikke deles. Meldingen kan vises til brukeren."""


class ManglerBarnehagetall(BarnehageFeil):
    """Nøkkelen mangler for en eller flere barnehager. ``mangler`` er kodene."""

    def __init__(self, nokkel: Delingsnokkel, mangler: tuple[str, ...]) -> None:
        super().__init__(
            f"Tall for {NOKKELNAVN[nokkel].nb} mangler for: {', '.join(mangler)}. Legg dem inn, eller velg en annen nøkkel."
        )
        self.nokkel = nokkel
        self.mangler = mangler


@dataclass(frozen=True, slots=True)
class Barnehage:
    """En barnehage i kommunen.

    ``barn`` og ``aarsverk`` er nøkkeltall, der tomt betyr «ikke funnet», aldri null. ``behov`` er meldt behov i kroner;
    None betyr at barnehagen ikke har meldt.
    """

    side: Side
    barn: Raatall = None
    aarsverk: Raatall = None
    behov: Decimal | None = None

    def til_json(self) -> dict[str, Any]:
        """Barnehagen slik den lagres i kvitteringen."""
        return {
            "side": self.side,
            "barn": _tekst(self.barn),
            "aarsverk": _tekst(self.aarsverk),
            "behov": self.behov,
        }

    @classmethod
    def fra_json(cls, innhold: Mapping[str, Any]) -> Barnehage:
        """Leser barnehagen fra JSON."""
        behov = innhold.get("behov")
        return cls(
            Side(innhold["side"]),
            innhold.get("barn"),
            innhold.get("aarsverk"),
            None if behov is None else les_tall(behov),
        )


def del_barnehagedel(
    belop: Decimal, barnehager: Mapping[str, Barnehage], nokkel: Delingsnokkel, enhet: Decimal
) -> Resultat:
    """VU § 8: deler barnehagedelen (kroner) forholdsmessig mellom sidene og etter behov innenfor hver side.

    Ingen barnehage får mer enn behovet den har meldt. Har den ene siden meldt for lite, går det som blir til overs, til
    den andre siden, så langt behovet der rekker, og grunnen står på en egen linje. Det som ingen har behov for, er rest.
    Andelene og resten er til sammen barnehagedelen. Mangler et tall for nøkkelen, kastes ``ManglerBarnehagetall``.
    Sidelinjene (uten mottaker) har null kroner og viser tallene i ``data``; se ``sider``.
    """
    if not barnehager:
        raise BarnehageFeil("Kommunen har ingen barnehager å dele på.")
    if any(ett.behov is not None and til_ore(ett.behov) < 0 for ett in barnehager.values()):
        raise BarnehageFeil("Et behov kan ikke være negativt.")
    tall = _les(barnehager, nokkel)
    deler = _forholdsmessig(belop, barnehager, tall, enhet)
    behov = {kode: kroner(ett.behov or 0) for kode, ett in barnehager.items()}
    meldt = {side: sum(til_ore(behov[k]) for k, ett in barnehager.items() if ett.side is side) for side in Side}
    har, flyttet = _med_unntak({side: til_ore(deler[side]) for side in Side}, meldt)
    andeler: dict[str, Decimal] = {}
    for side in Side:
        innenfor = {kode: behov[kode] for kode, ett in barnehager.items() if ett.side is side}
        if meldt[side]:
            andeler |= fordel_innenfor(innenfor, fra_ore(har[side]), enhet, rest="storst_rest").andeler
        else:
            andeler |= dict.fromkeys(innenfor, kroner(0))
    linjer: list[Beregningslinje] = []
    for side in Side:
        _sidelinjer(linjer, side, nokkel, tall, barnehager, deler[side], flyttet[side])
        for kode in sorted(kode for kode, ett in barnehager.items() if ett.side is side):
            linjer.append(
                Beregningslinje(
                    len(linjer) + 1, kode, "behov", behov[kode], None, andeler[kode], "kr", "meldt av barnehagen",
                    PARAGRAF, _tekstkode(behov[kode], andeler[kode]),
                    {"side": str(side), "meldt": _kr(meldt[side]), "side_har": _kr(har[side])},
                )
            )  # fmt: skip
    rest = fra_ore(til_ore(belop) - sum(til_ore(andel) for andel in andeler.values()))
    linjer.append(Beregningslinje(len(linjer) + 1, "", "rest", None, None, rest, "kr", "", PARAGRAF, "felles.rest"))
    return lag_resultat(
        modell=MODELL,
        versjon=VERSJON,
        parametre={"nokkel": nokkel, "enhet": enhet},
        inndata={"belop": belop, "barnehager": {kode: ett.til_json() for kode, ett in barnehager.items()}},
        linjer=tuple(linjer),
        andeler=andeler,
        rest=rest,
    )


@registrer(MODELL, VERSJON)
def _fra_lagret(parametre: Mapping[str, Any], inndata: Mapping[str, Any]) -> Resultat:
    """VU § 8: samme deling fra lagret JSON."""
    return del_barnehagedel(
        les_tall(inndata["belop"]),
        {kode: Barnehage.fra_json(innhold) for kode, innhold in inndata["barnehager"].items()},
        Delingsnokkel(parametre["nokkel"]),
        les_tall(parametre["enhet"]),
    )


@dataclass(frozen=True, slots=True)
class Sidesum:
    """Hva en side får, i kroner. ``forholdsmessig`` er delen etter nøkkelen, ``flyttet`` det som kom fra den andre siden
    (negativt når det gikk dit), og ``tildelt`` det barnehagene på siden får til sammen."""

    antall: Decimal
    forholdsmessig: Decimal
    flyttet: Decimal
    tildelt: Decimal


def sider(resultat: Resultat) -> dict[Side, Sidesum]:
    """VU § 8: summen for kommunale og private barnehager. Tildelt til sammen pluss resten er barnehagedelen."""
    flyttet = {
        Side(linje.data["side"]): til_ore(les_tall(linje.data["flyttet"]))
        for linje in resultat.linjer
        if linje.nokkel == "unntak"
    }
    ut: dict[Side, Sidesum] = {}
    for linje in resultat.linjer:
        if not linje.mottaker and linje.nokkel not in ("rest", "unntak"):
            side = Side(linje.data["side"])
            ut[side] = Sidesum(
                antall=les_tall(linje.data["antall"]),
                forholdsmessig=kroner(les_tall(linje.data["del"])),
                flyttet=fra_ore(flyttet.get(side, 0) - flyttet.get(side.andre, 0)),
                tildelt=fra_ore(
                    sum(til_ore(x.belop) for x in resultat.linjer if x.mottaker and x.data["side"] == side)
                ),
            )
    return ut


@dataclass(frozen=True, slots=True)
class Nokkeleffekt:
    """Hva en nøkkel ville gitt de to sidene, i kroner. Mangler tall, er ``deler`` tom og ``mangler`` sier for hvem."""

    nokkel: Delingsnokkel
    deler: Mapping[Side, Decimal]
    mangler: tuple[str, ...] = ()


def nokkeleffekt(belop: Decimal, barnehager: Mapping[str, Barnehage], enhet: Decimal) -> tuple[Nokkeleffekt, ...]:
    """VU § 8: den forholdsmessige delingen etter alle tre nøklene, så valget kan vises med det det fører til."""
    effekter: list[Nokkeleffekt] = []
    for nokkel in Delingsnokkel:
        try:
            tall = _les(barnehager, nokkel)
        except ManglerBarnehagetall as feil:
            effekter.append(Nokkeleffekt(nokkel, {}, feil.mangler))
            continue
        effekter.append(Nokkeleffekt(nokkel, _forholdsmessig(belop, barnehager, tall, enhet)))
    return tuple(effekter)


def _les(barnehager: Mapping[str, Barnehage], nokkel: Delingsnokkel) -> dict[str, Decimal]:
    """Tallet nøkkelen bruker for hver barnehage. Stopper med alt som mangler på én gang."""
    tall: dict[str, Decimal] = {}
    mangler: list[str] = []
    for kode, ett in sorted(barnehager.items()):
        raa = {Delingsnokkel.BARN: ett.barn, Delingsnokkel.AARSVERK: ett.aarsverk, Delingsnokkel.LIKT: 1}[nokkel]
        if raa is None or (isinstance(raa, str) and not raa.strip()):
            mangler.append(kode)
            continue
        try:
            tall[kode] = les_tall(raa)
        except AvrundingFeil as feil:
            raise BarnehageFeil(f"{NOKKELNAVN[nokkel].nb.capitalize()} for {kode} er ikke et tall: {raa!r}.") from feil
        if tall[kode] < 0:
            raise BarnehageFeil(f"{NOKKELNAVN[nokkel].nb.capitalize()} for {kode} er negativt.")
    if mangler:
        raise ManglerBarnehagetall(nokkel, tuple(mangler))
    return tall


def _forholdsmessig(
    belop: Decimal, barnehager: Mapping[str, Barnehage], tall: Mapping[str, Decimal], enhet: Decimal
) -> dict[Side, Decimal]:
    """Hver sides del i hele enheter. Det som ikke er en hel enhet, blir med i resten."""
    vekter = {str(side): _sum(barnehager, tall, side) for side in Side}
    try:
        andeler = fordel(belop, vekter, enhet, rest="storst_rest").andeler
    except FordelingFeil as feil:
        raise BarnehageFeil(str(feil)) from feil
    return {side: andeler[str(side)] for side in Side}


def _med_unntak(deler: Mapping[Side, int], meldt: Mapping[Side, int]) -> tuple[dict[Side, int], dict[Side, int]]:
    """Flytter det som blir til overs på en side som har meldt for lite, til den andre. Alle beløp er øre.

    Returnerer hva sidene har etterpå, og hva hver side fikk fra den andre.
    """
    har, flyttet = dict(deler), dict.fromkeys(Side, 0)
    for side in Side:
        til_overs, mangler = deler[side.andre] - meldt[side.andre], meldt[side] - deler[side]
        if til_overs > 0 and mangler > 0:
            flyttet[side] = min(til_overs, mangler)
            har[side] += flyttet[side]
            har[side.andre] -= flyttet[side]
    return har, flyttet


def _sidelinjer(
    linjer: list[Beregningslinje],
    side: Side,
    nokkel: Delingsnokkel,
    tall: Mapping[str, Decimal],
    barnehager: Mapping[str, Barnehage],
    del_: Decimal,
    flyttet: int,
) -> None:
    antall = _sum(barnehager, tall, side)
    data = {
        "side": str(side),
        "antall": tall_som_tekst(antall),
        "alle": tall_som_tekst(sum(tall.values(), Decimal(0))),
        "del": tall_som_tekst(del_),
    }
    linjer.append(
        Beregningslinje(
            len(linjer) + 1, "", str(nokkel), antall, None, kroner(0), str(nokkel), "kommunen", PARAGRAF,
            f"vu.barnehage.side.{side}.{nokkel}", data,
        )
    )  # fmt: skip
    if flyttet:
        linjer.append(
            Beregningslinje(
                len(linjer) + 1, "", "unntak", None, None, kroner(0), "kr", "meldte behov", PARAGRAF,
                f"vu.barnehage.unntak.{side}", {"side": str(side), "flyttet": _kr(flyttet)},
            )
        )  # fmt: skip


def _sum(barnehager: Mapping[str, Barnehage], tall: Mapping[str, Decimal], side: Side) -> Decimal:
    return sum((tall[kode] for kode, ett in barnehager.items() if ett.side is side), Decimal(0))


def _tekstkode(behov: Decimal, andel: Decimal) -> str:
    if not behov:
        return "vu.barnehage.uten_behov"
    return "vu.barnehage.hele_behovet" if andel == behov else "vu.barnehage.behov"


def _kr(ore: int) -> str:
    return tall_som_tekst(fra_ore(ore))


def _tekst(raa: Raatall) -> str | None:
    if raa is None or (isinstance(raa, str) and not raa.strip()):
        return None
    return tall_som_tekst(les_tall(raa))
