"""Habilitet: what the portal knows blocks or warns, and a declaration covers the parties it was given for."""

import pytest

from kompetanse.brukere.tilgang import IngenTilgang
from ordninger.felles.handlinger import habilitet, tildeling, vurdering
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import HabilitetForhold, Sakspart, Varsel
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2026-11-21T10:00")
    return fabrikk.verden()


def forhold(v, organisasjon, art, **felt):
    return HabilitetForhold.objects.create(
        person=v.saksbehandler.person, organisasjon=organisasjon, art=art, **({"fra": "2024-01-01"} | felt)
    )


def test_ingen_erklaring_stopper_saksbehandleren(v):
    s = fabrikk.innsendt(v)
    with pytest.raises(IkkeMulig, match="Svar på om du er habil"):
        habilitet.sjekk_habil(s, v.saksbehandler)
    with pytest.raises(IkkeMulig):
        vurdering.ta_til_vurdering(sak=s, av=v.saksbehandler)


@pytest.mark.parametrize("art", ["part", "verv"])
def test_part_og_verv_blokkerer_ogsaa_etter_ja(v, art):
    s = fabrikk.innsendt(v)
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    forhold(v, v.partner, art)
    with pytest.raises(IkkeMulig, match="må gis til en annen"):
        habilitet.sjekk_habil(s, v.saksbehandler)
    with pytest.raises(IkkeMulig, match="ikke habil"):
        habilitet.erklaer(sak=s, habil=True, grunn="Likevel", av=v.saksbehandler)


@pytest.mark.parametrize("art", ["ansatt", "bosatt"])
def test_ansatt_og_bosatt_krever_begrunnet_erklaring(v, art):
    s = fabrikk.innsendt(v)
    forhold(v, s.soker, art)
    with pytest.raises(IkkeMulig, match="Skriv hvorfor du likevel er habil"):
        habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    habilitet.erklaer(sak=s, habil=True, grunn="Bor der, uten tilknytning til saken", av=v.saksbehandler)
    assert habilitet.er_habil(s, v.saksbehandler)


def test_forhold_som_er_over_teller_ikke(v):
    s = fabrikk.innsendt(v)
    forhold(v, s.soker, "verv", til="2026-11-20")
    assert not habilitet.status(s, v.saksbehandler).blokkert
    HabilitetForhold.objects.update(til="2026-11-21")
    assert habilitet.status(s, v.saksbehandler).blokkert


def test_ny_part_gir_nytt_sporsmaal(v):
    s = fabrikk.innsendt(v)
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    ny = OrganisasjonFactory(fagskole=True)
    Sakspart.objects.create(sak=s, organisasjon=ny, rolle="partner")
    with pytest.raises(IkkeMulig, match=ny.navn):
        habilitet.sjekk_habil(s, v.saksbehandler)
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    assert habilitet.er_habil(s, v.saksbehandler)


def test_beslutter_erklaerer_bare_naar_noe_advarer(v):
    s = fabrikk.innsendt(v)
    assert habilitet.er_habil(s, v.beslutter)
    HabilitetForhold.objects.create(person=v.beslutter.person, organisasjon=s.soker, art="bosatt", fra="2024-01-01")
    assert not habilitet.er_habil(s, v.beslutter)
    habilitet.erklaer(sak=s, habil=True, grunn="Stor kommune", av=v.beslutter)
    assert habilitet.er_habil(s, v.beslutter)


def test_en_annen_konto_av_samme_person_er_samme_person(v):
    s = fabrikk.innsendt(v)
    forhold(v, s.soker, "verv")
    annen_konto = som("saksbehandler", v.embete, person=v.saksbehandler.person)
    assert habilitet.status(s, annen_konto).blokkert


def test_ikke_habil_mister_saken_og_kollegene_faar_vite_det(v):
    s = fabrikk.innsendt(v)
    s = tildeling.tildel(sak=s, til=v.saksbehandler, av=v.beslutter)
    habilitet.erklaer(sak=s, habil=False, grunn="Nær slektning", av=v.saksbehandler)
    s.refresh_from_db()
    assert s.saksbehandler is None
    assert Varsel.objects.filter(type="inhabil", sak=s).count() == 1
    with pytest.raises(IkkeMulig, match="ikke er habil"):
        habilitet.sjekk_habil(s, v.saksbehandler)


def test_en_annen_forvalter_kan_ikke_erklaere(v):
    s = fabrikk.innsendt(v)
    with pytest.raises(IngenTilgang):
        habilitet.erklaer(sak=s, habil=True, av=som("saksbehandler"))


def test_systemet_har_ingen_interesser(v):
    from tests.fabrikker.brukere import BrukerFactory

    habilitet.sjekk_habil(fabrikk.innsendt(v), BrukerFactory(system=True))


def test_all_parties_that_an_answer_covers_are_listed_with_role_and_the_new_are_marked(v):
    s = fabrikk.innsendt(v)
    alle = habilitet.status(s, v.saksbehandler).parter
    assert {p.organisasjon.pk for p in alle} == habilitet.parter(s)
    assert alle[0].organisasjon == s.soker
    assert "søker" in alle[0].roller
    assert not any(p.ny for p in alle)
    habilitet.erklaer(sak=s, habil=True, av=v.saksbehandler)
    ny = OrganisasjonFactory()
    Sakspart.objects.create(sak=s, organisasjon=ny, rolle="deltaker")
    forste = habilitet.status(s, v.saksbehandler).parter[0]
    assert (forste.organisasjon, forste.roller, forste.ny) == (ny, ["deltakende eier"], True)
