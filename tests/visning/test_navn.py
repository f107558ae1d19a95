"""Organisations that have a name in both målformer are called by it on the pages of that målform."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2027-01-20T09:00")
    return lag.verden()


def test_navnet_folger_sprakket(v):
    assert v.embete.navn != v.embete.navn_nn
    with translation.override("nb"):
        assert (str(v.embete), v.embete.visningsnavn) == (v.embete.navn, v.embete.navn)
    with translation.override("nn"):
        assert (str(v.embete), v.embete.visningsnavn, str(v.embete.embete)) == (v.embete.navn_nn,) * 3
        assert str(v.partner) == v.partner.navn
    with translation.override(None):
        assert str(v.embete) == v.embete.navn


@pytest.mark.parametrize(
    ("hvem", "adresse"),
    [
        ("eier", "eier:sak-detalj"),
        ("eier", "eier:sak-send"),
        ("saksbehandler", "forvalter:forside"),
        ("udir_fag", "udir:sak-liste"),
        ("udir_fag", "udir:forside"),
        ("udir_fag", "udir:utlysning-liste"),
    ],
)
@pytest.mark.parametrize("sprak", ["nb", "nn"])
def test_embetet_pa_sidene(client, settings, v, hvem, adresse, sprak):
    sak = lag.utkast(v)
    bruker = sak.innsender if hvem == "eier" else getattr(v, hvem)
    logg_inn(client, bruker)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = sprak
    html = client.get(reverse(adresse, args=[sak.nummer] if hvem == "eier" else [])).content.decode()
    riktig, galt = (v.embete.navn_nn, v.embete.navn) if sprak == "nn" else (v.embete.navn, v.embete.navn_nn)
    assert riktig in html
    assert galt not in html
