"""Fordeling av et beløp etter vekter: det eneste stedet i portalen som deler penger.

Metoden er største rest (Hamilton) i hele enheter. Ved lik rest går enheten til den nøkkelen som kommer først i
alfabetet, så samme inndata gir samme svar hver gang. Uansett vekter, tak og gulv gjelder:
summen av andelene + resten som vises = beløpet, på øret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .avrunding import AvrundingFeil, Modus, Tall, avrund, kroner, sjekk_enhet, som_brok

Restregel = Literal["vises", "storst_rest"]
Grunn = Literal["andel", "enhet_fra_rest", "tak", "gulv"]


class FordelingFeil(ValueError):
    """Beløpet kan ikke fordeles slik det er bestilt. Meldingen kan vises til brukeren."""


class ManglerVekt(FordelingFeil):
    """En mottaker har ikke vekt, eller ingen mottakere er oppgitt."""


class UgyldigVekt(FordelingFeil):
    """En vekt er negativ, eller alle vektene er null."""


class UgyldigGrense(FordelingFeil):
    """Tak og gulv kan ikke oppfylles samtidig, eller summen av gulvene er større enn beløpet."""


@dataclass(frozen=True, slots=True)
class Andelsspor:
    """Hvorfor en mottaker fikk sin andel. ``eksakt`` er andelen før avrunding, i øre."""

    nokkel: str
    vekt: Decimal
    eksakt: Decimal
    andel: Decimal
    grunn: Grunn


@dataclass(frozen=True, slots=True)
class Fordelt:
    """Resultatet av en fordeling. ``sum(andeler.values()) + rest`` er lik beløpet som ble fordelt."""

    andeler: Mapping[str, Decimal]
    rest: Decimal
    spor: tuple[Andelsspor, ...]

    @property
    def sum(self) -> Decimal:
        """Summen av andelene i kroner."""
        return kroner(sum((som_brok(andel) for andel in self.andeler.values()), Fraction(0)))


def fordel(
    belop: Decimal,
    vekter: Mapping[str, Tall],
    enhet: Tall,
    *,
    tak: Mapping[str, Tall] | None = None,
    gulv: Mapping[str, Tall] | None = None,
    rest: Restregel = "vises",
) -> Fordelt:
    """Fordeler beløpet (kroner) på nøklene i forhold til vektene, i hele enheter.

    ``tak`` og ``gulv`` er kroner per nøkkel; den som når taket, får akkurat taket, og det som blir til overs, går til
    de andre i forhold til vektene. ``rest="vises"`` runder alle ned og viser resten. ``rest="storst_rest"`` deler ut
    resten én enhet om gangen til dem som var nærmest neste enhet; det som ikke er en hel enhet, vises.
    En vekt på null er lov og gir null; mangler vekten, er den negativ, eller er alle null, stopper fordelingen.
    """
    ramme = _belop(belop)
    steg = sjekk_enhet(enhet)
    if rest not in ("vises", "storst_rest"):
        raise FordelingFeil(f"Ukjent regel for resten: {rest}.")
    brokvekter = _sjekk_vekter(vekter)
    ovre = _grenser(tak, brokvekter, "tak")
    nedre = _grenser(gulv, brokvekter, "gulv")
    _sjekk_grenser(ramme, nedre, ovre)
    eksakt, laast = _fyll(ramme, brokvekter, nedre, ovre)
    andeler = {
        nokkel: eksakt[nokkel] if nokkel in laast else max(_ned(eksakt[nokkel], steg), nedre.get(nokkel, Fraction(0)))
        for nokkel in brokvekter
    }
    fikk_enhet: set[str] = set()
    if rest == "storst_rest":
        fikk_enhet = _del_ut_rest(ramme, andeler, eksakt, laast, ovre, steg)
    spor = tuple(
        Andelsspor(
            nokkel=nokkel,
            vekt=_vis_vekt(brokvekter[nokkel]),
            eksakt=avrund(eksakt[nokkel]),
            andel=kroner(andeler[nokkel]),
            grunn=laast.get(nokkel) or ("enhet_fra_rest" if nokkel in fikk_enhet else "andel"),
        )
        for nokkel in sorted(brokvekter)
    )
    return Fordelt(
        andeler={nokkel: kroner(andeler[nokkel]) for nokkel in sorted(andeler)},
        rest=kroner(ramme - sum(andeler.values(), Fraction(0))),
        spor=spor,
    )


def fordel_innenfor(
    onsker: Mapping[str, Decimal],
    ramme: Decimal,
    enhet: Tall,
    *,
    vekter: Mapping[str, Tall] | None = None,
    rest: Restregel = "vises",
) -> Fordelt:
    """Fordeler rammen uten at noen får mer enn de ønsker.

    Uten ``vekter`` blir alle kuttet like mye i prosent. Er rammen stor nok til alle ønskene, får alle akkurat det de
    ønsker, og resten vises. Ønsker som bare er null, gir null til alle.
    """
    brok = {nokkel: _belop(onske) for nokkel, onske in onsker.items()}
    if not brok:
        raise ManglerVekt("Det er ingen å fordele til.")
    if sum(brok.values(), Fraction(0)) <= _belop(ramme):
        alle = {nokkel: kroner(brok[nokkel]) for nokkel in sorted(brok)}
        spor = tuple(Andelsspor(nokkel, _vis_vekt(brok[nokkel]), belop, belop, "tak") for nokkel, belop in alle.items())
        sjekk_enhet(enhet)
        return Fordelt(alle, kroner(_belop(ramme) - sum(brok.values(), Fraction(0))), spor)
    valgte: Mapping[str, Tall] = onsker if vekter is None else vekter
    if set(valgte) != set(onsker):
        raise ManglerVekt(f"Vekt mangler eller er til overs for: {', '.join(sorted(set(valgte) ^ set(onsker)))}.")
    return fordel(ramme, valgte, enhet, tak=onsker, rest=rest)


def _belop(belop: Tall) -> Fraction:
    """Sjekker at beløpet er null eller mer og høyst har to desimaler."""
    brok = som_brok(kroner(belop))
    if brok < 0:
        raise FordelingFeil(f"Beløpet kan ikke være negativt: {belop}.")
    return brok


def _sjekk_vekter(vekter: Mapping[str, Tall]) -> dict[str, Fraction]:
    if not vekter:
        raise ManglerVekt("Det er ingen å fordele til.")
    brok: dict[str, Fraction] = {}
    for nokkel, vekt in vekter.items():
        try:
            brok[nokkel] = som_brok(vekt)
        except AvrundingFeil as feil:
            raise ManglerVekt(f"Vekten for {nokkel} mangler eller er ikke et tall.") from feil
        if brok[nokkel] < 0:
            raise UgyldigVekt(f"Vekten for {nokkel} er negativ: {vekt}.")
    if not any(brok.values()):
        raise UgyldigVekt("Alle vektene er null. Da kan ingenting fordeles.")
    return brok


def _grenser(grenser: Mapping[str, Tall] | None, nokler: Iterable[str], navn: str) -> dict[str, Fraction]:
    if grenser is None:
        return {}
    ukjent = set(grenser) - set(nokler)
    if ukjent:
        raise UgyldigGrense(f"Det er satt {navn} for ukjente mottakere: {', '.join(sorted(ukjent))}.")
    return {nokkel: _belop(grense) for nokkel, grense in grenser.items()}


def _sjekk_grenser(ramme: Fraction, nedre: Mapping[str, Fraction], ovre: Mapping[str, Fraction]) -> None:
    for nokkel in sorted(nedre):
        if nokkel in ovre and nedre[nokkel] > ovre[nokkel]:
            raise UgyldigGrense(f"Gulvet for {nokkel} er høyere enn taket.")
    if sum(nedre.values(), Fraction(0)) > ramme:
        raise UgyldigGrense("Summen av gulvene er større enn beløpet som skal fordeles.")


def _fyll(
    ramme: Fraction, vekter: Mapping[str, Fraction], nedre: Mapping[str, Fraction], ovre: Mapping[str, Fraction]
) -> tuple[dict[str, Fraction], dict[str, Grunn]]:
    """Finner de eksakte andelene når noen stopper i taket eller løftes til gulvet.

    I hver runde får de frie det som er igjen etter vekt. Brytes gulvene mest i sum, låses de som ligger under gulvet,
    ellers de som ligger over taket. Hver runde låser minst én, så det stopper alltid.
    """
    eksakt: dict[str, Fraction] = {}
    laast: dict[str, Grunn] = {}
    frie = sorted(vekter)
    while True:
        igjen = ramme - sum((eksakt[nokkel] for nokkel in laast), Fraction(0))
        vektsum = sum((vekter[nokkel] for nokkel in frie), Fraction(0))
        for nokkel in frie:
            eksakt[nokkel] = igjen * vekter[nokkel] / vektsum if vektsum else Fraction(0)
        under = {n: nedre[n] - eksakt[n] for n in frie if n in nedre and eksakt[n] < nedre[n]}
        over = {n: eksakt[n] - ovre[n] for n in frie if n in ovre and eksakt[n] > ovre[n]}
        if not under and not over:
            return eksakt, laast
        mest_under = sum(under.values(), Fraction(0)) >= sum(over.values(), Fraction(0))
        grense, grunn, treff = (nedre, _GULV, under) if mest_under else (ovre, _TAK, over)
        for nokkel in treff:
            eksakt[nokkel] = grense[nokkel]
            laast[nokkel] = grunn
        frie = [nokkel for nokkel in frie if nokkel not in treff]


_GULV: Grunn = "gulv"
_TAK: Grunn = "tak"


def _ned(belop: Fraction, steg: Fraction) -> Fraction:
    return som_brok(avrund(belop, steg, Modus.NED))


def _del_ut_rest(
    ramme: Fraction,
    andeler: dict[str, Fraction],
    eksakt: Mapping[str, Fraction],
    laast: Mapping[str, Grunn],
    ovre: Mapping[str, Fraction],
    steg: Fraction,
) -> set[str]:
    """Gir resten én enhet om gangen til dem med størst rest, uten å gå over taket. Returnerer hvem som fikk."""
    igjen = ramme - sum(andeler.values(), Fraction(0))
    fikk: set[str] = set()
    for nokkel in sorted(
        (n for n in andeler if n not in laast and eksakt[n] > andeler[n]),
        key=lambda n: (andeler[n] - eksakt[n], n),
    ):
        ny = andeler[nokkel] + steg
        if igjen >= steg and (nokkel not in ovre or ny <= ovre[nokkel]):
            andeler[nokkel] = ny
            igjen -= steg
            fikk.add(nokkel)
    return fikk


def _vis_vekt(vekt: Fraction) -> Decimal:
    """Vekten med ti desimaler, bare til visning i sporet."""
    return Decimal(round(vekt * 10**10)).scaleb(-10).normalize() if vekt.denominator != 1 else Decimal(vekt.numerator)
