"""Notices to the forvalter, in the portal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from ordninger.felles.handlinger import varsel
from ordninger.felles.models import Varsel

from .felles import forvalter


@require_GET
@forvalter
def varsel_liste(request: HttpRequest) -> HttpResponse:
    """Unread notices, and the latest that were read."""
    leste = Varsel.objects.filter(organisasjon=request.tilhorighet.organisasjon_id, lest_tid__isnull=False)
    felles = ("organisasjon", "sak")
    return render(
        request,
        "forvalter/varsel_liste.html",
        {
            "uleste": [
                _rad(v) for v in varsel.uleste(request.user).select_related(*felles).order_by("-opprettet_tid")[:100]
            ],
            "leste": [_rad(v) for v in leste.select_related(*felles)[:20]],
        },
    )


def _rad(v: Varsel) -> dict:
    return {"varsel": v, "emne": varsel.emne(v), "grunn": v.data.get("grunn", "")}


@require_POST
@forvalter
def varsel_lest(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read, and open its case when it has one."""
    rad = get_object_or_404(varsel.uleste(request.user).select_related("sak"), pk=pk)
    varsel.marker_lest(varsel=rad, av=request.user)
    if rad.sak_id and request.POST.get("hva") == "apne":
        return redirect("forvalter:sak", rad.sak.nummer)
    return redirect("forvalter:varsel-liste")
