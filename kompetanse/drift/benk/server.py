"""The measurements' own PostgreSQL and Valkey in a folder of their own, gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kompetanse.drift import tilstand as t
from kompetanse.drift.postgres import Postgres
from kompetanse.drift.valkey import Valkey


@contextmanager
def startet(mappe: Path | None = None) -> Iterator[tuple[Postgres, bool]]:
    """The database server, and whether it was new. A folder that is given is kept, for looking into a figure."""
    egen = mappe is None
    mappe = Path(tempfile.mkdtemp(prefix="portal-benk-")) if mappe is None else mappe
    t.mappe_0700(mappe)
    for navn in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(navn, None)
    os.environ |= {
        "PORTAL_TILSTAND": str(mappe),
        "DJANGO_SETTINGS_MODULE": "kompetanse.drift.benk.innstillinger",
        "DEMO": "0",
        "LOGGNIVAA": "ERROR",
        "BREV_FONTER": os.environ.get("BREV_FONTER", str(mappe / "brevfonter")),
    }
    pg, valkey = Postgres(mappe), Valkey(mappe)
    ny = not (pg.data / "PG_VERSION").exists()
    try:
        pg.start()
        pg.klargjor()
        valkey.start()
        subprocess.run(
            [sys.executable, str(t.ROT / "manage.py"), "klargjor_portal"],
            env=os.environ | {"PORTAL_DB_ROLLE": "eier"}, cwd=t.ROT, check=True,
        )  # fmt: skip
        yield pg, ny
    finally:
        valkey.stopp()
        pg.stopp()
        if egen:
            shutil.rmtree(mappe, ignore_errors=True)
            shutil.rmtree(pg.data.parent, ignore_errors=True)
