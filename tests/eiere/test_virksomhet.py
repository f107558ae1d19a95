"""Owners over time, and parties outside the registers."""

from datetime import date

import pytest
from django.db import IntegrityError

from eiere.models import Organisasjon, Organisasjonstype
from eiere.virksomhet import Eierfeil, eier_paa, registrer_part, sett_eier
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.nummer import lag_syntetisk_orgnr
from tests.fabrikker.brukere import BrukerFactory
from tests.fabrikker.eiere import KommuneFactory, OrganisasjonFactory, VirksomhetEierFactory, VirksomhetFactory

pytestmark = pytest.mark.django_db
DAG = date(2026, 8, 1)


def test_ukjent_eier_blir_kjent_og_staar_i_sporet():
    enhet, eier, av = VirksomhetFactory(privat=True), OrganisasjonFactory(privat=True), BrukerFactory()
    rad = sett_eier(virksomhet=enhet, eier=eier, fra=DAG, av=av)
    assert rad.oppgitt_av == av
    assert eier_paa(enhet, date(2026, 7, 31)) is None
    assert eier_paa(enhet, DAG) == eier
    assert Hendelse.objects.get(kjede=f"virksomhet:{enhet.pk}").data["forrige"] is None


def test_ny_eier_avloeser_uten_aa_skrive_om_det_som_var():
    gammelt = VirksomhetEierFactory()
    ny = OrganisasjonFactory(privat=True)
    sett_eier(virksomhet=gammelt.virksomhet, eier=ny, fra=DAG, av=BrukerFactory())
    assert eier_paa(gammelt.virksomhet, date(2026, 7, 31)) == gammelt.eier
    assert eier_paa(gammelt.virksomhet, DAG) == ny


def test_samme_eier_igjen_endrer_ingenting():
    rad = VirksomhetEierFactory()
    assert sett_eier(virksomhet=rad.virksomhet, eier=rad.eier, fra=DAG, av=BrukerFactory()) == rad
    assert not Hendelse.objects.exists()


@pytest.mark.parametrize("fra", [date(2024, 1, 1), date(2023, 12, 31)])
def test_eierskap_endres_ikke_bakover(fra):
    rad = VirksomhetEierFactory()
    with pytest.raises(Eierfeil, match="siste endringen"):
        sett_eier(virksomhet=rad.virksomhet, eier=OrganisasjonFactory(), fra=fra, av=BrukerFactory())


@pytest.mark.parametrize("felt", [{"embete": True}, {"uh": True}, {"opphort": DAG}])
def test_den_som_ikke_kan_eie_nektes(felt):
    with pytest.raises(Eierfeil):
        sett_eier(virksomhet=VirksomhetFactory(), eier=OrganisasjonFactory(**felt), fra=DAG, av=BrukerFactory())


def test_nedlagt_enhet_faar_ikke_eier():
    with pytest.raises(Eierfeil, match="nedlagt"):
        sett_eier(virksomhet=VirksomhetFactory(nedlagt=DAG), eier=OrganisasjonFactory(), fra=DAG, av=BrukerFactory())


def test_part_utenfor_registeret_er_merket_og_har_plassering():
    kommune = KommuneFactory()
    part = registrer_part(
        orgnr=lag_syntetisk_orgnr(80_000), navn=" Ny Barnehage AS ", type_=Organisasjonstype.PRIVAT_EIER,
        kommune=kommune, av=BrukerFactory(),
    )  # fmt: skip
    assert (part.navn, part.utenfor_registeret, part.fylke) == ("Ny Barnehage AS", True, kommune.fylke)
    assert part.plasseringer.get().kommune == kommune


def test_kjent_orgnr_gir_parten_som_finnes():
    finnes = OrganisasjonFactory(privat=True)
    part = registrer_part(orgnr=finnes.orgnr, navn="Annet navn", type_="annen", av=BrukerFactory())
    assert part == finnes
    assert Organisasjon.objects.get(pk=finnes.pk).navn == finnes.navn


@pytest.mark.parametrize("type_", ["kommune", "embete", "udir", "uh"])
def test_offentlige_parter_legges_ikke_til_av_brukere(type_):
    with pytest.raises(Eierfeil):
        registrer_part(orgnr=lag_syntetisk_orgnr(80_001), navn="Falsk", type_=type_, av=BrukerFactory())


def test_feil_orgnr_nektes_av_databasen():
    with pytest.raises(IntegrityError):
        registrer_part(orgnr="310000001", navn="Feil AS", type_="annen", av=BrukerFactory())
