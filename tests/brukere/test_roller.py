"""The role matrix, and every rule of who may act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kompetanse.brukere import roller, tilgang
from kompetanse.brukere.tilgang import FireOyne, IngenTilgang, har_rett, sjekk_annen_person, sjekk_rett
from tests.fabrikker.brukere import BrukerFactory, PersonFactory, TilhorighetFactory, som
from tests.fabrikker.eiere import OrganisasjonFactory

# Whoever proposes, never decides: no role may hold both rights of a pair.
PAR = [
    ("sak.behandle", "vedtak.beslutt"),
    ("fordeling.foresla", "fordeling.beslutt"),
    ("utlysning.rediger", "utlysning.publiser"),
    ("bevilgning.registrer", "bevilgning.godkjenn"),
    ("oppsett.rediger", "oppsett.godkjenn"),
    ("vedtak.beslutt", "utbetaling.frigi"),
]


@pytest.mark.parametrize("en,to", PAR)
def test_ingen_rolle_har_begge_halvdeler(en, to):
    assert not roller.RETTER[en] & roller.RETTER[to]


def test_alle_retter_peker_paa_roller_som_finnes():
    assert set().union(*roller.RETTER.values()) <= set(roller.ROLLER)


def test_alle_roller_utenom_systemet_kan_gis_av_noen():
    assert set().union(*roller.ROLLER_FOR_TYPE.values()) == set(roller.ROLLER) - {"system"}


def test_ingen_organisasjon_kan_gi_roller_fra_et_annet_publikum():
    lov = {
        "embete": {roller.FORVALTER, roller.KLAGE, "alle"},
        "udir": {roller.UDIR, roller.FORVALTER, roller.KLAGE, "alle"},
        "kommune": {roller.EIER, roller.FORVALTER, "alle"},  # barnehagemyndighet
        "uh": {roller.FAGMILJO, "alle"},
        "fagskole": {roller.FAGMILJO, "alle"},
        "annen": {roller.FAGMILJO, "alle"},
    }
    for type_, koder in roller.ROLLER_FOR_TYPE.items():
        assert {roller.publikum(k) for k in koder} <= lov.get(type_, {roller.EIER, "alle"})


def test_ukjent_rett_er_en_programfeil():
    with pytest.raises(KeyError):
        roller.har_rett("leser", "finnes.ikke")


@pytest.mark.django_db
@pytest.mark.parametrize("rolle", [r for r in roller.ROLLER if r != "system"])
def test_rollen_har_nettopp_sine_retter(rolle):
    bruker = som(rolle)
    har = {rett for rett in roller.RETTER if har_rett(bruker, rett)}
    assert har == {rett for rett, koder in roller.RETTER.items() if rolle in koder}


@pytest.mark.django_db
def test_retten_gjelder_bare_egen_organisasjon():
    bruker = som("innsender")
    assert har_rett(bruker, "sak.skriv", bruker.aktiv_tilhorighet.organisasjon)
    annen = OrganisasjonFactory()
    assert not har_rett(bruker, "sak.skriv", annen)
    with pytest.raises(IngenTilgang, match="annen organisasjon"):
        sjekk_rett(bruker, "sak.skriv", annen)


@pytest.mark.django_db
def test_avsluttet_rolle_teller_ikke_selv_om_den_er_satt():
    bruker = som("innsender")
    bruker.aktiv_tilhorighet.til = timezone.localdate()
    assert not har_rett(bruker, "sak.skriv")
    with pytest.raises(IngenTilgang, match="Velg en rolle"):
        sjekk_rett(bruker, "sak.skriv")


@pytest.mark.django_db
def test_rolle_som_begynner_i_morgen_teller_ikke():
    bruker = som("innsender")
    bruker.aktiv_tilhorighet.fra = timezone.localdate() + timedelta(days=1)
    assert not har_rett(bruker, "sak.skriv")


@pytest.mark.django_db
def test_uten_rolle_har_ingen_retter():
    bruker = BrukerFactory()
    assert not any(har_rett(bruker, rett) for rett in roller.RETTER)


@pytest.mark.django_db
def test_sperret_konto_har_ingen_retter():
    bruker = som("innsender")
    bruker.is_active = False
    assert not har_rett(bruker, "sak.skriv")


@pytest.mark.django_db
def test_systemet_har_bare_systemets_rett():
    system = BrukerFactory(system=True)
    assert {rett for rett in roller.RETTER if har_rett(system, rett)} == {"system"}


@pytest.mark.django_db
def test_fire_oyne_teller_personen_og_ikke_kontoen():
    person = PersonFactory()
    a, b, c = BrukerFactory(person=person), BrukerFactory(person=person), BrukerFactory()
    sjekk_annen_person(a, c, None, handling="godkjenne")
    with pytest.raises(FireOyne, match="godkjenne det du har foreslått"):
        sjekk_annen_person(a, c, b, handling="godkjenne det du har foreslått")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rolle,sider", [("innsender", "eier"), ("fagmiljo", "eier"), ("saksbehandler", "forvalter"), ("udir_fag", "udir")]
)
def test_sidene_folger_rollen(rolle, sider):
    assert tilgang.sider_for(som(rolle).aktiv_tilhorighet) == sider


@pytest.mark.django_db
@pytest.mark.parametrize(
    "trait,sider", [({}, "eier"), ({"embete": True}, "forvalter"), ({"udir": True}, "udir"), ({"uh": True}, "eier")]
)
def test_tilgangsstyrer_ser_organisasjonens_sider(trait, sider):
    rolle = TilhorighetFactory(organisasjon=OrganisasjonFactory(**trait), rolle="tilgangsstyrer")
    assert tilgang.sider_for(rolle) == sider
