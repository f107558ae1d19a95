"""How often one may ask: a fixed window of a minute per token, account or address, counted in Valkey for all processes."""

import hmac
import logging
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from redis import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from kompetanse.drift import hjerteslag
from kompetanse.drift.adresse import adresse

from .models import Nokkel

logg = logging.getLogger(__name__)

_SEKUNDER = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# Seconds before Valkey is asked again after it did not answer. Until then each process counts for itself.
PAUSE = 30
_ute_til = 0.0


@dataclass(frozen=True)
class Grense:
    """How many requests in how many seconds."""

    antall: int
    vindu: int


def grense(art: str) -> Grense:
    """The limit in REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], such as "300/min", for nokkel, innlogget or aapen."""
    antall, _skille, periode = api_settings.DEFAULT_THROTTLE_RATES[art].partition("/")
    return Grense(int(antall), _SEKUNDER[periode[0]])


@dataclass(frozen=True)
class Stilling:
    """Where a caller stands in the window: the limit, what is left, and seconds until it begins anew."""

    grense: Grense
    brukt: int
    igjen_sekunder: int

    @property
    def over(self) -> bool:
        return self.brukt > self.grense.antall

    def hoder(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.grense.antall),
            "RateLimit-Remaining": str(max(0, self.grense.antall - self.brukt)),
            "RateLimit-Reset": str(self.igjen_sekunder),
        }


def tell(art: str, hvem: str) -> Stilling:
    """Count one request of `hvem` and say where it stands."""
    g = grense(art)
    naa = time.time()
    nr = int(naa // g.vindu)
    # The address of a caller is kept for a minute, and never as it is.
    merke = hmac.new(settings.SECRET_KEY.encode(), hvem.encode(), "sha256").hexdigest()[:32]
    return Stilling(
        g, _tell(f"kompetanse:takt:{art}:{merke}:{nr}", g.vindu), max(1, int((nr + 1) * g.vindu - naa + 0.999))
    )


def _tell(nokkel: str, vindu: int) -> int:
    global _ute_til
    if time.monotonic() >= _ute_til:
        try:
            with hjerteslag.klient() as redis:
                antall, _satt = redis.pipeline().incr(nokkel).expire(nokkel, vindu + 5).execute()
            return int(antall)
        except (RedisError, OSError, ValueError):
            _ute_til = time.monotonic() + PAUSE
            logg.warning("Valkey svarer ikke. Forespørslene telles i hver prosess.")
    cache.add(nokkel, 0, vindu + 5)
    return cache.incr(nokkel)


class Takt(BaseThrottle):
    """One count per request, by who asks. The view puts the standing in the answer's headers."""

    def allow_request(self, request, view):
        if isinstance(request.auth, Nokkel):
            art, hvem = "nokkel", str(request.auth.pk)
        elif request.user.is_authenticated:
            art, hvem = "innlogget", str(request.user.pk)
        else:
            art, hvem = "aapen", adresse(request)
        self.stilling = view.taktstilling = tell(art, hvem)
        return not self.stilling.over

    def wait(self):
        return self.stilling.igjen_sekunder


def tell_feil(request, view) -> None:
    """Count a token that was not accepted against the caller's address. Raises Throttled."""
    view.taktstilling = stilling = tell("aapen", adresse(request))
    if stilling.over:
        raise Throttled(wait=stilling.igjen_sekunder)
