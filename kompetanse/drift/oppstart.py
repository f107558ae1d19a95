"""`make start`: the whole portal on one machine, watched by one process that takes everything with it when it goes.

    python -m kompetanse.drift.oppstart

DATABASE_URL (with DATABASE_EIER_URL) and REDIS_URL take the place of the embedded database and queue. PORT, VERT,
PORTAL_TILSTAND and PORTAL_DB_* are read from the environment. Does not import Django: it stays small and starts fast.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from kompetanse.drift import tilstand as t
from kompetanse.drift.postgres import Postgres
from kompetanse.drift.prosess import Barn, Laas, Prosessfeil
from kompetanse.drift.valkey import Valkey

# A service that ends this many times within so many seconds is broken, not unlucky.
MAKS_OMSTARTER = 5
OMSTARTSVINDU = 60
NETTFRIST = 60  # seconds for the first page


class Avbrutt(Exception):
    """Ctrl-C or SIGTERM."""


class Tjeneste:
    """A watched service: how to start it, and how often it has ended by itself."""

    def __init__(self, navn: str, barn: Barn, start: Callable[[], None]) -> None:
        self.navn = navn
        self.barn = barn
        self.start = start
        self.omstarter: list[float] = []

    def se_til(self) -> None:
        """Start it again if it has ended. Raises Prosessfeil when it keeps ending."""
        if self.barn.lever():
            return
        self.barn.rydd()
        naa = time.monotonic()
        self.omstarter = [o for o in self.omstarter if naa - o < OMSTARTSVINDU] + [naa]
        if len(self.omstarter) > MAKS_OMSTARTER:
            raise Prosessfeil(f"{self.navn} stopper om og om igjen:\n{self.barn.siste_linjer()}")
        si(f"{self.navn} stoppet uventet og startes på nytt")
        self.start()


class Portal:
    """Everything that runs, in the order it was started."""

    def __init__(self, mappe: Path, vert: str, port: int) -> None:
        self.mappe = mappe
        self.vert = vert
        self.port = port
        self.tjenester: list[Tjeneste] = []
        self.env = os.environ | {
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "kompetanse.settings.dev"),
            "PORTAL_TILSTAND": str(mappe),
            "BREV_FONTER": os.environ.get("BREV_FONTER", str(mappe / "brevfonter")),
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def adresse(self) -> str:
        """Where the portal answers."""
        return f"http://{'localhost' if self.vert in {'127.0.0.1', '0.0.0.0'} else self.vert}:{self.port}/"  # noqa: S104

    def start(self) -> None:
        """All of it, with one line of progress for each part."""
        if not ledig(self.vert, self.port):
            raise Prosessfeil(f"Port {self.port} er opptatt av et annet program. Velg en annen: PORT=8001 make start")
        if not self.env.get("DATABASE_URL"):
            with steg("Databasen"):
                pg = Postgres(self.mappe)
                self._ta_med("Databasen", pg.barn, pg.start)
                pg.klargjor()
        if not self.env.get("REDIS_URL"):
            with steg("Køen"):
                valkey = Valkey(self.mappe)
                self._ta_med("Køen", valkey.barn, valkey.start)
        self._klargjor_data()
        with steg("Nettstedet og arbeideren"):
            self._ta_med_kommando("Nettstedet", "nett", self._nettkommando(), {})
            eneste = {} if self.env.get("REDIS_URL") else {"PORTAL_ENESTE_WORKER": "1"}
            arbeider = {"PORTAL_SPORRETID": "300", "C_FORCE_ROOT": "1", **eneste}
            self._ta_med_kommando("Arbeideren", "arbeider", self._arbeiderkommando(), arbeider)
            self._vent_paa_nett()

    def vakt(self) -> None:
        """Until told to stop: start again what ends."""
        while True:
            for tjeneste in self.tjenester:
                tjeneste.se_til()
            time.sleep(0.5)

    def stopp(self) -> None:
        """Everything, last started first. The web and the worker get their signal together."""
        for tjeneste in self.tjenester[-2:]:
            if tjeneste.barn.lever() and tjeneste.barn.prosess:
                tjeneste.barn.prosess.send_signal(tjeneste.barn.stoppsignal)
        for tjeneste in reversed(self.tjenester):
            tjeneste.barn.stopp()

    def _ta_med(self, navn: str, barn: Barn, start: Callable[[], None]) -> None:
        self.tjenester.append(Tjeneste(navn, barn, start))
        start()

    def _ta_med_kommando(self, navn: str, kort: str, kommando: list[str], env: dict[str, str]) -> None:
        barn = Barn(kort, laasemappe=self.mappe / "laaser", loggmappe=self.mappe / "logg")
        self._ta_med(navn, barn, lambda: barn.start(kommando, env=self.env | env, mappe=t.ROT))

    def _klargjor_data(self) -> None:
        """Migrations, rights, register, demo, translations and static files, as the owner of the tables."""
        kommando = [sys.executable, str(t.ROT / "manage.py"), "klargjor_portal"]
        barn = subprocess.Popen(kommando, env=self.env | {"PORTAL_DB_ROLLE": "eier"}, cwd=t.ROT)
        try:
            kode = barn.wait()
        except BaseException:
            barn.terminate()
            barn.wait()
            raise
        if kode:
            raise Prosessfeil("Dataene ble ikke klare; se meldingen over.")

    def _nettkommando(self) -> list[str]:
        return [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", self.vert, "--port", str(self.port)),
            *("--workers", self.env.get("PORTAL_NETTPROSESSER", "2"), "--respawn-failed-workers"),
            # One thread per process, kept alive: a thread that goes takes its database connection along.
            *("--blocking-threads", "1", "--blocking-threads-idle-timeout", "600"),
            *("--workers-kill-timeout", "10", "--log-level", "warning"),
            "kompetanse.wsgi:application",
        ]

    def _arbeiderkommando(self) -> list[str]:
        return [
            *(sys.executable, "-m", "celery", "--quiet", "-A", "kompetanse", "worker"),
            *("--beat", "--schedule", str(t.mappe_0700(self.mappe / "plan") / "plan")),
            *("--concurrency", self.env.get("PORTAL_ARBEIDERE", "2"), "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat", "-O", "fair"),
        ]

    def _vent_paa_nett(self) -> None:
        slutt = time.monotonic() + NETTFRIST
        while not svarer(self.vert, self.port):
            for tjeneste in self.tjenester:
                tjeneste.se_til()
            if time.monotonic() > slutt:
                raise Prosessfeil(f"Nettstedet svarer ikke:\n{self.tjenester[-2].barn.siste_linjer()}")
            time.sleep(0.1)


class steg:
    """A line of progress with the time the step took."""

    def __init__(self, navn: str) -> None:
        self.navn = navn

    def __enter__(self) -> None:
        self.begynt = time.monotonic()

    def __exit__(self, feil: type[BaseException] | None, *_: object) -> None:
        if feil is None:
            si(f"{self.navn} er klar", time.monotonic() - self.begynt)


def si(tekst: str, sekunder: float | None = None) -> None:
    """One line to the user."""
    tid = "" if sekunder is None else f" ({sekunder:.1f} s)".replace(".", ",")
    print(f"  {tekst}{tid}", flush=True)


def ledig(vert: str, port: int) -> bool:
    """Can we listen there?"""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((vert, port))
        except OSError:
            return False
    return True


def svarer(vert: str, port: int) -> bool:
    """Does /helse/ answer 200?"""
    maal = "127.0.0.1" if vert == "0.0.0.0" else vert  # noqa: S104
    try:
        with socket.create_connection((maal, port), timeout=5) as s:
            s.sendall(b"GET /helse/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return s.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


def _stopp_ved_signal(*_: int | FrameType | None) -> None:
    raise Avbrutt


def main() -> int:
    """Gives the exit code: 0 also when the portal was already running."""
    begynt = time.monotonic()
    try:
        mappe = t.mappe_0700(t.mappe())
        laas = Laas(mappe / "portal.laas")
        if not laas.prov():
            print(f"Kompetanseportalen kjører allerede på {laas.les()}")
            return 0
        port = int(os.environ.get("PORT", "8000"))
        portal = Portal(mappe, os.environ.get("VERT", "127.0.0.1"), port)
        laas.skriv(portal.adresse)
    except (t.Tilstandsfeil, ValueError) as feil:
        print(f"Kompetanseportalen startet ikke: {feil}", file=sys.stderr)
        return 1
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, _stopp_ved_signal)
    print("Kompetanseportalen starter", flush=True)
    kode = 0
    try:
        portal.start()
        si("Alt er klart", time.monotonic() - begynt)
        print(f"\nÅpne {portal.adresse}  Stopp med Ctrl-C. Logger: {mappe / 'logg'}\n", flush=True)
        portal.vakt()
    except Avbrutt:
        print("\nStopper …", flush=True)
    except (Prosessfeil, t.Tilstandsfeil) as feil:
        print(f"\nKompetanseportalen stoppet: {feil}", file=sys.stderr, flush=True)
        kode = 1
    finally:
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, signal.SIG_IGN)
        portal.stopp()
    return kode


if __name__ == "__main__":
    sys.exit(main())
