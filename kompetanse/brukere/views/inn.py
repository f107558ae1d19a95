"""Into and out of the portal, and which role to act in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from .. import innlogging, roller, tilgang
from ..decorators import krever_innlogging
from ..forms import InnloggingForm
from ..middleware import velg
from ..models import Tilhorighet

_DEMOGRUPPER = [
    (roller.EIER, gettext_noop("Eier")),
    (roller.FORVALTER, gettext_noop("Forvalter")),
    (roller.UDIR, gettext_noop("Utdanningsdirektoratet")),
    (roller.KLAGE, gettext_noop("Klage")),
    (roller.FAGMILJO, gettext_noop("Samarbeidspartner")),
]


def _neste(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this portal, or empty."""
    return innlogging.trygg_neste(request, request.POST.get("neste") or request.GET.get("neste") or "", ellers="")


@never_cache
@sensitive_post_parameters("passord")
@require_http_methods(["GET", "POST"])
def logg_inn(request: HttpRequest) -> HttpResponse:
    """Local account with e-mail and password. Repeated failures are locked out by axes."""
    neste = _neste(request)
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(neste or innlogging.forside(request.tilhorighet))
    if request.method == "POST" and innlogging.er_adressen_stengt(request):
        return render(request, settings.AXES_LOCKOUT_TEMPLATE, status=429)
    form = InnloggingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bruker = authenticate(
            request, username=form.cleaned_data["username"].lower(), password=form.cleaned_data["passord"]
        )
        if bruker is not None and not bruker.er_system:
            innlogging.logg_inn(request, bruker)
            return innlogging.merk(redirect(neste or innlogging.forside(request.tilhorighet)), bruker)
        form.add_error(None, _("E-posten eller passordet er feil. Prøv igjen."))
    innhold = {"form": form, "neste": neste, "demogrupper": _demogrupper() if settings.DEMO else []}
    return render(request, "brukere/logg_inn.html", innhold, status=200 if not form.errors else 422)


def _demogrupper() -> list[tuple[str, list[Tilhorighet]]]:
    """The demo's people by audience. Empty groups are left out."""
    rader = (
        Tilhorighet.objects.gyldige(timezone.localdate())
        .filter(bruker__er_demo=True, bruker__is_active=True, bruker__er_system=False)
        .select_related("organisasjon", "bruker__person")
    )
    grupper: dict[str, list[Tilhorighet]] = {kode: [] for kode, _navn in _DEMOGRUPPER}
    for t in rader:
        t.forklaring = roller.FORKLARINGER.get(t.rolle, "")
        grupper[tilgang.publikum(t)].append(t)
    return [(translation.gettext(navn), grupper[kode]) for kode, navn in _DEMOGRUPPER if grupper[kode]]


@never_cache
@require_POST
def logg_inn_demo(request: HttpRequest) -> HttpResponse:
    """Become one of the demo's people. Does not exist outside the demo."""
    if not settings.DEMO:
        raise Http404
    nr = request.POST.get("tilhorighet", "")
    valgt = get_object_or_404(
        Tilhorighet.objects.gyldige(timezone.localdate()).select_related("bruker__person", "organisasjon"),
        pk=int(nr) if nr.isdecimal() and len(nr) < 10 else 0,
        bruker__er_demo=True,
        bruker__is_active=True,
        bruker__er_system=False,
    )
    innlogging.logg_inn(request, valgt.bruker, tilhorighet=valgt)
    return innlogging.merk(redirect(_neste(request) or innlogging.forside(valgt)), valgt.bruker)


@require_POST
def logg_ut(request: HttpRequest) -> HttpResponse:
    """End the session."""
    innlogging.logg_ut(request)
    messages.success(request, _("Du er logget ut."))
    svar = redirect(reverse("brukere:logg-inn"))
    svar.delete_cookie(innlogging.INNLOGGET_MERKE)
    return svar


@require_GET
@krever_innlogging
def velg_rolle(request: HttpRequest) -> HttpResponse:
    """The person's roles, when none is chosen or the chosen one has ended."""
    return render(request, "brukere/velg_rolle.html", {"roller": request.tilhorigheter, "neste": _neste(request)})


@require_POST
@krever_innlogging
def bytt_rolle(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own roles. Somebody else's, or one that has ended, does not exist (404).

    Stays on the page when the new role has the same audience and organisation, else goes to its front page.
    """
    valgt = next((t for t in request.tilhorigheter if str(t.pk) == request.POST.get("tilhorighet")), None)
    if valgt is None:
        raise Http404
    gammel = request.tilhorighet
    velg(request, valgt)
    samme = gammel is None or (
        tilgang.sider_for(gammel) == tilgang.sider_for(valgt) and gammel.organisasjon_id == valgt.organisasjon_id
    )
    return redirect((_neste(request) if samme else "") or innlogging.forside(valgt))


@require_POST
def sett_sprak(request: HttpRequest) -> HttpResponse:
    """Choose bokmål or nynorsk: kept in the browser, and on the account when somebody is logged in."""
    kode = request.POST.get("language", "")
    neste = innlogging.trygg_neste(request, request.POST.get("next") or request.POST.get("neste") or "/")
    svar = redirect(neste)
    if kode in dict(settings.LANGUAGES):
        innlogging.sett_spraakkapsel(svar, kode)
        if request.user.is_authenticated and request.user.maalform != kode:
            request.user.maalform = kode
            request.user.save(update_fields=["maalform"])
    return svar
