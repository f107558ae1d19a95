"""The main menu of each audience, with the number of things that wait.

Counts are registered by the app that knows them::

    meny.registrer_teller("forvalter", ventende)     # ventende(tilhorighet) -> {"saker": 25, "forum": 4}

A counter answers all keys of its audience from one query. Zero is not shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

Teller = Callable[[Any], Mapping[str, int]]


@dataclass(frozen=True)
class Punkt:
    """One place in the menu: its key for counts, the url name and the word."""

    nokkel: str
    url_navn: str
    tekst: Any


@dataclass(frozen=True)
class Lenke:
    """One rendered menu link."""

    url: str
    tekst: Any
    antall: int
    aktiv: bool


MENYER: dict[str, tuple[Punkt, ...]] = {
    "eier": (
        Punkt("forside", "eier:forside", _("Forside")),
        Punkt("saker", "eier:sak-liste", _("Saker")),
        Punkt("penger", "eier:penger", _("Penger")),
        Punkt("brev", "eier:brev-liste", _("Brev")),
        Punkt("rapporter", "eier:rapport-liste", _("Rapporter")),
        Punkt("folk", "brukere:meg", _("Folk og roller")),
    ),
    "forvalter": (
        Punkt("forside", "forvalter:forside", _("Forside")),
        Punkt("saker", "forvalter:sak-liste", _("Saker")),
        Punkt("utlysninger", "forvalter:utlysning-liste", _("Utlysninger")),
        Punkt("fordeling", "forvalter:fordeling-liste", _("Fordeling")),
        Punkt("forum", "forvalter:forum-liste", _("Samarbeidsforum")),
        Punkt("vedtak", "forvalter:vedtak-liste", _("Vedtak og brev")),
        Punkt("utbetaling", "forvalter:utbetaling-liste", _("Utbetaling")),
        Punkt("rapporter", "forvalter:rapport-liste", _("Rapporter og kontroll")),
        Punkt("klager", "forvalter:klage-liste", _("Klager")),
        Punkt("folk", "brukere:meg", _("Folk og roller")),
    ),
    "udir": (
        Punkt("forside", "udir:forside", _("Landet nå")),
        Punkt("rammer", "udir:ramme-liste", _("Rammer")),
        Punkt("fordelinger", "udir:fordeling-liste", _("Fordelinger")),
        Punkt("oppsett", "udir:oppsett", _("Oppsett")),
        Punkt("saker", "udir:sak-liste", _("Saker")),
        Punkt("rapporter", "udir:rapport-liste", _("Rapporter")),
        Punkt("data", "udir:apne-data", _("Åpne data")),
        Punkt("folk", "brukere:meg", _("Folk og roller")),
    ),
}

_tellere: dict[str, Teller] = {}


def registrer_teller(publikum: str, funksjon: Teller) -> None:
    """Set the counter of an audience. A second one for the same audience replaces the first."""
    if publikum not in MENYER:
        raise ValueError(f"Ukjent publikum: {publikum!r}")
    _tellere[publikum] = funksjon


def bygg(request: HttpRequest, publikum: str, tilhorighet: Any = None) -> list[Lenke]:
    """The menu for one request. The longest address that begins the current path is the active one.

    A page whose url name does not exist is left out, so that a portal without a module has no dead link.
    """
    punkter = []
    for punkt in MENYER.get(publikum, ()):
        try:
            punkter.append((punkt, reverse(punkt.url_navn)))
        except NoReverseMatch:
            continue
    antall = _tell(publikum, tilhorighet) if punkter else {}
    treff = [url for _punkt, url in punkter if request.path.startswith(url)]
    aktiv = max(treff, key=len) if treff else None
    return [Lenke(url, punkt.tekst, antall.get(punkt.nokkel, 0), url == aktiv) for punkt, url in punkter]


def _tell(publikum: str, tilhorighet: Any) -> Mapping[str, int]:
    teller = _tellere.get(publikum)
    return teller(tilhorighet) if teller is not None and tilhorighet is not None else {}
