"""What the API's tests share: a set clock, and a count of requests that begins anew in every test."""

import pytest
from django.core.cache import cache

from kompetanse.api import takt
from kompetanse.revisjon import klokke
from tests.fabrikker import sak as lag


@pytest.fixture(autouse=True)
def egen_takt(monkeypatch):
    """Each test counts for itself, in its own process."""
    monkeypatch.setattr(takt, "_ute_til", float("inf"))
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def januar():
    with klokke.stilt(lag.tid(2027, 1, 20)):
        yield
