"""Hvert regneeksempel som vises på «Slik beregner vi», stemmer med regelen."""

import pytest

from ordninger.kollektiv.eksempler import REGLER, les_eksempler

EKSEMPLER = les_eksempler()


@pytest.mark.parametrize("eksempel", EKSEMPLER, ids=[f"{nr}-{ett.regel}" for nr, ett in enumerate(EKSEMPLER, start=1)])
def test_eksempel_stemmer_med_regelen(eksempel):
    assert eksempel.regn_ut() == eksempel.forventet
    assert eksempel.stemmer
    assert eksempel.paragraf.startswith("KBG §")
    assert eksempel.forklaring.nb
    assert eksempel.forklaring.nn


def test_hver_regel_har_et_eksempel_og_en_paragraf_i_docstringen():
    assert {eksempel.regel for eksempel in EKSEMPLER} == set(REGLER)
    assert all(regel.__doc__.startswith("KBG §") for regel in REGLER.values())
