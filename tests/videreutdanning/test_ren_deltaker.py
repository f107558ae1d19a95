"""Deltakeren: hvem som kan delta, hvor mye fri, og at staten og eieren til sammen betaler alt på øret."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.videreutdanning.deltaker import (
    GRUNNUTDANNINGSNAVN,
    STIPENDGRUNNER,
    DeltakerFeil,
    Grunnutdanning,
    Stipendgrunn,
    StipendIkkeMulig,
    frigjoring,
    kan_delta,
    kostnad,
    med_stipend,
    studieaar,
    tabell,
)

V = Decimal(768_000)
POENG = st.integers(1, 1200).map(lambda n: Decimal(n) / 10)
AARSKOSTNAD = st.integers(1, 10**9).map(lambda ore: Decimal(ore).scaleb(-2))
GRUNN = {"grunn": "den_ansatte", "begrunnelse": "Lang reisevei", "dialog": True}


def test_kan_delta_krever_grunnutdanning():
    assert {kode for kode in Grunnutdanning if kan_delta(kode)[0]} == set(Grunnutdanning) - {Grunnutdanning.INGEN}
    assert "må ha fagbrev" in kan_delta("ingen").nb
    assert "VU § 2" in kan_delta("grad").nn
    assert set(GRUNNUTDANNINGSNAVN) == set(Grunnutdanning)
    with pytest.raises(DeltakerFeil):
        kan_delta("assistent")


def test_frigjoring_er_noeyaktig():
    assert frigjoring(30) == Fraction(1, 4)
    assert frigjoring(10) == Fraction(1, 12)
    assert frigjoring(60, 2) == Fraction(1, 4)


def test_tabellen_for_de_vanlige_studiene():
    assert [(rad.sp, rad.aar, rad.prosent, *rad.kostnad) for rad in tabell(V)] == [
        (60, 2, 25, 384_000, 288_000, 96_000),
        (30, 1, 25, 192_000, 144_000, 48_000),
        (15, 1, Decimal("12.5"), 96_000, 72_000, 24_000),
        (10, 1, Decimal("8.3333"), 64_000, 48_000, 16_000),
        (Decimal("7.5"), 1, Decimal("6.25"), 48_000, 36_000, 12_000),
        (5, 1, Decimal("4.1667"), 32_000, 24_000, 8_000),
    ]


@pytest.mark.parametrize(("sp", "aar"), [(1, 1), (30, 1), (Decimal("30.5"), 2), (60, 2), (90, 3)])
def test_studieaar_er_tretti_studiepoeng(sp, aar):
    assert studieaar(sp) == aar


@given(POENG, AARSKOSTNAD)
def test_staten_og_eieren_betaler_alt_paa_oret(sp, aarskostnad):
    vikar, statlig, egenandel = kostnad(sp, aarskostnad)

    assert statlig + egenandel == vikar
    assert Fraction(statlig) <= Fraction(vikar) * Fraction(3, 4) < Fraction(statlig) + Fraction(1, 100)


@given(POENG, AARSKOSTNAD, st.integers(0, 100).map(lambda n: Decimal(n) / 100))
def test_stipend_endrer_aldri_det_samlede_tilskuddet(sp, aarskostnad, andel):
    plan = med_stipend(sp, aarskostnad, andel=andel, **GRUNN)

    assert plan.fri.statlig + plan.stipend == kostnad(sp, aarskostnad).statlig
    assert plan.stipend >= 0
    assert plan.frigjoring == frigjoring(sp) * (1 - Fraction(andel))


def test_bare_stipend_gir_ingen_fri_og_ingen_egenandel():
    plan = med_stipend(30, V, andel=1, **GRUNN)

    assert plan.stipend == 144_000
    assert plan.fri == (0, 0, 0)
    assert plan.frigjoring == 0


def test_uten_stipend_trengs_ingen_grunn():
    plan = med_stipend(30, V, andel=0, grunn=None, begrunnelse="", dialog=False)

    assert plan.fri == kostnad(30, V)
    assert plan.stipend == 0


@pytest.mark.parametrize("endring", [{"grunn": None}, {"grunn": "lyst"}, {"begrunnelse": "  "}, {"dialog": False}])
def test_stipend_uten_grunn_eller_dialog_stopper(endring):
    with pytest.raises(StipendIkkeMulig) as feil:
        med_stipend(30, V, andel=Decimal("0.5"), **{**GRUNN, **endring})

    assert feil.value.tekst.nb == str(feil.value)
    assert feil.value.tekst.nn
    assert set(STIPENDGRUNNER) == set(Stipendgrunn)


@pytest.mark.parametrize(
    "kall",
    [
        lambda: frigjoring(0),
        lambda: frigjoring(30, 0),
        lambda: frigjoring(7.5),
        lambda: kostnad(30, Decimal(0)),
        lambda: kostnad(30, None),
        lambda: med_stipend(30, V, andel=Decimal("1.1"), **GRUNN),
    ],
)
def test_umulige_tall_stopper(kall):
    with pytest.raises(DeltakerFeil):
        kall()
