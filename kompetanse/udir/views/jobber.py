"""Long work in Udir: how far it has come, what went wrong, and trying again. And the letters it makes."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kompetanse.udir.hjelp import prov, udir
from kompetanse.udir.views.andeler import runder, sti_andeler, sti_runde
from kompetanse.udir.views.scenarier import sti_fordelinger
from ordninger.felles import omfang
from ordninger.felles.handlinger import jobb as jobber
from ordninger.felles.jobbnavn import med_navn
from ordninger.felles.models import Brev, Jobb, Jobbpost, Sak


def _egne(request: HttpRequest):
    return Jobb.objects.filter(organisasjon=request.tilhorighet.organisasjon)


def _brev(rad: Jobb, poster: list[Jobbpost]) -> dict[str, Brev]:
    """Key of an item → the letter it made. A letter about a frame is found by the frame, the others by their result."""
    if rad.type == "brev.rammer":
        rammer = [p.resultat_id for p in poster if p.resultat_id]
        alle = Brev.objects.filter(ramme__in=rammer, fordeling__isnull=False).order_by("-pk")
        return {f"{b.fordeling_id}:{b.ramme_id}": b for b in alle}
    if not rad.type.startswith("brev."):
        return {}
    brev = Brev.objects.in_bulk([p.resultat_id for p in poster if p.resultat_id])
    return {p.nokkel: brev[p.resultat_id] for p in poster if p.resultat_id in brev}


def _sti(request: HttpRequest, rad: Jobb) -> list[tuple[str, str]]:
    """The way back: the round of shares that the letters belong to, else the splits of frames."""
    forste = rad.poster.order_by("id").values_list("nokkel", flat=True).first() or ""
    if rad.type in ("brev.tilbud", "brev.vedtak") and forste.isdecimal():
        saker = Sak.objects.filter(pk=forste) if rad.type == "brev.tilbud" else Sak.objects.filter(vedtak=forste)
        u = runder(request).filter(saker__in=saker.values("pk")).first()
        if u is not None:
            return [sti_andeler(), sti_runde(u)]
    return [sti_fordelinger()]


@udir()
@require_safe
def jobb(request: HttpRequest, pk: int) -> HttpResponse:
    """One job with the result of each item."""
    rad = get_object_or_404(_egne(request), pk=pk)
    poster = list(med_navn(rad, rad.poster.order_by("tilstand", "id")[:500]))
    brev = _brev(rad, poster)
    for p in poster:
        p.brev = brev.get(p.nokkel)
    return render(
        request,
        "udir/jobb.html",
        {
            "jobb": rad, "poster": poster, "kan_prove": jobber.kan_prove_igjen(rad, request.user),
            "feilet": [p for p in poster if p.tilstand == Jobbpost.Tilstand.FEIL],
            "igjen": rad.antall - rad.antall_ok - rad.antall_feil, "andel": rad.antall_ok / rad.antall if rad.antall else 0,
            "sti": [*_sti(request, rad), (rad.tittel, request.path)],
        },
    )  # fmt: skip


@udir("fordeling.beslutt")
@require_POST
def prov_igjen(request: HttpRequest, pk: int) -> HttpResponse:
    """Put what stopped back in the queue."""
    rad = get_object_or_404(_egne(request), pk=pk)
    _resultat, feil = prov(jobber.prov_igjen, jobb=rad, av=request.user)
    (messages.error if feil else messages.success)(request, feil or _("Det som stoppet, prøves igjen."))
    return redirect("udir:jobb", pk=pk)


@udir()
@require_safe
def brev(request: HttpRequest, nummer: str) -> FileResponse:
    """The letter as it was sent."""
    rad = get_object_or_404(omfang.brev(Brev.objects.all(), request.user), nummer=nummer)
    return FileResponse(rad.fil.open("rb"), content_type="application/pdf", filename=f"{rad.nummer}.pdf")
