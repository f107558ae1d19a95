"""Invite, accept, give, end and appoint; by function and on the pages."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from kompetanse.brukere import folk, nokler
from kompetanse.brukere.models import Bruker, Invitasjon, Tilhorighet
from kompetanse.brukere.tasks import rydd_lenker
from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.models import Varsel
from tests.fabrikker.brukere import BrukerFactory, PersonFactory, TilhorighetFactory, logg_inn, som
from tests.fabrikker.eiere import FylkeFactory, KommuneFactory, OrganisasjonFactory
from tests.fabrikker.statsforvalter import EmbeteFactory

pytestmark = pytest.mark.django_db
NYTT = {"navn": "Kari Ny", "passord": "riktig hest batteri", "gjenta": "riktig hest batteri"}


@pytest.fixture
def styrer():
    return som("tilgangsstyrer", OrganisasjonFactory())


def inviter(styrer, epost="ny@example.no", rolle="redaktor"):
    return folk.inviter(epost=epost, organisasjon=styrer.aktiv_tilhorighet.organisasjon, rolle=rolle, av=styrer)


def test_bare_hashen_av_lenken_lagres(styrer):
    invitasjon, nokkel = inviter(styrer)
    assert invitasjon.nokkel_hash == nokler.hash_av(nokkel)
    assert nokkel not in str(Invitasjon.objects.values().get())
    assert len(nokkel) >= 40


def test_invitasjonen_virker_en_gang(client, styrer):
    _invitasjon, nokkel = inviter(styrer)
    assert client.post(f"/invitasjon/{nokkel}/", NYTT).status_code == 302
    rolle = Tilhorighet.objects.get(bruker__epost="ny@example.no")
    assert (rolle.rolle, rolle.gitt_av) == ("redaktor", styrer)
    client.post("/logg-ut/")
    svar = client.post(f"/invitasjon/{nokkel}/", NYTT)
    assert svar.status_code == 410
    assert "allerede brukt" in svar.content.decode()


def test_invitasjonen_gaar_ut(client, styrer, frys):
    reise = frys("2026-11-01T12:00")
    _invitasjon, nokkel = inviter(styrer)
    reise.move_to("2026-11-08T13:01+01:00")
    svar = client.get(f"/invitasjon/{nokkel}/")
    assert svar.status_code == 410
    assert "gått ut" in svar.content.decode()


def test_ny_invitasjon_trekker_den_gamle(client, styrer):
    _en, gammel = inviter(styrer)
    _to, ny = inviter(styrer)
    assert client.get(f"/invitasjon/{gammel}/").status_code == 410
    assert client.get(f"/invitasjon/{ny}/").status_code == 200


@pytest.mark.parametrize("nokkel", ["x", "a" * 300, "æøå", "%00"])
def test_ukjent_lenke_er_410(client, nokkel):
    assert client.get(f"/invitasjon/{nokkel}/").status_code == 410


def test_lenken_alene_gir_ikke_en_annens_konto(client, styrer):
    finnes = BrukerFactory(epost="finnes@example.no")
    _invitasjon, nokkel = inviter(styrer, epost="finnes@example.no")
    client.post(f"/invitasjon/{nokkel}/", NYTT)
    assert not finnes.tilhorigheter.exists()
    assert "_auth_user_id" not in client.session
    logg_inn(client, finnes)
    assert client.post(f"/invitasjon/{nokkel}/", {"godta": "1"}).status_code == 302
    assert finnes.tilhorigheter.get().rolle == "redaktor"


def test_ny_konto_for_en_som_er_logget_inn_er_samme_person(client, styrer):
    bruker = som("leser")
    logg_inn(client, bruker)
    _invitasjon, nokkel = inviter(styrer)
    client.post(f"/invitasjon/{nokkel}/", NYTT)
    assert Bruker.objects.get(epost="ny@example.no").person_id == bruker.person_id


def test_ingen_godtar_sin_egen_invitasjon_med_en_ny_konto(client, styrer):
    logg_inn(client, styrer)
    _invitasjon, nokkel = inviter(styrer)
    assert client.post(f"/invitasjon/{nokkel}/", NYTT).status_code == 403
    assert not Bruker.objects.filter(epost="ny@example.no").exists()


def test_ingen_inviterer_seg_selv_med_en_annen_konto(styrer):
    BrukerFactory(epost="min-andre@example.no", person=styrer.person)
    with pytest.raises(FireOyne):
        inviter(styrer, epost="MIN-ANDRE@example.no")


@pytest.mark.parametrize("rolle", ["klagebehandler", "udir_fag", "system", "fagmiljo", "tull"])
def test_rolle_som_organisasjonen_ikke_har_nektes(styrer, rolle):
    with pytest.raises(ValidationError):
        inviter(styrer, rolle=rolle)


def test_bare_tilgangsstyrer_inviterer_og_bare_til_sin_egen():
    bruker = som("innsender")
    with pytest.raises(IngenTilgang):
        inviter(bruker)
    styrer = som("tilgangsstyrer")
    with pytest.raises(IngenTilgang):
        folk.inviter(epost="a@example.no", organisasjon=OrganisasjonFactory(), rolle="leser", av=styrer)


def test_svakt_passord_nektes(client, styrer):
    _invitasjon, nokkel = inviter(styrer)
    svar = client.post(f"/invitasjon/{nokkel}/", {"navn": "Kari", "passord": "passord1", "gjenta": "passord1"})
    assert svar.status_code == 200
    assert svar.context["form"].errors["passord"]
    assert Invitasjon.objects.get().brukt_tid is None


def test_trukket_invitasjon(client, styrer):
    invitasjon, nokkel = inviter(styrer)
    logg_inn(client, styrer)
    assert client.get(f"/tilgang/invitasjon/{invitasjon.pk}/trekk/").status_code == 200
    client.post(f"/tilgang/invitasjon/{invitasjon.pk}/trekk/")
    assert client.get(f"/invitasjon/{nokkel}/").status_code == 410


def test_en_annens_invitasjon_finnes_ikke(client, styrer):
    invitasjon, _nokkel = inviter(styrer)
    logg_inn(client, som("tilgangsstyrer", OrganisasjonFactory()))
    assert client.post(f"/tilgang/invitasjon/{invitasjon.pk}/trekk/").status_code == 404


def test_inviter_paa_siden_viser_lenken_en_gang(client, styrer):
    logg_inn(client, styrer)
    svar = client.post("/tilgang/inviter/", {"epost": "ny@example.no", "rolle": "leser"})
    lenke = re.search(r'value="http://testserver(/invitasjon/[^"]+)"', svar.content.decode()).group(1)
    assert "no-store" in svar["Cache-Control"]
    client.post("/logg-ut/")
    assert client.get(lenke).status_code == 200


def test_gi_og_avslutte_rolle_paa_sidene(client, styrer):
    kollega = TilhorighetFactory(organisasjon=styrer.aktiv_tilhorighet.organisasjon, rolle="leser")
    logg_inn(client, styrer)
    adresse = f"/tilgang/person/{kollega.bruker_id}/rolle/"
    assert client.get(adresse).status_code == 200
    assert client.post(adresse, {"rolle": "innsender"}).status_code == 302
    ny = kollega.bruker.tilhorigheter.get(rolle="innsender")
    assert client.get(f"/tilgang/rolle/{ny.pk}/avslutt/").status_code == 200
    client.post(f"/tilgang/rolle/{ny.pk}/avslutt/")
    ny.refresh_from_db()
    assert (ny.til, ny.avsluttet_av) == (timezone.localdate(), styrer)
    kjede = f"org:{styrer.aktiv_tilhorighet.organisasjon_id}"
    assert list(Hendelse.objects.filter(kjede=kjede).order_by("nr").values_list("handling", flat=True)) == [
        "tilgang.gi_rolle",
        "tilgang.avslutt_rolle",
    ]


def test_ingen_gir_seg_selv_en_rolle(client, styrer):
    logg_inn(client, styrer)
    assert client.post(f"/tilgang/person/{styrer.pk}/rolle/", {"rolle": "innsender"}).status_code == 403
    andre = TilhorighetFactory(
        bruker=BrukerFactory(person=styrer.person), organisasjon=styrer.aktiv_tilhorighet.organisasjon
    )
    assert client.post(f"/tilgang/person/{andre.bruker_id}/rolle/", {"rolle": "redaktor"}).status_code == 403


def test_databasen_nekter_rolle_gitt_til_seg_selv():
    bruker = BrukerFactory()
    with pytest.raises(IntegrityError):
        TilhorighetFactory(bruker=bruker, gitt_av=bruker)


def test_siste_tilgangsstyrer_kan_ikke_avsluttes(client, styrer):
    logg_inn(client, styrer)
    svar = client.post(f"/tilgang/rolle/{styrer.aktiv_tilhorighet.pk}/avslutt/")
    assert svar.status_code == 422
    assert "siste tilgangsstyreren" in svar.content.decode()


def test_andres_folk_finnes_ikke(client, styrer):
    annen = TilhorighetFactory()
    logg_inn(client, styrer)
    assert client.get(f"/tilgang/person/{annen.bruker_id}/rolle/").status_code == 404
    assert client.post(f"/tilgang/rolle/{annen.pk}/avslutt/").status_code == 404


def test_listen_viser_bare_egne_og_kan_sokes_og_lastes_ned(client, styrer):
    org = styrer.aktiv_tilhorighet.organisasjon
    TilhorighetFactory(organisasjon=org, bruker__person__navn="Anne Åsen")
    TilhorighetFactory(bruker__person__navn="Fremmed Person")
    logg_inn(client, styrer)
    side = client.get("/tilgang/?sok=Åsen").content.decode()
    assert "Anne Åsen" in side
    assert "Fremmed Person" not in side
    hele = client.get("/tilgang/").content.decode()
    assert f"/tilgang/person/{styrer.pk}/rolle/" not in hele
    fil = b"".join(client.get("/tilgang/?format=csv")).decode("utf-8-sig")
    assert "Anne Åsen" in fil
    assert "Fremmed Person" not in fil


def test_listen_koster_det_samme_med_mange(client, styrer, django_assert_max_num_queries):
    org = styrer.aktiv_tilhorighet.organisasjon
    logg_inn(client, styrer)
    for antall in (1, 50):
        TilhorighetFactory.create_batch(antall, organisasjon=org)
        with django_assert_max_num_queries(7):
            client.get("/tilgang/?antall=100")


@pytest.fixture
def embete():
    return EmbeteFactory()


def test_embetet_utnevner_i_egne_fylker(client, embete):
    fylke = embete.fylker.get()
    org = OrganisasjonFactory(kommune=KommuneFactory(fylke=fylke), navn="Egen kommune")
    utenfor = OrganisasjonFactory(kommune=KommuneFactory(fylke=FylkeFactory()), navn="Egen nabokommune")
    logg_inn(client, som("saksbehandler", embete.organisasjon))
    side = client.get("/tilgang/utnevn/?sok=egen").content.decode()
    assert "Egen kommune" in side
    assert "Egen nabokommune" not in side
    assert client.post(f"/tilgang/utnevn/{utenfor.pk}/", {"epost": "a@example.no"}).status_code == 404
    assert client.post(f"/tilgang/utnevn/{org.pk}/", {"epost": "a@example.no"}).status_code == 200
    assert Invitasjon.objects.get(organisasjon=org).rolle == "tilgangsstyrer"


@pytest.mark.parametrize("rolle", ["udir_fag", "udir_beslutter"])
def test_udir_utnevner_i_hele_landet(rolle):
    org = OrganisasjonFactory(embete=True)
    invitasjon, _nokkel = folk.utnevn_tilgangsstyrer(epost="a@example.no", organisasjon=org, av=som(rolle))
    assert invitasjon.rolle == "tilgangsstyrer"


def test_den_som_er_tilgangsstyrer_faar_vite_at_en_til_utnevnes(styrer):
    org = styrer.aktiv_tilhorighet.organisasjon
    uten = OrganisasjonFactory()
    for o in (org, uten):
        folk.utnevn_tilgangsstyrer(epost="a@example.no", organisasjon=o, av=som("udir_fag"))
    assert list(Varsel.objects.values_list("organisasjon", "type")) == [(org.pk, "tilgang")]


@pytest.mark.parametrize("rolle", ["innsender", "okonomi", "udir_analyse", "tilgangsstyrer", "fagmiljo"])
def test_andre_utnevner_ikke(client, rolle):
    logg_inn(client, som(rolle))
    assert client.get("/tilgang/utnevn/").status_code == 403


def test_embetet_utnevner_ikke_i_et_annet_embete(embete):
    with pytest.raises(IngenTilgang):
        folk.utnevn_tilgangsstyrer(
            epost="a@example.no", organisasjon=EmbeteFactory().organisasjon, av=som("beslutter", embete.organisasjon)
        )


def test_gamle_lenker_slettes_med_adressen(styrer):
    invitasjon, _nokkel = inviter(styrer)
    Invitasjon.objects.filter(pk=invitasjon.pk).update(utloper_tid=timezone.now() - timedelta(days=31))
    ny, _nokkel = inviter(styrer, epost="annen@example.no")
    assert rydd_lenker.delay().result == 1
    assert list(Invitasjon.objects.all()) == [ny]


def test_tilhorighet_kan_ikke_flyttes_til_en_annen_person():
    rolle = TilhorighetFactory()
    rolle.bruker = BrukerFactory(person=PersonFactory())
    with pytest.raises(Exception, match="Cannot update"):
        rolle.save()
