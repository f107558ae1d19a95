"""The work list: built for 40 000 cases, with everything in the address."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import (
    Case,
    Count,
    DateField,
    DecimalField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from eiere.models import Organisasjonstype
from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import har_rett
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from kompetanse.visning.antall import antallskolonne, med_antall
from kompetanse.visning.husket import husket, stempel
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles import kontrakt
from ordninger.felles.handlinger.tildeling import forhaandssjekk, saksbehandlere, tildel_mange
from ordninger.felles.models import Fordeling, Fordelingslinje, Habilitet, LagretVisning, Linje, Retting, Sak, Vurdering
from ordninger.felles.saksgang import AAPNE
from statsforvalter.skjema.sakfilter import (
    SakFilter,
    dekkes_av,
    er_rettet,
    har_ny_melding,
    med_svar,
    mine,
    nye_meldinger,
    retting_naer,
    svar_forsinket,
)

from . import ventende
from .felles import forvalter, merke

LISTE = "saker"
VIS_FORHAANDSSJEKK = 500
"""Rows shown before a bulk act. The rest is checked when it runs, and counted."""


def grunnlag(request: HttpRequest) -> QuerySet:
    """The forvalter's cases with what the list shows of each, in one query."""
    foreslatt = (
        Fordelingslinje.objects.filter(sak=OuterRef("pk"), fordeling=Subquery(_siste_fordeling()))
        .order_by().values("sak").annotate(s=Sum("belop")).values("s")
    )  # fmt: skip
    svart = (
        Vurdering.objects.filter(sak=OuterRef("pk"), resultat__in=["oppfylt", "ikke_oppfylt"])
        .order_by().values("sak").annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    retting = Retting.objects.filter(sak=OuterRef("pk"), lukket_tid__isnull=True).values("frist")[:1]
    egen = Habilitet.objects.filter(sak=OuterRef("pk"), bruker__person=request.user.person_id)
    krav = [When(utlysning__ordning=o.kode, then=Value(sum(1 for v in o.vilkar() if v.krav))) for o in kontrakt.alle()]
    return (
        med_antall(med_svar(Sak.objects.for_bruker(request.user)))
        .select_related("soker", "utlysning__fylke", "saksbehandler__person")
        .annotate(
            foreslatt=Subquery(foreslatt, output_field=DecimalField()),
            vurdert=Coalesce(Subquery(svart, output_field=IntegerField()), 0),
            krav=Case(*krav, default=Value(0), output_field=IntegerField()),
            retting_frist=Subquery(retting, output_field=DateField()),
            ny_melding=har_ny_melding(),
            rettet=Case(When(er_rettet(), then=Value(True)), default=Value(False)),
            dekkes=Exists(dekkes_av(request.user).filter(fravaerende=OuterRef("saksbehandler"))),
            erklart=Exists(egen),
        )
    )


def _siste_fordeling() -> QuerySet:
    """The proposal that counts for a line's case: the one on its way or decided, else the newest scenario."""
    return (
        Fordeling.objects.filter(utlysning=OuterRef("sak__utlysning"))
        .exclude(tilstand="forkastet")
        .order_by(
            Case(When(tilstand="utkast", then=1), default=0, output_field=IntegerField()), "-opprettet_tid", "-pk"
        )
        .values("pk")[:1]
    )


def flagg(sak: Sak, bruker: Any) -> list[tuple[str, str]]:
    """(colour, words) of what the caseworker should follow in this row."""
    idag, funnet = klokke.idag(), []
    if sak.retting_frist and sak.retting_frist <= idag:
        funnet.append(("danger" if sak.retting_frist < idag else "warning",
                       _("Rettefristen er ute") if sak.retting_frist < idag else _("Rettefrist i dag")))  # fmt: skip
    if sak.ny_melding:
        funnet.append(("info", _("Ny melding")))
    if sak.rettet:
        funnet.append(("info", _("Rettet")))
    if sak.tilstand in AAPNE and sak.svar and sak.svar < idag:
        funnet.append(("warning", _("Svardatoen er passert – send foreløpig svar")))
    if sak.tilstand == "til_vurdering" and sak.saksbehandler_id == bruker.pk and not sak.erklart:
        funnet.append(("warning", _("Habilitet ikke erklært")))
    elif sak.tilstand == "til_vurdering" and sak.vurdert < sak.krav:
        igjen = sak.krav - sak.vurdert
        funnet.append(("neutral", ngettext("%(n)s vilkår igjen", "%(n)s vilkår igjen", igjen) % {"n": igjen}))
    if sak.prioritet:
        funnet.append(("neutral", _("Prioritet %(n)s") % {"n": sak.prioritet}))
    return funnet + [("neutral", m) for m in sak.merkelapper]


def _flaggcelle(sak: Sak, bruker: Any) -> str:
    biter = format_html_join(" ", '<span class="ds-tag" data-size="sm" data-color="{}">{}</span>', flagg(sak, bruker))
    return format_html('<span class="rad">{}</span>', biter) if biter else ""


def _saksbehandler(sak: Sak, bruker: Any) -> str:
    if sak.saksbehandler_id is None:
        return _("Ikke tildelt")
    if sak.saksbehandler_id == bruker.pk:
        return _("Deg")
    navn = sak.saksbehandler.navn
    return _("%(navn)s (du dekker)") % {"navn": navn} if sak.dekkes else navn


def _sok(qs: QuerySet, tekst: str) -> QuerySet:
    for ord_ in tekst.lower().split():
        qs = qs.filter(sokbar__contains=ord_)
    return qs


class Sakliste(Liste):
    """A list whose page finds its 25 rows first, and only then works out what is shown of each of them."""

    @cached_property
    def side(self) -> Page:
        """The wanted page in one query: the rows' ids by filter, sorting and limit, as a subquery of what is shown."""
        side = self.sider.get_page(self.data.get("side") or 1)
        fra = (side.number - 1) * self.antall_per_side
        ider = self.sporring.values("pk")[fra : fra + self.antall_per_side]
        side.object_list = self._sorter(self.grunnlag.filter(pk__in=ider))
        return side


def sakliste(request: HttpRequest) -> Sakliste:
    """The list as page, export, bulk act and neighbours of a case share it."""
    bruker, i = request.user, request.GET.urlencode()
    kan_tildele = har_rett(bruker, "sak.tildel")

    def lenke(s: Sak) -> str:
        return f"{reverse('forvalter:sak', args=[s.nummer])}?{urlencode({'i': i})}"

    kolonner = [
        Kolonne("eier", gettext_lazy("Eier"), lambda s: s.soker.navn, hode=True, sorter="soker__navn_sortert", lenke=lenke,
                under=lambda s: f"{s.nummer} · {capfirst(s.soker.get_type_display())}"),
        Kolonne("nummer", gettext_lazy("Saksnummer"), sorter="nummer", standard=False, i_fil=True),
        Kolonne("tilstand", gettext_lazy("Status"), merke, merke=True, sorter="tilstand"),
        Kolonne("folg", gettext_lazy("Følg med"), celle=lambda s: _flaggcelle(s, bruker),
                eksport=lambda s: ", ".join(t for _f, t in flagg(s, bruker))),
        Kolonne("innsendt", gettext_lazy("Sendt inn"), lambda s: s.innsendt_tid, vis=formater.dag, tall=True, sorter="innsendt_tid"),
        Kolonne("svar", gettext_lazy("Svar ventes"), lambda s: s.svar, vis=formater.dato, tall=True, sorter="svar", standard=False),
        Kolonne("sokt", gettext_lazy("Søkt (kr)"), "sokt_i_kroner", vis=formater.kr, tall=True, sorter="sokt_belop", sum=True),
        antallskolonne(vises=request.tilhorighet.organisasjon.type == Organisasjonstype.UDIR),
        Kolonne("foreslatt", gettext_lazy("Foreslått (kr)"), "foreslatt", vis=formater.kr, tall=True, sorter="foreslatt"),
        Kolonne("innvilget", gettext_lazy("Innvilget (kr)"), "innvilget_belop", vis=formater.kr, tall=True,
                sorter="innvilget_belop", standard=False),
        Kolonne("saksbehandler", gettext_lazy("Saksbehandler"), lambda s: _saksbehandler(s, bruker), sorter="saksbehandler__person__navn",
                eksport=lambda s: s.saksbehandler.navn if s.saksbehandler_id else ""),
        Kolonne("fylke", gettext_lazy("Fylke"), lambda s: s.utlysning.fylke.navn if s.utlysning.fylke else "", sorter="utlysning__fylke__navn_sortert", standard=False),
        Kolonne("runde", gettext_lazy("Runde"), lambda s: f"{s.utlysning.budsjettaar}, {s.utlysning.runde}",
                sorter=("utlysning__budsjettaar", "utlysning__runde"), standard=False, i_fil=True),
        Kolonne("maalform", gettext_lazy("Målform"), lambda s: s.get_maalform_display(), sorter="maalform", standard=False),
        Kolonne("prioritet", gettext_lazy("Prioritet"), "prioritet", tall=True, sorter="prioritet", standard=False),
    ]  # fmt: skip
    return Sakliste(
        request,
        grunnlag(request),
        kolonner,
        filter=SakFilter,
        sok=_sok,
        sorter="-innsendt",
        navn=LISTE,
        entall=gettext_lazy("sak"),
        flertall=gettext_lazy("saker"),
        tom_tekst=gettext_lazy("Ingen saker er sendt inn til dere ennå."),
        valgbar=kan_tildele,
        handlinger=[(gettext_lazy("Tildel"), reverse("forvalter:sak-tildel-mange"))] if kan_tildele else [],
        rad_navn=lambda s: s.soker.navn,
        stempel=_listestempel(request.tilhorighet),
    )


VISNINGER = (
    # key, words, query string
    ("mine", gettext_lazy("Mine åpne"), "saksbehandler=meg&tilstand=apne"),
    ("ingen", gettext_lazy("Ikke tildelt"), "saksbehandler=ingen&tilstand=apne"),
    ("retting", gettext_lazy("Rettefrist nær"), "flagg=retting"),
    ("melding", gettext_lazy("Nye meldinger"), "flagg=melding"),
    ("rettet", gettext_lazy("Kommet tilbake"), "flagg=rettet"),
    ("klare", gettext_lazy("Klar til fordeling"), "tilstand=forslag_klart"),
    ("alle", gettext_lazy("Alle"), ""),
)


def tellinger(t: Any) -> dict[str, int]:
    """What waits for the role's person, from one query. Kept on the role, since the menu and the pages ask for the same."""
    if (ferdig := getattr(t, "_tellinger", None)) is not None:
        return ferdig
    t.bruker.aktiv_tilhorighet = t
    t._tellinger = husket(f"tellinger {t.pk} {klokke.idag()}", tilstandsstempel(t), lambda: _tell(t))
    return t._tellinger


def tilstandsstempel(t: Any) -> str:
    """The state of the database, asked for once per request."""
    if not hasattr(t, "_stempel"):
        t._stempel = stempel()
    return t._stempel


def _listestempel(t: Any) -> str:
    """The state, and whose list it is. Personal grants end by the clock, so those who have one count each time."""
    s = tilstandsstempel(t)
    return f"{s} {t.pk} {klokke.idag()}" if s and not getattr(t, "har_gitt", True) else ""


def _tell(t: Any) -> dict[str, int]:
    apen = Q(tilstand__in=AAPNE)
    svar = med_svar(Sak.objects.for_bruker(t.bruker)).aggregate(
        mine=Count("pk", filter=mine(t.bruker) & apen),
        ingen=Count("pk", filter=Q(saksbehandler__isnull=True) & apen),
        retting=Count("pk", filter=Q(pk__in=retting_naer().values("sak"))),
        melding=Count("pk", filter=Q(pk__in=nye_meldinger().values("sak"))),
        rettet=Count("pk", filter=er_rettet()),
        mine_rettet=Count("pk", filter=er_rettet() & mine(t.bruker)),
        svarfrist=Count("pk", filter=svar_forsinket() & mine(t.bruker)),
        klare=Count("pk", filter=Q(tilstand="forslag_klart")),
        apne=Count("pk", filter=apen),
        alle=Count("pk"),
        sokt_apne=Sum("sokt_belop", filter=apen),
        til_beslutning=Count("pk", filter=Q(tilstand="til_beslutning")),
        neste=Count("pk", filter=_kan_begynnes() & (mine(t.bruker) | Q(saksbehandler__isnull=True))),
        **{f"telt_{o.kode}": _telt(t, o.kode) for o in kontrakt.alle() if o.teller},
        **ventende.tall(t),
    )
    return svar


def _kan_begynnes() -> Q:
    """Cases that a caseworker can open and do something with."""
    return Q(tilstand__in=["innsendt", "til_vurdering"])


def _telt(t: Any, ordning: str) -> Max:
    """What the open cases of a measure that counts apply for, as an expression that depends on no row."""
    saker = Sak.objects.for_bruker(t.bruker).filter(utlysning__ordning=ordning, tilstand__in=AAPNE)
    linjer = Linje.objects.filter(sak__in=saker.order_by().values("pk")).order_by()
    return Max(Subquery(linjer.values(grunn=Value(1)).annotate(n=Sum("antall")).values("n")))


def sokt_i_ord(tall: dict[str, Any]) -> list[str]:
    """What the open cases apply for: kroner, and what is counted where a rule sets the price."""
    svar = [_("søkt %(sokt)s mill. kr") % {"sokt": formater.mill(tall["sokt_apne"])}] if tall["sokt_apne"] else []
    for o in kontrakt.alle():
        if o.teller and (n := tall.get(f"telt_{o.kode}")):
            svar.append(_("søkt for %(n)s %(hva)s") % {"n": formater.antall(n), "hva": o.telles})
    return svar


@require_GET
@forvalter
def sak_liste(request: HttpRequest) -> HttpResponse:
    """The work list, or its file."""
    liste = sakliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    tall = tellinger(request.tilhorighet)
    sporring = _uten_side(request)
    return render(
        request,
        "forvalter/arbeidsliste.html",
        {
            "liste": liste,
            "tall": tall,
            "visninger": [
                {"tekst": tekst, "url": f"?{q}", "antall": tall[nokkel], "aktiv": q == sporring}
                for nokkel, tekst, q in VISNINGER
            ],
            "lagrede": [
                {
                    "visning": v,
                    "url": f"?{v.sporring}",
                    "aktiv": v.sporring == sporring,
                    "egen": v.bruker_id == request.user.pk,
                }
                for v in _lagrede(request)
            ],
            "sporring": sporring,
            "sokt": sokt_i_ord(tall),
            "kan_behandle": har_rett(request.user, "sak.behandle") and tall["neste"],
        },
    )


def _uten_side(request: HttpRequest) -> str:
    """The list's address without page and selection: what a saved view keeps."""
    data = request.GET.copy()
    for navn in ("side", "valgt", "format"):
        data.pop(navn, None)
    for navn in [n for n, v in data.items() if v == ""]:
        data.pop(navn)
    return data.urlencode()


def _lagrede(request: HttpRequest) -> QuerySet:
    return LagretVisning.objects.filter(
        Q(bruker=request.user) | Q(delt=True), organisasjon=request.tilhorighet.organisasjon_id, liste=LISTE
    ).order_by("navn", "pk")


@require_GET
@krever_rett("sak.behandle")
def sak_neste(request: HttpRequest) -> HttpResponse:
    """Open the case that should be done first: mine that came back, mine in the order they came, then unassigned."""
    saker = Sak.objects.for_bruker(request.user).filter(_kan_begynnes())
    rekkefolge = Case(When(er_rettet(), then=0), default=1, output_field=IntegerField())
    neste = (
        saker.filter(mine(request.user))
        .order_by(rekkefolge, F("prioritet").asc(nulls_last=True), "innsendt_tid", "pk")
        .first()
        or saker.filter(saksbehandler__isnull=True).order_by("innsendt_tid", "pk").first()
    )
    if neste is None:
        messages.info(request, _("Ingen saker venter på deg."))
        return redirect("forvalter:sak-liste")
    i = "saksbehandler=meg&tilstand=apne" if neste.saksbehandler_id else "saksbehandler=ingen&tilstand=apne"
    return redirect(f"{reverse('forvalter:sak', args=[neste.nummer])}?{urlencode({'i': i})}")


# Saved views -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@forvalter
def sak_visning_lagre(request: HttpRequest) -> HttpResponse:
    """Give the view a name, for oneself or for the colleagues."""
    sporring = (request.POST.get("sporring") or _uten_side(request))[:1000]
    navn, feil = request.POST.get("navn", "").strip()[:60], ""
    if request.method == "POST":
        if not navn:
            feil = _("Gi visningen et navn")
        else:
            LagretVisning.objects.update_or_create(
                bruker=request.user, liste=LISTE, navn=navn,
                defaults={
                    "organisasjon": request.tilhorighet.organisasjon, "sporring": sporring, "delt": "delt" in request.POST,
                },
            )  # fmt: skip
            messages.success(request, _("Visningen «%(navn)s» er lagret.") % {"navn": navn})
            return redirect(f"{reverse('forvalter:sak-liste')}?{sporring}")
    egne = _lagrede(request).filter(bruker=request.user)
    return render(
        request, "forvalter/arbeidsliste_visning.html", {"sporring": sporring, "navn": navn, "feil": feil, "egne": egne}
    )


@require_POST
@forvalter
def sak_visning_slett(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own view away. Another's view is 404."""
    visning = get_object_or_404(LagretVisning, pk=pk, bruker=request.user, liste=LISTE)
    visning.delete()
    messages.success(request, _("Visningen «%(navn)s» er fjernet.") % {"navn": visning.navn})
    return redirect("forvalter:sak-liste")


# Bulk assignment -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@krever_rett("sak.tildel")
def sak_tildel_mange(request: HttpRequest) -> HttpResponse:
    """Choose who gets the chosen cases, see what would stop, and start the job."""
    liste = sakliste(request)
    alle = liste.valgte()
    folk = list(saksbehandlere(request.tilhorighet.organisasjon))
    data = request.POST if request.method == "POST" else request.GET
    valgt = data.get("til", "")
    til = next((b for b in folk if str(b.pk) == valgt), None)
    er_valgt = til is not None or valgt == "ingen"
    if request.method == "POST" and er_valgt:
        valgte = Sak.objects.filter(pk__in=alle.order_by().values("pk")).order_by("pk")
        jobb = tildel_mange(saker=valgte.only("pk", "nummer").iterator(chunk_size=2000), til=til, av=request.user)
        return redirect("forvalter:jobb", jobb.pk)
    antall = alle.count()
    sjekket = forhaandssjekk(alle[:VIS_FORHAANDSSJEKK], til) if er_valgt else []
    return render(
        request,
        "forvalter/arbeidsliste_tildel.html",
        {
            "antall": antall, "folk": folk, "til": til, "valgt": valgt, "er_valgt": er_valgt, "mangler_valg": request.method == "POST",
            "stoppet": [s for s in sjekket if s.hindring], "gaar": len(sjekket) - sum(1 for s in sjekket if s.hindring),
            "ikke_vist": max(antall - VIS_FORHAANDSSJEKK, 0), "skjulte": [(n, v) for n in request.GET for v in request.GET.getlist(n) if n != "til"],
            "tilbake": f"{reverse('forvalter:sak-liste')}?{request.GET.urlencode()}",
        },
    )  # fmt: skip
