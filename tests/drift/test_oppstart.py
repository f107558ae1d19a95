"""The whole portal, started as `make start` does it: second start, kill -9 of its parts, and a clean stop."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from kompetanse.drift import oppstart
from kompetanse.drift.prosess import Laas

FRIST = 240  # seconds: the first start migrates, on a machine that may be busy
TJENESTER = ("postgresql", "valkey", "nett", "arbeider")


class Kjoring:
    """One start of the portal in a state folder."""

    def __init__(self, mappe: Path, port: int) -> None:
        self.mappe = mappe
        self.port = port
        rent = {n: v for n, v in os.environ.items() if not n.startswith(("PORTAL_", "DJANGO_"))}
        self.env = rent | {"PORTAL_TILSTAND": str(mappe), "PORT": str(port), "DEMO": "0", "PORTAL_NETTPROSESSER": "1"}

    def start(self) -> subprocess.Popen[str]:
        logg = (self.mappe.parent / f"{self.mappe.name}.ut").open("w")
        with logg:
            return subprocess.Popen(
                [sys.executable, "-m", "kompetanse.drift.oppstart"],
                cwd=settings.BASE_DIR,
                env=self.env,
                stdout=logg,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def ut(self) -> str:
        return (self.mappe.parent / f"{self.mappe.name}.ut").read_text()

    def pid(self, navn: str) -> int:
        return int((self.mappe / "laaser" / f"{navn}.laas").read_text().splitlines()[0])

    def svarer(self) -> bool:
        return oppstart.svarer("127.0.0.1", self.port)

    def ledig(self, navn: str) -> bool:
        """Is every process of the service gone?"""
        laas = Laas(self.mappe / "laaser" / f"{navn}.laas")
        try:
            return laas.prov()
        finally:
            laas.slipp()


def vent_til(sjekk: Callable[[], object], prosess: subprocess.Popen[str] | None = None) -> None:
    slutt = time.monotonic() + FRIST
    while not sjekk():
        assert time.monotonic() < slutt, "det ventede skjedde ikke"
        assert prosess is None or prosess.poll() is None, "oppstarten ga opp"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def kjoring() -> Iterator[Kjoring]:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    mappe = Path(tempfile.gettempdir()) / f"kp-start-{secrets.token_hex(4)}"
    yield Kjoring(mappe, port)
    shutil.rmtree(mappe)
    mappe.with_name(f"{mappe.name}.ut").unlink()


@pytest.fixture
def portal(kjoring: Kjoring) -> Iterator[subprocess.Popen[str]]:
    """Running and answering; stopped afterwards if the test has not."""
    prosess = kjoring.start()
    try:
        vent_til(lambda: "Åpne http://" in kjoring.ut(), prosess)
        yield prosess
    finally:
        prosess.terminate()
        prosess.wait(60)


def test_starts_answers_and_stops_cleanly(kjoring: Kjoring, portal: subprocess.Popen[str]) -> None:
    assert kjoring.svarer()
    assert kjoring.mappe.stat().st_mode & 0o777 == 0o700
    portal.send_signal(signal.SIGINT)
    assert portal.wait(60) == 0
    assert all(kjoring.ledig(navn) for navn in TJENESTER)
    assert not kjoring.svarer()


def test_second_start_says_where_it_runs_and_killed_parts_come_back(
    kjoring: Kjoring, portal: subprocess.Popen[str]
) -> None:
    andre = subprocess.run(
        [sys.executable, "-m", "kompetanse.drift.oppstart"],
        cwd=settings.BASE_DIR,
        env=kjoring.env | {"PORT": "1"},
        capture_output=True,
        text=True,
    )
    assert andre.returncode == 0
    assert f"Kompetanseportalen kjører allerede på http://localhost:{kjoring.port}/" in andre.stdout
    assert kjoring.svarer()
    for navn in TJENESTER:
        gammel = kjoring.pid(navn)
        os.kill(gammel, signal.SIGKILL)
        vent_til(lambda navn=navn, gammel=gammel: kjoring.pid(navn) != gammel and not kjoring.ledig(navn), portal)
    vent_til(kjoring.svarer, portal)


def test_killed_supervisor_leaves_nothing_and_starts_again(kjoring: Kjoring, portal: subprocess.Popen[str]) -> None:
    portal.send_signal(signal.SIGKILL)
    portal.wait()
    ny = kjoring.start()
    try:
        vent_til(lambda: "Åpne http://" in kjoring.ut(), ny)
        assert kjoring.svarer()
    finally:
        ny.terminate()
        assert ny.wait(60) == 0
    assert all(kjoring.ledig(navn) for navn in TJENESTER)


def test_taken_port_is_said_before_anything_starts(kjoring: Kjoring) -> None:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        svar = subprocess.run(
            [sys.executable, "-m", "kompetanse.drift.oppstart"],
            cwd=settings.BASE_DIR,
            env=kjoring.env | {"PORT": str(s.getsockname()[1])},
            capture_output=True,
            text=True,
        )
    assert svar.returncode == 1
    assert "opptatt" in svar.stderr
