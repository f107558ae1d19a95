"""The small demo as a database for tests: built once per test process, copied for each module that asks for it.

`demo` switches the tests of a module to a copy of it and stops the clock at the demo's morning. `demo_server` serves it to a
browser. What a test writes stays for the rest of its module.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from kompetanse.drift.postgres import Postgres

from . import mal

DAG = date(2027, 3, 18)
NAA = datetime(2027, 3, 18, 8, 0, tzinfo=ZoneInfo("Europe/Oslo"))
NAVN = "demo_mal"


def kjor(base: str, *kommando: str, inn: str = "") -> subprocess.CompletedProcess[str]:
    """Run manage.py in its own process against the database `base` of this test process."""
    miljo = os.environ | {
        "DJANGO_SETTINGS_MODULE": "kompetanse.settings.test",
        "PORTAL_DB_NAVN": base,
        "PORTAL_DB_ROLLE": "eier",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *kommando],
        cwd=settings.BASE_DIR,
        env=miljo,
        capture_output=True,
        text=True,
        input=inn,
    )


def lag(server: Postgres, base: str, fra: str) -> str:
    """A copy of a database."""
    with server.koble_til() as forbindelse:
        forbindelse.execute(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
        forbindelse.execute(f"CREATE DATABASE {base} TEMPLATE {fra}")
        forbindelse.execute(f"REVOKE TEMPORARY ON DATABASE {base} FROM PUBLIC")  # as after sett_rettigheter
    return base


def bygg(server: Postgres, base: str, dag: date = DAG) -> str:
    """A migrated database with the register and the small demo for `dag`."""
    lag(server, base, mal.NAVN)
    for kommando in (
        ("last_register", "-v0", "--skip-checks"),
        ("bygg_demo", "-v0", "--storrelse", "liten", "--dato", dag.isoformat()),
    ):
        svar = kjor(base, *kommando)
        assert not svar.returncode, f"{kommando[0]} feilet:\n{svar.stdout}{svar.stderr}"
    return base


@pytest.fixture(scope="session")
def demomal(postgres: Postgres) -> str:
    """The name of the database to copy."""
    return bygg(postgres, NAVN)


@dataclass
class Demo:
    """Where the demo is, and how to become one of its people."""

    base: str
    dag: date = DAG

    def bruker(self, rolle: str, organisasjon: str) -> Any:
        """The first demo account with a role in the organisation whose name begins so, acting in that role."""
        from kompetanse.brukere.models import Tilhorighet

        t = (
            Tilhorighet.objects.filter(bruker__er_demo=True, rolle=rolle, organisasjon__navn__startswith=organisasjon)
            .select_related("bruker__person", "organisasjon")
            .order_by("pk")
            .first()
        )
        assert t is not None, f"ingen {rolle} i {organisasjon}"
        t.bruker.aktiv_tilhorighet = t
        return t.bruker

    def logg_inn(self, klient: Any, rolle: str, organisasjon: str) -> Any:
        """Log a test client in as somebody. Gives the account."""
        from tests.fabrikker.brukere import logg_inn

        bruker = self.bruker(rolle, organisasjon)
        logg_inn(klient, bruker)
        return bruker


@pytest.fixture(scope="module")
def demo(demomal: str, postgres: Postgres, django_db_setup: None, django_db_blocker: Any) -> Iterator[Demo]:
    """This module's own copy of the demo, and the clock stopped at 8 in the morning of its day."""
    base = lag(postgres, f"demo_{os.getpid()}", demomal)
    with django_db_blocker.unblock():
        connection.close()
        forrige = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = base
        with time_machine.travel(NAA, tick=False):
            yield Demo(base)
        connection.close()
        connection.settings_dict["NAME"] = forrige


@pytest.fixture(scope="module")
def demo_server(demo: Demo) -> Iterator[LiveServer]:
    """The demo's pages for a browser: `demo_server.url`."""
    server = LiveServer("localhost")
    yield server
    server.stop()
