"""The guards of the database hold against the role the portal runs as: what it must not do, it cannot do in SQL either."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from kompetanse.drift import rettigheter, verifisering, vern
from kompetanse.drift.tilstand import APP_ROLLE
from kompetanse.drift.verifisering.kontroll import Kontroll
from kompetanse.drift.verifisering.vern import triggere
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import utbetaling
from ordninger.felles.models import Bevilgning, Krav, Tilskudd, Utbetaling
from tests.fabrikker import sak as lag
from tests.felles.test_utbetaling import OK, kjort, svar
from tests.statsforvalter import mange

pytestmark = pytest.mark.tabelleier  # each attack takes the portal's role itself


def kjor(sql: str, *verdier: object) -> int:
    """Run it with the rights of the running role, and take it back when it is refused."""
    with transaction.atomic(), connection.cursor() as c:
        c.execute(f"SET LOCAL ROLE {APP_ROLLE}")
        c.execute(sql, verdier or None)
        antall = c.rowcount
        c.execute("RESET ROLE")
        return antall


@pytest.fixture
def v(db, frys):
    """A paid grant, and the rights as after a deployment."""
    frys("2027-01-20T12:00")
    v = lag.verden()
    mange.besluttet(v, 1, "100000")
    call_command("sett_rettigheter", rolle=APP_ROLLE, verbosity=0)
    return v


def test_no_session_can_tell_a_trigger_to_rest(v):
    navn = "SELECT set_config('pgtrigger.ignore', (SELECT array_agg(DISTINCT tgname)::text FROM pg_trigger), true); "
    for sql in (
        "UPDATE felles_ramme SET belop = belop + 1000000000",
        "UPDATE felles_tilskudd SET belop = belop + 1",
        "UPDATE felles_bevilgning SET disponert = 0",
    ):
        with pytest.raises(IntegrityError):
            kjor(navn + sql)


def test_the_running_role_makes_no_temporary_table(v):
    for sql in (
        "CREATE TEMP TABLE felles_vedtakslinje (LIKE public.felles_vedtakslinje)",
        "CREATE TEMP TABLE b (x int)",
        "CREATE TEMP VIEW v AS SELECT 1",
    ):
        with pytest.raises(ProgrammingError, match="temporary"):
            kjor(sql)


def test_a_trigger_reads_our_tables_whatever_stands_in_front(v):
    """Who decided tries to release with an empty table of decisions before ours."""
    u = Utbetaling.objects.order_by("pk")[0]
    konto = u.tilskudd.mottaker.kontoer.filter(status="bekreftet").order_by("pk")[0]
    with connection.cursor() as c:
        c.execute("CREATE TEMP TABLE felles_vedtakslinje (LIKE public.felles_vedtakslinje)")
        with pytest.raises(IntegrityError, match="kan ikke frigi"), transaction.atomic():
            c.execute(
                "UPDATE felles_utbetaling SET tilstand = 'frigitt', konto_id = %s, kontonummer = %s, frigitt_av_id = %s,"
                " frigitt_tid = now() WHERE id = %s",
                [konto.pk, konto.nummer, v.beslutter.pk, u.pk],
            )


def _feil() -> list[str]:
    return [str(f) for r in verifisering.kjor([Kontroll("x", triggere)]) for f in r.feil]


def test_verify_names_an_open_guard_and_the_rights_shut_it(v):
    assert _feil() == []
    with connection.cursor() as c:
        c.execute("ALTER FUNCTION pgtrigger_ramme_begynner_tom_" + _hale(c, "ramme_begynner_tom") + "() RESET ALL")
        c.execute(
            "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean"
            " LANGUAGE plpgsql AS 'BEGIN RETURN true; END'"
        )
        c.execute("SELECT current_database()")
        c.execute(f"GRANT TEMPORARY ON DATABASE {c.fetchone()[0]} TO PUBLIC")
    feil = " ".join(_feil())
    assert "slås av" in feil and "søkesti" in feil and "midlertidige" in feil
    rettigheter.sett(APP_ROLLE)
    assert _feil() == []


def _hale(c, navn: str) -> str:
    c.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE %s", [f"pgtrigger_{navn}_%"])
    return c.fetchone()[0].removeprefix(f"pgtrigger_{navn}_")


def test_a_migration_leaves_the_guards_shut(db):
    """pgtrigger writes its own switch anew with every trigger it installs."""
    with connection.cursor() as c:
        c.execute(
            "CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean"
            " LANGUAGE plpgsql AS 'BEGIN RETURN true; END'"
        )
        call_command("migrate", "drift", verbosity=0)
        for sql in (vern.KAN_HVILE, vern.UTEN_SOKESTI):
            c.execute(sql)
            assert c.fetchall() == []


INGEN_SLETTER = [
    "felles_bevilgning", "felles_krav", "felles_klage", "felles_rapport", "felles_habilitet", "felles_vurdering",
    "felles_forslag", "felles_sak", "felles_utlysning", "felles_tilskudd", "felles_utbetaling", "felles_fordeling",
    "felles_melding", "felles_dokument", "brukere_tilhorighet", "brukere_bruker", "eiere_organisasjon", "eiere_kontonummer",
    "videreutdanning_plan",
]  # fmt: skip


def test_the_running_role_deletes_only_where_the_portal_does(db):
    call_command("sett_rettigheter", rolle=APP_ROLLE, verbosity=0)
    for tabell in INGEN_SLETTER:
        with pytest.raises(ProgrammingError, match="permission denied"):
            kjor(f"DELETE FROM {tabell}")
    for tabell in ("felles_fordelingslinje", "felles_sakspart", "felles_lagretvisning", "felles_satstabell"):
        assert kjor(f"DELETE FROM {tabell}") == 0


def test_what_is_decided_stays_as_it_was_decided(v):
    annen = v.udir.pk
    for sql in (
        f"UPDATE felles_tilskudd SET mottaker_id = {annen}",
        "UPDATE felles_tilskudd SET budsjettaar = 2028",
        f"UPDATE felles_sak SET soker_id = {annen}",
        "UPDATE felles_sak SET sokt_belop = sokt_belop + 1",
        "UPDATE felles_linje SET sokt = sokt + 1",
        f"UPDATE felles_linje SET mottaker_id = {annen}",
        "DELETE FROM felles_linje WHERE budsjettaar > 2027",
        "INSERT INTO felles_linje (sak_id, tiltak_id, mottaker_id, budsjettaar, sokt, koordinator)"
        f" SELECT sak_id, id, {annen}, 2031, 1, false FROM felles_tiltak",
        "UPDATE felles_bevilgning SET belop = belop + 1",
        "UPDATE felles_bevilgning SET vedtatt_tid = NULL, vedtatt_av_id = NULL",
    ):
        with pytest.raises(IntegrityError, match=r"bestemt"):
            kjor(sql)


def test_what_is_paid_and_claimed_back_stays(v):
    kjoring = kjort(v)
    a = Utbetaling.objects.order_by("pk")[0]
    for sql in ("kjoring_id = NULL", "ende_til_ende = NULL", "ende_til_ende = 'X'", "kontonummer = '1'"):
        with pytest.raises(IntegrityError, match=r"bestemt|fryst"):
            kjor(f"UPDATE felles_utbetaling SET {sql} WHERE id = {a.pk}")
    utbetaling.les_status(kjoring=kjoring, innhold=svar(kjoring, {a: OK}), av=v.okonomi)
    krav = Krav.objects.create(tilskudd=a.tilskudd, belop=10, opprettet_av=v.saksbehandler, opprettet_tid=klokke.naa())
    annet = Tilskudd.objects.exclude(pk=a.tilskudd_id).order_by("pk")[0]
    for tabell, sql, pk in (
        ("utbetaling", "kjoring_id = NULL, ende_til_ende = NULL, bilag = 'x'", a.pk),
        ("utbetaling", "utbetalt_dato = utbetalt_dato - 1", a.pk),
        ("utbetaling", f"tilskudd_id = {annet.pk}", a.pk),
        ("utbetaling", f"frigitt_av_id = {v.saksbehandler.pk}", a.pk),
        ("krav", "belop = 1", krav.pk),
        ("krav", f"tilskudd_id = {annet.pk}", krav.pk),
    ):
        with pytest.raises(IntegrityError, match="bestemt"):
            kjor(f"UPDATE felles_{tabell} SET {sql} WHERE id = {pk}")
    with pytest.raises(ProgrammingError, match="Cannot delete"):
        krav.delete()


def test_a_case_that_is_not_decided_can_be_changed(v):
    s = lag.utkast(v)
    assert kjor("UPDATE felles_linje SET sokt = sokt + 1 WHERE sak_id = %s", s.pk)
    assert kjor("UPDATE felles_sak SET sokt_belop = 5 WHERE id = %s", s.pk)
    assert kjor("UPDATE felles_linje SET sokt = sokt")


def test_an_appropriation_not_adopted_can_be_changed(db, frys):
    frys("2026-11-20T12:00")
    v = lag.verden(budsjett_vedtatt=False)
    assert Bevilgning.objects.filter(pk=v.rot.bevilgning_id).update(belop=99_000_000) == 1
