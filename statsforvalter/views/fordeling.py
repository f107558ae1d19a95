"""The fordeling of a frame: rounds and scenarios, the proposal line by line, the rule, copies, comparison, files."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.maalform import sidens_maalform
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett, sjekk_rett
from kompetanse.visning import eksport
from ordninger.felles import kontrakt
from ordninger.felles.beregning.setning import setning as kvitteringssetning
from ordninger.felles.handlinger import fordeling as handlinger
from ordninger.felles.models import Aarsoppsett, Beregningslinje, Fordeling, Fordelingslinje
from statsforvalter.skjema.fordeling import KopiSkjema, MerknadSkjema, RegelSkjema, ScenarioSkjema, regelvalg

from .felles import AVSLAG, forvalter, setning
from .fordeling_bilde import NULL, Bilde, hent, linjeskjema, linjesporring, merke, mine, runder

foreslar = krever_rett("fordeling.foresla")


@require_GET
@forvalter
def fordeling_liste(request: HttpRequest) -> HttpResponse:
    """The forvalter's rounds with their frame and how far the fordeling has come."""
    alle = list(runder(request).order_by("-budsjettaar", "fylke__navn_sortert", "pk"))
    scenarioer: dict[int, list[Fordeling]] = defaultdict(list)
    for f in (
        mine(request)
        .exclude(tilstand="forkastet")
        .annotate(foreslatt=Sum("linjer__belop"), sokt=Sum("linjer__sokt"), telt=Sum("linjer__linje__antall"))
        .order_by("opprettet_tid", "pk")
    ):
        scenarioer[f.utlysning_id].append(f)
    antall = dict(
        runder(request)
        .order_by()
        .values_list("pk")
        .annotate(n=Count("saker", filter=Q(saker__tilstand__in=handlinger.I_FORSLAG)))
    )
    rader = [
        {
            "utlysning": u,
            "fordeling": _gjeldende(scenarioer[u.pk]),
            "antall": len(scenarioer[u.pk]),
            "saker": antall[u.pk],
            "telles": kontrakt.hent(u.ordning).telles,
        }
        for u in alle
    ]
    for rad in rader:
        rad["merke"] = merke(rad["fordeling"]) if rad["fordeling"] else None
        rad["ordning"] = kontrakt.hent(rad["utlysning"].ordning).kort
    har_forum = any(kontrakt.hent(u.ordning).forumet_vurderer for u in alle)
    return render(request, "forvalter/fordeling_liste.html", {"rader": rader, "har_forum": har_forum})


REKKEFOLGE = ("til_beslutning", "hos_forum", "besluttet", "utkast")


def _gjeldende(scenarioer: list[Fordeling]) -> Fordeling | None:
    """The scenario that counts: the one furthest on its way, else the newest draft."""
    for tilstand in REKKEFOLGE:
        if treff := [s for s in scenarioer if s.tilstand == tilstand]:
            return treff[-1]
    return None


@require_http_methods(["GET", "POST"])
@forvalter
def fordeling_runde(request: HttpRequest, pk: int) -> HttpResponse:
    """The round's way in: its current scenario, or the form of a first one. POST makes a new scenario."""
    utlysning = get_object_or_404(runder(request), pk=pk)
    finnes = _gjeldende(list(mine(request).filter(utlysning=utlysning).order_by("opprettet_tid", "pk")))
    if request.method == "GET" and finnes and "ny" not in request.GET:
        return redirect("forvalter:fordeling", finnes.pk)
    ordning = kontrakt.hent(utlysning.ordning)
    kan = har_rett(request.user, "fordeling.foresla", utlysning.forvalter)
    form = ScenarioSkjema(request.POST or None, ordning=ordning, initial={"regel": ordning.forslagsregler[0][0]})
    if request.method == "POST":
        sjekk_rett(request.user, "fordeling.foresla", utlysning.forvalter)
        if form.is_valid():
            try:
                ny = handlinger.nytt_scenario(utlysning=utlysning, av=request.user, **form.cleaned_data)
                messages.success(request, _("Scenarioet er laget, med et første forslag etter regelen."))
                return redirect("forvalter:fordeling", ny.pk)
            except AVSLAG as nei:
                form.add_error(None, setning(nei))
    antall = utlysning.saker.filter(tilstand__in=handlinger.I_FORSLAG).count()
    return render(
        request, "forvalter/fordeling_ny.html",
        {"utlysning": utlysning, "form": form, "antall": antall, "kan": kan, "ordning": ordning, "sti": _sti(_("Nytt scenario"))},
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip


def _sti(*siste: str, f: Fordeling | None = None) -> list[tuple[str, str]]:
    sti = [(_("Fordeling"), reverse("forvalter:fordeling-liste"))]
    if f is not None:
        sti.append((tittel(f), reverse("forvalter:fordeling", args=[f.pk])))
    return sti + [(t, "") for t in siste]


def tittel(f: Fordeling) -> str:
    """«Fordeling for Innlandet 2027»."""
    return _("Fordeling for %(fylke)s %(aar)s") % {
        "fylke": f.ramme.fylke.navn if f.ramme.fylke else f.ramme.forvalter.visningsnavn,
        "aar": f.ramme.budsjettaar,
    }


@require_GET
@forvalter
def fordeling(request: HttpRequest, pk: int) -> HttpResponse:
    """A scenario: the frame, cases and payees, what stops it, the plan, the rule."""
    return vis(request, hent(request, pk))


def vis(
    request: HttpRequest,
    f: Fordeling,
    *,
    data: Any = None,
    feil: dict[int, str] | None = None,
    felles: str = "",
    status: int = 200,
) -> HttpResponse:
    """The scenario's page; with what was posted and why it was refused."""
    bilde = Bilde(f, request.user)
    bare_endret = request.GET.get("vis") == "endret"
    side = _tall(request.GET.get("side"))
    rader = bilde.saksrader(side=side, bare_endret=bare_endret, data=data, feil=feil)
    oppsett = Aarsoppsett.objects.filter(
        ordning=f.ramme.ordning, budsjettaar=f.ramme.budsjettaar, godkjent_tid__isnull=False
    ).first()
    sokt, belop = sum((r.sokt for r in rader), NULL), sum((r.belop for r in rader), NULL)
    punkter = [{"href": "", "tekst": felles}] if felles else []
    for sak in rader:
        punkter += [
            {"href": f"#{rad.skjema['grunn' if rad.feil == handlinger.mangler_grunn() else 'belop'].auto_id}", "tekst": f"{rad.etikett}: {rad.feil}"}
            for rad in sak.linjer if rad.feil and rad.skjema
        ]  # fmt: skip
    return render(
        request, "forvalter/fordeling_side.html",
        {
            "b": bilde, "f": f, "rader": rader, "tittel": tittel(f), "sti": _sti(f.navn), "bare_endret": bare_endret, "side": min(side, len(bilde.sider)),
            "sidetall": range(1, len(bilde.sider) + 1), "paa_siden": {"sokt": sokt, "belop": belop, "andel": belop / sokt if sokt else None, "godkjent": sum(r.godkjent or 0 for r in rader), "saker": len(rader)},
            "punkter": punkter, "innen": oppsett.fordeles_innen if oppsett else None, "merknad": MerknadSkjema(initial={"merknad": f.merknad}, har_plan=bilde.ordning.forumet_vurderer), "deling_url": reverse("forvalter:barnehage-deling", args=[f.pk]) if f.ramme.kilde == "tilskudd" else "",
        },
        status=status,
    )  # fmt: skip


def _tall(tekst: str | None) -> int:
    return int(tekst) if tekst and tekst.isascii() and tekst.isdigit() and len(tekst) < 6 else 1


def _til(request: HttpRequest, f: Fordeling) -> HttpResponse:
    """Back to the scenario, on the same page of it."""
    sporring = request.GET.urlencode()
    return redirect(reverse("forvalter:fordeling", args=[f.pk]) + (f"?{sporring}" if sporring else ""))


@require_POST
@foreslar
def fordeling_lagre(request: HttpRequest, pk: int) -> HttpResponse:
    """Save every line of the page that is changed, all or none; everything typed stays when something is wrong."""
    f = hent(request, pk)
    nokler = {
        int(n[1 : -len("-belop")])
        for n in request.POST
        if n.startswith("l") and n.endswith("-belop") and n[1 : -len("-belop")].isdigit()
    }
    feil: dict[int, str] = {}
    endringer: dict[int, tuple[Decimal, str]] = {}
    vist: dict[int, Decimal] = {}
    for linje in f.linjer.filter(pk__in=nokler):
        skjema = linjeskjema(linje, request.POST)
        if not skjema.is_valid():
            feil[linje.pk] = " ".join(str(e) for felt in skjema.errors.values() for e in felt)
            continue
        d = skjema.cleaned_data
        sett = d["vist"] if d["vist"] is not None else linje.belop
        if (d["belop"], d["grunn"].strip()) != (sett, linje.grunn):
            endringer[linje.pk], vist[linje.pk] = (d["belop"], d["grunn"]), sett
    felles = ""
    if endringer and not feil:
        try:
            lagret = handlinger.sett_mange(fordeling=f, endringer=endringer, vist=vist, av=request.user)
            n = len(lagret)
            messages.success(request, ngettext("%(n)s linje er lagret.", "%(n)s linjer er lagret.", n) % {"n": n})
        except handlinger.Linjefeil as nei:
            feil, felles = nei.per_linje, nei.felles
        except AVSLAG as nei:
            felles = setning(nei)
    elif not feil:
        messages.info(request, _("Ingenting er endret."))
    if feil or felles:
        return vis(request, f, data=request.POST, feil=feil, felles=felles, status=422)
    return _til(request, f)


@require_POST
@foreslar
def fordeling_merknad(request: HttpRequest, pk: int) -> HttpResponse:
    """KBG § 9: why the proposal deviates from the plan."""
    f = hent(request, pk)
    form = MerknadSkjema(request.POST)
    try:
        if form.is_valid():
            handlinger.lagre_merknad(fordeling=f, merknad=form.cleaned_data["merknad"], av=request.user)
            messages.success(request, _("Forklaringen er lagret."))
        else:
            messages.error(request, " ".join(form.errors["merknad"]))
    except AVSLAG as nei:
        messages.error(request, setning(nei))
    return _til(request, f)


@require_http_methods(["GET", "POST"])
@foreslar
def fordeling_regel(request: HttpRequest, pk: int) -> HttpResponse:
    """Another rule, or other parameters of it, computed at once. Lines changed by hand keep their amount."""
    f = hent(request, pk)
    ordning = kontrakt.hent(f.ramme.ordning)
    regler = regelvalg(ordning)
    valgt = request.POST.get("regel") or request.GET.get("regel") or f.modell
    if valgt not in dict(regler):
        valgt = f.modell
    form = RegelSkjema(
        request.POST if request.method == "POST" else None, parametre=ordning.forslagsparametre(f, valgt)
    )
    if request.method == "POST" and form.is_valid():
        try:
            handlinger.endre_regel(fordeling=f, regel=valgt, parametre=form.som_parametre(), av=request.user)
            messages.success(request, _("Forslaget er regnet ut på nytt. Beløp som er endret for hånd, står."))
            return redirect("forvalter:fordeling", f.pk)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
    return render(
        request, "forvalter/fordeling_regel.html",
        {"f": f, "form": form, "regler": regler, "valgt": valgt, "sti": _sti(_("Regel"), f=f), "endret": f.linjer.filter(overstyrt=True).count()},
        status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_POST
@foreslar
def fordeling_beregn(request: HttpRequest, pk: int) -> HttpResponse:
    """Run the rule again, with cases that came later."""
    f = hent(request, pk)
    try:
        handlinger.beregn(fordeling=f, av=request.user)
        messages.success(request, _("Forslaget er regnet ut på nytt. Beløp som er endret for hånd, står."))
    except AVSLAG as nei:
        messages.error(request, setning(nei))
    return _til(request, f)


@require_http_methods(["GET", "POST"])
@foreslar
def fordeling_kopier(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy to try something else in."""
    f = hent(request, pk)
    form = KopiSkjema(request.POST or None, initial={"navn": _("%(navn)s, kopi") % {"navn": f.navn[:90]}})
    if request.method == "POST" and form.is_valid():
        try:
            ny = handlinger.kopier(fordeling=f, navn=form.cleaned_data["navn"], av=request.user)
            messages.success(request, _("Kopien er klar. Endringer her påvirker ikke det andre scenarioet."))
            return redirect("forvalter:fordeling", ny.pk)
        except AVSLAG as nei:
            form.add_error(None, setning(nei))
    return bekreft(
        request, f, tittel=_("Kopier til nytt scenario"), form=form, knapp=_("Kopier"),
        tekst=[_("Beløp, endringer for hånd og grunner følger med. Saker som er avgjort, er ikke med i kopien.")],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@foreslar
def fordeling_forkast(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a scenario aside, after a confirmation."""
    f = hent(request, pk)
    if request.method == "POST":
        try:
            handlinger.forkast(fordeling=f, av=request.user)
            messages.success(request, _("Scenarioet «%(navn)s» er lagt bort.") % {"navn": f.navn})
            return redirect("forvalter:fordeling-runde", f.utlysning_id)
        except AVSLAG as nei:
            messages.error(request, setning(nei))
            return redirect("forvalter:fordeling", f.pk)
    return bekreft(
        request, f, tittel=_("Legg bort scenarioet"), knapp=_("Legg bort"),
        tekst=[_("Scenarioet vises ikke lenger blant de andre, men er tatt vare på. Sakene endres ikke.")],
    )  # fmt: skip


def bekreft(
    request: HttpRequest,
    f: Fordeling,
    *,
    tittel: str,
    knapp: str,
    tekst: list[str],
    form: Any = None,
    punkter: list[str] | None = None,
    fil: bool = False,
) -> HttpResponse:
    """A confirmation page: what happens, with numbers, and then the button."""
    return render(
        request, "forvalter/fordeling_bekreft.html",
        {"f": f, "tittel": tittel, "knapp": knapp, "tekst": tekst, "form": form, "punkter": punkter or [], "fil": fil, "sti": _sti(tittel, f=f)},
        status=422 if form is not None and form.is_bound and form.errors else 200,
    )  # fmt: skip


@require_GET
@forvalter
def fordeling_sammenlign(request: HttpRequest, pk: int) -> HttpResponse:
    """Two scenarios of a round side by side, case by case, with the differences and their sum."""
    f = hent(request, pk)
    bilde = Bilde(f, request.user)
    andre = bilde.andre
    valgt = request.GET.get("med", "")
    annen = next((s for s in andre if str(s.pk) == valgt), andre[-1] if andre else None)
    rader, sum_ = [], {"sokt": NULL, "godkjent": NULL, "a": NULL, "b": NULL, "endring": NULL}
    if annen is not None:
        per: dict[int, dict[str, Any]] = {}
        for side, scenario in (("a", f), ("b", annen)):
            for r in (
                scenario.linjer.order_by()
                .values("sak_id", "sak__nummer", "sak__soker__navn", "sak__soker__navn_sortert")
                .annotate(s=Sum("belop"), sokt=Sum("linje__antall" if bilde.ordning.telles else "sokt"))
            ):
                rad = per.setdefault(
                    r["sak_id"],
                    {
                        "nummer": r["sak__nummer"],
                        "navn": r["sak__soker__navn"],
                        "sortert": r["sak__soker__navn_sortert"],
                        "a": None,
                        "b": None,
                        "sokt": NULL,
                        "godkjent": None,
                        "sats_a": None,
                        "sats_b": None,
                    },
                )
                rad[side], rad["sokt"] = r["s"], max(rad["sokt"], Decimal(r["sokt"] or 0))
        if bilde.ordning.telles:
            for side, scenario in (("a", f), ("b", annen)):
                _tell(scenario, bilde.ordning, per, side)
        rader = sorted(per.values(), key=lambda r: (r["sortert"], r["nummer"]))
        storst = max((abs((r["b"] or NULL) - (r["a"] or NULL)) for r in rader), default=NULL)
        for r in rader:
            r["endring"] = (r["b"] or NULL) - (r["a"] or NULL)
            r["maks"] = storst or 1
            for n in sum_:
                sum_[n] += r.get(n) or NULL
    if request.GET.get("format") in ("csv", "xlsx") and annen is not None:
        svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
        felt = {
            "nummer": _("Sak"), "navn": _("Søker"), "sokt": bilde.sokt_ord, "godkjent": _("Godkjent"),
            "sats_a": _("Sats (kr), %(navn)s") % {"navn": f.navn}, "sats_b": _("Sats (kr), %(navn)s") % {"navn": annen.navn},
            "a": f.navn, "b": annen.navn, "endring": _("Endring"),
        }  # fmt: skip
        if not bilde.ordning.telles:
            felt = {n: v for n, v in felt.items() if n not in ("godkjent", "sats_a", "sats_b")}
        return svar(
            f"sammenlign {f.pk} {annen.pk}", list(felt.values()), ([r.get(n) for n in felt] for r in rader)
        )  # fmt: skip
    return render(
        request, "forvalter/fordeling_sammenlign.html",
        {"f": f, "b": bilde, "annen": annen, "andre": andre, "rader": rader, "sum": sum_, "sti": _sti(_("Sammenlign"), f=f)},
    )  # fmt: skip


def _tell(f: Fordeling, ordning: kontrakt.Ordning, per: dict[int, dict[str, Any]], side: str) -> None:
    """The approved number of each case, and the rate of the scenario on the `side`, where the rule counts."""
    tellinger = ordning.tellinger(f)
    linjer: dict[int, list[kontrakt.Telling]] = {}
    for sak_id, linje_id in f.linjer.order_by().values_list("sak_id", "linje_id"):
        if linje_id in tellinger:
            linjer.setdefault(sak_id, []).append(tellinger[linje_id])
    for sak_id, alle in linjer.items():
        satser = {t.sats for t in alle if t.godkjent}
        per[sak_id] |= {
            "godkjent": Decimal(sum(t.godkjent for t in alle)),
            f"sats_{side}": satser.pop() if len(satser) == 1 else None,
        }


@require_GET
@forvalter
def fordeling_linje(request: HttpRequest, pk: int, linje: int) -> HttpResponse:
    """The receipt of one line: how the rule came to the amount, and what was changed by hand."""
    f = hent(request, pk)
    rad: Fordelingslinje = get_object_or_404(linjesporring(f), pk=linje)
    kvittering = []
    if f.beregning_id:
        for bl in Beregningslinje.objects.filter(beregning=f.beregning_id, mottaker=str(rad.linje_id)).order_by("nr"):
            kvittering.append(
                {"tekst": kvitteringssetning(bl, sidens_maalform()), "belop": bl.belop, "paragraf": bl.paragraf}
            )
    return render(
        request, "forvalter/fordeling_linje.html",
        {
            "f": f, "rad": rad, "kvittering": kvittering, "sum": sum((k["belop"] for k in kvittering), NULL), "beregning": f.beregning,
            "endring": rad.belop - rad.regelbelop, "sti": _sti(rad.mottaker.navn, f=f),
        },
    )  # fmt: skip


@require_GET
@forvalter
def fordeling_fil(request: HttpRequest, pk: int) -> HttpResponse:
    """All lines of the scenario as XLSX or CSV."""
    f = hent(request, pk)
    ordning = kontrakt.hent(f.ramme.ordning)
    telles = ordning.telles
    tellinger = ordning.tellinger(f) if telles else {}
    hoder = [
        _("Sak"), _("Søker"), _("Tiltak"), _("Mottaker"), _("Organisasjonsnummer"), _("Virksomhet"), telles.capitalize() or _("Søkt"),
        *((_("Godkjent"), _("Sats (kr)")) if telles else ()), _("Regelen"), _("Forslag"), _("Endret for hånd"), _("Grunn"),
    ]  # fmt: skip
    rader = (
        [
            x.sak.nummer, x.sak.soker.navn, _("Koordinering") if x.linje.koordinator else f"{x.linje.tiltak.nr}. {x.linje.tiltak.tittel}",
            x.mottaker.navn, x.mottaker.orgnr or "", x.linje.virksomhet.navn if x.linje.virksomhet else "", x.linje.antall if telles else x.sokt,
            *(((t := tellinger.get(x.linje_id)) and t.godkjent, t and t.sats) if telles else ()), x.regelbelop, x.belop,
            x.overstyrt, x.grunn,
        ]
        for x in linjesporring(f).iterator(chunk_size=2000)
    )  # fmt: skip
    svar = eksport.csv_svar if request.GET.get("format") == "csv" else eksport.xlsx_svar
    return svar(f"fordeling {f.ramme.budsjettaar} {f.navn}", hoder, rader)
