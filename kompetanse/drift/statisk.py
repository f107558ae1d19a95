"""Static files are collected only when something in them has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def merke() -> str:
    """A checksum over the name, size and time of every static file, and over how they are stored."""
    linjer = [str(settings.STORAGES["staticfiles"])]
    for finner in get_finders():
        for sti, lager in finner.list(["CVS", ".*", "*~"]):
            st = Path(lager.path(sti)).stat()
            linjer.append(f"{getattr(lager, 'prefix', '')}/{sti} {st.st_size} {st.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(linjer)).encode()).hexdigest()


def samle() -> bool:
    """Collect if needed. The mark is written last, so an interrupted run is done again."""
    fil = Path(settings.STATIC_ROOT) / ".merke"
    nytt = merke()
    if fil.exists() and fil.read_text() == nytt:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    fil.write_text(nytt)
    return True
