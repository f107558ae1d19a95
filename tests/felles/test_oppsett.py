"""A new year is last year moved: dates, terms and parameters as drafts that a second person approves."""

from datetime import date

import pytest

from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from ordninger.felles.handlinger import oppsett as handlinger
from ordninger.felles.handlinger import satser as satshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Aarsoppsett, Satstabell
from tests.fabrikker.brukere import som
from tests.fabrikker.penger import SATSVERDIER, AarsoppsettFactory, SatstabellFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def fag():
    return som("udir_fag")


@pytest.fixture
def beslutter():
    return som("udir_beslutter")


def test_kopien_har_datoene_flyttet_og_er_et_utkast(fag):
    fra = AarsoppsettFactory(budsjettaar=2027, godkjent=True)

    nytt = handlinger.kopier_oppsett(fra=fra, til_aar=2028, av=fag)

    assert (nytt.fordeles_innen, nytt.meld_ufordelt_innen, nytt.samlerapport_innen) == (
        date(2028, 4, 15), date(2028, 9, 1), date(2029, 3, 1),
    )  # fmt: skip
    assert (nytt.kopiert_fra, nytt.vilkar_nn, nytt.godkjent_tid) == (fra, fra.vilkar_nn, None)


def test_skuddaarsdagen_blir_28_februar():
    assert handlinger.flytt_dato(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert handlinger.flytt_dato(date(2028, 2, 29), 4) == date(2032, 2, 29)


def test_gjeldende_satser_folger_med_som_forslag(fag):
    fra = AarsoppsettFactory(budsjettaar=2027, godkjent=True)
    SatstabellFactory(versjon="2027.1", godkjent=True, verdier={**SATSVERDIER, "grunnbelop": "1"})
    SatstabellFactory(versjon="2027.2", godkjent=True, verdier={**SATSVERDIER, "grunnbelop": "2"})
    SatstabellFactory(versjon="2027.3", verdier={**SATSVERDIER, "grunnbelop": "3"})

    handlinger.kopier_oppsett(fra=fra, til_aar=2028, av=fag)

    ny = Satstabell.objects.get(budsjettaar=2028)
    assert (ny.versjon, ny.verdier["grunnbelop"], ny.godkjent_tid, ny.foreslatt_av) == ("2028.1", "2", None, fag)


def test_samme_aar_to_ganger_gir_setning_og_ingen_satser(fag):
    fra = AarsoppsettFactory(budsjettaar=2027, godkjent=True)
    SatstabellFactory(godkjent=True)
    handlinger.kopier_oppsett(fra=fra, til_aar=2028, av=fag)

    with pytest.raises(IkkeMulig, match="allerede satt opp"):
        handlinger.kopier_oppsett(fra=fra, til_aar=2028, av=fag)

    assert Satstabell.objects.filter(budsjettaar=2028).count() == 1
    with pytest.raises(IkkeMulig, match="etter 2027"):
        handlinger.kopier_oppsett(fra=fra, til_aar=2027, av=fag)


def test_den_som_sist_endret_godkjenner_ikke(fag, beslutter):
    oppsett = AarsoppsettFactory()
    oppsett = handlinger.lagre(oppsett=oppsett, fordeles_innen=date(2027, 4, 16), av=fag)

    with pytest.raises(FireOyne):
        handlinger.godkjenn(oppsett=oppsett, av=som("udir_beslutter", person=fag.person))
    oppsett = handlinger.godkjenn(oppsett=oppsett, av=beslutter)

    assert (oppsett.godkjent_av, oppsett.fordeles_innen) == (beslutter, date(2027, 4, 16))


def test_godkjent_oppsett_endres_ikke_for_det_aapnes_med_grunn(fag):
    oppsett = AarsoppsettFactory(godkjent=True)

    with pytest.raises(IkkeMulig, match="Åpne det igjen"):
        handlinger.lagre(oppsett=oppsett, vilkar_nb="Nytt", av=fag)
    with pytest.raises(IkkeMulig, match="Skriv hvorfor"):
        handlinger.gjenapne(oppsett=oppsett, grunn=" ", av=fag)
    oppsett = handlinger.gjenapne(oppsett=oppsett, grunn="Feil dato", av=fag)
    oppsett = handlinger.lagre(oppsett=oppsett, vilkar_nb="Nytt", av=fag)

    assert (oppsett.vilkar_nb, oppsett.godkjent_tid) == ("Nytt", None)


def test_vilkar_paa_begge_maalformer_for_godkjenning(beslutter):
    with pytest.raises(IkkeMulig, match="bokmål og nynorsk"):
        handlinger.godkjenn(oppsett=AarsoppsettFactory(vilkar_nn=""), av=beslutter)


def test_datoene_maa_folge_hverandre(fag):
    with pytest.raises(IkkeMulig, match="ufordelte midler kan ikke være før"):
        handlinger.lagre(oppsett=AarsoppsettFactory(), meld_ufordelt_innen=date(2027, 4, 14), av=fag)


def test_forste_aar_settes_opp_uten_kopi(fag):
    nytt = handlinger.nytt_oppsett(
        ordning="kollektiv", budsjettaar=2026, fordeles_innen=date(2026, 4, 15), meld_ufordelt_innen=date(2026, 9, 1),
        samlerapport_innen=date(2027, 3, 1), av=fag,
    )  # fmt: skip

    assert Aarsoppsett.objects.get() == nytt


@pytest.mark.parametrize("rolle", ["udir_analyse", "udir_okonomi", "beslutter"])
def test_andre_roller_verken_endrer_eller_godkjenner(rolle):
    oppsett = AarsoppsettFactory()

    with pytest.raises(IngenTilgang):
        handlinger.lagre(oppsett=oppsett, vilkar_nb="x", av=som(rolle))
    with pytest.raises(IngenTilgang):
        handlinger.godkjenn(oppsett=oppsett, av=som(rolle))


# Parameters ------------------------------------------------------------------------------------------------------


def test_nytt_forslag_avloser_det_forrige_ugodkjente(fag):
    for grunnbelop in ("1", "2"):
        satshandlinger.foresla_satser(
            ordning="kollektiv", navn="kbg_ramme", budsjettaar=2027, verdier={"grunnbelop": grunnbelop}, av=fag
        )

    assert Satstabell.objects.get().verdier == {"grunnbelop": "2"}


def test_godkjent_versjon_blir_staaende_og_neste_faar_nytt_nummer(fag, beslutter):
    forste = satshandlinger.foresla_satser(
        ordning="kollektiv", navn="kbg_ramme", budsjettaar=2027, verdier={"grunnbelop": "1"}, av=fag
    )
    satshandlinger.godkjenn_satser(satser=forste, av=beslutter)
    andre = satshandlinger.foresla_satser(
        ordning="kollektiv", navn="kbg_ramme", budsjettaar=2027, verdier={"grunnbelop": "2"}, av=fag
    )

    assert (forste.versjon, andre.versjon) == ("2027.1", "2027.2")
    assert satshandlinger.gjeldende(ordning="kollektiv", navn="kbg_ramme", budsjettaar=2027) == forste
    satshandlinger.godkjenn_satser(satser=andre, av=beslutter)
    assert satshandlinger.gjeldende(ordning="kollektiv", navn="kbg_ramme", budsjettaar=2027) == andre


def test_den_som_foreslo_satsene_godkjenner_ikke(fag):
    forslag = satshandlinger.foresla_satser(ordning="kollektiv", navn="kbg_ramme", budsjettaar=2027, verdier={}, av=fag)

    with pytest.raises(FireOyne):
        satshandlinger.godkjenn_satser(satser=forslag, av=som("udir_beslutter", person=fag.person))


def test_godkjente_satser_godkjennes_ikke_igjen(beslutter):
    with pytest.raises(IkkeMulig, match="allerede godkjent"):
        satshandlinger.godkjenn_satser(satser=SatstabellFactory(godkjent=True), av=beslutter)
