"""What holds for every request: its id in the log, no failure on a null byte, and no personal page left in the browser's store."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request, page_not_found

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


NULL = "\x00"
_NULLFEIL = re.compile(r"\bNUL\b|null (byte|character)", re.I)
"""What PostgreSQL, psycopg and Python say of one."""


class NullbyteMiddleware:
    """PostgreSQL cannot keep a null byte. Forms and the API say so themselves; where none did, it is a bad request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, feil: Exception) -> HttpResponse | None:
        if not isinstance(feil, (DataError, ValueError)) or not _NULLFEIL.search(str(feil)):
            return None
        if NULL in request.path:
            return page_not_found(request, feil)
        return bad_request(request, feil)


class IkkeLagreMiddleware:
    """What a person who is logged in sees is not kept by the browser: the next one at the machine cannot page back to it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        svar = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not svar.has_header("Cache-Control"):
            svar["Cache-Control"] = "private, no-store"
        return svar
