"""VU §§ 2, 4 and 10: one participant of the owner's plan, or several alike: planned, changed, dropped out, replaced."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from eiere.skjema.vuplan import DeltakerSkjema, GrunnSkjema, IkkeStartetSkjema, SluttSkjema, semesternavn
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.videreutdanning import planbilde, plangang
from ordninger.videreutdanning.deltaker import DeltakerFeil
from ordninger.videreutdanning.handlinger import plan as planer
from ordninger.videreutdanning.models import Plan, Plandeltaker
from ordninger.videreutdanning.plangang import Semester
from ordninger.videreutdanning.planregning import Deltakerkostnad, bruksdag, deltakerkostnad

from .felles import si_nei
from .vuplan import hent_plan, kan_skrive, sti

_FELT_FOR = {"grunnutdanning", "laerested", "studium", "antall", "dato", "brukt", "grunn"}


def _hent(request: HttpRequest, nummer: str, nr: int) -> Plandeltaker:
    plan = hent_plan(request, nummer)
    d = get_object_or_404(
        Plandeltaker.objects.select_related("virksomhet", "laerested", "erstatter").prefetch_related("semestre"),
        plan=plan, nr=nr,
    )  # fmt: skip
    d.plan = plan
    return d


def _pris(skjema: DeltakerSkjema) -> tuple[Deltakerkostnad, int] | None:
    """What the participants cost as typed, and how many. None until there is enough to compute from."""
    skjema.is_valid()
    d = skjema.cleaned_data
    try:
        pris = deltakerkostnad(
            skjema.studiepoeng, d.get("vikarkostnad_aar") or skjema.plan.vikarkostnad,
            stipendandel=(d.get("stipend_prosent") or Decimal(0)) / 100, stipendgrunn=d.get("stipend_grunn") or None,
            begrunnelse=d.get("stipend_begrunnelse") or "", dialog=bool(d.get("stipend_dialog")),
        )  # fmt: skip
    except DeltakerFeil:
        return None
    return pris, int(d.get("antall") or 1)


def _feil(skjema: Any, nei: IkkeMulig) -> None:
    skjema.add_error(nei.kode if nei.kode in _FELT_FOR and nei.kode in skjema.fields else None, nei.setning)


def _deltakerside(
    request: HttpRequest,
    plan: Plan,
    tittel: str,
    skjema: DeltakerSkjema,
    lagre: Callable[[DeltakerSkjema], HttpResponse],
    **mer: Any,
) -> HttpResponse:
    """The form of a participant: save, or look at what it costs. Works without script; the script asks for the cost alone."""
    bare_se = request.method == "POST" and (request.POST.get("videre") == "vis" or request.headers.get("HX-Request"))
    if request.method == "POST" and not bare_se and skjema.is_valid() and mer.get("grunnskjema", skjema).is_valid():
        try:
            return lagre(skjema)
        except IkkeMulig as nei:
            _feil(skjema, nei)
    funnet = _pris(skjema if skjema.is_bound else _bundet(skjema, plan))
    innhold = {
        "plan": plan,
        "sak": plan.sak,
        "skjema": skjema,
        "pris": funnet[0] if funnet else None,
        "for_sent": _for_sent(plan, [s.semester for s in funnet[0].semestre]) if funnet else "",
        **_ganger(funnet, plan),
    }
    if request.headers.get("HX-Request"):
        return render(request, "eier/_plan_pris.html", innhold)
    if bare_se:
        for felt in [f for f in skjema.errors if not skjema.data.get(f)]:
            del skjema.errors[felt]  # not asked for yet: the person is only looking
    return render(
        request, "eier/plan_deltaker_rediger.html",
        innhold | {"tittel": tittel, "tilbake": reverse("eier:plan-detalj", args=[plan.sak.nummer]),
                   "sti": sti(plan, (tittel, request.path)), **mer},
    )  # fmt: skip


def _for_sent(plan: Plan, semestre: Iterable[Semester]) -> str:
    """VU § 10: which of the semesters begin after the money can be used, and what to do. Empty when none does."""
    siste = planbilde.siste_bruksdag(plan.sak)
    sene = [semesternavn(s) for s in semestre if siste and bruksdag(s, None) > siste]
    if not sene:
        return ""
    return _("%(semestre)s begynner etter %(dato)s, den siste dagen pengene kan brukes (§ 10). Da kan dere ikke bekrefte at deltakeren har startet. Flytt semestrene fram, eller bruk pengene på en annen.") % {
        "semestre": ", ".join(sene), "dato": formater.dato(siste),
    }  # fmt: skip


def _lagret(request: HttpRequest, plan: Plan, skjema: DeltakerSkjema, setning: str) -> None:
    """Say that it is saved, and what will stop the participant from being confirmed."""
    messages.success(request, setning)
    if sent := _for_sent(plan, skjema.studiepoeng):
        messages.warning(request, sent)


def _bundet(skjema: DeltakerSkjema, plan: Plan) -> DeltakerSkjema:
    data = {k: v for k, v in skjema.initial.items() if v not in (None, "", False)}
    return DeltakerSkjema(data, plan=plan, ny="antall" in skjema.fields)


def _ganger(funnet: tuple[Deltakerkostnad, int] | None, plan: Plan) -> dict[str, Any]:
    if funnet is None:
        return {}
    pris, antall = funnet
    igjen = planbilde.bilde(plan).igjen
    return {"antall": antall, "statlig": pris.statlig * antall, "egenandel": pris.egenandel * antall,
            "igjen": igjen, "etterpaa": igjen - pris.statlig * antall}  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def deltaker_ny(request: HttpRequest, nummer: str) -> HttpResponse:
    """Plan one participant, or several alike. The address may fill in what another measure knows is needed."""
    plan = hent_plan(request, nummer)
    forslag = {k: request.GET[k] for k in ("antall", "sektor", "gruppe", "studium") if request.GET.get(k)}
    skjema = DeltakerSkjema(request.POST or None, plan=plan, initial={"antall": "1", **forslag})

    def lagre(s: DeltakerSkjema) -> HttpResponse:
        nye = planer.legg_til(plan=plan, felt=s.felt, antall=int(s.cleaned_data["antall"]), av=request.user)
        _lagret(
            request, plan, s,
            ngettext("%(n)s deltaker er lagt til.", "%(n)s deltakere er lagt til.", len(nye)) % {"n": len(nye)},
        )  # fmt: skip
        return redirect("eier:plan-detalj", nummer)

    return _deltakerside(request, plan, _("Legg til deltakere"), skjema, lagre, knapp=_("Legg til i planen"))


@require_http_methods(["GET", "POST"])
@krever_publikum("eier")
def deltaker(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """One participant: the form while it is only planned, else what is said and what can be done; and its history."""
    d = _hent(request, nummer, nr)
    if request.method == "POST":
        sjekk_rett(request.user, "plan.skriv", d.plan.sak.soker)
    skriver = kan_skrive(request, d.plan)
    etter = getattr(d, "erstattet_av", None)
    felles = {
        "d": d, "tatt_over_av": etter.nr if etter else None, "hendelser": list(d.plan.hendelser.filter(deltaker_nr=d.nr).order_by("-pk")), "kan_skrive": skriver,
        "kan_erstattes": skriver and d.tilstand in plangang.FRIGIR and etter is None and d.statlig > d.bundet,
        "kan_rettes": skriver and any(f == d.tilstand for f, _t in plangang.ANGRER) and etter is None,
        "kan_bekrefte": skriver and d.plan.sak.tilstand == "tildelt",
    }  # fmt: skip
    if not skriver or d.tilstand != plangang.START:
        return render(
            request, "eier/plan_deltaker_les.html",
            felles | {"plan": d.plan, "sak": d.plan.sak, "sti": sti(d.plan, (str(d.navn), request.path))},
        )  # fmt: skip
    skjema = DeltakerSkjema(
        request.POST or None, plan=d.plan, ny=False, initial=DeltakerSkjema.initial_av(planer.felt_av(d))
    )

    def lagre(s: DeltakerSkjema) -> HttpResponse:
        versjon = request.POST.get("versjon", "")
        planer.endre(deltaker=d, felt=s.felt, versjon=int(versjon) if versjon.isdecimal() else 0, av=request.user)
        _lagret(request, d.plan, s, _("Deltakeren er endret."))
        return redirect("eier:plan-detalj", nummer)

    return _deltakerside(request, d.plan, str(d.navn), skjema, lagre, knapp=_("Lagre"), **felles)


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def deltaker_erstatt(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """VU § 10: use the freed money on another. Filled in as the first was; the last day stays the same."""
    d = _hent(request, nummer, nr)
    initial = DeltakerSkjema.initial_av(planer.felt_av(d)) | {"merke": ""}
    skjema = DeltakerSkjema(request.POST or None, plan=d.plan, ny=False, initial=initial)
    grunn = GrunnSkjema(request.POST or None)

    def lagre(s: DeltakerSkjema) -> HttpResponse:
        ny = planer.erstatt(deltaker=d, felt=s.felt, grunn=grunn.cleaned_data["grunn"], av=request.user)
        _lagret(request, d.plan, s, _("Pengene er ført over til deltaker %(nr)s.") % {"nr": ny.nr})
        return redirect("eier:plan-detalj", nummer)

    return _deltakerside(
        request, d.plan, _("Bruk pengene fra deltaker %(nr)s på en annen") % {"nr": d.nr}, skjema, lagre,
        knapp=_("Før pengene over"), grunnskjema=grunn, fra=d, frigjort=d.statlig - d.bundet,
    )  # fmt: skip


def _handling(
    request: HttpRequest, d: Plandeltaker, skjema: Any, gjor: Callable[[], Any], tittel: str, knapp: str, ferdig: str,
    ingress: str = "",
) -> HttpResponse:  # fmt: skip
    """A page that asks for what an act needs, and does it."""
    if request.method == "POST" and (skjema is None or skjema.is_valid()):
        try:
            gjor()
        except IkkeMulig as nei:
            if skjema is None:
                si_nei(request, nei)
                return redirect("eier:plan-deltaker", d.plan.sak.nummer, d.nr)
            _feil(skjema, nei)
        else:
            messages.success(request, ferdig)
            return redirect("eier:plan-detalj", d.plan.sak.nummer)
    nummer = d.plan.sak.nummer
    return render(
        request, "eier/plan_skjema.html",
        {"plan": d.plan, "sak": d.plan.sak, "skjema": skjema, "tittel": tittel, "knapp": knapp, "ingress": ingress,
         "tilbake": reverse("eier:plan-deltaker", args=[nummer, d.nr]), "sti": sti(d.plan, (tittel, request.path))},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def deltaker_slutt(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """A participant dropped out; the form suggests that what has begun is used."""
    d = _hent(request, nummer, nr)
    betalt = planbilde.forste_betaling(d.plan)
    brukt = sum(
        b for s, b in planbilde.bundet_per_semester(d, d.statlig).items() if bruksdag(s, betalt) <= klokke.idag()
    )
    skjema = SluttSkjema(request.POST or None, initial={"brukt": Decimal(brukt)})
    return _handling(
        request, d, skjema, lambda: planer.slutt(deltaker=d, **skjema.cleaned_data, av=request.user),
        _("Deltaker %(nr)s har sluttet") % {"nr": d.nr}, _("Bekreft at deltakeren har sluttet"),
        _("Deltakeren er satt til «Sluttet», og resten av pengene er ledig."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def deltaker_ikke_startet(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    d = _hent(request, nummer, nr)
    skjema = IkkeStartetSkjema(request.POST or None)
    return _handling(
        request, d, skjema, lambda: planer.ikke_startet(deltaker=d, **skjema.cleaned_data, av=request.user),
        _("Deltaker %(nr)s startet ikke") % {"nr": d.nr}, _("Bekreft at deltakeren ikke startet"),
        _("Deltakeren er satt til «Startet ikke», og pengene er ledige."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def deltaker_angre(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    d = _hent(request, nummer, nr)
    skjema = GrunnSkjema(request.POST or None)
    return _handling(
        request, d, skjema, lambda: planer.angre(deltaker=d, **skjema.cleaned_data, av=request.user),
        _("Rett en feil på deltaker %(nr)s") % {"nr": d.nr}, _("Sett ett steg tilbake"), _("Feilen er rettet."),
        _("Deltakeren er «%(ord)s» og settes ett steg tilbake. Begge deler blir stående i historikken.") % {"ord": d.get_tilstand_display()},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("plan.skriv")
def deltaker_fjern(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    d = _hent(request, nummer, nr)
    return _handling(
        request, d, None, lambda: planer.fjern(deltaker=d, av=request.user),
        _("Fjern deltaker %(nr)s") % {"nr": d.nr}, _("Fjern deltakeren"), _("Deltakeren er fjernet fra planen."),
        _("Raden slettes. I historikken står det bare at deltakeren ble fjernet før start."),
    )  # fmt: skip
