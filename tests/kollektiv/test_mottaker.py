"""KBG § 3: one letter per kind of payee, and a no to those that are not named."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from eiere.models import Organisasjon
from ordninger.felles import kontrakt
from ordninger.felles.handlinger import sak as sakshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Sak
from ordninger.kollektiv import mangler
from ordninger.kollektiv.mottaker import mottakertype
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import logg_inn, som
from tests.fabrikker.eiere import OrganisasjonFactory

from .test_regler_vilkar import finn, hel_melding


@pytest.mark.parametrize(
    ("type_", "virksomhetstype", "bokstav"),
    [
        ("kommune", None, "a"),
        ("kommune", "barnehage", "a"),
        ("privat_eier", None, "b"),
        ("privat_eier", "barnehage", "b"),
        ("privat_eier", "grunnskole", "c"),
        ("uh", None, "d"),
        ("fagskole", None, "e"),
        ("annen", None, "f"),
        ("fylkeskommune", None, ""),
        ("fylkeskommune", "grunnskole", ""),
        ("statlig_skole", None, ""),
        ("embete", None, ""),
        ("udir", None, ""),
    ],
)
def test_bokstaven(type_, virksomhetstype, bokstav):
    assert mottakertype(Organisasjon(type=type_), virksomhetstype) == bokstav


def test_en_som_ikke_er_nevnt_ma_fjernes():
    hel = hel_melding()
    mottaker = mangler.Mottakerbelop(
        "1", "Innlandet fylkeskommune", "", {2027: Decimal(1), 2028: Decimal(0), 2029: Decimal(0)}
    )

    (funnet,) = finn(replace(hel, tiltak=(replace(hel.tiltak[0], mottakere=(mottaker,)),)))

    assert funnet.nb == "Fjern Innlandet fylkeskommune. Forskriften nevner ikke denne typen mottaker."
    assert funnet.paragraf == "KBG § 3"


@pytest.mark.parametrize(("belop", "ventet"), [(None, []), (Decimal(0), []), (Decimal(5000), ["koordinator"])])
def test_den_som_ikke_kan_motta_far_ikke_penger_til_koordinator(belop, ventet):
    hel = hel_melding()
    melding = replace(
        hel, org=replace(hel.org, kan_motta=False), koordinator=belop, koordinator_oppgaver="Leder arbeidet"
    )

    assert [ett.felt for ett in finn(melding)] == ventet


@pytest.mark.parametrize(
    ("type_", "kan"),
    [
        ("kommune", True), ("privat_eier", True), ("fylkeskommune", False), ("statlig_skole", False), ("embete", False),
        ("udir", False), ("uh", False), ("fagskole", False), ("annen", False),
    ],
)  # fmt: skip
def test_bare_de_eierne_forskriften_nevner_kan_melde_behov(type_, kan):
    """KBG §§ 3 and 11."""
    assert kontrakt.hent("kollektiv").kan_soke(None, Organisasjon(type=type_)) is kan


@pytest.mark.django_db
def test_en_fylkeskommune_blir_ikke_invitert(client, frys):
    frys("2027-01-20T12:00")
    v = lag.verden()
    fylkeskommune = OrganisasjonFactory(fylkeskommune=True, fylke=v.fylke)
    bruker = som("innsender", fylkeskommune)
    logg_inn(client, bruker)

    for side in ("forside", "sak-liste", "sak-ny"):
        assert "ehovsmelding" not in client.get(reverse(f"eier:{side}")).content.decode().split("<main")[1], side
    client.post(reverse("eier:sak-ny"), {"utlysning": v.utlysning.pk})
    assert not Sak.objects.exists()
    with pytest.raises(IkkeMulig, match="ikke for dere"):
        sakshandlinger.opprett_sak(utlysning=v.utlysning, soker=fylkeskommune, av=bruker)
