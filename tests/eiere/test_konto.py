"""Register, confirm, refuse; two natural persons; quarantine."""

from datetime import date

import pytest

from eiere.konto import Kontofeil, avvis_konto, bekreft_konto, registrer_konto, rens_kontonummer
from eiere.models import Kontonummer, Kontostatus
from kompetanse.revisjon.fireoyne import FireOyne
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.nummer import lag_demokonto
from tests.fabrikker.brukere import BrukerFactory, PersonFactory
from tests.fabrikker.eiere import KontonummerFactory, OrganisasjonFactory

pytestmark = pytest.mark.django_db


def test_ny_konto_er_brukbar_etter_karantenen(frys, settings):
    settings.KONTO_KARANTENE_DAGER = 3
    frys("2026-12-01T10:00")
    org = OrganisasjonFactory()
    konto = registrer_konto(organisasjon=org, nummer=lag_demokonto(7), av=BrukerFactory())
    konto = bekreft_konto(konto=konto, av=BrukerFactory())
    assert konto.karantene_til == date(2026, 12, 4)
    assert not Kontonummer.objects.brukbare(date(2026, 12, 3)).exists()
    assert Kontonummer.objects.brukbare(date(2026, 12, 4)).get() == konto


def test_sporet_har_hendelsene_og_ikke_nummeret():
    org = OrganisasjonFactory()
    konto = registrer_konto(organisasjon=org, nummer=lag_demokonto(8), av=BrukerFactory())
    bekreft_konto(konto=konto, av=BrukerFactory())
    hendelser = list(Hendelse.objects.filter(kjede=f"org:{org.pk}").order_by("nr"))
    assert [h.handling for h in hendelser] == ["konto.registrer", "konto.bekreft"]
    assert all(konto.nummer not in str(h.data) for h in hendelser)


def test_samme_konto_kan_ikke_bekrefte():
    bruker = BrukerFactory()
    konto = registrer_konto(organisasjon=OrganisasjonFactory(), nummer=lag_demokonto(9), av=bruker)
    with pytest.raises(FireOyne):
        bekreft_konto(konto=konto, av=bruker)


def test_samme_person_med_annen_konto_kan_ikke_bekrefte():
    person = PersonFactory()
    konto = registrer_konto(
        organisasjon=OrganisasjonFactory(), nummer=lag_demokonto(9), av=BrukerFactory(person=person)
    )
    with pytest.raises(FireOyne, match="annen person"):
        bekreft_konto(konto=konto, av=BrukerFactory(person=person))
    konto.refresh_from_db()
    assert konto.status == Kontostatus.FORESLATT


def test_ny_bekreftet_konto_erstatter_den_gamle_med_en_gang(frys):
    frys("2026-12-01T10:00")
    gammel = KontonummerFactory(brukbar=True)
    ny = registrer_konto(organisasjon=gammel.organisasjon, nummer=lag_demokonto(50), av=BrukerFactory())
    bekreft_konto(konto=ny, av=BrukerFactory())
    gammel.refresh_from_db()
    assert gammel.status == Kontostatus.ERSTATTET
    assert not gammel.organisasjon.kontoer.brukbare(date(2026, 12, 1)).exists()


def test_bare_ett_forslag_om_gangen():
    konto = KontonummerFactory()
    with pytest.raises(Kontofeil, match="venter allerede"):
        registrer_konto(organisasjon=konto.organisasjon, nummer=lag_demokonto(51), av=BrukerFactory())


def test_samme_nummer_som_i_bruk_nektes():
    konto = KontonummerFactory(brukbar=True)
    with pytest.raises(Kontofeil, match="i bruk"):
        registrer_konto(organisasjon=konto.organisasjon, nummer=konto.nummer, av=BrukerFactory())


def test_avvist_konto_kan_ikke_bekreftes():
    konto = KontonummerFactory()
    avvis_konto(konto=konto, av=konto.registrert_av)
    with pytest.raises(Kontofeil, match="ikke lenger"):
        bekreft_konto(konto=konto, av=BrukerFactory())


@pytest.mark.parametrize("tekst", ["123", "abcdefghijk", "12345678901", ""])
def test_feil_nummer_nektes_med_setning(tekst):
    with pytest.raises(Kontofeil):
        rens_kontonummer(tekst)


def test_mellomrom_og_punktum_er_lov():
    nummer = lag_demokonto(3)
    assert rens_kontonummer(f"{nummer[:4]}.{nummer[4:6]} {nummer[6:]}") == nummer
