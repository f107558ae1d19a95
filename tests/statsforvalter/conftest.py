"""A round with cases in every state, and clients logged in."""

import pytest
from django.test import Client

from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import logg_inn

NAA = "2026-11-21T10:00"


@pytest.fixture
def v(frys, db):
    frys(NAA)
    return fabrikk.verden()


@pytest.fixture
def klient(v):
    c = Client()
    logg_inn(c, v.saksbehandler)
    return c


@pytest.fixture
def som_klient():
    def lag(bruker):
        c = Client()
        logg_inn(c, bruker)
        return c

    return lag
