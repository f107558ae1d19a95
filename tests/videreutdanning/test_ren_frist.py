"""Treårsklokken: den følger utbetalingen, og et bytte av deltaker starter den aldri på nytt."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.videreutdanning.frist import Bruk, FristFeil, Slag, Utbetaling, forbruk, siste_dag

U1 = Utbetaling("u1", date(2026, 2, 27), Decimal(200_000))
U2 = Utbetaling("u2", date(2027, 2, 26), Decimal(100_000))


def brukt(kode, dag, belop, slag=Slag.BRUKT):
    return Bruk(kode, dag, Decimal(belop), slag)


def test_siste_dag_er_tre_aar_etter_utbetalingen():
    assert siste_dag(date(2026, 2, 27)) == date(2029, 2, 27)
    assert siste_dag(date(2028, 2, 29)) == date(2031, 2, 28)


def test_eldste_utbetaling_brukes_forst():
    oversikt = forbruk([U2, U1], [brukt("a", date(2027, 9, 1), 250_000)], paa=date(2027, 12, 31))

    assert [(ett.id, ett.brukt, ett.igjen, ett.forfalt) for ett in oversikt.utbetalinger] == [
        ("u1", 200_000, 0, 0), ("u2", 50_000, 50_000, 0),
    ]  # fmt: skip
    assert oversikt.neste.id == "u2"
    assert (oversikt.igjen, oversikt.udekket) == (50_000, 0)


def test_bytte_av_deltaker_starter_ikke_klokken_paa_nytt():
    foeringer = [
        brukt("a", date(2026, 9, 1), 144_000),
        brukt("b", date(2028, 12, 1), 144_000, Slag.FRIGITT),
        brukt("c", date(2028, 12, 1), 144_000),
    ]

    oversikt = forbruk([U1], foeringer, paa=date(2029, 2, 28))

    (ett,) = oversikt.utbetalinger
    assert (ett.siste_dag, ett.brukt, ett.igjen, ett.forfalt) == (date(2029, 2, 27), 144_000, 56_000, 56_000)
    assert oversikt.neste is None
    assert oversikt.forfalt == 56_000


def test_ny_bruk_etter_fristen_er_udekket_og_det_frigitte_er_forfalt():
    foeringer = [
        brukt("a", date(2026, 9, 1), 144_000),
        brukt("b", date(2029, 3, 1), 144_000, Slag.FRIGITT),
        brukt("c", date(2029, 3, 2), 144_000),
    ]

    oversikt = forbruk([U1], foeringer, paa=date(2029, 3, 31))

    assert oversikt.utbetalinger[0].forfalt == 200_000
    assert oversikt.udekket == 144_000


def test_siste_dag_er_med_og_dagen_foer_utbetalingen_er_ikke():
    paa_dagen = forbruk([U1], [brukt("a", date(2029, 2, 27), 1)], paa=date(2029, 2, 27))
    for_tidlig = forbruk([U1], [brukt("a", date(2026, 2, 26), 1)], paa=date(2026, 3, 1))

    assert (paa_dagen.udekket, paa_dagen.forfalt) == (0, 0)
    assert for_tidlig.udekket == 1


def test_tilbakebetaling_kan_skje_etter_fristen():
    oversikt = forbruk([U1], [brukt("t", date(2029, 4, 1), 200_000, Slag.TILBAKEBETALT)], paa=date(2029, 4, 1))

    assert oversikt.utbetalinger[0].tilbakebetalt == 200_000
    assert oversikt.igjen == oversikt.forfalt == 0


def test_foeringer_og_utbetalinger_etter_dagen_er_ikke_med():
    oversikt = forbruk([U1, U2], [brukt("a", date(2026, 9, 1), 10)], paa=date(2026, 8, 31))

    assert [(ett.id, ett.brukt) for ett in oversikt.utbetalinger] == [("u1", 0)]


@pytest.mark.parametrize(
    ("utbetalinger", "foeringer"),
    [
        ([U1, U1], []),
        ([Utbetaling("u", date(2026, 1, 1), Decimal(0))], []),
        ([U1], [brukt("a", date(2026, 9, 1), 0)]),
        ([U1], [brukt("a", date(2026, 9, 1), 1, Slag.FRIGITT)]),
        ([U1], [brukt("a", date(2026, 9, 1), 200_001, Slag.TILBAKEBETALT)]),
    ],
)
def test_det_som_ikke_henger_sammen_stopper(utbetalinger, foeringer):
    with pytest.raises(FristFeil):
        forbruk(utbetalinger, foeringer, paa=date(2027, 1, 1))


DAGER = st.integers(0, 2500).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
BELOP = st.integers(1, 10**8).map(lambda ore: Decimal(ore).scaleb(-2))


@given(st.lists(st.tuples(DAGER, BELOP), max_size=6), st.lists(st.tuples(DAGER, BELOP), max_size=12), DAGER)
def test_hver_krone_er_brukt_igjen_eller_udekket(betalt, bruk, paa):
    utbetalinger = [Utbetaling(f"u{nr}", *ett) for nr, ett in enumerate(betalt)]
    foeringer = [Bruk(f"b{nr}", *ett) for nr, ett in enumerate(bruk)]

    oversikt = forbruk(utbetalinger, foeringer, paa=paa)

    assert all(e.brukt + e.tilbakebetalt + e.igjen == e.belop and e.igjen >= 0 for e in oversikt.utbetalinger)
    assert all(e.forfalt == (e.igjen if paa > e.siste_dag else 0) for e in oversikt.utbetalinger)
    assert sum(e.brukt for e in oversikt.utbetalinger) + oversikt.udekket == sum(
        ett.belop for ett in foeringer if ett.dato <= paa
    )
