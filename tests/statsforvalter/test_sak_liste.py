"""The work list: what it finds, that it costs the same whatever the number of rows, and what is done with many cases."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from kompetanse.brukere.models import Stedfortreder
from ordninger.felles.handlinger import habilitet, jobb, melding, retting, tildeling
from ordninger.felles.models import Jobb, LagretVisning, Sak
from tests.fabrikker import sak as fabrikk
from tests.fabrikker.brukere import som
from tests.fabrikker.statsforvalter import EmbeteFactory

pytestmark = pytest.mark.django_db
LISTE = "forvalter:sak-liste"
SPORRINGER = 9


def finn(klient, **sporring):
    """The case numbers that the list shows."""
    svar = klient.get(reverse(LISTE), {"antall": 100, **sporring})
    return {rad.objekt.nummer for rad in svar.context["liste"].rader}


@pytest.mark.parametrize("antall", [1, 50])
def test_listen_koster_like_mye_med_en_og_femti_rader(klient, v, antall, django_assert_num_queries):
    mal = fabrikk.vurdert(v)
    saker = [mal]
    for nr in range(antall - 1):
        soker = som("leser", None).aktiv_tilhorighet.organisasjon
        saker.append(
            Sak(nummer=f"2026/9{nr:04}", saksgang="behovsmelding", utlysning=v.utlysning, soker=soker, tilstand="utkast",
                tilstand_tid=mal.tilstand_tid, opprettet_av=v.saksbehandler, opprettet_tid=mal.opprettet_tid)
        )  # fmt: skip
    Sak.objects.bulk_create(saker[1:])
    Sak.objects.filter(tilstand="utkast").update(
        tilstand="innsendt", innsendt_tid=mal.innsendt_tid, innsendt_av=v.saksbehandler
    )
    Sak.objects.filter(tilstand="innsendt").update(tilstand="til_vurdering", saksbehandler=v.saksbehandler)
    klient.get(reverse(LISTE))
    with django_assert_num_queries(SPORRINGER):
        svar = klient.get(reverse(LISTE), {"antall": 100})
    assert len(svar.context["liste"].rader) == antall


def test_filtrene_finner_det_de_sier(klient, v):
    a = fabrikk.innsendt(v, "300000")
    b = fabrikk.vurdert(v, "200000", privat=True)
    c = fabrikk.i_forslag(v, "100000")
    alle = {a.nummer, b.nummer, c.nummer}
    assert finn(klient) == alle
    assert finn(klient, tilstand="innsendt") == {a.nummer}
    assert finn(klient, tilstand="apne") == alle
    assert finn(klient, saksbehandler="ingen") == {a.nummer}
    assert finn(klient, saksbehandler="meg") == {b.nummer, c.nummer}
    assert finn(klient, saksbehandler=str(v.saksbehandler.pk)) == set()
    assert finn(klient, sokertype="privat_eier") == {b.nummer}
    assert finn(klient, sokt_fra="200 000") == {a.nummer, b.nummer}
    assert finn(klient, sokt_til="100000") == {c.nummer}
    assert finn(klient, sokt_til="mange") == set()
    assert finn(klient, tema="inkludering") == alle
    assert finn(klient, tema="digital") == set()
    assert finn(klient, runde="kollektiv-2027-1") == alle
    assert finn(klient, fylke=v.fylke.pk) == alle
    assert finn(klient, sok=a.soker.navn) == {a.nummer}
    assert finn(klient, sok=c.nummer) == {c.nummer}


def test_flaggene(klient, som_klient, v, frys):
    a, b = fabrikk.vurdert(v), fabrikk.vurdert(v)
    melding.send_melding(sak=a, tekst="Hei", av=som("innsender", a.soker))
    retting.be_om_retting(sak=b, felt=["behov"], tekst="Utdyp", frist=date(2026, 11, 22), av=v.saksbehandler)
    assert finn(klient, flagg="melding") == {a.nummer}
    assert finn(klient, flagg="retting") == {b.nummer}
    assert finn(klient, flagg="svar") == set()
    assert finn(klient, flagg="vilkar") == set()
    frys("2027-04-10T10:00")
    klient = som_klient(v.saksbehandler)
    assert finn(klient, flagg="svar") == {a.nummer, b.nummer}
    assert "Rettefristen er ute" in klient.get(reverse(LISTE)).content.decode()


def test_stedfortreder_ser_den_fravaerendes_saker_som_sine(klient, v):
    borte = som("saksbehandler", v.embete)
    sak = fabrikk.innsendt(v)
    tildeling.tildel(sak=sak, til=borte, av=v.beslutter)
    assert finn(klient, saksbehandler="meg") == set()
    Stedfortreder.objects.create(
        bruker=v.saksbehandler,
        fravaerende=borte,
        organisasjon=v.embete,
        fra="2026-11-20",
        til="2026-11-25",
        satt_av=v.beslutter,
    )
    assert finn(klient, saksbehandler="meg") == finn(klient, saksbehandler="dekker") == {sak.nummer}
    assert "(du dekker)" in klient.get(reverse(LISTE)).content.decode()


def test_en_annen_forvalter_ser_ingenting_og_utkast_vises_aldri(som_klient, klient, v):
    fabrikk.innsendt(v)
    fabrikk.utkast(v)
    assert len(finn(klient)) == 1
    assert finn(som_klient(som("saksbehandler", EmbeteFactory().organisasjon))) == set()


def test_filen_har_det_som_vises(klient, v):
    for belop in ("300000", "100000"):
        fabrikk.innsendt(v, belop)
    r = klient.get(reverse(LISTE), {"format": "csv", "sokt_fra": "200000", "kolonner": ["sokt", "maalform"]})
    rader = list(csv.reader(io.StringIO(b"".join(r.streaming_content).decode("utf-8-sig")), delimiter=";"))
    data = [rad for rad in rader if len(rad) == 5]
    assert data[0] == ["Eier", "Saksnummer", "Søkt (kr)", "Runde", "Målform"]
    assert len(data) == 2 and data[1][2].startswith("300000")


def test_every_row_of_the_file_is_known_by_number_round_and_the_caseworkers_name(klient, v):
    sak = fabrikk.vurdert(v)
    r = klient.get(reverse(LISTE), {"format": "csv"})
    rader = list(csv.reader(io.StringIO(b"".join(r.streaming_content).decode("utf-8-sig")), delimiter=";"))
    hode = next(rad for rad in rader if "Saksnummer" in rad)
    rad = dict(zip(hode, rader[rader.index(hode) + 1], strict=True))
    assert rad["Saksnummer"] == sak.nummer
    assert rad["Runde"] == f"{v.utlysning.budsjettaar}, {v.utlysning.runde}"
    assert rad["Saksbehandler"] == v.saksbehandler.navn


def test_a_filter_that_cannot_be_understood_is_said_to_be_wrong(klient, v):
    sak = fabrikk.innsendt(v)
    for felt in ({"sokt_fra": "abc"}, {"saksbehandler": "999999"}, {"fylke": "999999"}):
        svar = klient.get(reverse(LISTE), felt)
        side = svar.content.decode()
        assert "Et filter har en verdi vi ikke forstår" in side, felt
        assert "sendt inn til dere ennå" not in side
        assert not svar.context["liste"].brikker
        assert set(felt) == set(svar.context["liste"].filtersett.form.errors)
    assert finn(klient, sokt_fra="50 000") == {sak.nummer}


def test_a_case_is_found_by_its_number_as_written_and_as_in_the_address(klient, v):
    a, _b = fabrikk.innsendt(v), fabrikk.innsendt(v)
    assert finn(klient, sok=a.nummer) == finn(klient, sok=a.nummer.replace("/", "-")) == {a.nummer}


def test_lagret_visning_er_egen_eller_delt(klient, som_klient, v):
    kollega = som_klient(som("saksbehandler", v.embete))
    lagre = reverse("forvalter:sak-visning-lagre")
    klient.post(lagre, {"navn": "Store", "sporring": "sokt_fra=1000000"})
    klient.post(lagre, {"navn": "Felles", "sporring": "tilstand=apne", "delt": "on"})
    assert "Store" in klient.get(reverse(LISTE)).content.decode()
    hos_kollega = kollega.get(reverse(LISTE)).content.decode()
    assert "Felles" in hos_kollega and "Store" not in hos_kollega
    visning = LagretVisning.objects.get(navn="Felles")
    assert kollega.post(reverse("forvalter:sak-visning-slett", args=[visning.pk])).status_code == 404
    klient.post(reverse("forvalter:sak-visning-slett", args=[visning.pk]))
    assert not LagretVisning.objects.filter(navn="Felles").exists()
    assert "Gi visningen et navn" in klient.post(lagre, {"navn": " "}).content.decode()


def test_tildel_mange_med_forhaandssjekk_og_svar_per_rad(som_klient, v):
    gaar, stopper = fabrikk.innsendt(v), fabrikk.innsendt(v)
    habilitet.erklaer(sak=stopper, habil=False, grunn="Slekt", av=v.saksbehandler)
    c = som_klient(v.beslutter)
    adresse = reverse("forvalter:sak-tildel-mange")
    valg = {"valgt": [gaar.pk, stopper.pk]}
    side = c.get(adresse, {**valg, "til": v.saksbehandler.pk}).content.decode()
    assert "1 sak blir tildelt" in side and stopper.nummer in side
    r = c.post(f"{adresse}?valgt={gaar.pk}&valgt={stopper.pk}", {"til": v.saksbehandler.pk})
    rad = Jobb.objects.get(type="tildel")
    assert r.url == reverse("forvalter:jobb", args=[rad.pk])
    jobb.kjor(rad.pk)
    side = c.get(r.url).content.decode()
    assert "1 ferdig, 1 stoppet, av 2" in side and "ikke habil" in side and "Prøv igjen" in side
    assert Sak.objects.filter(saksbehandler=v.saksbehandler).count() == 1


def test_tildel_alle_i_visningen(som_klient, v):
    saker = [fabrikk.innsendt(v) for _nr in range(3)]
    c = som_klient(v.beslutter)
    c.post(reverse("forvalter:sak-tildel-mange") + "?valgt=alle&tilstand=innsendt", {"til": v.saksbehandler.pk})
    jobb.kjor(Jobb.objects.get(type="tildel").pk)
    assert Sak.objects.filter(saksbehandler=v.saksbehandler).count() == len(saker)


def test_jobben_er_bare_for_egen_organisasjon(som_klient, v):
    fabrikk.innsendt(v)
    rad = tildeling.tildel_mange(saker=Sak.objects.all(), til=v.saksbehandler, av=v.beslutter)
    fremmed = som_klient(som("saksbehandler", EmbeteFactory().organisasjon))
    assert fremmed.get(reverse("forvalter:jobb", args=[rad.pk])).status_code == 404
    assert som_klient(v.saksbehandler).get(reverse("forvalter:jobb-liste")).status_code == 200


def test_framdriften_alene_for_skriptet(som_klient, v):
    fabrikk.innsendt(v)
    rad = tildeling.tildel_mange(saker=Sak.objects.all(), til=v.saksbehandler, av=v.beslutter)
    r = som_klient(v.saksbehandler).get(reverse("forvalter:jobb", args=[rad.pk]), headers={"HX-Request": "true"})
    assert r.content.decode().lstrip().startswith('<div id="framdrift"')


def test_neste_sak_er_min_foerst(klient, v):
    fabrikk.innsendt(v)
    min_ = fabrikk.vurdert(v)
    assert reverse("forvalter:sak", args=[min_.nummer]) in klient.get(reverse("forvalter:sak-neste")).url
