"""Grants and payees: what is decided, paid, reported and owed back, and who lacks an account."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from eiere.models import Kontonummer, Organisasjon
from kompetanse.revisjon import klokke
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from ordninger.felles.models import Tilskudd
from statsforvalter.skjema.okonomi import TilskuddFilter

from .felles import forvalter
from .okonomi_bilde import konto, merke, merknad, org_id, utbetalinger

RAPPORT = {
    "utkast": "info-kant",
    "levert": "info",
    "ma_rettes": "warning",
    "formalia_ok": "info",
    "godkjent": "success-kant",
}


def _tilskudd(request: HttpRequest) -> Any:
    return (
        Tilskudd.objects.for_bruker(request.user)
        .filter(ramme__forvalter=org_id(request))
        .select_related("mottaker", "virksomhet", "sak__soker", "rapport", "ramme__fylke")
        .annotate(rest=F("belop") - F("utbetalt"))
    )


def rapportmerke(t: Tilskudd) -> dict[str, str] | None:
    r = getattr(t, "rapport", None)
    return {"ord": r.get_tilstand_display(), "farge": RAPPORT[r.tilstand]} if r else None


@require_GET
@forvalter
def tilskudd_liste(request: HttpRequest) -> HttpResponse:
    """Every grant of the forvalter's own frames."""
    liste = Liste(
        request,
        _tilskudd(request),
        kolonner=[
            Kolonne("mottaker", _("Mottaker"), lambda t: t.virksomhet.navn if t.virksomhet else t.mottaker.navn, hode=True, lenke=lambda t: reverse("forvalter:tilskudd", args=[t.pk]), under=lambda t: t.sak.nummer, sorter="mottaker__navn_sortert"),
            Kolonne("soker", _("Søker"), "sak.soker.navn", sorter="sak__soker__navn_sortert"),
            Kolonne("rapport", _("Rapport"), rapportmerke, merke=True, sorter="rapport__tilstand"),
            Kolonne("aar", _("Budsjettår"), "budsjettaar", sorter="budsjettaar", standard=False),
            Kolonne("belop", _("Tilsagn (kr)"), "belop", tall=True, vis=formater.kr, sorter="belop", sum=True),
            Kolonne("utbetalt", _("Utbetalt (kr)"), "utbetalt", tall=True, vis=formater.kr, sorter="utbetalt", sum=True),
            Kolonne("rest", _("Gjenstår (kr)"), "rest", tall=True, vis=formater.kr, sorter="rest", sum=True),
        ],
        filter=TilskuddFilter, sok=("mottaker__navn", "virksomhet__navn", "sak__nummer", "sak__soker__navn"), sorter="mottaker", navn="tilskudd", entall=_("tilskudd"), flertall=_("tilskudd"),
        tom_tekst=_("Ingen tilskudd ennå. De blir til når en sak innvilges."),
    )  # fmt: skip
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "forvalter/tilskudd_liste.html", {"liste": liste})


@require_GET
@forvalter
def tilskudd(request: HttpRequest, pk: int) -> HttpResponse:
    """One grant: decisions, instalments, report, claims."""
    t = get_object_or_404(_tilskudd(request), pk=pk)
    rader = [
        {"u": u, "merke": merke(u), "konto": konto(u), "merknad": merknad(u)}
        for u in utbetalinger(request).filter(tilskudd=t).order_by("nr")
    ]
    linjer = t.vedtakslinjer.select_related("vedtak", "linje__tiltak").order_by("vedtak__nr", "pk")
    return render(
        request, "forvalter/tilskudd_detalj.html",
        {
            "t": t, "navn": t.virksomhet.navn if t.virksomhet else t.mottaker.navn, "rader": rader, "linjer": linjer, "rapport": getattr(t, "rapport", None), "rapportmerke": rapportmerke(t),
            "krav": t.krav.all(), "brev": t.brev.order_by("pk"), "sti": [(_("Utbetaling"), reverse("forvalter:utbetaling-liste")), (_("Tilskudd"), reverse("forvalter:tilskudd-liste")), (t.mottaker.navn, "")],
        },
    )  # fmt: skip


@require_GET
@forvalter
def uten_konto(request: HttpRequest) -> HttpResponse:
    """Payees with money to get and no account that may be paid to."""
    brukbar = Kontonummer.objects.brukbare(klokke.idag()).filter(organisasjon=OuterRef("pk"))
    venter = Kontonummer.objects.filter(organisasjon=OuterRef("pk"), status__in=["foreslatt", "bekreftet"])
    liste = Liste(
        request,
        Organisasjon.objects.filter(tilskudd__ramme__forvalter=org_id(request), tilskudd__belop__gt=F("tilskudd__utbetalt"))
        .filter(~Exists(brukbar))
        .annotate(belop=Sum(F("tilskudd__belop") - F("tilskudd__utbetalt")), antall=Count("tilskudd"), har_annen=Exists(venter)),
        kolonner=[
            Kolonne("navn", _("Mottaker"), "navn", hode=True, under=lambda o: formater.orgnr(o.orgnr) if o.orgnr else _("uten organisasjonsnummer"), sorter="navn_sortert"),
            Kolonne("hvorfor", _("Hvorfor"), lambda o: _("Kontoen er ikke bekreftet, eller er i karantene") if o.har_annen else _("Ingen konto er registrert")),
            Kolonne("epost", _("E-post"), "epost"),
            Kolonne("antall", _("Tilskudd"), "antall", tall=True, vis=formater.antall, sorter="antall"),
            Kolonne("belop", _("Venter (kr)"), "belop", tall=True, vis=formater.kr, sorter="belop"),
        ],
        sok=("navn", "orgnr"), sorter="-belop", navn="uten konto", entall=_("mottaker"), flertall=_("mottakere"), tom_tekst=_("Alle som skal ha penger, har et bekreftet kontonummer."),
    )  # fmt: skip
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(request, "forvalter/utbetaling_uten_konto.html", {"liste": liste})
