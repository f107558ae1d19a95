"""Fordelingen: andelene og resten er alltid hele beløpet, og samme inndata gir samme svar."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import (
    FordelingFeil,
    ManglerVekt,
    UgyldigGrense,
    UgyldigVekt,
    del_enheter,
    del_kroner,
    fordel,
    fordel_innenfor,
)
from ordninger.felles.beregning.avrunding import AvrundingFeil, er_hele_enheter

ENHETER = st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(100), Decimal(1000), Decimal(5000)])
KRONER = st.integers(0, 10**12).map(lambda ore: Decimal(ore).scaleb(-2))
NOKLER = st.text("abcdefgh0123", min_size=1, max_size=4)
VEKTER = st.dictionaries(
    NOKLER, st.decimals(0, 10**7, places=4, allow_nan=False, allow_infinity=False), min_size=1, max_size=20
).filter(lambda vekter: any(vekter.values()))
RESTREGLER = st.sampled_from(["vises", "storst_rest"])


@given(KRONER, VEKTER, ENHETER, RESTREGLER)
def test_fordel_andeler_og_rest_er_belopet(belop, vekter, enhet, rest):
    fordelt = fordel(belop, vekter, enhet, rest=rest)

    assert sum(fordelt.andeler.values()) + fordelt.rest == belop
    assert fordelt.sum + fordelt.rest == belop
    assert set(fordelt.andeler) == set(vekter)
    assert all(andel >= 0 and er_hele_enheter(andel, enhet) for andel in fordelt.andeler.values())
    assert fordelt.rest >= 0


@given(KRONER, VEKTER, ENHETER)
def test_fordel_storst_rest_lar_mindre_enn_en_enhet_bli_igjen(belop, vekter, enhet):
    assert fordel(belop, vekter, enhet, rest="storst_rest").rest < enhet


@given(KRONER, VEKTER, ENHETER)
def test_fordel_holder_kvoten_innenfor_en_enhet(belop, vekter, enhet):
    fordelt = fordel(belop, vekter, enhet, rest="storst_rest")
    total = sum(Fraction(vekt) for vekt in vekter.values())

    for nokkel, andel in fordelt.andeler.items():
        assert abs(Fraction(andel) - Fraction(belop) * Fraction(vekter[nokkel]) / total) < Fraction(enhet)


@given(KRONER, VEKTER, ENHETER, RESTREGLER)
def test_fordel_storre_vekt_gir_aldri_mindre(belop, vekter, enhet, rest):
    andeler = fordel(belop, vekter, enhet, rest=rest).andeler

    ordnet = sorted(vekter, key=lambda nokkel: vekter[nokkel])
    for mindre, storre in itertools.pairwise(ordnet):
        if vekter[mindre] < vekter[storre]:
            assert andeler[mindre] <= andeler[storre]


@given(KRONER, KRONER, VEKTER, ENHETER)
def test_fordel_storre_belop_gir_ingen_mindre_naar_resten_vises(belop, tillegg, vekter, enhet):
    foer, etter = fordel(belop, vekter, enhet).andeler, fordel(belop + tillegg, vekter, enhet).andeler

    assert all(etter[nokkel] >= foer[nokkel] for nokkel in vekter)


@given(KRONER, VEKTER, ENHETER, RESTREGLER)
def test_fordel_rekkefolgen_paa_inndata_betyr_ingenting(belop, vekter, enhet, rest):
    snudd = dict(reversed(list(vekter.items())))

    assert fordel(belop, vekter, enhet, rest=rest) == fordel(belop, snudd, enhet, rest=rest)


@given(KRONER, VEKTER, ENHETER, RESTREGLER, st.data())
def test_fordel_med_tak_og_gulv_holder_grensene(belop, vekter, enhet, rest, data):
    tak = {nokkel: data.draw(KRONER) for nokkel in vekter if data.draw(st.booleans())}
    gulv: dict[str, Decimal] = {}
    igjen = belop
    for nokkel in vekter:
        if data.draw(st.booleans()):
            ore = int(min(igjen, tak.get(nokkel, igjen)) * 100)
            gulv[nokkel] = Decimal(data.draw(st.integers(0, ore))).scaleb(-2)
            igjen -= gulv[nokkel]

    fordelt = fordel(belop, vekter, enhet, tak=tak, gulv=gulv, rest=rest)

    assert sum(fordelt.andeler.values()) + fordelt.rest == belop
    assert fordelt.rest >= 0
    assert all(fordelt.andeler[nokkel] <= grense for nokkel, grense in tak.items())
    assert all(fordelt.andeler[nokkel] >= grense for nokkel, grense in gulv.items())


@given(st.dictionaries(NOKLER, KRONER, min_size=1, max_size=20), KRONER, ENHETER, RESTREGLER)
def test_fordel_innenfor_gir_aldri_mer_enn_onsket_eller_rammen(onsker, ramme, enhet, rest):
    fordelt = fordel_innenfor(onsker, ramme, enhet, rest=rest)

    assert all(0 <= fordelt.andeler[nokkel] <= onske for nokkel, onske in onsker.items())
    assert fordelt.sum + fordelt.rest == ramme
    assert fordelt.rest >= 0


@given(st.dictionaries(NOKLER, KRONER, min_size=1, max_size=20), ENHETER)
def test_fordel_innenfor_gir_alle_det_de_onsker_naar_rammen_rekker(onsker, enhet):
    ramme = sum(onsker.values()) + Decimal("7.00")

    fordelt = fordel_innenfor(onsker, ramme, enhet)

    assert dict(fordelt.andeler) == onsker
    assert fordelt.rest == Decimal("7.00")


def test_fordel_lik_rest_gaar_til_forste_nokkel():
    fordelt = fordel(Decimal("100"), {"b": 1, "a": 1, "c": 1}, 1, rest="storst_rest")

    assert dict(fordelt.andeler) == {"a": Decimal("34.00"), "b": Decimal("33.00"), "c": Decimal("33.00")}
    assert [spor.grunn for spor in fordelt.spor] == ["enhet_fra_rest", "andel", "andel"]


def test_fordel_30_prosent_av_73_2_millioner_er_21_96_millioner():
    fordelt = fordel(Decimal("73200000"), {"tilrettelegging": Decimal("0.30"), "regional": Decimal("0.70")}, 1)

    assert dict(fordelt.andeler) == {"regional": Decimal("51240000.00"), "tilrettelegging": Decimal("21960000.00")}
    assert fordelt.rest == 0


def test_fordel_tak_gir_overskuddet_videre_til_de_andre():
    fordelt = fordel(Decimal(100), {"a": 1, "b": 1, "c": 2}, 1, tak={"c": Decimal(20)})

    assert dict(fordelt.andeler) == {"a": Decimal(40), "b": Decimal(40), "c": Decimal(20)}
    assert {spor.nokkel: spor.grunn for spor in fordelt.spor}["c"] == "tak"


def test_fordel_gulv_betales_av_dem_over_gulvet():
    fordelt = fordel(Decimal(100), {"a": 1, "b": 9, "c": 10}, 1, gulv={"a": Decimal(24)})

    assert dict(fordelt.andeler) == {"a": Decimal(24), "b": Decimal(36), "c": Decimal(40)}
    assert {spor.nokkel: spor.grunn for spor in fordelt.spor}["a"] == "gulv"


def test_fordel_alle_i_taket_viser_resten():
    fordelt = fordel(Decimal(100), {"a": 1, "b": 1}, 1, tak={"a": Decimal(10), "b": Decimal(20)}, rest="storst_rest")

    assert fordelt.rest == Decimal(70)


def test_fordel_vekt_null_gir_null():
    assert fordel(Decimal(10), {"a": 0, "b": 3}, 1, rest="storst_rest").andeler == {"a": Decimal(0), "b": Decimal(10)}


@pytest.mark.parametrize(
    ("vekter", "feil"),
    [
        ({}, ManglerVekt),
        ({"a": None}, ManglerVekt),
        ({"a": Decimal("NaN")}, ManglerVekt),
        ({"a": 1.5}, ManglerVekt),
        ({"a": Decimal(-1), "b": 2}, UgyldigVekt),
        ({"a": 0, "b": Decimal("0.0")}, UgyldigVekt),
    ],
)
def test_fordel_uten_brukbare_vekter_stopper(vekter, feil):
    with pytest.raises(feil):
        fordel(Decimal(100), vekter, 1)


def test_fordel_negativt_belop_stopper():
    with pytest.raises(FordelingFeil, match="negativt"):
        fordel(Decimal(-1), {"a": 1}, 1)


@pytest.mark.parametrize("belop", [Decimal("0.001"), 1.5, True])
def test_fordel_belop_som_ikke_er_ore_stopper(belop):
    with pytest.raises(AvrundingFeil):
        fordel(belop, {"a": 1}, 1)


@pytest.mark.parametrize(
    "grenser",
    [
        {"gulv": {"a": Decimal(60), "b": Decimal(60)}},
        {"gulv": {"a": Decimal(20)}, "tak": {"a": Decimal(10)}},
        {"tak": {"x": Decimal(1)}},
    ],
)
def test_fordel_umulige_grenser_stopper(grenser):
    with pytest.raises(UgyldigGrense):
        fordel(Decimal(100), {"a": 1, "b": 1}, 1, **grenser)


def test_fordel_ukjent_restregel_stopper():
    with pytest.raises(FordelingFeil, match="Ukjent regel"):
        fordel(Decimal(100), {"a": 1}, 1, rest="bort")


def test_fordel_innenfor_vekt_mangler_stopper():
    with pytest.raises(ManglerVekt, match="b"):
        fordel_innenfor({"a": Decimal(10), "b": Decimal(10)}, Decimal(5), 1, vekter={"a": 1})


def test_fordel_innenfor_uten_onsker_stopper():
    with pytest.raises(ManglerVekt):
        fordel_innenfor({}, Decimal(5), 1)


@given(
    st.integers(0, 10**12), st.dictionaries(NOKLER, st.integers(0, 10**6), min_size=1).filter(lambda v: any(v.values()))
)
def test_del_enheter_er_fordel_med_storste_rest(antall, vekter):
    deler = del_enheter(antall, vekter)

    assert sum(deler.values()) == antall
    assert deler == fordel(Decimal(antall), vekter, 1, rest="storst_rest").andeler


@pytest.mark.parametrize(("antall", "vekter"), [(1, {}), (1, {"a": 0}), (1, {"a": -1, "b": 2}), (-1, {"a": 1})])
def test_del_enheter_uten_brukbare_tall_stopper(antall, vekter):
    with pytest.raises(UgyldigVekt):
        del_enheter(antall, vekter)


@given(KRONER, VEKTER)
def test_del_kroner_er_hele_kroner_som_til_sammen_er_belopet(belop, vekter):
    deler = del_kroner(belop, vekter)
    ore = belop % 1
    med_ore = [nokkel for nokkel, del_ in deler.items() if del_ % 1]

    assert sum(deler.values()) == belop
    assert set(deler) == set(vekter)
    assert len(med_ore) == bool(ore)
    assert all(vekter[nokkel] == max(vekter.values()) for nokkel in med_ore)
    assert deler == del_kroner(belop, dict(reversed(vekter.items())))
    total = sum(Fraction(vekt) for vekt in vekter.values())
    for nokkel, del_ in deler.items():
        assert del_ >= 0
        assert abs(Fraction(del_) - Fraction(belop) * Fraction(vekter[nokkel]) / total) < 2


def test_del_kroner_gir_ingen_del_ore_av_et_helt_belop():
    assert del_kroner(Decimal(400_000), {"001": Decimal("271_311"), "002": Decimal("507_008"), "003": Decimal(3)}) == {
        "001": Decimal(139_434), "002": Decimal(260_565), "003": Decimal(1),
    }  # fmt: skip
