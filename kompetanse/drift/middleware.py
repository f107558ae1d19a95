"""The request's id, which follows it into the log."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

foresporsel_id: ContextVar[str] = ContextVar("foresporsel_id", default="")

_GYLDIG = re.compile(r"[A-Za-z0-9._-]{8,64}")


class ForesporselsIdMiddleware:
    """Take the id that the front proxy gave (X-Request-ID), or make one; send it back in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        gitt = request.headers.get("X-Request-ID", "")
        fid = gitt if _GYLDIG.fullmatch(gitt) else uuid.uuid4().hex
        # Left in place until the next request of this thread: Django logs a 5xx answer after the last middleware.
        foresporsel_id.set(fid)
        svar = self.get_response(request)
        svar["X-Request-ID"] = fid
        return svar
