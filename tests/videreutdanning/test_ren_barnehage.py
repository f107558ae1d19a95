"""Barnehagedelen: kommunale, private og rest er alltid hele delen, og nøkkelen er et synlig valg."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import fra_json, hash_av, kontroller, setning, til_json
from ordninger.videreutdanning.barnehage import (
    Barnehage,
    BarnehageFeil,
    Delingsnokkel,
    ManglerBarnehagetall,
    Side,
    del_barnehagedel,
    nokkeleffekt,
    sider,
)

DEL = Decimal(600_000)
TO = {
    "k": Barnehage(Side.KOMMUNAL, 420, 95, Decimal(900_000)),
    "p1": Barnehage(Side.PRIVAT, 100, 30, Decimal(300_000)),
    "p2": Barnehage(Side.PRIVAT, 80, 25, Decimal(100_000)),
}
KRONER = st.integers(0, 10**9).map(lambda ore: Decimal(ore).scaleb(-2))


def uten(kode, **endringer):
    return {**TO, kode: replace(TO[kode], **endringer)}


@given(
    KRONER,
    st.dictionaries(
        st.text("abcdef", min_size=1, max_size=3),
        st.builds(
            Barnehage,
            st.sampled_from(list(Side)),
            st.integers(1, 200),
            st.integers(1, 500).map(lambda n: Decimal(n).scaleb(-1)),
            st.none() | KRONER,
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from(list(Delingsnokkel)),
    st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000)]),
)
def test_kommunale_private_og_rest_er_hele_delen(belop, barnehager, nokkel, enhet):
    resultat = del_barnehagedel(belop, barnehager, nokkel, enhet)
    to = sider(resultat)

    assert to[Side.KOMMUNAL].tildelt + to[Side.PRIVAT].tildelt + resultat.rest == belop
    assert resultat.rest >= 0
    assert all(0 <= resultat.andeler[kode] <= (ett.behov or 0) for kode, ett in barnehager.items())
    assert to[Side.KOMMUNAL].flyttet == -to[Side.PRIVAT].flyttet
    for side in Side:
        meldt = sum(ett.behov or 0 for ett in barnehager.values() if ett.side is side)
        # Unntaket gjelder bare når siden selv har meldt for lite.
        assert to[side].flyttet >= 0 or meldt < to[side].forholdsmessig
        assert to[side].tildelt <= to[side].forholdsmessig + to[side].flyttet
    assert kontroller(fra_json(til_json(resultat)), hash_av(resultat)).linjer == resultat.linjer


def test_behov_over_delen_kuttes_likt_innenfor_siden():
    resultat = del_barnehagedel(DEL, TO, Delingsnokkel.BARN, Decimal(1))

    assert resultat.andeler == {"k": 420_000, "p1": 135_000, "p2": 45_000}
    assert resultat.rest == 0


def test_for_lite_meldt_paa_den_ene_siden_gaar_til_den_andre_med_grunn():
    barnehager = {kode: replace(ett, behov=Decimal(50_000)) if kode != "k" else ett for kode, ett in TO.items()}

    resultat = del_barnehagedel(DEL, barnehager, Delingsnokkel.BARN, Decimal(1))

    assert resultat.andeler == {"k": 500_000, "p1": 50_000, "p2": 50_000}
    assert sider(resultat)[Side.KOMMUNAL].flyttet == 80_000
    unntak = next(linje for linje in resultat.linjer if linje.nokkel == "unntak")
    assert setning(unntak, "nb") == (
        "Private barnehager har meldt for lite behov. 80\u00a0000 kroner går derfor til kommunale barnehager."
    )


def test_for_lite_meldt_paa_begge_sider_blir_rest():
    barnehager = {kode: replace(ett, behov=None if kode == "p2" else Decimal(10_000)) for kode, ett in TO.items()}

    resultat = del_barnehagedel(DEL, barnehager, Delingsnokkel.BARN, Decimal(1))

    assert resultat.andeler == {"k": 10_000, "p1": 10_000, "p2": 0}
    assert resultat.rest == 580_000
    assert not [linje for linje in resultat.linjer if linje.nokkel == "unntak"]
    assert setning(resultat.linjer_for("p2")[0], "nn") == "Har ikkje meldt behov."


def test_bare_kommunale_barnehager_faar_hele_delen():
    resultat = del_barnehagedel(DEL, {"k": TO["k"]}, Delingsnokkel.BARN, Decimal(1))

    assert sider(resultat)[Side.PRIVAT].forholdsmessig == 0
    assert resultat.andeler == {"k": 600_000}


def test_alle_tre_noklene_vises():
    effekter = {ett.nokkel: ett.deler for ett in nokkeleffekt(DEL, TO, Decimal(1))}

    assert effekter == {
        Delingsnokkel.BARN: {Side.KOMMUNAL: 420_000, Side.PRIVAT: 180_000},
        Delingsnokkel.AARSVERK: {Side.KOMMUNAL: 380_000, Side.PRIVAT: 220_000},
        Delingsnokkel.LIKT: {Side.KOMMUNAL: 200_000, Side.PRIVAT: 400_000},
    }


@pytest.mark.parametrize("tomt", [None, "", " "])
def test_tall_som_mangler_stopper_delingen_men_ikke_de_andre_noklene(tomt):
    barnehager = uten("p1", barn=tomt) | {"p2": replace(TO["p2"], barn=tomt)}

    with pytest.raises(ManglerBarnehagetall, match="p1, p2") as feil:
        del_barnehagedel(DEL, barnehager, Delingsnokkel.BARN, Decimal(1))
    effekter = {ett.nokkel: ett for ett in nokkeleffekt(DEL, barnehager, Decimal(1))}

    assert feil.value.mangler == effekter[Delingsnokkel.BARN].mangler == ("p1", "p2")
    assert effekter[Delingsnokkel.BARN].deler == {}
    assert effekter[Delingsnokkel.LIKT].deler == {Side.KOMMUNAL: 200_000, Side.PRIVAT: 400_000}


@pytest.mark.parametrize(
    "barnehager",
    [
        {},
        uten("k", barn=-1),
        uten("k", barn="mange"),
        uten("k", behov=Decimal(-1)),
        {kode: replace(ett, barn=0) for kode, ett in TO.items()},
    ],
)
def test_tall_som_ikke_kan_brukes_stopper(barnehager):
    with pytest.raises(BarnehageFeil):
        del_barnehagedel(DEL, barnehager, Delingsnokkel.BARN, Decimal(1))


def test_alle_linjer_har_setning_og_paragraf():
    for nokkel in Delingsnokkel:
        for linje in del_barnehagedel(DEL, TO, nokkel, Decimal(1)).linjer:
            assert linje.paragraf == "VU § 8"
            assert all(setning(linje, maalform).endswith(".") for maalform in ("nb", "nn"))
