"""Every page of people and access: opens for whom it is for, sends the anonymous to login, and reads well by machine."""

import pytest

from tests.fabrikker.brukere import BrukerFactory, InvitasjonFactory, TilhorighetFactory, logg_inn, som
from tests.fabrikker.eiere import KontonummerFactory, OrganisasjonFactory

FOR_INNLOGGEDE = {
    "/meg/": "leser",
    "/meg/passord/": "leser",
    "/meg/stedfortreder/": "saksbehandler",
    "/velg-rolle/": "leser",
    "/tilgang/": "tilgangsstyrer",
    "/tilgang/inviter/": "tilgangsstyrer",
    "/tilgang/utnevn/": "udir_fag",
    "/konto/": "innsender",
    "/konto/registrer/": "innsender",
    "/konto/lenker/ny/": "okonomi",
}


@pytest.mark.django_db
@pytest.mark.parametrize("adresse,rolle", FOR_INNLOGGEDE.items())
def test_siden_aapnes_av_rollen(client, adresse, rolle):
    logg_inn(client, som(rolle))
    assert client.get(adresse).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", FOR_INNLOGGEDE)
def test_anonym_sendes_til_innlogging(client, adresse):
    svar = client.get(adresse)
    assert svar.status_code == 302
    assert svar.url.startswith("/logg-inn/?neste=")


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", ["/bytt-rolle/", "/meg/stedfortreder/1/opphev/"])
def test_anonym_post_sendes_til_innlogging(client, adresse):
    assert client.post(adresse).url.startswith("/logg-inn/")


@pytest.mark.django_db
def test_utnevn_siden_for_en_organisasjon(client):
    org = OrganisasjonFactory()
    logg_inn(client, som("udir_fag"))
    assert org.navn in client.get(f"/tilgang/utnevn/{org.pk}/").content.decode()


@pytest.mark.django_db
def test_null_tegn_i_soket_er_ikke_en_feil(client):
    logg_inn(client, som("udir_fag"))
    assert client.get("/tilgang/utnevn/?sok=a%00b").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_sidene_er_tilgjengelige_og_demoen_virker_uten_skript(live_server, side, axe):
    org = OrganisasjonFactory(navn="Prøve kommune")
    demo = BrukerFactory(demo=True, person__navn="Demo Person")
    TilhorighetFactory(bruker=demo, organisasjon=org, rolle="innsender")
    TilhorighetFactory(bruker=demo, organisasjon=org, rolle="tilgangsstyrer")
    KontonummerFactory(organisasjon=org)
    KontonummerFactory(organisasjon=org, brukbar=True)
    InvitasjonFactory(organisasjon=org)
    side.goto(f"{live_server.url}/logg-inn/")
    axe(side)
    side.get_by_role("button", name="Innsender").click()
    for adresse in ("/meg/", "/konto/", "/konto/registrer/", "/meg/passord/"):
        side.goto(f"{live_server.url}{adresse}")
        assert side.locator("h1").count() == 1
        axe(side)
    side.goto(f"{live_server.url}/meg/")
    side.locator("details.bytte summary").click()
    side.get_by_role("button", name="Tilgangsstyrer").click()
    for adresse in ("/tilgang/", "/tilgang/inviter/", "/invitasjon/nokkel-ukjent/"):
        side.goto(f"{live_server.url}{adresse}")
        axe(side)
        if "invitasjon/" in adresse:
            side.konsollfeil.clear()  # the browser reports the 410 itself
