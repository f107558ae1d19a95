"""Open data: awards and refusals, line by line."""

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kompetanse.udir.grupper import pengesti, slag_per_rad, sted
from kompetanse.udir.hjelp import udir
from kompetanse.visning import eksport
from kompetanse.visning.adresselinje import aarstall
from ordninger.felles.models import Vedtak, Vedtakslinje

HODER = (
    "saksnummer", "ordning", "budsjettaar", "fylkesnummer", "embete", "soker_orgnr", "soker", "mottaker_orgnr", "mottaker",
    "mottakertype", "sektor", "sokt_kroner", "innvilget_kroner", "utfall", "besluttet", "rammekilde",
)  # fmt: skip


def _tildelinger(aar: int | None) -> QuerySet:
    qs = Vedtakslinje.objects.annotate(
        m=slag_per_rad("vedtak__ramme__ordning"), sted=sted(pengesti("vedtak__ramme__", "vedtak__sak__"))
    ).order_by("vedtak__sak__nummer", "pk")
    if aar:
        qs = qs.filter(budsjettaar=aar)
    return qs.values_list(
        "vedtak__sak__nummer", "vedtak__ramme__ordning", "budsjettaar", "sted", "vedtak__ramme__forvalter__navn",
        "vedtak__sak__soker__orgnr", "vedtak__sak__soker__navn", "mottaker__orgnr", "mottaker__navn", "m",
        "linje__tiltak__sektor", "sokt", "belop", "vedtak__utfall", "vedtak__besluttet_tid", "vedtak__ramme__kilde",
    )  # fmt: skip


@udir()
@require_safe
def apne_data(request: HttpRequest) -> HttpResponse:
    """What the file of awards holds, and the years it can be fetched for."""
    aar = (
        Vedtak.objects.values("ramme__budsjettaar").annotate(n=Count("pk"), avslag=Count("pk", filter=Q(utfall="avslatt")))
        .order_by("-ramme__budsjettaar")
    )  # fmt: skip
    return render(
        request, "udir/apne_data.html",
        {"aar": [{"aar": a["ramme__budsjettaar"], "n": a["n"], "avslag": a["avslag"]} for a in aar], "felt": HODER, "demo_fil": settings.DEMO},
    )  # fmt: skip


@udir()
@require_safe
def tildelinger_csv(request: HttpRequest) -> HttpResponseBase:
    """Awards and refusals, line by line, streamed."""
    onsket = request.GET.get("aar", "")
    aar = aarstall(onsket)
    if onsket and aar is None:
        raise Http404
    rader = _tildelinger(aar).iterator(chunk_size=eksport.BOLK)
    return eksport.csv_svar(f"tildelinger {aar or ''}".strip(), HODER, rader)
