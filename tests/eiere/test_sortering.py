"""Norwegian order."""

import pytest

from eiere.models import Organisasjon
from eiere.sortering import sorteringsnokkel
from tests.fabrikker.eiere import FylkeFactory, OrganisasjonFactory


def test_norsk_rekkefolge():
    riktig = ["Alta", "Bø", "Kárášjohka", "Karmøy", "Zansi", "Ærø", "Østre Toten", "Ås", "Åsnes"]
    stokket = ["Ås", "Zansi", "Bø", "Østre Toten", "Karmøy", "Åsnes", "Alta", "Ærø", "Kárášjohka"]
    assert sorted(stokket, key=sorteringsnokkel) == riktig


def test_dobbel_a_sorteres_som_aa():
    assert sorteringsnokkel("Haaland") == sorteringsnokkel("Håland")
    assert sorteringsnokkel("Aa") > sorteringsnokkel("Zz")


def test_sammensatt_tegn_er_likt_ferdig_tegn():
    assert sorteringsnokkel("A\u030as") == sorteringsnokkel("Ås")


@pytest.mark.django_db
def test_databasen_sorterer_likt():
    for navn in ["Ås kommune", "Alta kommune", "Østre kommune", "Zansi kommune", "Ærø kommune"]:
        OrganisasjonFactory(navn=navn)
    i_rekkefolge = list(Organisasjon.objects.order_by("navn_sortert").values_list("navn", flat=True))
    assert [n.split()[0] for n in i_rekkefolge] == ["Alta", "Zansi", "Ærø", "Østre", "Ås"]


@pytest.mark.django_db
def test_nytt_navn_gir_ny_nokkel_ogsaa_med_update_fields():
    fylke = FylkeFactory(navn="Zeta")
    fylke.navn = "Alfa"
    fylke.save(update_fields=["navn"])
    fylke.refresh_from_db()
    assert fylke.navn_sortert == "alfa"
