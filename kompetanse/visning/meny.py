"""The main menu of each audience, with the number of things that wait.

Counts are registered by the app that knows them::

    meny.registrer_teller("forvalter", ventende)     # ventende(tilhorighet) -> {"saker": 25, "forum": 4}

A counter answers all keys of its audience from a fixed number of queries. Zero is not shown. A place that the role cannot
use is left out, and so is one that the kind of organisation does not have.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.brukere import roller

Teller = Callable[[Any], Mapping[str, int]]


@dataclass(frozen=True)
class Punkt:
    """One place in the menu: its key for counts, the url name and the word.

    `retter` are the rights of which the role must hold one, `typer` the kinds of organisation that have the place; empty
    is everybody. `ogsaa` are folders beside its own whose pages belong to the place.
    """

    nokkel: str
    url_navn: str
    tekst: Any
    retter: tuple[str, ...] = ()
    typer: tuple[str, ...] = ()
    ogsaa: tuple[str, ...] = ()

    def adresser(self, url: str) -> list[str]:
        """What the addresses of its pages begin with."""
        rot = url if self.nokkel == "forside" else url.rsplit("/", 2)[0] + "/"
        return [url, *(f"{rot}{mappe}/" for mappe in self.ogsaa)]

    def for_rolle(self, tilhorighet: Any) -> bool:
        """Whether this role sees the place. Nobody in particular sees them all."""
        if tilhorighet is None:
            return True
        if self.typer and tilhorighet.organisasjon.type not in self.typer:
            return False
        return not self.retter or any(roller.har_rett(tilhorighet.rolle, rett) for rett in self.retter)


@dataclass(frozen=True)
class Lenke:
    """One rendered menu link."""

    url: str
    tekst: Any
    antall: int
    aktiv: bool


_EGEN = ("sak.les_egen",)
_EIERE = ("kommune", "fylkeskommune", "privat_eier", "statlig_skole")
_FORVALTER = ("sak.les_forvalter",)
_LANDET = ("landet.les",)

MENYER: dict[str, tuple[Punkt, ...]] = {
    "eier": (
        Punkt("forside", "eier:forside", _("Forside")),
        Punkt("saker", "eier:sak-liste", _("Saker"), _EGEN, ogsaa=("barnehagebehov", "mottakere")),
        Punkt("tilbud", "eier:tilbud-liste", _("Tilbud"), _EGEN, _EIERE, ogsaa=("plan",)),
        Punkt("penger", "eier:penger", _("Penger"), _EGEN),
        Punkt("brev", "eier:brev-liste", _("Brev"), _EGEN),
        Punkt("rapporter", "eier:rapport-liste", _("Rapporter"), _EGEN),
        Punkt("folk", "brukere:meg", _("Folk og roller")),
    ),
    "forvalter": (
        Punkt("forside", "forvalter:forside", _("Forside")),
        Punkt("saker", "forvalter:sak-liste", _("Saker"), _FORVALTER),
        Punkt("utlysninger", "forvalter:utlysning-liste", _("Utlysninger"), _FORVALTER),
        Punkt("fordeling", "forvalter:fordeling-liste", _("Fordeling"), _FORVALTER),
        Punkt("barnehage", "forvalter:barnehage", _("Barnehagedelen"), _FORVALTER, ("kommune",)),
        Punkt("forum", "forvalter:forum-liste", _("Samarbeidsforum"), _FORVALTER, ("embete",)),
        Punkt("vedtak", "forvalter:vedtak-liste", _("Vedtak og brev"), _FORVALTER),
        Punkt("utbetaling", "forvalter:utbetaling-liste", _("Utbetaling"), _FORVALTER),
        Punkt("rapporter", "forvalter:rapport-liste", _("Rapporter og kontroll"), _FORVALTER),
        Punkt("klager", "forvalter:klage-liste", _("Klager"), _FORVALTER),
        Punkt("folk", "brukere:meg", _("Folk og roller")),
    ),
    "udir": (
        Punkt(
            "forside",
            "udir:forside",
            _("Landet nå"),
            ogsaa=("bruk", "deltakelse", "sokt", "paminnelse", "vedtak", "brev"),
        ),
        Punkt("rammer", "udir:ramme-liste", _("Rammer"), _LANDET, ogsaa=("bevilgninger", "tilskudd")),
        Punkt("fordelinger", "udir:fordeling-liste", _("Fordelinger"), _LANDET),
        Punkt("andeler", "udir:andel-liste", _("Andeler"), _LANDET),
        Punkt("oppsett", "udir:oppsett", _("Oppsett"), _LANDET, ogsaa=("satser", "utlysninger")),
        Punkt("saker", "udir:sak-liste", _("Saker"), _LANDET),
        Punkt("rapporter", "udir:rapport-liste", _("Rapporter"), _LANDET),
        Punkt("data", "udir:apne-data", _("Åpne data"), _LANDET),
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
    """The menu for one request. The longest address that begins the current path is the active one; a front page only
    its own.

    A page whose url name does not exist is left out, so that a portal without a module has no dead link.
    """
    punkter = []
    for punkt in MENYER.get(publikum, ()):
        if not punkt.for_rolle(tilhorighet):
            continue
        try:
            punkter.append((punkt, reverse(punkt.url_navn)))
        except NoReverseMatch:
            continue
    antall = _tell(publikum, tilhorighet) if punkter else {}
    forside = next((url for punkt, url in punkter if punkt.nokkel == "forside"), "")
    treff = {
        adresse: url
        for punkt, url in punkter
        for adresse in punkt.adresser(url)
        if request.path == adresse or (adresse != forside and request.path.startswith(adresse))
    }
    aktiv = treff[max(treff, key=len)] if treff else None
    return [Lenke(url, punkt.tekst, antall.get(punkt.nokkel, 0), url == aktiv) for punkt, url in punkter]


def _tell(publikum: str, tilhorighet: Any) -> Mapping[str, int]:
    teller = _tellere.get(publikum)
    return teller(tilhorighet) if teller is not None and tilhorighet is not None else {}
