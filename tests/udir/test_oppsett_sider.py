"""Years and parameters through the pages: copy, change, approve by another, compare."""

import pytest
from django.urls import reverse

from kompetanse.revisjon.models import Hendelse
from ordninger.felles.models import Aarsoppsett, Jobb, Jobbpost, Satstabell
from tests.fabrikker.brukere import som
from tests.fabrikker.penger import AarsoppsettFactory, SatstabellFactory
from tests.udir.test_traad import post, side

SATSER = {
    "budsjettaar": "2027", "grunnbelop": "5 000 000", "samisk_andel": "2,5", "enhet": "1000", "vekt_innbyggere_1_5": "40",
    "vekt_innbyggere_6_15": "60", "vekt_barn_i_barnehage": "", "vekt_elever_grunnskole": "",
}  # fmt: skip


def test_aaret_kopieres_endres_og_godkjennes_av_en_annen(norge, fag, beslutter):
    fra = AarsoppsettFactory(budsjettaar=2027, godkjent=True)
    norge.satser()

    post(fag, "oppsett-kopier", fra.pk, til_aar="2028")
    nytt = Aarsoppsett.objects.get(budsjettaar=2028)
    html = side(fag, "oppsett-aar", nytt.pk)
    assert "Mot året før" in html
    assert "15. april 2028" in html.replace("\u00a0", " ")
    post(
        fag, "oppsett-aar", nytt.pk, fordeles_innen="14.04.2028", meld_ufordelt_innen="01.09.2028",
        samlerapport_innen="01.03.2029", vilkar_nb="Nye vilkår", vilkar_nn="Nye vilkår på nynorsk",
    )  # fmt: skip

    assert "Du endret oppsettet sist" in side(fag_som_beslutter(norge), "oppsett-godkjenn", nytt.pk)
    post(beslutter, "oppsett-godkjenn", nytt.pk)
    nytt.refresh_from_db()
    assert nytt.godkjent_av == norge.beslutter
    assert "Godkjent" in side(fag, "oppsett")
    assert Satstabell.objects.get(budsjettaar=2028).godkjent_tid is None
    assert Hendelse.objects.filter(kjede=f"oppsett:{nytt.pk}", handling="oppsett.godkjent").exists()


def fag_som_beslutter(norge):
    from django.test import Client

    from tests.fabrikker.brukere import logg_inn

    klient = Client()
    logg_inn(klient, som("udir_beslutter", norge.udir, person=norge.fag.person))
    return klient


def test_godkjent_aar_aapnes_med_grunn(norge, fag):
    oppsett = AarsoppsettFactory(godkjent=True)

    svar = post(fag, "oppsett-gjenapne", oppsett.pk, status=422, grunn="")
    assert "Skriv hvorfor" in svar.content.decode()
    post(fag, "oppsett-gjenapne", oppsett.pk, grunn="Feil dato")

    oppsett.refresh_from_db()
    assert oppsett.godkjent_tid is None
    assert "Feil dato" in side(fag, "oppsett-aar", oppsett.pk)


def test_datoer_i_feil_rekkefolge_gir_setning_og_beholder_det_som_er_skrevet(norge, fag):
    oppsett = AarsoppsettFactory()

    svar = post(
        fag, "oppsett-aar", oppsett.pk, status=409, fordeles_innen="15.04.2027", meld_ufordelt_innen="01.04.2027",
        samlerapport_innen="01.03.2028", vilkar_nb="Mitt utkast", vilkar_nn="x",
    )  # fmt: skip

    html = svar.content.decode()
    assert "ufordelte midler kan ikke være før" in html
    assert "Mitt utkast" in html


def test_satser_foreslaas_sammenlignes_og_godkjennes(norge, fag, beslutter):
    gammel = norge.satser()

    post(fag, "satser-nye", **SATSER)
    ny = Satstabell.objects.exclude(pk=gammel.pk).get()
    assert ny.verdier["nokler"] == [
        {"kode": "innbyggere_1_5", "vekt": "0.4"},
        {"kode": "innbyggere_6_15", "vekt": "0.6"},
    ]
    assert (ny.verdier["grunnbelop"], ny.verdier["samisk_andel"]) == ("5000000", "0.025")
    html = side(fag, "satstabell", ny.pk, mot=gammel.pk)
    assert "6\u00a0000\u00a0000\u00a0kr" in html
    assert html.count("endret") >= 3
    post(beslutter, "satser-godkjenn", ny.pk)

    html = side(fag, "satser")
    assert "Gjelder" in html
    assert "Avløst" in html


@pytest.mark.parametrize("mot", ["0", "999999", "x"])
def test_ukjent_sammenligning_gir_siden_uten(norge, fag, mot):
    assert side(fag, "satstabell", SatstabellFactory().pk, mot=mot)


def test_to_personer_staar_bak_satsene(norge, fag):
    post(fag, "satser-nye", **SATSER)
    satser = Satstabell.objects.get()

    assert "En annen må godkjenne dem" in side(fag_som_beslutter(norge), "satser-godkjenn", satser.pk)
    svar = fag_som_beslutter(norge).post(reverse("udir:satser-godkjenn", args=[satser.pk]))
    satser.refresh_from_db()
    assert satser.godkjent_tid is None
    assert svar.status_code == 200


def test_jobben_viser_hva_som_stoppet_og_prover_igjen(norge, fag, beslutter):
    norge.fordelt()
    jobb = Jobb.objects.get()
    post_ = jobb.poster.first()
    Jobbpost.objects.filter(pk=post_.pk).update(tilstand="feil", melding="Maler mangler")
    Jobb.objects.filter(pk=jobb.pk).update(antall_feil=1)

    assert "Maler mangler" in side(fag, "jobb", jobb.pk)
    assert fag.post(reverse("udir:jobb-igjen", args=[jobb.pk])).status_code == 403
    post(beslutter, "jobb-igjen", jobb.pk)

    post_.refresh_from_db()
    assert (post_.tilstand, post_.melding) == ("venter", "")


def test_en_annens_jobb_finnes_ikke(norge, fag):
    jobb = Jobb.objects.create(
        type="x", tittel="Embetets", organisasjon=norge.embeter[0].organisasjon, av=norge.fag, som_rolle="saksbehandler",
        opprettet_tid="2027-01-10T09:00+01:00",
    )  # fmt: skip

    side(fag, "jobb", jobb.pk, status=404)


def test_velge_to_like_scenarier_gir_beskjed(norge, fag):
    f = norge.scenario(norge.ramme())

    svar = fag.get(reverse("udir:sammenlign-velg"), {"a": f.pk, "b": f.pk}, follow=True)

    assert "Velg to ulike scenarier" in svar.content.decode()


def test_ny_bevilgning_to_ganger_gir_setning_med_det_som_er_skrevet(norge, fag):
    felt = {"budsjettaar": "2027", "kapittel": "226", "post": "61", "navn": "Kompetanse", "belop": "1 000"}
    post(fag, "bevilgning-ny", **felt)

    svar = post(fag, "bevilgning-ny", status=409, **felt)

    assert "allerede registrert" in svar.content.decode()
    assert 'value="226"' in svar.content.decode()


def test_hovedboken_har_hver_postering_og_kan_lastes_ned(norge, fag):
    f = norge.fordelt()

    html = side(fag, "ramme", f.ramme_id)
    assert "Tallene er lik summen av posteringene" in html
    svar = fag.get(reverse("udir:ramme", args=[f.ramme_id]), {"format": "csv", "type": "fordelt"})
    linjer = b"".join(svar.streaming_content).decode("utf-8-sig").splitlines()
    assert sum("Fordelt" in x for x in linjer) == 15


@pytest.mark.parametrize(
    ("navn", "grense"), [("ramme-liste", 8), ("fordeling-liste", 12), ("satser", 6), ("oppsett", 8)]
)
def test_sidene_bruker_faa_sporringer(norge, fag, django_assert_max_num_queries, navn, grense):
    f = norge.fordelt()
    for nr in range(3):
        norge.scenario(f.ramme, navn=f"Scenario {nr}")
        SatstabellFactory(budsjettaar=2028 + nr, versjon=f"{2028 + nr}.1")
        AarsoppsettFactory(budsjettaar=2028 + nr)

    with django_assert_max_num_queries(grense):
        side(fag, navn)


def test_scenariosiden_bruker_faa_sporringer(norge, fag, django_assert_max_num_queries):
    f = norge.fordelt()
    ny = norge.scenario(f.ramme, navn="B")

    with django_assert_max_num_queries(20):
        side(fag, "fordeling", ny.pk)
    with django_assert_max_num_queries(10):
        side(fag, "sammenlign", f.pk, ny.pk)
    with django_assert_max_num_queries(10):
        side(fag, "tildelinger", f.pk)
