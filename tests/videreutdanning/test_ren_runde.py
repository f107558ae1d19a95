"""En runde gir aldri noen mindre, aldri noen mer enn de ønsker, og hele potten er gjort rede for."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import fra_json, hash_av, kontroller, setning, til_json
from ordninger.videreutdanning.runde import Onske, RundeFeil, etter_runden, omfordel
from ordninger.videreutdanning.satser import EKSEMPEL_RUNDE, Runderegel

KRONER = st.integers(0, 10**11).map(lambda ore: Decimal(ore).scaleb(-2))


@st.composite
def onske(draw):
    mer = draw(KRONER)
    return Onske(draw(KRONER), mer, Decimal(draw(st.integers(0, int(mer * 100)))).scaleb(-2))


@given(
    KRONER,
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), onske(), min_size=0, max_size=12),
    st.sampled_from(list(Runderegel)),
    st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000)]),
    st.sampled_from(["vises", "storst_rest"]),
)
def test_ingen_faar_mindre_eller_mer_enn_onsket_og_potten_gaar_opp(pott, onsker, regel, enhet, rest):
    resultat = omfordel(pott, onsker, replace(EKSEMPEL_RUNDE, regel=regel, enhet=enhet, rest=rest))

    assert resultat.sum + resultat.rest == pott
    assert resultat.rest >= 0
    etter = etter_runden(resultat)
    assert set(etter) == set(onsker)
    for kode, ett in onsker.items():
        assert ett.andel + ett.gitt <= etter[kode] <= ett.andel + ett.mer
    assert hash_av(kontroller(fra_json(til_json(resultat)), hash_av(resultat))) == hash_av(resultat)


@pytest.mark.parametrize(
    ("regel", "tillegg"),
    [
        (Runderegel.ETTER_ANDEL, {"a": 250, "b": 750, "c": 0}),
        (Runderegel.ETTER_ONSKE, {"a": 200, "b": 800, "c": 0}),
        (Runderegel.LIKT, {"a": 500, "b": 500, "c": 0}),
    ],
)
def test_regelen_bestemmer_fordelingen(regel, tillegg):
    onsker = {
        "a": Onske(Decimal(100), Decimal(1000)),
        "b": Onske(Decimal(300), Decimal(5000), Decimal(1000)),
        "c": Onske(Decimal(900), Decimal(0)),
    }

    resultat = omfordel(Decimal(1000), onsker, replace(EKSEMPEL_RUNDE, regel=regel))

    assert resultat.andeler == tillegg
    for linje in resultat.linjer:
        assert linje.paragraf == "VU § 7"
        assert all(setning(linje, maalform) for maalform in ("nb", "nn"))
    assert "Har ikke noe ønske" in setning(resultat.linjer_for("c")[0], "nb")


def test_hele_onsket_sies_i_setningen():
    resultat = omfordel(Decimal(1000), {"a": Onske(Decimal(100), Decimal(40))}, EKSEMPEL_RUNDE)

    assert setning(resultat.linjer[0], "nb") == "Får hele det ønsket som stod igjen: 40 kroner mer."
    assert resultat.rest == 960


def test_andel_paa_null_gir_ingenting_naar_regelen_er_etter_andel():
    resultat = omfordel(Decimal(1000), {"a": Onske(Decimal(0), Decimal(40))}, EKSEMPEL_RUNDE)

    assert (resultat.sum, resultat.rest) == (0, 1000)


@pytest.mark.parametrize(
    ("pott", "onske"),
    [
        (-1, Onske(Decimal(1), Decimal(1))),
        (1, Onske(Decimal(-1), Decimal(1))),
        (1, Onske(Decimal(1), Decimal(1), Decimal(2))),
    ],
)
def test_umulig_runde_stopper(pott, onske):
    with pytest.raises(RundeFeil):
        omfordel(Decimal(pott), {"a": onske}, EKSEMPEL_RUNDE)
