"""The years of each measure, and the versions of the models' parameters. Both behind four eyes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from eiere.maalform import sidens_maalform
from kompetanse.brukere.tilgang import har_rett, samme_person
from kompetanse.revisjon import klokke
from kompetanse.udir.hjelp import bekreft, prov, udir
from kompetanse.udir.satsmodeller import SATSMODELLER, lesbare
from kompetanse.udir.skjema import GrunnSkjema, KopierSkjema, NyttOppsettSkjema, OppsettSkjema
from kompetanse.udir.views.rammer import spor_for
from kompetanse.visning import formater
from kompetanse.visning.adresselinje import heltall
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import oppsett as oppsettene
from ordninger.felles.handlinger import satser as satsene
from ordninger.felles.models import Aarsoppsett, Satstabell
from ordninger.kollektiv.nasjonal import SATSNAVN


def sti_oppsett() -> tuple[str, str]:
    return _("Oppsett"), reverse("udir:oppsett")


def sti_satser() -> tuple[str, str]:
    return _("Satser"), reverse("udir:satser")


@udir()
@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """Every year of every measure, newest first, and the way to a new one."""
    rader = list(Aarsoppsett.objects.order_by("-budsjettaar", "ordning"))
    siste = {r.ordning: r for r in reversed(rader)}
    satser = Satstabell.objects.filter(godkjent_tid__isnull=False).order_by("-budsjettaar", "-godkjent_tid")[:5]
    return render(
        request,
        "udir/oppsett_liste.html",
        {
            "rader": [(r, kontrakt.hent(r.ordning).kort) for r in rader],
            "siste": [(r, kontrakt.hent(o).kort) for o, r in siste.items()], "satser": list(satser),
            "forslag": list(Satstabell.objects.filter(godkjent_tid__isnull=True)),
            "kan_redigere": har_rett(request.user, "oppsett.rediger"), "sti": [sti_oppsett()],
        },
    )  # fmt: skip


@udir("oppsett.rediger")
@require_http_methods(["GET", "HEAD", "POST"])
def nytt(request: HttpRequest) -> HttpResponse:
    """Set up a measure that has no earlier year."""
    aar = klokke.idag().year + 1
    skjema = NyttOppsettSkjema(request.POST or None, initial={"ordning": "kollektiv", "budsjettaar": aar})
    feil = ""
    if request.method == "POST" and skjema.is_valid():
        rad, feil = prov(oppsettene.nytt_oppsett, **skjema.cleaned_data, av=request.user)
        if not feil:
            messages.success(request, _("Året er satt opp som utkast."))
            return redirect("udir:oppsett-aar", pk=rad.pk)
    return _side(request, skjema, _("Sett opp et tiltak"), _("Lagre utkastet"), feil)


def _side(request: HttpRequest, skjema: Any, tittel: str, knapp: str, feil: str) -> HttpResponse:
    status = 409 if feil else 422 if skjema.is_bound and skjema.errors else 200
    sammen = {
        "skjema": skjema, "tittel": tittel, "knapp": knapp, "feil": feil, "tilbake": reverse("udir:oppsett"),
        "sti": [sti_oppsett(), (tittel, request.path)],
    }  # fmt: skip
    return render(request, "udir/skjema.html", sammen, status=status)


@udir()
@require_http_methods(["GET", "HEAD", "POST"])
def aar(request: HttpRequest, pk: int) -> HttpResponse:
    """One year: dates and terms, and what differs from the year it was copied from."""
    rad = get_object_or_404(Aarsoppsett.objects.select_related("foreslatt_av__person", "kopiert_fra"), pk=pk)
    aapen = rad.godkjent_tid is None
    kan_redigere = har_rett(request.user, "oppsett.rediger")
    felt = {n: getattr(rad, n) for n in oppsettene.FELT}
    skjema, feil = OppsettSkjema(request.POST or None, initial=felt) if kan_redigere and aapen else None, ""
    if request.method == "POST":
        if not kan_redigere:
            return udir("oppsett.rediger")(lambda r: redirect("udir:oppsett-aar", pk=pk))(request)
        if skjema is None:
            messages.error(request, _("Oppsettet er godkjent. Åpne det igjen for å endre det."))
            return redirect("udir:oppsett-aar", pk=pk)
        if skjema.is_valid():
            _rad, feil = prov(oppsettene.lagre, oppsett=rad, **skjema.cleaned_data, av=request.user)
            if not feil:
                messages.success(request, _("Oppsettet er lagret."))
                return redirect("udir:oppsett-aar", pk=pk)
    navn = kontrakt.hent(rad.ordning).kort
    return render(
        request,
        "udir/oppsett.html",
        {
            "oppsett": rad, "navn": navn, "skjema": skjema, "feil": feil, "endret": _endret(rad),
            "kan_gjenapne": kan_redigere and not aapen, "kan_kopiere": kan_redigere and not aapen,
            "kan_godkjenne": aapen and har_rett(request.user, "oppsett.godkjenn") and not samme_person(request.user, rad.foreslatt_av),
            "satser": list(Satstabell.objects.filter(ordning=rad.ordning, budsjettaar=rad.budsjettaar)),
            "spor": spor_for(oppsettene.kjede(rad)),
            "sti": [sti_oppsett(), (f"{navn} {rad.budsjettaar}", request.path)],
        },
        status=409 if feil else 422 if skjema is not None and skjema.errors else 200,
    )  # fmt: skip


def _endret(rad: Aarsoppsett) -> list[tuple[Any, Any, Any]]:
    """(name, last year, this year) of the dates, and whether the terms were changed."""
    if rad.kopiert_fra is None:
        return []
    fra = rad.kopiert_fra
    ja, nei = _("endret"), _("som før")
    return [
        (_("Fordeles innen"), formater.dato(fra.fordeles_innen), formater.dato(rad.fordeles_innen)),
        (
            _("Ufordelte midler meldes innen"),
            formater.dato(fra.meld_ufordelt_innen),
            formater.dato(rad.meld_ufordelt_innen),
        ),
        (_("Samlerapport innen"), formater.dato(fra.samlerapport_innen), formater.dato(rad.samlerapport_innen)),
        (_("Vilkår på bokmål"), "", ja if fra.vilkar_nb != rad.vilkar_nb else nei),
        (_("Vilkår på nynorsk"), "", ja if fra.vilkar_nn != rad.vilkar_nn else nei),
    ]


@udir("oppsett.rediger")
@require_http_methods(["GET", "HEAD", "POST"])
def kopier(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a year with its approved parameters to a new one, as drafts."""
    rad = get_object_or_404(Aarsoppsett, pk=pk)
    return bekreft(
        request,
        tittel=_("Kopier %(aar)s til et nytt år") % {"aar": rad.budsjettaar},
        knapp=_("Kopier"),
        tilbake=reverse("udir:oppsett-aar", args=[pk]),
        sti=[sti_oppsett()],
        tekst=[
            _("Datoene flyttes like mange år. Vilkår og godkjente satser følger med."),
            _("Alt blir utkast som en annen person må godkjenne."),
        ],
        skjema=KopierSkjema(request.POST or None, fra=rad.budsjettaar),
        handling=lambda verdier: oppsettene.kopier_oppsett(fra=rad, **verdier, av=request.user),
        ferdig=_("Året er kopiert. Gå gjennom datoene og vilkårene."),
        til=lambda nytt: reverse("udir:oppsett-aar", args=[nytt.pk]),
    )


@udir("oppsett.godkjenn")
@require_http_methods(["GET", "HEAD", "POST"])
def godkjenn(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person approves the year."""
    rad = get_object_or_404(Aarsoppsett.objects.select_related("foreslatt_av__person"), pk=pk)
    hindring = ""
    if rad.godkjent_tid:
        hindring = _("Oppsettet er allerede godkjent.")
    elif samme_person(request.user, rad.foreslatt_av):
        hindring = _("Du endret oppsettet sist. En annen må godkjenne det.")
    return bekreft(
        request,
        tittel=_("Godkjenn oppsettet for %(aar)s") % {"aar": rad.budsjettaar},
        knapp=_("Godkjenn oppsettet"),
        tilbake=reverse("udir:oppsett-aar", args=[pk]),
        sti=[sti_oppsett()],
        fakta=[
            (_("Tiltak"), kontrakt.hent(rad.ordning).kort), (_("Fordeles innen"), formater.dato(rad.fordeles_innen)),
            (_("Ufordelte midler meldes innen"), formater.dato(rad.meld_ufordelt_innen)),
            (_("Samlerapport innen"), formater.dato(rad.samlerapport_innen)),
        ],
        tekst=[_("Når oppsettet er godkjent, bruker embetene datoene og vilkårene i sine utlysninger.")],
        hindring=hindring,
        handling=lambda verdier: oppsettene.godkjenn(oppsett=rad, av=request.user),
        ferdig=_("Oppsettet er godkjent."),
    )  # fmt: skip


@udir("oppsett.rediger")
@require_http_methods(["GET", "HEAD", "POST"])
def gjenapne(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an approved year to change it."""
    rad = get_object_or_404(Aarsoppsett, pk=pk)
    return bekreft(
        request,
        tittel=_("Åpne oppsettet for %(aar)s igjen") % {"aar": rad.budsjettaar},
        knapp=_("Åpne igjen"),
        tilbake=reverse("udir:oppsett-aar", args=[pk]),
        sti=[sti_oppsett()],
        tekst=[_("Oppsettet må godkjennes på nytt. Utlysninger som er publisert, endres ikke.")],
        hindring="" if rad.godkjent_tid else _("Oppsettet er ikke godkjent ennå, så det er åpent."),
        skjema=GrunnSkjema(request.POST or None),
        handling=lambda verdier: oppsettene.gjenapne(oppsett=rad, **verdier, av=request.user),
        ferdig=_("Oppsettet er åpent og kan endres."),
    )


# Parameters ------------------------------------------------------------------------------------------------------


def satsmerke(s: Satstabell, i_kraft: set[int] = frozenset()) -> dict[str, Any]:
    """The state word of a version."""
    if s.godkjent_tid is None:
        return {"ord": _("Foreslått"), "farge": "brand2"}
    if s.pk in i_kraft:
        return {"ord": _("Gjelder"), "farge": "success"}
    return {"ord": _("Avløst"), "farge": "neutral"}


def _i_kraft(rader: list[Satstabell]) -> set[int]:
    """The last approved version of each table and year."""
    sist: dict[tuple[str, str, int], Satstabell] = {}
    for s in sorted((r for r in rader if r.godkjent_tid), key=lambda r: (r.godkjent_tid, r.pk)):
        sist[s.ordning, s.navn, s.budsjettaar] = s
    return {s.pk for s in sist.values()}


@udir()
@require_safe
def satsliste(request: HttpRequest) -> HttpResponse:
    """All versions, newest year first."""
    rader = list(Satstabell.objects.order_by("-budsjettaar", "-foreslatt_tid"))
    i_kraft = _i_kraft(rader)
    return render(
        request,
        "udir/satser_liste.html",
        {
            "rader": [(s, satsmerke(s, i_kraft), kontrakt.hent(s.ordning).kort) for s in rader],
            "tabeller": [(navn, kontrakt.hent(m.ordning).kort) for navn, m in SATSMODELLER.items()],
            "kan_redigere": har_rett(request.user, "oppsett.rediger"), "sti": [sti_oppsett(), sti_satser()],
        },
    )  # fmt: skip


@udir()
@require_safe
def satser(request: HttpRequest, pk: int) -> HttpResponse:
    """One version, beside another."""
    rad = get_object_or_404(Satstabell.objects.select_related("foreslatt_av__person"), pk=pk)
    alle = list(
        Satstabell.objects.filter(ordning=rad.ordning, navn=rad.navn).order_by("-budsjettaar", "-foreslatt_tid")
    )
    andre = [s for s in alle if s.pk != rad.pk]
    onsket = request.GET.get("mot", "")
    mot = next((s for s in andre if str(s.pk) == onsket), None)
    if mot is None and not onsket:
        mot = next((s for s in andre if s.godkjent_tid and s.foreslatt_tid < rad.foreslatt_tid), None)
    mal = sidens_maalform()
    foer = {k: v for k, _n, v in lesbare(rad.navn, mot.verdier, mal)} if mot else {}
    verdier = [
        {
            "navn": n,
            "verdi": v,
            "foer": foer.get(k, _("teller ikke")) if mot else "",
            "ulik": bool(mot) and foer.get(k) != v,
        }
        for k, n, v in lesbare(rad.navn, rad.verdier, mal)
    ]
    return render(
        request,
        "udir/satser.html",
        {
            "satser": rad, "merke": satsmerke(rad, _i_kraft(alle)), "navn": kontrakt.hent(rad.ordning).kort, "verdier": verdier,
            "mot": mot, "andre": andre,
            "kan_redigere": rad.navn in SATSMODELLER and har_rett(request.user, "oppsett.rediger"),
            "kan_godkjenne": not rad.godkjent_tid and har_rett(request.user, "oppsett.godkjenn")
            and not samme_person(request.user, rad.foreslatt_av),
            "sti": [sti_oppsett(), sti_satser(), (f"{rad.modellnavn}, {rad.versjon}", request.path)],
        },
    )  # fmt: skip


@udir("oppsett.rediger")
@require_http_methods(["GET", "HEAD", "POST"])
def nye_satser(request: HttpRequest) -> HttpResponse:
    """Propose a version, from the one in the address (`fra`) or the newest of the table (`tabell`)."""
    onsket = heltall(request.GET.get("fra"))
    fra = get_object_or_404(Satstabell, pk=onsket) if onsket else None
    navn = fra.navn if fra else request.GET.get("tabell", SATSNAVN)
    if navn not in SATSMODELLER:
        raise Http404
    modell = SATSMODELLER[navn]
    ordning = modell.ordning
    if fra is None:
        alle = Satstabell.objects.filter(ordning=ordning, navn=navn)
        fra = alle.order_by("-budsjettaar", "-foreslatt_tid").first()
    aar = fra.budsjettaar if fra else klokke.idag().year + 1
    skjema = modell.skjema(
        request.POST or None, verdier=fra.verdier if fra else {},
        initial={"budsjettaar": aar, "eksempel": fra.eksempel if fra else False},
    )  # fmt: skip
    feil = ""
    if request.method == "POST" and skjema.is_valid():
        rad, feil = prov(
            satsene.foresla_satser, ordning=ordning, navn=navn, budsjettaar=skjema.cleaned_data["budsjettaar"],
            verdier=skjema.verdier, eksempel=skjema.cleaned_data["eksempel"], av=request.user,
        )  # fmt: skip
        if not feil:
            messages.success(request, _("Versjon %(v)s er foreslått. En annen må godkjenne den.") % {"v": rad.versjon})
            return redirect("udir:satstabell", pk=rad.pk)
    status = 409 if feil else 422 if skjema.is_bound and skjema.errors else 200
    sammen = {
        "skjema": skjema,
        "feil": feil,
        "fra": fra,
        "navn": kontrakt.hent(ordning).kort,
        "sti": [sti_oppsett(), sti_satser(), (_("Foreslå satser"), request.path)],
    }
    return render(request, "udir/satser_ny.html", sammen, status=status)


@udir("oppsett.godkjenn")
@require_http_methods(["GET", "HEAD", "POST"])
def godkjenn_satser(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person approves the version."""
    rad = get_object_or_404(Satstabell.objects.select_related("foreslatt_av__person"), pk=pk)
    hindring = ""
    if rad.godkjent_tid:
        hindring = _("Satsene er allerede godkjent.")
    elif samme_person(request.user, rad.foreslatt_av):
        hindring = _("Du har foreslått satsene. En annen må godkjenne dem.")
    return bekreft(
        request,
        tittel=_("Godkjenn satsene %(v)s") % {"v": rad.versjon},
        knapp=_("Godkjenn satsene"),
        tilbake=reverse("udir:satstabell", args=[pk]),
        sti=[sti_oppsett(), sti_satser()],
        fakta=[(n, v) for _k, n, v in lesbare(rad.navn, rad.verdier, sidens_maalform())],
        tekst=[_("En godkjent versjon kan ikke endres. En endring blir en ny versjon.")],
        hindring=hindring,
        handling=lambda verdier: satsene.godkjenn_satser(satser=rad, av=request.user),
        ferdig=_("Satsene er godkjent."),
    )
