"""The guards themselves: that they cannot be told to rest, and cannot be shown other tables than ours."""

from collections.abc import Iterator

from kompetanse.drift import vern

from .kontroll import Feil, Teller, rader

# Roles that may write to the ledger and are neither its owner nor above everybody.
_KJORENDE = """SELECT r.rolname, has_database_privilege(r.oid, current_database(), 'TEMPORARY') FROM pg_roles r
    JOIN pg_tables t ON t.schemaname = 'public' AND t.tablename = 'felles_postering'
    WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> t.tableowner AND has_table_privilege(r.oid, 'felles_postering', 'INSERT') ORDER BY 1"""


def triggere(t: Teller) -> Iterator[Feil]:
    """Every trigger function of ours, the switch beside them, and what the running role may make itself."""
    for (antall,) in rader("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"):
        t.sett(antall)
    for (navn,) in rader(vern.KAN_HVILE):
        yield Feil("pg_proc", navn, "", "triggere kan slås av i en økt; kjør sett_rettigheter som eier")
    for (navn,) in rader(vern.UTEN_SOKESTI):
        yield Feil("pg_proc", navn, "", "triggeren leser tabeller etter øktens søkesti; kjør sett_rettigheter som eier")
    for rolle, midlertidige in rader(_KJORENDE):
        t.sett()
        if midlertidige:
            yield Feil(
                "pg_database", rolle, "", "rollen kan lage midlertidige tabeller; kjør sett_rettigheter som eier"
            )
