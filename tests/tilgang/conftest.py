"""The world of the access table, made once for each file of tests."""

import pytest
from django.db import transaction
from django.test import Client

from kompetanse.revisjon import klokke
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn
from tests.tilgang import verden


@pytest.fixture(scope="module")
def w(django_db_setup, django_db_blocker):
    """The world and a logged-in client per role. Undone when the module is done."""
    with django_db_blocker.unblock(), klokke.stilt(lag.tid(2027, 1, 20)), transaction.atomic():
        bygget = verden.bygg()
        bygget.klienter = {"anonym": Client(raise_request_exception=False)}
        for rolle, bruker in bygget.brukere.items():
            bygget.klienter[rolle] = Client(raise_request_exception=False)
            logg_inn(bygget.klienter[rolle], bruker)
        yield bygget
        transaction.set_rollback(True)
