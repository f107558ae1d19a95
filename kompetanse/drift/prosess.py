"""A child process that cannot outlive us, and of which there is never more than one. Standard library only."""

import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1

# Seconds a predecessor gets to go away by itself, and how long one that is told to stop gets before it is killed.
VENT_PAA_FORGJENGER = 10
STOPPFRIST = 15
MAKS_LOGG = 5_000_000  # bytes


class Prosessfeil(Exception):
    """A child did not start. The message can be shown to the user."""


class Laas:
    """An exclusive lock on a file. The kernel drops it when the last process that holds it is gone, however it went."""

    def __init__(self, sti: Path) -> None:
        self.sti = sti
        self.fd = os.open(sti, os.O_RDWR | os.O_CREAT, 0o600)

    def prov(self) -> bool:
        """Take the lock if it is free."""
        try:
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def vent(self, sekunder: float) -> bool:
        """Take the lock, waiting for it for so long."""
        slutt = time.monotonic() + sekunder
        while not self.prov():
            if time.monotonic() > slutt:
                return False
            time.sleep(0.1)
        return True

    def skriv(self, tekst: str) -> None:
        """Say who holds it."""
        linje = f"{tekst}\n".encode()
        os.pwrite(self.fd, linje, 0)  # whoever reads meanwhile sees a whole first line
        os.ftruncate(self.fd, len(linje))

    def les(self) -> str:
        """Who holds it, by its own words."""
        return (os.pread(self.fd, 1000, 0).decode(errors="replace").splitlines() or [""])[0]

    def slipp(self) -> None:
        """Close our copy. A child that inherited it still holds the lock."""
        os.close(self.fd)


class Barn:
    """One service: started, watched and stopped by us.

    The child inherits a lock. While any of its processes is alive, no second one starts; so a child left over from a
    killed supervisor is waited for, and at last told to stop.
    """

    def __init__(
        self,
        navn: str,
        *,
        laasemappe: Path,
        loggmappe: Path,
        stoppsignal: signal.Signals = signal.SIGTERM,
        konto: pwd.struct_passwd | None = None,
    ) -> None:
        self.navn = navn
        self.laasefil = laasemappe / f"{navn}.laas"
        self.loggfil = loggmappe / f"{navn}.log"
        self.stoppsignal = stoppsignal
        self.konto = konto
        self.prosess: subprocess.Popen[bytes] | None = None

    def start(
        self, kommando: Sequence[str | Path], *, env: Mapping[str, str] | None = None, mappe: Path | None = None
    ) -> None:
        """Start it. Raises Prosessfeil when a predecessor will not go away."""
        laas = self.ta_laas()
        if self.prosess:
            self.prosess.wait()
        self._roter_logg()
        som: dict[str, object] = {}
        if self.konto:
            som = {"user": self.konto.pw_uid, "group": self.konto.pw_gid, "extra_groups": []}
        try:
            with open(os.open(self.loggfil, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as logg:
                self.prosess = subprocess.Popen(  # type: ignore[call-overload]
                    [str(del_) for del_ in kommando],
                    stdin=subprocess.DEVNULL,
                    stdout=logg,
                    stderr=logg,
                    env=env,
                    cwd=mappe,
                    start_new_session=True,  # Ctrl-C reaches only us, and we stop all in the right order
                    pass_fds=(laas.fd,),
                    preexec_fn=_dor_med_forelder(self.stoppsignal),
                    **som,
                )
            laas.skriv(str(self.prosess.pid))
        finally:
            laas.slipp()

    def ta_laas(self) -> Laas:
        """The child's lock, once every process of its predecessor is gone."""
        if self.prosess and self.prosess.poll() is not None:
            self.rydd()
        laas = Laas(self.laasefil)
        if laas.vent(VENT_PAA_FORGJENGER):
            return laas
        # Still held, so the number in the file really is the leader (or the former leader) of that group.
        pid = laas.les()
        for sig, frist in ((self.stoppsignal, STOPPFRIST), (signal.SIGKILL, 5)):
            if pid.isdigit():
                _send_gruppe(int(pid), sig)
            if laas.vent(frist):
                return laas
        laas.slipp()
        raise Prosessfeil(f"En tidligere {self.navn} kjører fortsatt (prosess {pid}) og lar seg ikke stoppe.")

    def lever(self) -> bool:
        """Is the leader alive?"""
        return self.prosess is not None and self.prosess.poll() is None

    def stopp(self, frist: float = STOPPFRIST) -> None:
        """Stop politely, then not."""
        if self.prosess is None:
            return
        if self.prosess.poll() is None:
            _send(self.prosess.pid, self.stoppsignal)
            try:
                self.prosess.wait(frist)
            except subprocess.TimeoutExpired:
                pass
        self.rydd()

    def rydd(self) -> None:
        """Kill what is left of the child's group, for example workers whose leader was killed."""
        if self.prosess is None:
            return
        _send_gruppe(self.prosess.pid, signal.SIGKILL)
        self.prosess.wait()

    def siste_linjer(self, antall: int = 15) -> str:
        """The end of its log."""
        try:
            with self.loggfil.open("rb") as fil:
                fil.seek(max(0, self.loggfil.stat().st_size - 20_000))
                linjer = fil.read().decode(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(linjer[-antall:])

    def _roter_logg(self) -> None:
        if self.loggfil.exists() and self.loggfil.stat().st_size > MAKS_LOGG:
            self.loggfil.replace(self.loggfil.with_suffix(".log.1"))


def _dor_med_forelder(sig: signal.Signals) -> Callable[[], None]:
    """Runs in the child between fork and exec: ask the kernel for `sig` when we die. Linux only; elsewhere the lock must do."""
    if not sys.platform.startswith("linux"):
        return lambda: None
    prctl = ctypes.CDLL(None).prctl
    forelder = os.getpid()

    def forbered() -> None:
        prctl(PR_SET_PDEATHSIG, int(sig), 0, 0, 0)
        if os.getppid() != forelder:
            os._exit(1)

    return forbered


def _send(pid: int, sig: signal.Signals) -> None:
    try:
        os.kill(pid, sig)
    except (ProcessLookupError, PermissionError):
        pass


def _send_gruppe(pid: int, sig: signal.Signals) -> None:
    try:
        os.killpg(pid, sig)
    except (ProcessLookupError, PermissionError):
        pass
