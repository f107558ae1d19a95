"""The loaded register: agrees with the manifest, the same twice, and names what was added, changed and ended."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import transaction

from eiere.models import (
    Fylke,
    Kommune,
    Nokkeltall,
    Organisasjon,
    Plassering,
    Register,
    Virksomhet,
    VirksomhetEier,
)
from eiere.register import etterfolgere_paa, kontroller
from eiere.register.oppslag import finn_orgnr, sok
from kompetanse.revisjon.models import Hendelse
from statsforvalter.models import Embete, Samarbeidsforum
from statsforvalter.register import kontroller as kontroller_embeter
from tests.eiere.referansefiler import kopier, last, rader, skriv
from tests.fabrikker.eiere import OrganisasjonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def registeret(django_db_setup, django_db_blocker):
    """The whole register, loaded once for this module and rolled back after it; each test has a savepoint of its own."""
    with django_db_blocker.unblock():
        blokk = transaction.atomic()
        blokk.__enter__()
        call_command("last_register", verbosity=0)
        yield
        transaction.set_rollback(True)
        blokk.__exit__(None, None, None)


@pytest.fixture
def kopi(tmp_path):
    return kopier(tmp_path)


def test_hele_landet_er_lest_inn():
    aktive = Organisasjon.objects.filter(opphort__isnull=True)
    assert Fylke.objects.count() == 15
    assert Kommune.objects.count() == 357
    assert aktive.filter(type="kommune").count() == 357
    assert aktive.filter(type="fylkeskommune").count() == 14
    assert Embete.objects.count() == 10
    assert Samarbeidsforum.objects.count() == 15
    assert aktive.filter(type__in=["uh", "fagskole"]).count() == 38
    assert aktive.filter(orgnr__isnull=True).count() == 3
    assert Virksomhet.objects.filter(type="barnehage").count() == 4578
    assert Virksomhet.objects.filter(type="grunnskole").count() == 2743
    assert aktive.get(orgnr="970018131").navn == "Utdanningsdirektoratet"
    assert Plassering.objects.filter(til__isnull=True).count() == aktive.count()


def test_databasen_stemmer_med_manifestet():
    assert list(kontroller()) == []
    assert list(kontroller_embeter()) == []


def test_andre_gang_endrer_ingenting():
    call_command("last_register", verbosity=0)
    siste = Register.objects.order_by("-pk")[:9]
    assert {(r.nye, r.endret, r.avsluttet) for r in siste} == {(0, 0, 0)}


def test_oslo_er_en_organisasjon():
    oslo = Organisasjon.objects.get(orgnr="958935420")
    assert oslo.oslo_begge
    assert oslo.type == "kommune"


def test_embetet_har_navn_i_begge_maalformer():
    vestland = Embete.objects.get(nokkel="vestland").organisasjon
    assert vestland.navn_paa("nb") == "Statsforvalteren i Vestland"
    assert vestland.navn_paa("nn") == "Statsforvaltaren i Vestland"
    assert vestland.maalform == "nn"


def test_like_kommunenavn_kan_skilles():
    navn = set(Organisasjon.objects.filter(navn__startswith="Herøy").values_list("navn", flat=True))
    assert navn == {"Herøy kommune (Møre og Romsdal)", "Herøy kommune (Nordland)"}


def test_det_som_mangler_er_ikke_null():
    for navn in ("Nesbyen", "Modalen", "Måsøy", "Våler (Innlandet)"):
        assert not Nokkeltall.objects.filter(kommune__navn=navn, nokkel="elever_grunnskole").exists()
    assert Nokkeltall.objects.filter(nokkel="elever_grunnskole").count() == 353


def test_privat_enhet_har_ukjent_eier_og_kommunal_har_kommunen():
    assert not VirksomhetEier.objects.filter(virksomhet__privat=True).exists()
    eierskap = VirksomhetEier.objects.filter(virksomhet__orgnr="974589648").get()
    assert eierskap.eier.orgnr == "958935420"


def test_kontrollen_navngir_avviket():
    Nokkeltall.objects.filter(nokkel="innbyggere_1_5", kommune="0301").delete()
    navn = [a.hva for a in kontroller()]
    assert navn == ["sum innbyggere 1–5 år", "kommuner med innbyggere 1–5 år"]


def test_endret_rad_oppdateres_og_telles(kopi):
    innhold = rader(kopi, "barnehager.csv")
    innhold[0]["navn"] = "Nytt navn barnehage"
    innhold[1]["antall_barn"] = "99"
    skriv(kopi, "barnehager.csv", innhold)
    last(kopi)
    logg = Register.objects.filter(fil="barnehager.csv").latest("pk")
    assert (logg.nye, logg.endret, logg.avsluttet) == (0, 2, 0)
    assert Virksomhet.objects.get(orgnr=innhold[0]["organisasjonsnummer"]).navn_sortert == "nytt navn barnehage"


def test_enhet_som_er_borte_legges_ned(kopi):
    innhold = rader(kopi, "grunnskoler.csv")
    borte = innhold.pop(0)
    skriv(kopi, "grunnskoler.csv", innhold)
    last(kopi)
    v = Virksomhet.objects.get(orgnr=borte["organisasjonsnummer"])
    assert v.nedlagt == date(2027, 1, 1)
    assert v.eierskap.get().til == date(2027, 1, 1)


def test_kommune_som_slaas_sammen_faar_opphort_og_etterfolger(kopi):
    """Holtålen (5026) goes into Røros (5025) on 1 January 2027."""
    kommuner, gsi = rader(kopi, "kommuner.csv"), rader(kopi, "gsi_basil.csv")
    gammel = next(r for r in kommuner if r["kommunenummer"] == "5026")
    ny = next(r for r in kommuner if r["kommunenummer"] == "5025")
    for fil in ("barnehager.csv", "grunnskoler.csv"):
        enheter = rader(kopi, fil)
        for r in enheter:
            if r["kommunenummer"] == "5026":
                r["kommunenummer"] = "5025"
        skriv(kopi, fil, enheter)
    skriv(kopi, "kommuner.csv", [r for r in kommuner if r is not gammel])
    skriv(kopi, "gsi_basil.csv", [r for r in gsi if r["kommunenummer"] != "5026"])
    skriv(
        kopi,
        "etterfolgere.csv",
        [
            {
                "opphort_orgnr": gammel["organisasjonsnummer"],
                "ny_orgnr": ny["organisasjonsnummer"],
                "andel": "1",
                "dato": "2027-01-01",
            }
        ],
    )
    last(kopi)
    slutt = Organisasjon.objects.get(orgnr=gammel["organisasjonsnummer"])
    folger = Organisasjon.objects.get(orgnr=ny["organisasjonsnummer"])
    assert slutt.opphort == date(2027, 1, 1)
    assert slutt.plasseringer.get().til == date(2027, 1, 1)
    assert Kommune.objects.get(pk="5026").gyldig_til == date(2027, 1, 1)
    assert etterfolgere_paa(date(2027, 1, 1)) == {slutt.pk: [(folger.pk, Decimal(1))]}
    assert etterfolgere_paa(date(2026, 12, 31)) == {}
    assert not VirksomhetEier.objects.filter(eier=slutt, til__isnull=True).exists()
    assert VirksomhetEier.objects.filter(eier=folger, fra=date(2027, 1, 1)).exists()
    assert Hendelse.objects.get(kjede=f"org:{slutt.pk}").handling == "register.opphort"


def test_egne_og_syntetiske_parter_avsluttes_ikke():
    egen = OrganisasjonFactory(uh=True, syntetisk=True)
    call_command("last_register", verbosity=0)
    egen.refresh_from_db()
    assert egen.opphort is None


def test_laerested_som_faar_orgnr_er_samme_part(kopi):
    uten = Organisasjon.objects.get(navn="Steinerhøyskolen")
    innhold = rader(kopi, "laerested.csv")
    next(r for r in innhold if r["navn"] == "Steinerhøyskolen")["organisasjonsnummer"] = "974760673"
    skriv(kopi, "laerested.csv", innhold)
    last(kopi)
    assert Organisasjon.objects.get(orgnr="974760673").pk == uten.pk


def test_oppslag_paa_navn_og_nummer():
    assert [o.navn for o in sok("ostre toten")] == []
    assert [o.navn for o in sok("ØSTRE toten")] == ["Østre Toten kommune"]
    assert [o.navn for o in sok("970 018")] == ["Utdanningsdirektoratet"]
    assert sok("  ").count() == 0
    assert finn_orgnr("970 018 131").type == "udir"
    assert all(o.type == "uh" for o in sok("universitetet", typer=["uh"]))
