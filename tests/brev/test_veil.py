"""Brevene om veiledning og kommunens brev etter VU § 8: innholdsgrupper, tall fra regelen, og det avslaget ikke har."""

from decimal import Decimal

import pytest

from ordninger.felles.brev.felt import flett
from ordninger.felles.brev.fyll import fyll
from ordninger.veiledning import brevfelt
from ordninger.veiledning.brevmaler.felt import lov_i_brev
from tests.brev import data_barnehage, data_veil
from tests.brev.data import MAALFORMER, eksempeldata
from tests.brev.stotte import blokk, hele, tekst

NBSP = "\u00a0"


def _kr(belop) -> str:
    return f"{int(belop):,}".replace(",", NBSP)


def _brev(mal: str, utfall: str, maalform: str):
    data = data_veil if mal.startswith("veil_") else data_barnehage
    return fyll(mal, maalform, data.eksempeldata(mal, utfall, maalform))


def _tabell(innhold, id_):
    return next(e for e in blokk(innhold, id_)["innhold"] if e["slag"] == "tabell")


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("utfall", [u for u in data_veil.UTFALL if u != "avslag"])
def test_tilskuddsbrevet_har_gruppene_a_til_f_og_regnestykket_gaar_opp(utfall, maalform):
    innhold = _brev("veil_tilskuddsbrev", utfall, maalform)
    grupper = {g for b in innhold["blokker"] for g in b["gruppe"].split()}
    assert grupper >= set("abcdef")
    belop = data_veil.tall(utfall, maalform)["belop"]["innvilget"]
    assert tekst(_tabell(innhold, "beregning")["sum"]).endswith(_kr(belop))
    utbetaling = tekst(blokk(innhold, "utbetaling"))
    for fakta in (f"{_kr(belop)}{NBSP}kroner", "1234\u00a056\u00a078903", data_veil.NAVN[maalform]):
        assert fakta in utbetaling


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_en_er_entall_baade_av_kroner_og_nyutdannede(maalform):
    felt = data_veil.eksempeldata("veil_vedtaksbrev", "innvilget", maalform)
    en = flett(felt, {"antall": {"godkjent": 1, "sokt": 1}, "belop": {"innvilget": Decimal(1)}})
    ord_ = tekst(blokk(fyll("veil_vedtaksbrev", maalform, en), "utfall_innvilget")).replace(NBSP, " ")
    assert "1 krone til" in ord_.replace("  ", " ")
    assert {"nb": "1 nyutdannet i", "nn": "1 nyutdanna i"}[maalform] in ord_
    flere = tekst(blokk(_brev("veil_vedtaksbrev", "innvilget", maalform), "utfall_innvilget"))
    assert "kroner" in flere


@pytest.mark.parametrize(("mal", "id_"), [("veil_vedtaksbrev", "beregning"), ("veil_kvittering", "tabell")])
def test_tallene_staar_til_hoyre(mal, id_):
    assert all(k["tall"] for k in _tabell(_brev(mal, "innvilget", "nb"), id_)["kolonner"][1:])


def test_satsen_forklares_med_rammen_eller_gulvet():
    assert "delt på 3\u00a0000 godkjente" in tekst(blokk(_brev("veil_vedtaksbrev", "innvilget", "nb"), "beregning"))
    gulv = tekst(blokk(_brev("veil_vedtaksbrev", "gulv", "nn"), "beregning"))
    assert "golvet i utlysinga, 18\u00a0666\u00a0kroner" in gulv
    assert "Kutt fordi ramma er for lita" in gulv
    assert "Over taket i kroner" in tekst(blokk(_brev("veil_vedtaksbrev", "tak", "nb"), "beregning"))


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_faerre_enn_sokt_er_et_delvis_avslag_med_begge_tallene(maalform):
    innhold = _brev("veil_vedtaksbrev", "delvis", maalform)
    ord_ = tekst(blokk(innhold, "avslag"))
    assert "5" in ord_ and "3" in ord_ and data_veil.BEGRUNNELSE["delvis"][maalform] not in ord_
    assert tekst(blokk(innhold, "avslag_enheter")) == data_veil.FAERRE[maalform]
    assert blokk(innhold, "utfall_delvis") is not None
    assert data_veil.BEGRUNNELSE["delvis"][maalform] in tekst(blokk(innhold, "begrunnelse"))


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("mal", ["veil_vedtaksbrev", "vu_barnehage_vedtak"])
def test_avslaget_har_grunner_og_klage_men_ingen_penger(mal, maalform):
    innhold = _brev(mal, "avslag", maalform)
    ider = {b["id"] for b in innhold["blokker"]}
    assert not ider & {
        "utbetaling",
        "tid",
        "rapport",
        "plikter",
        "sanksjoner",
        "tilskuddsbrev",
        "nokkel_belop",
        "formal",
    }
    assert {"klage", "innsyn", "underskrift"} <= ider


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_slutten_nevner_grunnlaget_naar_det_ikke_er_noen_forskrift(maalform):
    slutt = tekst(blokk(_brev("veil_vedtaksbrev", "innvilget", maalform), "slutt"))
    assert "Grunnlag: budsjettvedtaket" in slutt
    assert "forskrift" not in slutt
    assert "FOR-2026" not in slutt
    assert "nr. 24" in tekst(blokk(_brev("vu_barnehage_vedtak", "innvilget", maalform), "slutt")).replace(NBSP, " ")


def test_klagens_fellesbrev_har_grunnlaget_til_ordningen():
    felt = eksempeldata("oversendelse_klage")
    innhold = fyll(
        "oversendelse_klage", "nb",
        flett(felt, {"lov": lov_i_brev("oversendelse_klage", "nb", "1967"), "telles": {"nb": "nyutdannede", "nn": "nyutdanna"}, "antall": {"sokt": 5}}),
    )  # fmt: skip
    assert "Søkt for" in tekst(blokk(innhold, "nokkel_antall"))
    assert "5 nyutdannede" in tekst(blokk(innhold, "nokkel_antall")).replace(NBSP, " ")
    assert blokk(innhold, "nokkel_belop") is None
    assert "§§\u00a031 og 33" in tekst(blokk(innhold, "slutt")) and "forskrift" not in tekst(blokk(innhold, "slutt"))


def test_dokumentets_tittel_er_merket_med_sitt_eget_spraak():
    innhold = _brev("veil_tilskuddsbrev", "innvilget", "nn")
    assert brevfelt.TEKST["prinsipper"]["nn"].tekst in hele(innhold)
    assert "skole»" not in hele(innhold, egen_maalform=True)


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("utfall", data_barnehage.UTFALL)
def test_kommunens_deling_i_brevet_er_barnehagedelen(utfall, maalform):
    """VU § 8: delene etter nøkkelen er til sammen det kommunen har å fordele."""
    tabell = _tabell(_brev("vu_barnehage_vedtak", utfall, maalform), "fordeling")
    assert tekst(tabell["sum"]).endswith(_kr(Decimal(600_000)))


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_tallene_i_vu_paragraf_4_kommer_fra_regelen(maalform):
    formal = tekst(blokk(_brev("vu_barnehage_vedtak", "innvilget", maalform), "formal")).replace(NBSP, " ")
    assert all(f"{tall} prosent" in formal for tall in (25, 75))
    assert "30 studiepoeng" in formal
