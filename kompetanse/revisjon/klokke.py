"""The portal's clock. Everything that writes a time asks here, so that the demo can be built as if it were another day.

`stilt` sets the clock for one block of code. Only the demo builder and its jobs use it; nothing a user sends reaches it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_stilt: ContextVar[datetime | None] = ContextVar("stilt", default=None)


def naa() -> datetime:
    """The present moment, with time zone."""
    return _stilt.get() or timezone.now()


def idag() -> date:
    """Today in Norway."""
    return timezone.localdate(naa())


@contextmanager
def stilt(tid: datetime) -> Iterator[None]:
    """Let the clock stand at `tid` inside the block."""
    merke = _stilt.set(tid)
    try:
        yield
    finally:
        _stilt.reset(merke)
