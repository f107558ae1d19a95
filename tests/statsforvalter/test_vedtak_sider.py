"""Decisions and letters: lists, pages, files, who sees them, what they cost, and the control of a letter."""

import pytest
from django.test import Client
from django.urls import include, path, reverse

from ordninger.felles.handlinger import brev as brevhandlinger
from ordninger.felles.models import Brev, Sak, Tilskudd, Vedtak
from statsforvalter.views import brevkontroll
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.statsforvalter import mange
from tests.statsforvalter.test_fordeling_sider import adresse, sporringer, tekst

pytestmark = pytest.mark.django_db


def med_brev(v, *belop):
    """Decided cases with every letter made."""
    for vedtaket in lag.besluttet(v, *belop):
        brevhandlinger.lag_vedtaksbrev(vedtak=vedtaket, av=v.beslutter)
        for t in Tilskudd.objects.filter(vedtakslinjer__vedtak=vedtaket):
            brevhandlinger.lag_tilskuddsbrev(vedtak=vedtaket, tilskudd_id=t.pk, av=v.beslutter)


def test_only_the_embetes_own_decisions_and_letters(v, som_klient):
    med_brev(v, "100000")
    vedtak, brev = Vedtak.objects.get(), Brev.objects.order_by("pk").first()
    sider = [adresse("vedtak", vedtak.pk), adresse("brev", brev.pk), adresse("brev-pdf", brev.pk)]
    fremmed = som_klient(som("beslutter", lag.EmbeteFactory().organisasjon))
    assert [fremmed.get(s).status_code for s in sider] == [404, 404, 404]
    assert vedtak.sak.nummer not in tekst(fremmed.get(adresse("vedtak-liste")))
    assert brev.nummer not in tekst(fremmed.get(adresse("brev-liste")))
    for rolle in ("saksbehandler", "beslutter", "okonomi", "forvalter_leser"):
        c = som_klient(som(rolle, v.embete))
        assert vedtak.sak.nummer in tekst(c.get(adresse("vedtak-liste")))
        assert c.get(sider[1]).status_code == 200
    assert som_klient(som("innsender", vedtak.sak.soker)).get(sider[0]).status_code == 403


def test_a_letter_is_shown_as_it_was_sent(v, klient, som_klient):
    med_brev(v, "100000")
    brev = Brev.objects.filter(tilskudd__isnull=True).get()
    side = tekst(klient.get(adresse("brev", brev.pk)))
    assert brev.kode in side
    assert "Fryst og varslet elektronisk" in side
    assert "Tiltaket følger planen." in side
    assert "Åpnet av" not in side, "the sender's reading is not the receiver's"
    brevhandlinger.apne(brev=brev, av=som("innsender", brev.mottaker))
    assert "Åpnet av" in tekst(klient.get(adresse("brev", brev.pk)))
    assert [r.objekt.pk for r in klient.get(adresse("brev-liste", sporring="?apnet=ja")).context["liste"].rader] == [
        brev.pk
    ]
    assert len(klient.get(adresse("brev-liste", sporring="?apnet=nei")).context["liste"].rader) == 2


def test_lists_filter_and_export(v, klient):
    lag.besluttet(v, "100000", "200000")
    assert len(klient.get(adresse("vedtak-liste", sporring="?utfall=innvilget")).context["liste"].rader) == 2
    assert "Fjern et filter" in tekst(klient.get(adresse("vedtak-liste", sporring="?utfall=avslatt")))
    nummer = Sak.objects.order_by("pk").first().nummer
    csv = b"".join(klient.get(adresse("vedtak-liste", sporring=f"?sok={nummer}&format=csv")).streaming_content).decode()
    assert csv.count("\n") == 3
    assert "100000" in csv


@pytest.mark.parametrize("antall", [1, 50])
def test_lists_cost_the_same_with_one_and_fifty_rows(v, klient, antall):
    mange.besluttet(v, antall)
    klient.get(adresse("vedtak-liste"))
    kost = {"vedtak-liste": 7, "brev-liste": 7}
    assert sporringer(klient, {n: adresse(n, sporring="?antall=100") for n in kost}) == kost
    assert Vedtak.objects.count() == antall


urlpatterns = [
    path("brevkontroll/", brevkontroll.brevkontroll, name="brevkontroll"),
    path("", include("kompetanse.urls")),
]


@pytest.mark.urls(__name__)
def test_anyone_can_check_a_letter_but_not_fish_for_it(v):
    med_brev(v, "100000")
    brev = Brev.objects.order_by("pk").first()
    c = Client()
    url = reverse("brevkontroll")
    assert c.get(url).status_code == 200
    riktig = tekst(c.post(url, {"nummer": brev.nummer.lower(), "kode": brev.kode.lower()}))
    assert "Brevet er ekte" in riktig
    assert brev.mottaker.navn in riktig
    feil = "0000 0000 0000 0000"
    ukjent = tekst(c.post(url, {"nummer": brev.nummer, "kode": feil}))
    assert "Vi finner ikke brevet" in ukjent
    assert brev.mottaker.navn not in ukjent
    assert "Vi finner ikke brevet" in tekst(c.post(url, {"nummer": "B2027-999999", "kode": brev.kode}))
    assert c.post(url, {"nummer": brev.nummer, "kode": "kort"}).status_code == 422
    svar = [c.post(url, {"nummer": brev.nummer, "kode": feil}).status_code for _n in range(12)]
    assert svar[-1] == 429
    assert c.post(url, {"nummer": brev.nummer, "kode": brev.kode}).status_code == 429
