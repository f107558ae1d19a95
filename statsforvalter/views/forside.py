"""The front page: what waits for me, and how the fylke stands."""

from datetime import date
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from eiere.models import Organisasjonstype
from kompetanse.brukere import roller
from kompetanse.brukere.decorators import krever_publikum
from kompetanse.brukere.tilgang import har_rett
from ordninger.felles import kontrakt, omfang
from ordninger.felles.handlinger import kontroll, varsel
from ordninger.felles.models import Fordeling, Klage, Linje, Ramme, Rapport, Sak, Utlysning
from ordninger.felles.saksgang import AAPNE, SAKSGANGER
from statsforvalter.skjema.okonomi import stoppet

from .okonomi_bilde import for_forvalter
from .sak_liste import sokt_i_ord, tellinger


def _url(navn: str, sporring: str = "") -> str:
    try:
        return reverse(navn) + (f"?{sporring}" if sporring else "")
    except NoReverseMatch:
        return ""


def ventende(t: Any) -> dict[str, int]:
    """Counts for the menu, shared with the pages and remembered until something happens."""
    if t.rolle not in roller.RETTER["sak.les_forvalter"]:
        return {}
    tall = tellinger(t)
    saker = tall["mine"] if t.rolle == "saksbehandler" else tall["apne"]
    return {"saker": saker, "forum": tall.get("forum") or 0, "utbetaling": tall.get("utbetaling") or 0}


@require_GET
@krever_publikum(roller.FORVALTER)
def forside(request: HttpRequest) -> HttpResponse:
    """My work first, then the fylke's year. A tilgangsstyrer is led to who has access."""
    t = request.tilhorighet
    if not har_rett(request.user, "sak.les_forvalter"):
        return render(request, "forvalter/forside_tilgang.html", {"tilgang_url": _url("brukere:tilgang")})
    tall = tellinger(t)
    return render(
        request,
        "forvalter/forside.html",
        {
            "oppgaver": [o for o in _oppgaver(request, tall) if o["antall"]],
            "tall": tall,
            "fylker": _fylker(request),
            "tilstander": _tilstander(request),
            "varsler": [
                {"varsel": v, "tekst": varsel.emne(v)}
                for v in varsel.uleste(request.user)
                .select_related("organisasjon", "sak")
                .order_by("-opprettet_tid")[:5]
            ],
            "sokt": sokt_i_ord(tall),
            "kan_behandle": har_rett(request.user, "sak.behandle") and tall["neste"],
            "har_virksomheter": t.organisasjon.type in (Organisasjonstype.EMBETE, Organisasjonstype.KOMMUNE),
        },
    )


def _oppgaver(request: HttpRequest, tall: dict[str, int]) -> list[dict[str, Any]]:
    """What waits, most urgent first: how many, words and where."""
    org = request.tilhorighet.organisasjon
    behandle = har_rett(request.user, "sak.behandle")
    rapporter = Rapport.objects.filter(tilskudd__ramme__forvalter=org, tilstand__in=["levert", "formalia_ok"]).count()
    klager = Klage.objects.filter(
        vedtak__sak__utlysning__forvalter=org, tilstand__in=["mottatt", "under_vurdering"]
    ).count()  # fmt: skip
    til_godkjenning = Utlysning.objects.filter(forvalter=org, tilstand="til_godkjenning").count()

    def en(antall: int, tekst: str, url: str, farge: str = "") -> dict[str, Any]:
        return {"antall": antall, "tekst": tekst, "url": url, "farge": farge}

    saker = _url("forvalter:sak-liste")
    return [
        en(tall["retting"], _("Fristen for retting er nær eller ute"), f"{saker}?flagg=retting", "warning"),
        en(tall["svarfrist"] if behandle else 0, _("Dine saker som snart skal ha svar"), f"{saker}?flagg=svar&saksbehandler=meg", "warning"),
        en(tall["mine_rettet"] if behandle else 0, _("Dine saker som er rettet og kommet tilbake"), f"{saker}?flagg=rettet&saksbehandler=meg"),
        en(tall["melding"], _("Saker med ulest melding"), f"{saker}?flagg=melding"),
        en(tall["mine"] if behandle else 0, _("Åpne saker hos deg"), f"{saker}?saksbehandler=meg&tilstand=apne"),
        en(tall["ingen"], _("Saker uten saksbehandler"), f"{saker}?saksbehandler=ingen&tilstand=apne"),
        en(klager, _("Klager som ikke er ferdige"), _url("forvalter:klage-liste")),
        en(rapporter, _("Rapporter til kontroll"), _url("forvalter:rapport-liste", "tilstand=til_kontroll")),
        en(kontroll.forfalte(org).count(), _("Rapporter som mangler"), _url("forvalter:rapport-liste", "tilstand=mangler")),
        en(til_godkjenning if har_rett(request.user, "utlysning.publiser") else 0, _("Utlysninger til godkjenning"),
           _url("forvalter:utlysning-liste")),
        en(tall["til_beslutning"] if har_rett(request.user, "vedtak.beslutt") else 0, _("Saker til beslutning"),
           f"{saker}?tilstand=til_beslutning"),
        en(_fordelinger(request), _("Fordelinger til beslutning"), _url("forvalter:fordeling-liste")),
        *(en(*rad) for rad in _utbetalinger(request, tall)),
    ]  # fmt: skip


def _fordelinger(request: HttpRequest) -> int:
    """The proposals that wait for a decider, for one who may decide."""
    if not har_rett(request.user, "fordeling.beslutt"):
        return 0
    return omfang.fordelinger(
        Fordeling.objects.filter(art=Fordeling.Art.SAKER, utlysning__isnull=False, tilstand="til_beslutning"),
        request.user,
    ).count()


def _utbetalinger(request: HttpRequest, tall: dict[str, int]) -> list[tuple[int, str, str]]:
    """The payments that wait, for one who may release them. A kommune registers what it has paid from its own accounts."""
    org = request.tilhorighet.organisasjon
    if not har_rett(request.user, "utbetaling.frigi"):
        return []
    if org.type == Organisasjonstype.KOMMUNE:
        return [(tall.get("utbetaling") or 0, _("Utbetalinger å registrere"), _url("forvalter:barnehage-betaling"))]
    alle, liste = for_forvalter(org.pk), "forvalter:utbetaling-liste"
    return [
        (alle.filter(tilstand="planlagt", kan_frigis=True).count(), _("Utbetalinger å frigi"), _url(liste, "status=klar")),
        (alle.filter(stoppet()).count(), _("Utbetalinger banken har avvist"), _url(liste, "status=stoppet")),
    ]  # fmt: skip


def _fylker(request: HttpRequest) -> list[dict[str, Any]]:
    """Each frame that has open cases, and those of the newest budget year, the newest first: how much is used, what is sought,
    and the days to the regulation's date, or the day that the last case was decided.

    A national frame that is only passed on is not here.
    """  # fmt: skip
    org = request.tilhorighet.organisasjon_id
    rammer = list(
        Ramme.objects.for_bruker(request.user)
        .filter(
            Q(kilde__in=["forelder", "tilskudd"]) | Q(pk__in=Utlysning.objects.filter(forvalter=org).values("ramme"))
        )
        .select_related("fylke", "forvalter")
        .order_by("-budsjettaar", "fylke__navn_sortert", "pk")
    )
    if not rammer:
        return []
    antall = Linje.objects.filter(sak=OuterRef("pk")).order_by().values("sak").annotate(n=Sum("antall")).values("n")
    saker = {
        r["utlysning__ramme"]: r
        for r in Sak.objects.for_bruker(request.user).filter(utlysning__ramme__in=rammer).exclude(tilstand="trukket")
        .annotate(antall_=Subquery(antall)).order_by().values("utlysning__ramme")
        .annotate(sokt=Sum("sokt_belop"), telt=Sum("antall_"), apne=Count("pk", filter=Q(tilstand__in=AAPNE)), sist=Max("avgjort_tid"))
    }  # fmt: skip
    ingen = {"sokt": None, "telt": None, "apne": 0, "sist": None}
    return [
        _ramme(r, saker.get(r.pk, ingen))
        for r in rammer
        if r.budsjettaar == rammer[0].budsjettaar or saker.get(r.pk, ingen)["apne"]
    ]


def _ramme(r: Ramme, saker: dict[str, Any]) -> dict[str, Any]:
    """One frame with what its cases come to."""
    ordning = kontrakt.hent(r.ordning)
    maaned, dag = ordning.fordeles_innen
    return {
        "ramme": r, "navn": r.fylke.navn if r.fylke else str(r.forvalter), "ordning": ordning.kort, "aar": r.budsjettaar,
        "sokt": saker["sokt"] or 0, "antall": saker["telt"] or 0, "telles": ordning.telles,
        "frist": date(r.budsjettaar, maaned, dag), "ferdig": None if saker["apne"] else saker["sist"],
        "bundet": r.tilsagn + r.reservert, "rest": r.belop - r.fordelt - r.tilsagn - r.reservert,
        "deler": [(r.tilsagn / r.belop, "s1"), (r.reservert / r.belop, "plan")] if r.belop else [],
    }  # fmt: skip


def _tilstander(request: HttpRequest) -> list[dict[str, Any]]:
    """Cases by state, in the order of the life cycle."""
    antall = dict(
        Sak.objects.for_bruker(request.user)
        .order_by()
        .values("tilstand")
        .annotate(n=Count("pk"))
        .values_list("tilstand", "n")
    )
    nn = get_language() == "nn"
    tilstander: dict[str, Any] = {}
    for gang in SAKSGANGER.values():
        for x in gang.tilstander:
            tilstander.setdefault(x.kode, x)
    return [
        {"merke": {"ord": x.nn if nn else x.nb, "farge": f"{x.farge}-kant" if x.kontur else x.farge}, "antall": antall[x.kode],
         "url": f"{reverse('forvalter:sak-liste')}?tilstand={x.kode}"}
        for x in tilstander.values() if antall.get(x.kode) and x.kode != "utkast"
    ]  # fmt: skip
