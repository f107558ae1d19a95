"""Organisasjonsnummer og kontonummer: modulus 11, visning og demoseriene."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles import nummer


@pytest.mark.parametrize("orgnr", ["974760673", "974 760 673", "974\u00a0760\u00a0673"])
def test_les_orgnr_godtar_mellomrom(orgnr):
    assert nummer.les_orgnr(orgnr) == "974760673"
    assert nummer.vis_orgnr(orgnr) == "974\u00a0760\u00a0673"
    assert not nummer.er_syntetisk_orgnr(orgnr)


@pytest.mark.parametrize("orgnr", ["", "974760674", "97476067", "9747606733", "abcdefghi", "٩٧٤٧٦٠٦٧٣"])
def test_les_orgnr_ugyldig_stopper(orgnr):
    assert not nummer.er_gyldig_orgnr(orgnr)
    with pytest.raises(nummer.NummerFeil):
        nummer.les_orgnr(orgnr)


@pytest.mark.parametrize("konto", ["12345678903", "1234.56.78903", "1234 56 78903"])
def test_les_konto_godtar_punktum_og_mellomrom(konto):
    assert nummer.les_konto(konto) == "12345678903"
    assert nummer.vis_konto(konto) == "1234.56.78903"
    assert not nummer.er_demokonto(konto)


@pytest.mark.parametrize("konto", ["", "12345678904", "1234567890", "00001234567", "1234567"])
def test_les_konto_ugyldig_stopper(konto):
    with pytest.raises(nummer.NummerFeil):
        nummer.les_konto(konto)


@given(st.integers(0, 89_999), st.integers(0, 89_999))
def test_demonumre_er_gyldige_gjenkjennelige_og_ulike(a, b):
    assert nummer.er_syntetisk_orgnr(nummer.lag_syntetisk_orgnr(a))
    assert nummer.er_demokonto(nummer.lag_demokonto(a))
    assert (nummer.lag_syntetisk_orgnr(a) == nummer.lag_syntetisk_orgnr(b)) is (a == b)
    assert (nummer.lag_demokonto(a) == nummer.lag_demokonto(b)) is (a == b)


def test_demonumre_er_de_samme_hver_gang():
    assert (nummer.lag_syntetisk_orgnr(0), nummer.lag_demokonto(0)) == ("311000004", "99990000006")


@pytest.mark.parametrize("n", [-1, 100_000])
def test_demonumre_utenfor_serien_stopper(n):
    with pytest.raises(nummer.NummerFeil):
        nummer.lag_syntetisk_orgnr(n)
    with pytest.raises(nummer.NummerFeil):
        nummer.lag_demokonto(n)
