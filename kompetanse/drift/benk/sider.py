"""Requests through the real WSGI application, as one who is logged in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from kompetanse.brukere.models import Bruker
from kompetanse.wsgi import application


class Nettleser:
    """One person's session."""

    def __init__(self, bruker: Bruker) -> None:
        klient = Client()
        klient.force_login(bruker, backend="django.contrib.auth.backends.ModelBackend")
        if bruker.aktiv_tilhorighet:
            okt = klient.session
            okt["tilhorighet"] = bruker.aktiv_tilhorighet.pk
            okt.save()
        self._miljo = RequestFactory()
        self._miljo.cookies = klient.cookies

    def hent(self, adresse: str) -> bytes:
        """The whole answer. Raises AssertionError when it is not 200."""
        deler = urlsplit(adresse)
        miljo: dict[str, Any] = self._miljo._base_environ(
            PATH_INFO=deler.path, QUERY_STRING=deler.query, REQUEST_METHOD="GET"
        )
        status: list[str] = []
        svar = application(miljo, lambda s, _hoder: status.append(s))
        try:
            innhold = b"".join(svar)
        finally:
            svar.close()
        if not status[0].startswith("200"):
            raise AssertionError(f"{adresse} svarte {status[0]}: {innhold[:300]!r}")
        return innhold

    def henter(self, adresse: str) -> Callable[[], bytes]:
        return lambda: self.hent(adresse)

    def sporringer(self, adresse: str) -> list[str]:
        """The SQL of every query that the page runs, those of the middleware included."""
        self.hent(adresse)
        with CaptureQueriesContext(connection) as fanget:
            self.hent(adresse)
        return [q["sql"] for q in fanget.captured_queries]
