"""A child goes when its parent goes, and never comes twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from kompetanse.drift import prosess
from kompetanse.drift.prosess import Barn, Laas

FORELDER = """
import sys, time
from pathlib import Path
from kompetanse.drift.prosess import Barn
mappe = Path(sys.argv[1])
barn = Barn("sover", laasemappe=mappe, loggmappe=mappe)
barn.start(["sleep", "600"])
print(barn.prosess.pid, flush=True)
time.sleep(600)
"""


def borte(pid: int, frist: float = 5) -> bool:
    """Is the process gone (or dead and not yet reaped by its new parent)?"""
    slutt = time.monotonic() + frist
    while time.monotonic() < slutt:
        try:
            status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if status == "Z":
            return True
        time.sleep(0.05)
    return False


def test_child_dies_with_killed_parent(tmp_path: Path) -> None:
    forelder = subprocess.Popen([sys.executable, "-c", FORELDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert forelder.stdout
    with forelder.stdout:
        barn = int(forelder.stdout.readline())
    forelder.send_signal(signal.SIGKILL)
    forelder.wait()
    assert borte(barn)


def test_leftover_child_is_stopped_before_a_new_one(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(prosess, "VENT_PAA_FORGJENGER", 0.1)
    gammel = Barn("sover", laasemappe=tmp_path, loggmappe=tmp_path)
    gammel.start(["sleep", "600"])
    ny = Barn("sover", laasemappe=tmp_path, loggmappe=tmp_path)
    ny.start(["sleep", "600"])
    assert gammel.prosess
    assert gammel.prosess.wait(1) == -signal.SIGTERM
    assert ny.lever()
    ny.stopp()
    assert not ny.lever()


def test_lock_is_held_until_the_last_grandchild_is_gone(tmp_path: Path) -> None:
    barn = Barn("skall", laasemappe=tmp_path, loggmappe=tmp_path)
    barn.start(["sh", "-c", "sleep 600 & wait"])
    assert barn.prosess
    time.sleep(0.3)
    os.kill(barn.prosess.pid, signal.SIGKILL)
    barn.prosess.wait()
    laas = Laas(barn.laasefil)
    assert not laas.prov()
    barn.rydd()
    assert laas.vent(2)
    laas.slipp()


def test_child_that_ignores_the_signal_is_killed(tmp_path: Path) -> None:
    barn = Barn("sta", laasemappe=tmp_path, loggmappe=tmp_path)
    barn.start(["sh", "-c", "trap '' TERM; echo klar; while true; do sleep 0.1; done"])
    slutt = time.monotonic() + 5
    while "klar" not in barn.siste_linjer() and time.monotonic() < slutt:
        time.sleep(0.02)
    barn.stopp(frist=0.3)
    assert barn.prosess
    assert barn.prosess.returncode == -signal.SIGKILL


def test_log_is_rotated(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(prosess, "MAKS_LOGG", 10)
    barn = Barn("ekko", laasemappe=tmp_path, loggmappe=tmp_path)
    for ord_ in ("et langt ord", "kort"):
        barn.start(["echo", ord_])
        assert barn.prosess
        barn.prosess.wait()
    assert barn.siste_linjer() == "kort"
    assert (tmp_path / "ekko.log.1").read_text() == "et langt ord\n"
