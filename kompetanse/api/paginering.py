"""Pages by cursor. Rows come in the order they changed, so that what arrives while one reads comes last, once."""

import base64
import binascii
import re
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from .problem import UgyldigeParametre

STANDARD, MAKS = 50, 200
_ANTALL = re.compile(r"[0-9]{1,3}", re.ASCII)
_MARKOR = re.compile(r"(20[0-9]{2}-[0-9T:.+-]{6,40})\|([0-9]{1,18})", re.ASCII)


def lag_markor(tid: datetime, pk: int) -> str:
    """Where a page ended: the change time and id of its last row. Callers send it back as it is."""
    return base64.urlsafe_b64encode(f"{tid.isoformat()}|{pk}".encode()).decode().rstrip("=")


def les_markor(verdi: str) -> tuple[datetime, int]:
    """The place a cursor names. Raises ValueError."""
    try:
        tekst = base64.b64decode(verdi + "=" * (-len(verdi) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError) as feil:
        raise ValueError(verdi[:20]) from feil
    treff = _MARKOR.fullmatch(tekst)
    if treff is None:
        raise ValueError(tekst[:20])
    tid = datetime.fromisoformat(treff[1])
    if tid.tzinfo is None:
        raise ValueError(tekst[:20])
    return tid, int(treff[2])


class Markorside(BasePagination):
    """`antall` rows from `markor` on, in the order (endret_tid, id). One query; nothing is counted.

    The queryset must have `endret_tid`. A row that changes between two pages moves to the end and is read again there.
    """

    parametre = ("antall", "markor")

    def paginate_queryset(self, queryset, request, view=None):
        self.request, self.siste = request, None
        antall = self._antall(request.query_params.get("antall"))
        markor = request.query_params.get("markor")
        if markor is not None:
            queryset = queryset.filter(self._etter(markor))
        rader = list(queryset.order_by("endret_tid", "pk")[: antall + 1])
        if len(rader) > antall:
            rader = rader[:antall]
            self.siste = rader[-1]
        return rader

    def _antall(self, verdi: str | None) -> int:
        if verdi is None:
            return STANDARD
        if not _ANTALL.fullmatch(verdi) or not 1 <= int(verdi) <= MAKS:
            raise UgyldigeParametre({"antall": [_("Skriv et tall fra 1 til %(maks)s.") % {"maks": MAKS}]})
        return int(verdi)

    def _etter(self, markor: str) -> Q:
        try:
            tid, pk = les_markor(markor)
        except ValueError:
            raise UgyldigeParametre({"markor": [_("Bruk adressen i «neste» slik den står.")]}) from None
        return Q(endret_tid__gt=tid) | Q(endret_tid=tid, pk__gt=pk)

    def neste(self) -> str | None:
        """The whole address of the next page, or None on the last."""
        if self.siste is None:
            return None
        parametre = {n: v for n, v in self.request.query_params.items() if n != "markor"}
        parametre["markor"] = lag_markor(self.siste.endret_tid, self.siste.pk)
        return self.request.build_absolute_uri(f"{self.request.path}?{urlencode(parametre)}")

    def get_paginated_response(self, data):
        return Response(konvolutt(data, self.neste()))

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["neste", "demo", "resultater"],
            "properties": {
                "neste": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "example": None,
                    "description": gettext_lazy("Adressen til neste side. Tom på den siste siden."),
                },
                "demo": {
                    "type": "boolean",
                    "example": False,
                    "description": gettext_lazy("Om dataene er demodata og ikke virkelige."),
                },
                "resultater": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": "antall", "required": False, "in": "query",
                "description": gettext_lazy("Hvor mange rader en side skal ha."),
                "schema": {"type": "integer", "minimum": 1, "maximum": MAKS, "default": STANDARD},
            },
            {
                "name": "markor", "required": False, "in": "query",
                "description": gettext_lazy("Hvor siden begynner. Kommer fra adressen i «neste», og skal ikke lages selv."),
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            },
        ]  # fmt: skip


class Helside(Markorside):
    """A list that is always whole. Only its shape is taken from here."""

    parametre = ()

    def get_schema_operation_parameters(self, view):
        return []


def konvolutt(rader: list, neste: str | None = None) -> dict:
    """What every list answers with."""
    return {"neste": neste, "demo": settings.DEMO, "resultater": rader}
