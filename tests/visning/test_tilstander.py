"""A state is called the same in the list's filter as in its rows, in the language of the page."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ordninger.felles.saksgang import SAKSGANGER
from statsforvalter.views import spor_tekster
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db

SIDER = ["eier:sak-liste", "eier:tilbud-liste", "forvalter:sak-liste", "udir:sak-liste"]


def valgene(side: str, maalform: str, v) -> dict[str, str]:
    """The choices of the filter of states on a page, in a målform."""
    folk = {"eier": som("innsender", OrganisasjonFactory()), "forvalter": v.saksbehandler}
    klient = Client()
    logg_inn(klient, folk.get(side.partition(":")[0]) or som("udir_fag", OrganisasjonFactory(udir=True)))
    klient.cookies["malform"] = maalform
    skjema = klient.get(reverse(side)).context["liste"].filtersett.form
    return {kode: str(tekst) for kode, tekst in skjema.fields["tilstand"].choices if kode}


@pytest.mark.parametrize("side", SIDER)
@pytest.mark.parametrize("maalform", ["nb", "nn"])
def test_filteret_sier_det_samme_som_radene(side, maalform, frys):
    frys("2026-11-21T10:00")
    kjente = {t.kode: t.ord(maalform) for gang in SAKSGANGER.values() for t in gang.tilstander}
    valg = valgene(side, maalform, lag.verden())
    assert len(valg) > 5
    assert {k: t for k, t in valg.items() if k != "apne"} == {k: kjente[k] for k in valg if k != "apne"}


def test_sporet_sier_tilstanden_paa_sidens_maalform():
    with translation.override("nn"):
        assert spor_tekster.ord_for("sak.send_til_beslutter", {}) == "Sendt til avgjerar"
        assert spor_tekster.ord_for("sak.innvilg_delvis", {}) == "Delvis innvilga"
    with translation.override("nb"):
        assert spor_tekster.ord_for("sak.send_til_beslutter", {}) == "Sendt til beslutter"
        assert spor_tekster.ord_for("sak.innvilg_delvis", {}) == "Delvis innvilget"
