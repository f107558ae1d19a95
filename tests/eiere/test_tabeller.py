"""What the database itself refuses, asked by raw SQL."""

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from eiere.models import Kontostatus, Organisasjon
from tests.fabrikker.brukere import BrukerFactory, PersonFactory
from tests.fabrikker.eiere import KontonummerFactory, OrganisasjonFactory, VirksomhetFactory

pytestmark = pytest.mark.django_db


def sql(setning, *verdier):
    with transaction.atomic(), connection.cursor() as c:
        c.execute(setning, verdier)
        return c.rowcount


def test_orgnr_med_feil_kontrollsiffer_nektes():
    org = OrganisasjonFactory()
    feil = f"{org.orgnr[:8]}{(int(org.orgnr[8]) + 1) % 10}"
    with pytest.raises(IntegrityError, match="kontrollsiffer"):
        sql("UPDATE eiere_organisasjon SET orgnr = %s WHERE id = %s", feil, org.pk)


@pytest.mark.parametrize("orgnr", ["12345678", "97001813A", "", "9700181310"])
def test_orgnr_som_ikke_er_ni_siffer_nektes(orgnr):
    org = OrganisasjonFactory()
    with pytest.raises(DatabaseError):
        sql("UPDATE eiere_organisasjon SET orgnr = %s WHERE id = %s", orgnr, org.pk)


def test_orgnr_kan_mangle():
    org = OrganisasjonFactory(orgnr=None)
    assert Organisasjon.objects.get(pk=org.pk).orgnr is None


def test_udirs_nummer_er_gyldig():
    assert OrganisasjonFactory(udir=True, orgnr="970018131").pk


def test_virksomhetens_orgnr_kontrolleres():
    v = VirksomhetFactory()
    with pytest.raises(IntegrityError, match="kontrollsiffer"):
        sql("UPDATE eiere_virksomhet SET orgnr = '970018132' WHERE id = %s", v.pk)


def test_konto_med_feil_kontrollsiffer_nektes_uten_at_nummeret_nevnes():
    org, bruker = OrganisasjonFactory(), BrukerFactory()
    with pytest.raises(IntegrityError, match="kontrollsiffer") as feil:
        sql(
            "INSERT INTO eiere_kontonummer (organisasjon_id, nummer, status, registrert_av_id, registrert_tid)"
            " VALUES (%s, '12345678901', 'foreslatt', %s, now())",
            org.pk, bruker.pk,
        )  # fmt: skip
    assert "12345678901" not in str(feil.value).split("CONTEXT")[0]


def test_konto_kan_ikke_bekreftes_av_samme_person_med_to_kontoer():
    person = PersonFactory()
    en, to = BrukerFactory(person=person), BrukerFactory(person=person)
    konto = KontonummerFactory(registrert_av=en)
    with pytest.raises(IntegrityError, match="samme person"):
        sql(
            "UPDATE eiere_kontonummer SET status = 'bekreftet', bekreftet_av_id = %s, bekreftet_tid = now(),"
            " karantene_til = current_date WHERE id = %s",
            to.pk, konto.pk,
        )  # fmt: skip


@pytest.mark.parametrize(
    "endring",
    ["nummer = '99990000018'", "registrert_tid = now() - interval '1 day'", "organisasjon_id = organisasjon_id + 1"],
)
def test_registrert_konto_er_fast(endring):
    konto = KontonummerFactory()
    with pytest.raises(ProgrammingError):
        sql(f"UPDATE eiere_kontonummer SET {endring} WHERE id = %s", konto.pk)


@pytest.mark.parametrize("endring", ["karantene_til = karantene_til - 1", "bekreftet_tid = now() - interval '9 days'"])
def test_bekreftelsen_er_fast(endring):
    konto = KontonummerFactory(brukbar=True)
    with pytest.raises(ProgrammingError):
        sql(f"UPDATE eiere_kontonummer SET {endring} WHERE id = %s", konto.pk)


@pytest.mark.parametrize("fra,til", [("brukbar", "foreslatt"), ("brukbar", "avvist"), ("", "erstattet")])
def test_ulovlig_kontostatus_nektes(fra, til):
    konto = KontonummerFactory(**({fra: True} if fra else {}))
    with pytest.raises(DatabaseError):
        sql("UPDATE eiere_kontonummer SET status = %s WHERE id = %s", til, konto.pk)


def test_konto_kan_ikke_bekreftes_uten_karantene():
    konto = KontonummerFactory()
    with pytest.raises(IntegrityError):
        sql("UPDATE eiere_kontonummer SET status = 'bekreftet' WHERE id = %s", konto.pk)


def test_konto_slettes_ikke():
    konto = KontonummerFactory()
    with pytest.raises(ProgrammingError):
        sql("DELETE FROM eiere_kontonummer WHERE id = %s", konto.pk)


@pytest.mark.tabelleier
def test_kontoer_toemmes_ikke():
    with pytest.raises(IntegrityError, match="tømmes"):
        sql("TRUNCATE eiere_kontonummer CASCADE")


def test_bare_en_bekreftet_konto():
    konto = KontonummerFactory(brukbar=True)
    with pytest.raises(IntegrityError):
        KontonummerFactory(brukbar=True, organisasjon=konto.organisasjon)
    assert konto.status == Kontostatus.BEKREFTET


def test_spraakvedtak_bare_for_kommuner_og_fylkeskommuner():
    org = OrganisasjonFactory(privat=True)
    with pytest.raises(IntegrityError):
        sql("UPDATE eiere_organisasjon SET spraakvedtak = 'nb' WHERE id = %s", org.pk)
