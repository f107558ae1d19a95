"""Forslaget: aldri over det som er søkt, aldri over rammen, og alltid med kvittering."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import beregn_paa_nytt, fra_json, hash_av, setning, til_json
from ordninger.kollektiv.beregning import (
    ForslagFeil,
    Forslagsgrunnlag,
    Forslagslinje,
    ManglerNokkelForSak,
    avvik_fra_plan,
    beregn_forslag,
)
from ordninger.kollektiv.satser import EKSEMPEL_FORSLAG, EKSEMPEL_PLAN, Metode, SatsFeil, Underskudd

KRONER = st.integers(0, 5_000_000).map(Decimal)


def linje(id_, sokt, **felt):
    utfylt = {
        "sak": f"sak-{id_}", "tiltak": "1", "mottaker": "311000004", "mottakertype": "a", "sektor": "barnehage", "prioritet": "1",
    }  # fmt: skip
    return Forslagslinje(id=str(id_), sokt=Decimal(sokt), **(utfylt | felt))


@st.composite
def grunnlag_(draw):
    ramme = draw(st.integers(0, 20_000_000).map(Decimal))
    igjen, linjer = ramme, []
    for nr in range(draw(st.integers(1, 15))):
        sokt = draw(KRONER)
        slag = draw(st.sampled_from(["aapen", "aapen", "fast", "avslatt"]))
        fast = None
        if slag == "fast":
            fast = Decimal(draw(st.integers(0, int(min(sokt, igjen)))))
            igjen -= fast
        linjer.append(
            linje(
                nr, sokt, sak=draw(st.sampled_from("ABC")), prioritet=draw(st.sampled_from("123")),
                fast=fast, avslatt=slag == "avslatt",
            )
        )  # fmt: skip
    saksnokler = {sak: {"barn": draw(st.integers(1, 999)), "elever": draw(st.integers(1, 999))} for sak in "ABC"}
    return Forslagsgrunnlag(ramme, tuple(linjer), saksnokler)


@given(
    grunnlag_(), st.sampled_from(Metode), st.sampled_from([Decimal("0.01"), Decimal(1000), Decimal(5000)]),
    st.sampled_from(["vises", "storst_rest"]), st.sampled_from(Underskudd),
)  # fmt: skip
def test_forslaget_holder_seg_innenfor_sokt_og_ramme(grunnlag, metode, enhet, rest, underskudd):
    parametre = replace(EKSEMPEL_FORSLAG[metode], enhet=enhet, rest=rest, underskudd=underskudd)

    resultat = beregn_forslag(parametre, grunnlag)

    assert resultat.sum + resultat.rest == grunnlag.ramme
    assert resultat.rest >= 0
    for en in grunnlag.linjer:
        andel = resultat.andeler[en.id]
        assert 0 <= andel <= en.sokt
        if en.avslatt:
            assert andel == 0
        elif en.fast is not None:
            assert andel == en.fast
    for kvittering in resultat.linjer:
        assert setning(kvittering, "nb").endswith((" kroner.", " 1 krone.", "\u22121 krone."))
        assert setning(kvittering, "nn").endswith((" kroner.", " 1 krone.", "\u22121 krone."))
    lagret = fra_json(til_json(resultat))
    assert hash_av(beregn_paa_nytt("kbg_forslag", "2026.1", lagret.parametre, lagret.inndata)) == hash_av(resultat)


@given(grunnlag_())
def test_rekkefolgen_paa_linjene_betyr_ingenting(grunnlag):
    snudd = replace(grunnlag, linjer=tuple(reversed(grunnlag.linjer)))
    parametre = EKSEMPEL_FORSLAG[Metode.LIKT_KUTT]

    assert hash_av(beregn_forslag(parametre, snudd)) == hash_av(beregn_forslag(parametre, grunnlag))


def test_etter_prioritet_setter_aldri_noen_over_klassens_prosent():
    grunnlag = Forslagsgrunnlag(Decimal(10_000_000), (linje(1, 60_000), linje(2, 100_000, prioritet="3")), {})

    resultat = beregn_forslag(EKSEMPEL_FORSLAG[Metode.ETTER_PRIORITET], grunnlag)

    assert dict(resultat.andeler) == {"1": Decimal(50_000), "2": Decimal(50_000)}
    kutt = resultat.linjer_for("1")
    assert [(en.nokkel, en.belop) for en in kutt] == [("sokt", 60_000), ("kutt", -7_200), ("avrunding", -2_800)]
    assert setning(kutt[1], "nb") == (
        "Prioritet 1 i planen gir inntil 88 prosent. Linjen får 88 prosent før avrunding, et kutt på 7\u00a0200 kroner."
    )


def test_etter_prioritet_likt_underskudd_kutter_alle_klassene():
    grunnlag = Forslagsgrunnlag(Decimal(80_000), (linje(1, 100_000), linje(2, 100_000, prioritet="2")), {})
    parametre = replace(EKSEMPEL_FORSLAG[Metode.ETTER_PRIORITET], enhet=Decimal(1000), underskudd=Underskudd.LIKT)

    assert dict(beregn_forslag(parametre, grunnlag).andeler) == {"1": Decimal(43_000), "2": Decimal(36_000)}


def test_etter_nokkel_viser_hver_nokkel_i_kvitteringen():
    grunnlag = Forslagsgrunnlag(
        Decimal(100_000), (linje(1, 90_000, sak="A"), linje(2, 90_000, sak="B")),
        {"A": {"barn": 100, "elever": 100}, "B": {"barn": 300, "elever": 100}},
    )  # fmt: skip

    linjer = beregn_forslag(EKSEMPEL_FORSLAG[Metode.ETTER_NOKKEL], grunnlag).linjer_for("1")

    assert [(en.nokkel, en.belop) for en in linjer] == [
        ("barn", Decimal("9125.00")), ("elever", Decimal("31750.00")), ("omfordeling", 0), ("avrunding", -875),
    ]  # fmt: skip


@pytest.mark.parametrize("verdi", [None, "", -1])
def test_etter_nokkel_uten_nokkeltall_stopper(verdi):
    grunnlag = Forslagsgrunnlag(Decimal(1000), (linje(1, 5000, sak="A"),), {"A": {"barn": verdi, "elever": 1}})

    with pytest.raises(ManglerNokkelForSak, match="sak A"):
        beregn_forslag(EKSEMPEL_FORSLAG[Metode.ETTER_NOKKEL], grunnlag)


def test_etter_nokkel_bare_null_stopper():
    grunnlag = Forslagsgrunnlag(Decimal(1000), (linje(1, 5000, sak="A"),), {"A": {"barn": 0, "elever": 1}})

    with pytest.raises(ManglerNokkelForSak, match="null for alle"):
        beregn_forslag(EKSEMPEL_FORSLAG[Metode.ETTER_NOKKEL], grunnlag)


@pytest.mark.parametrize(
    ("linjer", "ramme"),
    [
        ((), 100),
        ((linje(1, 10), linje(1, 10)), 100),
        ((linje("", 10),), 100),
        ((linje(1, -10),), 100),
        ((linje(1, 10, fast=Decimal(11)),), 100),
        ((linje(1, 10, fast=Decimal(-1)),), 100),
        ((linje(1, 200, fast=Decimal(150)),), 100),
        ((linje(1, 10),), -1),
    ],
)
def test_linjer_som_ikke_kan_fordeles_stopper(linjer, ramme):
    with pytest.raises(ForslagFeil):
        beregn_forslag(EKSEMPEL_FORSLAG[Metode.LIKT_KUTT], Forslagsgrunnlag(Decimal(ramme), linjer, {}))


def test_etter_prioritet_uten_prioritet_stopper():
    with pytest.raises(ForslagFeil, match="prioritet"):
        beregn_forslag(
            EKSEMPEL_FORSLAG[Metode.ETTER_PRIORITET],
            Forslagsgrunnlag(Decimal(100), (linje(1, 10, prioritet=None),), {}),
        )


@pytest.mark.parametrize(
    ("metode", "endring"),
    [
        (Metode.ETTER_NOKKEL, {"nokler": ()}),
        (Metode.ETTER_PRIORITET, {"klasser": ()}),
        (Metode.ETTER_PRIORITET, {"klasser": EKSEMPEL_FORSLAG[Metode.ETTER_PRIORITET].klasser * 2}),
        (
            Metode.ETTER_PRIORITET,
            {"klasser": (replace(EKSEMPEL_FORSLAG[Metode.ETTER_PRIORITET].klasser[0], andel=Decimal("1.1")),)},
        ),
    ],
)
def test_forslagsparametre_som_ikke_henger_sammen_stopper(metode, endring):
    with pytest.raises(SatsFeil):
        replace(EKSEMPEL_FORSLAG[metode], **endring)


def test_avvik_fra_plan_summerer_til_hundre_og_null():
    linjer = [
        linje(1, 1, sektor="barnehage"), linje(2, 1, sektor="skole", mottakertype="d"),
        linje(3, 1, sektor="begge", mottakertype="e"),
    ]  # fmt: skip

    avvik = avvik_fra_plan(linjer, {"1": Decimal(333), "2": Decimal(500), "3": Decimal(100)}, EKSEMPEL_PLAN)

    for del_ in ("sektor", "mottaker"):
        assert sum(en.forslag for en in avvik if en.del_ == del_) == 100
        assert sum(en.avvik for en in avvik if en.del_ == del_) == 0
    assert [en.maa_begrunnes for en in avvik if en.kode in ("barnehage", "andre")] == [True, True]


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=10))
def test_avvik_fra_plan_gaar_alltid_opp(belop):
    linjer = [
        linje(nr, 1, sektor=["barnehage", "skole", "begge"][nr % 3], mottakertype="abcdef"[nr % 6])
        for nr in range(len(belop))
    ]

    avvik = avvik_fra_plan(linjer, {str(nr): Decimal(ett) for nr, ett in enumerate(belop)}, EKSEMPEL_PLAN)

    assert sum(en.avvik for en in avvik) == 0
    assert bool(avvik) is any(belop)


def test_avvik_paa_grensen_maa_ikke_begrunnes():
    plan = replace(EKSEMPEL_PLAN, sektor={"barnehage": Decimal(40), "skole": Decimal(60)})
    linjer = [linje(1, 1, sektor="barnehage"), linje(2, 1, sektor="skole")]

    paa = avvik_fra_plan(linjer, {"1": Decimal(415), "2": Decimal(585)}, plan)
    over = avvik_fra_plan(linjer, {"1": Decimal(416), "2": Decimal(584)}, plan)

    assert [(en.avvik, en.maa_begrunnes) for en in paa[:2]] == [(Decimal("1.5"), False), (Decimal("-1.5"), False)]
    assert over[0].maa_begrunnes


@pytest.mark.parametrize("felt", [{"sektor": "sfo"}, {"mottakertype": "x"}])
def test_avvik_for_noe_planen_ikke_kjenner_stopper(felt):
    with pytest.raises(SatsFeil):
        avvik_fra_plan([linje(1, 1, **felt)], {"1": Decimal(1)}, EKSEMPEL_PLAN)


def test_avvik_for_felles_tiltak_uten_regel_i_planen_stopper():
    with pytest.raises(SatsFeil, match="både barnehage og skole"):
        avvik_fra_plan([linje(1, 1, sektor="begge")], {"1": Decimal(1)}, replace(EKSEMPEL_PLAN, begge=None))


@pytest.mark.parametrize("endring", [{"sektor": {"barnehage": Decimal(99)}}, {"begge": Decimal(2)}])
def test_plan_som_ikke_summerer_stopper(endring):
    with pytest.raises(SatsFeil):
        replace(EKSEMPEL_PLAN, **endring)
