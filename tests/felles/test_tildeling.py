"""Whose case it is."""

import pytest

from kompetanse.brukere.models import Stedfortreder
from kompetanse.brukere.tilgang import IngenTilgang
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.handlinger import habilitet, jobb, tildeling
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import HabilitetForhold, Varsel
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys):
    frys("2026-11-21T10:00")
    return fabrikk.verden()


def test_tildel_varsler_den_som_faar_saken_og_ikke_seg_selv(v):
    s = fabrikk.innsendt(v)
    tildeling.tildel(sak=s, til=v.saksbehandler, av=v.beslutter)
    assert Varsel.objects.get(type="tildelt").bruker == v.saksbehandler
    annen = som("saksbehandler", v.embete)
    tildeling.ta_sak(sak=s, av=annen)
    assert Varsel.objects.filter(type="tildelt").count() == 1


def test_samme_tildeling_to_ganger_skriver_en_gang(v):
    s = fabrikk.innsendt(v)
    for _nr in range(2):
        tildeling.tildel(sak=s, til=v.saksbehandler, av=v.beslutter)
    assert Hendelse.objects.filter(kjede=s.kjede, handling="sak.tildel").count() == 1


def test_bare_saksbehandlere_her_og_bare_habile(v):
    s = fabrikk.innsendt(v)
    for utenfor in (v.okonomi, som("saksbehandler")):
        with pytest.raises(IkkeMulig, match="ikke saksbehandler her"):
            tildeling.tildel(sak=s, til=utenfor, av=v.beslutter)
    HabilitetForhold.objects.create(person=v.saksbehandler.person, organisasjon=s.soker, art="verv", fra="2024-01-01")
    with pytest.raises(IkkeMulig, match="ikke habil"):
        tildeling.tildel(sak=s, til=v.saksbehandler, av=v.beslutter)


def test_uten_rett(v):
    s = fabrikk.innsendt(v)
    for av in (v.okonomi, som("saksbehandler")):
        with pytest.raises(IngenTilgang):
            tildeling.tildel(sak=s, til=v.saksbehandler, av=av)


def test_mange_gir_ett_svar_per_sak_og_resten_gaar(v):
    gaar, stopper = fabrikk.innsendt(v), fabrikk.innsendt(v)
    habilitet.erklaer(sak=stopper, habil=False, grunn="Slekt", av=v.saksbehandler)
    sjekk = tildeling.forhaandssjekk([gaar, stopper], v.saksbehandler)
    assert [bool(s.hindring) for s in sjekk] == [False, True]
    rad = tildeling.tildel_mange(saker=[gaar, stopper], til=v.saksbehandler, av=v.beslutter)
    jobb.kjor(rad.pk)
    rad.refresh_from_db()
    assert (rad.antall_ok, rad.antall_feil, rad.tilstand) == (1, 1, "ferdig_med_feil")
    assert "ikke habil" in rad.poster.get(nokkel=stopper.nummer).melding
    gaar.refresh_from_db()
    stopper.refresh_from_db()
    assert (gaar.saksbehandler, stopper.saksbehandler) == (v.saksbehandler, None)


def test_forhaandssjekk_er_et_fast_antall_sporringer(v, django_assert_max_num_queries):
    saker = [fabrikk.innsendt(v) for _nr in range(6)]
    HabilitetForhold.objects.create(
        person=v.saksbehandler.person, organisasjon=saker[0].soker, art="verv", fra="2024-01-01"
    )
    with django_assert_max_num_queries(3):
        svar = tildeling.forhaandssjekk(saker, v.saksbehandler)
    assert [bool(s.hindring) for s in svar] == [True] + [False] * 5


def test_dekker_bare_mens_fravaeret_varer(v, frys):
    annen = som("saksbehandler", v.embete)
    Stedfortreder.objects.create(
        bruker=v.saksbehandler,
        fravaerende=annen,
        organisasjon=v.embete,
        fra="2026-11-20",
        til="2026-11-21",
        satt_av=v.beslutter,
    )
    assert tildeling.dekker(v.saksbehandler, v.embete) == [annen]
    frys("2026-11-22T00:01")
    assert tildeling.dekker(v.saksbehandler, v.embete) == []
