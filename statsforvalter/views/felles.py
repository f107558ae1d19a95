"""Small things that the caseworkers' pages share."""

import copy
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from kompetanse.brukere.decorators import krever_rett
from kompetanse.brukere.tilgang import FireOyne
from ordninger.felles.handlinger.grunn import IkkeMulig, Mangler
from ordninger.felles.models import Sak

forvalter = krever_rett("sak.les_forvalter")
"""Above every page here: a role at a forvalter that reads cases."""

LISTE = "i"
"""Name of the parameter that carries the work list's own address through the pages of a case."""


def merke(sak: Sak) -> dict[str, str]:
    """The case's state as a tag."""
    t = sak.tilstandsdata
    return {"ord": sak.tilstandsord, "farge": f"{t.farge}-kant" if t.kontur else t.farge}


def hent_sak(request: HttpRequest, nummer: str) -> Sak:
    """A case that the person may see, among the forvalter's own and those given personally. Others are 404."""
    return get_object_or_404(
        Sak.objects.for_bruker(request.user).select_related(
            "utlysning__forvalter",
            "utlysning__fylke",
            "utlysning__ramme",
            "soker__kommune",
            "soker__fylke",
            "saksbehandler__person",
        ),
        nummer=nummer,
    )


def liste_sporring(request: HttpRequest) -> str:
    """`?i=…` for links and forms of a case that was opened from the list, or empty."""
    i = request.GET.get(LISTE)
    return f"?{urlencode({LISTE: i})}" if i is not None else ""


def sak_adresse(request: HttpRequest, sak: Sak, side: str = "sak") -> str:
    return reverse(f"forvalter:{side}", args=[sak.nummer]) + liste_sporring(request)


def til_sak(request: HttpRequest, sak: Sak, side: str = "sak") -> HttpResponse:
    return redirect(sak_adresse(request, sak, side))


def med_sporring(request: HttpRequest, sporring: str) -> HttpRequest:
    """The request as if it had come with another query string."""
    ny = copy.copy(request)
    ny.GET = QueryDict(sporring)
    return ny


def setning(feil: Exception) -> str:
    """A refusal as one sentence for the page."""
    if isinstance(feil, ValidationError):
        return " ".join(feil.messages)
    if isinstance(feil, Mangler):
        return " ".join([feil.setning, *(f"{getattr(m, 'setning', m)}." for m in feil.mangler)])
    return str(feil)


AVSLAG = (IkkeMulig, FireOyne, ValidationError)
"""What a handling raises when it says no with a sentence. A missing right is not here: it is a 403."""


def sier_fra(til: Callable[..., HttpResponse]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that only posts: a refusal becomes a message, and the person goes to `til(request, *args)`."""

    def pakk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def kjor(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except AVSLAG as nei:
                messages.error(request, setning(nei))
                return til(request, *args, **kwargs)

        return kjor

    return pakk
