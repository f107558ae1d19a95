"""The rights of the running role: it owns nothing, never empties a table, and only adds to what is frozen."""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

FULLE = "SELECT, INSERT, UPDATE, DELETE"
BARE_LEGGE_TIL = "SELECT, INSERT"


class Rettighetsfeil(Exception):
    """The rights cannot be set. The message can be shown to whoever runs the command."""


@dataclass(frozen=True)
class Rettigheter:
    """Tables by what the running role may do with them."""

    fulle: tuple[str, ...]
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
    with connection.cursor() as peker:
        peker.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        alle = [navn for (navn,) in peker.fetchall()]
    lese = {"django_migrations", "drift_driftsmerke"}
    return Rettigheter(
        fulle=tuple(n for n in alle if n not in frosne | lese),
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
        peker.execute(f"GRANT USAGE ON SCHEMA public TO {r}")
        peker.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {r}")
        grupper = (
            (FULLE, rettigheter.fulle),
            (BARE_LEGGE_TIL, rettigheter.bare_legge_til),
            ("SELECT", rettigheter.bare_lese),
        )
        for hva, tabeller in grupper:
            if tabeller:
                peker.execute(f"GRANT {hva} ON {', '.join(map(q, tabeller))} TO {r}")
    return rettigheter


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
