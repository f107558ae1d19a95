"""KBG § 3: one letter per kind of payee, and a no to those that are not named."""

from dataclasses import replace
from decimal import Decimal

import pytest

from eiere.models import Organisasjon
from ordninger.kollektiv import mangler
from ordninger.kollektiv.mottaker import mottakertype

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
def test_en_fylkeskommune_kan_soke_men_ikke_fa_penger_til_koordinator(belop, ventet):
    hel = hel_melding()
    melding = replace(
        hel, org=replace(hel.org, kan_motta=False), koordinator=belop, koordinator_oppgaver="Leder arbeidet"
    )

    assert [ett.felt for ett in finn(melding)] == ventet
