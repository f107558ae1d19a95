"""A real Celery worker in its own process, against the test database and the test broker."""

import os
import signal
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection

from kompetanse.drift import hjerteslag
from kompetanse.drift.prosess import Barn
from kompetanse.drift.tilstand import mappe_0700

STARTFRIST = 60  # seconds


class Arbeider:
    """Start, kill and start again. `prosesser` is how many tasks run at once."""

    def __init__(self, prosesser: int = 2) -> None:
        mappe: Path = settings.TILSTAND
        self.prosesser = prosesser
        self.barn = Barn("arbeider", laasemappe=mappe_0700(mappe / "laaser"), loggmappe=mappe_0700(mappe / "logg"))

    def start(self) -> None:
        """Start it and wait for its first sign of life."""
        with hjerteslag.klient() as redis:
            redis.delete(hjerteslag.NOKKEL)
        self.barn.start(
            [
                *(sys.executable, "-m", "celery", "-A", "kompetanse", "worker"),
                *("--include", "tests.stotte.oppgaver", "--concurrency", str(self.prosesser), "--loglevel", "WARNING"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat", "-O", "fair"),
            ],
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "kompetanse.settings.test",
                "PORTAL_DB_NAVN": str(connection.settings_dict["NAME"]),
                "PORTAL_TEST_IVRIG": "0",
                "PORTAL_ENESTE_WORKER": "1",
                "C_FORCE_ROOT": "1",
            },
            mappe=settings.BASE_DIR,
        )
        slutt = time.monotonic() + STARTFRIST
        while hjerteslag.alder() is None:
            if not self.barn.lever() or time.monotonic() > slutt:
                raise AssertionError(f"Arbeideren startet ikke:\n{self.barn.siste_linjer(40)}")
            time.sleep(0.05)

    def drep(self) -> None:
        """kill -9 of the leader and everyone in its group."""
        assert self.barn.prosess is not None
        os.killpg(self.barn.prosess.pid, signal.SIGKILL)
        self.barn.prosess.wait()

    def stopp(self) -> None:
        """Stop politely."""
        self.barn.stopp()
