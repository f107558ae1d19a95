"""Hvorfor en andel er endret: stegene er til sammen hele forskjellen, og ingenting forsvinner mellom dem."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import fra_json, til_json
from ordninger.videreutdanning.andel import Andelsgrunnlag, beregn_andel, fordel_andel
from ordninger.videreutdanning.forskjell import (
    STORRELSER,
    Stegkode,
    differanser,
    forklar,
    oppsummer,
    storrelse,
)
from ordninger.videreutdanning.satser import EKSEMPEL_ANDEL, Erstatning, Mottakertype, Nokkel, SatsFeil, Sektor
from tests.videreutdanning.ren_grunnlag import KILDER, LITE, kommune, lite_grunnlag, skole

GAMMEL = replace(
    EKSEMPEL_ANDEL,
    sektorer=tuple(
        replace(s, andel={"barnehage": Decimal("0.14"), "grunnskole": Decimal("0.62")}.get(s.kode, s.andel))
        for s in EKSEMPEL_ANDEL.sektorer
    ),
    sentralitet={},
    gulv={**EKSEMPEL_ANDEL.gulv, Mottakertype.KOMMUNE: Decimal(36_000)},
)


def med(**mottakere):
    return lite_grunnlag(mottakere={**LITE, **mottakere})


def steg_for(gammel, ny, mottaker="ringsaker"):
    """Forklaringen, kontrollert: alle stegene i rekkefølge, og summen er forskjellen mellom andelene."""
    steg = forklar(gammel, ny, mottaker)
    foer, etter = (fordel_andel(*kjoring).andeler.get(mottaker, Decimal(0)) for kjoring in (gammel, ny))
    assert [ett.kode for ett in steg] == list(Stegkode)
    assert sum(ett.belop for ett in steg) == etter - foer
    assert all(ett.tekst.nb.endswith(".") and ett.tekst.nn.endswith(".") for ett in steg)
    return {ett.kode: ett for ett in steg}


def test_ny_modell_samme_folketall():
    steg = steg_for((GAMMEL, lite_grunnlag()), (EKSEMPEL_ANDEL, lite_grunnlag()))

    assert {kode for kode, ett in steg.items() if not ett.uendret} == {
        Stegkode.SEKTORER, Stegkode.SENTRALITET, Stegkode.GULV,
    }  # fmt: skip
    assert all(ett.belop == 0 for ett in steg.values() if ett.uendret)
    assert steg[Stegkode.SEKTORER].tekst.nb == (
        "Delen av rammen: barnehage fra 14 til 18 prosent, grunnskole fra 62 til 58 prosent."
    )
    assert steg[Stegkode.SENTRALITET].belop < 0
    assert "Mottakeren er i klasse 3." in steg[Stegkode.SENTRALITET].tekst.nb
    assert steg[Stegkode.GULV].tekst.nn.startswith("Golvet: kommune frå 36\u00a0000 til 144\u00a0000 kroner.")
    assert steg[Stegkode.EGNE_TALL].tekst.nb == "Egne tall: de samme i begge kjøringene."


def test_egne_og_andres_tall_er_hvert_sitt_steg():
    ny = med(
        ringsaker=kommune(1829, 3794, 36199),
        sunnfjord=kommune(1300, 2764, 22500, "5"),
        oslo=replace(LITE["oslo"], sentralitet="2"),
    )

    steg = steg_for((EKSEMPEL_ANDEL, lite_grunnlag()), (EKSEMPEL_ANDEL, ny))

    assert steg[Stegkode.EGNE_TALL].belop > 0 > steg[Stegkode.ANDRES_TALL].belop
    assert steg[Stegkode.EGNE_TALL].tekst.nb == "Egne tall: innbyggere 1–5 år fra 1\u00a0729 til 1\u00a0829."
    assert "1 mottaker har nye tall" in steg[Stegkode.ANDRES_TALL].tekst.nb
    assert not steg[Stegkode.SENTRALITET].uendret
    assert steg[Stegkode.SENTRALITET].tekst.nb.startswith("Noen kommuner har fått ny klasse.")


def test_ny_sentralitetsklasse_staar_i_setningen():
    ny = med(ringsaker=kommune(1729, 3794, 36199, "4"))

    steg = steg_for((EKSEMPEL_ANDEL, lite_grunnlag()), (EKSEMPEL_ANDEL, ny))

    assert steg[Stegkode.SENTRALITET].belop > 0
    assert "fra klasse 3 til klasse 4" in steg[Stegkode.SENTRALITET].tekst.nb


def test_samme_tall_skrevet_paa_ulik_maate_er_uendret():
    lagret = fra_json(til_json(beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag())))

    steg = steg_for(
        (EKSEMPEL_ANDEL, Andelsgrunnlag.fra_json(lagret.inndata)),
        (EKSEMPEL_ANDEL, lite_grunnlag(kilder={**KILDER, "elever": "GSI, ny"})),
    )

    assert all(ett.uendret and ett.belop == 0 for ett in steg.values())


def test_ny_mottaker_og_mottaker_som_er_borte():
    uten = lite_grunnlag(mottakere={kode: m for kode, m in LITE.items() if kode != "ringsaker"})

    ny = steg_for((EKSEMPEL_ANDEL, uten), (EKSEMPEL_ANDEL, lite_grunnlag()))
    borte = steg_for((EKSEMPEL_ANDEL, lite_grunnlag()), (EKSEMPEL_ANDEL, uten))

    assert ny[Stegkode.EGNE_TALL].belop > 0 > borte[Stegkode.EGNE_TALL].belop
    assert ny[Stegkode.EGNE_TALL].tekst.nb == "Ny mottaker i denne kjøringen."
    assert borte[Stegkode.EGNE_TALL].tekst.nn == "Ikkje med i denne køyringa."
    with pytest.raises(KeyError):
        forklar((EKSEMPEL_ANDEL, uten), (EKSEMPEL_ANDEL, uten), "ringsaker")


def test_byttet_nokkel_hoerer_til_nokkelsteget():
    ny_p = replace(
        EKSEMPEL_ANDEL,
        sektorer=tuple(
            replace(s, nokler=(Nokkel("innbyggere_1_5", Decimal("0.5")), Nokkel("barn", Decimal("0.5"))))
            if s.kode is Sektor.BARNEHAGE
            else s
            for s in EKSEMPEL_ANDEL.sektorer
        ),
    )
    ny_g = lite_grunnlag(
        mottakere={
            kode: replace(m, verdier={**m.verdier, "barn": 100}) if m.type is Mottakertype.KOMMUNE else m
            for kode, m in LITE.items()
        },
        kilder={**KILDER, "barn": "BASIL"},
    )

    steg = steg_for((EKSEMPEL_ANDEL, lite_grunnlag()), (ny_p, ny_g))

    assert steg[Stegkode.NOKKELVEKTER].belop > 0
    assert steg[Stegkode.EGNE_TALL].belop == steg[Stegkode.ANDRES_TALL].belop == 0


def test_steg_som_ikke_kan_regnes_alene_er_med_i_det_neste():
    """Ringsakers tall mangler i den nye kjøringen, og regelen som erstatter det, kommer først i nøkkelsteget."""
    regel = {"innbyggere_1_5": Erstatning.OPPGITT_VERDI}
    tall = {**LITE["ringsaker"].verdier, "innbyggere_1_5": None}
    ny = lite_grunnlag(
        mottakere={**LITE, "ringsaker": replace(LITE["ringsaker"], verdier=tall)},
        oppgitt={"ringsaker": {"innbyggere_1_5": 2000}},
    )

    steg = steg_for((EKSEMPEL_ANDEL, lite_grunnlag()), (replace(EKSEMPEL_ANDEL, erstatninger=regel), ny))

    assert steg[Stegkode.EGNE_TALL].utsatt
    assert steg[Stegkode.EGNE_TALL].belop == 0
    assert steg[Stegkode.NOKKELVEKTER].belop > 0


def test_gulv_i_ny_enhet_byttes_med_avrundingen():
    gammel = replace(EKSEMPEL_ANDEL, enhet=Decimal(1000))
    ny = replace(EKSEMPEL_ANDEL, gulv={Mottakertype.KOMMUNE: Decimal(150_500)})

    steg = steg_for((gammel, lite_grunnlag()), (ny, lite_grunnlag()), "utsira")

    assert steg[Stegkode.GULV].utsatt
    assert steg[Stegkode.AVRUNDING].belop == 6500
    with pytest.raises(SatsFeil):
        replace(gammel, gulv=ny.gulv)


@given(
    st.integers(10**8, 2 * 10**9),
    st.integers(1, 60),
    st.integers(80, 200),
    st.sampled_from([0, 36_000, 144_000, 2_000_000]),
    st.sampled_from([1, 1000]),
    st.integers(0, 9_000),
    st.integers(0, 9_000),
    st.sampled_from(sorted(LITE)),
)
def test_stegene_er_alltid_hele_forskjellen(ramme, prosent, vekt, gulv, enhet, egne, andres, mottaker):
    ny_p = replace(
        EKSEMPEL_ANDEL,
        ramme=Decimal(ramme),
        enhet=Decimal(enhet),
        sentralitet={"3": Decimal(vekt) / 100, "6": Decimal("1.5")},
        gulv={Mottakertype.KOMMUNE: Decimal(gulv)},
        tak={Mottakertype.FYLKESKOMMUNE: Decimal(90_000_000)},
        sektorer=tuple(
            replace(s, andel={"barnehage": Decimal(prosent) / 100, "grunnskole": (76 - Decimal(prosent)) / 100}.get(s.kode, s.andel))
            for s in EKSEMPEL_ANDEL.sektorer
        ),
    )  # fmt: skip
    ny = med(ringsaker=kommune(egne, 3794, 36199, "4"), sunnfjord=kommune(andres, 2764, 22500, "5"), steiner=skole(180))

    steg_for((GAMMEL, lite_grunnlag()), (ny_p, ny), mottaker)


def test_differanser_og_summer_per_gruppe():
    a, b = beregn_andel(GAMMEL, lite_grunnlag()), beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag())
    rader = differanser(a, b)
    klasser = {kode: m.sentralitet for kode, m in LITE.items() if m.sentralitet}

    alle, grupper = oppsummer(rader)[0], oppsummer(rader, klasser)

    assert [rad.mottaker for rad in rader] == sorted(LITE)
    assert alle.endring == 0
    assert (alle.antall, alle.mer + alle.mindre + alle.uendret) == (8, 8)
    assert alle.flyttet == sum(rad.endring for rad in rader if rad.endring > 0) > 0
    assert [gruppe.gruppe for gruppe in grupper] == ["1", "3", "5", "6"]
    assert sum(g.endring for g in grupper) == sum(rad.endring for rad in rader if rad.mottaker in klasser)
    utsira = next(rad for rad in rader if rad.mottaker == "utsira")
    assert utsira.etter - utsira.foer == utsira.endring == 144_000 - a.andeler["utsira"]


def test_mottaker_uten_andel_foer_har_ingen_prosent():
    uten = lite_grunnlag(mottakere={kode: m for kode, m in LITE.items() if kode != "ringsaker"})

    rader = {r.mottaker: r for r in differanser(beregn_andel(GAMMEL, uten), beregn_andel(GAMMEL, lite_grunnlag()))}

    assert rader["ringsaker"].prosent is None
    assert rader["ringsaker"].foer == 0
    assert rader["oslo"].prosent < 0


@pytest.mark.parametrize(("folk", "kode"), [(0, "1"), (2999, "1"), (3000, "2"), (49_999, "3"), (50_000, "4")])
def test_storrelse(folk, kode):
    assert storrelse(folk) == kode
    assert kode in {rad[0] for rad in STORRELSER}
