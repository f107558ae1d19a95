"""What stands above a page: who may open it. Anonymous goes to login, a wrong role gets 403 with a sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from . import roller, tilgang
from .innlogging import INNLOGGET_MERKE, trygg_neste

View = Callable[..., HttpResponse]


def er_bakgrunn(request: HttpRequest) -> bool:
    """Whether a script asked, not a person who changes page: it must have an answer it can read, not a login page."""
    if request.headers.get("HX-Request") or request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return True
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return True
    return request.headers.get("Accept", "").startswith("application/json")


def til_innlogging(request: HttpRequest) -> HttpResponse:
    """401 for a script; for a person the login page, which leads back. Says so when a session has ended."""
    utlogget = INNLOGGET_MERKE in request.COOKIES
    setning = _("Du ble logget ut fordi det har gått lang tid. Logg inn igjen for å fortsette der du slapp.")
    if er_bakgrunn(request):
        return JsonResponse({"feil": setning if utlogget else _("Du må logge inn.")}, status=401)
    neste = request.get_full_path()
    if request.method != "GET":
        fra = urlsplit(request.headers.get("Referer", ""))
        samme_vert = fra.netloc == request.get_host()
        neste = trygg_neste(request, f"{fra.path}?{fra.query}".rstrip("?")) if samme_vert else "/"
    if utlogget:
        messages.info(request, setning)
    svar = redirect(f"{reverse('brukere:logg-inn')}?{urlencode({'neste': neste})}")
    svar.delete_cookie(INNLOGGET_MERKE)
    return svar


def krever_innlogging(view: View) -> View:
    """Any logged-in person, with or without a role."""

    @wraps(view)
    def sjekket(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.is_authenticated else til_innlogging(request)

    return sjekket


def _med_rolle(sjekk: Callable[[HttpRequest], None]) -> Callable[[View], View]:
    def pakk(view: View) -> View:
        @wraps(view)
        def sjekket(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return til_innlogging(request)
            if request.tilhorighet is None and request.tilhorigheter and not er_bakgrunn(request):
                neste = urlencode({"neste": request.get_full_path() if request.method == "GET" else "/"})
                return redirect(f"{reverse('brukere:velg-rolle')}?{neste}")
            sjekk(request)
            return view(request, *args, **kwargs)

        return sjekket

    return pakk


def krever_rett(*retter: str) -> Callable[[View], View]:
    """The active role must hold at least one of `retter`. An unknown right fails at import, not in use."""
    for rett in retter:
        roller.RETTER[rett]

    def sjekk(request: HttpRequest) -> None:
        if not any(tilgang.har_rett(request.user, rett) for rett in retter):
            tilgang.sjekk_rett(request.user, retter[0])

    return _med_rolle(sjekk)


def krever_publikum(*publikum: str) -> Callable[[View], View]:
    """The active role must use the pages of one of `publikum` (eier, forvalter, udir, klage). Fagmiljø use eier's."""

    def sjekk(request: HttpRequest) -> None:
        if tilgang.sider_for(request.tilhorighet) not in publikum:
            raise tilgang.IngenTilgang(_("Denne siden er for en annen rolle enn den du har valgt."))

    return _med_rolle(sjekk)
