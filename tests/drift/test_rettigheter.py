"""The running role owns nothing, never empties a table, and only adds to what is frozen."""

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from kompetanse.drift import rettigheter
from kompetanse.drift.tilstand import APP_ROLLE

NEKTET = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def app(transactional_db: None) -> Iterator[psycopg.Connection]:
    """A connection as the running role, with rights as after a deployment."""
    call_command("sett_rettigheter", rolle=APP_ROLLE, verbosity=0)
    valg = connection.settings_dict
    with psycopg.connect(host=valg["HOST"], dbname=valg["NAME"], user=APP_ROLLE, autocommit=True) as forbindelse:
        yield forbindelse


@pytest.mark.parametrize(
    "sql",
    [
        "TRUNCATE revisjon_hendelse",
        "TRUNCATE auth_group CASCADE",
        "UPDATE revisjon_hendelse SET handling = 'x'",
        "DELETE FROM revisjon_hendelse",
        "ALTER TABLE revisjon_hendelse DISABLE TRIGGER ALL",
        "ALTER TABLE auth_group ADD COLUMN x int",
        "DROP TABLE auth_group CASCADE",
        "CREATE TABLE min (x int)",
        "SET session_replication_role = replica",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())",
    ],
)
def test_running_role_is_refused(app: psycopg.Connection, sql: str) -> None:
    with pytest.raises(NEKTET):
        app.execute(sql)


def test_running_role_can_work(app: psycopg.Connection) -> None:
    app.execute("INSERT INTO auth_group (name) VALUES ('prov')")
    app.execute("UPDATE auth_group SET name = 'prov2'")
    assert app.execute("DELETE FROM auth_group RETURNING name").fetchall() == [("prov2",)]
    assert app.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)


@pytest.mark.django_db
def test_every_frozen_model_is_append_only() -> None:
    frosne = {m._meta.db_table for m in apps.get_models() if getattr(m, "frosset", False)}
    plan = rettigheter.plan()
    assert "revisjon_hendelse" in frosne
    assert frosne <= set(plan.bare_legge_til)
    assert not frosne & set(plan.fulle)


@pytest.mark.django_db
def test_every_table_is_in_exactly_one_group() -> None:
    plan = rettigheter.plan()
    alle = [*plan.fulle, *plan.uten_sletting, *plan.bare_legge_til, *plan.bare_lese]
    assert sorted(alle) == sorted(connection.introspection.table_names())


@pytest.mark.django_db
def test_owner_as_running_role_is_refused() -> None:
    with pytest.raises(CommandError, match="egen rolle"):
        call_command("sett_rettigheter", rolle=connection.settings_dict["USER"])


@pytest.mark.django_db
def test_unknown_role_is_refused() -> None:
    with pytest.raises(CommandError, match="finnes ikke"):
        call_command("sett_rettigheter", rolle="ingen")
