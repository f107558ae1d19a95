"""What a plan says in sums: the share and its parts, what is given, held and planned, study years, and each payment's clock."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from kompetanse.revisjon import klokke
from ordninger.felles import videregitt
from ordninger.felles.beregning import Resultat, del_kroner
from ordninger.felles.models import Krav, Linje, Sak, Satstabell, Tilskudd, Utbetaling, Vedtakslinje

from . import frist, tilbakebetaling
from .models import Plan, Plandeltaker, Plansemester
from .plangang import I_BRUK, Semester
from .planregning import (
    NULL,
    SEMESTERSTART,
    Semesterbruk,
    bruk_av_semestre,
    bruksdag,
    fordel_bundet,
    forste_for_sene,
)
from .satser import EKSEMPEL_VIKARKOSTNAD

SATSNAVN = "vu_deltaker"
"""The Satstabell with the cost of a participant: `vikarkostnad` in kroner for a full position in a year."""
DELES_VIDERE = Plandeltaker.Sektor.BARNEHAGE
"""VU § 8: the part of the share that a kommune splits with others, the private barnehager."""
VARSLES = (12, 6, 3)
"""Months before a payment's last day that the owner is told (VU § 10)."""


def standardkostnad(budsjettaar: int) -> Decimal:
    """Kroner for a full position in a year: the newest approved figure, else the demo's example."""
    rad = (
        Satstabell.objects.filter(
            ordning="videreutdanning", navn=SATSNAVN, budsjettaar__lte=budsjettaar, godkjent_tid__isnull=False
        )
        .order_by("-budsjettaar", "-godkjent_tid")
        .first()
    )
    return Decimal(str(rad.verdier["vikarkostnad"])) if rad else EKSEMPEL_VIKARKOSTNAD


@dataclass(frozen=True)
class Del:
    """A part of the share, in kroner: what it is, given to others, held by participants and planned for them."""

    kode: str
    navn: str
    andel: Decimal
    gitt: Decimal
    bundet: Decimal
    planlagt: Decimal
    antall: int

    @property
    def igjen(self) -> Decimal:
        return self.andel - self.gitt - self.bundet - self.planlagt

    @property
    def for_mye(self) -> Decimal:
        """By how much the plan is larger than what is left of the part."""
        return max(NULL, -self.igjen)


@dataclass(frozen=True)
class Studieaar:
    """One study year: leave as full positions, and kroner. `statlig` of all years is what participants hold or are planned to."""

    aar: int
    deltakere: int
    frigjoring: Decimal
    vikarkostnad: Decimal
    statlig: Decimal
    egenandel: Decimal

    @property
    def navn(self) -> str:
        return f"{self.aar}–{self.aar + 1}"

    @property
    def stillinger(self) -> str:
        """Full positions with two decimals and a comma."""
        return f"{self.frigjoring:.2f}".replace(".", ",")


@dataclass(frozen=True)
class Runde:
    """One award: its date, its reason and how much it gave."""

    nr: int
    dato: date
    belop: Decimal
    begrunnelse: str
    maalform: str


@dataclass(frozen=True)
class Betaling:
    """A payment with its own clock (VU § 10): paid, last day, used, paid back, left, and expired, in kroner."""

    nr: int
    belop: Decimal
    utbetalt: date | None
    forfall: date
    siste_dag: date | None
    brukt: Decimal
    tilbake: Decimal
    igjen: Decimal
    forfalt: Decimal

    @property
    def dager(self) -> int | None:
        return (self.siste_dag - klokke.idag()).days if self.siste_dag else None

    @property
    def farge(self) -> str:
        if not self.igjen or self.siste_dag is None:
            return ""
        return "danger" if self.forfalt else "warning" if self.dager is not None and self.dager <= 366 else ""


@dataclass(frozen=True)
class Planbilde:
    """The whole plan in sums, in kroner."""

    tildelt: bool
    andel: Decimal
    meldt: Decimal
    """Reported as unused, or claimed back."""
    gitt: Decimal
    """VU § 8: granted to private barnehager, and not paid back by them."""
    bundet: Decimal
    planlagt: Decimal
    brukt: Decimal
    deler: tuple[Del, ...]
    aar: tuple[Studieaar, ...]
    egenandel: Decimal
    vikarkostnad: Decimal
    antall: int

    @property
    def igjen(self) -> Decimal:
        """What no participant holds or is planned to hold. Below zero when too much is planned."""
        return self.ledig - self.planlagt

    @property
    def ledig(self) -> Decimal:
        """What is not given to others, and no participant who has started holds: as much as can be reported unused."""
        return self.andel - self.meldt - self.gitt - self.bundet

    @property
    def for_mye(self) -> Decimal:
        """By how much the plan is larger than the share."""
        return max(NULL, -self.igjen)

    @property
    def delenes_rest(self) -> Decimal:
        """What is left of the parts together. What is reported unused is not of one part."""
        return self.igjen + self.meldt

    @property
    def delt_for_mye(self) -> Del | None:
        """VU § 8: the part that is split with others, when the plan is larger than what is left of it."""
        return next((d for d in self.deler if d.kode == DELES_VIDERE and d.andel and d.for_mye), None)


def andel(sak: Sak) -> tuple[Decimal, bool]:
    """The share in kroner, and whether it is awarded. Before the award it is what was accepted."""
    if sak.tilstand in ("tildelt", "avsluttet"):
        return sak.innvilget_belop or NULL, True
    svar = sak.tilbud.svar.order_by("-nr").first() if hasattr(sak, "tilbud") else None
    return (svar.belop if svar else NULL), False


def andel_per_del(sak: Sak) -> dict[str, Decimal]:
    """The share by part: awarded, or as accepted in proportion to what was offered. Sums to the share."""
    sum_, tildelt = andel(sak)
    if tildelt:
        rader = (
            Vedtakslinje.objects.filter(vedtak__sak=sak)
            .order_by()
            .values_list("linje__tiltak__kode")
            .annotate(s=Sum("belop"))
        )
        return dict(rader)
    linjer = {f"{x.tiltak.nr:03d}": x for x in Linje.objects.filter(sak=sak).select_related("tiltak")}
    tilbudt = {nr: x.sokt or NULL for nr, x in linjer.items()}
    if not sum_ or not any(tilbudt.values()):
        return {x.tiltak.kode: NULL for x in linjer.values()}
    return {linjer[nr].tiltak.kode: belop for nr, belop in del_kroner(sum_, tilbudt).items()}


def meldt_tilbake(sak: Sak) -> Decimal:
    """Kroner that are reported unused or claimed back, and not waived."""
    s = Krav.objects.filter(tilskudd__sak=sak).exclude(tilstand="frafalt").aggregate(s=Sum("belop"))["s"]
    return s or NULL


def gitt_videre(sak: Sak) -> Decimal:
    """VU § 8: kroner of the share that the kommune has granted to private barnehager. Its own part is in its plan."""
    return sum((b for _dag, b in videregitt.foringer([sak.pk])[sak.pk]), NULL)


def ledig(sak: Sak) -> Decimal:
    """VU §§ 7, 8 and 10: kroner of the share that nobody holds: not participants who have started, nor others."""
    i_bruk = Plandeltaker.objects.filter(plan=sak.pk, tilstand__in=I_BRUK).aggregate(s=Sum("bundet"))["s"] or NULL
    return andel(sak)[0] - meldt_tilbake(sak) - gitt_videre(sak) - i_bruk


def bilde(plan: Plan) -> Planbilde:
    """The plan in sums. A fixed number of queries."""
    sak = plan.sak
    sum_, tildelt = andel(sak)
    deler = andel_per_del(sak)
    navn = dict(Plandeltaker.Sektor.choices)
    per: dict[str, dict[str, Decimal]] = defaultdict(lambda: {"bundet": NULL, "planlagt": NULL})
    antall: dict[str, int] = defaultdict(int)
    for d in plan.deltakere.all():
        if d.tilstand == "ikke_startet":
            continue
        antall[d.sektor] += 1
        per[d.sektor]["bundet" if d.tilstand in I_BRUK else "planlagt"] += d.bundet
    gitt = gitt_videre(sak) if tildelt else NULL
    koder = [k for k in navn if k in deler or k in antall]
    brukt = sum((b for _dag, b in bruk_hittil(plan, klokke.idag())), NULL)
    aar = studieaar(plan)
    return Planbilde(
        tildelt=tildelt,
        andel=sum_,
        meldt=meldt_tilbake(sak) if tildelt else NULL,
        gitt=gitt,
        bundet=sum((x["bundet"] for x in per.values()), NULL),
        planlagt=sum((x["planlagt"] for x in per.values()), NULL),
        brukt=brukt,
        deler=tuple(
            Del(
                k,
                str(navn[k]),
                deler.get(k, NULL),
                gitt if k == DELES_VIDERE else NULL,
                per[k]["bundet"],
                per[k]["planlagt"],
                antall[k],
            )
            for k in koder
        ),
        aar=aar,
        egenandel=sum((a.egenandel for a in aar), NULL),
        vikarkostnad=sum((a.vikarkostnad for a in aar), NULL),
        antall=sum(antall.values()),
    )


def studieaar(plan: Plan) -> tuple[Studieaar, ...]:
    """VU § 4: leave and cost per study year, of what participants hold: one that dropped out, what it used before that."""
    holdt: dict[int, Decimal] = {}
    semestre: dict[int, dict[Semester, Semesterbruk]] = defaultdict(dict)
    for d, bundet, aar, termin, *tall in (
        Plansemester.objects.filter(deltaker__plan=plan, deltaker__bundet__gt=0)
        .order_by()
        .values_list(
            "deltaker_id",
            "deltaker__bundet",
            "studieaar",
            "termin",
            "frigjoring",
            "vikarkostnad",
            "statlig",
            "egenandel",
        )
    ):
        holdt[d] = bundet
        semestre[d][Semester(aar, termin)] = Semesterbruk(*tall)
    per: dict[int, list[Semesterbruk]] = defaultdict(list)
    hvem: dict[int, set[int]] = defaultdict(set)
    for d, bundet in holdt.items():
        for semester, brukt in bruk_av_semestre(semestre[d], bundet).items():
            per[semester.studieaar].append(brukt)
            hvem[semester.studieaar].add(d)
    return tuple(
        Studieaar(
            aar, len(hvem[aar]), *(
                sum((getattr(b, felt) for b in per[aar]), NULL)
                for felt in ("frigjoring", "vikarkostnad", "statlig", "egenandel")
            ),
        )
        for aar in sorted(per)
    )  # fmt: skip


def siste_bruksdag(sak: Sak) -> date | None:
    """VU § 10: the last day that any of the money can be used, with what is not paid yet as it falls due. None without payments."""
    dager = (u.utbetalt_dato or max(u.forfall, klokke.idag()) for u in _utbetalinger(sak, planlagte=True))
    return max(map(frist.siste_dag, dager), default=None)


def for_sene(siste: date | None) -> QuerySet[Plansemester]:
    """VU § 10: the semesters of planned participants that begin after the last day; of none when there is no such day."""
    if siste is None:
        return Plansemester.objects.none()
    vilkaar = Q()
    for termin in SEMESTERSTART:
        vilkaar |= Q(termin=termin, studieaar__gte=forste_for_sene(termin, siste))
    return Plansemester.objects.filter(vilkaar, deltaker__tilstand="planlagt")


def forste_betaling(plan: Plan) -> date | None:
    """The day the first money of the case came."""
    betalt = Utbetaling.objects.filter(tilskudd__sak=plan.sak_id, tilstand="utbetalt").order_by("utbetalt_dato")
    return betalt.values_list("utbetalt_dato", flat=True).first()


def _bruksrader(plan: Plan) -> list[tuple[Plandeltaker, date, Decimal]]:
    """Who has started, with the day each semester's money counts as used and the kroner. Three queries."""
    forste = forste_betaling(plan)
    return [
        (d, bruksdag(semester, forste), belop)
        for d in plan.deltakere.filter(tilstand__in=I_BRUK).prefetch_related("semestre")
        for semester, belop in bundet_per_semester(d, d.bundet).items()
        if belop > 0
    ]


def bundet_per_semester(d: Plandeltaker, bundet: Decimal) -> dict[Semester, Decimal]:
    """What a participant holds of the share, semester by semester, in kroner."""
    return fordel_bundet([(Semester(s.studieaar, s.termin), s.statlig) for s in d.semestre.all()], bundet)


def bruk(plan: Plan) -> list[tuple[date, Decimal]]:
    """VU § 10: what participants who have started hold, by the day it counts as used, in kroner."""
    return [(dag, belop) for _d, dag, belop in _bruksrader(plan)]


def bruk_hittil(plan: Plan, paa: date) -> list[tuple[date, Decimal]]:
    """As `bruk`, only what counts as used on the day."""
    return [(dag, belop) for dag, belop in bruk(plan) if dag <= paa]


def _utbetalinger(sak: Sak, *, planlagte: bool) -> list[Utbetaling]:
    tilstander = ["utbetalt", *(["planlagt", "holdt", "frigitt", "sendt"] if planlagte else [])]
    return list(
        Utbetaling.objects.filter(tilskudd__sak=sak, tilskudd__mottaker=sak.soker_id, tilstand__in=tilstander).order_by(
            "pk"
        )
    )


def oversikt(
    plan: Plan, paa: date, ekstra: Iterable[tuple[date, Decimal]] = (), *, planlagte: bool = False
) -> frist.Oversikt:
    """VU § 10: each payment's use by first in, first out, on the day `paa`. `ekstra` is more use, to try it.

    With `planlagte` an instalment that is not paid yet counts as paid the day it falls due, and no use is before that:
    a semester that begins while money is on its way is paid by it.
    """
    sak = plan.sak
    rader = _utbetalinger(sak, planlagte=planlagte)
    betalt = [frist.Utbetaling(f"{u.pk:09d}", u.utbetalt_dato or max(u.forfall, klokke.idag()), u.belop) for u in rader]
    ubetalt = [u.dato for u, rad in zip(betalt, rader, strict=True) if rad.utbetalt_dato is None]
    tidligst = max(ubetalt, default=date.min)
    forst = min((u.dato for u in betalt), default=date.min)
    foringer = [
        frist.Bruk(f"b{i:05d}", max(dag, tidligst), belop) for i, (dag, belop) in enumerate([*bruk(plan), *ekstra])
    ]
    foringer += frist.gitt_videre(videregitt.foringer([sak.pk])[sak.pk], forst)
    for k in Krav.objects.filter(tilskudd__sak=sak).exclude(tilstand="frafalt").order_by("pk"):
        dag = max(timezone.localdate(k.opprettet_tid), forst)
        foringer.append(frist.Bruk(f"k{k.pk:09d}", dag, k.belop, frist.Slag.TILBAKEBETALT))
    return frist.forbruk(betalt, foringer, paa=paa)


def _plan_for(sak: Sak) -> Plan:
    """The case's plan, or an empty one that is not saved: nothing is used."""
    plan = Plan.objects.filter(sak=sak).first() or Plan(sak=sak)
    plan.sak = sak
    return plan


def krav(tilskudd: Tilskudd) -> Resultat:
    """VU § 10: what must be paid back today, with its receipt: paid, not used, and past its last day."""
    return tilbakebetaling.krav(oversikt(_plan_for(tilskudd.sak), klokke.idag()).utbetalinger)


def igjen_av(tilskudd: Tilskudd) -> dict[int, Decimal]:
    """VU § 10: instalment id → kroner that are paid, not used and not reported back."""
    return {int(u.id): u.igjen for u in oversikt(_plan_for(tilskudd.sak), klokke.idag()).utbetalinger}


def betalinger(sak: Sak) -> list[Betaling]:
    """Every instalment of the case, each with its own clock. Without a plan nothing is used."""
    alle = list(
        Utbetaling.objects.filter(tilskudd__sak=sak, tilskudd__mottaker=sak.soker_id)
        .exclude(tilstand__in=["annullert", "avvist", "returnert"])
        .order_by("tilskudd", "nr")
    )
    plan = _plan_for(sak)
    status = {f.id: f for f in oversikt(plan, klokke.idag()).utbetalinger}
    ut = []
    for u in alle:
        f = status.get(f"{u.pk:09d}")
        ut.append(
            Betaling(
                u.nr, u.belop, u.utbetalt_dato, u.forfall, u.bruk_til or (f.siste_dag if f else None),
                f.brukt if f else NULL, f.tilbakebetalt if f else NULL, f.igjen if f else u.belop, f.forfalt if f else NULL,
            )
        )  # fmt: skip
    return ut


def runder(sak: Sak) -> list[Runde]:
    """The awards of the case as dated rows, oldest first."""
    return [
        Runde(v.nr, timezone.localdate(v.besluttet_tid), v.innvilget_belop, v.begrunnelse, v.maalform)
        for v in sak.vedtak.order_by("nr")
    ]


def rapportutkast(tilskudd: Tilskudd) -> dict[str, object]:
    """VU § 12: what the plan already knows of the report: money used and not used, per part and in all, and participants.

    What a kommune has given to private barnehager is used by it: they report to the kommune.
    """
    plan = Plan.objects.filter(sak=tilskudd.sak_id).select_related("sak").first()
    if plan is None or tilskudd.mottaker_id != plan.sak.soker_id:
        return {}
    per: dict[str, Decimal] = defaultdict(lambda: NULL)
    deltakere = set()
    for d, dag, belop in _bruksrader(plan):
        deltakere.add(d.nr)
        if dag <= klokke.idag():
            per[d.sektor] += belop
    per[DELES_VIDERE] += gitt_videre(plan.sak)
    brukt = sum(per.values(), NULL)
    tiltak = {t.kode: t.pk for t in plan.sak.tiltak.order_by("nr")}
    return {
        "brukt": brukt,
        "ubrukt": max(NULL, tilskudd.belop - brukt),
        "deltakere": len(deltakere),
        "tiltak": {str(pk): {"brukt": str(per[kode])} for kode, pk in tiltak.items()},
    }
