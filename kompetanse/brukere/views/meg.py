"""The person's own page."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kompetanse.revisjon import spor

from .. import innlogging, tilgang
from ..decorators import krever_innlogging
from ..forms import ByttPassordForm, MegForm, StedfortrederForm
from ..models import Bruker, Stedfortreder, Tilhorighet
from ..stedfortreder import opphev_stedfortreder, sett_stedfortreder


def _api_lenke(request: HttpRequest) -> str:
    """The page of own API keys, when the role may have any and the page exists."""
    try:
        return reverse("api:nokler") if tilgang.har_rett(request.user, "api.nokkel") else ""
    except NoReverseMatch:
        return ""


@require_http_methods(["GET", "POST"])
@krever_innlogging
def meg(request: HttpRequest) -> HttpResponse:
    """Own roles, language, position, password and keys."""
    bruker = request.user
    start = {"stilling": bruker.stilling, "telefon": bruker.telefon, "maalform": bruker.maalform or "nb"}
    form = MegForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        for felt, verdi in form.cleaned_data.items():
            setattr(bruker, felt, verdi)
        bruker.save(update_fields=list(form.cleaned_data))
        messages.success(request, _("Opplysningene er lagret."))
        svar = redirect("brukere:meg")
        innlogging.sett_spraakkapsel(svar, bruker.maalform)
        return svar
    dekning = Stedfortreder.objects.filter(
        fravaerende=bruker, til__gte=timezone.localdate(), opphevet_tid__isnull=True
    ).select_related("bruker__person", "organisasjon")
    innhold = {
        "form": form,
        "roller": request.tilhorigheter,
        "dekning": dekning,
        "api_lenke": _api_lenke(request),
        "har_passord": bruker.has_usable_password(),
        "kan_styre": tilgang.har_rett(bruker, "tilgang.styr"),
        "kan_utnevne": tilgang.har_rett(bruker, "tilgang.utnevn"),
        "kan_konto": _kan_konto(bruker),
    }
    return render(request, "brukere/meg.html", innhold)


def _kan_konto(bruker) -> bool:
    return tilgang.har_rett(bruker, "konto.registrer") or tilgang.har_rett(bruker, "konto.bekreft")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@krever_innlogging
def passord(request: HttpRequest) -> HttpResponse:
    """Change one's own password. Other sessions of the account end."""
    if not request.user.has_usable_password():
        raise Http404
    form = ByttPassordForm(request.POST or None, bruker=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.set_password(form.cleaned_data["passord"])
        request.user.save(update_fields=["password"])
        update_session_auth_hash(request, request.user)
        spor.skriv(f"bruker:{request.user.pk}", "bruker.bytt_passord", av=request.user)
        messages.success(request, _("Passordet er byttet. Du er logget ut på andre enheter."))
        return redirect("brukere:meg")
    return render(request, "brukere/passord.html", {"form": form})


def _kolleger(request: HttpRequest):
    """Those who act for the same organisation in the same role, other persons than oneself."""
    t = request.tilhorighet
    i_dag = timezone.localdate()
    roller = Tilhorighet.objects.gyldige(i_dag).filter(organisasjon=t.organisasjon_id, rolle=t.rolle)
    return (
        Bruker.objects.filter(pk__in=roller.values("bruker"), is_active=True)
        .exclude(person=request.user.person_id)
        .select_related("person")
        .order_by("person__navn", "pk")
    )


@require_http_methods(["GET", "POST"])
@krever_innlogging
def stedfortreder(request: HttpRequest) -> HttpResponse:
    """Let a colleague with the same role do one's cases while one is away."""
    if request.tilhorighet is None:
        raise tilgang.IngenTilgang(_("Velg en rolle før du går videre."))
    form = StedfortrederForm(request.POST or None, kolleger=_kolleger(request))
    if request.method == "POST" and form.is_valid():
        try:
            sett_stedfortreder(
                bruker=form.cleaned_data["stedfortreder"],
                fravaerende=request.user,
                organisasjon=request.tilhorighet.organisasjon,
                fra=form.cleaned_data["fra"],
                til=form.cleaned_data["til"],
                av=request.user,
            )
        except ValidationError as feil:
            form.add_error(None, feil)
        else:
            messages.success(request, _("Stedfortrederen ser sakene dine i perioden."))
            return redirect("brukere:meg")
    return render(request, "brukere/stedfortreder.html", {"form": form})


@require_POST
@krever_innlogging
def stedfortreder_opphev(request: HttpRequest, pk: int) -> HttpResponse:
    """End one's own cover now."""
    rad = get_object_or_404(Stedfortreder, pk=pk, fravaerende=request.user)
    opphev_stedfortreder(stedfortreder=rad, av=request.user)
    messages.success(request, _("Stedfortrederen er fjernet."))
    return redirect("brukere:meg")
