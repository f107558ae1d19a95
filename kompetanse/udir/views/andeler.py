"""What if: runs of offered shares (VU §§ 3 and 7), tried in the address, saved as scenarios, held against each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from eiere.maalform import sidens_maalform
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.udir import andeler, andelsbilde
from kompetanse.udir.andeler import Kjoring, kr
from kompetanse.udir.andelsbilde import Rad
from kompetanse.udir.hjelp import fylkesnavn, prov, udir
from kompetanse.udir.minneliste import Minneliste
from kompetanse.udir.skjema_andeler import AndelSkjema, ScenarioNavnSkjema
from kompetanse.udir.views.rammer import spor_for
from kompetanse.udir.views.scenarier import merke
from kompetanse.visning import eksport, formater
from kompetanse.visning.adresselinje import heltall
from kompetanse.visning.liste import Kolonne
from kompetanse.visning.skjema import Skjema
from ordninger.felles import kontrakt
from ordninger.felles.beregning.avrunding import til_ore
from ordninger.felles.beregning.kanonisk import kanoniser
from ordninger.felles.beregning.setning import nokkelnavn
from ordninger.felles.handlinger import fordeling as fordelinger
from ordninger.felles.handlinger import satser, tilbud
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Fordeling, Satstabell, Utlysning
from ordninger.videreutdanning import nasjonal
from ordninger.videreutdanning.forskjell import STORRELSER
from ordninger.videreutdanning.grunnlagstall import SENTRALITET
from ordninger.videreutdanning.planbilde import standardkostnad
from ordninger.videreutdanning.satser import EKSEMPEL_ANDEL, MINSTE_STUDIUM, MOTTAKERTYPENAVN, gulv_for_deltaker


def sti_andeler() -> tuple[str, str]:
    return _("Andeler"), reverse("udir:andel-liste")


def sti_runde(u: Utlysning) -> tuple[str, str]:
    return f"{kontrakt.hent(u.ordning).kort} {u.budsjettaar}", reverse("udir:andel-runde", args=[u.pk])


def runder(request: HttpRequest) -> Any:
    """Udir's own rounds of measures that offer shares."""
    return (
        Utlysning.objects.for_bruker(request.user)
        .filter(ordning__in=andeler.ordninger_med_andeler(), forvalter__type="udir")
        .select_related("ramme__bevilgning", "forvalter")
    )


def hent_runde(request: HttpRequest, pk: int) -> Utlysning:
    return get_object_or_404(runder(request), pk=pk)  # type: ignore[no-any-return]


def hent_scenario(request: HttpRequest, pk: int) -> Fordeling:
    return get_object_or_404(andeler.synlige(request), pk=pk)  # type: ignore[no-any-return]


# What a run starts from, and what it is held against ------------------------------------------------------------------


def utgangspunkt(u: Utlysning, kjente: list[Fordeling]) -> tuple[Mapping[str, Any], Satstabell | None]:
    """The parameters to start from: the round's published run, else the approved ones, its newest scenario, the example's.

    The frame is the round's. Gives also the Satstabell in force.
    """
    gjeldende = satser.gjeldende(ordning=u.ordning, navn=nasjonal.SATSNAVN, budsjettaar=u.budsjettaar)
    egne = [f for f in kjente if f.utlysning_id == u.pk]
    publisert = next((f for f in egne if f.tilstand == "besluttet"), None)
    if publisert is not None:
        return publisert.parametre, gjeldende
    verdier = gjeldende.verdier if gjeldende else egne[0].parametre if egne else kanoniser(EKSEMPEL_ANDEL.til_json())
    ramme = u.ramme.belop if u.ramme else 0
    return {**verdier, "ramme": str(ramme or verdier.get("ramme") or EKSEMPEL_ANDEL.ramme)}, gjeldende


def velg_mot(request: HttpRequest, kjente: list[Fordeling], *, live: bool) -> Fordeling | None:
    """The run in the address (`mot`, 0 is none), else the published one, last year's, or for a tried run the newest."""
    onsket = request.GET.get("mot", "")
    if onsket:
        return next((f for f in kjente if f.pk == heltall(onsket)), None)
    return next((f for f in kjente if live or f.tilstand == "besluttet"), None)


def parametre_fra(u: Utlysning, skjema: AndelSkjema, gjeldende: Satstabell | None) -> dict[str, Any]:
    """The whole parameters of the form. The version says when something differs from the Satstabell in force."""
    verdier = skjema.parametre
    versjon = gjeldende.versjon if gjeldende else "scenario"
    if gjeldende and any(kanoniser(gjeldende.verdier.get(k)) != v for k, v in verdier.items() if k != "eksempel"):
        versjon = f"{versjon}-scenario"
    return nasjonal.andelsparametre(
        verdier=verdier, belop=skjema.cleaned_data["ramme"], budsjettaar=u.budsjettaar, versjon=versjon
    )


@dataclass
class Forsok:
    """What came of the address: the run, or why there is none."""

    kjoring: Kjoring | None = None
    parametre: Mapping[str, Any] | None = None
    feil: str = ""
    mangler: list[tuple[str, list[str]]] | None = None


def prov_kjoring(u: Utlysning, skjema: AndelSkjema, gjeldende: Satstabell | None) -> Forsok:
    """Compute what the form asks for. Missing keys come as (key, names of who lacks it)."""
    if not skjema.is_valid():
        return Forsok()
    try:
        parametre = parametre_fra(u, skjema, gjeldende)
        return Forsok(andeler.provd(u, parametre), parametre)
    except IkkeMulig as nei:
        if nei.kode == "nokkeltall":
            return Forsok(mangler=_mangler(nei))
        return Forsok(feil=str(nei))


def _mangler(nei: IkkeMulig) -> list[tuple[str, list[str]]]:
    alle: tuple[tuple[str, str], ...] = getattr(nei.__cause__, "mangler", ())
    navn = {m.nokkel: m.navn for m in andeler.mottakere({m for m, _n in alle}, sidens_maalform())}
    ut: dict[str, list[str]] = {}
    for m, n in alle:
        ord_ = _("sentralitetsklasse") if n == SENTRALITET else nokkelnavn(n, sidens_maalform())
        ut.setdefault(ord_.capitalize(), []).append(navn.get(m, m))
    return [(n, sorted(hvem)) for n, hvem in ut.items()]


# The page ----------------------------------------------------------------------------------------------------------


FOR_LITE = "for_lite"
"""The choice of those whose share is too small for one participant."""


def minste_andel(u: Utlysning) -> Decimal:
    """VU §§ 3 and 4: what the state pays of one participant's 7,5 studiepoeng, in kroner, at the year's default cost."""
    return gulv_for_deltaker(MINSTE_STUDIUM, standardkostnad(u.budsjettaar))


class MottakerFilter(Skjema):
    """Which recipients the list shows."""

    fylke = forms.ChoiceField(label=gettext_lazy("Fylke"), required=False)
    type = forms.ChoiceField(label=gettext_lazy("Mottaker"), required=False)
    endring = forms.ChoiceField(label=gettext_lazy("Endring"), required=False)

    def __init__(self, data: Any, *, fylker: Mapping[str, str], med_endring: bool, minste: int) -> None:
        super().__init__(data)
        self.minste = minste
        alle = [("", _("Alle"))]
        self.fields["fylke"].choices = alle + sorted(fylker.items(), key=lambda f: f[1])  # type: ignore[attr-defined]
        self.fields["type"].choices = alle + [(str(t), n.paa(sidens_maalform())) for t, n in MOTTAKERTYPENAVN.items()]  # type: ignore[attr-defined]
        valg = [("mer", _("Får mer")), ("mindre", _("Får mindre"))] if med_endring else []
        self.fields["endring"].choices = [
            *alle,
            *valg,
            ("gulv", _("På gulvet")),
            ("tak", _("I taket")),
            (FOR_LITE, _("Kan ikke dekke én deltaker")),
        ]  # type: ignore[attr-defined]

    def passer(self, rad: Rad) -> bool:
        """Whether the row is asked for. A value that is not a choice chooses nothing."""
        if not self.is_valid():
            return False
        v = self.cleaned_data
        if (v["fylke"] and rad.m.fylke != v["fylke"]) or (v["type"] and rad.m.type != v["type"]):
            return False
        if v["endring"] == FOR_LITE:
            return 0 < rad.etter < self.minste
        if v["endring"] in ("gulv", "tak"):
            return bool(getattr(rad, v["endring"]))
        retning = rad.endring or 0
        return not v["endring"] or (retning > 0 if v["endring"] == "mer" else retning < 0)


def mottakerliste(
    request: HttpRequest, rader: list[Rad], fylker: Mapping[str, str], lenke: Any, ordning: Any, minste: int
) -> Minneliste:
    """The recipients: search, filter, sorting, 50 a page, files."""
    med = any(r.foer is not None for r in rader)
    skjema = MottakerFilter(request.GET, fylker=fylker, med_endring=med, minste=minste)
    typer = {str(t): n.paa(sidens_maalform()) for t, n in MOTTAKERTYPENAVN.items()}
    plass = 1 if sidens_maalform() == "nn" else 0

    kolonner = [
        Kolonne("navn", gettext_lazy("Mottaker"), lambda r: r.m.navn, hode=True, lenke=lambda r: lenke(r.m.nokkel), under=_under, sorter="navn"),
        Kolonne("orgnr", gettext_lazy("Organisasjonsnummer"), lambda r: r.m.nokkel, standard=False),
        Kolonne("type", gettext_lazy("Type"), lambda r: typer[r.m.type], sorter="type", standard=False),
        Kolonne("fylke", gettext_lazy("Fylke"), lambda r: r.fylkesnavn, sorter="fylke", standard=False),
        Kolonne("klasse", gettext_lazy("Sentralitet"), lambda r: r.m.klasse, tall=True, sorter="klasse", standard=False),
        Kolonne("folk", gettext_lazy("Innbyggere"), lambda r: r.m.folk, tall=True, vis=formater.antall, sorter="folk", standard=False),
        *(
            Kolonne(kode, navn[plass], lambda r, k=kode: kr(r.deler.get(k, 0)), tall=True, vis=formater.kr, sorter=kode, sum=True, standard=False)
            for kode, navn in ordning.andelsdeler().items()
        ),
        Kolonne("foer", gettext_lazy("Før (kr)"), lambda r: kr(r.foer), tall=True, vis=formater.kr, sorter="foer", sum=True, standard=med),
        Kolonne("etter", gettext_lazy("Andel (kr)"), lambda r: kr(r.etter), tall=True, vis=formater.kr, sorter="etter", sum=True),
        Kolonne("endring", gettext_lazy("Endring (kr)"), lambda r: kr(r.endring), tall=True, vis=formater.endring, sorter="endring", sum=True, standard=med),
        Kolonne("prosent", gettext_lazy("Prosent"), lambda r: r.prosent, tall=True, sorter="prosent", standard=med,
                vis=lambda p: "–" if p is None else f"{'+' if p > 0 else ''}{formater.prosent(p, 1)}"),
        Kolonne("merknad", gettext_lazy("Merknad"), _merknad),
    ]  # fmt: skip
    nokler = {
        "navn": None, "type": lambda r: r.m.type, "fylke": lambda r: r.fylkesnavn, "klasse": lambda r: r.m.klasse,
        "folk": lambda r: r.m.folk, "foer": lambda r: r.foer, "etter": lambda r: r.etter, "endring": lambda r: r.endring,
        "prosent": lambda r: r.prosent, **{k: lambda r, k=k: r.deler.get(k, 0) for k in ordning.andelsdeler()},
    }  # fmt: skip
    plassering = {r.m.nokkel: nr for nr, r in enumerate(rader)}
    nokler["navn"] = lambda r: plassering[r.m.nokkel]
    return Minneliste(
        request, [r for r in rader if skjema.passer(r)], kolonner, skjema=skjema, nokler=nokler,
        sokbar=lambda r: f"{r.m.navn} {r.m.nokkel}".lower(), sok_etikett=gettext_lazy("Søk i navn og organisasjonsnummer"),
        sorter="-endring" if med else "-etter", navn="mottakere", entall=gettext_lazy("mottaker"),
        flertall=gettext_lazy("mottakere"),
    )  # fmt: skip


def _under(r: Rad) -> str:
    """The fylke and the class, below the name."""
    klasse = _("klasse %(nr)s") % {"nr": r.m.klasse} if r.m.klasse else ""
    return " · ".join(filter(None, (r.fylkesnavn, klasse)))


def _merknad(r: Rad) -> str:
    ord_ = [_("På gulvet")] if r.gulv else []
    if r.tak:
        ord_.append(_("I taket"))
    if r.erstattet:
        ord_.append(_("Tall er erstattet"))
    return ", ".join(ord_)


def _bilde(request: HttpRequest, u: Utlysning, ny: Kjoring, mot: Kjoring | None, lenke: Any) -> dict[str, Any]:
    """Everything that the page tells of a run."""
    fylker = fylkesnavn()
    rader = andelsbilde.rader(
        ny, mot, andeler.mottakere({*ny.andeler, *(mot.andeler if mot else ())}, sidens_maalform()), fylker
    )
    per_fylke = andelsbilde.grupper(rader, lambda r: r.m.fylke, fylker)
    per_fylke.sort(key=lambda g: (-g.endring if mot else -g.etter, g.navn))
    klasser = {str(k): str(k) for k in range(1, 7)} | {"1": _("1 (mest sentral)"), "6": _("6 (minst sentral)")}
    sentr = andelsbilde.grupper(rader, andelsbilde.sentralitet, klasser)
    storr = andelsbilde.grupper(
        rader, andelsbilde.folk, {k: n.paa(sidens_maalform()).capitalize() for k, _g, n in STORRELSER}
    )
    opp, ned = andelsbilde.storst(rader)
    minste = minste_andel(u)
    liste = mottakerliste(request, rader, fylker, lenke, kontrakt.hent(u.ordning), til_ore(minste))
    ett = f"{liste.adresse(fylke='NN', side=None)}#mottakere-liste"
    lenker = {g.nokkel: ett.replace("fylke=NN", f"fylke={g.nokkel}") for g in per_fylke}
    return {
        "landet": andelsbilde.landet(rader), "fylker": [(g, lenker[g.nokkel]) for g in per_fylke], "sentralitet": sentr, "storrelser": storr,
        "opp": opp, "ned": ned, "topp": [
            (_topp(opp, lenke), _("Mest opp"), _("Ingen får mer enn før.")), (_topp(ned, lenke), _("Mest ned"), _("Ingen får mindre enn før.")),
        ], "liste": liste, "rader": rader,
        "utslag": andelsbilde.utslag(per_fylke), "utslag_s": andelsbilde.utslag(sentr), "utslag_f": andelsbilde.utslag(storr),
        "storst_fylke": max((g.etter for g in per_fylke), default=0),
        "kart": andelsbilde.kart(per_fylke, lambda f: lenker[f], endring=mot is not None),
        "sum_kr": kr(ny.sum), "rest_kr": kr(ny.rest), "ramme_kr": kr(ny.ramme), "erstattet": len(ny.erstattet),
        "for_lite": sum(0 < r.etter < til_ore(minste) for r in rader), "minste": minste,
        "for_lite_lenke": f"{liste.adresse(endring=FOR_LITE, side=None)}#mottakere-liste",
    }  # fmt: skip


def _topp(rader: list[Rad], lenke: Any) -> list[dict[str, Any]]:
    """Those that change the most, for the table."""
    return [
        {"navn": r.m.navn, "lenke": lenke(r.m.nokkel), "under": _under(r), "etter": kr(r.etter), "endring": kr(r.endring)}
        for r in rader
    ]  # fmt: skip


KARTTEKST = (
    gettext_lazy("Over 2 % mindre"), gettext_lazy("Litt mindre"), gettext_lazy("Som før"), gettext_lazy("Litt mer"),
    gettext_lazy("Over 2 % mer"),
)  # fmt: skip
KARTTEKST_UTEN = (
    gettext_lazy("Minst"), gettext_lazy("Under middels"), gettext_lazy("Middels"), gettext_lazy("Over middels"),
    gettext_lazy("Mest"),
)  # fmt: skip


def _fylkesfil(request: HttpRequest, navn: str, bilde: dict[str, Any], med: bool) -> HttpResponseBase:
    """The table of the fylker as a file."""
    svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
    hoder = [_("Fylkesnummer"), _("Fylke"), _("Mottakere"), _("Andel (kr)")]
    hoder += [_("Før (kr)"), _("Endring (kr)"), _("Får mer"), _("Får mindre")] if med else []

    def rad(g: andelsbilde.Gruppe) -> list[Any]:
        ut: list[Any] = [g.nokkel, g.navn, g.antall, g.etter_kr]
        return [*ut, g.foer_kr, g.endring_kr, g.mer, g.mindre] if med else ut

    return svar(f"{navn} fylker", hoder, (rad(g) for g, _lenke in bilde["fylker"]))


@udir()
@require_http_methods(["GET", "HEAD", "POST"])
def hva_hvis(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Try parameters: everything is in the address, and the answer comes with the page. POST saves it as a scenario."""
    u = hent_runde(request, pk)
    kjente = andeler.sammenlignbare(request, u)
    fra, gjeldende = utgangspunkt(u, kjente)
    mot_f = velg_mot(request, kjente, live=True)
    skjema = AndelSkjema(request.GET, fra=fra, mot=mot_f.parametre if mot_f else None, maalform=sidens_maalform())
    forsok = prov_kjoring(u, skjema, gjeldende)
    kan_lagre = har_rett(request.user, "fordeling.foresla", u.forvalter)
    navn = ScenarioNavnSkjema(request.POST or None)
    feil = forsok.feil
    if request.method == "POST":
        if not kan_lagre:
            return udir("fordeling.foresla")(lambda r: redirect("udir:andel-runde", pk=pk))(request)
        if navn.is_valid() and forsok.parametre is not None:
            ny, feil = prov(
                tilbud.nytt_scenario, utlysning=u, navn=navn.cleaned_data["navn"], parametre=dict(forsok.parametre),
                satser=gjeldende, av=request.user,
            )  # fmt: skip
            if not feil:
                messages.success(request, _("Scenariet er lagret, med kvittering for hver mottaker."))
                return redirect("udir:andel-scenario", pk=ny.pk)
    q = skjema.adresse
    return _side(
        request, u, skjema, forsok.kjoring, kjente, mot_f, tittel=_("Hva skjer hvis?"), forsok=forsok, feil=feil,
        navneskjema=navn if kan_lagre and forsok.kjoring else None, adresse=q,
        lenke=lambda n: f"{reverse('udir:andel-mottaker', args=[pk, n])}?{q}{f'&fra={mot_f.pk}' if mot_f else ''}",
        status=409 if feil or forsok.mangler else 422 if skjema.errors or navn.errors else 200,
        sti=[sti_andeler(), sti_runde(u), (_("Hva skjer hvis?"), request.path)],
    )  # fmt: skip


@udir()
@require_safe
def scenario(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A saved run as it was computed, held against another."""
    f = hent_scenario(request, pk)
    u = f.utlysning
    kjente = andeler.sammenlignbare(request, u, uten=pk)
    mot_f = velg_mot(request, kjente, live=False)
    skjema = AndelSkjema(None, fra=f.parametre, mot=mot_f.parametre if mot_f else None, maalform=sidens_maalform())
    skjema.is_valid()
    bruker = request.user
    egen = samme_person(bruker, f.foreslatt_av) or samme_person(bruker, f.opprettet_av)
    beslutter = har_rett(bruker, "fordeling.beslutt", f.ramme.forvalter)
    kvittering = reverse("udir:andel-mottaker", args=[u.pk, "NN"])
    kjoring = andeler.lagret(f)
    return _side(
        request, u, skjema, kjoring, kjente, mot_f, tittel=f.navn, f=f, adresse=skjema.adresse,
        lenke=lambda n: f"{kvittering.replace('NN', n)}?til={pk}{f'&fra={mot_f.pk}' if mot_f else ''}",
        merke=merke(f), spor=spor_for(fordelinger.kjede(f)), sendt=f.tilstand == "besluttet",
        kan_sende=f.tilstand == "utkast" and har_rett(bruker, "fordeling.foresla", f.ramme.forvalter)
        and not tilbud.har_tilbud(u),
        kan_godkjenne=f.tilstand == "til_beslutning" and beslutter and not egen,
        fire_oyne=f.tilstand == "til_beslutning" and beslutter and egen,
        kan_hente=f.tilstand == "til_beslutning" and (f.foreslatt_av_id == bruker.pk or beslutter),
        antall_tilbud=sum(1 for v in kjoring.andeler.values() if v),
        sti=[sti_andeler(), sti_runde(u), (f.navn, request.path)],
    )  # fmt: skip


def _side(
    request: HttpRequest,
    u: Utlysning,
    skjema: AndelSkjema,
    kjoring: Kjoring | None,
    kjente: list[Fordeling],
    mot_f: Fordeling | None,
    *,
    lenke: Any,
    status: int = 200,
    **mer: Any,
) -> HttpResponseBase:
    """The page of a run, tried or saved. The run compared with is read from its receipt."""
    mot = andeler.lagret(mot_f) if mot_f and kjoring else None
    bilde = _bilde(request, u, kjoring, mot, lenke) if kjoring else {}
    if kjoring and request.GET.get("format") in ("csv", "xlsx"):
        if request.GET.get("tabell") == "fylker":
            return _fylkesfil(request, str(mer["tittel"]), bilde, mot is not None)
        return bilde["liste"].eksporter()
    return render(
        request,
        "udir/andel_kjoring.html",
        {
            "u": u, "ordning": kontrakt.hent(u.ordning), "skjema": skjema, "k": kjoring, "mot": mot, "mot_f": mot_f,
            "motvalg": motvalg(u, kjente), "ulike": skjema.ulike() if mot_f else [], "hva_hvis": reverse("udir:andel-hva-hvis", args=[u.pk]),
            "kartnokkel": KARTTEKST if mot else KARTTEKST_UTEN, "lenker": lenke, "antall": _antall(bilde.get("rader", [])),
            "beholdt": [(n, request.GET[n]) for n in ("fylke", "type", "endring", "sorter", "antall") if request.GET.get(n)],
            "fylkesfil": _filadresse(request), "apne": _apne(skjema, bool(mer.get("forsok") and mer["forsok"].mangler)), **bilde, **mer,
        },
        status=status,
    )  # fmt: skip


def _apne(skjema: AndelSkjema, mangler: bool) -> dict[str, bool]:
    """Which folded parts of the form stand open: those with an error, and the rules when a key is missing."""
    feil = tuple(skjema.errors) if skjema.is_bound else ()
    return {
        "tak": any(n.startswith("tak_") for n in feil),
        "vekter": any(n.startswith("vekt_") for n in feil),
        "mangler": mangler,
        "avrunding": any(n in ("enhet", "rest") for n in feil),
    }


def _filadresse(request: HttpRequest) -> str:
    q: QueryDict = request.GET.copy()
    q["tabell"] = "fylker"
    q.pop("format", None)
    return q.urlencode()


def _antall(rader: list[Rad]) -> str:
    """«357 kommuner, 15 fylkeskommuner og 300 skoler»."""
    per: dict[str, int] = {}
    for r in rader:
        slag = r.m.type if r.m.type in ("kommune", "fylkeskommune") else "skole"
        per[slag] = per.get(slag, 0) + 1
    ord_ = {
        "kommune": ngettext("%(n)s kommune", "%(n)s kommuner", per.get("kommune", 0)),
        "fylkeskommune": ngettext("%(n)s fylkeskommune", "%(n)s fylkeskommuner", per.get("fylkeskommune", 0)),
        "skole": ngettext("%(n)s skole eller skoleeier", "%(n)s skoler og skoleeiere", per.get("skole", 0)),
    }
    deler = [ord_[s] % {"n": formater.antall(per[s])} for s in ord_ if s in per]
    if len(deler) < 2:
        return "".join(deler)
    return _("%(forste)s og %(siste)s") % {"forste": ", ".join(deler[:-1]), "siste": deler[-1]}


def motvalg(u: Utlysning, kjente: list[Fordeling]) -> list[tuple[int, str]]:
    """The runs to compare with, each with what it is."""
    ut = []
    for f in kjente:
        if f.utlysning_id != u.pk:
            ord_ = _("%(navn)s (%(aar)s)") % {"navn": f.navn, "aar": f.ramme.budsjettaar}
        elif f.tilstand == "besluttet":
            ord_ = _("%(navn)s (tilbudt)") % {"navn": f.navn}
        else:
            ord_ = f.navn
        ut.append((f.pk, ord_))
    return ut


@udir()
@require_safe
def velg_sammenligning(request: HttpRequest, pk: int) -> HttpResponse:
    """From the form with two choices to the page of the second, held against the first."""
    hent_runde(request, pk)
    a, b = heltall(request.GET.get("a")), heltall(request.GET.get("b"))
    if a is None or b is None or a == b:
        messages.warning(request, _("Velg to ulike scenarier."))
        return redirect("udir:andel-runde", pk=pk)
    return redirect(f"{reverse('udir:andel-scenario', args=[b])}?mot={a}")
