"""The kommune's work with a published round: who has answered, its own needs, the split without cases, the payments."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.revisjon import klokke
from ordninger.felles.beregning.setning import vis_tall
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import utbetaling as utbetalinger
from ordninger.felles.models import Fordeling, Utbetaling
from ordninger.vu_barnehage import grunnlag, uspurt
from ordninger.vu_barnehage.handlinger import behov as handlinger
from ordninger.vu_barnehage.handlinger import fordeling as delinger
from ordninger.vu_barnehage.handlinger import uspurt as uspurthandlinger
from statsforvalter.skjema.barnehage import BetalingSkjema, IkkeSpurtSkjema, KommunaleBehovSkjema

from .barnehage import hent_runde, i_kommunen, sti
from .felles import AVSLAG, forvalter, setning, sier_fra

SVAR = {
    "sendt": (gettext_lazy("Sendt inn"), "success"),
    "utkast": (gettext_lazy("Har begynt"), "warning"),
    "uten_behov": (gettext_lazy("Ikke behov"), "neutral"),
    "ingen": (gettext_lazy("Ikke svart"), "warning"),
    "ukjent_eier": (gettext_lazy("Ukjent eier"), "danger"),
}


@require_http_methods(["GET", "POST"])
@forvalter
@i_kommunen
def barnehage_behov(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has answered, and the needs of the kommune's own barnehager. POST saves the latter."""
    u = hent_runde(request, pk)
    rader = list(u.barnehagetall.filter(privat=False).select_related("virksomhet").order_by("virksomhet__navn_sortert"))
    lagret = {b.virksomhet_id: b for b in u.kommunale_behov.all()}
    kan = har_rett(request.user, "fordeling.foresla", u.forvalter) and u.tilstand == "publisert"
    form = KommunaleBehovSkjema(request.POST or None, rader=rader, lagret=lagret)
    if request.method == "POST":
        if not har_rett(request.user, "fordeling.foresla", u.forvalter):
            return HttpResponse(status=403)
        if form.is_valid():
            try:
                handlinger.registrer_kommunalt(utlysning=u, svar=form.svar, av=request.user)
            except AVSLAG as nei:
                form.add_error(None, setning(nei))
            else:
                messages.success(request, _("Behovene i de kommunale barnehagene er lagret."))
                return redirect("forvalter:barnehage-behov", u.pk)
    eiere = handlinger.status(u)
    kjente = [e for e in eiere if e.eier is not None]
    svart = [e for e in kjente if e.svar in ("sendt", "uten_behov")]
    status = [
        {"e": e, "ord": SVAR[e.svar][0], "farge": SVAR[e.svar][1], "enheter": ", ".join(v.navn for v in e.enheter)}
        for e in eiere
    ]
    return render(
        request, "forvalter/barnehage_behov.html",
        {
            "u": u, "form": form, "kan": kan, "status": status, "svart": len(svart), "eiere": len(kjente), "uspurte": uspurt.uspurte(u),
            "barnehager_svart": sum(len(e.enheter) for e in svart), "barnehager": sum(len(e.enheter) for e in eiere),
            "kan_paaminne": kan and u.er_apen(klokke.naa()), "meldt_kommunalt": sum((b.belop for b in lagret.values()), 0),
            "fordeling": Fordeling.objects.filter(utlysning=u).exclude(tilstand="forkastet").order_by("-pk").first(),
            "sti": sti((str(u.budsjettaar), reverse("forvalter:barnehage-runde", args=[u.pk])), (_("Behov"), "")),
        },
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


def _til_behov(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect("forvalter:barnehage-behov", pk)


@require_POST
@krever_rett("sak.behandle")
@i_kommunen
@sier_fra(_til_behov)
def barnehage_paaminn(request: HttpRequest, pk: int) -> HttpResponse:
    """Notify the private owners that have not answered."""
    n = handlinger.paaminn(utlysning=hent_runde(request, pk), av=request.user)
    messages.success(
        request,
        ngettext("%(n)s eier har fått varsel.", "%(n)s eiere har fått varsel.", n) % {"n": n}
        if n
        else _("Alle som ikke har svart, har allerede fått varsel i dag."),
    )
    return _til_behov(request, pk)


@require_http_methods(["GET", "POST"])
@forvalter
@i_kommunen
def barnehage_deling(request: HttpRequest, pk: int) -> HttpResponse:
    """A split as it stands: both sides, the kommune's own barnehager one by one. POST decides one that has no case."""
    f = get_object_or_404(
        Fordeling.objects.select_related("ramme__forvalter", "utlysning", "beregning", "foreslatt_av__person"),
        pk=pk, ramme__ordning=grunnlag.ORDNING, ramme__forvalter=request.tilhorighet.organisasjon_id,
        beregning__isnull=False,
    )  # fmt: skip
    if request.method == "POST":
        if not har_rett(request.user, "fordeling.beslutt", f.ramme.forvalter):
            return HttpResponse(status=403)
        try:
            delinger.beslutt_uten_saker(fordeling=f, av=request.user)
            messages.success(request, _("Delingen er besluttet. Pengene til de kommunale barnehagene er satt av."))
        except AVSLAG as nei:
            messages.error(request, setning(nei))
        return redirect("forvalter:barnehage-deling", f.pk)
    belop, d = grunnlag.kommunale_belop(f.beregning), grunnlag.deling(f.beregning)
    meldt = dict(f.utlysning.kommunale_behov.values_list("virksomhet_id", "belop"))
    kommunale = f.utlysning.barnehagetall.filter(privat=False).select_related("virksomhet")
    egne = [
        {"navn": t.virksomhet.navn, "belop": belop.get(t.virksomhet_id), "meldt": meldt.get(t.virksomhet_id)}
        for t in kommunale.order_by("virksomhet__navn_sortert")
    ]
    kan = (
        f.tilstand == "til_beslutning"
        and not f.linjer.exists()
        and har_rett(request.user, "fordeling.beslutt", f.ramme.forvalter)
        and not samme_person(request.user, f.foreslatt_av)
    )
    uspurte = uspurt.uspurte(f.utlysning)
    kan_forklare = f.tilstand in fordelinger.AAPNE and har_rett(request.user, "fordeling.foresla", f.ramme.forvalter)
    return render(
        request, "forvalter/barnehage_deling.html",
        {
            "uspurte": uspurte, "forklart": uspurt.gjeldende(f), "fra_private": d.privat.flyttet < 0, "kan_forklare": kan_forklare and uspurte.antall,
            "f": f, "d": d, "kommunal_antall": vis_tall(d.kommunal.antall), "privat_antall": vis_tall(d.privat.antall), "egne": egne, "kan_beslutte": kan, "reservert": fordelinger.reservert_egen_del(f),
            "sti": sti((str(f.ramme.budsjettaar), reverse("forvalter:barnehage-runde", args=[f.utlysning_id])), (_("Delingen"), "")),
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("fordeling.foresla")
@i_kommunen
def barnehage_ikke_spurt(request: HttpRequest, pk: int) -> HttpResponse:
    """VU § 8: say why money leaves the private side although some there were not asked."""
    f = get_object_or_404(
        Fordeling.objects.select_related("ramme__forvalter", "utlysning", "beregning"),
        pk=pk, ramme__ordning=grunnlag.ORDNING, ramme__forvalter=request.tilhorighet.organisasjon_id,
    )  # fmt: skip
    sagt = uspurt.gjeldende(f)
    form = IkkeSpurtSkjema(request.POST or None, initial={"grunn": sagt["grunn"] if sagt else ""})
    if request.method == "POST" and form.is_valid():
        try:
            uspurthandlinger.forklar(fordeling=f, grunn=form.cleaned_data["grunn"], av=request.user)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
        else:
            messages.success(request, _("Forklaringen er lagret."))
            return redirect("forvalter:barnehage-deling", f.pk)
    return render(
        request, "forvalter/barnehage_ikke_spurt.html",
        {
            "f": f, "form": form, "uspurte": uspurt.uspurte(f.utlysning),
            "sti": sti((str(f.ramme.budsjettaar), reverse("forvalter:barnehage-runde", args=[f.utlysning_id])), (_("Delingen"), reverse("forvalter:barnehage-deling", args=[f.pk])), (_("Ikke spurt"), "")),
        },
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


# Payments ---------------------------------------------------------------------------------------------------------------


def _utbetalinger(request: HttpRequest) -> Any:
    return (
        Utbetaling.objects.filter(
            tilskudd__ramme__ordning=grunnlag.ORDNING, tilskudd__ramme__forvalter=request.tilhorighet.organisasjon_id
        )
        .select_related("tilskudd__mottaker", "tilskudd__virksomhet", "tilskudd__sak__utlysning", "tilskudd__ramme")
        .order_by("-tilskudd__budsjettaar", "tilskudd__mottaker__navn_sortert", "tilskudd_id", "nr")
    )


@require_GET
@forvalter
@i_kommunen
def barnehage_betaling(request: HttpRequest) -> HttpResponse:
    """What the kommune owes the private owners, what stands in the way, and what is registered as paid."""
    alle = list(_utbetalinger(request)[:500])
    g = utbetalinger.grunnlag(alle)
    rader = [
        {"u": u, "hinder": utbetalinger.hindringer(u, g) if u.tilstand in ("planlagt", "holdt") else []} for u in alle
    ]
    return render(
        request, "forvalter/barnehage_betaling.html",
        {
            "rader": rader, "kan": har_rett(request.user, "utbetaling.frigi"),
            "igjen": sum((u.belop for u in alle if u.tilstand != "utbetalt"), 0), "betalt": sum((u.belop for u in alle if u.tilstand == "utbetalt"), 0),
            "sti": sti((_("Betaling"), "")),
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("utbetaling.frigi")
@i_kommunen
def barnehage_betalt(request: HttpRequest, pk: int) -> HttpResponse:
    """Register that the kommune has paid: day and voucher."""
    u = get_object_or_404(_utbetalinger(request), pk=pk)
    form = BetalingSkjema(request.POST or None, initial={"dato": klokke.idag()})
    if request.method == "POST" and form.is_valid():
        try:
            utbetalinger.registrer_betalt(utbetaling=u, av=request.user, **form.cleaned_data)
        except AVSLAG as nei:
            kode = getattr(nei, "kode", "")
            form.add_error(kode if kode in form.fields else None, setning(nei))
        else:
            messages.success(request, _("Betalingen er registrert."))
            return redirect("forvalter:barnehage-betaling")
    return render(
        request, "forvalter/barnehage_betalt.html",
        {"u": u, "form": form, "sti": sti((_("Betaling"), reverse("forvalter:barnehage-betaling")), (u.tilskudd.mottaker.navn, ""))},
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip
