"""The country and a client for each of Udir's roles."""

import pytest
from django.test import Client

from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.penger import Land, land


@pytest.fixture
def norge(frys, db) -> Land:
    frys("2027-01-10T09:00")
    return land()


@pytest.fixture
def inn():
    """A client logged in as a person in the active role."""

    def logg(bruker) -> Client:
        klient = Client()
        logg_inn(klient, bruker)
        return klient

    return logg


@pytest.fixture
def fag(norge, inn) -> Client:
    return inn(norge.fag)


@pytest.fixture
def beslutter(norge, inn) -> Client:
    return inn(norge.beslutter)


@pytest.fixture
def analyse(norge, inn) -> Client:
    return inn(som("udir_analyse", norge.udir))
