"""The trail: chained, append-only, and a change is found and named."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from kompetanse.revisjon import anker, spor
from kompetanse.revisjon.models import Anker, Hendelse
from kompetanse.revisjon.tasks import skriv_ankere
from tests.fabrikker.brukere import BrukerFactory, som
from tests.fabrikker.eiere import FylkeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ankerfil(settings, tmp_path):
    settings.ANKER_FIL = tmp_path / "mappe" / "anker.jsonl"
    return settings.ANKER_FIL


def sql(setning, *verdier):
    with transaction.atomic(), connection.cursor() as c:
        c.execute(setning, verdier)


def fusk(setning, *verdier):
    """Change a frozen row the way a superuser can: with the triggers off."""
    with connection.cursor() as c:
        c.execute("SET session_replication_role = replica")
        c.execute(setning, verdier)
        c.execute("SET session_replication_role = DEFAULT")


def tre_hendelser(kjede="sak:1"):
    return [spor.skriv(kjede, f"sak.steg{n}", av=None, data={"n": n}) for n in (1, 2, 3)]


@pytest.mark.tabelleier
def test_testene_er_superbruker():
    with connection.cursor() as c:
        c.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert c.fetchone() == (True,)


@pytest.mark.parametrize(
    "setning",
    [
        "UPDATE revisjon_hendelse SET handling = 'annet'",
        "DELETE FROM revisjon_hendelse",
    ],
)
@pytest.mark.tabelleier
def test_hendelse_kan_ikke_endres_eller_slettes_av_superbruker(setning):
    tre_hendelser()
    with pytest.raises(IntegrityError, match="frosset"):
        sql(setning)


@pytest.mark.parametrize("tabell", ["revisjon_hendelse", "revisjon_anker"])
@pytest.mark.tabelleier
def test_tabellen_kan_ikke_toemmes_av_superbruker(tabell):
    with pytest.raises(IntegrityError, match="tømmes"):
        sql(f"TRUNCATE {tabell} CASCADE")


@pytest.mark.tabelleier
def test_anker_kan_ikke_endres(ankerfil):
    tre_hendelser()
    anker.skriv_ankere()
    for setning in ("UPDATE revisjon_anker SET nr = 9", "DELETE FROM revisjon_anker"):
        with pytest.raises(IntegrityError, match="frosset"):
            sql(setning)


def test_kjedene_er_uavhengige_og_uten_hull():
    bruker = som("innsender")
    spor.skriv_mange([("sak:1", "a", None, {}), ("sak:2", "b", None, {}), ("sak:1", "c", None, {})], av=bruker)
    spor.skriv("sak:1", "d", av=bruker, objekt=FylkeFactory.build(pk=None))
    rader = [(h.kjede, h.nr, h.handling) for h in Hendelse.objects.order_by("kjede", "nr")]
    assert rader == [("sak:1", 1, "a"), ("sak:1", 2, "c"), ("sak:1", 3, "d"), ("sak:2", 1, "b")]
    assert {h.som_rolle for h in Hendelse.objects.all()} == {"innsender"}
    assert list(spor.brudd()) == []


def test_hashen_taaler_rundtur_i_databasen():
    bruker = BrukerFactory()
    h = spor.skriv("sak:1", "a", av=bruker, data={"belop": "12.50", "liste": [1, {"b": 2, "a": 1}]})
    h.refresh_from_db()
    assert spor.beregn_hash(h) == h.hash


def test_fritekstobjekt_hoerer_ikke_hjemme_i_sporet():
    with pytest.raises(TypeError, match="sporet"):
        spor.skriv("sak:1", "a", av=None, data={"x": object()})


@pytest.mark.parametrize(
    "setning,grunn",
    [
        ("UPDATE revisjon_hendelse SET data = '{\"n\": 99}' WHERE nr = 2", "innholdet er endret"),
        ("UPDATE revisjon_hendelse SET tid = tid - interval '1 hour' WHERE nr = 2", "innholdet er endret"),
        ("UPDATE revisjon_hendelse SET som_rolle = 'beslutter' WHERE nr = 2", "innholdet er endret"),
        ("DELETE FROM revisjon_hendelse WHERE nr = 2", "mangler i kjeden"),
        ("UPDATE revisjon_hendelse SET forrige_hash = '' WHERE nr = 2", "peker ikke"),
    ],
)
@pytest.mark.tabelleier
def test_endring_med_triggeren_av_blir_funnet_og_navngitt(setning, grunn):
    tre_hendelser()
    tre_hendelser("sak:2")
    fusk(setning + " AND kjede = 'sak:1'")
    funn = list(spor.kontroller())
    assert funn
    assert {id_.split()[0] for _hva, id_, _grunn in funn} == {"sak:1"}
    assert any(grunn in g for _hva, _id, g in funn)


def test_urørt_kjede_har_ingen_brudd(ankerfil):
    tre_hendelser()
    anker.skriv_ankere()
    assert list(spor.kontroller()) == []


def test_ankeret_skrives_utenfor_tabellene_og_bare_naar_kjeden_har_vokst(ankerfil):
    siste = tre_hendelser()[-1]
    assert skriv_ankere.delay().result == 1
    assert anker.skriv_ankere() == 0
    linje = json.loads(ankerfil.read_text())
    assert (linje["kjede"], linje["nr"], linje["hash"]) == ("sak:1", 3, siste.hash)
    assert ankerfil.stat().st_mode & 0o777 == 0o600
    ny = spor.skriv("sak:1", "sak.steg4", av=None)
    assert anker.skriv_ankere() == 1
    assert [json.loads(li)["nr"] for li in ankerfil.read_text().splitlines()] == [3, ny.nr]


@pytest.mark.tabelleier
def test_omskrevet_kjede_som_passer_seg_selv_avsloeres_av_ankeret(ankerfil):
    tre_hendelser()
    anker.skriv_ankere()
    fusk("DELETE FROM revisjon_hendelse")
    for n in (1, 2, 3):
        spor.skriv("sak:1", f"sak.steg{n}", av=None, data={"n": n + 10})
    assert list(spor.brudd()) == []
    assert ("hendelse", "sak:1 3", "er skrevet om etter at den ble ankret") in list(spor.kontroller())


@pytest.mark.tabelleier
def test_kjede_kappet_i_enden_avsloeres_av_ankeret(ankerfil):
    tre_hendelser()
    anker.skriv_ankere()
    fusk("DELETE FROM revisjon_hendelse WHERE nr = 3")
    assert list(spor.brudd()) == []
    assert ("hendelse", "sak:1 3", "er ankret, men finnes ikke lenger") in list(spor.kontroller())


@pytest.mark.tabelleier
def test_anker_endret_i_tabellen_avsloeres_av_filen(ankerfil):
    tre_hendelser()
    anker.skriv_ankere()
    fusk("UPDATE revisjon_anker SET hash = %s", "0" * 64)
    assert ("anker", "sak:1 3", "er ulikt ankerfilen") in list(anker.kontroller_ankere())


def test_anker_som_mangler_i_filen_navngis(ankerfil):
    tre_hendelser()
    anker.skriv_ankere()
    ankerfil.write_text("ikke json\n")
    funn = list(anker.kontroller_ankere())
    assert ("ankerfil", "linje 1", "kan ikke leses") in funn
    assert ("anker", "sak:1 3", "mangler i ankerfilen") in funn
    assert Anker.objects.count() == 1
