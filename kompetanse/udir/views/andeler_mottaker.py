"""One recipient of a share: its receipt line by line, and why it changed from one run to another, adding up."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eiere.maalform import sidens_maalform
from kompetanse.udir import andeler
from kompetanse.udir.hjelp import udir
from kompetanse.udir.skjema_andeler import AndelSkjema
from kompetanse.udir.views.andeler import (
    hent_runde,
    motvalg,
    parametre_fra,
    sti_andeler,
    sti_runde,
    utgangspunkt,
    velg_mot,
)
from kompetanse.visning.adresselinje import heltall
from ordninger.felles import kontrakt
from ordninger.felles.beregning.setning import nokkelnavn, setning
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Fordeling, Utlysning
from ordninger.videreutdanning.forskjell import forklar
from ordninger.videreutdanning.grunnlagstall import Andelsgrunnlag
from ordninger.videreutdanning.satser import AndelParametre


@dataclass
class Ende:
    """One end of a comparison: a stored run, or the one that the address asks for."""

    navn: str
    parametre: Any
    inndata: Any
    linjer: list[Any]
    fordeling: Fordeling | None = None

    @property
    def sum(self) -> Decimal:
        return sum((x.belop for x in self.linjer), Decimal("0.00"))


def _lagret(f: Fordeling, nokkel: str) -> Ende:
    b = f.beregning
    assert b is not None  # noqa: S101  a scenario of shares is made with its receipt
    return Ende(f.navn, b.parametre, b.inndata, andeler.linjer_for(b, nokkel), f)


def _provd(request: HttpRequest, u: Utlysning, kjente: list[Fordeling], nokkel: str) -> tuple[Ende | None, str, str]:
    """The run of the address with its receipt; else why not. Gives also the address's parameters."""
    fra, gjeldende = utgangspunkt(u, kjente)
    skjema = AndelSkjema(request.GET, fra=fra, mot=None, maalform=sidens_maalform())
    if not skjema.is_valid():
        return None, _("Forutsetningene i adressen kan ikke brukes."), ""
    try:
        svar = kontrakt.hent(u.ordning).beregn_andeler(u, parametre_fra(u, skjema, gjeldende)).resultat
    except IkkeMulig as nei:
        return None, str(nei), skjema.adresse
    return Ende(_("Det du prøver"), svar.parametre, svar.inndata, list(svar.linjer_for(nokkel))), "", skjema.adresse


@udir()
@require_safe
def mottaker(request: HttpRequest, pk: int, nokkel: str) -> HttpResponse:
    """The receipt of `til` (a scenario, or the run of the address), and the difference from `fra`."""
    u = hent_runde(request, pk)
    org = andeler.mottaker(nokkel)
    if org is None:
        raise Http404
    kjente = andeler.sammenlignbare(request, u)
    til_f = _valgt(request, kjente, "til")
    feil, adresse = "", ""
    if til_f is not None:
        til: Ende | None = _lagret(til_f, nokkel)
    else:
        til, feil, adresse = _provd(request, u, kjente, nokkel)
    fra_f = _valgt(request, kjente, "fra") or velg_mot(request, [f for f in kjente if f != til_f], live=True)
    fra = _lagret(fra_f, nokkel) if fra_f is not None and fra_f != til_f else None
    if til is not None and not til.linjer and (fra is None or not fra.linjer):
        raise Http404
    mal = sidens_maalform()
    tilbake = (
        (til_f.navn, reverse("udir:andel-scenario", args=[til_f.pk])) if til_f
        else (_("Hva skjer hvis?"), f"{reverse('udir:andel-hva-hvis', args=[pk])}?{adresse}")
    )  # fmt: skip
    return render(
        request,
        "udir/andel_mottaker.html",
        {
            "u": u, "org": org, "nokkel": nokkel, "til": til, "fra": fra, "til_f": til_f, "fra_f": fra_f, "feil": feil,
            "linjer": _linjer(til, u, mal), "steg": _forklaring(fra, til, nokkel, mal),
            "endring": til.sum - fra.sum if til and fra else None, "valg": motvalg(u, kjente), "adresse": adresse,
            "skjult": [] if til_f else [(n, v) for n, v in request.GET.items() if n not in ("fra", "til", "mot") and v],
            "sti": [sti_andeler(), sti_runde(u), tilbake, (org.visningsnavn, request.path)],
        },
        status=409 if feil else 200,
    )  # fmt: skip


def _valgt(request: HttpRequest, kjente: list[Fordeling], navn: str) -> Fordeling | None:
    """The run that the address names. One that cannot be seen is not there."""
    onsket = request.GET.get(navn, "")
    if not onsket:
        return None
    for f in kjente:
        if f.pk == heltall(onsket):
            return f
    raise Http404


def _linjer(til: Ende | None, u: Utlysning, mal: str) -> list[dict[str, Any]]:
    """The receipt by part of the share: lines with sentence, key, value, source, paragraph and kroner, and the part's sum."""
    if til is None:
        return []
    plass = 1 if mal == "nn" else 0
    ut = []
    for kode, navn in kontrakt.hent(u.ordning).andelsdeler().items():
        egne = [x for x in til.linjer if x.data.get("sektor") == kode]
        if egne:
            rader = [
                {
                    "navn": nokkelnavn(x.nokkel, mal).capitalize(), "setning": setning(x, mal), "verdi": x.verdi,
                    "kilde": x.kilde, "paragraf": x.paragraf, "belop": x.belop,
                }
                for x in egne
            ]  # fmt: skip
            ut.append({"navn": navn[plass], "linjer": rader, "sum": sum((x.belop for x in egne), Decimal("0.00"))})
    return ut


def _forklaring(fra: Ende | None, til: Ende | None, nokkel: str, mal: str) -> list[dict[str, Any]]:
    """What each changed choice did, one at a time in a fixed order. The steps are exactly the difference."""
    if fra is None or til is None:
        return []
    ender = [(AndelParametre.fra_json(e.parametre), Andelsgrunnlag.fra_json(e.inndata)) for e in (fra, til)]
    return [
        {"tekst": s.tekst.paa(mal), "belop": s.belop, "uendret": s.uendret} for s in forklar(ender[0], ender[1], nokkel)
    ]
