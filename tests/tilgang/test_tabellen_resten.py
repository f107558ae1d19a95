"""The access table against the portal, second half: a file of its own, so that two processes share the work."""

import pytest

from tests.tilgang.portal import avvik
from tests.tilgang.tabell import RADER, Rad

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rad", RADER[1::2], ids=lambda r: f"{r.metode} {r.navn}")
def test_tabellen(w, rad: Rad):
    assert avvik(w, rad) == []
