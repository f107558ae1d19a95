"""Hvert regneeksempel som vises på «Slik beregner vi», stemmer med regelen."""

import pytest

from ordninger.felles.beregning import registrerte_modeller
from ordninger.kollektiv.eksempler import REGLER, les_eksempler
from ordninger.kollektiv.regeltekst import REGELTEKSTER

EKSEMPLER = les_eksempler()


@pytest.mark.parametrize("eksempel", EKSEMPLER, ids=lambda e: f"{e.nr}-{e.regel}")
def test_eksempelet_har_paragraf_og_er_forklart(eksempel):
    assert eksempel.paragraf.startswith("KBG §")
    assert eksempel.forklaring.nb
    assert eksempel.forklaring.nn


def test_hver_regel_har_et_eksempel_og_en_paragraf_i_docstringen():
    assert {eksempel.regel for eksempel in EKSEMPLER} == set(REGLER)
    assert all(regel.__doc__.startswith("KBG §") for regel in REGLER.values())


def test_hver_regel_med_eksempel_er_forklart_paa_begge_maalformer():
    forklart = {regel for tekst in REGELTEKSTER for regel in tekst.eksempler}

    assert forklart == set(REGLER)
    assert all(avsnitt.nb and avsnitt.nn for tekst in REGELTEKSTER for avsnitt in tekst.avsnitt)


def test_modellene_i_forklaringen_er_registrert():
    modeller = {(tekst.modell, tekst.versjon) for tekst in REGELTEKSTER if tekst.modell}

    assert modeller <= set(registrerte_modeller())
