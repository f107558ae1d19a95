"""The rights of the running role: it owns nothing, never empties a table, makes no table of its own, not even a temporary
one, only adds to what is frozen, and deletes only where the portal does.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from . import vern

FULLE = "SELECT, INSERT, UPDATE, DELETE"
UTEN_SLETTING = "SELECT, INSERT, UPDATE"
BARE_LEGGE_TIL = "SELECT, INSERT"


class Rettighetsfeil(Exception):
    """The rights cannot be set. The message can be shown to whoever runs the command."""


@dataclass(frozen=True)
class Rettigheter:
    """Tables by what the running role may do with them."""

    fulle: tuple[str, ...]
    uten_sletting: tuple[str, ...]
    bare_legge_til: tuple[str, ...]
    bare_lese: tuple[str, ...]


def frosne_tabeller() -> set[str]:
    """Tables of models with `frosset = True`, and tables with a trigger whose name says append."""
    frosne = {m._meta.db_table for m in apps.get_models() if getattr(m, "frosset", False)}
    with connection.cursor() as peker:
        peker.execute(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgname LIKE '%append%'"
        )
        return frosne | {navn for (navn,) in peker.fetchall()}


def plan() -> Rettigheter:
    """Every table of the database, each in one group."""
    frosne = frosne_tabeller()
    uten_sletting = {m._meta.db_table for m in apps.get_models() if getattr(m, "slettes_ikke", False)} - frosne
    with connection.cursor() as peker:
        peker.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        alle = [navn for (navn,) in peker.fetchall()]
    lese = {"django_migrations", "drift_driftsmerke"}
    return Rettigheter(
        fulle=tuple(n for n in alle if n not in frosne | lese | uten_sletting),
        uten_sletting=tuple(n for n in alle if n in uten_sletting),
        bare_legge_til=tuple(n for n in alle if n in frosne),
        bare_lese=tuple(n for n in alle if n in lese),
    )


def sett(rolle: str) -> Rettigheter:
    """Give `rolle` its rights, and take all others from it and from everyone. Run as the owner of the tables.

    Raises Rettighetsfeil when the role does not exist, owns tables, or is the one that runs this.
    """
    q = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as peker:
        _sjekk(peker, rolle)
        rettigheter = plan()
        r = q(rolle)
        peker.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {r}, PUBLIC")
        peker.execute(f"REVOKE CREATE ON SCHEMA public FROM {r}, PUBLIC")
        _ingen_midlertidige(peker, rolle)
        peker.execute(f"GRANT USAGE ON SCHEMA public TO {r}")
        peker.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {r}")
        grupper = (
            (FULLE, rettigheter.fulle),
            (UTEN_SLETTING, rettigheter.uten_sletting),
            (BARE_LEGGE_TIL, rettigheter.bare_legge_til),
            ("SELECT", rettigheter.bare_lese),
        )
        for hva, tabeller in grupper:
            if tabeller:
                peker.execute(f"GRANT {hva} ON {', '.join(map(q, tabeller))} TO {r}")
        vern.sett()
    return rettigheter


def _ingen_midlertidige(peker, rolle: str) -> None:  # type: ignore[no-untyped-def]
    """A temporary table can carry a trigger of its own, and from inside one the counters of the ledger can be written."""
    q = connection.ops.quote_name
    peker.execute("SELECT current_database(), current_user")
    base, eier = map(q, peker.fetchone())
    peker.execute(f"GRANT TEMPORARY ON DATABASE {base} TO {eier}")
    peker.execute(f"REVOKE CREATE, TEMPORARY ON DATABASE {base} FROM {q(rolle)}, PUBLIC")
    peker.execute("SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')", [rolle])
    if peker.fetchone()[0]:
        raise Rettighetsfeil(
            f"Rollen {rolle} kan lage midlertidige tabeller. Kjør som databasens eier: "
            f"REVOKE TEMPORARY ON DATABASE {base} FROM PUBLIC, {rolle}"
        )


def _sjekk(peker, rolle: str) -> None:  # type: ignore[no-untyped-def]
    peker.execute("SELECT rolsuper, current_user = rolname FROM pg_roles WHERE rolname = %s", [rolle])
    rad = peker.fetchone()
    if rad is None:
        raise Rettighetsfeil(f"Rollen {rolle} finnes ikke. Lag den først: CREATE ROLE {rolle} LOGIN PASSWORD '…'")
    if rad[0] or rad[1]:
        raise Rettighetsfeil(
            f"Rollen {rolle} eier tabellene eller er superbruker. Portalen skal kjøre med en egen rolle."
        )
    peker.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = %s", [rolle])
    if peker.fetchone()[0]:
        raise Rettighetsfeil(f"Rollen {rolle} eier tabeller. Gi dem til eierrollen først (REASSIGN OWNED BY).")
