"""The guards of the database cannot be gone round: nobody tells a trigger to rest, and no name can be put in front of ours.

pgtrigger makes `_pgtrigger_should_ignore` and the trigger functions anew in each migration, so this is done after each.
"""

from typing import Any

from django.db import connection

SOKESTI = "pg_catalog, public, pg_temp"
"""Where a trigger function finds its names: temporary tables last, whatever the session has set."""

_INGEN_HVILER = (
    "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean"
    " LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT false'"
)

KAN_HVILE = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = 'public' AND p.proname = '_pgtrigger_should_ignore' AND p.prosrc <> 'SELECT false'"
)
"""The function by which a session could tell triggers to rest, when it is not shut."""

UTEN_SOKESTI = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = 'public' AND p.prorettype = 'trigger'::regtype"
    f" AND NOT COALESCE(p.proconfig, '{{}}') @> ARRAY['search_path={SOKESTI}'] ORDER BY 1"
)
"""Trigger functions that read their names by the session's own search path."""


def sett() -> None:
    """Shut both ways round the triggers. Run as the owner; changes nothing where it is done."""
    with connection.cursor() as peker:
        peker.execute(KAN_HVILE)
        if peker.fetchall():
            peker.execute(_INGEN_HVILER)
        peker.execute(UTEN_SOKESTI)
        if funksjoner := [navn for (navn,) in peker.fetchall()]:
            peker.execute("; ".join(f"ALTER FUNCTION {navn} SET search_path = {SOKESTI}" for navn in funksjoner))


def etter_migrering(**_om: Any) -> None:
    """The one signal of the portal: whoever migrates, and however, leaves the guards shut."""
    sett()
