"""Login, lock-out, demo login, role switch, redirects and ended sessions."""

from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import get_hasher
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from kompetanse.brukere import innlogging
from kompetanse.brukere.decorators import er_bakgrunn, krever_publikum, krever_rett
from kompetanse.brukere.models import Bruker
from kompetanse.brukere.stedfortreder import dekker
from kompetanse.settings import base
from tests.fabrikker.brukere import PASSORD, BrukerFactory, TilhorighetFactory, logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db
INN = "/logg-inn/"


def inn(client, epost, passord=PASSORD, *, meta=None, **data):
    return client.post(INN, {"username": epost, "passord": passord, **data}, **(meta or {}))


def test_lokal_konto_logger_inn_og_faar_rollen_sin(client):
    rolle = TilhorighetFactory()
    svar = inn(client, rolle.bruker.epost.upper())
    assert svar.status_code == 302
    assert client.get("/meg/").context["tilhorighet"] == rolle


def test_passord_lagres_med_argon2(settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    assert get_hasher("default").algorithm == "argon2"
    bruker = Bruker(epost="a@example.no")
    bruker.set_password(PASSORD)
    assert bruker.password.startswith("argon2$argon2id$")


def test_feil_passord_gir_setning_og_ingen_oekt(client):
    bruker = BrukerFactory()
    svar = inn(client, bruker.epost, "feil")
    assert svar.status_code == 422
    assert "E-posten eller passordet er feil" in svar.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("felt", [{"is_active": False}, {"er_system": True}])
def test_sperret_konto_og_systemet_logger_ikke_inn(client, felt):
    assert inn(client, BrukerFactory(**felt).epost).status_code == 422


def test_sesjonsnokkelen_byttes_ved_innlogging(client):
    client.get(INN)
    okt = client.session
    okt["x"] = 1
    okt.save()
    foer = client.session.session_key
    inn(client, BrukerFactory().epost)
    assert client.session.session_key != foer


def test_fem_feil_sperrer_med_tydelig_melding(client, settings):
    settings.AXES_ENABLED = True
    bruker = BrukerFactory()
    svar = [inn(client, bruker.epost, "feil") for _ in range(6)][-1]
    assert svar.status_code == 429
    assert "sperret en stund" in svar.content.decode()
    assert inn(client, bruker.epost).status_code == 429
    assert "_auth_user_id" not in client.session


def test_sperringen_gjelder_ikke_andre_paa_samme_adresse(client, settings):
    settings.AXES_ENABLED = True
    laast, annen = BrukerFactory(), BrukerFactory()
    for _ in range(6):
        inn(client, laast.epost, "feil")
    assert inn(client, annen.epost).status_code == 302


def test_sperringen_ser_brukerens_adresse_bak_en_proxy(client, settings):
    settings.AXES_ENABLED, settings.ANTALL_PROXYER = True, 1
    bruker = BrukerFactory()
    for _ in range(6):
        inn(client, bruker.epost, "feil", meta={"HTTP_X_FORWARDED_FOR": "203.0.113.7"})
    assert inn(client, bruker.epost, meta={"HTTP_X_FORWARDED_FOR": "203.0.113.7"}).status_code == 429
    assert inn(client, bruker.epost, meta={"HTTP_X_FORWARDED_FOR": "198.51.100.9"}).status_code == 302


def test_mange_kontoer_fra_en_adresse_stenger_adressen(client, settings):
    settings.AXES_ENABLED, settings.FEIL_PER_ADRESSE = True, 6
    bruker = BrukerFactory()
    for nr in range(6):
        assert inn(client, f"ingen{nr}@example.no", "feil").status_code == 422
    assert inn(client, bruker.epost).status_code == 429
    assert inn(client, bruker.epost, meta={"REMOTE_ADDR": "198.51.100.9"}).status_code == 302


def test_demoinnlogging_velger_rollen_som_ble_trykket(client):
    bruker = BrukerFactory(demo=True)
    TilhorighetFactory(bruker=bruker, rolle="leser")
    valgt = TilhorighetFactory(bruker=bruker, rolle="redaktor")
    assert valgt.organisasjon.navn in client.get(INN).content.decode()
    client.post("/logg-inn/demo/", {"tilhorighet": valgt.pk})
    assert client.get("/meg/").context["tilhorighet"] == valgt


def test_demoinnlogging_finnes_ikke_utenfor_demoen(client, settings):
    rolle = TilhorighetFactory(bruker=BrukerFactory(demo=True))
    settings.DEMO = False
    assert client.post("/logg-inn/demo/", {"tilhorighet": rolle.pk}).status_code == 404
    assert rolle.organisasjon.navn not in client.get(INN).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("felt", [{}, {"er_demo": True, "is_active": False}, {"er_demo": True, "er_system": True}])
def test_bare_aktive_demokontoer_kan_velges(client, felt):
    rolle = TilhorighetFactory(bruker=BrukerFactory(**felt))
    assert client.post("/logg-inn/demo/", {"tilhorighet": rolle.pk}).status_code == 404


@pytest.mark.parametrize("verdi", ["", "abc", "-1", "99999999999999999999", "²"])
def test_demoinnlogging_taaler_rar_verdi(client, verdi):
    assert client.post("/logg-inn/demo/", {"tilhorighet": verdi}).status_code == 404


@pytest.mark.parametrize(
    "neste", ["https://ond.example/", "//ond.example/", "/\\ond.example", "javascript:alert(1)", "ond.example", "///x"]
)
def test_neste_leder_aldri_ut_av_portalen(client, neste):
    svar = inn(client, TilhorighetFactory().bruker.epost, neste=neste)
    assert svar.status_code == 302
    assert svar.url.startswith("/")
    assert "ond.example" not in svar.url
    assert not svar.url.startswith(("//", "/\\"))


def test_neste_leder_til_siden_i_portalen(client):
    assert inn(client, BrukerFactory().epost, neste="/meg/?a=1").url == "/meg/?a=1"


def test_bytte_til_egen_rolle(client):
    bruker = som("leser")
    ny = TilhorighetFactory(bruker=bruker, rolle="redaktor")
    logg_inn(client, bruker)
    assert client.post("/bytt-rolle/", {"tilhorighet": ny.pk, "neste": "/meg/"}).status_code == 302
    assert client.get("/meg/").context["tilhorighet"] == ny


def test_bytte_til_en_annens_rolle_finnes_ikke(client):
    logg_inn(client, som("leser"))
    assert client.post("/bytt-rolle/", {"tilhorighet": TilhorighetFactory().pk}).status_code == 404


def test_bytte_til_avsluttet_rolle_finnes_ikke(client):
    bruker = som("leser")
    logg_inn(client, bruker)
    gammel = TilhorighetFactory(bruker=bruker, rolle="redaktor", avsluttet=True)
    assert client.post("/bytt-rolle/", {"tilhorighet": gammel.pk}).status_code == 404


def test_en_annens_rolle_i_oekten_gir_ingen_rolle(client):
    bruker = som("leser")
    TilhorighetFactory(bruker=bruker, rolle="redaktor")
    logg_inn(client, bruker)
    okt = client.session
    okt["tilhorighet"] = TilhorighetFactory(rolle="innsender").pk
    okt.save()
    assert client.get("/meg/").context["tilhorighet"] is None


def test_rolle_som_avsluttes_er_borte_paa_neste_side(client):
    bruker = som("tilgangsstyrer")
    rolle = bruker.aktiv_tilhorighet
    TilhorighetFactory(bruker=bruker, organisasjon=rolle.organisasjon, rolle="leser")
    TilhorighetFactory(bruker=bruker, organisasjon=rolle.organisasjon, rolle="redaktor")
    logg_inn(client, bruker)
    assert client.get("/tilgang/").status_code == 200
    rolle.til = timezone.localdate()
    rolle.save()
    svar = client.get("/tilgang/")
    assert svar.status_code == 302
    assert svar.url.startswith(reverse("brukere:velg-rolle"))


def test_rollen_koster_ett_oppslag(client, django_assert_num_queries):
    bruker = som("leser")
    for _ in range(5):
        TilhorighetFactory(bruker=bruker)
    logg_inn(client, bruker)
    with django_assert_num_queries(4):  # session, account, roles, what waits in the menu
        client.get("/velg-rolle/")


def test_uten_oekt_koster_ingenting(client, django_assert_num_queries, settings):
    settings.DEMO = False
    with django_assert_num_queries(0):
        client.get(INN)


def test_anonym_sendes_til_innlogging_og_tilbake(client):
    svar = client.get("/tilgang/?sok=a")
    assert svar.url == "/logg-inn/?neste=%2Ftilgang%2F%3Fsok%3Da"


def test_utgaatt_oekt_sier_fra(client):
    inn(client, TilhorighetFactory().bruker.epost)
    client.cookies.pop(django_settings.SESSION_COOKIE_NAME)
    svar = client.get("/meg/", follow=True)
    assert "Du ble logget ut" in svar.content.decode()


def test_utgaatt_oekt_gir_skript_401(client):
    svar = client.post("/meg/", headers={"HX-Request": "true"})
    assert svar.status_code == 401
    assert "logge inn" in svar.json()["feil"]


@pytest.mark.parametrize(
    "hoder,svar",
    [
        ({}, False),
        ({"Sec-Fetch-Mode": "navigate"}, False),
        ({"Sec-Fetch-Mode": "cors"}, True),
        ({"Accept": "application/json"}, True),
        ({"X-Requested-With": "XMLHttpRequest"}, True),
        ({"HX-Request": "true"}, True),
    ],
)
def test_skript_kjennes_igjen(hoder, svar):
    assert er_bakgrunn(RequestFactory().get("/", headers=hoder)) is svar


def test_post_uten_oekt_leder_tilbake_til_siden_skjemaet_sto_paa(client):
    svar = client.post("/meg/", headers={"Referer": "http://testserver/meg/?x=1"})
    assert svar.url == "/logg-inn/?neste=%2Fmeg%2F%3Fx%3D1"
    svar = client.post("/meg/", headers={"Referer": "http://ond.example/meg/"})
    assert svar.url == "/logg-inn/?neste=%2F"


def test_feil_rolle_er_403(client):
    logg_inn(client, som("leser"))
    assert client.get("/tilgang/").status_code == 403


def test_feil_publikum_er_403(rf):
    request = rf.get("/")
    request.user = som("leser")
    request.tilhorighet, request.tilhorigheter = request.user.aktiv_tilhorighet, [request.user.aktiv_tilhorighet]
    side = krever_publikum("forvalter")(lambda request: "ok")
    with pytest.raises(PermissionDenied):
        side(request)
    assert krever_publikum("eier")(lambda request: "ok")(request) == "ok"


def test_ukjent_rett_over_en_side_feiler_naar_koden_leses():
    with pytest.raises(KeyError):
        krever_rett("finnes.ikke")


def test_uten_noen_rolle_er_403_og_ikke_feil(client):
    client.force_login(BrukerFactory(), backend=innlogging.LOKAL)
    assert client.get("/konto/").status_code == 403
    assert client.get("/meg/").status_code == 200


def test_logg_ut_er_post(client):
    logg_inn(client, som("leser"))
    assert client.get("/logg-ut/").status_code == 405
    client.post("/logg-ut/")
    assert "_auth_user_id" not in client.session


def test_spraak_lagres_paa_kontoen_og_i_nettleseren(client):
    bruker = som("leser")
    logg_inn(client, bruker)
    svar = client.post("/sprak/", {"language": "nn", "next": "/meg/"})
    assert svar.url == "/meg/"
    assert client.cookies["malform"].value == "nn"
    bruker.refresh_from_db()
    assert bruker.maalform == "nn"


@pytest.mark.parametrize("data", [{"language": "xx"}, {}, {"language": "nn", "next": "//ond.example"}])
def test_ukjent_spraak_og_utside_nektes(client, data):
    svar = client.post("/sprak/", data)
    assert svar.url == "/"


def test_innlogging_setter_kontoens_spraak(client):
    inn(client, BrukerFactory(maalform="nn").epost)
    assert client.cookies["malform"].value == "nn"


def test_ekstern_innlogging_knytter_kontoen_foerste_gang_og_finner_den_siden(rf, client):
    bruker = TilhorighetFactory().bruker
    person = bruker.person_id

    def logg_inn_med(subjekt, epost):
        request = rf.get("/")
        request.session = client.session
        return innlogging.logg_inn_ekstern(request, utsteder="https://oidc.example", subjekt=subjekt, epost=epost)

    assert logg_inn_med("abc", bruker.epost) == bruker
    assert logg_inn_med("abc", "ny-adresse@example.no").person_id == person
    with pytest.raises(innlogging.UkjentPerson):
        logg_inn_med("en-annen", bruker.epost)
    with pytest.raises(innlogging.UkjentPerson):
        logg_inn_med("xyz", "ukjent@example.no")


def test_passordbytte_krever_det_gamle_og_logger_ut_andre(client):
    bruker = som("leser")
    logg_inn(client, bruker)
    nytt = "helt nytt passord 2026"
    feil = client.post("/meg/passord/", {"naa": "feil", "passord": nytt, "gjenta": nytt})
    assert "Passordet er feil" in feil.content.decode()
    assert client.post("/meg/passord/", {"naa": PASSORD, "passord": nytt, "gjenta": nytt}).status_code == 302
    assert client.get("/meg/").status_code == 200
    bruker.refresh_from_db()
    assert bruker.check_password(nytt)


def test_kontoen_kan_ikke_flyttes_til_en_annen_person():
    bruker, annen = BrukerFactory(), BrukerFactory()
    bruker.person = annen.person
    with pytest.raises(ProgrammingError):
        bruker.save()


def test_stedfortreder_settes_paa_siden(client):
    org = OrganisasjonFactory(embete=True)
    borte, kollega = som("saksbehandler", org), som("saksbehandler", org)
    logg_inn(client, borte)
    i_dag = timezone.localdate()
    data = {"stedfortreder": kollega.pk, "fra": i_dag.isoformat(), "til": (i_dag + timedelta(days=7)).isoformat()}
    assert client.post("/meg/stedfortreder/", data).status_code == 302
    assert dekker(kollega, org) == {kollega.pk, borte.pk}
    rad = borte.stedfortredere.get()
    client.post(f"/meg/stedfortreder/{rad.pk}/opphev/")
    assert dekker(kollega, org) == {kollega.pk}
