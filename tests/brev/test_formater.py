"""Beløp, datoer og numre i brev."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from ordninger.felles.brev import formater
from ordninger.felles.brev.feil import UgyldigFelt
from ordninger.felles.brev.formater import OSLO


@pytest.mark.parametrize(
    ("verdi", "tekst"),
    [
        (Decimal("1250000.00"), "1\u00a0250\u00a0000"),
        (0, "0"),
        (999, "999"),
        (Decimal("-60000"), "\u221260\u00a0000"),
        (Decimal("1234.50"), "1\u00a0234,50"),
    ],
)
def test_kroner(verdi, tekst):
    assert formater.kroner(verdi) == tekst


@pytest.mark.parametrize("verdi", [1.5, "640 000", True, None, Decimal("NaN"), Decimal("0.001")])
def test_kroner_tar_bare_belop(verdi):
    with pytest.raises(UgyldigFelt):
        formater.kroner(verdi)


@pytest.mark.parametrize(
    ("dag", "nb", "nn"),
    [
        (date(2027, 4, 26), "mandag", "måndag"),
        (date(2027, 4, 27), "tirsdag", "tysdag"),
        (date(2027, 5, 1), "lørdag", "laurdag"),
        (date(2027, 5, 2), "søndag", "sundag"),
    ],
)
def test_frist_har_ukedag_pa_begge_maalformer(dag, nb, nn):
    assert formater.frist(dag, "nb") == f"{nb} {formater.dato(dag)}"
    assert formater.frist(dag, "nn") == f"{nn} {formater.dato(dag)}"


def test_frist_med_klokkeslett_er_i_norsk_tid():
    assert formater.frist(datetime(2028, 1, 17, 22, 59, tzinfo=UTC), "nb") == "mandag 17. januar 2028 kl.\u00a023.59"


def test_dato_foelger_norsk_dogn():
    assert formater.dato(datetime(2027, 4, 8, 22, 30, tzinfo=UTC)) == "9. april 2027"


def test_tidspunkt_uten_sone_avvises():
    with pytest.raises(UgyldigFelt, match="tidssone"):
        formater.dato(datetime(2027, 4, 8))


def test_klokkeslett():
    assert formater.klokkeslett(datetime(2027, 1, 14, 13, 5, tzinfo=OSLO)) == "13.05"
    assert formater.klokkeslett(time(9, 0)) == "09.00"
    with pytest.raises(UgyldigFelt):
        formater.klokkeslett(date(2027, 1, 14))


def test_orgnr_og_konto():
    assert formater.orgnr("964969124") == "964\u00a0969\u00a0124"
    assert formater.konto("1234.56.78903") == "1234\u00a056\u00a078903"
    for feil in ("12345", "", None, 964969124):
        with pytest.raises(UgyldigFelt):
            formater.orgnr(feil)
        with pytest.raises(UgyldigFelt):
            formater.konto(feil)


def test_tall():
    assert formater.tall(Decimal("47.50")) == "47,5"
    assert formater.tall(262114) == "262\u00a0114"


@pytest.mark.parametrize(
    ("sti", "slag"),
    [
        ("belop.innvilget", "belop"),
        ("belop_meldt", "belop"),
        ("belop", "belop"),
        ("frist.klage", "frist"),
        ("dato.brev", "dato"),
        ("tid.fra", "dato"),
        ("kl.innsendt", "kl"),
        ("mottaker.konto", "konto"),
        ("avsender.orgnr", "orgnr"),
        ("aar", "heltall"),
        ("begrunnelse", "tekst"),
        ("kutt.regel", "tekst"),
    ],
)
def test_navnet_avgjor_formatet(sti, slag):
    assert formater.slag_for(sti) == slag


def test_rens_fjerner_styretegn_og_retningstegn():
    assert formater.rens(" a\x00b\x07\u202ec\ud800\r\nd\u200b ") == "abc\ufffd\nd"
    assert formater.rens("e\u0301") == "é"


def test_ramse():
    assert formater.ramse(["a"]) == "a"
    assert formater.ramse(["a", "b", "c"]) == "a, b og c"
