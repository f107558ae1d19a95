"""Answers to the autosave script: saved, conflict, or log in again.

A view that saves drafts answers with ``lagret`` or ``konflikt``. The version number is optimistic locking: the form
carries it in the hidden field ``versjon``, and the handling refuses when the object has moved on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from kompetanse.visning import formater

HODE = "X-Autolagring"


@dataclass(frozen=True)
class Ulikt:
    """One field where the two versions differ."""

    etikett: Any
    din: Any
    lagret: Any


def er_autolagring(request: HttpRequest) -> bool:
    """True when the script sent the form, so that the view answers it and not the browser."""
    return request.headers.get(HODE) == "1"


def lagret(*, versjon: int | str = "", mangler: int | None = None) -> JsonResponse:
    """Saved: clock time to show, the new version for the next save, and how much is still missing."""
    return JsonResponse(
        {"lagret": formater.klokke(timezone.now()), "versjon": str(versjon), "mangler": mangler},
        headers={"Cache-Control": "no-store"},
    )


def konflikt(request: HttpRequest, felter: Sequence[Ulikt], *, versjon: int | str, hvem: str = "") -> HttpResponse:
    """Somebody else saved meanwhile (409): both versions, field by field, as HTML for the page.

    ``versjon`` is the one that is saved now: choosing one's own text saves over that one and nothing newer. ``hvem`` is
    a role, never a name.
    """
    svar = render(
        request,
        "_komponenter/konflikt.html",
        {"ulike": felter, "ny_versjon": versjon, "hvem": hvem},
        status=409,
    )
    svar["Cache-Control"] = "no-store"
    return svar


def logg_inn() -> JsonResponse:
    """The session has ended (401): the script keeps the text in the browser until the person has logged in."""
    return JsonResponse({"logg_inn": True}, status=401, headers={"Cache-Control": "no-store"})
