"""Who asks: a token in the Authorization header, or a person who is logged in to the portal."""

import hmac
import re

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

from kompetanse.brukere.models import Bruker, Tilhorighet
from kompetanse.brukere.nokler import hash_av
from kompetanse.brukere.roller import RETTER
from kompetanse.revisjon import klokke

from .models import Nokkel
from .omfang import lesende_rolle, roller_som_leser

_FORM = re.compile(r"kp_([0-9a-f]{8})_([A-Za-z0-9_-]{20,100})", re.ASCII)
# Compared with when the prefix is unknown, so that the time it takes says nothing.
_INGEN = "0" * 64


class NokkelAutentisering(BaseAuthentication):
    """`Authorization: Bearer kp_<prefix>_<secret>`. One query; once a day one more, to note that the token is in use."""

    def authenticate(self, request):
        skjema, _mellomrom, verdi = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if skjema.lower() != "bearer":
            return None
        nokkel = _finn(verdi.strip())
        if nokkel is None:
            raise AuthenticationFailed(_("Nøkkelen er ukjent, utløpt eller trukket tilbake."))
        _merk_brukt(nokkel)
        return bruker_for(nokkel), nokkel

    def authenticate_header(self, request):
        return 'Bearer realm="Kompetanseportalen"'


class Oktautentisering(SessionAuthentication):
    """The portal's own login, with the scope of the active role. Only reading, so that no CSRF token is asked for."""

    def enforce_csrf(self, request):
        """Nothing here changes anything; other methods than reading are refused before this."""


def bruker_for(nokkel: Nokkel) -> Bruker:
    """The one who reads by a token: nobody's account, in the reading role of the organisation. Never saved.

    The id 0 is no account, so that personal grants give it nothing.
    """
    organisasjon = nokkel.organisasjon
    bruker = Bruker(pk=0, epost=f"nokkel-{nokkel.prefiks}@portal.invalid")
    bruker.aktiv_tilhorighet = Tilhorighet(
        organisasjon=organisasjon,
        rolle=lesende_rolle(organisasjon.type),
        fra=organisasjon.opprettet,
        til=organisasjon.opphort,
    )
    return bruker


def _finn(verdi: str) -> Nokkel | None:
    treff = _FORM.fullmatch(verdi)
    if treff is None:
        return None
    roller_naa = Tilhorighet.objects.gyldige(klokke.idag()).filter(
        bruker=OuterRef("opprettet_av"), organisasjon=OuterRef("organisasjon")
    )
    nokkel = (
        Nokkel.objects.select_related("organisasjon", "opprettet_av")
        .annotate(roller_naa=ArraySubquery(roller_naa.order_by().values("rolle")))
        .filter(prefiks=treff[1])
        .first()
    )
    riktig = hmac.compare_digest(nokkel.hash if nokkel else _INGEN, hash_av(treff[2]))
    if nokkel is None or not riktig or not nokkel.gjelder(klokke.naa()):
        return None
    opphort = nokkel.organisasjon.opphort
    if (opphort and opphort <= klokke.idag()) or not _lageren_kan(nokkel):
        return None
    return nokkel


def _lageren_kan(nokkel: Nokkel) -> bool:
    """Whether the one who made it is still there, with roles that could make it today."""
    har = set(nokkel.roller_naa)
    leser = roller_som_leser(nokkel.organisasjon.type)
    return nokkel.opprettet_av.is_active and bool(har & RETTER["api.nokkel"]) and bool(har & leser)


def _merk_brukt(nokkel: Nokkel) -> None:
    """The day, not the moment: enough to find the tokens that nobody uses."""
    if nokkel.sist_brukt_dato != klokke.idag():
        Nokkel.objects.filter(pk=nokkel.pk, tilbakekalt_tid__isnull=True).update(sist_brukt_dato=klokke.idag())
