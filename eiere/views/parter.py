"""Who takes part: find in the register, add, add from outside the register, take out, and state a unit's owner."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from eiere.models import Organisasjon, Virksomhet, VirksomhetEier
from eiere.register import oppslag
from eiere.sortering import sorteringsnokkel
from kompetanse.brukere import lenkepost
from kompetanse.brukere.decorators import krever_publikum, krever_rett
from kompetanse.visning import formater
from kompetanse.visning.liste import Kolonne, Liste
from kompetanse.visning.skjema import OrgnrField, Skjema, TekstField
from ordninger.felles.handlinger import parter
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Sak, Tiltak
from ordninger.kollektiv import grunnlag, lagring

from .felles import hent_sak, si_nei
from .skjema import hent_tiltak

MAKS_TREFF = 25


class UtenforSkjema(Skjema):
    """A payee or partner that the register lacks."""

    orgnr = OrgnrField(label=gettext_lazy("Organisasjonsnummer"))
    navn = TekstField(
        label=gettext_lazy("Navn"), maks=200, error_messages={"required": gettext_lazy("Skriv navnet på mottakeren")}
    )
    epost = forms.EmailField(
        label=gettext_lazy("E-post til mottakeren"),
        help_text=gettext_lazy("Mottakeren får egen tilgang og registrerer selv kontonummeret sitt."),
        error_messages={
            "required": gettext_lazy("Skriv e-postadressen til mottakeren"),
            "invalid": gettext_lazy("Skriv e-postadressen slik: navn@firma.no"),
        },
    )  # fmt: skip


def _treff(tekst: str, typer: list[str]) -> list[Organisasjon]:
    return list(oppslag.sok(tekst, typer=typer)[:MAKS_TREFF]) if tekst else []


def _enheter(tekst: str) -> list[Virksomhet]:
    """Private units whose name holds every word, or whose number starts with the digits."""
    siffer = "".join(tekst.split())
    sok = Virksomhet.objects.filter(privat=True, nedlagt__isnull=True).select_related("kommune")
    if siffer.isascii() and siffer.isdigit():
        sok = sok.filter(orgnr__startswith=siffer)
    else:
        for ord_ in tekst.split():
            sok = sok.filter(navn_sortert__contains=sorteringsnokkel(ord_))
    return list(sok.order_by("navn_sortert", "pk")[:MAKS_TREFF]) if tekst else []


def _soketekst(request: HttpRequest) -> str:
    return request.GET.get("sok", "").replace("\x00", "").strip()[:100]


def _tall(verdi: str | None) -> int | None:
    return int(verdi) if verdi and verdi.isascii() and verdi.isdigit() and len(verdi) < 18 else None


# Payees and partners of a tiltak ------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
@krever_rett("sak.skriv")
def mottaker_ny(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """Find a payee in the register and add it, or add one from outside the register."""
    return _ny_part(request, nummer, nr, som_partner=False)


@never_cache
@require_http_methods(["GET", "POST"])
@krever_rett("sak.skriv")
def partner_ny(request: HttpRequest, nummer: str, nr: int) -> HttpResponse:
    """The same for the partner of a tiltak."""
    return _ny_part(request, nummer, nr, som_partner=True)


def _ny_part(request: HttpRequest, nummer: str, nr: int, *, som_partner: bool) -> HttpResponse:
    sak = hent_sak(request, nummer)
    tiltak = hent_tiltak(sak, nr)
    utenfor = UtenforSkjema()
    if request.method == "POST" and request.POST.get("hva") == "utenfor":
        utenfor = UtenforSkjema(request.POST)
        if utenfor.is_valid():
            svar = _legg_til_utenfor(request, sak, tiltak, utenfor, som_partner)
            if svar is not None:
                return svar
    elif request.method == "POST":
        try:
            _legg_til(request, tiltak, som_partner)
        except IkkeMulig as nei:
            si_nei(request, nei)
            return redirect(f"{request.path}?{request.GET.urlencode()}")
        return redirect(_tilbake(sak, nr))
    tekst = _soketekst(request)
    typer = ["uh", "fagskole", "annen"] if som_partner else list(parter.MOTTAKERTYPER)
    return render(
        request, "eier/part_ny.html",
        {
            "sak": sak, "tiltak": tiltak, "sok": tekst, "som_partner": som_partner, "utenfor": utenfor,
            "treff": _treff(tekst, typer), "enheter": [] if som_partner else _enheter(tekst), "maks": MAKS_TREFF,
            "kjente": [] if som_partner else _kjente(sak, tiltak),
            "tilbake": _tilbake(sak, nr),
            "sti": [
                (_("Saker"), reverse("eier:sak-liste")), (sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])),
                (_("Tiltak %(nr)s") % {"nr": nr}, _tilbake(sak, nr)),
                (_("Velg partner") if som_partner else _("Legg til mottaker"), request.path),
            ],
        },
    )  # fmt: skip


def _kjente(sak: Sak, tiltak: Tiltak) -> list[Organisasjon]:
    """Parties of the case that are not payees of this tiltak: one click away."""
    aktuelle = Organisasjon.objects.filter(
        Q(pk=sak.soker_id) | Q(sakspart__sak=sak), type__in=parter.MOTTAKERTYPER, orgnr__isnull=False
    )
    med = tiltak.linjer.filter(virksomhet__isnull=True, koordinator=False).order_by().values("mottaker_id")
    return list(aktuelle.exclude(pk__in=med).distinct().order_by("navn_sortert", "pk")[:20])


def _tilbake(sak: Sak, nr: int) -> str:
    return reverse("eier:tiltak-rediger", args=[sak.nummer, nr]) + "#mottakere"


def _legg_til(request: HttpRequest, tiltak: Tiltak, som_partner: bool) -> None:
    if enhet := _tall(request.POST.get("virksomhet")):
        virksomhet = get_object_or_404(Virksomhet, pk=enhet, nedlagt__isnull=True)
        _ny_mottaker(request, tiltak, virksomhet=virksomhet)
        if parter.eier_av(virksomhet) is None:
            messages.warning(
                request,
                _("Registeret sier ikke hvem som eier %(navn)s. Oppgi eieren under «Mottakere uten konto», ellers kan ikke"
                  " pengene betales ut.") % {"navn": virksomhet.navn},
            )  # fmt: skip
        return
    organisasjon = get_object_or_404(Organisasjon, pk=_tall(request.POST.get("organisasjon")), opphort__isnull=True)
    if som_partner:
        _sett_partner(request, tiltak, organisasjon)
    else:
        _ny_mottaker(request, tiltak, organisasjon=organisasjon)


def _ny_mottaker(request: HttpRequest, tiltak: Tiltak, **hvem: Any) -> None:
    parter.legg_til_mottaker(tiltak=tiltak, aar=grunnlag.aarene(tiltak.sak.utlysning), av=request.user, **hvem)
    messages.success(request, _("%(navn)s er lagt til.") % {"navn": next(iter(hvem.values())).navn})


def _sett_partner(request: HttpRequest, tiltak: Tiltak, organisasjon: Organisasjon) -> None:
    lagring.lagre_tiltak(
        tiltak=tiltak, felt={"partner": organisasjon}, versjon=tiltak.kollektiv.versjon, av=request.user
    )
    messages.success(request, _("%(navn)s er valgt som partner.") % {"navn": organisasjon.navn})


def _legg_til_utenfor(
    request: HttpRequest, sak: Sak, tiltak: Tiltak, skjema: UtenforSkjema, som_partner: bool
) -> HttpResponse | None:
    """Add, and send the link: it is not stored. None when the form must be shown again."""
    data = skjema.cleaned_data
    try:
        organisasjon, lenke, nokkel = parter.ny_utenfor_registeret(
            sak=sak, orgnr=data["orgnr"], navn=data["navn"], epost=data["epost"], av=request.user
        )
        if som_partner:
            _sett_partner(request, tiltak, organisasjon)
        else:
            _ny_mottaker(request, tiltak, organisasjon=organisasjon)
    except IkkeMulig as nei:
        skjema.add_error(nei.kode if nei.kode in skjema.fields else None, nei.setning)
        return None
    except ValidationError as feil:
        skjema.add_error("epost", feil)
        return None
    if lenke is None:
        return redirect(_tilbake(sak, tiltak.nr))
    adresse = request.build_absolute_uri(reverse("brukere:kontolenke", args=[nokkel]))
    return render(
        request, "eier/kontolenke.html",
        {"sak": sak, "organisasjon": organisasjon, "epost": data["epost"], "tilbake": _tilbake(sak, tiltak.nr),
         **lenkepost.send_kontolenke(lenke, adresse)},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@krever_rett("sak.skriv")
def mottaker_fjern(request: HttpRequest, nummer: str, nr: int, nokkel: str) -> HttpResponse:
    """Taking a payee out asks first and says what goes."""
    sak = hent_sak(request, nummer)
    tiltak = hent_tiltak(sak, nr)
    rader = grunnlag.rader(grunnlag.linjer(sak)).get(tiltak.pk, [])
    rad = next((r for r in rader if r.nokkel == nokkel), None)
    if rad is None:
        return redirect(_tilbake(sak, nr))
    if request.method == "POST":
        try:
            parter.fjern_mottaker(
                tiltak=tiltak, organisasjon=rad.linje.mottaker, virksomhet=rad.linje.virksomhet, av=request.user
            )
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(request, _("%(navn)s er fjernet fra tiltaket.") % {"navn": rad.navn})
        return redirect(_tilbake(sak, nr))
    return render(
        request, "eier/mottaker_fjern.html",
        {"sak": sak, "tiltak": tiltak, "rad": rad, "tilbake": _tilbake(sak, nr),
         "sti": [(sak.nummer, reverse("eier:sak-detalj", args=[sak.nummer])), (_("Tiltak %(nr)s") % {"nr": nr}, _tilbake(sak, nr)), (_("Fjern mottaker"), request.path)]},
    )  # fmt: skip


# Owners that join ---------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@krever_rett("sak.skriv")
def deltaker_ny(request: HttpRequest, nummer: str) -> HttpResponse:
    """Find an owner in the register and let it join."""
    sak = hent_sak(request, nummer)
    tilbake = reverse("eier:sak-steg", args=[sak.nummer, "om_oss"])
    if request.method == "POST":
        organisasjon = get_object_or_404(Organisasjon, pk=_tall(request.POST.get("organisasjon")), opphort__isnull=True)
        try:
            parter.legg_til_deltaker(sak=sak, organisasjon=organisasjon, av=request.user)
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(request, _("%(navn)s er lagt til som deltaker.") % {"navn": organisasjon.navn})
        return redirect(f"{tilbake}#deltakere")
    tekst = _soketekst(request)
    return render(
        request, "eier/deltaker_ny.html",
        {
            "sak": sak, "sok": tekst, "treff": _treff(tekst, list(parter.DELTAKERTYPER)), "maks": MAKS_TREFF, "tilbake": tilbake,
            "sti": [(_("Saker"), reverse("eier:sak-liste")), (sak.nummer, tilbake), (_("Legg til deltaker"), request.path)],
        },
    )  # fmt: skip


@require_POST
@krever_rett("sak.skriv")
def deltaker_fjern(request: HttpRequest, nummer: str, pk: int) -> HttpResponse:
    sak = hent_sak(request, nummer)
    try:
        parter.fjern_deltaker(sak=sak, organisasjon=get_object_or_404(Organisasjon, pk=pk), av=request.user)
    except IkkeMulig as nei:
        si_nei(request, nei)
    return redirect(reverse("eier:sak-steg", args=[sak.nummer, "om_oss"]) + "#deltakere")


# Payees without account ----------------------------------------------------------------------------------------------


def _mottakerliste(request: HttpRequest) -> Liste:
    """Payees of the organisation's own cases that nothing can be paid to yet."""
    org = request.tilhorighet.organisasjon_id
    saker = Sak.objects.for_bruker(request.user).filter(soker_id=org).exclude(tilstand="trukket")
    sporring = (
        Organisasjon.objects.filter(linjer__sak__in=saker)
        .annotate(har_konto=parter.har_konto())
        .filter(har_konto=False)
        .distinct()
        .select_related("kommune")
    )
    return Liste(
        request, sporring,
        kolonner=[
            Kolonne("navn", _("Mottaker"), lambda o: o.navn, hode=True, sorter="navn_sortert", under=lambda o: o.get_type_display()),
            Kolonne("orgnr", _("Organisasjonsnummer"), lambda o: o.orgnr or "", vis=_orgnr, sorter="orgnr"),
            Kolonne("hva", _("Hva som mangler"), _hva_mangler),
        ],
        sok=("navn", "orgnr"), sorter="navn", navn="mottakere-uten-konto", entall=_("mottaker"), flertall=_("mottakere"),
        tom_tekst=_("Alle mottakerne i sakene deres har et bekreftet kontonummer."),
    )  # fmt: skip


def _orgnr(verdi: str) -> str:
    return formater.orgnr(verdi) if verdi else _("ikke oppgitt")


def _hva_mangler(o: Organisasjon) -> str:
    if o.kilde == parter.UKJENT_EIER:
        return _("Eieren er ikke kjent. Oppgi eieren under.")
    if o.utenfor_registeret:
        return _("Mottakeren må registrere kontonummeret sitt med lenken den har fått.")
    return _("Mottakeren må registrere og bekrefte kontonummeret sitt.")


@require_http_methods(["GET"])
@krever_publikum("eier")
def mottaker_liste(request: HttpRequest) -> HttpResponse:
    """Payees that lack an account, and units whose owner nobody has stated."""
    liste = _mottakerliste(request)
    if liste.vil_eksportere:
        return liste.eksporter()
    return render(
        request, "eier/mottaker_liste.html",
        {"liste": liste, "enheter": _uten_eier(request), "sti": [(_("Forside"), reverse("eier:forside")), (_("Mottakere uten konto"), request.path)]},
    )  # fmt: skip


def _uten_eier(request: HttpRequest) -> list[Virksomhet]:
    org = request.tilhorighet.organisasjon_id
    enheter = list(
        Virksomhet.objects.filter(linjer__sak__soker_id=org)
        .exclude(Exists(VirksomhetEier.objects.filter(virksomhet=OuterRef("pk"), til__isnull=True)))
        .distinct().select_related("kommune").order_by("navn_sortert", "pk")
    )  # fmt: skip
    sagt = parter.oppgitte_eiere(enheter) if enheter else {}
    for v in enheter:
        v.oppgitt = any(o.pk == org for o in sagt.get(v.pk, []))
    return enheter


@require_http_methods(["GET", "POST"])
@krever_rett("virksomhet.oppgi_eier")
def sett_eier(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a unit in one of the organisation's own cases is its own. The caseworker confirms it."""
    virksomhet = get_object_or_404(
        Virksomhet.objects.filter(linjer__sak__soker_id=request.tilhorighet.organisasjon_id).distinct(), pk=pk
    )
    if request.method == "POST":
        try:
            eier = parter.oppgi_eier(virksomhet=virksomhet, av=request.user)
        except IkkeMulig as nei:
            si_nei(request, nei)
        else:
            messages.success(
                request,
                _("%(eier)s er oppgitt som eier av %(navn)s. Saksbehandleren må bekrefte det før penger kan betales ut.")
                % {"eier": eier.visningsnavn, "navn": virksomhet.navn},
            )  # fmt: skip
        return redirect("eier:mottaker-liste")
    return render(
        request, "eier/sett_eier.html",
        {"virksomhet": virksomhet, "eier": request.tilhorighet.organisasjon,
         "sti": [(_("Mottakere uten konto"), reverse("eier:mottaker-liste")), (_("Oppgi eier"), request.path)]},
    )  # fmt: skip
