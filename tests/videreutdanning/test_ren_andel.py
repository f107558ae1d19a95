"""Den nasjonale modellen for videreutdanning: rammen går opp på øret, og kvitteringen forklarer hver krone."""

import csv
import gc
import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordninger.felles.beregning import UgyldigGrense, fordel, fra_json, hash_av, kontroller, setning, til_json
from ordninger.videreutdanning.andel import (
    ManglerNokkeltall,
    UgyldigNokkeltall,
    beregn_andel,
    fordel_andel,
    sektordeler,
)
from ordninger.videreutdanning.forskjell import differanser, forklar, oppsummer
from ordninger.videreutdanning.satser import (
    EKSEMPEL_ANDEL,
    SKOLER,
    AndelParametre,
    Erstatning,
    Gyldig,
    ManglerSats,
    Mottakertype,
    Nokkel,
    Rundeparametre,
    Runderegel,
    SatsFeil,
    Sektor,
    Sektordel,
    gulv_for_deltaker,
    velg,
)
from tests.videreutdanning.ren_grunnlag import (
    KILDER,
    LITE,
    fylkeskommune,
    kommune,
    lite_grunnlag,
    skole,
    stort_grunnlag,
)

UTEN_GULV = replace(EKSEMPEL_ANDEL, gulv={})


def med(kode, **endringer):
    return {**LITE, kode: replace(LITE[kode], **endringer)}


def fasit(parametre, grunnlag):
    """Det samme regnestykket med brøker, skrevet rett fram: det modellen skal gi, uansett hvor fort den regner."""
    grupper = {"kommune": {}, "fylkeskommune": {}, "skole": {}}
    for sektor in parametre.sektorer:
        for skoler, nokler in ((False, sektor.nokler), (True, (Nokkel(sektor.skolenokkel, Decimal(1)),))):
            del_ = sektor.del_skoler if skoler else 1 - sektor.del_skoler
            for nokkel in nokler if del_ else ():
                vektet = []
                for kode, m in grunnlag.mottakere.items():
                    if m.type in sektor.mottakertyper and (m.type in SKOLER) is skoler:
                        vekt = parametre.sentralitet.get(m.sentralitet, 1) if m.type is Mottakertype.KOMMUNE else 1
                        gruppe = "skole" if skoler else str(m.type)
                        vektet.append((gruppe, kode, Fraction(m.verdier[nokkel.kode]) * Fraction(vekt)))
                    if m.ogsaa_fylkeskommune and Mottakertype.FYLKESKOMMUNE in sektor.mottakertyper and not skoler:
                        vektet.append(("fylkeskommune", kode, Fraction(m.verdier[nokkel.kode])))
                pott = Fraction(parametre.ramme) * Fraction(sektor.andel) * Fraction(del_) * Fraction(nokkel.vekt)
                for gruppe, kode, tall in vektet:
                    foer = grupper[gruppe].get(kode, Fraction(0))
                    grupper[gruppe][kode] = foer + pott * tall / sum(ett for *_, ett in vektet)
    samlet = dict.fromkeys(grunnlag.mottakere, Fraction(0))
    for gruppe, eksakt in grupper.items():
        typer = {k: grunnlag.mottakere[k].type for k in eksakt if gruppe in str(grunnlag.mottakere[k].type).split("_")}
        for kode, belop in _mellom(eksakt, *(
            {k: Fraction(kart[type_]) for k, type_ in typer.items() if type_ in kart}
            for kart in (parametre.gulv, parametre.tak)
        )).items():  # fmt: skip
            samlet[kode] += belop
    igjen = Fraction(parametre.ramme) - sum(samlet.values())
    fordelt = fordel(parametre.ramme, {**samlet, "": igjen}, parametre.enhet, rest=parametre.rest)
    return {kode: andel for kode, andel in fordelt.andeler.items() if kode}


def _mellom(eksakt, gulv, tak):
    """Alle mellom gulv og tak: de frie skaleres likt til pengene går opp."""
    laast = {}
    while True:
        frie = {k: belop for k, belop in eksakt.items() if k not in laast}
        total = sum(frie.values())
        faktor = (sum(eksakt.values()) - sum(laast.values())) / total if total else Fraction(0)
        under = {k: gulv[k] for k, b in frie.items() if k in gulv and b * faktor < gulv[k]}
        over = {k: tak[k] for k, b in frie.items() if k in tak and b * faktor > tak[k]}
        if not under and not over:
            return laast | {k: belop * faktor for k, belop in frie.items()}
        mangler = sum(grense - frie[k] * faktor for k, grense in under.items())
        for_mye = sum(frie[k] * faktor - grense for k, grense in over.items())
        laast |= under if mangler >= for_mye else over


def sjekk(resultat, parametre):
    """Det som gjelder for enhver kjøring: summene går opp, og hver sektor går opp i hele enheter."""
    assert resultat.sum + resultat.rest == parametre.ramme
    for mottaker, andel in resultat.andeler.items():
        deler = sektordeler(resultat, mottaker)
        assert sum(deler.values()) == andel
        assert all(del_ >= 0 and del_ % parametre.enhet == 0 for del_ in deler.values())


def test_rammen_fordeles_uten_rest_og_likt_med_fasiten():
    resultat = beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag())

    sjekk(resultat, EKSEMPEL_ANDEL)
    assert resultat.rest == 0
    assert resultat.andeler == fasit(EKSEMPEL_ANDEL, lite_grunnlag())
    assert resultat.andeler == fordel_andel(EKSEMPEL_ANDEL, lite_grunnlag()).andeler


def test_hele_landet_gaar_opp_og_likt_med_fasiten():
    resultat = beregn_andel(EKSEMPEL_ANDEL, stort_grunnlag())

    sjekk(resultat, EKSEMPEL_ANDEL)
    assert len(resultat.andeler) == 672
    assert resultat.andeler == fasit(EKSEMPEL_ANDEL, stort_grunnlag())


@given(
    st.integers(10**9, 10**12).map(lambda ore: Decimal(ore).scaleb(-2)),
    st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(1000)]),
    st.sampled_from(["vises", "storst_rest"]),
    st.lists(st.integers(1, 97), min_size=3, max_size=3).filter(lambda deler: sum(deler) < 100),
    st.fixed_dictionaries({k: st.integers(50, 200).map(lambda n: Decimal(n).scaleb(-2)) for k in "136"}),
    st.sampled_from([{}, {Mottakertype.KOMMUNE: Decimal(7000)}, {Mottakertype.PRIVAT_SKOLE: Decimal(3000)}]),
    st.sampled_from([{}, {Mottakertype.FYLKESKOMMUNE: Decimal(8000)}, {Mottakertype.KOMMUNE: Decimal(1_000_000)}]),
)
def test_andelene_og_resten_er_rammen_uansett_parametre(ramme, enhet, rest, deler, sentralitet, gulv, tak):
    andeler = [Decimal(del_) / 100 for del_ in (*deler, 100 - sum(deler))]
    parametre = replace(
        EKSEMPEL_ANDEL, ramme=ramme, enhet=enhet, rest=rest, sentralitet=sentralitet, gulv=gulv, tak=tak,
        sektorer=tuple(replace(s, andel=a) for s, a in zip(EKSEMPEL_ANDEL.sektorer, andeler, strict=True)),
    )  # fmt: skip

    resultat = beregn_andel(parametre, lite_grunnlag())

    sjekk(resultat, parametre)
    assert resultat.andeler == fasit(parametre, lite_grunnlag())
    assert hash_av(beregn_andel(parametre, lite_grunnlag())) == hash_av(resultat)


def test_lagret_kvittering_kan_regnes_ut_paa_nytt():
    resultat = beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag())
    lagret = fra_json(til_json(resultat))

    assert kontroller(lagret, hash_av(resultat)).linjer == resultat.linjer


def test_samme_tall_skrevet_paa_ulik_maate_gir_samme_fingeravtrykk():
    som_tekst = {
        kode: replace(m, verdier={nokkel: f"{verdi}.0" for nokkel, verdi in m.verdier.items()})
        for kode, m in LITE.items()
    }

    assert hash_av(beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag(mottakere=som_tekst))) == hash_av(
        beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag())
    )


def test_oslo_er_en_mottaker_med_kommunens_og_fylkeskommunens_deler():
    resultat = beregn_andel(UTEN_GULV, lite_grunnlag())
    linjer = [linje for linje in resultat.linjer_for("oslo") if linje.nokkel != "avrunding"]

    assert [(linje.nokkel, linje.data["sektor"]) for linje in linjer] == [
        ("innbyggere_1_5", "barnehage"), ("innbyggere_6_15", "grunnskole"),
        ("innbyggere_16_18", "vgo"), ("innbyggere", "andre"),
    ]  # fmt: skip
    assert set(sektordeler(resultat, "oslo")) == set(Sektor)


def test_kvitteringen_viser_vekt_nasjonal_sum_pott_og_kilde():
    resultat = beregn_andel(UTEN_GULV, lite_grunnlag())
    linje = resultat.linjer_for("sunnfjord")[0]

    assert (linje.verdi, linje.vekt, linje.kilde, linje.paragraf) == (1210, 1, KILDER["innbyggere_1_5"], "VU § 3")
    assert linje.data == {
        "sektor": "barnehage",
        "nasjonal": "40170.2",  # 36 988 + 1 729 + (1 + 1 210) × 1,2
        "pott": "295200000",
        "sentralitet": "5",
        "sentralitetsvekt": "1.2",
    }
    assert linje.belop == round(Fraction(295_200_000 * 1452) / Fraction("40170.2"))
    assert setning(linje, "nb").startswith(
        "Barnehage: 1\u00a0210 innbyggere 1–5 år med vekt 1,2 (sentralitetsklasse 5)"
    )


def test_skoler_deler_sin_egen_del_etter_elever():
    resultat = beregn_andel(UTEN_GULV, lite_grunnlag())
    linje = resultat.linjer_for("steiner")[0]

    assert linje.data == {"sektor": "grunnskole", "nasjonal": "280", "pott": "47560000"}
    assert (linje.nokkel, linje.enhet) == ("elever", "elever")
    assert resultat.andeler["steiner"] + resultat.andeler["samisk"] == 47_560_000


def test_alle_linjer_har_setning_paa_begge_maalformer():
    parametre = replace(EKSEMPEL_ANDEL, tak={Mottakertype.FYLKESKOMMUNE: Decimal(1_000_000)}, enhet=Decimal(1000))
    linjer = beregn_andel(parametre, lite_grunnlag()).linjer + beregn_andel(EKSEMPEL_ANDEL, stort_grunnlag()).linjer

    assert {"gulv", "tak", "tak_tillegg", "gulv_bidrag", "avrunding"} <= {linje.nokkel for linje in linjer}
    for linje in linjer:
        assert all(
            setning(linje, maalform).endswith((" kroner.", " 1 krone.", "\u22121 krone.")) for maalform in ("nb", "nn")
        )
        assert linje.paragraf == "VU § 3"


def test_gulvet_loefter_og_alle_andre_bidrar_like_mye_i_prosent():
    uten, resultat = beregn_andel(UTEN_GULV, lite_grunnlag()), beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag())

    assert uten.andeler["utsira"] < 144_000 == resultat.andeler["utsira"]
    assert {linje.nokkel for linje in resultat.linjer_for("utsira")} >= {"gulv"}
    kommuner = ("ringsaker", "sunnfjord", "oslo")
    for kode in LITE:
        bidrag = sum(linje.belop for linje in resultat.linjer_for(kode) if linje.nokkel == "gulv_bidrag")
        assert (bidrag < 0) is (kode in kommuner)
    kommunedel = {
        kode: sum(belop for sektor, belop in sektordeler(uten, kode).items() if sektor != "vgo") for kode in kommuner
    }
    prosent = Fraction(uten.andeler["utsira"] - 144_000) / Fraction(sum(kommunedel.values()))
    for kode in kommuner:
        assert abs(Fraction(resultat.andeler[kode] - uten.andeler[kode]) - prosent * Fraction(kommunedel[kode])) <= 4
    assert sektordeler(resultat, "oslo")[Sektor.VGO] == sektordeler(uten, "oslo")[Sektor.VGO]


def test_gulv_som_gruppen_ikke_kan_betale_stopper():
    parametre = replace(EKSEMPEL_ANDEL, gulv={Mottakertype.PRIVAT_SKOLE: Decimal(50_000_000)})

    with pytest.raises(UgyldigGrense, match="skoler"):
        beregn_andel(parametre, lite_grunnlag())


def test_alle_i_taket_gir_rest():
    parametre = replace(UTEN_GULV, tak={type_: Decimal(1000) for type_ in SKOLER})

    resultat = beregn_andel(parametre, lite_grunnlag())

    assert (resultat.andeler["steiner"], resultat.andeler["samisk"]) == (1000, 1000)
    assert resultat.rest == 47_560_000 - 2000
    sjekk(resultat, parametre)


def test_oslo_i_taket_som_kommune_beholder_fylkeskommunens_del():
    parametre = replace(UTEN_GULV, tak={Mottakertype.KOMMUNE: Decimal(900_000_000)})

    resultat = beregn_andel(parametre, lite_grunnlag())
    deler = sektordeler(resultat, "oslo")

    sjekk(resultat, parametre)
    assert abs(resultat.andeler["oslo"] - deler[Sektor.VGO] - 900_000_000) <= 2
    assert deler[Sektor.VGO] == sektordeler(beregn_andel(UTEN_GULV, lite_grunnlag()), "oslo")[Sektor.VGO]


def virkelig_grunnlag():
    """Kommunene og fylkeskommunene med folketall per 1. januar 2026 fra referansedataene."""
    mappe = Path(__file__).parents[2] / "fixtures" / "referanse"
    tabeller = {}
    for navn in ("kommuner", "gsi_basil"):
        with (mappe / f"{navn}.csv").open(encoding="utf-8") as apen:
            tabeller[navn] = {rad["kommunenummer"]: rad for rad in csv.DictReader(apen)}
    mottakere, unge = {}, Counter()
    for nummer, rad in tabeller["kommuner"].items():
        tall = tabeller["gsi_basil"][nummer]
        oslo = nummer == "0301"
        mottakere[nummer] = kommune(
            tall["innbyggere_1_5_aar"], tall["innbyggere_6_15_aar"], rad["folketall"], rad["sentralitetsklasse"],
            ogsaa_fylkeskommune=oslo, verdier={"innbyggere_16_18": tall["innbyggere_16_18_aar"]} if oslo else {},
        )  # fmt: skip
        if not oslo:
            unge[rad["fylkesnummer"]] += int(tall["innbyggere_16_18_aar"])
    return lite_grunnlag(mottakere=mottakere | {f"fylke {nr}": fylkeskommune(antall) for nr, antall in unge.items()})


def test_modellen_paa_de_virkelige_tallene_gir_det_som_er_vist_i_utkastet_til_sidene():
    uten_skoler = tuple(
        replace(s, del_skoler=Decimal(0), mottakertyper=tuple(t for t in s.mottakertyper if t not in SKOLER))
        for s in EKSEMPEL_ANDEL.sektorer
    )
    ny = replace(
        EKSEMPEL_ANDEL, ramme=Decimal(1_592_000_000), sektorer=uten_skoler,
        sentralitet={"4": Decimal("1.1"), "5": Decimal("1.2"), "6": Decimal("1.2")},
    )  # fmt: skip
    gammel = replace(
        ny,
        sentralitet={},
        gulv={Mottakertype.KOMMUNE: Decimal(36_000)},
        sektorer=tuple(
            replace(s, andel={"barnehage": Decimal("0.14"), "grunnskole": Decimal("0.62")}.get(s.kode, s.andel))
            for s in uten_skoler
        ),
    )
    grunnlag = virkelig_grunnlag()

    foer, etter = beregn_andel(gammel, grunnlag), beregn_andel(ny, grunnlag)
    steg = {ett.kode: ett.belop for ett in forklar((gammel, grunnlag), (ny, grunnlag), "3411")}
    summer = oppsummer(differanser(foer, etter), {kode: "kommuner" for kode in grunnlag.mottakere if kode.isdigit()})

    assert (foer.andeler["3411"], etter.andeler["3411"]) == (7_543_472, 7_255_254)
    assert etter.andeler["0301"] == 178_011_504
    assert (steg["sektorer"], steg["sentralitet"], steg["gulv"]) == (14_700, -300_998, -1_920)
    assert (summer[0].antall, summer[0].mer, summer[0].mindre, summer[0].endring) == (357, 277, 80, 0)
    assert {linje.data["antall"] for linje in etter.linjer if linje.nokkel == "gulv_bidrag"} == {"12"}


def test_gulv_for_en_mottaker_uten_barn_deles_mellom_sektorene():
    mottakere = {**LITE, "tom": kommune(0, 0, 0)}

    resultat = beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag(mottakere=mottakere))

    assert sektordeler(resultat, "tom") == {
        Sektor.BARNEHAGE: 48_000, Sektor.GRUNNSKOLE: 48_000, Sektor.ANDRE: 48_000,
    }  # fmt: skip


def test_taket_stopper_og_de_andre_faar_det_som_blir_til_overs():
    parametre = replace(UTEN_GULV, tak={Mottakertype.FYLKESKOMMUNE: Decimal(50_000_000)})

    resultat = beregn_andel(parametre, lite_grunnlag())

    assert resultat.andeler["innlandet"] == 50_000_000
    assert any(linje.nokkel == "tak" for linje in resultat.linjer_for("innlandet"))
    assert any(linje.nokkel == "tak_tillegg" for linje in resultat.linjer_for("oslo"))
    sjekk(resultat, parametre)


def test_alt_som_mangler_meldes_paa_en_gang():
    mottakere = med("ringsaker", verdier={"innbyggere_1_5": None, "innbyggere": ""}, sentralitet=None)
    mottakere["steiner"] = skole(None)

    with pytest.raises(ManglerNokkeltall, match="innbyggere for ringsaker") as feil:
        beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag(mottakere=mottakere))

    assert feil.value.mangler == (
        ("ringsaker", "innbyggere"), ("ringsaker", "innbyggere_1_5"), ("ringsaker", "innbyggere_6_15"),
        ("ringsaker", "sentralitet"), ("steiner", "elever"),
    )  # fmt: skip


def test_sentralitet_trengs_ikke_naar_alle_klasser_har_vekt_en():
    parametre = replace(EKSEMPEL_ANDEL, sentralitet={"6": Decimal(1)})

    resultat = beregn_andel(parametre, lite_grunnlag(mottakere=med("ringsaker", sentralitet=None)))

    sjekk(resultat, parametre)


@pytest.mark.parametrize("felt", ["forrige", "oppgitt"])
def test_erstatning_staar_paa_linjen_og_i_setningen(felt):
    regel = Erstatning.FJORAARETS_VERDI if felt == "forrige" else Erstatning.OPPGITT_VERDI
    mottakere = med("ringsaker", verdier={**LITE["ringsaker"].verdier, "innbyggere_1_5": None})

    resultat = beregn_andel(
        replace(EKSEMPEL_ANDEL, erstatninger={"innbyggere_1_5": regel}),
        lite_grunnlag(mottakere=mottakere, **{felt: {"ringsaker": {"innbyggere_1_5": 1700}}}),
    )

    erstattet = [linje for linje in resultat.linjer if "erstatning" in linje.data]
    assert [(linje.mottaker, linje.nokkel, linje.verdi) for linje in erstattet] == [
        ("ringsaker", "innbyggere_1_5", 1700)
    ]
    assert "mangler" in setning(erstattet[0], "nb")
    assert "manglar" in setning(erstattet[0], "nn")


@pytest.mark.parametrize("regel", [Erstatning.STOPP, Erstatning.FJORAARETS_VERDI])
def test_uten_tall_aa_sette_inn_stopper_kjoringen(regel):
    mottakere = med("innlandet", verdier={})

    with pytest.raises(ManglerNokkeltall):
        beregn_andel(
            replace(EKSEMPEL_ANDEL, erstatninger={"innbyggere_16_18": regel}), lite_grunnlag(mottakere=mottakere)
        )


@pytest.mark.parametrize(
    ("mottakere", "kilder"),
    [
        (med("innlandet", verdier={"innbyggere_16_18": -1}), KILDER),
        (med("innlandet", verdier={"innbyggere_16_18": "mange"}), KILDER),
        (med("ringsaker", sentralitet="7"), KILDER),
        ({kode: m for kode, m in LITE.items() if m.type not in SKOLER}, KILDER),
        ({**LITE, "steiner": skole(0), "samisk": skole(0)}, KILDER),
        ({**LITE, "utenfor": skole(10, sektorer=(Sektor.VGO,))}, KILDER),
        (LITE, {**KILDER, "elever": ""}),
    ],
)
def test_ugyldig_grunnlag_stopper(mottakere, kilder):
    with pytest.raises(UgyldigNokkeltall):
        beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag(mottakere=mottakere, kilder=kilder))


def skole_i_to_sektorer():
    return replace(
        EKSEMPEL_ANDEL,
        sektorer=tuple(
            replace(s, del_skoler=Decimal("0.05"), mottakertyper=(*s.mottakertyper, *SKOLER))
            if s.kode is Sektor.VGO
            else s
            for s in EKSEMPEL_ANDEL.sektorer
        ),
    )


def test_samme_elever_kan_ikke_telles_i_to_sektorer():
    with pytest.raises(UgyldigNokkeltall, match="to sektorer"):
        beregn_andel(skole_i_to_sektorer(), lite_grunnlag())


def test_skoler_som_sier_hvilken_sektor_de_hoerer_til_gaar_opp():
    mottakere = med("steiner", sektorer=(Sektor.GRUNNSKOLE,))
    mottakere["samisk"] = replace(LITE["samisk"], sektorer=(Sektor.VGO,))

    resultat = beregn_andel(skole_i_to_sektorer(), lite_grunnlag(mottakere=mottakere))

    sjekk(resultat, skole_i_to_sektorer())
    assert set(sektordeler(resultat, "samisk")) == {Sektor.VGO}
    assert kontroller(fra_json(til_json(resultat)), hash_av(resultat)).linjer == resultat.linjer


BARNEHAGE, GRUNNSKOLE = EKSEMPEL_ANDEL.sektorer[:2]


@pytest.mark.parametrize(
    "endring",
    [
        {"ramme": Decimal(0)},
        {"ramme": Decimal("1.001")},
        {"enhet": Decimal(0)},
        {"sektorer": (BARNEHAGE,)},
        {"sektorer": (replace(BARNEHAGE, andel=Decimal("0.5")),) * 2},
        {"sentralitet": {"7": Decimal(1)}},
        {"sentralitet": {"1": Decimal(0)}},
        {"gulv": {Mottakertype.KOMMUNE: Decimal(-1)}},
        {"enhet": Decimal(1000), "gulv": {Mottakertype.KOMMUNE: Decimal(1500)}},
        {"gulv": {Mottakertype.KOMMUNE: Decimal(2)}, "tak": {Mottakertype.KOMMUNE: Decimal(1)}},
    ],
)
def test_parametre_som_ikke_henger_sammen_stopper(endring):
    with pytest.raises(SatsFeil):
        replace(EKSEMPEL_ANDEL, **endring)


@pytest.mark.parametrize(
    "endring",
    [
        {"andel": Decimal(0)},
        {"nokler": ()},
        {"nokler": (Nokkel("a", Decimal("0.5")),)},
        {"nokler": (Nokkel("a", Decimal("0.5")), Nokkel("a", Decimal("0.5")))},
        {"nokler": (Nokkel("a", Decimal("1.5")), Nokkel("b", Decimal("-0.5")))},
        {"mottakertyper": ()},
        {"del_skoler": Decimal("0.1")},
        {"del_skoler": Decimal("1.1")},
        {"mottakertyper": (Mottakertype.PRIVAT_SKOLE,)},
    ],
)
def test_sektor_som_ikke_henger_sammen_stopper(endring):
    with pytest.raises(SatsFeil):
        replace(BARNEHAGE, **endring)


def test_en_sektor_kan_vaere_bare_for_skoler():
    sektor = Sektordel(Sektor.VGO, Decimal(1), (), (Mottakertype.PRIVAT_SKOLE,), del_skoler=Decimal(1))
    parametre = replace(UTEN_GULV, sektorer=(sektor,))

    resultat = beregn_andel(parametre, lite_grunnlag(mottakere={"a": skole(1), "b": skole(3)}))

    assert resultat.andeler == {"a": 410_000_000, "b": 1_230_000_000}


def test_parametre_overlever_json_og_sier_hva_som_mangler():
    innhold = til_json(beregn_andel(EKSEMPEL_ANDEL, lite_grunnlag()))["parametre"]

    assert AndelParametre.fra_json(innhold).til_json() == {**EKSEMPEL_ANDEL.til_json(), "gyldig": {
        "fra": EKSEMPEL_ANDEL.gyldig.fra, "til": None, "versjon": "2027.1-eksempel"}}  # fmt: skip
    assert innhold["eksempel"] is True
    with pytest.raises(SatsFeil, match="ramme"):
        AndelParametre.fra_json({kode: verdi for kode, verdi in innhold.items() if kode != "ramme"})
    with pytest.raises(SatsFeil, match="regel"):
        Rundeparametre.fra_json({"gyldig": innhold["gyldig"], "enhet": "1"})
    with pytest.raises(SatsFeil, match="Ukjent regel"):
        Rundeparametre.fra_json({"gyldig": innhold["gyldig"], "enhet": "1", "regel": "likt", "rest": "bort"})


def test_velg_finner_parametrene_som_gjelder_paa_datoen():
    fra = EKSEMPEL_ANDEL.gyldig.fra
    gammel = Rundeparametre(Gyldig(fra, fra, "a"), Runderegel.LIKT, Decimal(1))

    assert velg([gammel], fra) is gammel
    with pytest.raises(ManglerSats):
        velg([gammel, gammel], fra)
    with pytest.raises(ManglerSats):
        velg([gammel], fra.replace(year=2025))


def test_gulvet_kan_settes_til_en_deltaker():
    assert gulv_for_deltaker(Decimal("7.5"), Decimal(768_000)) == 36_000
    assert EKSEMPEL_ANDEL.gulv == {Mottakertype.KOMMUNE: 144_000, **dict.fromkeys(SKOLER, Decimal(36_000))}


def _tid(arbeid, ganger):
    """Den beste tiden i prosessoren av flere forsøk, så andre som bruker maskinen, ikke teller.

    Alt testkjøringen har i minnet fra før, settes til side for søppelrydderen, ellers måles den.
    """
    beste = None
    gc.collect()
    gc.freeze()
    try:
        for _ in range(ganger):
            start = time.process_time()
            arbeid()
            brukt = time.process_time() - start
            beste = brukt if beste is None else min(beste, brukt)
    finally:
        gc.unfreeze()
    return beste


def _million():
    s = 0
    for i in range(1_000_000):
        s += i * i
    return s


def test_hele_landet_tar_ikke_lenger_tid_enn_det_vokser():
    """Ti ganger så mange tar rundt åtte ganger så lang tid. Grensene er vide, for noe annet kan kjøre samtidig; `make benk` har målene."""
    lite, stort = stort_grunnlag(), stort_grunnlag(10)
    ti_rammer = replace(EKSEMPEL_ANDEL, ramme=EKSEMPEL_ANDEL.ramme * 10)  # så gulvet rekker til alle skolene

    sloeyfe = _tid(_million, 5)
    en = _tid(lambda: hash_av(beregn_andel(EKSEMPEL_ANDEL, lite)), 5)
    ti = _tid(lambda: hash_av(beregn_andel(ti_rammer, stort)), 4)

    assert en / sloeyfe <= 4
    assert ti / en <= 30
