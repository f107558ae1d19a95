"""The published rules: every measure that has rules, in both målformer, with its worked examples."""

import pytest

from ordninger.felles import kontrakt

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("maalform", ["nb", "nn"])
def test_hver_ordning_viser_reglene_sine(client, settings, maalform):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = maalform
    oversikt = client.get("/slik-beregner-vi/").content.decode()
    for ordning in kontrakt.alle():
        if not ordning.regler():
            continue
        assert f"/slik-beregner-vi/{ordning.kode}/" in oversikt
        side = client.get(f"/slik-beregner-vi/{ordning.kode}/")
        assert side.status_code == 200
        tekst = side.content.decode()
        for regel in ordning.regler():
            assert regel.tittel.paa(maalform) in tekst and regel.paragraf in tekst
        for eksempel in ordning.eksempler():
            assert eksempel.forklaring.paa(maalform)[:20] in tekst


def test_en_ordning_uten_regler_finnes_ikke(client):
    assert client.get("/slik-beregner-vi/finnes-ikke/").status_code == 404
