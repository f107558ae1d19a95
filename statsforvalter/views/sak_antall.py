"""The numbers of an application for guidance: what is applied for, what is approved, and why it is fewer."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kompetanse.brukere.decorators import krever_rett
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.vurdering import VURDERES_I
from ordninger.felles.models import Sak
from ordninger.veiledning import grunnlag
from ordninger.veiledning.godkjenning import godkjenn_antall
from statsforvalter.skjema.antall import AntallSkjema

from .felles import hent_sak, setning, til_sak
from .sak import aapnet, ramme

ORDNING = "veiledning"


@aapnet
def sak_antall(request: HttpRequest, sak: Sak, kontekst: dict[str, Any]) -> HttpResponse:
    """The units with numbers: a form while the case is judged, else as they stand."""
    if sak.utlysning.ordning != ORDNING:
        raise Http404
    return render(request, "forvalter/sak_antall.html", kontekst | _innhold(sak, kontekst, _skjema(sak)))


def _skjema(sak: Sak, data: Any = None) -> AntallSkjema:
    return AntallSkjema(data, enheter=[e for e in grunnlag.enhetene(sak) if e.sokt])


def _innhold(sak: Sak, kontekst: dict[str, Any], skjema: AntallSkjema) -> dict[str, Any]:
    summer = grunnlag.summer(sak).values()
    return {
        "skjema": skjema,
        "kan_endre": kontekst["kan_behandle"] and sak.tilstand in VURDERES_I,
        "sokt": sum(s.sokt for s in summer),
        "godkjent": sum(s.godkjent for s in summer),
        "sporsmal": [s.setning for s in grunnlag.sporsmal(sak).values()],
    }


@require_POST
@krever_rett("sak.behandle")
def sak_antall_lagre(request: HttpRequest, nummer: str) -> HttpResponse:
    """Save what is approved."""
    sak = hent_sak(request, nummer)
    if sak.utlysning.ordning != ORDNING:
        raise Http404
    skjema = _skjema(sak, request.POST)
    if not skjema.is_valid():
        kontekst = ramme(request, sak, "sak-antall")
        return render(request, "forvalter/sak_antall.html", kontekst | _innhold(sak, kontekst, skjema), status=422)
    try:
        endret = godkjenn_antall(sak=sak, svar=skjema.svar, av=request.user)
    except IkkeMulig as nei:
        messages.error(request, setning(nei))
    else:
        messages.success(request, _("Antallet er lagret.") if endret else _("Ingenting er endret."))
    return til_sak(request, sak, "sak-antall")
