"""An owner starts, fills in and sends a behovsmelding through the pages, without script."""

from decimal import Decimal

import pytest
from django.urls import reverse

from eiere.models import Kommune
from ordninger.felles.models import Linje, Sak
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import KommuneFactory, OrganisasjonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def v(januar):
    return lag.verden()


@pytest.fixture
def eier(v):
    return OrganisasjonFactory(kommune=KommuneFactory(fylke=v.fylke))


def test_whole_thread_through_the_pages(client, v, eier):
    assert Kommune.objects.filter(pk=eier.kommune_id).exists()
    logg_inn(client, som("innsender", eier))
    assert v.utlysning.forvalter.navn in client.get(reverse("eier:sak-ny")).content.decode()
    svar = client.post(reverse("eier:sak-ny"), {"utlysning": v.utlysning.pk})
    sak = Sak.objects.get(soker=eier)
    assert sak.nummer == "2027/00001"
    assert svar.url == reverse("eier:sak-steg", args=[sak.nummer, "om_oss"])
    assert client.get(svar.url).status_code == 200

    def steg(navn, **felt):
        svar = client.post(reverse("eier:sak-steg", args=[sak.nummer, navn]), {"versjon": 0, **felt})
        assert svar.status_code == 302, svar.content.decode()[-3000:]

    steg("om_oss", kontakt_navn="Kari Demo", kontakt_epost="kari@example.no", kontakt_telefon="")
    steg("behov", behov="Vi trenger mer.", medvirkning="Alle var med.")
    steg("egeninnsats", egeninnsats="Vikarer.", koordinator_belop="", koordinator="")
    steg("samisk", samiske_perspektiver="Vurdert.")
    tiltak = reverse("eier:tiltak-rediger", args=[sak.nummer, 1])
    assert client.get(reverse("eier:tiltak-liste", args=[sak.nummer])).status_code == 200
    ord_ = {
        "tittel": "Felles praksis", "behov": "Behov", "medvirkning": "Drøftet", "malgrupper": ["barnehage", "grunnskole"],
        "tema": "inkludering", "partner": v.partner.pk, "partner_kontakt": "Per", "plan": "Vår og høst",
        "egeninnsats": "", "samiske_perspektiver": "",
    }  # fmt: skip
    svar = client.post(tiltak, {"versjon": 0, **ord_, "videre": reverse("eier:mottaker-ny", args=[sak.nummer, 1])})
    assert svar.url == reverse("eier:mottaker-ny", args=[sak.nummer, 1])
    assert eier.navn in client.get(svar.url).content.decode()
    client.post(svar.url, {"organisasjon": eier.pk})
    svar = client.post(svar.url, {"organisasjon": v.partner.pk})
    assert Linje.objects.filter(sak=sak).count() == 6
    belop = {f"b-{o.pk}-{a}": "100 000" if a == 2027 else "0" for o in (eier, v.partner) for a in (2027, 2028, 2029)}
    svar = client.post(tiltak, {"versjon": 1, **ord_, **belop})
    assert svar.status_code == 302
    side = client.get(reverse("eier:sak-send", args=[sak.nummer])).content.decode()
    assert "Send behovsmeldingen" in side
    assert "mangler før dere kan sende" not in side
    svar = client.post(reverse("eier:sak-send", args=[sak.nummer]))
    assert svar.url == reverse("eier:kvittering", args=[sak.nummer])
    sak.refresh_from_db()
    assert (sak.tilstand, sak.sokt_belop, sak.tiltak.get().sektor) == ("innsendt", Decimal(200000), "begge")
    assert client.get(svar.url).status_code == 200
    pdf = client.get(reverse("eier:kvittering-pdf", args=[sak.nummer, 1]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert client.get(reverse("eier:sak-detalj", args=[sak.nummer])).status_code == 200
    assert client.get(reverse("eier:sak-liste")).status_code == 200
    # A second click sees the receipt.
    assert client.post(reverse("eier:sak-send", args=[sak.nummer])).url == reverse("eier:kvittering", args=[sak.nummer])
    assert sak.versjoner.count() == 1
