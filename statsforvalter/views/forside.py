"""The front page: what waits for me, and how the fylke stands."""

from typing import Any

from django.db.models import Count, Q, Sum
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
from kompetanse.revisjon import klokke
from ordninger.felles import frister, kontrakt
from ordninger.felles.handlinger import kontroll, varsel
from ordninger.felles.models import Klage, Ramme, Rapport, Sak, Utlysning
from ordninger.felles.saksgang import SAKSGANGER

from .sak_liste import tellinger


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
            "kan_behandle": har_rett(request.user, "sak.behandle"),
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
    ]  # fmt: skip


def _fylker(request: HttpRequest) -> list[dict[str, Any]]:
    """Each frame of the newest budget year that cases are granted from: how much is used, what is sought, and the days to
    the regulation's date. A national frame that is only passed on is not here.
    """  # fmt: skip
    org = request.tilhorighet.organisasjon_id
    rammer = list(
        Ramme.objects.for_bruker(request.user)
        .filter(
            Q(kilde__in=["forelder", "tilskudd"]) | Q(pk__in=Utlysning.objects.filter(forvalter=org).values("ramme"))
        )
        .select_related("fylke")
        .order_by("-budsjettaar", "fylke__navn_sortert")
    )
    if not rammer:
        return []
    aar = rammer[0].budsjettaar
    sokt = {
        (r["utlysning__ordning"], r["utlysning__fylke"]): r["s"]
        for r in Sak.objects.for_bruker(request.user).filter(utlysning__budsjettaar=aar).exclude(tilstand="trukket")
        .order_by().values("utlysning__ordning", "utlysning__fylke").annotate(s=Sum("sokt_belop"))
    }  # fmt: skip
    svar = []
    for r in (r for r in rammer if r.budsjettaar == aar):
        ordning = kontrakt.hent(r.ordning)
        maaned, dag = ordning.fordeles_innen
        frist = klokke.idag().replace(year=aar, month=maaned, day=dag)
        svar.append({
            "ramme": r, "navn": r.fylke.navn if r.fylke else str(r.forvalter), "ordning": ordning.kort, "aar": aar,
            "sokt": sokt.get((r.ordning, r.fylke_id)) or 0, "frist": frist, "dager": frister.dager_igjen(frist, klokke.naa()),
            "bundet": r.tilsagn + r.reservert, "rest": r.belop - r.fordelt - r.tilsagn - r.reservert,
            "deler": [(r.tilsagn / r.belop, "s1"), (r.reservert / r.belop, "plan")] if r.belop else [],
        })  # fmt: skip
    return svar


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
