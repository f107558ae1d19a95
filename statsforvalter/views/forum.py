"""Samarbeidsforum: members by group, the plan in versions, the proposals it has assessed (KBG §§ 7–9 and 12)."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke
from ordninger.felles.models import Fordeling
from statsforvalter import planer
from statsforvalter.models import Forumgruppe, Forummedlem, Samarbeidsforum
from statsforvalter.skjema.forum import ANDELSNAVN, MedlemSkjema, PlanSkjema

from .felles import AVSLAG, forvalter, setning
from .fordeling import foreslar
from .fordeling_bilde import merke, mine


def _mine(request: HttpRequest):
    """The fora of the forvalter's own embete."""
    org = request.tilhorighet.organisasjon_id if request.tilhorighet else None
    return Samarbeidsforum.objects.filter(embete__organisasjon=org).select_related("fylke", "embete__organisasjon")


def _hent(request: HttpRequest, pk: int) -> Samarbeidsforum:
    return get_object_or_404(_mine(request), pk=pk)


def _sti(forum: Samarbeidsforum | None = None, *siste: str) -> list[tuple[str, str]]:
    sti = [(_("Samarbeidsforum"), reverse("forvalter:forum-liste"))]
    if forum is not None:
        sti.append((forum.navn, reverse("forvalter:forum", args=[forum.pk])))
    return sti + [(t, "") for t in siste]


@require_GET
@forvalter
def forum_liste(request: HttpRequest) -> HttpResponse:
    """The fora with number of members, the plan in force and what waits there."""
    aar = klokke.idag().year
    fora = list(
        _mine(request)
        .annotate(antall=Count("medlemmer", filter=Q(medlemmer__til__isnull=True)))
        .prefetch_related("planer")
        .order_by("navn")
    )
    hos: dict[str, list[Fordeling]] = defaultdict(list)
    for f in mine(request).filter(tilstand="hos_forum"):
        hos[f.ramme.fylke_id].append(f)
    rader = []
    for forum in fora:
        alle = sorted(forum.planer.all(), key=lambda p: -p.versjon)
        rader.append(
            {"forum": forum, "plan": next((p for p in alle if p.til_aar >= aar), None), "hos": hos[forum.fylke_id]}
        )
    return render(request, "forvalter/forum_liste.html", {"rader": rader})


@require_GET
@forvalter
def forum(request: HttpRequest, pk: int) -> HttpResponse:
    """One forum."""
    return _vis(request, _hent(request, pk))


def _vis(request: HttpRequest, rad: Samarbeidsforum, *, form: MedlemSkjema | None = None) -> HttpResponse:
    medlemmer: dict[str, list[Forummedlem]] = defaultdict(list)
    tidligere = []
    for m in rad.medlemmer.select_related("organisasjon").order_by("navn"):
        if m.til is None or m.til > klokke.idag():
            medlemmer[m.gruppe].append(m)
        else:
            tidligere.append(m)
    fordelinger = [
        {"f": f, "merke": merke(f)}
        for f in mine(request).filter(ramme__fylke=rad.fylke).filter(Q(tilstand="hos_forum") | Q(forum_vurdert_dato__isnull=False)).order_by("-hos_forum_dato", "-forum_vurdert_dato", "-pk")
    ]  # fmt: skip
    return render(
        request, "forvalter/forum_detalj.html",
        {
            "forum": rad, "grupper": [(navn, kode, medlemmer[kode]) for kode, navn in Forumgruppe.choices], "tidligere": tidligere,
            "mangler": [Forumgruppe(k).label for k in planer.SKAL_HA if not medlemmer[k]], "planer": list(rad.planer.order_by("-versjon")), "fordelinger": fordelinger,
            "kan": har_rett(request.user, planer.RETT, rad.embete.organisasjon), "form": form or MedlemSkjema(initial={"fra": klokke.idag()}), "sti": _sti(None, rad.navn),
        },
        status=422 if form is not None else 200,
    )  # fmt: skip


@require_POST
@foreslar
def forum_medlem(request: HttpRequest, pk: int) -> HttpResponse:
    """A new member."""
    rad = _hent(request, pk)
    form = MedlemSkjema(request.POST)
    if form.is_valid():
        d = form.cleaned_data
        try:
            medlem = planer.legg_til_medlem(
                forum=rad,
                gruppe=d["gruppe"],
                navn=d["navn"],
                organisasjon=d["organisasjon"],
                fra=d["fra"],
                av=request.user,
            )
            messages.success(request, _("%(navn)s er lagt til.") % {"navn": medlem.navn})
            return redirect("forvalter:forum", rad.pk)
        except AVSLAG as nei:
            form.add_error("navn", setning(nei))
    return _vis(request, rad, form=form)


@require_POST
@foreslar
def forum_medlem_slutt(request: HttpRequest, pk: int, medlem: int) -> HttpResponse:
    """A member goes out, from today."""
    rad = _hent(request, pk)
    m = get_object_or_404(Forummedlem.objects.filter(forum=rad), pk=medlem)
    try:
        planer.avslutt_medlem(medlem=m, av=request.user)
        messages.success(request, _("%(navn)s er ikke lenger med.") % {"navn": m.navn})
    except AVSLAG as nei:
        messages.error(request, setning(nei))
    return redirect("forvalter:forum", rad.pk)


@require_http_methods(["GET", "POST"])
@foreslar
def forum_plan_ny(request: HttpRequest, pk: int) -> HttpResponse:
    """KBG § 9: a new version, filled from the last one."""
    rad = _hent(request, pk)
    forrige = rad.planer.order_by("-versjon").first()
    form = PlanSkjema(request.POST or None, forrige=forrige, initial={"vedtatt": klokke.idag()})
    if request.method == "POST" and form.is_valid():
        try:
            plan = planer.ny_plan(forum=rad, av=request.user, **form.som_plan())
            messages.success(request, _("Versjon %(nr)s av planen er registrert.") % {"nr": plan.versjon})
            return redirect("forvalter:forum-plan", rad.pk, plan.versjon)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
    return render(
        request, "forvalter/forum_plan_ny.html", {"forum": rad, "form": form, "forrige": forrige, "sti": _sti(rad, _("Ny versjon"))},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_GET
@forvalter
def forum_plan(request: HttpRequest, pk: int, versjon: int) -> HttpResponse:
    """One version of the plan, beside the one before it."""
    rad = _hent(request, pk)
    plan = get_object_or_404(rad.planer.select_related("registrert_av__person"), versjon=versjon)
    forrige = rad.planer.filter(versjon__lt=plan.versjon).order_by("-versjon").first()
    return render(
        request, "forvalter/forum_plan.html",
        {"forum": rad, "plan": plan, "forrige": forrige, "deler": _deler(plan, forrige), "sti": _sti(rad, _("Plan, versjon %(nr)s") % {"nr": plan.versjon})},
    )  # fmt: skip


def _deler(plan: Any, forrige: Any) -> list[tuple[str, list[tuple[Any, Any, Any]]]]:
    """Each part with (name, share now, share before)."""
    ut = []
    for del_, navn, koder in (("sektor", _("Sektor"), planer.SEKTORER), ("mottaker", _("Mottaker"), planer.MOTTAKERE)):
        ut.append(
            (
                navn,
                [
                    (ANDELSNAVN[k], plan.andeler[del_].get(k), forrige.andeler[del_].get(k) if forrige else None)
                    for k in koder
                ],
            )
        )
    return ut
