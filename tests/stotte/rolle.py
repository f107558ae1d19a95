"""A test acts as the role that the portal runs as: what only the owner of the tables may do is refused in it too.

Fixtures prepare and clean up as the owner. A test that tampers with tables, as a superuser would, says so with the mark
`tabelleier`, or does it inside `som_tabelleier()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created

from kompetanse.drift.tilstand import APP_ROLLE

_aktiv = False


def _ny_forbindelse(connection: Any, **_resten: Any) -> None:
    if _aktiv:
        _sett(connection)


connection_created.connect(_ny_forbindelse, dispatch_uid="tests.rolle")


def _sett(forbindelse: Any) -> None:
    forbindelse.connection.execute(f"SET ROLE {APP_ROLLE}")


def _tilbake() -> None:
    if connection.connection is not None and connection.connection.info.transaction_status.name in ("IDLE", "INTRANS"):
        connection.connection.execute("RESET ROLE")


@contextmanager
def som_portalen() -> Iterator[None]:
    """This thread's connection, and every new one, has the rights of the portal."""
    global _aktiv
    _aktiv = True
    if connection.connection is not None:
        _sett(connection)
    try:
        yield
    finally:
        _aktiv = False
        _tilbake()


@contextmanager
def som_tabelleier() -> Iterator[None]:
    """This thread's connection owns the tables for a moment."""
    connection.ensure_connection()
    connection.connection.execute("RESET ROLE")
    try:
        yield
    finally:
        if _aktiv and connection.connection.info.transaction_status.name != "INERROR":
            _sett(connection)
