"""VU § 10: how the money of every payment is used, recipient by recipient, from the owners' plans. Sums only, no participants.

What a kommune has given to private barnehager (VU § 8) is used from the day it was given; their own plans are not counted.

A fixed number of queries for the whole country; the rule itself is the measure's (`frist.forbruk`: oldest payment first).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone

from ordninger.felles import videregitt
from ordninger.felles.models import Krav, Sak, Utbetaling
from ordninger.videreutdanning import frist
from ordninger.videreutdanning.models import Plandeltaker, Plansemester
from ordninger.videreutdanning.plangang import I_BRUK, Semester
from ordninger.videreutdanning.planregning import bruksdag, fordel_bundet

from .grupper import pengesti, slag, sted

NULL = Decimal("0.00")
ORDNING = "videreutdanning"


@dataclass(frozen=True, slots=True)
class Betalt:
    """One payment on the day that is asked about, in kroner. `brukt + tilbake + igjen` is the payment.

    `holdt` is what participants who have started hold of `igjen`, `planlagt` what planned ones are to get of it, `forfalt`
    what of `igjen` is out of time.
    """

    pk: int
    dato: date
    siste_dag: date
    belop: Decimal
    brukt: Decimal = NULL
    tilbake: Decimal = NULL
    holdt: Decimal = NULL
    planlagt: Decimal = NULL
    forfalt: Decimal = NULL

    @property
    def igjen(self) -> Decimal:
        return self.belop - self.brukt - self.tilbake

    @property
    def uten_plan(self) -> Decimal:
        """What can still be used, and no participant holds or is planned to."""
        return self.igjen - self.holdt - self.planlagt - self.forfalt


@dataclass(frozen=True)
class Saksbruk:
    """One recipient's money of one round. `henger_sammen` is False when the plan and the payments contradict each other."""

    sak_id: int
    nummer: str
    navn: str
    fylke: str
    slag: str
    budsjettaar: int
    betalinger: tuple[Betalt, ...]
    henger_sammen: bool = True

    @property
    def pk(self) -> int:
        """What a list calls the row."""
        return self.sak_id

    def sum(self, felt: str) -> Decimal:
        return sum((getattr(b, felt) for b in self.betalinger), NULL)

    def i_aar(self, betalingsaar: int | None) -> "Saksbruk":
        """With the payments of one year only; with all when no year is asked for."""
        if betalingsaar is None:
            return self
        return replace(self, betalinger=tuple(b for b in self.betalinger if b.dato.year == betalingsaar))

    @property
    def siste_dag(self) -> date | None:
        """The first last day of a payment that still has money; None when nothing is left in time."""
        return min((b.siste_dag for b in self.betalinger if b.igjen > b.forfalt), default=None)


def fordel_paa(betalinger: Sequence[Betalt], holdt: Decimal, planlagt: Decimal) -> tuple[Betalt, ...]:
    """What is held and planned ahead, on the payments that have money in time, the oldest first."""
    ut = []
    for b in betalinger:
        fritt = b.igjen - b.forfalt
        h = min(fritt, holdt)
        p = min(fritt - h, planlagt)
        holdt, planlagt = holdt - h, planlagt - p
        ut.append(replace(b, holdt=h, planlagt=p))
    return tuple(ut)


def regn(
    betalinger: Sequence[Betalt], bruk: Iterable[tuple[date, Decimal]], krav: Iterable[tuple[int, date, Decimal]],
    planlagt: Decimal, paa: date, gitt: Iterable[tuple[date, Decimal]] = (),
) -> tuple[Betalt, ...]:  # fmt: skip
    """The payments of one case on the day. Raises frist.FristFeil when more is paid back than there is."""
    bruk = list(bruk)
    foringer = [frist.Bruk(f"b{i:05d}", dag, b) for i, (dag, b) in enumerate(bruk) if dag <= paa]
    forst = min(b.dato for b in betalinger)
    foringer += frist.gitt_videre(gitt, forst)
    foringer += [frist.Bruk(f"k{pk:09d}", max(dag, forst), b, frist.Slag.TILBAKEBETALT) for pk, dag, b in krav]
    o = frist.forbruk([frist.Utbetaling(f"{b.pk:09d}", b.dato, b.belop) for b in betalinger], foringer, paa=paa)
    per = {f.id: f for f in o.utbetalinger}
    ferdige = []
    for b in sorted(betalinger, key=lambda b: (b.dato, b.pk)):
        f = per.get(f"{b.pk:09d}")
        ferdige.append(replace(b, brukt=f.brukt, tilbake=f.tilbakebetalt, forfalt=f.forfalt) if f else b)
    return fordel_paa(ferdige, sum((b for dag, b in bruk if dag > paa), NULL), planlagt)


def _betalinger(saker: Any) -> tuple[dict[int, list[Betalt]], dict[int, Saksbruk]]:
    """The payments of each case, and whose it is."""
    per: dict[int, list[Betalt]] = defaultdict(list)
    hvem: dict[int, Saksbruk] = {}
    rader = (
        Utbetaling.objects.filter(
            tilstand="utbetalt", tilskudd__ramme__ordning=ORDNING, tilskudd__sak__in=saker,
            tilskudd__mottaker=F("tilskudd__sak__soker"),
        )
        .annotate(sted=sted(pengesti("tilskudd__ramme__", "tilskudd__sak__")), m=slag(ORDNING, "tilskudd__"))
        .order_by("pk")
        .values_list(
            "pk", "utbetalt_dato", "bruk_til", "belop", "tilskudd__sak_id", "tilskudd__sak__nummer", "tilskudd__mottaker__navn",
            "sted", "m", "tilskudd__budsjettaar",
        )
    )  # fmt: skip
    for pk, dato, til, belop, sak, nummer, navn, fylke, kind, aar in rader:
        per[sak].append(Betalt(pk, dato, til or frist.siste_dag(dato), belop))
        hvem.setdefault(sak, Saksbruk(sak, nummer, navn, fylke, kind, aar, ()))
    return per, hvem


def _deltakere(saker: Any) -> tuple[dict[int, list[tuple[Semester, Decimal]]], dict[int, Decimal]]:
    """What those who have started hold, semester by semester, and what planned ones are to get, by case."""
    semestre: dict[int, list[tuple[Semester, Decimal]]] = defaultdict(list)
    startet = Plandeltaker.objects.filter(plan__sak__in=saker, tilstand__in=I_BRUK)
    for d, aar, termin, belop in (
        Plansemester.objects.filter(deltaker__in=startet).order_by().values_list("deltaker_id", "studieaar", "termin", "statlig")
    ):  # fmt: skip
        semestre[d].append((Semester(aar, termin), belop))
    holdt: dict[int, list[tuple[Semester, Decimal]]] = defaultdict(list)
    planlagt: dict[int, Decimal] = defaultdict(lambda: NULL)
    for pk, sak, tilstand, bundet in (
        Plandeltaker.objects.filter(plan__sak__in=saker, bundet__gt=0).order_by("pk").values_list("pk", "plan_id", "tilstand", "bundet")
    ):  # fmt: skip
        if tilstand in I_BRUK:
            holdt[sak] += [(s, b) for s, b in fordel_bundet(semestre[pk], bundet).items() if b > 0]
        else:
            planlagt[sak] += bundet
    return holdt, planlagt


def per_sak(paa: date, saker: Any = None) -> list[Saksbruk]:
    """Everyone that has been paid, by case number, on the day. `saker` (a queryset of Sak) narrows it. Six queries."""
    if saker is None:
        saker = Sak.objects.filter(utlysning__ordning=ORDNING)
    per, hvem = _betalinger(saker.order_by().values("pk"))
    holdt, planlagt = _deltakere(saker.order_by().values("pk"))
    gitt = videregitt.foringer(saker.order_by().values("pk"))
    krav: Mapping[int, list[tuple[int, date, Decimal]]] = defaultdict(list)
    for pk, sak, tid, belop in (
        Krav.objects.filter(tilskudd__sak__in=saker.order_by().values("pk")).exclude(tilstand="frafalt").order_by("pk")
        .values_list("pk", "tilskudd__sak_id", "opprettet_tid", "belop")
    ):  # fmt: skip
        krav[sak].append((pk, timezone.localdate(tid), belop))
    ut = []
    for sak, betalinger in per.items():
        forst = min(b.dato for b in betalinger)
        bruk = [(bruksdag(s, forst), b) for s, b in holdt[sak]]
        try:
            ut.append(replace(hvem[sak], betalinger=regn(betalinger, bruk, krav[sak], planlagt[sak], paa, gitt[sak])))
        except frist.FristFeil:
            ut.append(replace(hvem[sak], betalinger=tuple(betalinger), henger_sammen=False))
    return sorted(ut, key=lambda s: s.nummer)


FELT = ("belop", "brukt", "tilbake", "holdt", "planlagt", "forfalt", "uten_plan")


def summer(saker: Iterable[Saksbruk]) -> list[list[Any]]:
    """Fylke, kind, budget year, payment year, last days (first, last) of what is left, recipients, and the sums of `FELT`."""
    sum_: dict[tuple[str, str, int, int], list[Any]] = {}
    for s in saker:
        for aar in sorted({b.dato.year for b in s.betalinger}):
            del_ = s.i_aar(aar)
            rad = sum_.setdefault((s.fylke, s.slag, s.budsjettaar, aar), [None, None, 0, *[NULL] * len(FELT)])
            dager = [b.siste_dag for b in del_.betalinger]
            if del_.siste_dag:
                rad[0] = min(rad[0] or del_.siste_dag, del_.siste_dag)
            rad[1] = max([*dager, *([rad[1]] if rad[1] else [])])
            rad[2] += 1
            for i, felt in enumerate(FELT, 3):
                rad[i] += del_.sum(felt)
    return [[*nokkel, *rad] for nokkel, rad in sum_.items()]
