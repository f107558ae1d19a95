"""The readable page: the OpenAPI document as our own HTML, with limits, errors and examples to copy."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from kompetanse.brukere.tilgang import har_rett

from .omfang import OMFANG
from .paginering import MAKS, STANDARD
from .problem import FEILTYPER
from .takt import grense

GRENSER = (
    ("nokkel", gettext_lazy("Med nøkkel, for hver nøkkel")),
    ("innlogget", gettext_lazy("Innlogget i portalen, for hver bruker")),
    ("aapen", gettext_lazy("Uten nøkkel, for hver adresse på nettet")),
)
_TYPER = {
    "string": gettext_lazy("tekst"),
    "integer": gettext_lazy("heltall"),
    "boolean": gettext_lazy("ja/nei"),
    "array": gettext_lazy("liste"),
    "object": gettext_lazy("objekt"),
    "date": gettext_lazy("dato"),
    "date-time": gettext_lazy("tidspunkt"),
    "decimal": gettext_lazy("beløp som tekst"),
}


@lru_cache(maxsize=4)
def _skjema(sprak: str) -> dict[str, Any]:
    """The document in one målform. Made once: it is the same until the program is replaced."""
    with translation.override(sprak):
        # Through JSON, so that no text is left to be translated by a later reader.
        return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


def _vis_type(skjema: dict[str, Any], komponenter: dict[str, Any]) -> str:
    """What kind of value a part of the schema is, in words."""
    valg = skjema.get("oneOf") or skjema.get("anyOf") or skjema.get("allOf") or [skjema]
    kan_mangle = any(v.get("type") == "null" for v in valg)
    ekte = next((v for v in valg if v.get("type") != "null"), skjema)
    if ref := ekte.get("$ref"):
        felt = komponenter[ref.rsplit("/", 1)[1]].get("properties", {})
        ord_ = _("objekt: %(felt)s") % {"felt": ", ".join(felt)}
    else:
        typer = ekte.get("type", "object")
        typer = typer if isinstance(typer, list) else [typer]
        kan_mangle = kan_mangle or "null" in typer
        navn = next(t for t in typer if t != "null")
        ord_ = str(_TYPER.get(ekte.get("format", ""), _TYPER[navn]))
        if navn == "array":
            ord_ = _("liste av %(hva)s") % {"hva": _vis_type(ekte["items"], komponenter)}
    return _("%(type)s, eller tom") % {"type": ord_} if kan_mangle else ord_


def _felt(svar: dict[str, Any], komponenter: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields of the object that an operation answers with."""
    skjema = svar["content"]["application/json"]["schema"]
    skjema = komponenter[skjema["$ref"].rsplit("/", 1)[1]] if "$ref" in skjema else skjema
    if "resultater" in skjema.get("properties", {}):
        skjema = komponenter[skjema["properties"]["resultater"]["items"]["$ref"].rsplit("/", 1)[1]]
    return [
        {"navn": navn, "type": _vis_type(f, komponenter), "forklaring": f.get("description", "")}
        for navn, f in skjema["properties"].items()
    ]


def _parameter(p: dict[str, Any], komponenter: dict[str, Any]) -> dict[str, Any]:
    return {
        "navn": p["name"],
        "type": _vis_type(p["schema"], komponenter),
        "forklaring": p.get("description", ""),
        "verdier": p["schema"].get("enum", []),
    }


def _curl(adresse: str, omfang: str | None) -> str:
    hode = ' \\\n  -H "Authorization: Bearer $NOKKEL"' if omfang else ""
    return f'curl "{adresse}"{hode}'


def _endepunkter(rot: str, sprak: str) -> list[dict[str, Any]]:
    """One entry for each resource: its list, and the address of one object."""
    skjema = _skjema(sprak)
    komponenter = skjema["components"]["schemas"]
    ut = []
    for sti, metoder in skjema["paths"].items():
        op = metoder["get"]
        if not op["operationId"].endswith("_liste"):
            continue
        svar = op["responses"]["200"]
        eksempler = svar["content"]["application/json"].get("examples", {})
        eksempel = next((e["value"] for e in eksempler.values()), None)
        ut.append(
            {
                "id": op["operationId"].removesuffix("_liste"),
                "sti": sti,
                "en": next((s for s in skjema["paths"] if s.startswith(sti) and s != sti), ""),
                "tittel": op["operationId"].removesuffix("_liste").capitalize(),
                "beskrivelse": op["description"],
                "omfang": op.get("x-omfang"),
                "parametre": [_parameter(p, komponenter) for p in op.get("parameters", []) if p["in"] == "query"],
                "felt": _felt(svar, komponenter),
                "curl": _curl(f"{rot}{sti}", op.get("x-omfang")),
                "eksempel": json.dumps(eksempel, ensure_ascii=False, indent=2) if eksempel else "",
            }
        )
    return ut


@require_safe
def dokumentasjon(request: HttpRequest) -> HttpResponse:
    """How to use the API. For everybody; runs no query of its own."""
    sprak = translation.get_language() or settings.LANGUAGE_CODE
    rot = request.build_absolute_uri("/").rstrip("/")
    liste = reverse("api:saker-liste")
    innhold = {
        "endepunkter": _endepunkter(rot, sprak),
        "grenser": [(navn, grense(art).antall, grense(art).vindu) for art, navn in GRENSER],
        "feiltyper": FEILTYPER.items(),
        "omfang": OMFANG.items(),
        # Nobody is led to a page that the role may not see; the one who is not logged in is asked to do so.
        "viser_nokler": not request.user.is_authenticated or har_rett(request.user, "api.nokkel"),
        "standard": STANDARD,
        "maks": MAKS,
        "curl_forste": _curl(f"{rot}{liste}?antall={MAKS}", "ja"),
        "curl_endret": _curl(f"{rot}{liste}?endret_etter=2027-04-12T09:15:00Z", "ja"),
        "curl_etag": _curl(f"{rot}{liste}", "ja") + " \\\n  -H 'If-None-Match: \"…\"' -i",
    }
    return render(request, "api/dokumentasjon.html", innhold)
