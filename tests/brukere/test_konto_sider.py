"""Pages of account numbers, and the link for a payee outside the register."""

import re

import pytest

from eiere.models import Kontonummer, Kontostatus
from kompetanse.brukere import kontolenke
from kompetanse.brukere.models import Bruker, Kontolenke
from kompetanse.brukere.tilgang import FireOyne
from ordninger.felles.nummer import lag_demokonto
from tests.fabrikker.brukere import BrukerFactory, logg_inn, som
from tests.fabrikker.eiere import KontonummerFactory, OrganisasjonFactory

pytestmark = pytest.mark.django_db
NYTT = {"navn": "Kari Ny", "passord": "riktig hest batteri", "gjenta": "riktig hest batteri"}


def test_en_registrerer_og_en_annen_bekrefter(client):
    org = OrganisasjonFactory()
    logg_inn(client, som("innsender", org))
    assert client.get("/konto/").status_code == 200
    assert client.post("/konto/registrer/", {"nummer": lag_demokonto(1)}).status_code == 302
    konto = Kontonummer.objects.get()
    assert client.post(f"/konto/{konto.pk}/bekreft/").status_code == 403
    assert "En annen person" in client.get("/konto/").content.decode()
    logg_inn(client, som("redaktor", org))
    assert konto.nummer[:4] in client.get(f"/konto/{konto.pk}/bekreft/").content.decode()
    assert client.post(f"/konto/{konto.pk}/bekreft/").status_code == 302
    konto.refresh_from_db()
    assert konto.status == Kontostatus.BEKREFTET
    assert "Nytt kontonummer kan brukes fra" in client.get("/konto/").content.decode()


def test_samme_person_i_to_roller_og_kontoer_bekrefter_ikke(client):
    org = OrganisasjonFactory()
    forste = som("innsender", org)
    konto = KontonummerFactory(organisasjon=org, registrert_av=forste)
    logg_inn(client, som("tilgangsstyrer", org, person=forste.person))
    assert client.get(f"/konto/{konto.pk}/bekreft/").status_code == 403
    assert client.post(f"/konto/{konto.pk}/bekreft/").status_code == 403
    konto.refresh_from_db()
    assert konto.status == Kontostatus.FORESLATT


def test_en_annen_organisasjons_konto_finnes_ikke(client):
    konto = KontonummerFactory()
    logg_inn(client, som("innsender"))
    for side in ("bekreft", "avvis"):
        assert client.get(f"/konto/{konto.pk}/{side}/").status_code == 404
    assert konto.nummer not in client.get("/konto/").content.decode().replace("\u00a0", "")


@pytest.mark.parametrize(
    "rolle,registrer,bekreft",
    [
        ("leser", 403, 403),
        ("redaktor", 403, 200),
        ("saksbehandler", 403, 403),
        ("okonomi", 200, 200),
        ("fagmiljo", 200, 200),
    ],
)
def test_hvem_som_ser_hva(client, rolle, registrer, bekreft):
    bruker = som(rolle)
    konto = KontonummerFactory(organisasjon=bruker.aktiv_tilhorighet.organisasjon)
    logg_inn(client, bruker)
    assert client.get("/konto/registrer/").status_code == registrer
    assert client.get(f"/konto/{konto.pk}/bekreft/").status_code == bekreft


@pytest.mark.parametrize("nummer", ["", "123", "12345678901", "abc"])
def test_feil_nummer_gir_setning_ved_feltet(client, nummer):
    logg_inn(client, som("innsender"))
    svar = client.post("/konto/registrer/", {"nummer": nummer, "x": "1"})
    assert svar.context["form"].errors["nummer"]
    assert not Kontonummer.objects.exists()


def test_avvis_paa_siden(client):
    bruker = som("innsender")
    konto = KontonummerFactory(organisasjon=bruker.aktiv_tilhorighet.organisasjon)
    logg_inn(client, bruker)
    assert client.get(f"/konto/{konto.pk}/avvis/").status_code == 200
    client.post(f"/konto/{konto.pk}/avvis/")
    konto.refresh_from_db()
    assert konto.status == Kontostatus.AVVIST
    assert client.post(f"/konto/{konto.pk}/bekreft/").status_code == 404


@pytest.fixture
def mottaker():
    return OrganisasjonFactory(annen=True)


def test_mottaker_utenfor_registeret_faar_tilgang_og_registrerer(client, mottaker):
    logg_inn(client, som("okonomi"))
    svar = client.post("/konto/lenker/ny/", {"orgnr": mottaker.orgnr, "epost": "post@example.no"})
    lenke = re.search(r'value="http://testserver(/konto/lenke/[^"]+)"', svar.content.decode()).group(1)
    client.post("/logg-ut/")
    assert client.get(lenke).status_code == 200
    svar = client.post(lenke, {"orgnr": mottaker.orgnr, **NYTT})
    assert svar.url == "/konto/registrer/"
    bruker = Bruker.objects.get(epost="post@example.no")
    assert bruker.tilhorigheter.get().rolle == "fagmiljo"
    assert client.post("/konto/registrer/", {"nummer": lag_demokonto(2)}).status_code == 302
    assert mottaker.kontoer.get().registrert_av == bruker
    client.post("/logg-ut/")
    assert client.get(lenke).status_code == 410


def test_eier_faar_rollen_innsender():
    org = OrganisasjonFactory(privat=True)
    _lenke, nokkel = kontolenke.lag_kontolenke(organisasjon=org, epost="a@example.no", av=som("okonomi"))
    _bruker, rolle = kontolenke.bruk_kontolenke(nokkel=nokkel, orgnr=org.orgnr, navn="A", passord="x" * 20)
    assert rolle.rolle == "innsender"


def test_fem_feil_orgnr_stenger_lenken(client, mottaker):
    _lenke, nokkel = kontolenke.lag_kontolenke(organisasjon=mottaker, epost="a@example.no", av=som("okonomi"))
    for _ in range(5):
        client.post(f"/konto/lenke/{nokkel}/", {"orgnr": OrganisasjonFactory().orgnr, **NYTT})
    assert client.post(f"/konto/lenke/{nokkel}/", {"orgnr": mottaker.orgnr, **NYTT}).status_code == 410
    assert not Bruker.objects.filter(epost="a@example.no").exists()


def test_lenken_gir_ikke_en_annens_konto(client, mottaker):
    finnes = BrukerFactory(epost="a@example.no")
    _lenke, nokkel = kontolenke.lag_kontolenke(organisasjon=mottaker, epost="a@example.no", av=som("okonomi"))
    client.post(f"/konto/lenke/{nokkel}/", {"orgnr": mottaker.orgnr, **NYTT})
    assert not finnes.tilhorigheter.exists()
    assert Kontolenke.objects.get().brukt_tid is None


def test_ingen_bruker_sin_egen_lenke(mottaker):
    av = som("okonomi")
    _lenke, nokkel = kontolenke.lag_kontolenke(organisasjon=mottaker, epost="a@example.no", av=av)
    with pytest.raises(FireOyne):
        kontolenke.bruk_kontolenke(nokkel=nokkel, orgnr=mottaker.orgnr, navn="A", passord="x" * 20, som=av)


def test_bare_forvalteren_lager_kontolenker(client):
    logg_inn(client, som("innsender"))
    assert client.get("/konto/lenker/ny/").status_code == 403
