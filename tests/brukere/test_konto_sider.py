"""Pages of account numbers, and the link for a payee outside the register."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend

from eiere.konto import Kontofeil, bekreft_konto, registrer_konto
from eiere.models import Kontonummer, Kontostatus
from kompetanse.brukere import folk, kontolenke
from kompetanse.brukere.models import Bruker, Kontolenke
from kompetanse.brukere.tilgang import FireOyne
from ordninger.felles.nummer import lag_demokonto
from tests.fabrikker import sak as lag
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


@pytest.fixture
def v(frys):
    """A country with a case that is sent in, with a payee outside the register on one of its lines."""
    frys("2027-01-20T12:00")
    v = lag.verden()
    v.mottaker = OrganisasjonFactory(annen=True)
    sak = lag.innsendt(v)
    sak.linjer.filter(mottaker=v.partner).update(mottaker=v.mottaker)
    return v


class Trasig(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, meldinger):
        raise OSError


def lenke_i(epost):
    """The path of the link in the e-mail."""
    return re.search(r"http://testserver(/\S+)", epost.body).group(1)


def test_mottaker_utenfor_registeret_faar_tilgang_og_registrerer(client, v, mailoutbox):
    logg_inn(client, v.okonomi)
    client.post("/konto/lenker/ny/", {"orgnr": v.mottaker.orgnr, "epost": "post@example.no"})
    assert mailoutbox[0].to == ["post@example.no"]
    lenke = lenke_i(mailoutbox[0])
    client.post("/logg-ut/")
    assert client.get(lenke).status_code == 200
    svar = client.post(lenke, {"orgnr": v.mottaker.orgnr, **NYTT})
    assert svar.url == "/konto/registrer/"
    bruker = Bruker.objects.get(epost="post@example.no")
    assert bruker.tilhorigheter.get().rolle == "fagmiljo"
    assert client.post("/konto/registrer/", {"nummer": lag_demokonto(2)}).status_code == 302
    assert v.mottaker.kontoer.get().registrert_av == bruker
    client.post("/logg-ut/")
    assert client.get(lenke).status_code == 410


def test_lenken_vises_bare_i_demoen(client, v, settings, mailoutbox):
    logg_inn(client, v.okonomi)
    data = {"orgnr": v.mottaker.orgnr, "epost": "post@example.no"}
    assert "/konto/lenke/" in client.post("/konto/lenker/ny/", data).content.decode()
    settings.DEMO = False
    svar = client.post("/konto/lenker/ny/", data)
    assert "/konto/lenke/" not in svar.content.decode()
    assert "/konto/lenke/" in mailoutbox[-1].body


def test_en_epost_som_ikke_gaar_sier_fra(client, v, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Trasig"
    logg_inn(client, v.okonomi)
    svar = client.post("/konto/lenker/ny/", {"orgnr": v.mottaker.orgnr, "epost": "post@example.no"})
    assert "kunne ikke sendes" in svar.content.decode()


@pytest.mark.parametrize("rolle", ["saksbehandler", "okonomi"])
def test_lenke_bare_til_en_mottaker_i_egne_saker(client, v, rolle):
    """Neither somebody else's payee, nor anybody who is payee nowhere."""
    egen, fremmed = som(rolle), OrganisasjonFactory(annen=True)
    logg_inn(client, egen)
    for org in (v.mottaker, fremmed):
        svar = client.post("/konto/lenker/ny/", {"orgnr": org.orgnr, "epost": "min@example.no"})
        assert "i deres egne saker" in svar.content.decode()
    assert not Kontolenke.objects.exists()


def test_lenke_ikke_til_mottakeren_i_et_utkast(client, v):
    utkast = lag.utkast(v)
    annen = OrganisasjonFactory(annen=True)
    utkast.linjer.filter(mottaker=v.partner).update(mottaker=annen)
    logg_inn(client, v.okonomi)
    client.post("/konto/lenker/ny/", {"orgnr": annen.orgnr, "epost": "min@example.no"})
    assert not Kontolenke.objects.exists()


def test_en_kommune_faar_aldri_en_lenke(client, v):
    """The applicant is payee in the case, and has people that a tilgangsstyrer lets in."""
    kommune = v.saker[0].soker
    logg_inn(client, v.okonomi)
    svar = client.post("/konto/lenker/ny/", {"orgnr": kommune.orgnr, "epost": "min@example.no"})
    assert svar.context["form"].errors
    assert not Kontolenke.objects.exists()


@pytest.mark.parametrize("trait", [{}, {"fylkeskommune": True}, {"embete": True}, {"udir": True}])
def test_ingen_lenke_til_dem_som_har_egne_folk_av_natur(trait):
    with pytest.raises(ValidationError):
        kontolenke.lag_kontolenke(
            organisasjon=OrganisasjonFactory(**trait), epost="a@example.no", av=som("udir_okonomi")
        )


def test_ingen_lenke_naar_noen_har_en_rolle():
    org = OrganisasjonFactory(privat=True)
    som("redaktor", org)
    with pytest.raises(ValidationError, match="egne folk"):
        kontolenke.lag_kontolenke(organisasjon=org, epost="a@example.no", av=som("okonomi"))


def test_ingen_lenke_naar_kontoen_er_bekreftet(mottaker):
    KontonummerFactory(organisasjon=mottaker, brukbar=True)
    with pytest.raises(ValidationError, match="bekreftet kontonummer"):
        kontolenke.lag_kontolenke(organisasjon=mottaker, epost="a@example.no", av=som("okonomi"))


def test_en_privat_eier_faar_den_minste_rollen():
    org = OrganisasjonFactory(privat=True)
    _bruker, rolle = brukt(org, "a@example.no", som("okonomi"))
    assert rolle.rolle == "fagmiljo"


def brukt(org, epost, av):
    """A link that `av` made, used."""
    _lenke, nokkel = kontolenke.lag_kontolenke(organisasjon=org, epost=epost, av=av)
    return kontolenke.bruk_kontolenke(nokkel=nokkel, orgnr=org.orgnr, navn=epost, passord="x" * 20)


def test_samme_person_lager_ikke_lenken_til_to(mottaker):
    av = som("okonomi")
    brukt(mottaker, "a@example.no", av)
    with pytest.raises(FireOyne):
        kontolenke.lag_kontolenke(organisasjon=mottaker, epost="b@example.no", av=av)
    brukt(mottaker, "b@example.no", som("saksbehandler"))


def test_to_som_samme_person_har_sluppet_inn_bekrefter_ikke(mottaker):
    """A link to one address and an appointment of another, both by one person, are not two people."""
    av = som("udir_fag")
    forste, _rolle = brukt(mottaker, "a@example.no", av)
    _invitasjon, nokkel = folk.utnevn_tilgangsstyrer(epost="b@example.no", organisasjon=mottaker, av=av)
    andre, _rolle = folk.godta_invitasjon(nokkel=nokkel, navn="B", passord="x" * 20)
    konto = registrer_konto(organisasjon=mottaker, nummer=lag_demokonto(3), av=forste)
    with pytest.raises(Kontofeil, match="en tredje"):
        bekreft_konto(konto=konto, av=andre)
    tredje, _rolle = brukt_av_ny_sender(mottaker)
    assert bekreft_konto(konto=konto, av=tredje).status == Kontostatus.BEKREFTET


def brukt_av_ny_sender(org):
    return brukt(org, "c@example.no", som("okonomi"))


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
