"""Every scenario and decided split of national frames, and a new one (KBG § 6)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kompetanse.brukere.tilgang import har_rett
from kompetanse.udir.hjelp import udir
from kompetanse.udir.skjema import ScenarioSkjema
from kompetanse.visning import formater
from kompetanse.visning.adresselinje import heltall
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.models import Ramme

from .scenarier import lag_scenario, merke, splittes, startverdier, sti_fordelinger, synlige


@udir()
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Every scenario and decided split, and the frames that new ones can be made for."""
    rader = synlige(request)
    ramme = heltall(request.GET.get("ramme"))
    if ramme is not None:
        rader = rader.filter(ramme_id=ramme)
    tabell = Liste(
        request,
        rader,
        kolonner=[
            Kolonne("navn", gettext_lazy("Scenario"), "navn", hode=True, sorter="navn",
                    lenke=lambda f: reverse("udir:fordeling", args=[f.pk]),
                    under=lambda f: f"{kontrakt.hent(f.ramme.ordning).kort} {f.ramme.budsjettaar}"),
            Kolonne("tilstand", gettext_lazy("Status"), merke, merke=True, sorter="tilstand"),
            Kolonne("sum", gettext_lazy("Fordelt (kr)"), lambda f: f.beregning.sum, vis=formater.kr, tall=True, sorter="beregning__sum"),
            Kolonne("rest", gettext_lazy("Rest (kr)"), lambda f: f.beregning.rest, vis=formater.kr, tall=True, sorter="beregning__rest"),
            Kolonne("modell", gettext_lazy("Modell"), lambda f: f"{f.modellnavn}, {f.modellversjon}"),
            Kolonne("opprettet", gettext_lazy("Laget"), "opprettet_tid", vis=formater.tid, sorter="opprettet_tid"),
        ],
        sok=("navn",),
        sorter="-opprettet",
        navn="fordelinger",
        entall=gettext_lazy("fordeling"),
        flertall=gettext_lazy("fordelinger"),
        tom_tekst=_("Ingen fordelinger ennå. Sett en nasjonal ramme, og lag det første scenariet."),
    )  # fmt: skip
    if tabell.vil_eksportere:
        return tabell.eksporter()
    nasjonale = (
        Ramme.objects.for_bruker(request.user)
        .filter(kilde="bevilgning", belop__gt=0, ordning__in=splittes())
        .order_by("-budsjettaar", "ordning")
    )
    return render(
        request,
        "udir/fordeling_liste.html",
        {
            "liste": tabell, "kan_fordele": har_rett(request.user, "fordeling.foresla"),
            "rammer": [(r, kontrakt.hent(r.ordning).kort) for r in nasjonale[:10]],
            "venter": list(synlige(request).filter(tilstand="til_beslutning")),
            "sammenlignbare": list(synlige(request).exclude(tilstand="forkastet").order_by("-opprettet_tid")[:50]),
        },
    )  # fmt: skip


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def nytt(request: HttpRequest, ramme: int) -> HttpResponse:
    """A new scenario for a national frame that is split on the fylker, with the approved parameters filled in."""
    rad = get_object_or_404(
        Ramme.objects.for_bruker(request.user).select_related("forvalter", "bevilgning"),
        pk=ramme, kilde="bevilgning", ordning__in=splittes(),
    )  # fmt: skip
    verdier, satstabell = startverdier(rad, None)
    skjema = ScenarioSkjema(
        request.POST or None,
        verdier=verdier or {"grunnbelop": None},
        initial={"ramme": rad.belop, "navn": _("Gjeldende modell")},
    )
    feil = ""
    if request.method == "POST" and skjema.is_valid():
        ny, feil = lag_scenario(request, skjema, rad, satstabell, None)
        if not feil:
            messages.success(request, _("Scenariet er beregnet."))
            return redirect("udir:fordeling", pk=ny.pk)
    status = 409 if feil else 422 if skjema.is_bound and skjema.errors else 200
    return render(
        request,
        "udir/scenario_ny.html",
        {
            "ramme": rad, "ordning": kontrakt.hent(rad.ordning), "skjema": skjema, "feil": feil, "satser": satstabell,
            "sti": [sti_fordelinger(), (_("Nytt scenario"), request.path)],
        },
        status=status,
    )  # fmt: skip
