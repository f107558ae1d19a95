"""The access table against the portal: every address, every role, one's own and another's object."""

import copy
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kompetanse.brukere import roller
from kompetanse.revisjon import klokke
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn
from tests.tilgang import verden
from tests.tilgang.tabell import RADER, ROLLER, Rad

SKRIV = os.environ.get("TILGANG_SKRIV", "")
"""A file: write what the portal answers now as rows of the table, instead of judging it."""


def adresser(noder=None, rom: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Every name with the names of its parameters."""
    for p in get_resolver().url_patterns if noder is None else noder:
        if isinstance(p, URLResolver):
            yield from adresser(p.url_patterns, (*rom, p.namespace) if p.namespace else rom)
        elif isinstance(p, URLPattern) and p.name:
            yield ":".join((*rom, p.name)), list(p.pattern.converters)


PARAMETRE = dict(adresser())


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def w(django_db_setup, django_db_blocker):
    """The world and a logged-in client per role. Undone when the module is done."""
    with django_db_blocker.unblock(), klokke.stilt(lag.tid(2027, 1, 20)), transaction.atomic():
        bygget = verden.bygg()
        klienter = {"anonym": Client(raise_request_exception=False)}
        for rolle, bruker in bygget.brukere.items():
            klienter[rolle] = Client(raise_request_exception=False)
            logg_inn(klienter[rolle], bruker)
        bygget.klienter = klienter
        yield bygget
        transaction.set_rollback(True)


def svar(w, rolle: str, metode: str, navn: str, side) -> int:
    """The status of one request; what it did is undone."""
    adresse = reverse(navn, kwargs=verden.argumenter(w, navn, PARAMETRE[navn], side))
    klient = w.klienter[rolle]
    kaker = copy.deepcopy(klient.cookies)
    cache.clear()  # the API counts its callers there
    with transaction.atomic():
        r = getattr(klient, metode.lower())(adresse)
        transaction.set_rollback(True)
    if r.streaming:
        r.getvalue()  # reading it to the end closes its file
    klient.cookies = kaker
    return r.status_code


def test_every_role_has_a_column():
    assert set(ROLLER) == set(roller.ROLLER) - {"system"}  # nobody logs in as the portal itself


def test_every_address_is_in_the_table():
    assert sorted(PARAMETRE) == sorted({r.navn for r in RADER})


@pytest.mark.skipif(bool(SKRIV), reason="skriver tabellen")
@pytest.mark.parametrize("rad", RADER, ids=lambda r: f"{r.metode} {r.navn}")
def test_tabellen(w, rad: Rad):
    feil = [
        f"{rolle} {hva}: {fikk}, ventet {ventet}"
        for hva, side, alle in (("på sitt eget", w.a, rad.ventet()), ("på andres", w.b, rad.ventet_annens()))
        for rolle, ventet in alle
        if (fikk := svar(w, rolle, rad.metode, rad.navn, side)) != ventet
    ]
    assert not feil, "\n".join(feil)


@pytest.mark.skipif(not SKRIV, reason="dømmer tabellen")
def test_skriv_tabellen(w):
    """Not a test: makes rows to judge when pages are new."""
    linjer = []
    for navn, krav in PARAMETRE.items():
        for metode in ("GET", "POST"):
            try:
                alle = {r: svar(w, r, metode, navn, w.a) for r in ("anonym", *ROLLER)}
                andres = {r: svar(w, r, metode, navn, w.b) for r in ROLLER if alle[r] != 403} if krav else {}
            except Exception as feil:
                linjer.append(f"{navn} {metode} FEIL {type(feil).__name__} {feil}"[:200])
                break
            if metode == "GET" and set(alle.values()) <= {405, 302} and 405 in alle.values():
                continue
            linjer.append(f"{navn} {metode} {alle} {andres}")
            if set(alle.values()) != {405}:
                break
    Path(SKRIV).write_text("\n".join(linjer) + "\n")
