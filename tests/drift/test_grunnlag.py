"""The ground under the tests holds."""

import socket

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.template import engines

from tests.stotte.maler import UkjentNavn
from tests.stotte.nett import NettverketErStengt


@pytest.mark.django_db
def test_database_is_postgresql_with_jit_off() -> None:
    with connection.cursor() as peker:
        peker.execute("SHOW jit")
        assert peker.fetchone() == ("off",)
    assert get_user_model().objects.count() == 0


def test_network_is_closed() -> None:
    with socket.socket() as s, pytest.raises(NettverketErStengt):
        s.connect(("192.0.2.1", 80))


def test_unknown_template_variable_fails() -> None:
    mal = engines["django"].from_string("{{ finnes_ikke }}")
    with pytest.raises(UkjentNavn):
        mal.render({})


def test_known_template_variable_renders() -> None:
    assert engines["django"].from_string("{{ navn }}{% if ukjent %}x{% endif %}").render({"navn": "a"}) == "a"
