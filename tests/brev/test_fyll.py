"""Utfylling: frosset innhold, koden, og alt som stanser et brev."""

import json
from decimal import Decimal

import pytest

from ordninger.felles.brev.feil import ForLangTekst, ManglendeFelt, ManglendeTekst, UgyldigFelt
from ordninger.felles.brev.felt import flett
from ordninger.felles.brev.fyll import MAKS_TEGN, fyll, kode
from ordninger.felles.brev.mal import Felt, last_mal
from ordninger.kollektiv.brevmaler.felt import BetalingLinje, TiltakLinje, behov_felt, linjer_felt, lov_felt
from tests.brev.data import ANTALL, EGNE_DATA, MAALFORMER, alle_brev, eksempeldata, felt_for_brev, linjer
from tests.brev.stotte import blokk, tekst


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall"), alle_brev())
def test_innholdet_er_json_og_samme_data_gir_samme_kode(mal, utfall, maalform):
    for antall in ANTALL:
        en, to = (fyll(mal, maalform, felt_for_brev(mal, utfall, antall, maalform)) for _ in range(2))
        assert json.loads(json.dumps(en)) == en
        assert kode(en) == kode(to) == kode(json.loads(json.dumps(en)))
        assert en["maalform"] == maalform
        assert en["malversjon"] == last_mal(mal, maalform).versjon


def test_koden_foelger_innholdet():
    felt = eksempeldata("kbg_vedtaksbrev", "delvis", 2, "nb")
    foer = kode(fyll("kbg_vedtaksbrev", "nb", felt))
    etter = kode(fyll("kbg_vedtaksbrev", "nb", flett(felt, {"planen": {"treff": "Noe annet."}})))
    assert foer != etter
    assert len(foer) == 19


def _uten(felt, sti):
    ledd = sti.split(".")
    if len(ledd) == 1:
        return {k: v for k, v in felt.items() if k != ledd[0]}
    return {**felt, ledd[0]: {k: v for k, v in felt[ledd[0]].items() if k != ledd[1]}}


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall"), alle_brev())
def test_hvert_felt_som_mangler_stanser_brevet(mal, utfall, maalform):
    felt = felt_for_brev(mal, utfall, 2, maalform)
    alltid = {
        del_.sti
        for navn in (mal, "F-hode")
        for b in last_mal(navn, maalform).blokker
        if not b.vilkar
        for linje in b.linjer
        for del_ in linje.deler
        if isinstance(del_, Felt) and del_.sti != "brev.kode"
    }
    assert len(alltid) > 8
    for sti in sorted(alltid):
        tomt = flett(felt, {sti.split(".")[0]: {sti.split(".")[1]: ""}}) if "." in sti else {**felt, sti: ""}
        for variant in (_uten(felt, sti), tomt):
            with pytest.raises((ManglendeFelt, UgyldigFelt)) as feil:
                fyll(mal, maalform, variant)
            assert feil.value.felt == sti


@pytest.mark.parametrize(
    ("mal", "lov", "felt"),
    [
        ("kbg_vedtaksbrev", {"forskrift": ""}, "lov.grunnlag"),
        ("kbg_vedtaksbrev", {"paragrafer": ""}, "lov.paragrafer"),
        ("veil_vedtaksbrev", {"grunnlag": ""}, "lov.grunnlag"),
    ],
)
def test_et_brev_uten_regelverk_og_uten_annet_grunnlag_stanser(mal, lov, felt):
    data = flett(felt_for_brev(mal, "innvilget", 2, "nb"), {"lov": lov})
    with pytest.raises(ManglendeFelt) as feil:
        fyll(mal, "nb", data)
    assert feil.value.felt == felt


@pytest.mark.parametrize(
    "sti",
    [
        "belop.innvilget",
        "mottaker.navn",
        "mottaker.konto",
        "planen.treff",
        "frist.rapport",
        "lov.henvisning",
        "vilkar.ubrukt",
    ],
)
def test_manglende_felt_navngis(sti):
    with pytest.raises(ManglendeFelt) as feil:
        fyll("kbg_tilskuddsbrev", "nb", _uten(eksempeldata("kbg_tilskuddsbrev"), sti))
    assert feil.value.felt == sti
    assert sti in str(feil.value)


@pytest.mark.parametrize("tom", ["", "  \n ", "\u200b", "\x00"])
def test_tom_begrunnelse_stanser(tom):
    felt = eksempeldata("kbg_vedtaksbrev", "avslag", 2, "nn")
    felt["tiltak_avslag"][1]["begrunnelse"] = tom
    with pytest.raises(ManglendeFelt) as feil:
        fyll("kbg_vedtaksbrev", "nn", felt)
    assert feil.value.felt == "tiltak_avslag[].begrunnelse"


def test_navn_som_mangler_i_maalformen_stanser():
    felt = flett(eksempeldata("kbg_vedtaksbrev", maalform="nn"), {"avsender": {"navn": {"nb": "Bare bokmål"}}})
    felt["avsender"]["navn"].pop("nn")
    with pytest.raises(ManglendeFelt, match="nn"):
        fyll("kbg_vedtaksbrev", "nn", felt)


def test_glemt_vilkar_stanser():
    with pytest.raises(ManglendeFelt) as feil:
        fyll("kbg_vedtaksbrev", "nb", _uten(eksempeldata("kbg_vedtaksbrev"), "klage.rett"))
    assert feil.value.felt == "klage.rett"


def test_ukjent_utfall_gir_ikke_brev_uten_utfall():
    with pytest.raises(UgyldigFelt, match="utfall"):
        fyll("paminnelse_rapport", "nb", {**eksempeldata("paminnelse_rapport"), "trinn": "noe annet"})


def test_belop_som_tekst_stanser():
    felt = flett(eksempeldata("kbg_vedtaksbrev"), {"belop": {"meldt": "640 000"}})
    with pytest.raises(UgyldigFelt, match=r"belop\.meldt"):
        fyll("kbg_vedtaksbrev", "nb", felt)


def test_tall_i_tekstfelt_stanser():
    with pytest.raises(UgyldigFelt, match=r"planen\.treff"):
        fyll("kbg_vedtaksbrev", "nb", flett(eksempeldata("kbg_vedtaksbrev"), {"planen": {"treff": Decimal(5)}}))


def test_for_lang_tekst_gir_tydelig_feil():
    felt = eksempeldata("kbg_vedtaksbrev", "delvis", 2, "nb")
    felt["tiltak_avslag"][0]["begrunnelse"] = "x" * 2_000_000
    with pytest.raises(ForLangTekst) as feil:
        fyll("kbg_vedtaksbrev", "nb", felt)
    assert (feil.value.felt, feil.value.lengde, feil.value.grense) == (
        "tiltak_avslag[].begrunnelse",
        2_000_000,
        MAKS_TEGN,
    )
    assert "2000000 tegn" in str(feil.value)


def test_for_langt_brev_gir_tydelig_feil():
    felt = eksempeldata("kbg_kvittering", "innvilget", 1, "nb")
    felt["innhold"] = [{"ledetekst": "L", "tekst": "ord " * 4900}] * 15
    with pytest.raises(ForLangTekst, match="hele brevet"):
        fyll("kbg_kvittering", "nb", felt)


def test_fritekst_beholder_avsnitt_og_utvides_ikke():
    felt = eksempeldata("kbg_vedtaksbrev", "avslag", 1, "nb")
    felt["tiltak_avslag"][0]["begrunnelse"] = "Første {belop.meldt} **avsnitt**.\n\nAndre avsnitt."
    innhold = blokk(fyll("kbg_vedtaksbrev", "nb", felt), "avslag")["innhold"]
    avsnitt = [tekst(e) for e in innhold if e["slag"] == "p"]
    assert avsnitt[1].endswith("Første {belop.meldt} **avsnitt**.")
    assert avsnitt[2].startswith("Andre avsnitt.")


def test_eierens_tittel_merkes_med_maalform():
    innhold = fyll("kbg_vedtaksbrev", "nb", eksempeldata("kbg_vedtaksbrev", "innvilget", 2, "nb"))
    rader = next(e for e in blokk(innhold, "utfall_tabell")["innhold"] if e["slag"] == "tabell")["rader"]
    assert {"t": "Tidleg innsats i lesing og skriving", "lang": "nn"} in rader[1][0]
    assert all(isinstance(b, str) for b in rader[0][0])


def test_flere_enn_tre_mottakere_snur_tabellen():
    def tabell(mottakere):
        innhold = fyll("kbg_vedtaksbrev", "nb", eksempeldata("kbg_vedtaksbrev", "innvilget", 2, "nb", mottakere))
        return next(e for e in blokk(innhold, "mottakere")["innhold"] if e["slag"] == "tabell")

    assert [len(tabell(n)["kolonner"]) for n in (1, 2, 3)] == [2, 4, 5]
    snudd = tabell(4)
    assert len(snudd["kolonner"]) == 3
    assert len(snudd["rader"]) == 2 * 4
    assert snudd["sum"][-1] == tabell(3)["sum"][-1]


def test_koordinering_er_egen_rad():
    rader = [
        *linjer("innvilget", 1, "nb"),
        TiltakLinje(None, {"nb": "Koordinering", "nn": "Koordinering"}, "nb", "alle", Decimal(50_000), Decimal(50_000)),
    ]
    penger = [
        BetalingLinje("1", "A kommune", 1, rader[0].belop_innvilget),
        BetalingLinje("1", "A kommune", None, Decimal(50_000)),
    ]
    felt = flett(eksempeldata("kbg_vedtaksbrev", "innvilget", 1, "nb"), linjer_felt(rader, penger, "1"))
    felt["kutt"], felt["mottakere"] = None, {"andre": []}
    innhold = fyll("kbg_vedtaksbrev", "nb", felt)
    tabell = next(e for e in blokk(innhold, "mottakere")["innhold"] if e["slag"] == "tabell")
    assert tabell["rader"][1] == [["Koordinering av samarbeidet"], ["50\u00a0000"]]
    assert blokk(innhold, "utfall_andre") is None


@pytest.mark.parametrize("utfall", ["innvilget", "delvis", "avslag"])
def test_linjer_felt_summer(utfall):
    rader = linjer(utfall, 7, "nb")
    felt = eksempeldata("kbg_vedtaksbrev", utfall, 7, "nb")
    assert felt["utfall"] == utfall
    assert (
        felt["belop"]["innvilget"] + felt["belop"]["avslatt"]
        == felt["belop"]["meldt"]
        == sum(r.belop_meldt for r in rader)
    )
    assert sum(b["belop"] for b in felt["betaling"]) == felt["belop"]["innvilget"]


def test_linjer_felt_avviser_summer_som_ikke_stemmer():
    rader = linjer("innvilget", 1, "nb")
    with pytest.raises(UgyldigFelt, match="sum"):
        linjer_felt(rader, [BetalingLinje("1", "A", 1, Decimal(1))], "1")


def test_avslag_uten_hjemmel_stanser():
    rad = TiltakLinje(1, "T", "nb", "m", Decimal(10), Decimal(0), begrunnelse="Fordi.", hjemmel="planen")
    with pytest.raises(ManglendeFelt, match="hjemmel"):
        linjer_felt([rad], [], "1")


def test_lovhenvisningen_foelger_loven_som_gjelder():
    assert "§§ 24" in lov_felt("kbg_vedtaksbrev", "nb", "1967")["henvisning"].replace("18, 24", "§§ 24")
    assert "59" in lov_felt("kbg_vedtaksbrev", "nn", "2025")["henvisning"]
    with pytest.raises(UgyldigFelt):
        lov_felt("kbg_vedtaksbrev", "nb", "1950")
    for mal in {mal for mal, _ in alle_brev() if not mal.startswith(tuple(EGNE_DATA))}:
        for lov in ("1967", "2025"):
            assert lov_felt(mal, "nb", lov)["henvisning"]


def test_for_lang_adresse_stanser():
    felt = flett(eksempeldata("kbg_vedtaksbrev"), {"mottaker": {"postadresse": list("abcde")}})
    with pytest.raises(UgyldigFelt, match="postadresse"):
        fyll("kbg_vedtaksbrev", "nb", felt)


def test_manglende_tekst_stanser_brevet():
    with pytest.raises(ManglendeTekst):
        fyll("finnes_ikke", "nb", eksempeldata("kbg_vedtaksbrev"))


def test_behov_felt_avviser_summer_som_ikke_stemmer():
    with pytest.raises(UgyldigFelt, match="meldt"):
        behov_felt(linjer("avslag", 1, "nb"), [BetalingLinje("1", "A", 1, Decimal(1))])


def test_partneren_faar_bare_sine_egne_flerarige_tiltak():
    rader = linjer("innvilget", 4, "nb")
    penger = [BetalingLinje("2" if r.nr == 4 else "1", "A", r.nr, r.belop_innvilget) for r in rader]
    assert linjer_felt(rader, penger, "1")["flerarige"] == ["1", "4"]
    assert linjer_felt(rader, penger, "2", partner=True)["flerarige"] == ["4"]
