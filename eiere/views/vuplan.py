"""VU §§ 4 and 10: the owner's plan for its share: who is planned, what it costs, and what happened to each."""

from datetime import date
from decimal import Decimal
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import NullIf
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.skjema.vuplan import BekreftSkjema, UbruktSkjema, VikarkostnadSkjema
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Krav, Sak
from ordninger.videreutdanning import planbilde
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.handlinger import ubrukt
from ordninger.videreutdanning.models import Plan, Plandeltaker, Planhendelse

from .felles import merke, si_nei

BEKREFTES = {"startet": "planlagt", "fullfort": "startet"}
"""What can be confirmed for many at once, and the state they come from."""


def hent_sak(request: HttpRequest, nummer: str) -> Sak:
    """The organisation's own case with an offered share, else 404."""
    return get_object_or_404(
        Sak.objects.for_bruker(request.user)
        .filter(saksgang="tilbud", soker=request.tilhorighet.organisasjon_id)
        .select_related("utlysning__forvalter", "soker", "tilbud"),
        nummer=nummer,
    )


def hent_plan(request: HttpRequest, nummer: str) -> Plan:
    """The organisation's own plan, else 404."""
    sak = hent_sak(request, nummer)
    plan = get_object_or_404(Plan.objects.for_bruker(request.user), sak=sak)
    plan.sak = sak
    return plan


def sti(plan: Plan, *resten: tuple[str, str]) -> list[tuple[str, str]]:
    nummer = plan.sak.nummer
    return [
        (_("Forside"), reverse("eier:forside")),
        (nummer, reverse("eier:sak-detalj", args=[nummer])),
        (_("Plan"), reverse("eier:plan-detalj", args=[nummer])),
        *resten,
    ]


def kan_skrive(request: HttpRequest, plan: Plan) -> bool:
    return (
        plan.avsluttet_tid is None
        and plan.sak.tilstand in planer.KAN_PLANLEGGE
        and har_rett(request.user, "plan.skriv", plan.sak.soker)
    )


class DeltakerFilter(django_filters.FilterSet):
    tilstand = django_filters.ChoiceFilter(
        label=gettext_lazy("Tilstand"), choices=Plandeltaker.Tilstand.choices, empty_label=gettext_lazy("Alle")
    )
    sektor = django_filters.ChoiceFilter(
        label=gettext_lazy("Del av andelen"), choices=Plandeltaker.Sektor.choices, empty_label=gettext_lazy("Alle")
    )

    class Meta:
        model = Plandeltaker
        fields: list[str] = []


def _deltakere(plan: Plan, siste: date | None) -> QuerySet[Plandeltaker]:
    return (
        Plandeltaker.objects.filter(plan=plan)
        .select_related("virksomhet", "laerested", "erstatter")
        .annotate(
            for_sen=Exists(planbilde.for_sene(siste).filter(deltaker=OuterRef("pk"))),
            egen_sortert=F("egenandel") * F("bundet") / NullIf(F("statlig"), Value(Decimal(0))),
        )
    )


def _under(d: Plandeltaker) -> str:
    if d.erstatter:
        return _("Tar over etter deltaker %(nr)s") % {"nr": d.erstatter.nr}
    return d.merke


def _sted(d: Plandeltaker, siste: date | None) -> str:
    """The place of study, and what to do when the studies go on for longer than the money can be used."""
    if not d.for_sen or siste is None:
        return d.laerested.navn
    return _("%(sted)s. Går lenger enn %(dato)s: flytt semestrene fram.") % {
        "sted": d.laerested.navn, "dato": formater.dato(siste),
    }  # fmt: skip


def _liste(request: HttpRequest, plan: Plan, siste: date | None) -> Liste:
    skriver = kan_skrive(request, plan)
    nummer = plan.sak.nummer
    handlinger = []
    if skriver and plan.sak.tilstand == "tildelt":
        handlinger = [
            (_("Bekreft at de har startet"), reverse("eier:plan-bekreft", args=[nummer, "startet"])),
            (_("Bekreft at de har fullført"), reverse("eier:plan-bekreft", args=[nummer, "fullfort"])),
        ]
    return Liste(
        request, _deltakere(plan, siste),
        kolonner=[
            Kolonne("nr", _("Deltaker"), lambda d: d.navn, hode=True, under=_under, sorter="nr",
                    lenke=lambda d: reverse("eier:plan-deltaker", args=[nummer, d.nr]), eksport=lambda d: d.nr),
            Kolonne("tilstand", _("Status"), lambda d: d.merke_, merke=True, sorter="tilstand"),
            Kolonne("sektor", _("Del av andelen"), lambda d: d.get_sektor_display(), sorter="sektor"),
            Kolonne("enhet", _("Enhet"), lambda d: d.virksomhet.navn if d.virksomhet else "", sorter="virksomhet__navn_sortert"),
            Kolonne("gruppe", _("Arbeider som"), lambda d: d.get_gruppe_display(), sorter="gruppe", standard=False),
            Kolonne("utdanning", _("Utdanning fra før"), lambda d: d.get_grunnutdanning_display(), standard=False),
            Kolonne("studium", _("Studium"), "studium", sorter="studium", under=lambda d: _sted(d, siste)),
            Kolonne("sp", _("Studiepoeng"), "studiepoeng", tall=True, sorter="studiepoeng",
                    vis=lambda sp: f"{sp.normalize():f}".replace(".", ",")),
            Kolonne("vikar", _("Vikarkostnad (kr)"), "vikarkostnad", tall=True, vis=formater.kr, sorter="vikarkostnad", standard=False),
            Kolonne("stipend", _("Stipend (kr)"), "stipend", tall=True, vis=formater.kr, sorter="stipend", standard=False),
            Kolonne("egen", _("Egenandel (kr)"), "egenandel_naa", tall=True, vis=formater.kr, sorter="egen_sortert"),
            Kolonne("bundet", _("Av tilskuddet (kr)"), "bundet", tall=True, vis=formater.kr, sorter="bundet", sum=True),
        ],
        filter=DeltakerFilter, sok=("merke", "studium", "virksomhet__navn", "laerested__navn"), sorter="nr", navn="deltakere",
        entall=_("deltaker"), flertall=_("deltakere"), valgbar=bool(handlinger), handlinger=handlinger,
        rad_navn=lambda d: d.navn, tom_tekst=_("Ingen deltakere er lagt inn ennå."),
    )  # fmt: skip


@require_GET
@krever_publikum("eier")
def plan_detalj(request: HttpRequest, nummer: str) -> HttpResponse:
    """The plan: what is left of the share, study years, parts, participants, payments with their last day, history."""
    sak = hent_sak(request, nummer)
    plan = Plan.objects.for_bruker(request.user).filter(sak=sak).first()
    if plan is None:
        return _uten_plan(request, sak)
    plan.sak = sak
    siste = planbilde.siste_bruksdag(sak)
    liste = _liste(request, plan, siste)
    if liste.vil_eksportere:
        return liste.eksporter()
    skriver = kan_skrive(request, plan)
    return render(
        request, "eier/plan_detalj.html",
        {
            "plan": plan, "sak": sak, "merke": merke(sak), "b": planbilde.bilde(plan), "liste": liste, "kan_skrive": skriver,
            "betalinger": planbilde.betalinger(sak), "behov": _behov(sak) if skriver else [],
            "hendelser": list(plan.hendelser.order_by("-pk")[:10]),
            "krav": list(Krav.objects.filter(tilskudd__sak=sak).order_by("-opprettet_tid")),
            "kan_melde": skriver and har_rett(request.user, "rapport.lever", sak.soker) and ubrukt.kan_meldes(plan) > 0,
            "siste_dag": siste, "sti": sti(plan),
            "for_sene": planbilde.for_sene(siste).filter(deltaker__plan=plan).values("deltaker").distinct().count(),
        },
    )  # fmt: skip


def _uten_plan(request: HttpRequest, sak: Sak) -> HttpResponse:
    if sak.tilstand not in planer.KAN_PLANLEGGE:
        raise Http404
    return render(
        request, "eier/plan_ny.html",
        {
            "sak": sak, "andel": planbilde.andel(sak)[0], "kan_skrive": har_rett(request.user, "plan.skriv", sak.soker),
            "sti": [(_("Forside"), reverse("eier:forside")), (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])),
                    (_("Plan"), request.path)],
        },
    )  # fmt: skip


def _behov(sak: Sak) -> list[kontrakt.Behov]:
    """What other measures know that the owner needs, and that the plan can cover."""
    return kontrakt.behov_fra(sak.soker, sak.utlysning.budsjettaar)


@require_POST
@krever_rett("plan.skriv")
def plan_start(request: HttpRequest, nummer: str) -> HttpResponse:
    """Begin the plan. A second click opens the one that is there."""
    sak = hent_sak(request, nummer)
    try:
        planer.opprett_plan(sak=sak, av=request.user)
    except IkkeMulig as nei:
        si_nei(request, nei)
        return redirect("eier:sak-detalj", nummer)
    return redirect("eier:plan-detalj", nummer)


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def plan_bekreft(request: HttpRequest, nummer: str, steg: str) -> HttpResponse:
    """Confirm for the chosen ones, all or none. The page says who, and what it takes of the share."""
    til = steg
    if til not in BEKREFTES:
        raise Http404
    plan = hent_plan(request, nummer)
    valgte = list(_liste(request, plan, planbilde.siste_bruksdag(plan.sak)).valgte())
    if not valgte:
        messages.error(request, _("Velg minst én deltaker."))
        return redirect("eier:plan-detalj", nummer)
    skjema = BekreftSkjema(request.POST or None)
    if request.method == "POST" and skjema.is_valid():
        try:
            n = planer.bekreft(plan=plan, deltakere=valgte, til=til, dato=skjema.cleaned_data["dato"], av=request.user)
        except IkkeMulig as nei:
            skjema.add_error("dato" if nei.kode == "dato" else None, nei.setning)
        else:
            messages.success(
                request, ngettext("%(n)s deltaker er bekreftet.", "%(n)s deltakere er bekreftet.", n) % {"n": n}
            )
            return redirect("eier:plan-detalj", nummer)
    return render(
        request, "eier/plan_bekreft.html",
        {
            "plan": plan, "sak": plan.sak, "valgte": valgte, "til": til, "skjema": skjema,
            "passer": sum(d.tilstand == BEKREFTES[til] for d in valgte), "sum": sum(d.bundet for d in valgte),
            "sti": sti(plan, (_("Bekreft"), request.path)),
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def plan_vikarkostnad(request: HttpRequest, nummer: str) -> HttpResponse:
    """What a substitute costs in a year: the figure the plan is computed from."""
    plan = hent_plan(request, nummer)
    skjema = VikarkostnadSkjema(request.POST or None, initial={"vikarkostnad": plan.vikarkostnad})
    if request.method == "POST" and skjema.is_valid():
        try:
            planer.sett_vikarkostnad(plan=plan, belop=skjema.cleaned_data["vikarkostnad"], av=request.user)
        except IkkeMulig as nei:
            skjema.add_error(None, nei.setning)
        else:
            messages.success(request, _("Beløpet er lagret, og planen er regnet om."))
            return redirect("eier:plan-detalj", nummer)
    return _enkel(request, plan, skjema, _("Vikarkostnad"), _("Lagre og regn om planen"))


def _enkel(request: HttpRequest, plan: Plan, skjema: Any, tittel: str, knapp: str, ingress: str = "") -> HttpResponse:
    """A page with one small form."""
    return render(
        request, "eier/plan_skjema.html",
        {"plan": plan, "sak": plan.sak, "skjema": skjema, "tittel": tittel, "knapp": knapp, "ingress": ingress,
         "tilbake": reverse("eier:plan-detalj", args=[plan.sak.nummer]), "sti": sti(plan, (tittel, request.path))},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("rapport.lever")
def plan_ubrukt(request: HttpRequest, nummer: str) -> HttpResponse:
    """VU § 10: report what will not be used. It becomes a claim that the forvalter settles."""
    plan = hent_plan(request, nummer)
    maks = ubrukt.kan_meldes(plan)
    skjema = UbruktSkjema(request.POST or None)
    if request.method == "POST" and skjema.is_valid():
        try:
            ubrukt.meld_ubrukt(plan=plan, **skjema.cleaned_data, av=request.user)
        except IkkeMulig as nei:
            skjema.add_error(nei.kode if nei.kode in skjema.fields else None, nei.setning)
        else:
            messages.success(request, _("Beløpet er meldt inn. Dere får beskjed om hvordan det betales tilbake."))
            return redirect("eier:plan-detalj", nummer)
    ingress = _("Dere kan melde inn inntil %(maks)s kr. Det er det som er utbetalt, og som ingen som har startet, bruker. Beløpet kan ikke brukes etterpå.") % {
        "maks": formater.kr(maks)
    }  # fmt: skip
    if planbilde.gitt_videre(plan.sak):
        ingress += " " + _("Det dere har gitt til private barnehager, er ikke med.")
    return _enkel(request, plan, skjema, _("Meld inn ubrukte penger"), _("Meld inn beløpet"), ingress)


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def plan_avslutt(request: HttpRequest, nummer: str) -> HttpResponse:
    """Close the plan: it can no longer be changed, and the owner's labels are deleted."""
    plan = hent_plan(request, nummer)
    if request.method == "POST":
        try:
            planer.avslutt_plan(plan=plan, av=request.user)
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(request, _("Planen er avsluttet, og merkene er slettet."))
        return redirect("eier:plan-detalj", nummer)
    ingress = _(
        "Planen kan ikke endres etterpå. Deres egne merker slettes for godt. Tallene og historikken blir stående."
    )
    return _enkel(request, plan, None, _("Avslutt planen"), _("Avslutt planen"), ingress)


class HendelseFilter(django_filters.FilterSet):
    art = django_filters.ChoiceFilter(
        label=gettext_lazy("Hva som skjedde"), choices=Planhendelse.Art.choices, empty_label=gettext_lazy("Alle")
    )
    deltaker = django_filters.NumberFilter(label=gettext_lazy("Deltaker nr."), field_name="deltaker_nr")

    class Meta:
        model = Planhendelse
        fields: list[str] = []


@require_GET
@krever_publikum("eier")
def plan_historikk(request: HttpRequest, nummer: str) -> HttpResponse:
    """Everything that happened in the plan, with date and reason."""
    plan = hent_plan(request, nummer)
    liste = Liste(
        request, Planhendelse.objects.filter(plan=plan),
        kolonner=[
            Kolonne("dato", _("Dato"), "dato", hode=True, vis=formater.dato, sorter=("dato", "pk")),
            Kolonne("deltaker", _("Deltaker"), "deltaker_nr", tall=True, vis=lambda n: n or "–", sorter="deltaker_nr"),
            Kolonne("art", _("Hva som skjedde"), lambda h: h.get_art_display(), sorter="art",
                    under=lambda h: _("Deltaker %(nr)s") % {"nr": h.erstatter_nr} if h.erstatter_nr else ""),
            Kolonne("belop", _("Frigitt eller meldt (kr)"), "belop", tall=True, vis=formater.kr, sorter="belop"),
            Kolonne("grunn", _("Begrunnelse"), "grunn"),
        ],
        filter=HendelseFilter, sok=("grunn",), sorter="-dato", navn="historikk", entall=_("hendelse"), flertall=_("hendelser"),
    )  # fmt: skip
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(
        request, "eier/plan_historikk.html",
        {"plan": plan, "sak": plan.sak, "liste": liste, "sti": sti(plan, (_("Historikk"), request.path))},
    )  # fmt: skip
