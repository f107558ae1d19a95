"""The OpenAPI document: what every operation shares is said here once."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from .problem import FEILTYPER, TYPE
from .serialisering import ProblemSerializer

NOKKEL, OKT = "nokkel", "innlogging"


class Nokkelskjema(OpenApiAuthenticationExtension):
    target_class = "kompetanse.api.autentisering.NokkelAutentisering"
    name = NOKKEL

    def get_security_definition(self, auto_schema):
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "kp_<prefiks>_<hemmelighet>",
            "description": _("En nøkkel som organisasjonen har laget i portalen. Den varer i høyst 365 dager."),
        }


class Oktskjema(OpenApiAuthenticationExtension):
    target_class = "kompetanse.api.autentisering.Oktautentisering"
    name = OKT

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "cookie",
            # The name in the document does not follow the installation's settings.
            "name": settings.SESSION_COOKIE_NAME.removeprefix("__Host-"),
            "description": _("Innloggingen i portalen, med rollen som er valgt."),
        }


def _hode(navn: str, beskrivelse, koder: list[int], type_=OpenApiTypes.STR) -> OpenApiParameter:
    return OpenApiParameter(navn, type_, OpenApiParameter.HEADER, description=beskrivelse, response=koder)


HODER = [
    OpenApiParameter(
        "If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER,
        description=_("Verdien av «ETag» fra forrige svar. Er ingenting endret, blir svaret 304 uten innhold."),
    ),
    _hode("ETag", _("Merket på dette svaret."), [200, 304]),
    _hode("Last-Modified", _("Når noe i svaret sist ble endret."), [200, 304]),
    _hode("RateLimit-Limit", _("Hvor mange forespørsler du kan sende i et minutt."), [200, 304, 429], OpenApiTypes.INT),
    _hode("RateLimit-Remaining", _("Hvor mange du har igjen."), [200, 304, 429], OpenApiTypes.INT),
    _hode("RateLimit-Reset", _("Sekunder til tellingen begynner på nytt."), [200, 304, 429], OpenApiTypes.INT),
    _hode("Retry-After", _("Sekunder du må vente."), [429], OpenApiTypes.INT),
    _hode("WWW-Authenticate", _("Hvordan du viser hvem du er."), [401]),
]  # fmt: skip


STIER = {
    # how an object is named in its address
    "nummer": {
        "description": _("Saksnummeret, for eksempel 2026-00123."),
        "schema": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{5,7}$"},
    },
    "id": {"description": _("Feltet «id» i listen."), "schema": {"type": "integer", "minimum": 1}},
    "kode": {
        "description": _("Koden til ordningen."),
        "schema": {"type": "string", "pattern": "^[a-z0-9_]{1,30}$"},
    },
}


class Skjema(AutoSchema):
    """Names, descriptions, errors and headers from the view's own words."""

    @property
    def _er_liste(self) -> bool:
        return getattr(self.view, "action", "") == "list"

    @property
    def _ressurs(self) -> str:
        return self.path.removeprefix("/api/v1/").split("/")[0]

    def get_operation_id(self):
        return f"{self._ressurs}_{'liste' if self._er_liste else 'en'}"

    def get_tags(self):
        return [self.view.stikkord]

    def get_summary(self):
        return f"{self._ressurs.capitalize()}: {'liste' if self._er_liste else 'én'}"

    def get_description(self):
        return self.view.beskrivelse if self._er_liste else _("Det samme som i listen, for ett objekt.")

    def get_auth(self):
        """Open data need nothing; the token's part is named where one is needed."""
        return [] if self.view.omfang is None else [{NOKKEL: []}, {OKT: []}]

    def get_extensions(self):
        return {"x-omfang": self.view.omfang} if self.view.omfang else {}

    def _map_basic_serializer(self, serializer, direction):
        """Docstrings are for those who read the code; the fields explain themselves in the language of the document."""
        return {n: v for n, v in super()._map_basic_serializer(serializer, direction).items() if n != "description"}

    def get_paginated_name(self, serializer_name):
        return f"{serializer_name}liste"

    def get_override_parameters(self):
        return HODER

    def _is_list_view(self, serializer=None):
        return self._er_liste and not isinstance(serializer, ProblemSerializer)

    def get_response_serializers(self):
        koder = [
            400,
            *([401, 403] if self.view.omfang else [401]),
            *([] if self._er_liste else [404]),
            405,
            406,
            429,
            500,
        ]
        svar = {
            200: OpenApiResponse(self.view.serializer_class, description=self.get_description()),
            304: OpenApiResponse(description=_("Ingenting er endret siden svaret med dette merket.")),
        }
        for kode in koder:
            svar[(kode, TYPE)] = OpenApiResponse(ProblemSerializer, description=FEILTYPER[kode].tittel)
        return svar

    def _resolve_path_parameters(self, variables):
        return [{"in": "path", "name": navn, "required": True, **STIER[navn]} for navn in variables]
