"""The portal's addresses, and one request as one role."""

import copy
from collections.abc import Iterator

from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.tilgang import verden
from tests.tilgang.tabell import Rad


def adresser(noder=None, rom: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Every name with the names of its parameters."""
    for p in get_resolver().url_patterns if noder is None else noder:
        if isinstance(p, URLResolver):
            yield from adresser(p.url_patterns, (*rom, p.namespace) if p.namespace else rom)
        elif isinstance(p, URLPattern) and p.name:
            yield ":".join((*rom, p.name)), list(p.pattern.converters)


PARAMETRE = dict(adresser())


def svar(w: verden.Verden, rolle: str, metode: str, navn: str, side: verden.Side) -> int:
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


def avvik(w: verden.Verden, rad: Rad) -> list[str]:
    """What the portal answers otherwise than the row says."""
    return [
        f"{rolle} {hva}: {fikk}, ventet {ventet}"
        for hva, side, alle in (("på sitt eget", w.a, rad.ventet()), ("på andres", w.b, rad.ventet_annens()))
        for rolle, ventet in alle
        if (fikk := svar(w, rolle, rad.metode, rad.navn, side)) != ventet
    ]
