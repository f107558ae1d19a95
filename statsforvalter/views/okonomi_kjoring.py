"""Runs to the bank: the file, the bank's answers, results per payment, reconciliation, the ledger."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Case, Count, DecimalField, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles.handlinger import utbetaling as handlinger
from ordninger.felles.models import Postering, Ramme, Utbetaling, Utbetalingskjoring
from statsforvalter.skjema.okonomi import PosteringFilter, StatusfilSkjema

from .felles import AVSLAG, forvalter, setning
from .filsvar import fil_svar
from .okonomi_bilde import kjoringer, maskert, merke, navn, org_id, utbetalinger

NULL = Decimal(0)
forbereder = krever_rett("utbetaling.forbered")
KR = DecimalField(max_digits=16, decimal_places=2)


def _sum(**vilkar: Any) -> Coalesce:
    return Coalesce(Sum("utbetalinger__belop", filter=Q(**vilkar)), Value(NULL), output_field=KR)


def _med_summer(qs: Any) -> Any:
    """Runs with what became of their payments, in kroner and number."""
    return qs.annotate(
        venter=Count("utbetalinger", filter=Q(utbetalinger__tilstand="sendt")), betalt=_sum(utbetalinger__tilstand="utbetalt"),
        tilbake=_sum(utbetalinger__tilstand__in=["avvist", "returnert"]), hos_banken=_sum(utbetalinger__tilstand="sendt"), rader_sum=_sum(),
    )  # fmt: skip


@require_GET
@forvalter
def kjoring_liste(request: HttpRequest) -> HttpResponse:
    """The runs, newest first."""
    liste = Liste(
        request,
        _med_summer(kjoringer(request)),
        kolonner=[
            Kolonne("nummer", _("Kjøring"), "nummer", hode=True, lenke=lambda k: reverse("forvalter:kjoring", args=[k.pk]), sorter="nummer"),
            Kolonne("dato", _("Betalingsdato"), "betalingsdato", vis=formater.dato, sorter="betalingsdato"),
            Kolonne("antall", _("Antall"), "antall", tall=True, vis=formater.antall, sorter="antall"),
            Kolonne("sum", _("Sum (kr)"), "sum", tall=True, vis=formater.kr, sorter="sum"),
            Kolonne("venter", _("Hos banken (kr)"), "hos_banken", tall=True, vis=formater.kr),
            Kolonne("betalt", _("Utbetalt (kr)"), "betalt", tall=True, vis=formater.kr),
            Kolonne("tilbake", _("Avvist eller returnert (kr)"), "tilbake", tall=True, vis=formater.kr),
        ],
        sok=("nummer",), sorter="-nummer", navn="kjoringer", entall=_("kjøring"), flertall=_("kjøringer"),
        tom_tekst=_("Ingen kjøringer ennå. Frigi utbetalinger, og lag en fil til banken."),
    )  # fmt: skip
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "forvalter/utbetaling_kjoringer.html", {"liste": liste})


def _hent(request: HttpRequest, pk: int) -> Utbetalingskjoring:
    return get_object_or_404(
        _med_summer(kjoringer(request)).select_related("forvalter", "laget_av__person", "fra_konto"), pk=pk
    )


@require_GET
@forvalter
def kjoring(request: HttpRequest, pk: int) -> HttpResponse:
    """One run."""
    return _vis(request, _hent(request, pk))


def _vis(request: HttpRequest, k: Utbetalingskjoring, form: StatusfilSkjema | None = None) -> HttpResponse:
    rader = [
        {"u": u, "merke": merke(u), "navn": navn(u), "konto": maskert(u.kontonummer)}
        for u in utbetalinger(request).filter(kjoring=k)
    ]
    erstattet = dict(Utbetaling.objects.filter(erstatter__kjoring=k).values_list("erstatter_id", "pk"))
    for r in rader:
        r["ny"] = erstattet.get(r["u"].pk)
    kan = har_rett(request.user, "utbetaling.forbered", k.forvalter)
    return render(
        request, "forvalter/utbetaling_kjoring.html",
        {
            "k": k, "rader": rader, "motsagte": [r for r in rader if handlinger.motsagt(r["u"])],
            "meldinger": k.bankmeldinger.select_related("lest_av__person").order_by("lest_tid"), "kan": kan, "form": form or StatusfilSkjema(),
            "demo": settings.DEMO, "fra": maskert(k.fra_kontonummer), "kan_svare": kan and any(r["u"].tilstand in ("sendt", "utbetalt") for r in rader),
            "sti": [(_("Utbetaling"), reverse("forvalter:utbetaling-liste")), (_("Kjøringer"), reverse("forvalter:kjoring-liste")), (k.nummer, "")],
        },
        status=422 if form is not None else 200,
    )  # fmt: skip


@require_GET
@forbereder
def kjoring_fil(request: HttpRequest, pk: int) -> FileResponse:
    """The file to the bank, exactly as it was made."""
    k = _hent(request, pk)
    return fil_svar(k.fil, f"{k.melding_id}.xml", "application/xml")


@require_POST
@forbereder
def kjoring_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in the bank's answer. The same file twice changes nothing and says so."""
    k = _hent(request, pk)
    form = StatusfilSkjema(request.POST, request.FILES)
    if form.is_valid():
        try:
            m = handlinger.les_status(kjoring=k, innhold=form.cleaned_data["fil"].read(), av=request.user)
            _fortell(request, m)
            return redirect("forvalter:kjoring", k.pk)
        except AVSLAG as nei:
            form.add_error("fil", setning(nei))
    return _vis(request, k, form)


@require_POST
@forbereder
def kjoring_demo(request: HttpRequest, pk: int) -> HttpResponse:
    """In the demo: the portal answers for the bank. Those that are marked are rejected, or returned when they are paid."""
    k = _hent(request, pk)
    avvis = [int(v) for v in request.POST.getlist("avvis") if v.isascii() and v.isdigit()]
    try:
        _fortell(request, handlinger.demo_banksvar(kjoring=k, avvis=avvis, av=request.user))
    except AVSLAG as nei:
        messages.error(request, setning(nei))
    return redirect("forvalter:kjoring", k.pk)


def _fortell(request: HttpRequest, m: Any) -> None:
    messages.success(
        request,
        _("Svaret er lest inn: %(ok)s utbetalt, %(avvist)s avvist eller returnert.")
        % {"ok": m.antall_ok, "avvist": m.antall_avvist},
    )


# Reconciliation and ledger ---------------------------------------------------------------------------------------


@require_GET
@forvalter
def avstemming(request: HttpRequest) -> HttpResponse:
    """Per frame, run and month: what the instalments say against what the ledger says. A difference is shown, never hidden."""
    org = org_id(request)
    egne = (
        Ramme.objects.for_bruker(request.user)
        .filter(forvalter=org)
        .select_related("fylke")
        .order_by("-budsjettaar", "fylke__navn_sortert", "pk")
    )
    betalt = dict(
        Utbetaling.objects.filter(tilskudd__ramme__forvalter=org, tilstand="utbetalt")
        .order_by()
        .values_list("tilskudd__ramme")
        .annotate(s=Sum("belop"))
    )
    rammer = [
        {
            "r": r,
            "betalt": betalt.get(r.pk, NULL),
            "avvik": betalt.get(r.pk, NULL) - r.utbetalt,
            "utestaaende": r.tilsagn - r.utbetalt,
        }
        for r in egne
    ]
    fortegn = Case(When(type="utbetalt_tilbake", then=-F("belop")), default=F("belop"), output_field=KR)
    hovedbok = dict(
        Postering.objects.filter(ramme__forvalter=org, type__in=["utbetalt", "utbetalt_tilbake"])
        .annotate(m=TruncMonth("tid"))
        .order_by()
        .values_list("m")
        .annotate(s=Sum(fortegn))
    )
    maaneder: dict[Any, dict[str, Any]] = {}
    for m, s in hovedbok.items():
        maaneder.setdefault(m.date().replace(day=1), {"sendt": NULL, "bokfort": NULL, "antall": 0})["bokfort"] = s
    for k in kjoringer(request):
        rad = maaneder.setdefault(k.betalingsdato.replace(day=1), {"sendt": NULL, "bokfort": NULL, "antall": 0})
        rad["sendt"] += k.sum
        rad["antall"] += k.antall
    kjort = [
        {"k": k, "avvik": k.sum - k.rader_sum, "rest": k.hos_banken}
        for k in _med_summer(kjoringer(request)).order_by("-laget_tid")[:50]
    ]
    return render(
        request, "forvalter/utbetaling_avstemming.html",
        {"rammer": rammer, "maaneder": sorted(maaneder.items(), reverse=True), "kjoringer": kjort, "sti": [(_("Utbetaling"), reverse("forvalter:utbetaling-liste")), (_("Avstemming"), "")]},
    )  # fmt: skip


@require_GET
@forvalter
def postering_liste(request: HttpRequest) -> HttpResponse:
    """The ledger of the forvalter's own frames."""
    liste = Liste(
        request,
        Postering.objects.filter(ramme__forvalter=org_id(request)).select_related("ramme__fylke", "sak", "motpart_ramme__forvalter", "utbetaling__tilskudd__mottaker"),
        kolonner=[
            Kolonne("type", _("Type"), lambda p: p.get_type_display().capitalize(), hode=True, under=lambda p: formater.tid(p.tid), sorter="type"),
            Kolonne("tid", _("Tid"), "tid", vis=formater.tid, sorter="tid", standard=False),
            Kolonne("ramme", _("Ramme"), lambda p: f"{p.ramme.fylke.navn if p.ramme.fylke else p.ramme.ordning} {p.ramme.budsjettaar}", sorter=("ramme__budsjettaar", "ramme__fylke__navn_sortert")),
            Kolonne("sak", _("Sak"), lambda p: p.sak.nummer if p.sak else "", sorter="sak__nummer"),
            Kolonne("mottaker", _("Mottaker eller motpart"), _motpart),
            Kolonne("post", _("Kapittel og post"), "post", sorter="post"),
            Kolonne("aar", _("Bokføringsår"), "bokforingsaar", sorter="bokforingsaar"),
            Kolonne("belop", _("Beløp (kr)"), "belop", tall=True, vis=formater.kr, sorter="belop"),
        ],
        filter=PosteringFilter, sok=("sak__nummer", "utbetaling__tilskudd__mottaker__navn"), sorter="-tid", navn="posteringer", entall=_("postering"), flertall=_("posteringer"),
        tom_tekst=_("Ingen posteringer ennå. De kommer når rammen tildeles."),
    )  # fmt: skip
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "forvalter/utbetaling_posteringer.html", {"liste": liste})


def _motpart(p: Postering) -> str:
    if p.utbetaling:
        return p.utbetaling.tilskudd.mottaker.navn
    return p.motpart_ramme.forvalter.visningsnavn if p.motpart_ramme else ""
