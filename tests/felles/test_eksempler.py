"""Every worked example of every measure, as it is published on «Slik beregner vi»."""

import pytest

from ordninger.felles import kontrakt

EKSEMPLER = [(o.kode, e) for o in kontrakt.alle() for e in o.eksempler()]


@pytest.mark.parametrize(("ordning", "eksempel"), EKSEMPLER, ids=[f"{kode}-{e.nr}-{e.regel}" for kode, e in EKSEMPLER])
def test_eksempel_stemmer_med_regelen(ordning, eksempel):
    assert eksempel.regn_ut() == eksempel.forventet
    assert eksempel.stemmer


def test_hver_regel_har_bevis():
    for ordning in kontrakt.alle():
        navn = {e.regel for e in ordning.eksempler()}
        for regel in ordning.regler():
            assert regel.eksempler or regel.tester, f"{ordning.kode} {regel.kode} har verken eksempel eller test"
            assert set(regel.eksempler) <= navn, f"{ordning.kode} {regel.kode}"
