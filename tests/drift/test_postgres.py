"""The embedded PostgreSQL: closed to others, and it survives being killed."""

import os
import pwd
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kompetanse.drift import tilstand as t
from kompetanse.drift.postgres import Postgres
from kompetanse.drift.prosess import Prosessfeil


@pytest.fixture
def pg(mappe: Path) -> Iterator[Postgres]:
    server = Postgres(mappe)
    server.start()
    yield server
    server.stopp()


def som_pg(server: Postgres) -> dict[str, object]:
    """Arguments that make a subprocess run as PostgreSQL's account."""
    return {"user": server.konto.pw_uid} if server.konto else {}


def test_folders_and_socket_are_closed_to_others(pg: Postgres, mappe: Path) -> None:
    for sti in (mappe, pg.data, pg.sokkel, mappe / "laaser", mappe / "logg"):
        assert stat.S_IMODE(sti.stat().st_mode) == 0o700, sti
    assert stat.S_IMODE((pg.sokkel / ".s.PGSQL.5432").stat().st_mode) == 0o700


def test_parent_folders_are_left_as_they_were(mappe: Path) -> None:
    lukket = mappe / "lukket"
    lukket.mkdir(mode=0o700)
    t.database_mappe(lukket / "tilstand")
    t.mappe_0700(lukket / "tilstand" / "under")
    assert stat.S_IMODE(lukket.stat().st_mode) == 0o700


def test_listens_on_no_port(pg: Postgres) -> None:
    with pg.koble_til() as forbindelse:
        assert forbindelse.execute("SHOW listen_addresses").fetchone() == ("",)


def test_running_role_is_no_superuser(pg: Postgres) -> None:
    pg.klargjor()
    pg.klargjor()
    with pg.koble_til(t.DATABASE, t.APP_ROLLE) as forbindelse:
        rad = forbindelse.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        )
        assert rad.fetchone() == (False, False, False)


def test_kill_9_loses_nothing_and_restarts(pg: Postgres) -> None:
    with pg.koble_til() as forbindelse:
        forbindelse.execute("CREATE TABLE prov (tall int)")
        forbindelse.execute("INSERT INTO prov SELECT generate_series(1, 1000)")
    assert pg.barn.prosess
    os.kill(pg.barn.prosess.pid, signal.SIGKILL)
    pg.start()
    with pg.koble_til() as forbindelse:
        assert forbindelse.execute("SELECT count(*), sum(tall) FROM prov").fetchone() == (1000, 500500)


def test_stale_pid_file_with_foreign_live_process(pg: Postgres) -> None:
    pg.stopp()
    fremmed = subprocess.Popen(["sleep", "60"], **som_pg(pg))  # type: ignore[call-overload]
    try:
        (pg.data / "postmaster.pid").write_text(f"{fremmed.pid}\n{pg.data}\n1\n5432\n{pg.sokkel}\n\n  1  1\nready\n")
        if pg.konto:
            os.chown(pg.data / "postmaster.pid", pg.konto.pw_uid, pg.konto.pw_gid)
        pg.start()
        assert pg.barn.lever()
        assert fremmed.poll() is None
    finally:
        fremmed.kill()
        fremmed.wait()


def test_second_server_waits_for_the_first_and_takes_over(
    pg: Postgres, mappe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kompetanse.drift.prosess.VENT_PAA_FORGJENGER", 0.2)
    andre = Postgres(mappe)
    andre.start()
    assert not pg.barn.lever()
    assert andre.barn.lever()
    andre.stopp()


def test_half_made_data_folder_is_made_again(mappe: Path) -> None:
    server = Postgres(mappe)
    t.mappe_0700(server.data, server.konto)
    (server.data / "base").mkdir()
    server.start()
    server.stopp()
    assert (server.data / "PG_VERSION").exists()


def test_other_major_version_stops_with_instructions(pg: Postgres) -> None:
    pg.stopp()
    (pg.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Prosessfeil, match="pg_upgrade"):
        pg.start()


def test_broken_data_says_why(pg: Postgres) -> None:
    pg.stopp()
    (pg.data / "global" / "pg_control").unlink()
    with pytest.raises(Prosessfeil, match="pg_control"):
        pg.start()


def test_folder_of_someone_else_is_refused(mappe: Path) -> None:
    lenke = mappe / "lenke"
    lenke.symlink_to(mappe)
    with pytest.raises(t.Tilstandsfeil):
        t.mappe_0700(lenke)


def test_reach_is_judged_by_every_folder_on_the_way(mappe: Path) -> None:
    annen = pwd.struct_passwd(("annen", "x", 54321, 54321, "", "/", "/bin/false"))
    aapen = mappe / "a" / "b"
    aapen.mkdir(parents=True)
    assert t.kan_naas_av(aapen, None)
    assert not t.kan_naas_av(aapen, annen)


def test_binaries_in_a_closed_place_are_copied(mappe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(t, "kan_naas_av", lambda sti, konto: "pginstall" not in str(sti))
    server = Postgres(mappe)
    server.start()
    assert server.barn.prosess
    program = Path(f"/proc/{server.barn.prosess.pid}/exe").readlink()
    server.stopp()
    assert program.is_relative_to(mappe)


def test_long_path_gets_a_short_socket(mappe: Path) -> None:
    lang = mappe / ("x" * 120)
    assert len(str(t.sokkel_mappe(lang, "pg"))) < t.MAKS_SOKKELSTI
    assert t.sokkel_mappe(lang, "pg") != t.sokkel_mappe(lang.with_name("y" * 120), "pg")


def test_trust_needs_the_closed_folder(pg: Postgres) -> None:
    """Another account than ours cannot even see the socket."""
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host=str(pg.sokkel / "finnes-ikke"), user="portal")
    assert not pg.sokkel.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
