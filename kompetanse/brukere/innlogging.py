"""Into and out of the portal. The local account is one way in; an external identity provider is a seam, not built.

`logg_inn_ekstern` is where a provider (ID-porten, Feide) is to be attached: it has verified the token, and hands over who
the person is. See docs/adr/0004-tilgang.md.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from kompetanse.drift.adresse import adresse

from . import roller, tilgang
from .middleware import sett_tilhorighet, velg
from .models import Bruker, Person, Tilhorighet

LOKAL = "django.contrib.auth.backends.ModelBackend"
INNLOGGET_MERKE = "innlogget"
"""Cookie that says that this browser has been logged in, so that an ended session can be told from a first visit."""
_TILFELDIG = 4  # uuid version of a Person not tied to an external identity; one that is has version 5
_FORSIDER = {roller.EIER: "eier:forside", roller.FORVALTER: "forvalter:forside", roller.UDIR: "udir:forside"}


class UkjentPerson(Exception):
    """The provider vouched for someone who has no account here."""


def trygg_neste(request: HttpRequest, side: str, ellers: str = "/") -> str:
    """`side` when it is a page of this portal, else `ellers`."""
    trygg = side.startswith("/") and url_has_allowed_host_and_scheme(
        side, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return side if trygg else ellers


def er_adressen_stengt(request: HttpRequest) -> bool:
    """Whether too many wrong passwords have come from the caller's address, whatever the accounts."""
    siden = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    forsok = AccessAttempt.objects.filter(ip_address=adresse(request), attempt_time__gte=siden)
    return (forsok.aggregate(feil=Sum("failures_since_start"))["feil"] or 0) >= settings.FEIL_PER_ADRESSE


def forside(tilhorighet: Tilhorighet | None) -> str:
    """The front page of the role's audience, or the person's own page when it has none."""
    try:
        return reverse(_FORSIDER[tilgang.sider_for(tilhorighet)])
    except (KeyError, NoReverseMatch):
        return reverse("brukere:meg")


def logg_inn(request: HttpRequest, bruker: Bruker, *, tilhorighet: Tilhorighet | None = None) -> None:
    """Start a session for an account that has proved who it is, and choose a role.

    Without a role named the first is chosen, one that does case work before tilgangsstyrer. The session key is renewed.
    """
    login(request, bruker, backend=LOKAL)
    request.user = bruker
    sett_tilhorighet(request)
    rekkefolge = sorted(request.tilhorigheter, key=lambda t: t.rolle == "tilgangsstyrer")
    valgt = tilhorighet or next(iter(rekkefolge), None)
    if valgt is not None:
        velg(request, valgt)


def logg_ut(request: HttpRequest) -> None:
    logout(request)
    request.tilhorighet, request.tilhorigheter = None, []


def merk(svar: HttpResponse, bruker: Bruker) -> HttpResponse:
    """Set the cookies of a login: the mark, and the person's language when one is chosen."""
    svar.set_cookie(
        INNLOGGET_MERKE,
        "1",
        max_age=7 * 24 * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    if bruker.maalform:
        sett_spraakkapsel(svar, bruker.maalform)
    return svar


def sett_spraakkapsel(svar: HttpResponse, maalform: str) -> None:
    """Remember the language in the browser, for pages before login too."""
    svar.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        maalform,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )


@dataclass(frozen=True)
class EksternIdentitet:
    """What a provider vouches for after its token is verified. `subjekt` is the provider's stable, pairwise id."""

    utsteder: str
    subjekt: str
    epost: str = ""


def personnokkel(identitet: EksternIdentitet):
    """The stable key of the natural person behind an external identity. No fødselsnummer is stored."""
    return uuid5(NAMESPACE_URL, f"{identitet.utsteder}#{identitet.subjekt}")


def logg_inn_ekstern(request: HttpRequest, *, utsteder: str, subjekt: str, epost: str = "") -> Bruker:
    """Log in the person whom `utsteder` has vouched for. The seam for OIDC; nothing calls it yet.

    The caller has verified signature, audience, nonce and expiry. The natural person is found by (utsteder, subjekt). The
    first time, an account with the verified `epost` is tied to that person; its Person is kept and gets the key, so that
    what it has decided before still counts as the same person's. A person who is tied to another identity is never moved by
    an e-mail address. Raises UkjentPerson when there is no such account:
    an account comes from an invitation, never from a login.
    """
    nokkel = personnokkel(EksternIdentitet(utsteder, subjekt, epost))
    aktive = Bruker.objects.filter(is_active=True, er_system=False).select_related("person")
    with transaction.atomic():
        bruker = aktive.filter(person__nokkel=nokkel).order_by("pk").first()
        if bruker is None and epost:
            bruker = aktive.filter(epost__iexact=epost).first()
            if bruker is not None and bruker.person.nokkel.version == _TILFELDIG:
                Person.objects.filter(pk=bruker.person_id).update(nokkel=nokkel)
            else:
                bruker = None
    if bruker is None:
        raise UkjentPerson(epost)
    logg_inn(request, bruker)
    return bruker
