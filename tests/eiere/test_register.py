"""Reading the files: what is refused, and who owns what; successors."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError

from eiere.models import Etterfolger, Organisasjon
from eiere.register import UfullstendigEtterfolge, etterfolgere_paa
from eiere.register.enheter import kommunal
from tests.eiere.referansefiler import kopier, last
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def kopi(tmp_path):
    return kopier(tmp_path)


@pytest.mark.parametrize(
    "navn,ekstra,svar",
    [
        ("Abildsø skole", {}, True),
        ("Helse Bergen Hf Hunstad barnehage", {}, False),
        ("Sameskolen i Troms", {}, False),
        ("Upa skole", {"ogsaa_videregaaende": "ja"}, False),
    ],
)
def test_offentlig_er_ikke_alltid_kommunal(navn, ekstra, svar):
    assert kommunal({"navn": navn, "eierform": "offentlig", "kommunenummer": "4601", **ekstra}) is svar


def test_endret_fil_avvises_foer_noe_skrives(kopi):
    with (kopi / "kommuner.csv").open("a", encoding="utf-8") as f:
        f.write("\n")
        f.write("9999,Ekstra\n")
    with pytest.raises(CommandError, match=r"kommuner\.csv, sha256"):
        last(kopi)
    assert not Organisasjon.objects.exists()


def test_etterfolger_deles_og_folges_videre():
    a, b, c, d = (OrganisasjonFactory() for _ in range(4))
    for fra, til, andel, dato in [(a, b, "0.6", "2025-01-01"), (a, c, "0.4", "2025-01-01"), (b, d, "1", "2026-01-01")]:
        Etterfolger.objects.create(opphort=fra, ny=til, andel=Decimal(andel), dato=date.fromisoformat(dato))
    assert dict(etterfolgere_paa(date(2025, 6, 1))[a.pk]) == {b.pk: Decimal("0.6"), c.pk: Decimal("0.4")}
    assert dict(etterfolgere_paa(date(2026, 6, 1))[a.pk]) == {d.pk: Decimal("0.6"), c.pk: Decimal("0.4")}


def test_andeler_som_ikke_er_en_hel_stopper():
    a, b = OrganisasjonFactory(), OrganisasjonFactory()
    Etterfolger.objects.create(opphort=a, ny=b, andel=Decimal("0.5"), dato=date(2025, 1, 1))
    with pytest.raises(UfullstendigEtterfolge):
        etterfolgere_paa(date(2026, 1, 1))


def test_etterfolgere_i_ring_stopper():
    a, b = OrganisasjonFactory(), OrganisasjonFactory()
    for fra, til in ((a, b), (b, a)):
        Etterfolger.objects.create(opphort=fra, ny=til, andel=1, dato=date(2025, 1, 1))
    with pytest.raises(UfullstendigEtterfolge, match="ring"):
        etterfolgere_paa(date(2026, 1, 1))
