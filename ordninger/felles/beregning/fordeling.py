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
from math import lcm
from typing import Literal

from .avrunding import KRONE, AvrundingFeil, Tall, fra_ore, kroner, sjekk_enhet, som_brok, til_ore

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
    steg = til_ore(sjekk_enhet(enhet))
    if rest not in ("vises", "storst_rest"):
        raise FordelingFeil(f"Ukjent regel for resten: {rest}.")
    brokvekter = _sjekk_vekter(vekter)
    ovre = _grenser(tak, brokvekter, "tak")
    nedre = _grenser(gulv, brokvekter, "gulv")
    _sjekk_grenser(ramme, nedre, ovre)
    hele = _felles_nevner(brokvekter)
    laast, igjen, vektsum = fyll(ramme, hele, nedre, ovre)
    andeler: dict[str, int] = {}
    for nokkel in hele:
        if nokkel in laast:
            andeler[nokkel] = (nedre if laast[nokkel] == _GULV else ovre)[nokkel]
        else:
            andeler[nokkel] = max(igjen * hele[nokkel] // (vektsum * steg) * steg, nedre.get(nokkel, 0))
    fikk_enhet: set[str] = set()
    if rest == "storst_rest":
        # Det som mangler opp til den eksakte andelen, i øre ganger vektsummen.
        mangler = {n: igjen * hele[n] - andeler[n] * vektsum for n in andeler if n not in laast}
        fikk_enhet = _del_ut_rest(ramme, andeler, mangler, ovre, steg)
    ordnet = sorted(hele)
    belop_per = {nokkel: fra_ore(andeler[nokkel]) for nokkel in ordnet}
    spor = tuple(
        Andelsspor(
            nokkel=nokkel,
            vekt=_vis_vekt(brokvekter[nokkel]),
            eksakt=belop_per[nokkel] if nokkel in laast else fra_ore(_naermeste(igjen * hele[nokkel], vektsum)),
            andel=belop_per[nokkel],
            grunn=laast.get(nokkel) or ("enhet_fra_rest" if nokkel in fikk_enhet else "andel"),
        )
        for nokkel in ordnet
    )
    return Fordelt(andeler=belop_per, rest=fra_ore(ramme - sum(andeler.values())), spor=spor)


def del_enheter(antall: int, vekter: Mapping[str, int]) -> dict[str, int]:
    """Deler et antall hele enheter etter heltallsvekter med største rest; summen er alltid ``antall``.

    Samme regel som ``fordel`` uten grenser, for dem som skal dele mange små beløp. Vektene kan ikke være negative, og
    minst én må være over null.
    """
    vektsum = sum(vekter.values())
    if vektsum <= 0 or antall < 0 or min(vekter.values()) < 0:
        raise UgyldigVekt("Vektene må være null eller mer, og minst én må være over null.")
    deler = {nokkel: antall * vekt // vektsum for nokkel, vekt in vekter.items()}
    igjen = antall - sum(deler.values())
    if igjen:
        rest = {nokkel: antall * vekt % vektsum for nokkel, vekt in vekter.items()}
        for nokkel in sorted(vekter, key=lambda n: (-rest[n], n))[:igjen]:
            deler[nokkel] += 1
    return deler


def del_kroner(belop: Decimal, vekter: Mapping[str, Tall]) -> dict[str, Decimal]:
    """Deler et beløp på deler av det samme, i hele kroner med største rest; summen er alltid ``belop``.

    Ingen del får øre når beløpet ikke har det. Har beløpet øre, følger de den delen som har størst vekt, og ved like
    vekter den som kommer først i alfabetet. Vektene er som i ``fordel``.
    """
    fordelt = fordel(belop, vekter, KRONE, rest="storst_rest")
    deler = dict(fordelt.andeler)
    if fordelt.rest:
        storst = min(vekter, key=lambda n: (-som_brok(vekter[n]), n))
        deler[storst] = fra_ore(til_ore(deler[storst]) + til_ore(fordelt.rest))
    return deler


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
    ore = {nokkel: _belop(onske) for nokkel, onske in onsker.items()}
    if not ore:
        raise ManglerVekt("Det er ingen å fordele til.")
    if sum(ore.values()) <= _belop(ramme):
        alle = {nokkel: fra_ore(ore[nokkel]) for nokkel in sorted(ore)}
        spor = tuple(Andelsspor(n, _vis_vekt(Fraction(ore[n], 100)), belop, belop, "tak") for n, belop in alle.items())
        sjekk_enhet(enhet)
        return Fordelt(alle, fra_ore(_belop(ramme) - sum(ore.values())), spor)
    valgte: Mapping[str, Tall] = onsker if vekter is None else vekter
    if set(valgte) != set(onsker):
        raise ManglerVekt(f"Vekt mangler eller er til overs for: {', '.join(sorted(set(valgte) ^ set(onsker)))}.")
    return fordel(ramme, valgte, enhet, tak=onsker, rest=rest)


def _belop(belop: Tall) -> int:
    """Beløpet i øre. Sjekker at det er null eller mer og høyst har to desimaler."""
    ore = til_ore(belop)
    if ore < 0:
        raise FordelingFeil(f"Beløpet kan ikke være negativt: {belop}.")
    return ore


def _felles_nevner(vekter: Mapping[str, Fraction]) -> dict[str, int]:
    """Vektene som heltall i samme forhold. Med heltall er hele fordelingen nøyaktig og rask."""
    nevner = lcm(*(vekt.denominator for vekt in vekter.values()))
    return {nokkel: vekt.numerator * (nevner // vekt.denominator) for nokkel, vekt in vekter.items()}


def _naermeste(teller: int, nevner: int) -> int:
    """Brøken avrundet til nærmeste heltall; midt mellom går opp. Brøken er aldri negativ."""
    return (2 * teller + nevner) // (2 * nevner)


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


def _grenser(grenser: Mapping[str, Tall] | None, nokler: Iterable[str], navn: str) -> dict[str, int]:
    if grenser is None:
        return {}
    ukjent = set(grenser) - set(nokler)
    if ukjent:
        raise UgyldigGrense(f"Det er satt {navn} for ukjente mottakere: {', '.join(sorted(ukjent))}.")
    return {nokkel: _belop(grense) for nokkel, grense in grenser.items()}


def _sjekk_grenser(ramme: int, nedre: Mapping[str, int], ovre: Mapping[str, int]) -> None:
    for nokkel in sorted(nedre):
        if nokkel in ovre and nedre[nokkel] > ovre[nokkel]:
            raise UgyldigGrense(f"Gulvet for {nokkel} er høyere enn taket.")
    if sum(nedre.values()) > ramme:
        raise UgyldigGrense("Summen av gulvene er større enn beløpet som skal fordeles.")


def fyll(
    ramme: int, vekter: Mapping[str, int], nedre: Mapping[str, int], ovre: Mapping[str, int]
) -> tuple[dict[str, Grunn], int, int]:
    """Finner hvem som stopper i taket eller løftes til gulvet, og hva de frie deler. Alle beløp er i samme hele
    enhet, for eksempel øre.

    I hver runde får de frie det som er igjen etter vekt. Brytes gulvene mest i sum, låses de som ligger under gulvet,
    ellers de som ligger over taket. Hver runde låser minst én, så det stopper alltid. Returnerer de låste, det som er
    igjen til de frie, og summen av vektene deres: den eksakte andelen til en fri er ``igjen * vekt / vektsum``.
    """
    laast: dict[str, Grunn] = {}
    igjen = ramme
    frie = list(vekter)
    while True:
        # Er alle frie vekter null, får de null: da er det uten betydning hva det deles på.
        vektsum = sum(vekter[nokkel] for nokkel in frie) or 1
        under, over, mangler, for_mye = [], [], 0, 0
        for nokkel in frie if nedre or ovre else ():
            eksakt = igjen * vekter[nokkel]
            if nokkel in nedre and (avstand := nedre[nokkel] * vektsum - eksakt) > 0:
                under.append(nokkel)
                mangler += avstand
            elif nokkel in ovre and (avstand := eksakt - ovre[nokkel] * vektsum) > 0:
                over.append(nokkel)
                for_mye += avstand
        if not under and not over:
            return laast, igjen, vektsum
        grense, grunn, treff = (nedre, _GULV, under) if mangler >= for_mye else (ovre, _TAK, over)
        for nokkel in treff:
            igjen -= grense[nokkel]
            laast[nokkel] = grunn
        frie = [nokkel for nokkel in frie if nokkel not in laast]


_GULV: Grunn = "gulv"
_TAK: Grunn = "tak"


def _del_ut_rest(
    ramme: int, andeler: dict[str, int], mangler: Mapping[str, int], ovre: Mapping[str, int], steg: int
) -> set[str]:
    """Gir resten én enhet om gangen til dem med størst rest, uten å gå over taket. Returnerer hvem som fikk."""
    igjen = ramme - sum(andeler.values())
    fikk: set[str] = set()
    for nokkel in sorted((n for n in mangler if mangler[n] > 0), key=lambda n: (-mangler[n], n)):
        ny = andeler[nokkel] + steg
        if igjen >= steg and (nokkel not in ovre or ny <= ovre[nokkel]):
            andeler[nokkel] = ny
            igjen -= steg
            fikk.add(nokkel)
    return fikk


def _vis_vekt(vekt: Fraction) -> Decimal:
    """Vekten med ti desimaler, bare til visning i sporet."""
    return Decimal(round(vekt * 10**10)).scaleb(-10).normalize() if vekt.denominator != 1 else Decimal(vekt.numerator)
