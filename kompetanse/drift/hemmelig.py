"""The secret key of an installation on one machine: made once, kept in the state folder."""

import os
import secrets
from pathlib import Path

from kompetanse.drift.tilstand import mappe_0700

NAVN = "hemmelig_nokkel"


def hemmelig_nokkel(mappe: Path) -> str:
    """Read the key, or make it. Two processes that start together end up with the same one."""
    sti = mappe / NAVN
    if not sti.exists():
        if not mappe.exists():
            mappe_0700(mappe)
        ny = mappe / f".{NAVN}-{os.getpid()}"
        fd = os.open(ny, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as fil:
            fil.write(secrets.token_urlsafe(50))
        try:
            os.link(ny, sti)
        except FileExistsError:
            pass
        finally:
            ny.unlink()
    return sti.read_text()
