"""The steps of an application for guidance of new teachers. The addresses are those of every case: see skjema.py."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from eiere.skjema.soknad import STEGSKJEMA, EnheterSkjema, VeiledereSkjema
from kompetanse.visning import autolagring
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import sak as sakshandlinger
from ordninger.felles.handlinger.sak import ToVersjoner, aapne_felt, kan_skrive
from ordninger.felles.models import Sak
from ordninger.veiledning import grunnlag, lagring

from .felles import for_felt, neste_steg, skjemakontekst
from .skjema import _lagre, _lagret_tid, _lukket, _versjon, hent_paa_nytt, ulikheter


def steg(request: HttpRequest, sak: Sak, kode: str) -> HttpResponse:
    """One step. Posting saves; the script posts to the same address."""
    if kode not in lagring.STEGFELT:
        raise Http404
    if not kan_skrive(sak, request.user):
        return _lukket(request, sak)
    aapne = aapne_felt(sak)
    skjema = _enheter(request, sak, aapne) if kode == "nyutdannede" else _plant(request, sak, kode, aapne)
    konflikt: ToVersjoner | None = None
    if request.method == "POST":
        svar = _lagre(
            request,
            sak,
            skjema,
            lambda: _lagre_steg(request, sak, kode, skjema),
            lambda: _neste(request, sak, kode, aapne),
        )
        if isinstance(svar, HttpResponse):
            return svar
        konflikt = svar
        sak.veiledning.refresh_from_db()
    else:
        sakshandlinger.registrer_aktivitet(sak, kode, request.user)
    innhold = skjemakontekst(request, sak, kode)
    if request.method == "GET" and request.GET.get("vis") == "mangler":
        skjema.som_bundet().vis_mangler([(f, s) for f, s in for_felt(innhold["mangler"], kode) if f in skjema.fields])
    return render(
        request,
        "eier/soknad_enheter.html" if kode == "nyutdannede" else "eier/soknad_steg.html",
        innhold
        | {
            "skjema": skjema,
            "konflikt": konflikt,
            "ulike": ulikheter(skjema, konflikt) if konflikt else [],
            "versjon": konflikt.versjon if konflikt else sak.veiledning.versjoner.get(kode, 0),
            "lagret_tid": _lagret_tid(sak, kode),
            "lagre_url": request.path,
            "vedlegg": list(sak.dokumenter.filter(retning="inn").order_by("tid", "pk")) if kode == "plan" else None,
        },
    )  # fmt: skip


def _plant(request: HttpRequest, sak: Sak, kode: str, aapne: set[str] | None) -> Any:
    """A step that is a plain form."""
    data, initial = request.POST or None, lagring.verdier(sak, kode)
    if kode == "veiledere":
        return VeiledereSkjema(data, initial=initial, aapne=aapne, sektorer=list(grunnlag.summer(sak)))
    return STEGSKJEMA[kode](data, initial=initial, aapne=aapne)


def _enheter(request: HttpRequest, sak: Sak, aapne: set[str] | None) -> EnheterSkjema:
    enheter = grunnlag.enhetene(sak)
    return EnheterSkjema(
        request.POST or None,
        enheter=enheter,
        sektorer=grunnlag.sektorer_for(sak.soker.type),
        sporsmal=grunnlag.sporsmal(sak, enheter),
        i_fjor=_i_fjor(sak),
        aapne=aapne,
    )


def _i_fjor(sak: Sak) -> dict[str, str]:
    """What was applied for last year, by the unit's key: «3 / 1»."""
    if sak.kopiert_fra_id is None:
        return {}
    fjor = grunnlag.enhetene(sak.kopiert_fra)
    egne = {(e.sektor, e.navn): grunnlag.enhetsnokkel(e) for e in sak.veiledningsenheter.filter(virksomhet=None)}
    ut = {}
    for e in fjor:
        nokkel = grunnlag.enhetsnokkel(e) if e.virksomhet_id else egne.get((e.sektor, e.navn))
        if nokkel and e.sokt:
            ut[nokkel] = f"{e.forste or 0} / {e.andre or 0}"
    return ut


def _lagre_steg(request: HttpRequest, sak: Sak, kode: str, skjema: Any) -> int:
    script = autolagring.er_autolagring(request)
    if kode == "nyutdannede":
        # A new row is saved when a person sends the form: half a name must not become a unit.
        svar = skjema.svar if script else [*skjema.svar, *skjema.nye]
        return lagring.lagre_enheter(
            sak=sak, svar=svar, versjon=_versjon(request), over_egen=not script, av=request.user
        )
    return lagring.lagre_steg(
        sak=sak, steg=kode, felt=skjema.gyldige, versjon=_versjon(request), over_egen=not script, av=request.user
    )


def _neste(request: HttpRequest, sak: Sak, kode: str, aapne: set[str] | None) -> str:
    """The next step; the same page when more rows are wanted, and once when it has a question that was not on the page."""
    if request.POST.get("videre") == "flere":
        return request.path
    alle = kontrakt.hent(sak.utlysning.ordning).sporsmal(hent_paa_nytt(sak))
    spurt = set(request.POST.getlist("spurt"))
    if nye := [s.felt for s in alle if s.steg == kode and s.felt not in spurt]:
        messages.info(request, _("Se over spørsmålene før dere går videre."))
        return f"{request.path}#id_{nye[0]}"
    return neste_steg(sak, kode, aapne)
