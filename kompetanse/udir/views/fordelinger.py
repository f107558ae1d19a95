"""What if: scenarios for the split of a national frame, side by side, and the way to a decision (KBG § 6)."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.udir.hjelp import bekreft, fylkesnavn, les_kvittering, maalform, prov, udir
from kompetanse.udir.skjema import ScenarioSkjema, lesbare
from kompetanse.udir.views.rammer import spor_for
from kompetanse.visning import eksport, formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt, omfang
from ordninger.felles.beregning.kvittering import Resultat, hash_av
from ordninger.felles.beregning.register import AvvikVedOmregning, UkjentModell, kontroller
from ordninger.felles.beregning.sammenligning import forklar_trinnvis, sammenlign
from ordninger.felles.beregning.setning import nokkelnavn, setning
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import rammer, satser
from ordninger.felles.models import Aarsoppsett, Brev, Fordeling, Jobb, Ramme
from ordninger.kollektiv.nasjonal import SATSNAVN, rammeparametre

MERKER = {
    "utkast": (gettext_lazy("Scenario"), "info"),
    "til_beslutning": (gettext_lazy("Til beslutning"), "brand2"),
    "besluttet": (gettext_lazy("Besluttet"), "success"),
    "forkastet": (gettext_lazy("Forkastet"), "neutral"),
}


def merke(f: Fordeling) -> dict[str, Any]:
    """The state word and its colour."""
    ord_, farge = MERKER.get(f.tilstand, (f.get_tilstand_display(), "neutral"))
    return {"ord": ord_, "farge": farge}


def sti_fordelinger() -> tuple[str, str]:
    return _("Fordelinger"), reverse("udir:fordeling-liste")


def synlige(request: HttpRequest) -> Any:
    """Udir's own scenarios for frames. Other forvaltere's drafts are never here."""
    return omfang.fordelinger(Fordeling.objects.filter(art=Fordeling.Art.RAMMER), request.user).select_related(
        "ramme__forvalter",
        "ramme__bevilgning",
        "beregning",
        "foreslatt_av__person",
        "opprettet_av__person",
        "kopiert_fra",
    )


def _hent(request: HttpRequest, pk: int) -> Fordeling:
    f = get_object_or_404(synlige(request), pk=pk)
    if f.beregning is None:
        raise Http404
    return f


@udir()
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Every scenario and decided split, and the frames that new ones can be made for."""
    rader = synlige(request)
    ramme = request.GET.get("ramme", "")
    if ramme.isdigit():
        rader = rader.filter(ramme_id=int(ramme))
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
            Kolonne("modell", gettext_lazy("Modell"), lambda f: f"{f.modell} {f.modellversjon}"),
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
        .filter(kilde="bevilgning", belop__gt=0)
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


def _verdier(ramme: Ramme, fra: Fordeling | None) -> tuple[dict[str, Any], Any]:
    """Parameters to start from: those of a scenario, else the approved ones of the year. Gives also the Satstabell."""
    gjeldende = satser.gjeldende(ordning=ramme.ordning, navn=SATSNAVN, budsjettaar=ramme.budsjettaar)
    if fra is not None:
        return fra.parametre, fra.satser or gjeldende
    return (gjeldende.verdier if gjeldende else {}), gjeldende


def _lag(
    request: HttpRequest, skjema: ScenarioSkjema, ramme: Ramme, satstabell: Any, fra: Fordeling | None
) -> tuple[Any, str]:
    """Compute a scenario from the form. Gives it, or the sentence that says why not."""

    def handling() -> Fordeling:
        verdier = skjema.verdier
        versjon = satstabell.versjon if satstabell else "scenario"
        parametre = rammeparametre(
            verdier=verdier, belop=skjema.cleaned_data["ramme"], budsjettaar=ramme.budsjettaar, versjon=versjon
        )
        return rammer.nytt_rammescenario(
            ramme=ramme, navn=skjema.cleaned_data["navn"], parametre=parametre, satser=satstabell, kopiert_fra=fra,
            av=request.user,
        )  # fmt: skip

    return prov(handling)


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def nytt(request: HttpRequest, ramme: int) -> HttpResponse:
    """A new scenario for a national frame, with the approved parameters filled in."""
    rad = get_object_or_404(
        Ramme.objects.for_bruker(request.user).select_related("forvalter", "bevilgning").filter(kilde="bevilgning"),
        pk=ramme,
    )
    verdier, satstabell = _verdier(rad, None)
    skjema = ScenarioSkjema(
        request.POST or None,
        verdier=verdier or {"grunnbelop": None},
        initial={"ramme": rad.belop, "navn": _("Gjeldende modell")},
    )
    feil = ""
    if request.method == "POST" and skjema.is_valid():
        ny, feil = _lag(request, skjema, rad, satstabell, None)
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


def kvitteringer(resultat: Resultat, navn: dict[str, str]) -> list[dict[str, Any]]:
    """The receipt of each fylke: lines with their sentences, and the sum."""
    mal = maalform()
    ut = []
    for fylke in sorted(resultat.andeler, key=lambda f: navn.get(f, f)):
        linjer = [
            {
                "navn": nokkelnavn(x.nokkel, mal).capitalize(), "verdi": x.verdi, "vekt": x.vekt, "belop": x.belop,
                "nasjonal": x.data.get("nasjonal"), "kilde": x.kilde, "paragraf": x.paragraf, "setning": setning(x, mal, navn),
            }
            for x in resultat.linjer_for(fylke)
        ]  # fmt: skip
        ut.append({"nummer": fylke, "navn": navn.get(fylke, fylke), "linjer": linjer, "sum": resultat.andeler[fylke]})
    return ut


def sammenligninger(request: HttpRequest, f: Fordeling) -> list[Fordeling]:
    """What this scenario can be held against: the others of its frame, and decided ones of other years."""
    samme = synlige(request).filter(ramme__ordning=f.ramme.ordning).exclude(pk=f.pk).exclude(tilstand="forkastet")
    return [s for s in samme.order_by("-opprettet_tid")[:40] if s.ramme_id == f.ramme_id or s.tilstand == "besluttet"]


def _grunnlag(request: HttpRequest, f: Fordeling, andre: list[Fordeling]) -> Fordeling | None:
    """What to compare with: the one in the address, else the one it was made from, else last year's decided one."""
    onsket = request.GET.get("mot", "")
    if onsket == "0":
        return None
    for s in andre:
        if onsket.isdigit() and s.pk == int(onsket):
            return s
    if onsket:
        return None
    fra = next((s for s in andre if s.pk == f.kopiert_fra_id), None)
    return fra or next((s for s in andre if s.tilstand == "besluttet" and s.pk != f.pk), None)


def _kontrollert(resultat: Resultat, f: Fordeling) -> bool:
    """Whether the stored receipt gives the same answer when it is computed again now."""
    try:
        kontroller(resultat, f.beregning.hash)
    except (AvvikVedOmregning, UkjentModell, ValueError):
        return False
    return hash_av(resultat) == f.beregning.hash


@udir()
@require_http_methods(["GET", "HEAD", "POST"])
def fordeling(request: HttpRequest, pk: int) -> HttpResponse:
    """A scenario: what each fylke gets and why, against another; its parameters can be changed into a new scenario."""
    f = _hent(request, pk)
    resultat = les_kvittering(f.beregning)
    navn = fylkesnavn()
    andre = sammenligninger(request, f)
    mot = _grunnlag(request, f, andre)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _fil(request, f, resultat, navn)
    kan_fordele = har_rett(request.user, "fordeling.foresla", f.ramme.forvalter)
    skjema, feil = None, ""
    if kan_fordele:
        skjema = ScenarioSkjema(
            request.POST or None, verdier=f.parametre,
            initial={"ramme": Decimal(f.parametre["ramme"]), "navn": _("Kopi av %(navn)s") % {"navn": f.navn[:80]}},
        )  # fmt: skip
    if request.method == "POST":
        if skjema is None:
            return udir("fordeling.foresla")(lambda r: redirect("udir:fordeling", pk=pk))(request)
        if skjema.is_valid():
            ny, feil = _lag(request, skjema, f.ramme, f.satser, f)
            if not feil:
                messages.success(
                    request, _("Det nye scenariet er beregnet og sammenlignet med «%(navn)s».") % {"navn": f.navn}
                )
                return redirect("udir:fordeling", pk=ny.pk)
    endring = sammenlign(les_kvittering(mot.beregning), resultat) if mot else None
    gitt = f.ramme.barn.aggregate(s=Sum("belop"))["s"] or Decimal(0)
    return render(
        request,
        "udir/fordeling.html",
        {
            "f": f, "merke": merke(f), "ordning": kontrakt.hent(f.ramme.ordning), "skjema": skjema, "feil": feil,
            "rader": _rader(resultat, endring, navn), "endring": endring, "mot": mot, "andre": andre,
            "kvitteringer": kvitteringer(resultat, navn), "parametre": lesbare(f.parametre, maalform()),
            "ramme_sum": resultat.sum + resultat.rest, "storst": max(resultat.andeler.values(), default=Decimal(0)),
            "utslag": _utslag(endring), "kontrollert": _kontrollert(resultat, f), "gitt": gitt,
            "for_stort": resultat.sum > f.ramme.belop, "kan_sende": kan_fordele and f.tilstand == "utkast",
            "kan_beslutte": f.tilstand == "til_beslutning" and har_rett(request.user, "fordeling.beslutt", f.ramme.forvalter)
            and not samme_person(request.user, f.foreslatt_av) and not samme_person(request.user, f.opprettet_av),
            "kan_hente": f.tilstand == "til_beslutning"
            and (f.foreslatt_av_id == request.user.pk or har_rett(request.user, "fordeling.beslutt", f.ramme.forvalter)),
            "spor": spor_for(fordelinger.kjede(f)),
            "sti": [sti_fordelinger(), (f.navn, request.path)],
        },
        status=409 if feil else 422 if skjema is not None and skjema.is_bound and skjema.errors else 200,
    )  # fmt: skip


def _rader(resultat: Resultat, endring: Any, navn: dict[str, str]) -> list[dict[str, Any]]:
    per = {r.mottaker: r for r in endring.rader} if endring else {}
    rader = []
    for fylke, belop in resultat.andeler.items():
        r = per.get(fylke)
        rader.append(
            {
                "nummer": fylke, "navn": navn.get(fylke, fylke), "belop": belop,
                "andel": belop / resultat.sum if resultat.sum else None,
                "foer": r.foer if r else None, "endring": r.endring if r else None,
                "prosent": _prosent(r.endring, r.foer) if r else "",
            }
        )  # fmt: skip
    if endring:
        return sorted(rader, key=lambda x: (-(x["endring"] or 0), x["navn"]))
    return sorted(rader, key=lambda x: x["navn"])


def _prosent(endring: Decimal, foer: Decimal) -> str:
    """A change in per cent with its sign; a dash when there was nothing before."""
    if not foer:
        return formater.STREK
    tekst = formater.prosent(endring / foer, 1)
    return f"+{tekst}" if endring > 0 else tekst


def _utslag(endring: Any) -> tuple[Decimal, Decimal] | None:
    """The largest change either way, so that all bars share one scale."""
    if endring is None:
        return None
    storst = max((abs(r.endring) for r in endring.rader), default=Decimal(0))
    return (-storst, storst)


def _fil(request: HttpRequest, f: Fordeling, resultat: Resultat, navn: dict[str, str]) -> Any:
    """The whole receipt as a file: one row per line."""
    mal = maalform()
    svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
    hoder = [
        _("Fylkesnummer"),
        _("Fylke"),
        _("Nøkkel"),
        _("Verdi"),
        _("Vekt"),
        _("Kroner"),
        _("Kilde"),
        _("Regel"),
        _("Forklaring"),
    ]
    rader = (
        [
            x.mottaker,
            navn.get(x.mottaker, x.mottaker),
            nokkelnavn(x.nokkel, mal),
            x.verdi,
            x.vekt,
            x.belop,
            x.kilde,
            x.paragraf,
            setning(x, mal, navn),
        ]
        for x in resultat.linjer
    )
    return svar(f"fordeling {f.navn}", hoder, rader)


@udir()
@require_safe
def velg_sammenligning(request: HttpRequest) -> HttpResponse:
    """From the form with two choices to the page of the two."""
    a, b = request.GET.get("a", ""), request.GET.get("b", "")
    if not (a.isdigit() and b.isdigit()) or a == b:
        messages.warning(request, _("Velg to ulike scenarier."))
        return redirect("udir:fordeling-liste")
    return redirect("udir:sammenlign", a=int(a), b=int(b))


@udir()
@require_safe
def sammenlign_to(request: HttpRequest, a: int, b: int) -> HttpResponse:
    """Two scenarios side by side: the difference of each fylke, factor by factor, and choice by choice."""
    fa, fb = _hent(request, a), _hent(request, b)
    ra, rb = les_kvittering(fa.beregning), les_kvittering(fb.beregning)
    forskjell = sammenlign(ra, rb)
    navn, mal = fylkesnavn(), maalform()
    rekke = {"grunnbelop": 0, "avrunding": 2}
    koder = sorted((k for k in forskjell.faktorer if k != "rest"), key=lambda k: (rekke.get(k, 1), k))
    faktorer = [(k, nokkelnavn(k, mal).capitalize()) for k in koder]
    rader = sorted(
        (
            {
                "nummer": r.mottaker, "navn": navn.get(r.mottaker, r.mottaker), "foer": r.foer, "etter": r.etter,
                "endring": r.endring, "prosent": _prosent(r.endring, r.foer),
                "faktorer": [r.faktorer.get(k, Decimal(0)) for k, _n in faktorer],
            }
            for r in forskjell.rader
        ),
        key=lambda r: (-r["endring"], r["navn"]),
    )  # fmt: skip
    if request.GET.get("format") in ("csv", "xlsx"):
        svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
        hoder = [_("Fylke"), fa.navn, fb.navn, _("Endring"), *(n for _k, n in faktorer)]
        return svar(
            "sammenligning", hoder, ([r["navn"], r["foer"], r["etter"], r["endring"], *r["faktorer"]] for r in rader)
        )
    return render(
        request,
        "udir/sammenlign.html",
        {
            "a": fa, "b": fb, "forskjell": forskjell, "rader": rader, "faktorer": faktorer,
            "sum_faktorer": [forskjell.faktorer[k] for k, _n in faktorer], "utslag": _utslag(forskjell),
            "parametre": _forskjeller(fa, fb, mal), "trinn": _trinn(ra, rb, request.GET.get("fylke", ""), navn),
            "fylker": [(r["nummer"], r["navn"]) for r in sorted(rader, key=lambda r: r["navn"])],
            "valgt_fylke": request.GET.get("fylke", ""),
            "opp": sum(r["endring"] > 0 for r in rader), "ned": sum(r["endring"] < 0 for r in rader),
            "flyttes": sum((r["endring"] for r in rader if r["endring"] > 0), Decimal(0)),
            "sti": [sti_fordelinger(), (_("Sammenlign"), request.path)],
        },
    )  # fmt: skip


def _forskjeller(a: Fordeling, b: Fordeling, mal: str) -> list[dict[str, Any]]:
    """The parameters of both, with those that differ marked."""
    foer = {k: (n, v) for k, n, v in lesbare(a.parametre, mal)}
    etter = {k: (n, v) for k, n, v in lesbare(b.parametre, mal)}
    rader = [(_("Beløp å fordele"), formater.kroner(a.parametre["ramme"]), formater.kroner(b.parametre["ramme"]))]
    for k in dict.fromkeys([*foer, *etter]):
        navn = (foer.get(k) or etter[k])[0]
        tom = (navn, _("teller ikke"))
        rader.append((navn, foer.get(k, tom)[1], etter.get(k, tom)[1]))
    return [{"navn": n, "foer": f, "etter": e, "ulik": f != e} for n, f, e in rader]


TRINNORD = {
    "ramme": gettext_lazy("Beløpet som fordeles"),
    "grunnbelop": gettext_lazy("Grunnbeløpet"),
    "nokler": gettext_lazy("Vektene"),
    "samisk_andel": gettext_lazy("Den samiske andelen"),
    "enhet": gettext_lazy("Avrundingen"),
    "erstatninger": gettext_lazy("Regelen for tall som mangler"),
    "fylker": gettext_lazy("Nøkkeltallene"),
    "forrige": gettext_lazy("Fjorårets nøkkeltall"),
    "oppgitt": gettext_lazy("Oppgitte nøkkeltall"),
    "kilder": gettext_lazy("Kildene"),
    "gyldig": gettext_lazy("Årstallet"),
    "eksempel": gettext_lazy("Merket eksempeltall"),
}


def _trinn(a: Resultat, b: Resultat, fylke: str, navn: dict[str, str]) -> list[dict[str, Any]]:
    """The change of one fylke, or of all, one choice at a time; the steps add up to the whole change."""
    if (a.modell, a.versjon) != (b.modell, b.versjon):
        return []
    ut = []
    for t in forklar_trinnvis(a, b):
        ord_ = " + ".join(str(TRINNORD.get(d, d)) for d in t.faktor.split("+"))
        if fylke in navn:
            ut.append({"ord": ord_, "belop": t.endringer.get(fylke, Decimal(0))})
        else:
            ut.append({"ord": ord_, "belop": sum((abs(v) for v in t.endringer.values()), Decimal(0)) / 2})
    return ut


# The way to a decision -------------------------------------------------------------------------------------------


@udir("fordeling.foresla")
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the scenario to another person in Udir."""
    f = _hent(request, pk)
    hindring = ""
    if f.tilstand != "utkast":
        hindring = _("Fordelingen er allerede sendt.")
    elif f.beregning.sum > f.ramme.belop:
        hindring = _("Scenariet fordeler mer enn den nasjonale rammen. Øk rammen først, eller velg et annet scenario.")
    til = reverse("udir:fordeling", args=[pk])
    return bekreft(
        request,
        tittel=_("Send fordelingen til beslutter"),
        knapp=_("Send til beslutter"),
        tilbake=til,
        sti=[sti_fordelinger(), (f.navn, til)],
        fakta=_fakta(f),
        tekst=[
            _(
                "En annen person i Utdanningsdirektoratet beslutter. Du kan hente fordelingen tilbake til den er besluttet."
            )
        ],
        hindring=hindring,
        handling=lambda verdier: rammer.send_rammer_til_beslutter(fordeling=f, av=request.user),
        ferdig=_("Fordelingen er sendt til beslutter."),
    )


def _fakta(f: Fordeling) -> list[tuple[Any, Any]]:
    return [
        (_("Scenario"), f.navn),
        (_("Tiltak og år"), f"{kontrakt.hent(f.ramme.ordning).kort} {f.ramme.budsjettaar}"),
        (_("Fordeles"), formater.kroner(f.beregning.sum)),
        (_("Fylker"), f.linjer.count()),
        (_("Nasjonal ramme"), formater.kroner(f.ramme.belop)),
    ]


@udir()
@krever_rett("fordeling.foresla", "fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def hent(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the scenario back from the beslutter."""
    f = _hent(request, pk)
    til = reverse("udir:fordeling", args=[pk])
    return bekreft(
        request,
        tittel=_("Hent fordelingen tilbake"),
        knapp=_("Hent tilbake"),
        tilbake=til,
        sti=[sti_fordelinger(), (f.navn, til)],
        fakta=_fakta(f),
        hindring="" if f.tilstand == "til_beslutning" else _("Fordelingen er ikke til beslutning."),
        handling=lambda verdier: rammer.hent_rammer_tilbake(fordeling=f, av=request.user),
        ferdig=_("Fordelingen er hentet tilbake."),
    )


@udir("fordeling.beslutt")
@require_http_methods(["GET", "HEAD", "POST"])
def beslutt(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person approves: every fylke gets its frame, and every embete its letter."""
    f = _hent(request, pk)
    til = reverse("udir:fordeling", args=[pk])
    hindring = ""
    if f.tilstand != "til_beslutning":
        hindring = _("Fordelingen er ikke til beslutning.")
    elif samme_person(request.user, f.foreslatt_av) or samme_person(request.user, f.opprettet_av):
        hindring = _("Du har vært med på å lage eller foreslå fordelingen. En annen må beslutte.")
    elif f.ramme.bevilgning_id and not f.ramme.bevilgning.er_vedtatt:
        hindring = _("Budsjettet for året er ikke vedtatt i Stortinget. Da kan ingenting besluttes ennå.")
    elif not _satt_opp(f):
        hindring = _(
            "Oppsettet for %(aar)s er ikke godkjent. Tildelingsbrevene viser datoene i det. Godkjenn oppsettet først."
        ) % {"aar": f.ramme.budsjettaar}
    return bekreft(
        request,
        tittel=_("Beslutt fordelingen"),
        knapp=_("Beslutt fordelingen"),
        tilbake=til,
        sti=[sti_fordelinger(), (f.navn, til)],
        fakta=_fakta(f),
        tekst=[
            _("Hvert fylke får sin ramme med en gang, og hvert embete får et tildelingsbrev."),
            _("En ramme kan økes senere, men ikke settes ned."),
        ],
        hindring=hindring,
        handling=lambda verdier: rammer.beslutt_rammer(fordeling=f, av=request.user),
        ferdig=_("Fordelingen er besluttet. Brevene lages nå."),
        til=reverse("udir:tildelinger", args=[pk]),
    )


def _satt_opp(f: Fordeling) -> bool:
    """Whether the year's common dates are approved; the letters tell them."""
    return Aarsoppsett.objects.filter(
        ordning=f.ramme.ordning, budsjettaar=f.ramme.budsjettaar, godkjent_tid__isnull=False
    ).exists()


@udir()
@require_safe
def tildelinger(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome: the frame of each fylke and its letter, and the job that makes the letters."""
    f = _hent(request, pk)
    brev = {b.ramme_id: b for b in Brev.objects.filter(fordeling=f).select_related("mottaker")}
    barn = {r.fylke_id: r for r in Ramme.objects.filter(forelder_id=f.ramme_id).select_related("forvalter", "fylke")}
    rader = [
        {
            "linje": x,
            "ramme": barn.get(x.fylke_id),
            "brev": brev.get(barn[x.fylke_id].pk) if x.fylke_id in barn else None,
        }
        for x in f.linjer.select_related("fylke", "mottaker").order_by("fylke__navn_sortert")
    ]
    return render(
        request,
        "udir/tildelinger.html",
        {
            "f": f, "merke": merke(f), "rader": rader, "sum": sum((r["linje"].belop for r in rader), Decimal(0)),
            "jobb": _brevjobb(f), "antall_brev": len(brev),
            "sti": [sti_fordelinger(), (f.navn, reverse("udir:fordeling", args=[pk])), (_("Rammer og brev"), request.path)],
        },
    )  # fmt: skip


def _brevjobb(f: Fordeling) -> Jobb | None:
    return (
        Jobb.objects.filter(type="brev.rammer", organisasjon=f.ramme.forvalter, poster__nokkel__startswith=f"{f.pk}:")
        .distinct()
        .order_by("-opprettet_tid")
        .first()
    )
