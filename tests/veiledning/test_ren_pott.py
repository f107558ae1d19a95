"""Pott per lærer: aldri over rammen, hver krone er et antall ganger en sats, og et gulv som ikke går opp, sies tydelig."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import beregn_paa_nytt, fra_json, hash_av, setning, til_json
from ordninger.veiledning.beregning import PottFeil, Pottlinje, beregn_pott, gruppesats, vurder_pott
from ordninger.veiledning.pott import linjer_fra_resultat
from ordninger.veiledning.satser import (
    EKSEMPEL_POTT,
    LIKE_VEKTER,
    Aar,
    PottParametre,
    SatsFeil,
    Sektor,
    Underskudd,
)


def linje(id_, forste, andre=0, *, soker="", sektor=Sektor.GRUNNSKOLE, **felt):
    return Pottlinje(str(id_), soker or f"soker-{id_}", sektor, forste, andre, **felt)


def parametre(**felt):
    return replace(EKSEMPEL_POTT, **felt)


@st.composite
def parametre_(draw):
    vekt = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("0.75"), Decimal(1), Decimal("1.333")])
    vekter = {kode: draw(vekt) for kode in LIKE_VEKTER} | {"forste.grunnskole": Decimal(1)}
    return PottParametre(
        gyldig=EKSEMPEL_POTT.gyldig,
        ramme=Decimal(draw(st.integers(0, 5_000_000))),
        gulv=Decimal(draw(st.integers(0, 40_000))),
        vekter=vekter,
        enhet=draw(st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(100)])),
        tak_laerere=draw(st.none() | st.integers(1, 30)),
        tak_kroner=draw(st.none() | st.integers(1, 400_000).map(Decimal)),
        underskudd=draw(st.sampled_from(Underskudd)),
        tilleggsramme=Decimal(draw(st.integers(0, 3_000_000))),
    )


@st.composite
def linjer_(draw, ramme):
    igjen, linjer = int(ramme), []
    for nr in range(draw(st.integers(1, 10))):
        felt = {}
        slag = draw(st.sampled_from(["aapen", "aapen", "aapen", "fast", "avslatt"]))
        if slag == "fast":
            felt["fast"] = Decimal(draw(st.integers(0, igjen)))
            igjen -= int(felt["fast"])
        felt["avslatt"] = slag == "avslatt"
        linjer.append(
            linje(
                nr, draw(st.integers(0, 40)), draw(st.integers(0, 40)), soker=draw(st.sampled_from("ABCD")),
                sektor=draw(st.sampled_from(Sektor)), **felt,
            )
        )  # fmt: skip
    return tuple(linjer)


@given(st.data(), parametre_())
def test_potten_holder_seg_innenfor_rammen_og_kan_regnes_om(data, par):
    linjer = data.draw(linjer_(par.ramme))

    resultat = beregn_pott(par, linjer)
    pott = vurder_pott(par, linjer)

    assert resultat.sum + resultat.rest == pott.ramme
    assert resultat.rest >= 0
    assert pott.ramme == par.ramme or (par.underskudd is Underskudd.TILLEGGSRAMME and pott.overskridelse)
    for en in linjer:
        if en.avslatt:
            assert resultat.andeler[en.id] == 0
        elif en.fast is not None:
            assert resultat.andeler[en.id] == en.fast
        else:
            assert resultat.andeler[en.id] >= 0
    for en in resultat.linjer:
        assert setning(en, "nb").endswith((" kroner.", " 1 krone.", "\u22121 krone."))
        assert setning(en, "nn").endswith((" kroner.", " 1 krone.", "\u22121 krone."))
    lagret = fra_json(til_json(resultat))
    assert hash_av(beregn_paa_nytt("pott_per_laerer", "2026.1", lagret.parametre, lagret.inndata)) == hash_av(resultat)
    assert set(linjer_fra_resultat(lagret)) == set(linjer)


@given(st.data(), parametre_())
def test_takene_gjelder_for_summen_av_sokerens_linjer(data, par):
    linjer = [en for en in data.draw(linjer_(par.ramme)) if en.fast is None] or [linje(1, 1)]

    andeler = beregn_pott(par, linjer).andeler

    for soker in {en.soker for en in linjer}:
        sum_ = sum(andeler[en.id] for en in linjer if en.soker == soker)
        sats = vurder_pott(par, linjer).sats
        hoyest = max(gruppesats(par, sats, aar, sektor) for aar in Aar for sektor in Sektor)
        if par.tak_kroner is not None:
            assert sum_ <= par.tak_kroner
        if par.tak_laerere is not None:
            assert sum_ <= par.tak_laerere * hoyest


@given(st.data(), parametre_())
def test_rekkefolgen_paa_linjene_betyr_ingenting(data, par):
    linjer = data.draw(linjer_(par.ramme))

    assert hash_av(beregn_pott(par, linjer[::-1])) == hash_av(beregn_pott(par, linjer))


@given(st.integers(0, 200_000), st.integers(1, 50), st.integers(0, 30_000))
def test_hver_krone_er_antall_ganger_sats_og_resten_er_mindre_enn_en_krone_per_laerer(ramme, antall, gulv):
    par = parametre(ramme=Decimal(ramme), gulv=Decimal(gulv))

    pott = vurder_pott(par, [linje(1, antall)])
    resultat = beregn_pott(par, [linje(1, antall)])

    if pott.overskridelse is None:
        assert resultat.andeler["1"] == antall * pott.sats
        assert pott.sats >= gulv
        assert resultat.rest < antall or pott.sats == gulv
    else:
        assert antall * Decimal(gulv) == pott.overskridelse.trengs > ramme


def test_publisert_ramme_delt_paa_3000_gir_20000():
    resultat = beregn_pott(EKSEMPEL_POTT, [linje(1, 1000), linje(2, 1000, 1000)])

    assert dict(resultat.andeler) == {"1": 20_000_000, "2": 40_000_000}
    assert [(en.nokkel, en.verdi, en.belop) for en in resultat.linjer_for("2")] == [
        ("forste.grunnskole", 1000, 20_000_000), ("andre.grunnskole", 1000, 20_000_000),
    ]  # fmt: skip
    assert setning(resultat.linjer[0], "nb") == (
        "Antall nyutdannede, første år i grunnskole: 1\u00a0000. Rammen delt på alle godkjente gir 20\u00a0000 kroner."
        " Med vekt 1 er satsen 20\u00a0000 kroner for hver: 20\u00a0000\u00a0000 kroner."
    )


def test_3500_laerere_gaar_over_rammen_med_tre_veier_videre():
    linjer = [linje(1, 3000), linje(2, 500)]

    over = vurder_pott(EKSEMPEL_POTT, linjer).overskridelse

    assert over is not None
    assert (over.trengs, over.mangler) == (65_331_000, 5_331_000)
    assert over.hoyeste_gulv_som_gaar_opp == 17_142
    assert over.forholdsmessig_prosent == Decimal("91.84")
    fordelt = {
        regel: beregn_pott(parametre(underskudd=regel, tilleggsramme=over.mangler), linjer) for regel in Underskudd
    }
    assert fordelt[Underskudd.STOPP].sum == 0
    assert fordelt[Underskudd.LAVERE_GULV].sum == 3500 * 17_142
    assert fordelt[Underskudd.PROPORSJONALT].rest == 1
    assert fordelt[Underskudd.TILLEGGSRAMME].sum == 65_331_000
    assert fordelt[Underskudd.TILLEGGSRAMME].ramme == 65_331_000


def test_gulvet_som_gaar_opp_gaar_opp_paa_neste_forsok():
    linjer = [linje(1, 3500)]
    over = vurder_pott(EKSEMPEL_POTT, linjer).overskridelse

    assert vurder_pott(parametre(gulv=over.hoyeste_gulv_som_gaar_opp), linjer).overskridelse is None
    assert vurder_pott(parametre(gulv=over.hoyeste_gulv_som_gaar_opp + 1), linjer).overskridelse is not None


def test_for_liten_tilleggsramme_stopper():
    pott = vurder_pott(
        parametre(underskudd=Underskudd.TILLEGGSRAMME, tilleggsramme=Decimal(5_330_999)), [linje(1, 3500)]
    )

    assert pott.stoppet
    assert pott.ramme == 60_000_000


def test_tilleggsramme_teller_ikke_naar_gulvet_gaar_opp():
    resultat = beregn_pott(
        parametre(underskudd=Underskudd.TILLEGGSRAMME, tilleggsramme=Decimal(5_000_000)), [linje(1, 3000)]
    )

    assert resultat.ramme == 60_000_000


def test_en_linje_satt_for_haand_trekkes_fra_potten():
    resultat = beregn_pott(
        parametre(ramme=Decimal(100_000), gulv=Decimal(0)), [linje(1, 4), linje(2, 3, fast=Decimal(20_000))]
    )

    assert dict(resultat.andeler) == {"1": 80_000, "2": 20_000}


def test_taket_i_kroner_deles_paa_sokerens_linjer_og_hever_satsen_for_de_andre():
    par = parametre(ramme=Decimal(160_000), gulv=Decimal(0), tak_kroner=Decimal(100_000))

    resultat = beregn_pott(par, [linje(1, 6, soker="A"), linje(2, 4, soker="A"), linje(3, 3, soker="B")])

    assert dict(resultat.andeler) == {"1": 60_000, "2": 40_000, "3": 60_000}
    assert resultat.linjer_for("1")[-1].nokkel == "tak_kroner"


def test_taket_i_antall_viser_antallet_hos_sokeren():
    par = parametre(ramme=Decimal(300_000), gulv=Decimal(0), tak_laerere=10)

    resultat = beregn_pott(par, [linje(1, 12, soker="A"), linje(2, 8, soker="A"), linje(3, 5)])

    assert dict(resultat.andeler) == {"1": 120_000, "2": 80_000, "3": 100_000}
    assert "Taket er 10 nyutdannede for hver søker. Dere har 20" in setning(resultat.linjer_for("1")[-1], "nb")


@pytest.mark.parametrize(
    "linjer",
    [
        [],
        [linje(1, -1)],
        [linje(1, 1), linje(1, 2)],
        [linje("", 1)],
        [linje(1, 1, fast=Decimal(-1))],
        [linje(1, 1, fast=Decimal(60_000_001))],
    ],
)
def test_linjer_som_ikke_kan_brukes_stopper(linjer):
    with pytest.raises(PottFeil):
        beregn_pott(EKSEMPEL_POTT, linjer)


@pytest.mark.parametrize(
    "felt",
    [
        {"ramme": Decimal(-1)},
        {"gulv": Decimal(-1)},
        {"vekter": {"forste.barnehage": Decimal(1)}},
        {"vekter": dict.fromkeys(LIKE_VEKTER, Decimal(0))},
        {"vekter": {**LIKE_VEKTER, "forste.vgo": Decimal(-1)}},
        {"tak_laerere": 0},
        {"tak_kroner": Decimal(0)},
        {"enhet": Decimal("0.001")},
    ],
)
def test_parametre_som_ikke_henger_sammen_stopper(felt):
    with pytest.raises(SatsFeil):
        parametre(**felt)


@pytest.mark.parametrize("borte", ["ramme", "gulv", "vekter", "enhet", "gyldig"])
def test_en_parameter_som_mangler_stopper(borte):
    innhold = {kode: verdi for kode, verdi in EKSEMPEL_POTT.til_json().items() if kode != borte}

    with pytest.raises(SatsFeil, match=borte):
        PottParametre.fra_json(innhold)
