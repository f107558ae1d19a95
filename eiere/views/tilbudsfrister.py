"""What offered shares ask of the organisation, and when: answers, plans, confirmations, and money that must be used."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from ordninger.felles.models import Sak, Tilbud, Utbetaling
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.models import Plan, Plandeltaker, Plansemester

from .felles import merke, saksnavn
from .venter import Venter, dag

VARSLES = timedelta(days=366)
"""How long before its last day money that is not used stands on the front page."""


def egne(saker: Iterable[Sak], org_id: int) -> list[Sak]:
    """The organisation's own cases with an offered share."""
    return [s for s in saker if s.saksgang == "tilbud" and s.soker_id == org_id]


def ventende(request: HttpRequest, saker: Iterable[Sak]) -> list[Venter]:
    """VU §§ 7 and 10: offers to answer, plans, confirmations and use-by dates. Nothing is asked without offers."""
    mine = egne(saker, request.tilhorighet.organisasjon_id)
    if not mine:
        return []
    ut = _tilbud(mine)
    if har_rett(request.user, "plan.skriv"):
        ut += [*_uten_plan(mine), *_ubekreftet(mine)]
    return [*ut, *_siste_dager(mine)]


def _tilbud(saker: list[Sak]) -> list[Venter]:
    apne = {s.pk: s for s in saker if s.tilstand == "tilbud"}
    return [
        Venter(
            t.svarfrist_tid,
            _("Svar på tilbudet: %(navn)s") % {"navn": saksnavn(apne[t.sak_id])},
            _("%(belop)s kr. Uten svar går pengene til andre. Frist %(frist)s.")
            % {"belop": formater.kr(t.belop), "frist": formater.frist(t.svarfrist_tid)},
            reverse("eier:tilbud-detalj", args=[apne[t.sak_id].nummer]),
            merke(apne[t.sak_id]),
            knapp=_("Svar på tilbudet"),
        )
        for t in Tilbud.objects.filter(sak__in=list(apne), svarfrist_tid__gte=klokke.naa()).order_by(
            "svarfrist_tid", "pk"
        )
    ]


def _uten_plan(saker: list[Sak]) -> list[Venter]:
    tildelt = {s.pk: s for s in saker if s.tilstand == "tildelt"}
    har = set(Plan.objects.filter(sak__in=list(tildelt)).values_list("sak_id", flat=True))
    return [
        Venter(
            None,
            _("Lag en plan: %(navn)s") % {"navn": saksnavn(s)},
            _("Dere har fått %(belop)s kr. Planen viser hvem som skal studere, og hva som er igjen.")
            % {"belop": formater.kr(s.innvilget_belop)},
            reverse("eier:plan-detalj", args=[s.nummer]),
            {"ord": _("Ikke begynt"), "farge": "neutral"},
        )
        for pk, s in tildelt.items()
        if pk not in har
    ]


def _ubekreftet(saker: list[Sak]) -> list[Venter]:
    """Planned participants whose first semester has begun."""
    idag = klokke.idag()
    begynt = Q(termin="host", studieaar__lt=idag.year) | Q(termin="vaar", studieaar__lt=idag.year)
    if idag >= date(idag.year, 8, 1):
        begynt |= Q(termin="host", studieaar=idag.year)
    semester = Plansemester.objects.filter(begynt, deltaker=OuterRef("pk"))
    rader = (
        Plandeltaker.objects.filter(
            Exists(semester), plan__in=[s.pk for s in saker if s.tilstand == "tildelt"], tilstand="planlagt"
        )
        .order_by()
        .values_list("plan_id")
        .annotate(n=Count("pk"))
    )
    av = {s.pk: s for s in saker}
    return [
        Venter(
            None,
            _("Bekreft hvem som har startet: %(navn)s") % {"navn": saksnavn(av[pk])},
            ngettext("%(n)s deltaker er planlagt i et semester som har begynt.", "%(n)s deltakere er planlagt i et semester som har begynt.", n)
            % {"n": n},
            f"{reverse('eier:plan-detalj', args=[av[pk].nummer])}?tilstand=planlagt",
            {"ord": _("Venter"), "farge": "warning"},
        )
        for pk, n in sorted(rader)
    ]  # fmt: skip


def _siste_dager(saker: list[Sak]) -> list[Venter]:
    """VU § 10: payments with money left whose last day is within a year."""
    idag = klokke.idag()
    naer = set(
        Utbetaling.objects.filter(
            tilskudd__sak__in=[s.pk for s in saker if s.tilstand == "tildelt"], tilstand="utbetalt",
            bruk_til__lte=idag + VARSLES,
        ).values_list("tilskudd__sak_id", flat=True)
    )  # fmt: skip
    ut = []
    for s in (s for s in saker if s.pk in naer):
        for b in planbilde.betalinger(s):
            if b.igjen > 0 and b.siste_dag and b.siste_dag <= idag + VARSLES:
                ut.append(
                    Venter(
                        b.siste_dag,
                        _("Bruk pengene fra %(dato)s") % {"dato": formater.dato(b.utbetalt)},
                        _("%(navn)s: %(belop)s kr er ikke brukt. De må brukes eller meldes inn innen %(dato)s.")
                        % {"navn": saksnavn(s), "belop": formater.kr(b.igjen), "dato": formater.dato(b.siste_dag)},
                        reverse("eier:plan-detalj", args=[s.nummer]),
                        {"ord": _("Tiden er ute"), "farge": "danger"} if b.forfalt else {"ord": _("Ubrukt"), "farge": "warning"},
                    )
                )  # fmt: skip
    return ut


def svarfrister(saker: Iterable[Sak], org_id: int) -> set[tuple[date, str]]:
    """The deadlines to answer the organisation's offers."""
    mine = {s.pk: s for s in egne(saker, org_id)}
    tilbud = Tilbud.objects.filter(sak__in=list(mine)) if mine else []
    return {
        (dag(t.svarfrist_tid), _("Svarfrist for tilbudet: %(navn)s") % {"navn": saksnavn(mine[t.sak_id])})
        for t in tilbud
    }


def bruksdatoer(saker: Iterable[Sak], org_id: int) -> set[tuple[date, str]]:
    """VU § 10: the last day of each payment."""
    mine = {s.pk: s for s in egne(saker, org_id)}
    if not mine:
        return set()
    ut = set()
    for u in Utbetaling.objects.filter(
        tilskudd__sak__in=list(mine), tilstand="utbetalt", bruk_til__isnull=False
    ).select_related("tilskudd"):
        navn = {"navn": saksnavn(mine[u.tilskudd.sak_id]), "belop": formater.kr(u.belop)}
        ut.add((u.bruk_til, _("Siste dag å bruke %(belop)s kr: %(navn)s") % navn))
    return ut
