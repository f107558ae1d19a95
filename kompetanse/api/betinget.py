"""ETag and Last-Modified: what has not changed is not sent again."""

import hashlib
from datetime import datetime

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date, parse_etags

# What a 304 says besides its status.
_FOLGER = (
    "ETag",
    "Last-Modified",
    "Cache-Control",
    "Vary",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
)


def gjor_betinget(request, svar: HttpResponse, *, endret: datetime | None, offentlig: bool) -> None:
    """Let a 200 answer carry ETag and Last-Modified, and become 304 when the caller has it already.

    The tag is the hash of the body, so that it also tells of rows that are gone; a date could not.
    """
    svar["Cache-Control"] = "no-cache" if offentlig else "private, no-cache"
    patch_vary_headers(svar, ["Accept", "Authorization", "Cookie"])
    if endret is not None:
        svar["Last-Modified"] = http_date(endret.timestamp())
    svar.add_post_render_callback(lambda ferdig: _svar(request, ferdig))


def _svar(request, svar: HttpResponse) -> HttpResponse | None:
    svar["ETag"] = f'"{hashlib.sha256(svar.content).hexdigest()[:32]}"'
    har = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if har != ["*"] and svar["ETag"] not in {e.removeprefix("W/") for e in har}:
        return None
    tomt = HttpResponseNotModified()
    for navn in _FOLGER:
        if navn in svar:
            tomt[navn] = svar[navn]
    return tomt
