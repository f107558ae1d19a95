"""Avrundingen er nøyaktig, også for store beløp og halve enheter."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning.avrunding import AvrundingFeil, Modus, avrund, er_hele_enheter, kroner, les_tall


@pytest.mark.parametrize(
    ("belop", "enhet", "modus", "ventet"),
    [
        ("1.005", "0.01", Modus.NAERMESTE, "1.01"),
        ("-1.005", "0.01", Modus.NAERMESTE, "-1.01"),
        ("1.005", "0.01", Modus.NED, "1.00"),
        ("1.001", "0.01", Modus.OPP, "1.01"),
        ("1499.99", "1000", Modus.NAERMESTE, "1000.00"),
        ("1500", "1000", Modus.NAERMESTE, "2000.00"),
        ("57999.99", "5000", Modus.NED, "55000.00"),
        ("-0.5", "1", Modus.NED, "-1.00"),
        ("0", "1000", Modus.OPP, "0.00"),
    ],
)
def test_avrund_til_enheten(belop, enhet, modus, ventet):
    assert str(avrund(Decimal(belop), Decimal(enhet), modus)) == ventet


@given(st.decimals(-(10**15), 10**15, places=6), st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000)]))
def test_avrund_ligger_mellom_ned_og_opp(belop, enhet):
    ned, naer, opp = (avrund(belop, enhet, modus) for modus in (Modus.NED, Modus.NAERMESTE, Modus.OPP))

    assert ned <= belop <= opp
    assert naer in (ned, opp)
    assert opp - ned in (0, enhet)
    assert er_hele_enheter(naer, enhet)


def test_avrund_er_uavhengig_av_desimalpresisjonen():
    with localcontext() as kontekst:
        kontekst.prec = 3
        assert str(avrund(Decimal("123456789012.345"))) == "123456789012.35"


@pytest.mark.parametrize("enhet", [Decimal(0), Decimal(-1), Decimal("0.001"), Decimal("Infinity")])
def test_avrund_ugyldig_enhet_stopper(enhet):
    with pytest.raises(AvrundingFeil):
        avrund(Decimal(1), enhet)


@pytest.mark.parametrize("belop", [1.5, True, "1", None, Decimal("NaN")])
def test_avrund_noe_annet_enn_et_noyaktig_tall_stopper(belop):
    with pytest.raises(AvrundingFeil):
        avrund(belop)


def test_kroner_runder_aldri():
    assert str(kroner(5)) == "5.00"
    with pytest.raises(AvrundingFeil, match="to desimaler"):
        kroner(Decimal("1.234"))


@pytest.mark.parametrize("verdi", ["", "  ", None, 1.0, "abc", "NaN", True])
def test_les_tall_avviser_det_som_ikke_er_tall(verdi):
    with pytest.raises(AvrundingFeil):
        les_tall(verdi)


def test_les_tall_leser_tekst_og_heltall():
    assert les_tall(" 12.50 ") == Decimal("12.5")
    assert les_tall(7) == 7
