"""Account numbers of the active organisation, and the link for a payee outside the register."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from eiere.konto import Kontofeil, avvis_konto, bekreft_konto, karantenedager, registrer_konto
from eiere.models import Kontonummer, Kontostatus

from .. import folk, innlogging, kontolenke, lenkepost, tilgang
from ..decorators import krever_rett
from ..forms import KontoForm, KontolenkeForm, NyKontoForm, OrgnrBekreftForm
from ..models import Bruker

FARGER = {
    Kontostatus.FORESLATT: "warning",
    Kontostatus.BEKREFTET: "success",
    Kontostatus.AVVIST: "danger",
    Kontostatus.ERSTATTET: "neutral",
}


def _kontoer(request: HttpRequest):
    return Kontonummer.objects.filter(organisasjon=request.tilhorighet.organisasjon).select_related(
        "registrert_av__person", "bekreftet_av__person", "organisasjon"
    )


@require_GET
@krever_rett("konto.registrer", "konto.bekreft")
def konto(request: HttpRequest) -> HttpResponse:
    """The account in use, the one that waits, and those before."""
    i_dag = timezone.localdate()
    rader = list(_kontoer(request).order_by("-registrert_tid", "-pk"))
    for k in rader:
        k.merke = {"ord": k.get_status_display().capitalize(), "farge": FARGER[k.status]}
        k.i_karantene = k.status == Kontostatus.BEKREFTET and k.karantene_til > i_dag
        k.kan_bekrefte = k.status == Kontostatus.FORESLATT and not tilgang.samme_person(request.user, k.registrert_av)
    innhold = {
        "kontoer": rader,
        "venter": next((k for k in rader if k.status == Kontostatus.FORESLATT), None),
        "gjeldende": next((k for k in rader if k.status == Kontostatus.BEKREFTET), None),
        "kan_registrere": tilgang.har_rett(request.user, "konto.registrer"),
        "kan_bekrefte": tilgang.har_rett(request.user, "konto.bekreft"),
        "kan_lenke": tilgang.har_rett(request.user, "konto.lenke"),
        "dager": karantenedager(),
    }
    return render(request, "brukere/konto.html", innhold)


@require_http_methods(["GET", "POST"])
@krever_rett("konto.registrer")
def registrer(request: HttpRequest) -> HttpResponse:
    """Propose an account number."""
    form = KontoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            registrer_konto(
                organisasjon=request.tilhorighet.organisasjon, nummer=form.cleaned_data["nummer"], av=request.user
            )
        except Kontofeil as feil:
            form.add_error("nummer", str(feil))
        else:
            messages.success(request, _("Kontonummeret er registrert. En annen person må bekrefte det."))
            return redirect("brukere:konto")
    return render(request, "brukere/konto_registrer.html", {"form": form, "dager": karantenedager()})


@require_http_methods(["GET", "POST"])
@krever_rett("konto.bekreft")
def bekreft(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm what another person has registered, on a page that shows the number and what happens."""
    rad = get_object_or_404(_kontoer(request), pk=pk, status=Kontostatus.FORESLATT)
    tilgang.sjekk_annen_person(
        request.user, rad.registrert_av, handling=_("bekrefte et kontonummer du selv har registrert")
    )
    if request.method == "POST":
        return _utfor(request, bekreft_konto, rad, _("Kontonummeret er bekreftet."))
    return render(request, "brukere/konto_bekreft.html", {"konto": rad, "dager": karantenedager()})


@require_http_methods(["GET", "POST"])
@krever_rett("konto.registrer", "konto.bekreft")
def avvis(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse or withdraw an account number that waits."""
    rad = get_object_or_404(_kontoer(request), pk=pk, status=Kontostatus.FORESLATT)
    if request.method == "POST":
        return _utfor(request, avvis_konto, rad, _("Kontonummeret er avvist."))
    return render(request, "brukere/konto_avvis_bekreft.html", {"konto": rad})


def _utfor(request: HttpRequest, handling, rad: Kontonummer, melding: str) -> HttpResponse:
    try:
        handling(konto=rad, av=request.user)
    except Kontofeil as feil:
        messages.error(request, str(feil))
    else:
        messages.success(request, melding)
    return redirect("brukere:konto")


@never_cache
@require_http_methods(["GET", "POST"])
@krever_rett("konto.lenke")
def ny_lenke(request: HttpRequest) -> HttpResponse:
    """Make a link for a payee that has no access, and send it. Only the demo shows it."""
    form = KontolenkeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rad, nokkel = kontolenke.lag_til_mottaker(
                organisasjon=form.organisasjon, epost=form.cleaned_data["epost"], av=request.user
            )
        except ValidationError as feil:
            form.add_error(None, feil)
        except tilgang.IngenTilgang as feil:
            form.add_error("orgnr", str(feil))
        except tilgang.FireOyne as feil:
            form.add_error(None, str(feil))
        else:
            adresse = request.build_absolute_uri(reverse("brukere:kontolenke", args=[nokkel]))
            return render(
                request, "brukere/kontolenke_laget.html", {"lenke": rad, **lenkepost.send_kontolenke(rad, adresse)}
            )
    return render(request, "brukere/kontolenke_ny.html", {"form": form})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def lenke(request: HttpRequest, nokkel: str) -> HttpResponse:
    """The payee's end: confirm the organisation number, get access, and go on to register the account."""
    som = request.user if request.user.is_authenticated else None
    try:
        rad = kontolenke.finn_kontolenke(nokkel)
        finnes = Bruker.objects.filter(epost__iexact=rad.epost).first()
        orgnr = OrgnrBekreftForm(request.POST or None)
        form = None if finnes else NyKontoForm(request.POST or None, bruker=Bruker(epost=rad.epost))
        kan = finnes is None or (som is not None and som.pk == finnes.pk)
        gyldig = [f.is_valid() for f in (orgnr, form) if f is not None]
        if request.method == "POST" and kan and all(gyldig):
            if not kontolenke.stemmer_orgnr(nokkel=nokkel, orgnr=orgnr.cleaned_data["orgnr"]):
                orgnr.add_error("orgnr", _("Nummeret stemmer ikke med mottakeren lenken gjelder."))
            else:
                data = form.cleaned_data if form else {}
                bruker, rolle = kontolenke.bruk_kontolenke(
                    nokkel=nokkel, orgnr=orgnr.cleaned_data["orgnr"], navn=data.get("navn", ""),
                    passord=data.get("passord", ""), som=som,
                )  # fmt: skip
                innlogging.logg_inn(request, bruker, tilhorighet=rolle)
                return innlogging.merk(redirect("brukere:konto-registrer"), bruker)
    except folk.Lenkefeil as feil:
        return render(request, "brukere/lenke_gjelder_ikke.html", {"grunn": str(feil)}, status=410)
    return render(request, "brukere/kontolenke.html", {"lenke": rad, "orgnr": orgnr, "form": form, "kan": kan})
