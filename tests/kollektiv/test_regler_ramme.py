"""Den nasjonale modellen: rammen går opp på øret, og ingenting som mangler blir stille til null."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import beregn_paa_nytt, fra_json, hash_av, kontroller, sammenlign, setning, til_json
from ordninger.kollektiv import satser
from ordninger.kollektiv.beregning import ManglerNokkeltall, Rammegrunnlag, UgyldigNokkeltall, beregn_ramme
from ordninger.kollektiv.satser import (
    EKSEMPEL_RAMME,
    FYLKER_2024,
    Erstatning,
    Gyldig,
    ManglerSats,
    Nokkelvekt,
    SatsFeil,
)

KILDER = {
    "innbyggere_1_5": "SSB 07459, 1.1.2026",
    "innbyggere_6_15": "SSB 07459, 1.1.2026",
    "samiske_kommuner": "Kartverket, 2024",
}
SAMISKE = {"18": 2, "50": 2, "55": 3, "56": 6}
BARN = {
    "03": (36988, 70772), "11": (27837, 64649), "15": (13167, 31069), "18": (10983, 25665), "31": (14868, 35846),
    "32": (38770, 95373), "33": (12881, 30969), "34": (16541, 40790), "39": (12191, 29988), "40": (7792, 19383),
    "42": (16493, 39017), "46": (33239, 78133), "50": (24160, 56340), "55": (7929, 18519), "56": (3400, 7900),
}  # fmt: skip


def grunnlag(**endringer):
    fylker = {
        fylke: {"innbyggere_1_5": sma, "innbyggere_6_15": store, "samiske_kommuner": SAMISKE.get(fylke, 0)}
        for fylke, (sma, store) in BARN.items()
    }
    return replace(Rammegrunnlag(fylker=fylker, kilder=KILDER), **endringer)


def uten(fylke, nokkel, verdi=None):
    fylker = {kode: dict(tall) for kode, tall in grunnlag().fylker.items()}
    fylker[fylke][nokkel] = verdi
    return fylker


def test_700_millioner_fordeles_paa_15_fylker_uten_rest():
    resultat = beregn_ramme(EKSEMPEL_RAMME, grunnlag())

    assert len(resultat.andeler) == 15
    assert resultat.sum == Decimal("700000000.00")
    assert resultat.rest == 0
    assert all(andel % 1 == 0 and andel >= EKSEMPEL_RAMME.grunnbelop for andel in resultat.andeler.values())


def test_700_millioner_i_hele_tusen():
    resultat = beregn_ramme(replace(EKSEMPEL_RAMME, enhet=Decimal(1000)), grunnlag())

    assert resultat.sum == Decimal("700000000.00")
    assert all(andel % 1000 == 0 for andel in resultat.andeler.values())


def test_kvitteringen_har_grunnbelop_hver_nokkel_og_avrunding_for_hvert_fylke():
    resultat = beregn_ramme(EKSEMPEL_RAMME, grunnlag())

    for fylke in FYLKER_2024:
        linjer = resultat.linjer_for(fylke)
        assert [linje.nokkel for linje in linjer] == [
            "grunnbelop", "innbyggere_1_5", "innbyggere_6_15", "samiske_kommuner", "avrunding",
        ]  # fmt: skip
        assert sum(linje.belop for linje in linjer) == resultat.andeler[fylke]
        assert abs(linjer[-1].belop) <= 1
        assert all(linje.kilde and linje.paragraf.startswith("KBG §") for linje in linjer)


def test_samisk_andel_foelger_kommunene_i_samisk_forvaltningsomraade():
    resultat = beregn_ramme(EKSEMPEL_RAMME, grunnlag())
    per_fylke = {linje.mottaker: linje.belop for linje in resultat.linjer if linje.nokkel == "samiske_kommuner"}

    assert per_fylke["56"] == Decimal("6461538.46")  # 14 000 000 × 6 / 13
    assert per_fylke["34"] == 0


@given(
    st.integers(100_000_000, 10**12).map(lambda ore: Decimal(ore).scaleb(-2)),
    st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000)]),
    st.sampled_from(["vises", "storst_rest"]),
    st.integers(1, 99),
)
def test_fylkesrammene_og_resten_er_rammen_uansett_ramme_enhet_og_vekt(ramme, enhet, rest, vekt):
    forste = Decimal(vekt) / 100
    parametre = replace(
        EKSEMPEL_RAMME, ramme=ramme, enhet=enhet, rest=rest, grunnbelop=Decimal(50_000),
        nokler=(Nokkelvekt("innbyggere_1_5", forste), Nokkelvekt("innbyggere_6_15", 1 - forste)),
    )  # fmt: skip

    resultat = beregn_ramme(parametre, grunnlag())

    assert resultat.sum + resultat.rest == ramme
    assert all(andel >= 0 for andel in resultat.andeler.values())
    assert hash_av(beregn_ramme(parametre, grunnlag())) == hash_av(resultat)


def test_lagret_kvittering_kan_regnes_ut_paa_nytt():
    resultat = beregn_ramme(EKSEMPEL_RAMME, grunnlag())
    lagret = fra_json(til_json(resultat))

    assert kontroller(lagret, hash_av(resultat)).linjer == resultat.linjer
    assert hash_av(beregn_paa_nytt("kbg_ramme", "2026.1", lagret.parametre, lagret.inndata)) == hash_av(resultat)


def test_samme_tall_skrevet_paa_ulik_maate_gir_samme_fingeravtrykk():
    som_tekst = {
        fylke: {kode: f"{verdi}.0" for kode, verdi in tall.items()} for fylke, tall in grunnlag().fylker.items()
    }

    assert hash_av(beregn_ramme(EKSEMPEL_RAMME, grunnlag(fylker=som_tekst))) == hash_av(
        beregn_ramme(EKSEMPEL_RAMME, grunnlag())
    )


@pytest.mark.parametrize("tomt", [None, "", "  "])
def test_manglende_nokkeltall_stopper_og_sier_fylke_og_nokkel(tomt):
    with pytest.raises(ManglerNokkeltall, match="innbyggere_6_15 mangler for fylke 34") as feil:
        beregn_ramme(EKSEMPEL_RAMME, grunnlag(fylker=uten("34", "innbyggere_6_15", tomt)))

    assert (feil.value.fylke, feil.value.nokkel) == ("34", "innbyggere_6_15")


def test_manglende_fylke_stopper():
    fylker = {fylke: tall for fylke, tall in grunnlag().fylker.items() if fylke != "56"}

    with pytest.raises(ManglerNokkeltall, match="fylke 56"):
        beregn_ramme(EKSEMPEL_RAMME, grunnlag(fylker=fylker))


@pytest.mark.parametrize("felt", ["forrige", "oppgitt"])
def test_erstatning_staar_paa_linjen_og_i_setningen(felt):
    regel = Erstatning.FJORAARETS_VERDI if felt == "forrige" else Erstatning.OPPGITT_VERDI
    parametre = replace(EKSEMPEL_RAMME, erstatninger={"innbyggere_6_15": regel})

    resultat = beregn_ramme(
        parametre, grunnlag(fylker=uten("34", "innbyggere_6_15"), **{felt: {"34": {"innbyggere_6_15": 40000}}})
    )

    erstattet = [linje for linje in resultat.linjer if "erstatning" in linje.data]
    assert [(linje.mottaker, linje.nokkel, linje.verdi) for linje in erstattet] == [("34", "innbyggere_6_15", 40000)]
    assert "mangler for Innlandet" in setning(erstattet[0], "nb", {"34": "Innlandet"})
    assert "manglar for Innlandet" in setning(erstattet[0], "nn", {"34": "Innlandet"})


def test_erstatning_uten_fjoraarets_tall_stopper():
    parametre = replace(EKSEMPEL_RAMME, erstatninger={"innbyggere_6_15": Erstatning.FJORAARETS_VERDI})

    with pytest.raises(ManglerNokkeltall):
        beregn_ramme(parametre, grunnlag(fylker=uten("34", "innbyggere_6_15")))


@pytest.mark.parametrize(
    "endring",
    [
        {"fylker": uten("34", "innbyggere_6_15", -1)},
        {"fylker": uten("34", "innbyggere_6_15", "mange")},
        {"fylker": {**grunnlag().fylker, "99": {}}},
        {"fylker": {fylke: {**tall, "samiske_kommuner": 0} for fylke, tall in grunnlag().fylker.items()}},
        {"kilder": {"innbyggere_1_5": "SSB"}},
    ],
)
def test_ugyldig_grunnlag_stopper(endring):
    with pytest.raises(UgyldigNokkeltall):
        beregn_ramme(EKSEMPEL_RAMME, grunnlag(**endring))


@pytest.mark.parametrize(
    "endring",
    [
        {"nokler": (Nokkelvekt("innbyggere_1_5", Decimal("0.9")),)},
        {"nokler": (Nokkelvekt("a", Decimal("0.5")), Nokkelvekt("a", Decimal("0.5")))},
        {"nokler": (Nokkelvekt("a", Decimal("1.5")), Nokkelvekt("b", Decimal("-0.5")))},
        {"nokler": (Nokkelvekt("samiske_kommuner", Decimal(1)),)},
        {"ramme": Decimal(0)},
        {"grunnbelop": Decimal(-1)},
        {"samisk_andel": Decimal(1)},
        {"fylker": ()},
        {"grunnbelop": Decimal(50_000_000)},
    ],
)
def test_parametre_som_ikke_henger_sammen_stopper(endring):
    with pytest.raises(SatsFeil):
        replace(EKSEMPEL_RAMME, **endring)


def test_parametre_som_mangler_i_json_stopper():
    innhold = EKSEMPEL_RAMME.til_json()
    del innhold["grunnbelop"]

    with pytest.raises(SatsFeil, match="grunnbelop"):
        satser.RammeParametre.fra_json(innhold)


def test_velg_finner_parametrene_som_gjelder_paa_datoen():
    gammel = replace(EKSEMPEL_RAMME, gyldig=Gyldig(date(2026, 1, 1), date(2026, 12, 31), "2026"))
    ny = replace(EKSEMPEL_RAMME, gyldig=Gyldig(date(2027, 1, 1), None, "2027"))

    assert satser.velg([gammel, ny], date(2026, 12, 31)) is gammel
    assert satser.velg([gammel, ny], date(2027, 1, 1)) is ny
    with pytest.raises(ManglerSats):
        satser.velg([gammel, ny], date(2025, 12, 31))
    with pytest.raises(ManglerSats):
        satser.velg([gammel, gammel], date(2026, 6, 1))


def test_eksempelparametrene_er_merket_som_eksempel():
    assert EKSEMPEL_RAMME.til_json()["eksempel"] is True
    assert "eksempel" in EKSEMPEL_RAMME.gyldig.versjon


def test_alle_linjer_har_setning_paa_begge_maalformer():
    resultat = beregn_ramme(EKSEMPEL_RAMME, grunnlag())

    for linje in resultat.linjer:
        for maalform in ("nb", "nn"):
            assert setning(linje, maalform).endswith("kroner.")
    barn = resultat.linjer_for("34")[1]
    assert setning(barn, "nb", {"34": "Innlandet"}).startswith(
        "Innlandet har 16\u00a0541 innbyggere 1–5 år av 277\u00a0239 i landet. Nøkkelen fordeler 45 prosent av 596\u00a0000\u00a0000"
    )


def test_endringen_mellom_to_kjoringer_summerer_per_fylke_og_faktor():
    ny = replace(
        EKSEMPEL_RAMME,
        nokler=(Nokkelvekt("innbyggere_1_5", Decimal("0.3")), Nokkelvekt("innbyggere_6_15", Decimal("0.7"))),
    )

    forskjell = sammenlign(beregn_ramme(EKSEMPEL_RAMME, grunnlag()), beregn_ramme(ny, grunnlag()))

    assert forskjell.endring == 0
    assert all(sum(rad.faktorer.values()) == rad.endring for rad in forskjell.rader)
    assert all(rad.faktorer["grunnbelop"] == 0 for rad in forskjell.rader)


def test_modellen_gaar_paa_de_virkelige_nokkeltallene_i_referansedata():
    fil = Path(__file__).parents[2] / "fixtures" / "referanse" / "gsi_basil_fylke.csv"
    with fil.open(encoding="utf-8") as apen:
        rader = list(csv.DictReader(apen))
    with (fil.parent / "kommuner.csv").open(encoding="utf-8") as apen:
        samiske = Counter(
            rad["fylkesnummer"] for rad in csv.DictReader(apen) if rad["samisk_forvaltningsomraade"] == "ja"
        )

    resultat = beregn_ramme(
        EKSEMPEL_RAMME,
        Rammegrunnlag(
            fylker={
                rad["fylkesnummer"]: {
                    "innbyggere_1_5": rad["innbyggere_1_5_aar"],
                    "innbyggere_6_15": rad["innbyggere_6_15_aar"],
                    "samiske_kommuner": samiske[rad["fylkesnummer"]],
                }
                for rad in rader
            },
            kilder=KILDER,
        ),
    )

    assert set(resultat.andeler) == set(FYLKER_2024)
    assert resultat.sum == Decimal(700_000_000)
    assert sum(samiske.values()) == 13
    assert resultat.andeler["34"] == Decimal("42009897.00")
