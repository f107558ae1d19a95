"""VU § 10: tre år fra utbetalingen til å bruke pengene, bruke dem på en annen eller betale dem tilbake.

Klokken følger utbetalingen, aldri vedtaket og aldri den ansatte: bytter eieren deltaker, er siste dag den samme.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ordninger.felles.beregning import kroner
from ordninger.felles.beregning.avrunding import som_brok
from ordninger.felles.frister import treaarsfrist


class FristFeil(ValueError):
    """Utbetalingene eller bruken henger ikke sammen. Meldingen kan vises til brukeren."""


def siste_dag(utbetalt: date) -> date:
    """VU § 10: siste dag pengene kan brukes: tre år etter utbetalingen. 29. februar gir 28. februar."""
    return treaarsfrist(utbetalt)


class Slag(StrEnum):
    """Hva en føring gjør med pengene."""

    BRUKT = "brukt"
    """Brukt på en deltaker."""
    FRIGITT = "frigitt"
    """En deltaker falt fra; pengene går tilbake til utbetalingen de kom fra og kan brukes på en annen."""
    TILBAKEBETALT = "tilbakebetalt"
    """Betalt tilbake til staten."""


@dataclass(frozen=True, slots=True)
class Utbetaling:
    """En utbetaling i kroner. ``id`` er en kode som gjør svaret lesbart."""

    id: str
    dato: date
    belop: Decimal


@dataclass(frozen=True, slots=True)
class Bruk:
    """En føring: hva som skjedde, når, og hvor mange kroner det gjelder (alltid over null)."""

    id: str
    dato: date
    belop: Decimal
    slag: Slag = Slag.BRUKT


@dataclass(frozen=True, slots=True)
class Forbruk:
    """Hvor én utbetaling står, i kroner. ``brukt + tilbakebetalt + igjen`` er utbetalingen.

    ``igjen`` kan ikke være brukt eller betalt tilbake ennå. ``forfalt`` er det av ``igjen`` som har gått ut på tid og
    skal betales tilbake.
    """

    id: str
    utbetalt: date
    siste_dag: date
    belop: Decimal
    brukt: Decimal
    tilbakebetalt: Decimal
    igjen: Decimal
    forfalt: Decimal


@dataclass(frozen=True, slots=True)
class Oversikt:
    """Alle utbetalingene, eldste først, og det som er ført brukt uten at det var penger til det."""

    utbetalinger: tuple[Forbruk, ...]
    udekket: Decimal

    @property
    def igjen(self) -> Decimal:
        """Kroner som ikke er brukt eller betalt tilbake."""
        return kroner(sum((som_brok(ett.igjen) for ett in self.utbetalinger), Fraction(0)))

    @property
    def forfalt(self) -> Decimal:
        """Kroner som skal betales tilbake fordi tre år har gått."""
        return kroner(sum((som_brok(ett.forfalt) for ett in self.utbetalinger), Fraction(0)))

    @property
    def neste(self) -> Forbruk | None:
        """Utbetalingen med penger igjen som først går ut på tid, eller None."""
        apne = [ett for ett in self.utbetalinger if ett.igjen and not ett.forfalt]
        return min(apne, key=lambda ett: (ett.siste_dag, ett.id)) if apne else None


class _Lager:
    """Én utbetaling mens føringene går gjennom. Beløp er brøker i kroner."""

    def __init__(self, utbetaling: Utbetaling) -> None:
        self.utbetaling = utbetaling
        self.siste = siste_dag(utbetaling.dato)
        self.brukt = Fraction(0)
        self.tilbake = Fraction(0)

    @property
    def igjen(self) -> Fraction:
        return som_brok(self.utbetaling.belop) - self.brukt - self.tilbake

    def apen(self, dag: date) -> bool:
        return self.utbetaling.dato <= dag <= self.siste


def forbruk(utbetalinger: Sequence[Utbetaling], bruk: Sequence[Bruk], *, paa: date) -> Oversikt:
    """VU § 10: hva som er brukt, står igjen og har gått ut på tid for hver utbetaling, på dagen ``paa``.

    Den eldste utbetalingen brukes først. Penger kan brukes fra dagen de er betalt ut, til og med siste dag; bruk som
    ikke får plass, står som ``udekket``. Det en deltaker frigir, går tilbake til utbetalingene det sist ble tatt fra,
    med den samme siste dagen. Tilbakebetaling kan skje når som helst, eldste utbetaling først. Føringer etter ``paa``
    er ikke med. Negative beløp, like koder eller å frigi mer enn det som er brukt, gir ``FristFeil``.
    """
    _sjekk(utbetalinger, bruk)
    lagre = [_Lager(ett) for ett in sorted(utbetalinger, key=lambda ett: (ett.dato, ett.id)) if ett.dato <= paa]
    udekket = Fraction(0)
    for foering in sorted(bruk, key=lambda ett: (ett.dato, _REKKEFOLGE[ett.slag], ett.id)):
        if foering.dato > paa:
            continue
        belop = som_brok(foering.belop)
        if foering.slag is Slag.BRUKT:
            udekket += _bruk(lagre, belop, foering.dato)
        elif foering.slag is Slag.FRIGITT:
            udekket = _frigi(lagre, belop, udekket)
        elif _betal_tilbake(lagre, belop, foering.dato):
            raise FristFeil("Det er betalt tilbake mer enn det som står igjen.")
    return Oversikt(tuple(_oppsummer(lager, paa) for lager in lagre), kroner(udekket))


def gitt_videre(rader: Iterable[tuple[date, Decimal]], forst: date) -> list[Bruk]:
    """VU §§ 8 og 10: det kommunen har gitt til private barnehager, er brukt fra dagen det ble gitt.

    ``rader`` er dag og kroner, under null for det som er trukket eller betalt tilbake til kommunen: det er frigitt, med
    den samme siste dagen. Ingenting regnes før ``forst``, dagen de første pengene kom. En dag gir én føring.
    """
    per: dict[date, Decimal] = {}
    for dag, belop in rader:
        dag = max(dag, forst)
        per[dag] = per.get(dag, Decimal(0)) + belop
    return [
        Bruk(f"g{dag.isoformat()}", dag, abs(belop), Slag.BRUKT if belop > 0 else Slag.FRIGITT)
        for dag, belop in sorted(per.items())
        if belop
    ]


_REKKEFOLGE = {Slag.FRIGITT: 0, Slag.BRUKT: 1, Slag.TILBAKEBETALT: 2}
"""På samme dag frigis pengene før de brukes på en annen, og tilbakebetaling kommer sist."""


def _bruk(lagre: Sequence[_Lager], belop: Fraction, dag: date) -> Fraction:
    for lager in lagre:
        if lager.apen(dag):
            tar = min(lager.igjen, belop)
            lager.brukt += tar
            belop -= tar
    return belop


def _frigi(lagre: Sequence[_Lager], belop: Fraction, udekket: Fraction) -> Fraction:
    """Gir tilbake det sist brukte først: udekket bruk, så den yngste utbetalingen. Returnerer det som er udekket."""
    tar = min(udekket, belop)
    belop -= tar
    for lager in reversed(lagre):
        gir = min(lager.brukt, belop)
        lager.brukt -= gir
        belop -= gir
    if belop:
        raise FristFeil("Det er frigitt mer enn det som er brukt.")
    return udekket - tar


def _betal_tilbake(lagre: Sequence[_Lager], belop: Fraction, dag: date) -> Fraction:
    for lager in lagre:
        if lager.utbetaling.dato <= dag:
            tar = min(lager.igjen, belop)
            lager.tilbake += tar
            belop -= tar
    return belop


def _oppsummer(lager: _Lager, paa: date) -> Forbruk:
    igjen = kroner(lager.igjen)
    return Forbruk(
        id=lager.utbetaling.id,
        utbetalt=lager.utbetaling.dato,
        siste_dag=lager.siste,
        belop=kroner(lager.utbetaling.belop),
        brukt=kroner(lager.brukt),
        tilbakebetalt=kroner(lager.tilbake),
        igjen=igjen,
        forfalt=igjen if paa > lager.siste else kroner(0),
    )


def _sjekk(utbetalinger: Sequence[Utbetaling], bruk: Sequence[Bruk]) -> None:
    for rekke in (utbetalinger, bruk):
        if len({ett.id for ett in rekke}) != len(rekke):
            raise FristFeil("To utbetalinger eller to føringer har samme kode.")
        if any(kroner(ett.belop) <= 0 for ett in rekke):
            raise FristFeil("Beløpet i en utbetaling eller en føring må være over null.")
