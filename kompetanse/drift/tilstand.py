"""Where the embedded parts keep their state. Standard library only: used before anything is installed.

The state folder (`.portal/` in the checkout, or `PORTAL_TILSTAND`) has mode 0700. So does every folder in it.
"""

import hashlib
import os
import pwd
import stat
import tempfile
from pathlib import Path

ROT = Path(__file__).resolve().parents[2]

# A Unix socket's address is at most 107 bytes on Linux and 103 on a mac, and the file's name is part of it.
MAKS_SOKKELSTI = 100

# Names of the roles and the database in the embedded PostgreSQL.
EIER_ROLLE = "portal"
APP_ROLLE = "portal_app"
DATABASE = "portal"


class Tilstandsfeil(Exception):
    """The state folder cannot be used as it is. The message can be shown to the user."""


def kjorer_som() -> pwd.struct_passwd | None:
    """The account PostgreSQL must run as. None means our own, as everyone but root may run it."""
    if os.geteuid() != 0:
        return None
    for navn in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(navn)
        except KeyError:
            continue
    raise Tilstandsfeil("PostgreSQL kan ikke kjøre som root, og verken brukeren postgres eller nobody finnes.")


def kan_naas_av(sti: Path, konto: pwd.struct_passwd | None) -> bool:
    """Can the account walk through every folder down to `sti`? We never open a folder to make it so."""
    if konto is None:
        return True
    for mappe in (sti, *sti.parents):
        if not mappe.exists():
            continue
        st = mappe.stat()
        if st.st_uid == konto.pw_uid:
            bit = stat.S_IXUSR
        elif st.st_gid == konto.pw_gid:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not st.st_mode & bit:
            return False
    return True


def mappe_0700(sti: Path, konto: pwd.struct_passwd | None = None) -> Path:
    """Make `sti` (or check it): a real folder with mode 0700, ours, or handed over to `konto`.

    Raises Tilstandsfeil when someone else owns it, or when it is a symbolic link.
    """
    sti.parent.mkdir(parents=True, exist_ok=True)
    try:
        sti.mkdir(mode=0o700)
    except FileExistsError:
        pass
    st = sti.lstat()
    vaare = {os.geteuid(), *((pg.pw_uid,) if (pg := kjorer_som()) else ())}
    if not stat.S_ISDIR(st.st_mode) or st.st_uid not in vaare:
        raise Tilstandsfeil(f"{sti} er ikke en mappe som tilhører denne brukeren. Flytt den, eller velg en annen.")
    if konto and st.st_uid != konto.pw_uid:
        os.chown(sti, konto.pw_uid, konto.pw_gid)
    sti.chmod(0o700)
    return sti


def mappe() -> Path:
    """The state folder. Not made here: settings may be read without starting anything."""
    return Path(os.environ.get("PORTAL_TILSTAND") or ROT / ".portal").absolute()


def database_mappe(tilstand: Path) -> Path:
    """Where PostgreSQL's files are: in the state folder, unless root's checkout is closed to the account it runs as."""
    konto = kjorer_som()
    if kan_naas_av(tilstand.parent, konto):
        return tilstand / "pg"
    return Path("/var/lib") / f"kompetanseportalen-{_merke(tilstand)}" / "pg"


def sokkel_mappe(tilstand: Path, navn: str) -> Path:
    """A short, closed folder for a socket: beside the data, or in the system's temporary folder if that path is too long."""
    basis = database_mappe(tilstand).parent if navn == "pg" else tilstand
    sti = basis / f"{navn}-sokkel"
    if len(os.fsencode(sti / ".s.PGSQL.5432.lock")) <= MAKS_SOKKELSTI:
        return sti
    return Path(tempfile.gettempdir()) / f"kp{os.geteuid()}-{_merke(tilstand)}-{navn}"


def valkey_sokkel(tilstand: Path) -> Path:
    """The socket of the embedded Valkey."""
    return sokkel_mappe(tilstand, "valkey") / "valkey.sock"


def redis_url(tilstand: Path, base: int = 0) -> str:
    """The address of the embedded Valkey, as redis-py and Celery both take it (`redis+socket` is Celery's)."""
    return f"redis+socket://{valkey_sokkel(tilstand)}?virtual_host={base}"


def _merke(tilstand: Path) -> str:
    return hashlib.sha256(os.fsencode(tilstand)).hexdigest()[:10]
