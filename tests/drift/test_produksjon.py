"""The production settings run: own roles, TLS expected in front, a web server and a worker."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from kompetanse.drift import tilstand as t
from kompetanse.drift.postgres import Postgres
from kompetanse.drift.prosess import Barn
from kompetanse.drift.sjekk import KASTES
from kompetanse.drift.valkey import Valkey
from tests.stotte import mal

VERT = KASTES["ALLOWED_HOSTS"]
FRIST = 90  # seconds


class Produksjon:
    """A database and a queue of their own, and commands in the environment of a deployment."""

    def __init__(self, mappe: Path) -> None:
        self.mappe = mappe
        self.pg, self.valkey = Postgres(mappe), Valkey(mappe)
        mal.start_med_mal(self.pg)
        self.pg.klargjor()
        self.valkey.start()
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        rent = {n: v for n, v in os.environ.items() if not n.startswith(("PORTAL_", "DJANGO_", "DEMO"))}
        base = f"@/{mal.NAVN}?host={self.pg.sokkel}"
        self.env = (
            rent
            | KASTES
            | {
                "DATABASE_URL": f"postgres://{t.APP_ROLLE}{base}",
                "DATABASE_EIER_URL": f"postgres://{t.EIER_ROLLE}{base}",
                "REDIS_URL": t.redis_url(mappe),
                "MEDIA_ROOT": str(t.mappe_0700(mappe / "filer")),
                "PORT": str(self.port),
                "C_FORCE_ROOT": "1",
            }
        )

    def barn(self, navn: str, *kommando: str) -> Barn:
        barn = Barn(navn, laasemappe=self.mappe / "laaser", loggmappe=self.mappe / "logg")
        barn.start([sys.executable, "-m", *kommando], env=self.env, mappe=settings.BASE_DIR)
        return barn

    def manage(self, *argumenter: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *argumenter],
            cwd=settings.BASE_DIR,
            env=self.env | env,
            capture_output=True,
            text=True,
        )

    def hent(self, sti: str, **hoder: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        forbindelse = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            forbindelse.request("GET", sti, headers={"Host": VERT, **hoder})
            svar = forbindelse.getresponse()
            return svar.status, svar.headers, svar.read()
        finally:
            forbindelse.close()

    def stopp(self) -> None:
        self.valkey.stopp()
        self.pg.stopp()


@pytest.fixture
def prod(mappe: Path) -> Iterator[Produksjon]:
    produksjon = Produksjon(mappe)
    yield produksjon
    produksjon.stopp()


def test_deployment_check_is_clean(prod: Produksjon) -> None:
    svar = prod.manage("check", "--deploy", "--fail-level", "WARNING", "--database", "default")
    assert svar.returncode == 0, svar.stderr


def test_migrations_belong_to_the_owner(prod: Produksjon) -> None:
    som_eier = {"PORTAL_DB_ROLLE": "eier"}
    assert prod.manage("migrate", "--check", **som_eier).returncode == 0
    svar = prod.manage("sett_rettigheter", **som_eier)
    assert svar.returncode == 0, svar.stderr
    assert svar.stdout.startswith(t.APP_ROLLE)
    assert prod.manage("sett_rettigheter").returncode  # not as the running role
    with (
        prod.pg.koble_til(mal.NAVN, t.APP_ROLLE) as forbindelse,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        forbindelse.execute("CREATE TABLE ny (x int)")


def test_web_and_worker_serve(prod: Produksjon) -> None:
    assert prod.manage("sett_rettigheter", PORTAL_DB_ROLLE="eier").returncode == 0
    nett = prod.barn(
        *("nett", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "1"),
        *("--host", "127.0.0.1", "--port", str(prod.port), "kompetanse.wsgi:application"),
    )
    arbeider = None
    try:
        _vent_til_frisk(prod, nett)
        status, hoder, _ = prod.hent("/helse/")
        assert status == 200  # no redirect: health checks come from inside

        status, hoder, _ = prod.hent("/")
        assert (status, hoder["Location"]) == (301, f"https://{VERT}/")

        status, hoder, innhold = prod.hent("/klar/", **{"X-Forwarded-Proto": "https"})
        assert status == 503
        assert json.loads(innhold)["deler"]["arbeider"] == "ingen livstegn"
        assert "max-age=31536000" in hoder["Strict-Transport-Security"]

        arbeider = prod.barn("arbeider", "celery", "-A", "kompetanse", "worker", "--concurrency", "1")
        slutt = time.monotonic() + FRIST
        while prod.hent("/klar/")[0] != 200:
            assert time.monotonic() < slutt, prod.hent("/klar/")[2].decode() + arbeider.siste_linjer()
            time.sleep(0.2)
        assert "demo" not in json.loads(prod.hent("/klar/")[2])["deler"]
    finally:
        nett.stopp()
        if arbeider:
            arbeider.stopp()


def _vent_til_frisk(prod: Produksjon, nett: Barn) -> None:
    """By the same command as the container's health check."""
    slutt = time.monotonic() + FRIST
    kommando = [sys.executable, "-m", "kompetanse.drift.helsesjekk", "nett"]
    while subprocess.run(kommando, env=prod.env, cwd=settings.BASE_DIR).returncode:
        assert nett.lever() and time.monotonic() < slutt, nett.siste_linjer(40)
        time.sleep(0.2)
