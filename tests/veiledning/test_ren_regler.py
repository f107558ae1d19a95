"""Veiledning: eksemplene stemmer, spørsmålene er spørsmål, mangler står i skjemaets rekkefølge, kravet går opp."""

import ast
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import beregn_paa_nytt, hash_av, registrerte_modeller, setning
from ordninger.felles.nummer import lag_syntetisk_orgnr
from ordninger.veiledning.eksempler import REGLER, les_eksempler
from ordninger.veiledning.mangler import STEGNAVN, Sektortall, Soknad, Steg, mangler_i_soknad
from ordninger.veiledning.regeltekst import REGELTEKSTER
from ordninger.veiledning.satser import EKSEMPEL_STORRELSE, Sektor, Storrelsesregel
from ordninger.veiledning.sporsmal import Enhetstall, spor_om_storrelse
from ordninger.veiledning.tilbakebetaling import Gruppe, Rapporttall, TilbakebetalingFeil, beregn_tilbakebetaling

ROT = Path(__file__).parents[2]
EKSEMPLER = les_eksempler()
RENE = (
    "satser", "pott", "beregning", "sporsmal", "tilbakebetaling", "mangler", "vilkar", "eksempler", "regeltekst",
)  # fmt: skip


@pytest.mark.parametrize("eksempel", EKSEMPLER, ids=[f"{nr}-{ett.regel}" for nr, ett in enumerate(EKSEMPLER, start=1)])
def test_eksempel_stemmer_med_regelen(eksempel):
    assert eksempel.regn_ut() == eksempel.forventet
    assert eksempel.stemmer
    assert eksempel.paragraf in ("utlysningen", "tilskuddsbrevet")
    assert eksempel.forklaring.nb
    assert eksempel.forklaring.nn


def test_hver_regel_har_et_eksempel_og_er_forklart():
    assert {eksempel.regel for eksempel in EKSEMPLER} == set(REGLER)
    assert {regel for tekst in REGELTEKSTER for regel in tekst.eksempler} == set(REGLER)
    assert {(t.modell, t.versjon) for t in REGELTEKSTER if t.modell} <= set(registrerte_modeller())


@pytest.mark.parametrize("navn", RENE)
def test_ren_modul_kjenner_ikke_django_klokke_eller_float(navn):
    tre = ast.parse((ROT / f"ordninger/veiledning/{navn}.py").read_text(encoding="utf-8"))
    moduler = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else navnet.name
        for node in ast.walk(tre)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for navnet in node.names
    }
    kall = {getattr(node.func, "id", "") for node in ast.walk(tre) if isinstance(node, ast.Call)}

    assert not {modul.split(".")[0] for modul in moduler} & {"django", "random", "os", "time"}
    assert "float" not in kall
    assert not [n for n in ast.walk(tre) if isinstance(n, ast.Constant) and isinstance(n.value, float)]


# --- spørsmål om størrelsen -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("storrelse", "antall", "spor"), [(36, 3, False), (36, 4, True), (None, 90, False), (0, 1, True), (5, 0, False)]
)
def test_sporsmal_om_storrelse(storrelse, antall, spor):
    enhet = Enhetstall("7", "Bakken", Sektor.BARNEHAGE, antall, storrelse)

    funn = spor_om_storrelse([enhet], EKSEMPEL_STORRELSE)

    assert [ett.enhet for ett in funn] == (["7"] if spor else [])
    assert all(ett.setning.nb.endswith("Stemmer det?") for ett in funn)


def test_en_sektor_uten_regel_gir_ikke_sporsmal():
    regel = replace(EKSEMPEL_STORRELSE, barn_per_laerer={})

    assert spor_om_storrelse([Enhetstall("7", "Bakken", Sektor.VGO, 90, 10)], regel) == []


def test_storrelsesregel_fra_json():
    innhold = {
        "gyldig": {"fra": "2026-01-01", "til": None, "versjon": "1"},
        "barn_per_laerer": {"barnehage": "6"},
        "andel": "0.5",
    }

    assert Storrelsesregel.fra_json(innhold).barn_per_laerer == {"barnehage": 6}


# --- mangler -------------------------------------------------------------------------------------------------------

KOMPLETT = Soknad(
    orgnr=lag_syntetisk_orgnr(1),
    kontaktperson="Kari Demo",
    epost="kari@example.no",
    sektorer=(Sektortall(Sektor.BARNEHAGE, 3, 2, 1),),
    plan="Plan.",
    medvirkning="Alle var med.",
    bekreftet=True,
)


def test_en_komplett_soknad_mangler_ingenting():
    assert mangler_i_soknad(KOMPLETT) == []


@pytest.mark.parametrize(
    ("felt", "mangler"),
    [
        ({"orgnr": ""}, ["orgnr"]),
        ({"kontaktperson": " "}, ["kontakt_navn"]),
        ({"epost": "kari"}, ["kontakt_epost"]),
        ({"sektorer": ()}, ["enheter"]),
        ({"sektorer": (Sektortall(Sektor.VGO, 1, None, None),)}, ["veiledere_vgo", "utdannede_vgo"]),
        ({"sektorer": (Sektortall(Sektor.VGO, 1, 0, 1),)}, ["utdannede_vgo"]),
        ({"plan": ""}, ["plan"]),
        ({"medvirkning": ""}, ["medvirkning"]),
        ({"bekreftet": False}, ["prinsipper_bekreftet"]),
    ],
)
def test_hva_en_soknad_mangler(felt, mangler):
    funnet = mangler_i_soknad(replace(KOMPLETT, **felt))

    assert [ett.felt for ett in funnet] == mangler
    assert all(ett.nb and ett.nn and ett.steg in STEGNAVN for ett in funnet)


def test_mangler_staar_i_skjemaets_rekkefolge():
    funnet = mangler_i_soknad(Soknad("", "", "", (), "", "", bekreftet=False))

    assert [list(Steg).index(ett.steg) for ett in funnet] == sorted(list(Steg).index(ett.steg) for ett in funnet)


# --- tilbakebetaling -------------------------------------------------------------------------------------------------


@given(
    st.integers(0, 500_000), st.integers(0, 700_000),
    st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 30), st.integers(0, 30)), max_size=5),
)  # fmt: skip
def test_kravet_og_det_som_beholdes_er_tilskuddet(belop, brukt, grupper):
    tall = Rapporttall(
        Decimal(belop), Decimal(brukt), tuple(Gruppe(f"{nr}", Decimal(s), g, v) for nr, (s, g, v) in enumerate(grupper))
    )

    resultat = beregn_tilbakebetaling(tall)

    assert resultat.andeler["krav"] + resultat.rest == belop
    assert 0 <= resultat.andeler["krav"] <= belop
    assert resultat.rest <= brukt
    assert all(setning(en, m).endswith(("kroner.", "krone.")) for en in resultat.linjer for m in ("nb", "nn"))
    nytt = beregn_paa_nytt("veil_tilbakebetaling", "2026.1", resultat.parametre, resultat.inndata)
    assert hash_av(nytt) == hash_av(resultat)


@pytest.mark.parametrize(
    "tall",
    [
        Rapporttall(Decimal(-1), Decimal(0), ()),
        Rapporttall(Decimal(1), Decimal(-1), ()),
        Rapporttall(Decimal(1), Decimal(0), (Gruppe("a", Decimal(1), -1, 0),)),
    ],
)
def test_rapporttall_under_null_stopper(tall):
    with pytest.raises(TilbakebetalingFeil):
        beregn_tilbakebetaling(tall)
