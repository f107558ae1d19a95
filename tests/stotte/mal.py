"""A migrated database, made once per set of migrations and copied by every later run: a second instead of many."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from kompetanse.drift import tilstand as t
from kompetanse.drift import vern
from kompetanse.drift.postgres import Postgres, binaermappe
from kompetanse.drift.prosess import Laas

NAVN = "mal"
MIGRER = (
    "import gc, manage, sys; gc.disable(); sys.argv = ['manage.py', 'migrate', '--verbosity=0']; manage.main(); "
    "from django.core.management import call_command; call_command('sett_rettigheter', verbosity=0)"
)
BEHOLD = 6 * 60 * 60  # seconds a copy that is no longer used is kept


def nokkel() -> str:
    """A checksum over every migration, what is done after them, the packages and the server's binaries."""
    total = hashlib.sha256((settings.BASE_DIR / "requirements-dev.lock").read_bytes())
    total.update(str(binaermappe()).encode() + Path(vern.__file__).read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda a: a.label):
        modul, _ = MigrationLoader.migrations_module(app.label)
        mappe = Path(app.path) / "migrations"
        total.update(f"{app.label} {modul} {MIGRER}".encode())
        for fil in sorted(mappe.glob("*.py")):
            total.update(fil.name.encode() + fil.read_bytes())
    return total.hexdigest()[:16]


def start_med_mal(server: Postgres) -> None:
    """Start the server with a migrated database called NAVN in it. Only one process at a time makes the copy."""
    kopi = Path(tempfile.gettempdir()) / f"portal-testmal-{os.geteuid()}-{nokkel()}"
    t.mappe_0700(kopi)
    laas = Laas(kopi / "laas")
    if not laas.vent(300):
        raise AssertionError(f"{kopi} er låst av en annen testkjøring")
    try:
        if (kopi / "hel").exists():
            _kopier(kopi / "pg", server.data)
        else:
            _lag(server, kopi)
        os.utime(kopi)
    finally:
        laas.slipp()
    _rydd(kopi)
    server.start()


def _lag(server: Postgres, kopi: Path) -> None:
    server.start()
    server.klargjor()
    with server.koble_til() as forbindelse:
        forbindelse.execute(f"CREATE DATABASE {NAVN}")
    svar = subprocess.run(
        [sys.executable, "-c", MIGRER],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "kompetanse.settings.test", "PORTAL_DB_NAVN": NAVN},
        capture_output=True,
        text=True,
    )
    if svar.returncode:
        raise AssertionError(f"Migreringene feilet:\n{svar.stdout}{svar.stderr}")
    server.stopp()
    shutil.rmtree(kopi / "pg", ignore_errors=True)
    _kopier(server.data, kopi / "pg")
    (kopi / "hel").touch()


def _kopier(fra: Path, til: Path) -> None:
    """With owners and modes, sharing blocks where the file system can."""
    subprocess.run(["cp", "-a", str(fra), str(til)], check=True)


def _rydd(brukt: Path) -> None:
    for gammel in brukt.parent.glob(f"portal-testmal-{os.geteuid()}-*"):
        if gammel != brukt and gammel.stat().st_mtime < time.time() - BEHOLD:
            shutil.rmtree(gammel, ignore_errors=True)
