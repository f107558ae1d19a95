"""Numbers, dates and identifiers as text."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from kompetanse.visning import formater

NB = "\u00a0"
OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("verdi", "tekst"),
    [
        (None, "–"),
        ("", "–"),
        ("tull", "–"),
        (Decimal("NaN"), "–"),
        (0, "0"),
        (Decimal("0.00"), "0"),
        (Decimal("-0.001"), "0"),
        (999, "999"),
        (1234567, f"1{NB}234{NB}567"),
        (Decimal("1234567.50"), f"1{NB}234{NB}567,50"),
        (Decimal("-1250"), f"−1{NB}250"),
        (Decimal("0.005"), "0,01"),
        ("3985000.00", f"3{NB}985{NB}000"),
    ],
)
def test_kr(verdi, tekst):
    assert formater.kr(verdi) == tekst


def test_kroner_has_unit_but_not_on_a_dash():
    assert formater.kroner(Decimal("6048000")) == f"6{NB}048{NB}000{NB}kr"
    assert formater.kroner(None) == "–"


@pytest.mark.parametrize(("verdi", "tekst"), [(12000, f"+12{NB}000"), (-500, "−500"), (0, "0"), (None, "–")])
def test_endring_shows_sign(verdi, tekst):
    assert formater.endring(verdi) == tekst


@pytest.mark.parametrize(
    ("verdi", "tekst"),
    [(52_450_000, "52,5"), (0, "0,0"), (None, "–"), (1_234_567_890, f"1{NB}234,6"), (-40_000, "0,0")],
)
def test_mill_has_one_decimal(verdi, tekst):
    assert formater.mill(verdi) == tekst


@pytest.mark.parametrize(
    ("andel", "desimaler", "tekst"),
    [("0.39", 0, f"39{NB}%"), ("0.125", 1, f"12,5{NB}%"), (None, 0, "–"), ("1.27", 0, f"127{NB}%")],
)
def test_prosent_takes_a_share(andel, desimaler, tekst):
    assert formater.prosent(andel, desimaler) == tekst


def test_orgnr_and_kontonr_are_grouped_and_wrong_lengths_are_left_alone():
    assert formater.orgnr("964969124") == f"964{NB}969{NB}124"
    assert formater.orgnr(964969124) == f"964{NB}969{NB}124"
    assert formater.orgnr("1234") == "1234"
    assert formater.orgnr("") == "–"
    assert formater.kontonr("1234.56.78903") == f"1234{NB}56{NB}78903"
    assert formater.kontonr("12") == "12"
    assert formater.kontonr(None) == "–"


def test_dates_are_written_out():
    dag = datetime.date(2027, 4, 15)
    assert formater.dato(dag) == f"15.{NB}april 2027"
    assert formater.dag(dag) == f"15.{NB}april"
    assert formater.tid(dag) == f"15.{NB}april 2027"
    assert formater.klokke(dag) == "–"
    assert formater.dato(None) == "–"
    assert formater.frist("i morgen") == "–"


def test_moments_are_shown_in_norwegian_time():
    utc = datetime.datetime(2027, 6, 30, 22, 30, tzinfo=datetime.UTC)
    assert formater.tid(utc) == f"1.{NB}juli 2027 kl.{NB}00.30"


@pytest.mark.parametrize(
    ("spraak", "dag", "navn"),
    [
        ("nb", 1, "mandag"),
        ("nn", 1, "måndag"),
        ("nb", 2, "tirsdag"),
        ("nn", 2, "tysdag"),
        ("nb", 6, "lørdag"),
        ("nn", 6, "laurdag"),
        ("nn", 7, "sundag"),
    ],
)
def test_ukedag_follows_the_language(spraak, dag, navn):
    with translation.override(spraak):
        assert formater.ukedag(datetime.date(2027, 2, dag)) == navn


NAA = datetime.datetime(2027, 1, 20, 8, 0, tzinfo=OSLO)


def test_frist_in_full():
    frist = datetime.datetime(2027, 2, 1, 23, 59, tzinfo=OSLO)
    assert formater.frist(frist, NAA) == f"mandag 1.{NB}februar 2027 kl.{NB}23.59 · 12 dager igjen"
    assert formater.frist(frist.date(), NAA) == formater.frist(frist, NAA)


@pytest.mark.parametrize(
    ("frist", "ord_"),
    [
        (datetime.datetime(2027, 1, 21, 0, 1, tzinfo=OSLO), "1 dag igjen"),
        (datetime.datetime(2027, 1, 20, 12, 0, tzinfo=OSLO), "i dag"),
        (datetime.datetime(2027, 1, 20, 7, 0, tzinfo=OSLO), "gikk ut i dag"),
        (datetime.date(2027, 1, 20), "i dag"),
        (datetime.date(2027, 1, 19), "gikk ut for 1 dag siden"),
        (datetime.date(2027, 1, 10), "gikk ut for 10 dager siden"),
        (None, "–"),
    ],
)
def test_dager_igjen_in_words(frist, ord_):
    assert formater.dager_igjen(frist, NAA) == ord_


def test_dager_til_counts_norwegian_days_across_daylight_saving():
    naa = datetime.datetime(2027, 3, 27, 23, 30, tzinfo=OSLO)
    assert formater.dager_til(datetime.datetime(2027, 3, 29, 0, 0, tzinfo=OSLO), naa) == 2


@pytest.mark.parametrize(("dager", "farge"), [(21, "neutral"), (20, "warning"), (0, "warning"), (-1, "danger")])
def test_frist_farge_is_red_only_when_passed(dager, farge):
    assert formater.frist_farge(NAA.date() + datetime.timedelta(days=dager), NAA) == farge


def test_frist_farge_passed_earlier_today():
    assert formater.frist_farge(NAA - datetime.timedelta(minutes=1), NAA) == "danger"
    assert formater.frist_farge(None, NAA) == "neutral"
