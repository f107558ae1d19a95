"""The country with 40 000 cases: the page is quick from the stored picture, and the picture itself is made in seconds."""

import time

import pytest
from django.db import connection
from django.urls import reverse

from kompetanse.udir import sporringer
from kompetanse.udir.landet import Landet, Utvalg
from ordninger.felles.models import Sak
from tests.fabrikker import sak as saksbygg
from tests.fabrikker.brukere import logg_inn

ANTALL = 40_000
STEG = 100_000
"""Added to every id of a copy, times its number."""


def _kopier(tabell: str, hvor: str, fra: int, til: int, **uttrykk: str) -> None:
    """Copies of the rows of a table, number `g` from `fra` to `til`. `uttrykk` says what differs; ids move by themselves."""
    with connection.cursor() as c:
        c.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
            [tabell],
        )
        kolonner = [r[0] for r in c.fetchall()]
        flyttes = {"id": f"t.id + g::bigint * {STEG}", **uttrykk}
        utvalg = ", ".join(flyttes.get(k, f't."{k}"') for k in kolonner if k != "id" or "id" in flyttes)
        navn = ", ".join(f'"{k}"' for k in kolonner)
        c.execute(
            f"INSERT INTO {tabell} ({navn}) SELECT {utvalg} FROM {tabell} t, generate_series({fra}, {til}) g WHERE {hvor}"
        )


@pytest.fixture
def stort_land(frys, db):
    """One decided case and one that is only sent in, each copied with its parties, lines, decision and tilskudd."""
    frys("2027-01-20T09:00")
    v = saksbygg.verden()
    avgjort = saksbygg.besluttet(v, "100000")[0].sak
    sendt = saksbygg.innsendt(v, "50000")
    v.fjern = [avgjort.pk, sendt.pk]
    with connection.cursor() as c:
        c.execute("SET CONSTRAINTS ALL IMMEDIATE")
        c.execute("SET session_replication_role = replica")
    flytt = f"+ g::bigint * {STEG}"
    for i, s in enumerate((avgjort, sendt)):
        fra, til = i * ANTALL // 2 + 1, (i + 1) * ANTALL // 2
        _kopier(
            "eiere_organisasjon",
            f"t.id = {s.soker_id}",
            fra,
            til,
            orgnr="NULL",
            navn="'Eier ' || g",
            navn_sortert="'eier' || lpad(g::text, 6, '0')",
        )
        _kopier(
            "felles_sak",
            f"t.id = {s.pk}",
            fra,
            til,
            nummer="'2030/' || lpad(g::text, 6, '0')",
            soker_id=f"t.soker_id {flytt}",
        )
        egen = f"CASE WHEN t.organisasjon_id = {s.soker_id} THEN t.organisasjon_id {flytt} ELSE t.organisasjon_id END"
        _kopier("felles_sakspart", f"t.sak_id = {s.pk}", fra, til, sak_id=f"t.sak_id {flytt}", organisasjon_id=egen)
        mottaker = f"CASE WHEN t.mottaker_id = {s.soker_id} THEN t.mottaker_id {flytt} ELSE t.mottaker_id END"
        _kopier("felles_tiltak", f"t.sak_id = {s.pk}", fra, til, sak_id=f"t.sak_id {flytt}")
        _kopier(
            "kollektiv_kollektivtiltak",
            f"t.tiltak_id IN (SELECT id FROM felles_tiltak WHERE sak_id = {s.pk})",
            fra,
            til,
            tiltak_id=f"t.tiltak_id {flytt}",
        )
        _kopier(
            "felles_linje",
            f"t.sak_id = {s.pk}",
            fra,
            til,
            sak_id=f"t.sak_id {flytt}",
            tiltak_id=f"t.tiltak_id {flytt}",
            mottaker_id=mottaker,
        )
        if s is avgjort:
            _kopier("felles_vedtak", f"t.sak_id = {s.pk}", fra, til, sak_id=f"t.sak_id {flytt}")
            _kopier("felles_tilskudd", f"t.sak_id = {s.pk}", fra, til, sak_id=f"t.sak_id {flytt}", mottaker_id=mottaker)
            _kopier(
                "felles_vedtakslinje", f"t.vedtak_id IN (SELECT id FROM felles_vedtak WHERE sak_id = {s.pk})", fra, til,
                vedtak_id=f"t.vedtak_id {flytt}", linje_id=f"t.linje_id {flytt}", tilskudd_id=f"t.tilskudd_id {flytt}", mottaker_id=mottaker,
            )  # fmt: skip
    with connection.cursor() as c:
        c.execute("SET session_replication_role = origin")
        c.execute("ANALYZE")
    return v


def _tid(gjor) -> float:
    start = time.perf_counter()
    gjor()
    return time.perf_counter() - start


def test_landet_med_40_000_saker(stort_land, client, django_assert_max_num_queries):
    logg_inn(client, stort_land.udir_fag)
    assert Sak.objects.count() == ANTALL + 2
    adresse = reverse("udir:forside")

    bilde = sporringer.hent("kollektiv", 2027)
    land = Landet(bilde.data, Utvalg("kollektiv", 2027))
    assert land.sum("saker") == ANTALL + 2
    assert land.sum("sokt") == (ANTALL // 2 + 1) * 150000
    assert bilde.varighet_ms < 15_000

    enkel = min(_tid(lambda: client.get(reverse("udir:bevilgning-ny"))) for _nr in range(5))
    with django_assert_max_num_queries(6):
        client.get(adresse)
    rask = min(_tid(lambda: client.get(adresse)) for _nr in range(5))
    assert rask < 10 * enkel, f"{rask:.3f} s mot {enkel:.3f} s"

    for navn in ("sak-liste", "linje-liste", "tilskudd-liste", "vedtak-liste"):
        with django_assert_max_num_queries(10):
            tid = _tid(
                lambda navn=navn: client.get(reverse(f"udir:{navn}"), {"aar": 2027, "fylke": stort_land.fylke.pk})
            )
        assert tid < 5, f"{navn}: {tid:.1f} s"
