"""Kvitteringen kan ikke si noe annet enn summen, og kan regnes ut på nytt."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ordninger.felles.beregning import (
    AvvikVedOmregning,
    Beregningslinje,
    KvitteringFeil,
    ManglerTekst,
    Tospraklig,
    UkjentModell,
    beregn_paa_nytt,
    entall,
    fordel,
    forklar_trinnvis,
    fra_json,
    hash_av,
    kontroller,
    lag_resultat,
    registrer,
    registrer_nokkelnavn,
    registrer_tekster,
    registrerte_modeller,
    sammenlign,
    setning,
    til_json,
)
from ordninger.felles.beregning.kanonisk import KanoniskFeil, kanonisk_json, sha256_av
from ordninger.felles.beregning.setning import vis_kroner, vis_tall

registrer_tekster(
    {
        "test.del": Tospraklig(
            "{mottaker} har {verdi} {nokkel} av {alle:tall} og får {prosent} prosent: {belop} kroner.",
            "{mottaker} har {verdi} {nokkel} av {alle:tall} og får {prosent} prosent: {belop} kroner (nn).",
        )
    }
)
registrer_nokkelnavn({"barn_i_test": Tospraklig("barn", "born")})


@registrer("test_modell", "1")
def _modell(parametre, inndata):
    fordelt = fordel(
        Decimal(parametre["ramme"]),
        {kode: Decimal(verdi) for kode, verdi in inndata["barn"].items()},
        Decimal(parametre["enhet"]),
    )
    alle = sum(Decimal(verdi) for verdi in inndata["barn"].values())
    linjer = [
        Beregningslinje(
            nr,
            spor.nokkel,
            "barn_i_test",
            spor.vekt,
            spor.vekt / alle,
            spor.andel,
            "barn",
            "test",
            "§ 6",
            "test.del",
            {"alle": str(alle)},
        )
        for nr, spor in enumerate(fordelt.spor, start=1)
    ]
    linjer.append(
        Beregningslinje(len(linjer) + 1, "", "rest", None, None, fordelt.rest, "kr", "", "§ 6", "felles.rest")
    )
    return lag_resultat(
        modell="test_modell",
        versjon="1",
        parametre=parametre,
        inndata=inndata,
        linjer=tuple(linjer),
        andeler=fordelt.andeler,
        rest=fordelt.rest,
    )


@pytest.fixture
def resultat():
    return beregn_paa_nytt(
        "test_modell", "1", {"ramme": "10000.00", "enhet": "1000"}, {"barn": {"34": "1500", "03": "2500"}}
    )


def test_resultat_summerer(resultat):
    assert resultat.sum + resultat.rest == Decimal(10000)
    assert resultat.ramme == Decimal(10000)
    assert [linje.belop for linje in resultat.linjer_for("34")] == [resultat.andeler["34"]]


def test_resultat_overlever_json_med_samme_fingeravtrykk(resultat):
    lest = fra_json(json.loads(json.dumps(til_json(resultat))))

    assert hash_av(lest) == hash_av(resultat)
    assert kontroller(lest, hash_av(resultat)) == lest


def test_hash_av_endrer_seg_ikke_naar_tekstkoden_endres(resultat):
    linjer = tuple(replace(linje, tekstkode="felles.rest") for linje in resultat.linjer)

    assert hash_av(replace(resultat, linjer=linjer)) == hash_av(resultat)


@pytest.mark.parametrize(
    "endring", [{"verdi": Decimal(1)}, {"kilde": "annen"}, {"paragraf": "§ 7"}, {"data": {"alle": "1"}}]
)
def test_hash_av_endrer_seg_naar_inndata_paa_linjen_endres(resultat, endring):
    linjer = (replace(resultat.linjer[0], **endring), *resultat.linjer[1:])

    assert hash_av(replace(resultat, linjer=linjer)) != hash_av(resultat)


def test_hash_av_er_uavhengig_av_hvordan_tall_er_skrevet():
    en = beregn_paa_nytt("test_modell", "1", {"ramme": Decimal("500.00"), "enhet": "1"}, {"barn": {"a": "1"}})
    to = beregn_paa_nytt("test_modell", "1", {"ramme": Decimal("500"), "enhet": "1"}, {"barn": {"a": "1"}})

    assert hash_av(en) == hash_av(to)


def test_kontroller_avvik_stopper(resultat):
    with pytest.raises(AvvikVedOmregning):
        kontroller(resultat, "0" * 64)


def test_beregn_paa_nytt_ukjent_versjon_stopper():
    with pytest.raises(UkjentModell):
        beregn_paa_nytt("test_modell", "0", {}, {})


def test_registrer_samme_versjon_to_ganger_stopper():
    assert ("test_modell", "1") in registrerte_modeller()
    with pytest.raises(ValueError, match="allerede registrert"):
        registrer("test_modell", "1")(lambda parametre, inndata: _modell(parametre, inndata))


@pytest.mark.parametrize(
    "endring",
    [
        lambda r: {"sum": r.sum + 1},
        lambda r: {"rest": r.rest + 1},
        lambda r: {"andeler": {**r.andeler, "34": r.andeler["34"] + 1}},
        lambda r: {"andeler": {"34": r.andeler["34"]}},
        lambda r: {"linjer": r.linjer[1:]},
    ],
)
def test_resultat_som_ikke_stemmer_kan_ikke_lages(resultat, endring):
    with pytest.raises(KvitteringFeil):
        replace(resultat, **endring(resultat))


def test_setning_paa_begge_maalformer(resultat):
    linje = resultat.linjer_for("34")[0]

    assert setning(linje, "nb", {"34": "Innlandet"}) == (
        "Innlandet har 1\u00a0500 barn av 4\u00a0000 og får 37,5 prosent: 3\u00a0000 kroner."
    )
    assert setning(linje, "nn").startswith("34 har 1\u00a0500 born av")


def test_setning_uten_tekst_eller_opplysning_stopper(resultat):
    with pytest.raises(ManglerTekst):
        setning(replace(resultat.linjer[0], tekstkode="finnes.ikke"), "nb")
    with pytest.raises(ManglerTekst):
        setning(replace(resultat.linjer[0], data={}), "nb")
    with pytest.raises(ManglerTekst):
        setning(resultat.linjer[0], "en")


def test_registrer_tekster_annen_tekst_paa_samme_kode_stopper():
    with pytest.raises(ValueError, match=r"felles\.rest"):
        registrer_tekster({"felles.rest": Tospraklig("x", "y")})


def test_sammenlign_summerer_per_mottaker_og_faktor(resultat):
    nytt = beregn_paa_nytt(
        "test_modell", "1", {"ramme": "12500.50", "enhet": "0.01"}, {"barn": {"34": "1500", "11": "777"}}
    )

    forskjell = sammenlign(resultat, nytt)

    assert [rad.mottaker for rad in forskjell.rader] == ["03", "11", "34"]
    assert all(sum(rad.faktorer.values()) == rad.endring == rad.etter - rad.foer for rad in forskjell.rader)
    assert forskjell.rad("03").etter == 0
    assert forskjell.endring == sum(rad.endring for rad in forskjell.rader) == sum(forskjell.faktorer.values())
    assert forskjell.endring + forskjell.rest_endring == nytt.ramme - resultat.ramme
    with pytest.raises(KeyError):
        forskjell.rad("99")


def test_forklar_trinnvis_summerer_til_hele_endringen(resultat):
    nytt = beregn_paa_nytt("test_modell", "1", {"ramme": "12000", "enhet": "1"}, {"barn": {"34": "2500", "03": "2500"}})

    trinn = forklar_trinnvis(resultat, nytt)

    assert [ett.faktor for ett in trinn] == ["enhet", "ramme", "barn"]
    for mottaker in ("03", "34"):
        assert sum(ett.endringer[mottaker] for ett in trinn) == nytt.andeler[mottaker] - resultat.andeler[mottaker]


def test_kanonisk_json_er_lik_uansett_rekkefolge():
    assert (
        kanonisk_json({"b": Decimal("1.50"), "a": [date(2026, 4, 15), None]}) == '{"a":["2026-04-15",null],"b":"1.5"}'
    )


@pytest.mark.parametrize("verdi", [1.5, {1: "a"}, object(), Decimal("NaN"), b"x"])
def test_kanonisk_json_avviser_det_som_ikke_er_noyaktig(verdi):
    with pytest.raises(KanoniskFeil):
        kanonisk_json(verdi)


def test_vis_tall_og_kroner_paa_norsk():
    assert vis_tall(Decimal("-1234567.50")) == "\u22121\u00a0234\u00a0567,5"
    assert vis_kroner(Decimal("1234.5")) == "1\u00a0234,50"
    assert vis_kroner(Decimal("42009897.00")) == "42\u00a0009\u00a0897"


def test_fingeravtrykket_er_av_den_kanoniske_teksten(resultat):
    """Linjene skrives direkte fordi det er fort; teksten skal være den samme som om alt ble skrevet kanonisk."""
    linjer = (
        replace(resultat.linjer[0], kilde='«Å» "sitat" \\ \n', data={"b": "2", "a": "ø"}, vekt=Decimal("1E+2")),
        *resultat.linjer[1:],
    )
    innhold = til_json(replace(resultat, linjer=linjer))
    for linje in innhold["linjer"]:
        del linje["tekstkode"]

    assert hash_av(replace(resultat, linjer=linjer)) == sha256_av(innhold)


@pytest.mark.parametrize("maalform", ["nb", "nn"])
def test_setning_med_en_krone_er_i_entall(maalform):
    def linje(belop, kode="felles.rest", **data):
        return Beregningslinje(1, "", "rest", None, None, Decimal(belop), "kr", "", "§ 1", kode, data)

    assert setning(linje(1), maalform).endswith(": 1 krone.")
    assert setning(linje(-1), maalform).endswith(": \u22121 krone.")
    for belop, slutt in ((0, "0 kroner."), (2, "2 kroner."), (21, "21 kroner."), ("0.10", "0,10 kroner.")):
        assert setning(linje(belop), maalform).endswith(f": {slutt}")
    assert setning(linje(3, "felles.avrunding", enhet="1"), maalform).endswith(
        {"nb": "til hele kroner: 3 kroner.", "nn": "til heile kroner: 3 kroner."}[maalform]
    )


def test_entall_lar_andre_tall_staa():
    for tekst in ("1 001 kroner", "0,1 kroner", "11 kroner", "1 kronerulling"):
        assert entall(tekst) == tekst
    assert entall("fra 1 kroner til 1\u00a0kroner") == "fra 1 krone til 1\u00a0krone"
