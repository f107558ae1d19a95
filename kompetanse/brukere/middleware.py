"""Who is acting, and as what: one query per request, none for those without a session."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .models import Gittilgang, Tilhorighet

SESJONSNOKKEL = "tilhorighet"


class TilhorighetMiddleware:
    """Set `request.tilhorighet` (the active role or None) and `request.tilhorigheter` (all that count today).

    The active role is also `request.user.aktiv_tilhorighet`. A role that has ended is gone at the next request, and is
    not silently replaced by another: the person chooses again, unless only one is left.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.tilhorighet, request.tilhorigheter = None, []
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            sett_tilhorighet(request)
        return self.get_response(request)


def sett_tilhorighet(request: HttpRequest) -> None:
    """Read the person's roles today and pick the one the session names."""
    bruker = request.user
    gitt = Gittilgang.objects.gjeldende(timezone.now()).filter(bruker=bruker)
    alle = list(
        bruker.tilhorigheter.gyldige(timezone.localdate())
        .select_related("organisasjon")
        .annotate(har_gitt=Exists(gitt))
    )
    for t in alle:
        t.bruker = bruker
    valgt = next((t for t in alle if t.pk == request.session.get(SESJONSNOKKEL)), None)
    if valgt is None and len(alle) == 1:
        valgt = alle[0]
    request.tilhorigheter, request.tilhorighet = alle, valgt
    bruker.aktiv_tilhorighet = valgt


def velg(request: HttpRequest, tilhorighet: Tilhorighet) -> None:
    """Make one of the person's own roles the active one."""
    request.session[SESJONSNOKKEL] = tilhorighet.pk
    request.tilhorighet = tilhorighet
    request.user.aktiv_tilhorighet = tilhorighet
