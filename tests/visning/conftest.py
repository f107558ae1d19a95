import pytest

from kompetanse.visning import meny


@pytest.fixture(autouse=True)
def uten_tellere(monkeypatch):
    """The frame is tested alone: the audiences' own counters ask the database for roles that do not exist here."""
    monkeypatch.setattr(meny, "_tellere", {})
