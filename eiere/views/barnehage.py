"""A private owner's need in a kommune (VU § 8): the steps of its form, and the answer that there is no need."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from eiere.skjema.barnehage import BehovSkjema
from eiere.skjema.behovsmelding import OmOssSkjema
from kompetanse.brukere.decorators import krever_rett
from kompetanse.visning import autolagring
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import sak as sakshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.handlinger.sak import ToVersjoner, aapne_felt, kan_skrive
from ordninger.felles.models import Sak, Utlysning
from ordninger.vu_barnehage import grunnlag
from ordninger.vu_barnehage.handlinger import behov

from .felles import for_felt, neste_steg, si_nei, skjemakontekst
from .skjema import _lagre, _lagret_tid, _lukket, _versjon, ulikheter


def steg(request: HttpRequest, sak: Sak, kode: str) -> HttpResponse:
    """One step. Posting saves; the script posts to the same address."""
    if kode not in ("om_oss", "behov"):
        raise Http404
    if not kan_skrive(sak, request.user):
        return _lukket(request, sak)
    aapne = aapne_felt(sak)
    skjema = _skjema(request, sak, kode, aapne)
    konflikt: ToVersjoner | None = None
    if request.method == "POST":
        svar = _lagre(
            request, sak, skjema, lambda: _lagre_steg(request, sak, kode, skjema), lambda: neste_steg(sak, kode, aapne)
        )
        if isinstance(svar, HttpResponse):
            return svar
        konflikt = svar
        sak.barnehagesak.refresh_from_db()
    else:
        sakshandlinger.registrer_aktivitet(sak, kode, request.user)
    innhold = skjemakontekst(request, sak, kode)
    if request.method == "GET" and request.GET.get("vis") == "mangler":
        skjema.som_bundet().vis_mangler([(f, s) for f, s in for_felt(innhold["mangler"], kode) if f in skjema.fields])
    return render(
        request,
        "eier/soknad_steg.html" if kode == "om_oss" else "eier/barnehage_behov.html",
        innhold
        | {
            "skjema": skjema,
            "konflikt": konflikt,
            "ulike": ulikheter(skjema, konflikt) if konflikt else [],
            "versjon": konflikt.versjon if konflikt else sak.barnehagesak.versjoner.get(kode, 0),
            "lagret_tid": _lagret_tid(sak, kode),
            "lagre_url": request.path,
            "vedlegg": None,
            "runde": grunnlag.runde_for(sak.utlysning),
        },
    )


def _skjema(request: HttpRequest, sak: Sak, kode: str, aapne: set[str] | None) -> Any:
    if kode == "behov":
        return BehovSkjema(request.POST or None, linjer=grunnlag.behovslinjer(sak), aapne=aapne)
    d = sak.barnehagesak
    return OmOssSkjema(request.POST or None, initial={n: getattr(d, n) for n in behov.KONTAKTFELT}, aapne=aapne)


def _lagre_steg(request: HttpRequest, sak: Sak, kode: str, skjema: Any) -> int:
    felles = {"versjon": _versjon(request), "over_egen": not autolagring.er_autolagring(request), "av": request.user}
    if kode == "behov":
        return behov.lagre(sak=sak, svar=skjema.svar, **felles)
    return behov.lagre_kontakt(sak=sak, felt=skjema.gyldige, **felles)


@require_http_methods(["GET", "POST"])
@krever_rett("sak.send_inn")
def uten_behov(request: HttpRequest, pk: int) -> HttpResponse:
    """VU § 8: answer that none of the barnehager has a need. Says what happens first."""
    org = request.tilhorighet.organisasjon
    utlysning = get_object_or_404(
        Utlysning.objects.for_bruker(request.user).select_related("forvalter"), pk=pk, ordning=grunnlag.ORDNING
    )
    if not kontrakt.hent(utlysning.ordning).kan_soke(utlysning, org):
        raise Http404
    if request.method == "POST":
        try:
            behov.meld_uten_behov(utlysning=utlysning, eier=org, av=request.user)
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(request, _("Kommunen har fått svaret om at dere ikke har behov."))
        return redirect("eier:sak-ny")
    utkast = Sak.objects.filter(utlysning=utlysning, soker=org, tilstand="utkast").first()
    return render(
        request, "eier/barnehage_uten_behov.html",
        {"u": utlysning, "utkast": utkast, "sti": [(_("Saker"), reverse("eier:sak-liste")), (_("Vi har ikke behov"), request.path)]},
    )  # fmt: skip
