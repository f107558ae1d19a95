"""What a decided split gave each embete: the letters."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kompetanse.udir.hjelp import udir
from ordninger.felles.models import Brev, Fordeling, Jobb, Ramme

from .scenarier import hent_scenario, merke, sti_fordelinger


@udir()
@require_safe
def tildelinger(request: HttpRequest, pk: int) -> HttpResponse:
    """The outcome: the frame of each fylke and its letter, and the job that makes the letters."""
    f = hent_scenario(request, pk)
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
