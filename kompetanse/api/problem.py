"""Every error of the API in one shape: application/problem+json (RFC 9457) with sentences that can be read."""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

logg = logging.getLogger("django.request")

TYPE = "application/problem+json"


@dataclass(frozen=True)
class Feiltype:
    """One kind of error: the anchor on the documentation page, the title, and what to do about it."""

    kode: str
    tittel: Any
    forklaring: Any


FEILTYPER = {
    400: Feiltype("ugyldig", _("Forespørselen er ikke gyldig"), _("Rett parameterne som står i listen «invalid_params».")),
    401: Feiltype("ikke-innlogget", _("Du må vise hvem du er"), _("Send en nøkkel som gjelder, i hodet «Authorization».")),
    403: Feiltype("ikke-tilgang", _("Du har ikke tilgang til dette"), _("Nøkkelen eller rollen gir ikke tilgang til denne delen.")),
    404: Feiltype("finnes-ikke", _("Finnes ikke"), _("Adressen er feil, eller objektet tilhører en annen organisasjon.")),
    405: Feiltype("metode", _("Metoden kan ikke brukes her"), _("API-et kan bare leses. Bruk GET eller HEAD.")),
    406: Feiltype("format", _("Formatet finnes ikke"), _("Be om application/json, eller utelat hodet «Accept».")),
    429: Feiltype("for-mange", _("For mange forespørsler"), _("Vent så mange sekunder som «Retry-After» sier.")),
    500: Feiltype("feil-hos-oss", _("Noe gikk galt hos oss"), _("Prøv igjen om litt. Oppgi «X-Request-ID» om det fortsetter.")),
}  # fmt: skip


class UgyldigeParametre(exceptions.APIException):
    """400 with one sentence for each parameter: {name: [sentence, …]}."""

    status_code = 400

    def __init__(self, feil: dict[str, list[Any]]) -> None:
        super().__init__()
        self.feil = feil


def innhold(status: int, sti: str, detalj: Any = "", feil: dict[str, list[Any]] | None = None) -> dict[str, Any]:
    """The body. `sti` is the address asked for, without its parameters: they may hold what does not belong in a log."""
    type_ = FEILTYPER[status]
    svar: dict[str, Any] = {
        "type": f"{reverse('api:dokumentasjon')}#feil-{type_.kode}",
        "title": str(type_.tittel),
        "status": status,
        "detail": str(detalj or type_.forklaring),
        "instance": sti,
    }
    if feil is not None:
        svar["invalid_params"] = [
            {"name": navn, "reason": str(s)} for navn, setninger in feil.items() for s in setninger
        ]
    return svar


def haandter(exc: Exception, context: dict[str, Any]) -> Response:
    """The REST framework's exception handler."""
    request = context["request"]
    set_rollback()
    status, detalj, feil, hoder = _les(exc)
    if status == 500:
        logg.error("Feil i API-et: %s", request.path, exc_info=exc, extra={"status_code": 500})
    svar = Response(innhold(status, request.path, detalj, feil), status=status, headers=hoder, content_type=TYPE)
    svar["Cache-Control"] = "no-store"
    return svar


def _les(exc: Exception) -> tuple[int, Any, dict[str, list[Any]] | None, dict[str, str]]:
    """(status, detail, invalid parameters, headers) of an exception; detail empty means the kind's own words."""
    hoder: dict[str, str] = {}
    if isinstance(exc, Http404):
        return 404, "", None, hoder
    if isinstance(exc, PermissionDenied):
        return 403, str(exc), None, hoder
    if not isinstance(exc, exceptions.APIException):
        return 500, "", None, hoder
    if skjema := getattr(exc, "auth_header", None):
        hoder["WWW-Authenticate"] = skjema
    if isinstance(exc, UgyldigeParametre):
        return 400, "", exc.feil, hoder
    if isinstance(exc, exceptions.Throttled):
        hoder["Retry-After"] = str(max(1, int(exc.wait or 1)))
        return 429, "", None, hoder
    egne = (exceptions.AuthenticationFailed, exceptions.PermissionDenied)
    detalj = exc.detail if isinstance(exc, egne) and exc.detail != exc.default_detail else ""
    return (exc.status_code if exc.status_code in FEILTYPER else 400), detalj, None, hoder


def ukjent_adresse(request: HttpRequest, sti: str = "") -> HttpResponse:
    """404 for every address below the API that leads nowhere; one that only lacks its last stroke is led on."""
    if not sti.endswith("/") and resolve(f"{request.path}/").func is not ukjent_adresse:
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    return JsonResponse(innhold(404, request.path), status=404, content_type=TYPE)
