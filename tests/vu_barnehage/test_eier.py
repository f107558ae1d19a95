"""The private owner's pages: start, the two steps, sending, the receipt, the decision, and no need."""

import pytest
from django.urls import reverse

from kompetanse.revisjon import klokke
from ordninger.felles.models import Sak
from ordninger.vu_barnehage.models import UtenBehov
from tests.fabrikker.brukere import logg_inn, som

from . import verden as v

pytestmark = pytest.mark.django_db


@pytest.fixture
def k():
    with klokke.stilt(v.NAA):
        k = v.apnet()
        v.publisert(k)
        yield k


def _eier(client, k, rolle="innsender", nr=0):
    logg_inn(client, som(rolle, k.eiere[nr]))
    return client


def test_eieren_starter_fyller_ut_og_sender(client, k):
    c = _eier(client, k)
    assert k.org.navn in c.get(reverse("eier:sak-ny")).content.decode()
    c.post(reverse("eier:sak-ny"), {"utlysning": k.utlysning.pk})
    s = Sak.objects.get(soker=k.eiere[0])
    om_oss = reverse("eier:sak-steg", args=[s.nummer, "om_oss"])
    assert c.get(om_oss).status_code == 200
    svar = c.post(om_oss, {"kontakt_navn": "Kari", "kontakt_epost": "kari@example.no", "versjon": "0"})
    behov = reverse("eier:sak-steg", args=[s.nummer, "behov"])
    assert svar.url == behov
    assert k.private[0].navn in c.get(behov).content.decode()
    p = f"e{s.linjer.get().pk}"
    feil = c.post(behov, {f"{p}-deltakere": "2", f"{p}-studiepoeng": "90", f"{p}-hvorfor": "Fagfolk.", "versjon": "0"})
    assert "høyst 60" in feil.content.decode()
    assert "Fagfolk." in feil.content.decode()
    svar = c.post(behov, {f"{p}-deltakere": "2", f"{p}-studiepoeng": "7,5", f"{p}-hvorfor": "Fagfolk.", "versjon": "1"})
    send = reverse("eier:sak-send", args=[s.nummer])
    assert svar.url == send
    side = c.get(send).content.decode()
    assert "72\u00a0000" in side
    assert c.post(send).url == reverse("eier:kvittering", args=[s.nummer])
    s.refresh_from_db()
    assert s.tilstand == "innsendt"
    assert s.sokt_belop == 72_000
    assert k.private[0].navn in c.get(reverse("eier:sak-detalj", args=[s.nummer])).content.decode()
    for navn, *mer in (("kvittering",), ("versjon-liste",), ("versjon-detalj", 1)):
        assert c.get(reverse(f"eier:{navn}", args=[s.nummer, *mer])).status_code == 200


def test_kvitteringen_lastes_ned(client, k):
    s = v.meldt(k, 0, 1)
    svar = _eier(client, k).get(reverse("eier:kvittering-pdf", args=[s.nummer, 1]))
    assert b"".join(svar.streaming_content).startswith(b"%PDF")
    svar.close()


def test_redaktoren_fyller_ut_men_sender_ikke(client, k):
    c = _eier(client, k, "redaktor")
    c.post(reverse("eier:sak-ny"), {"utlysning": k.utlysning.pk})
    s = Sak.objects.get(soker=k.eiere[0])
    assert c.get(reverse("eier:sak-steg", args=[s.nummer, "behov"])).status_code == 200
    assert c.post(reverse("eier:sak-send", args=[s.nummer])).status_code == 403
    assert c.get(reverse("eier:barnehage-uten-behov", args=[k.utlysning.pk])).status_code == 403


def test_vi_har_ikke_behov(client, k):
    c = _eier(client, k)
    url = reverse("eier:barnehage-uten-behov", args=[k.utlysning.pk])
    assert k.org.navn in c.get(url).content.decode()
    assert c.post(url).url == reverse("eier:sak-ny")
    assert UtenBehov.objects.get().eier == k.eiere[0]


def test_andres_runde_er_ikke_til_aa_finne(client, k):
    from tests.fabrikker.eiere import OrganisasjonFactory

    fremmed = OrganisasjonFactory(privat=True, kommune=k.org.kommune)
    logg_inn(client, som("innsender", fremmed))
    assert k.org.navn not in client.get(reverse("eier:sak-ny")).content.decode()
    assert client.get(reverse("eier:barnehage-uten-behov", args=[k.utlysning.pk])).status_code == 404


def test_mangler_vises_ved_feltet(client, k):
    c = _eier(client, k)
    c.post(reverse("eier:sak-ny"), {"utlysning": k.utlysning.pk})
    s = Sak.objects.get(soker=k.eiere[0])
    svar = c.get(reverse("eier:sak-steg", args=[s.nummer, "behov"]), {"vis": "mangler"})
    assert "0 er også et svar" in svar.content.decode()
