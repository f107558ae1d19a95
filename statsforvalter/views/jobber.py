"""Long work: how far it has come, what happened to each row, and try again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kompetanse.brukere.tilgang import sjekk_rett
from kompetanse.visning import eksport
from ordninger.felles.handlinger.jobb import kan_prove_igjen, prov_igjen
from ordninger.felles.jobbnavn import med_navn
from ordninger.felles.models import Jobb

from .felles import AVSLAG, forvalter, setning

VIS_RADER = 200
RETT = {
    "tildel": "sak.tildel",
    "vedtak.beslutt": "vedtak.beslutt",
    "brev.vedtak": "vedtak.beslutt",
    "utbetaling.frigi": "utbetaling.frigi",
}


def _hent(request: HttpRequest, pk: int) -> Jobb:
    """A job of one's own organisation; another's is 404."""
    return get_object_or_404(
        Jobb.objects.select_related("av__person"), pk=pk, organisasjon=request.tilhorighet.organisasjon_id
    )


def _kontekst(request: HttpRequest, jobb: Jobb) -> dict:
    stoppet = jobb.poster.filter(tilstand="feil").order_by("pk")[:VIS_RADER]
    return {
        "jobb": jobb,
        "kan_prove": kan_prove_igjen(jobb, request.user),
        "ferdig": jobb.ferdig_tid is not None,
        "andel": (jobb.antall_ok + jobb.antall_feil) / jobb.antall if jobb.antall else 1,
        "deler": [
            (jobb.antall_ok / jobb.antall if jobb.antall else 1, "s1"), (jobb.antall_feil / jobb.antall if jobb.antall else 0, "s3"),
        ],
        "stoppet": list(med_navn(jobb, stoppet)),
        "rader": list(med_navn(jobb, jobb.poster.order_by("pk")[:VIS_RADER])),
        "vis_rader": VIS_RADER,
    }  # fmt: skip


@require_GET
@forvalter
def jobb_liste(request: HttpRequest) -> HttpResponse:
    """The organisation's latest jobs."""
    jobber = Jobb.objects.filter(organisasjon=request.tilhorighet.organisasjon_id).select_related("av__person")[:50]
    return render(request, "forvalter/jobb_liste.html", {"jobber": jobber})


@require_GET
@forvalter
def jobb(request: HttpRequest, pk: int) -> HttpResponse:
    """The job's page. htmx asks for the progress alone; without a script there is a link to read it again."""
    rad = _hent(request, pk)
    if request.GET.get("format") in ("csv", "xlsx"):
        svar = eksport.xlsx_svar if request.GET["format"] == "xlsx" else eksport.csv_svar
        poster = med_navn(rad, rad.poster.order_by("pk").iterator(chunk_size=2000))
        return svar(
            f"jobb {rad.pk}",
            [_("Rad"), _("Resultat"), _("Melding")],
            ([p.navn, p.get_tilstand_display(), p.melding] for p in poster),
        )
    mal = "forvalter/_jobb_framdrift.html" if request.headers.get("HX-Request") else "forvalter/jobb_detalj.html"
    return render(request, mal, _kontekst(request, rad))


@require_POST
@forvalter
def jobb_prov_igjen(request: HttpRequest, pk: int) -> HttpResponse:
    """Put what stopped back in the queue."""
    rad = _hent(request, pk)
    sjekk_rett(request.user, RETT.get(rad.type, "sak.behandle"), rad.organisasjon)
    try:
        prov_igjen(jobb=rad, av=request.user)
        messages.success(request, _("Det som stoppet, prøves igjen."))
    except AVSLAG as nei:
        messages.error(request, setning(nei))
    return redirect("forvalter:jobb", rad.pk)
