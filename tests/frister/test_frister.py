"""Fristene: fasit fra kalenderen 2026, klokkeslett, sommertid og de lange fristene."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles import frister
from ordninger.felles.frister import LOV_1967, LOV_2025, OSLO, Klagetid, Lovsak

DATOER = st.dates(date(2020, 1, 1), date(2060, 12, 31))
LOVER = st.sampled_from([LOV_1967, LOV_2025])


@pytest.mark.parametrize("lov", [LOV_1967, LOV_2025])
@pytest.mark.parametrize(
    ("varslet", "siste_dag"),
    [
        (date(2026, 4, 15), date(2026, 5, 6)),
        (date(2026, 4, 10), date(2026, 5, 4)),
        (date(2026, 5, 4), date(2026, 5, 26)),
        (date(2026, 12, 4), date(2026, 12, 28)),
        (date(2026, 3, 12), date(2026, 4, 7)),
    ],
)
def test_klagefrist_fasit(lov, varslet, siste_dag):
    assert frister.klagefrist(varslet, lov) == siste_dag


@given(DATOER, LOVER)
def test_klagefrist_er_en_virkedag_og_minst_tre_uker(varslet, lov):
    frist = frister.klagefrist(varslet, lov)

    assert frister.er_virkedag(frist)
    assert timedelta(21) <= frist - varslet <= timedelta(21 + 6)
    assert not any(frister.er_virkedag(varslet + timedelta(dager)) for dager in range(21, (frist - varslet).days))


@given(DATOER, LOVER)
def test_klagefrist_senere_varsel_gir_aldri_tidligere_frist(varslet, lov):
    assert frister.klagefrist(varslet, lov) <= frister.klagefrist(varslet + timedelta(1), lov)


def test_klagefrist_lop_paa_nytt_etter_begrunnelse():
    assert frister.klagefrist_ny_etter_begrunnelse(date(2026, 4, 10), LOV_2025) == date(2026, 5, 4)


@given(DATOER)
def test_neste_virkedag_er_den_forste(dag):
    neste = frister.neste_virkedag(dag)

    assert neste >= dag
    assert frister.er_virkedag(neste)
    assert frister.neste_virkedag(neste) == neste


@pytest.mark.parametrize(
    "dag",
    [
        date(2026, 1, 1),
        date(2026, 4, 2),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2027, 5, 17),
        date(2026, 12, 25),
    ],
)
def test_er_virkedag_nei_paa_helligdager(dag):
    assert not frister.er_virkedag(dag)


@pytest.mark.parametrize(
    ("naa", "passert"),
    [
        (datetime(2027, 2, 1, 23, 58, 0, tzinfo=OSLO), False),
        (datetime(2027, 2, 1, 23, 59, 59, 999999, tzinfo=OSLO), False),
        (datetime(2027, 2, 2, 0, 0, 0, tzinfo=OSLO), True),
        (datetime(2027, 2, 1, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2027, 2, 1, 23, 0, 0, tzinfo=UTC), True),
    ],
)
def test_frist_passert_kl_2359_varer_ut_minuttet(naa, passert):
    assert frister.frist_passert(date(2027, 2, 1), naa) is passert
    assert frister.er_i_tide(naa, date(2027, 2, 1)) is not passert


@pytest.mark.parametrize(
    ("dag", "siste_utc"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_frist_passert_naar_klokka_stilles(dag, siste_utc):
    assert frister.frist_utloper(dag) == siste_utc
    assert not frister.frist_passert(dag, siste_utc - timedelta(microseconds=1))
    assert frister.frist_passert(dag, siste_utc)


def test_frist_passert_klokkeslett_som_finnes_to_ganger_tolkes_til_fordel():
    assert frister.frist_utloper(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 1, 31, tzinfo=UTC)


def test_frist_passert_klokkeslett_som_ikke_finnes_tolkes_til_fordel():
    assert frister.frist_utloper(date(2026, 3, 29), time(2, 30)) == datetime(2026, 3, 29, 1, 31, tzinfo=UTC)


@given(DATOER, st.times().map(lambda kl: kl.replace(second=0, microsecond=0)))
def test_frist_passert_er_nei_foer_og_ja_fra_utlop(dag, klokkeslett):
    utloper = frister.frist_utloper(dag, klokkeslett)

    assert frister.frist_passert(dag, utloper, klokkeslett)
    assert not frister.frist_passert(dag, utloper - timedelta(microseconds=1), klokkeslett)


def test_frist_passert_uten_tidssone_stopper():
    with pytest.raises(frister.FristFeil, match="tidssone"):
        frister.frist_passert(date(2026, 1, 1), datetime(2026, 1, 1, 12, 0))


@pytest.mark.parametrize("klokkeslett", [time(12, 0, 1), time(12, 0, tzinfo=UTC)])
def test_frist_utloper_klokkeslett_med_sekunder_eller_sone_stopper(klokkeslett):
    with pytest.raises(frister.FristFeil):
        frister.frist_utloper(date(2026, 1, 1), klokkeslett)


def test_er_aapen_fra_forste_dag_til_fristen():
    aapner, frist = date(2026, 11, 1), date(2027, 2, 1)

    assert not frister.er_aapen(aapner, frist, datetime(2026, 10, 31, 22, 59, tzinfo=UTC))
    assert frister.er_aapen(aapner, frist, datetime(2026, 10, 31, 23, 0, tzinfo=UTC))
    assert not frister.er_aapen(aapner, frist, datetime(2027, 2, 1, 23, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("mottatt", "ventet"),
    [
        (datetime(2026, 5, 6, 23, 59, 59, tzinfo=OSLO), Klagetid.I_TIDE),
        (datetime(2026, 5, 7, 0, 0, tzinfo=OSLO), Klagetid.FOR_SENT),
        (datetime(2027, 4, 15, 23, 59, tzinfo=OSLO), Klagetid.FOR_SENT),
        (datetime(2027, 4, 16, 0, 0, tzinfo=OSLO), Klagetid.ETTER_ETT_AAR),
    ],
)
def test_klagetid_grensene(mottatt, ventet):
    assert frister.klagetid(mottatt, date(2026, 5, 6), vedtatt=date(2026, 4, 15)) is ventet


@pytest.mark.parametrize(
    ("betalt", "ventet"),
    [
        (date(2026, 2, 27), date(2029, 2, 27)),
        (date(2028, 2, 29), date(2031, 2, 28)),
        (date(2026, 12, 31), date(2029, 12, 31)),
    ],
)
def test_treaarsfrist_fasit(betalt, ventet):
    assert frister.treaarsfrist(betalt) == ventet


@given(DATOER)
def test_treaarsfrist_er_samme_dag_i_maaneden(betalt):
    frist = frister.treaarsfrist(betalt)

    assert (frist.year, frist.month) == (betalt.year + 3, betalt.month)
    assert frist.day == betalt.day or (betalt.month, betalt.day, frist.day) == (2, 29, 28)


@pytest.mark.parametrize(
    ("mottatt", "ventet"),
    [
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 12, 15), date(2027, 1, 15)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 11, 30), date(2026, 12, 30)),
    ],
)
def test_forelopig_svar_frist_er_en_maaned(mottatt, ventet):
    assert frister.forelopig_svar_frist(mottatt) == ventet


def test_grense_for_endring_til_ugunst_er_tre_maaneder():
    assert frister.grense_for_endring_til_ugunst(date(2026, 11, 30)) == date(2027, 2, 28)


def test_lov_paa_velger_etter_vedtaksdato():
    assert frister.lov_paa(date(2027, 1, 1), None) is LOV_1967
    assert frister.lov_paa(date(2026, 12, 31), date(2027, 1, 1)) is LOV_1967
    assert frister.lov_paa(date(2027, 1, 1), date(2027, 1, 1)) is LOV_2025


@pytest.mark.parametrize(
    ("sak", "p1967", "p2025"),
    [
        (Lovsak.FORELOPIG_SVAR, "§ 11 a", "§ 17"),
        (Lovsak.FORHAANDSVARSEL, "§ 16", "§ 42"),
        (Lovsak.BEGRUNNELSE, "§§ 24–25", "§§ 56–57"),
        (Lovsak.UNDERRETNING, "§ 27", "§ 59"),
        (Lovsak.KLAGEFRIST, "§ 29", "§ 63"),
        (Lovsak.FOR_SENT, "§ 31", "§ 65"),
    ],
)
def test_lov_paragraf_per_sporsmaal(sak, p1967, p2025):
    assert (LOV_1967.paragraf(sak), LOV_2025.paragraf(sak)) == (p1967, p2025)


def test_lov_paragraf_som_ikke_er_satt_stopper():
    assert LOV_2025.paragraf(Lovsak.KLAGESAK) == "§§ 66–68"
    with pytest.raises(frister.ParagrafIkkeSatt):
        LOV_1967.paragraf(Lovsak.KLAGESAK)
    with pytest.raises(frister.ParagrafIkkeSatt):
        LOV_2025.paragraf(Lovsak.INNSYN)


def test_lovfestet_frist_fasit():
    assert frister.lovfestet_frist("kbg_fordelt", 2027) == date(2027, 4, 15)
    assert frister.lovfestet_frist("vu_fordelt", 2027) == date(2027, 3, 1)
    assert frister.lovfestet_frist("kvgo_fordelt", 2026) == date(2026, 3, 1)


@pytest.mark.parametrize(("kode", "aar"), [("kbg_fordelt", 2025), ("finnes_ikke", 2026)])
def test_lovfestet_frist_uten_dato_stopper(kode, aar):
    with pytest.raises(frister.FristFeil):
        frister.lovfestet_frist(kode, aar)


def test_dager_igjen_foelger_norsk_dato():
    frist = date(2027, 2, 1)

    assert frister.dager_igjen(frist, datetime(2027, 1, 20, 12, 0, tzinfo=UTC)) == 12
    assert frister.dager_igjen(frist, datetime(2027, 1, 31, 23, 30, tzinfo=UTC)) == 0
    assert frister.dager_igjen(frist, datetime(2027, 2, 2, 12, 0, tzinfo=UTC)) == -1


def test_skriv_frist_paa_begge_maalformer():
    assert frister.skriv_frist(date(2027, 2, 1)) == "mandag 1. februar 2027 kl. 23.59"
    assert frister.skriv_frist(date(2027, 2, 1), "nn", time(12, 0)) == "måndag 1. februar 2027 kl. 12.00"
    assert frister.skriv_dato(date(2026, 4, 15)) == "15. april 2026"
