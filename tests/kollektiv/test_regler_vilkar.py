"""Vilkårene, manglene i en behovsmelding og flagget for dobbel finansiering."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ordninger.felles import nummer
from ordninger.kollektiv import mangler as m
from ordninger.kollektiv import vilkar
from ordninger.kollektiv.dobbeltfinansiering import Finansieringslinje, dobbeltfinansiering, tittellikhet
from ordninger.kollektiv.satser import EKSEMPEL_BEHOVSMELDING

KRAV = [ett.kode for ett in vilkar.VILKAR if ett.krav]


def test_fem_krav_og_en_mulighet():
    assert len(KRAV) == 5
    assert [ett.kode for ett in vilkar.VILKAR if not ett.krav] == ["tverrfaglig"]


@pytest.mark.parametrize(
    "liste", [vilkar.MAALGRUPPER, vilkar.MOTTAKERTYPER, vilkar.MAALMARKORER, vilkar.TEMAER_EKSEMPEL]
)
def test_valgene_har_ulike_koder_og_tekst_paa_begge_maalformer(liste):
    assert len({ett.kode for ett in liste}) == len(liste)
    assert all(ett.navn.nb and ett.navn.nn for ett in liste)
    assert vilkar.valg(liste, "nn")[0] == (liste[0].kode, liste[0].navn.nn)


def test_listene_har_antallet_forskriften_sier():
    assert (len(vilkar.MAALGRUPPER), len(vilkar.MOTTAKERTYPER), len(vilkar.MAALMARKORER)) == (7, 6, 5)
    assert "inkludering" in {tema.kode for tema in vilkar.TEMAER_EKSEMPEL}


@pytest.mark.parametrize("kode", KRAV)
def test_utfall_ett_krav_som_ikke_er_oppfylt(kode):
    utfall = vilkar.utfall({**dict.fromkeys(KRAV, "oppfylt"), kode: "ikke_oppfylt"})

    assert (utfall.samlet, utfall.ikke_oppfylt) == (vilkar.Samlet.IKKE_OPPFYLT, (kode,))


@pytest.mark.parametrize("svar", [None, "oppfylt", "ikke_oppfylt", "ikke_aktuelt"])
def test_utfall_muligheten_avgjor_aldri(svar):
    assert vilkar.utfall({**dict.fromkeys(KRAV, "oppfylt"), "tverrfaglig": svar}).samlet is vilkar.Samlet.OPPFYLT


def test_utfall_uten_svar_mangler_vurdering():
    assert vilkar.utfall({}).ikke_vurdert == tuple(KRAV)


@pytest.mark.parametrize("vurderinger", [{"finnes_ikke": "oppfylt"}, {KRAV[0]: "kanskje"}, {KRAV[0]: "ikke_aktuelt"}])
def test_utfall_ukjent_svar_stopper(vurderinger):
    with pytest.raises(ValueError, match=r".+"):
        vilkar.utfall(vurderinger)


def hel_melding(**endringer):
    tiltak = m.Tiltak(
        "Trygg start", "behov", "medvirkning", ("barnehage",), "inkludering", "Universitetet", "kontakt", "plan",
        (m.Mottakerbelop("311000004", "Ringsaker kommune", "a", {2027: Decimal(500_000), 2028: Decimal(0), 2029: Decimal(0)}),),
    )  # fmt: skip
    org = m.Org("Ringsaker kommune", nummer.lag_syntetisk_orgnr(0), "Kari Demo", "kari@ringsaker.example.no")
    return replace(m.Behovsmelding(2027, org, "behov", "medvirkning", (tiltak,), "vikarer", "vurdert"), **endringer)


def finn(melding, regler=EKSEMPEL_BEHOVSMELDING):
    return m.mangler_i_behovsmelding(melding, regler)


def test_hel_melding_mangler_ingenting():
    assert finn(hel_melding()) == []


def test_tom_melding_mangler_i_alle_steg_med_tekst_og_paragraf():
    funnet = finn(m.Behovsmelding(2027, m.Org("", "", "", ""), "", " ", (), "", ""))

    assert [ett.steg for ett in funnet] == sorted((ett.steg for ett in funnet), key=list(m.Steg).index)
    assert {ett.steg for ett in funnet} == set(m.Steg) - {m.Steg.SEND}
    assert all(ett.paa("nb") and ett.paa("nn") and ett.paragraf.startswith("KBG §") for ett in funnet)


@pytest.mark.parametrize("felt", ["tittel", "behov", "medvirkning", "tema", "partner", "kontakt", "plan"])
def test_tomt_tekstfelt_i_tiltak_mangler(felt):
    hel = hel_melding()
    funnet = finn(replace(hel, tiltak=(hel.tiltak[0], replace(hel.tiltak[0], **{felt: " "}))))

    assert [(ett.felt, ett.tiltak, ett.steg) for ett in funnet] == [(felt, 2, m.Steg.TILTAK)]


@pytest.mark.parametrize("endring", [{"maalgrupper": ()}, {"maalgrupper": ("ukjent",)}, {"mottakere": ()}])
def test_tiltak_uten_malgruppe_eller_mottaker_mangler(endring):
    hel = hel_melding()

    assert [ett.felt for ett in finn(replace(hel, tiltak=(replace(hel.tiltak[0], **endring),)))] == [*endring]


def med_belop(belop, type_="a"):
    hel = hel_melding()
    mottaker = m.Mottakerbelop("311000004", "Gaupen barnehage AS", type_, belop)
    return replace(hel, tiltak=(replace(hel.tiltak[0], mottakere=(mottaker,)),))


def test_tomt_belop_mangler_men_null_er_et_svar():
    funnet = finn(med_belop({2027: Decimal(1), 2028: Decimal(0)}))

    assert [(ett.felt, ett.mottaker, ett.aar) for ett in funnet] == [("belop", "311000004", 2029)]
    assert funnet[0].nb == "Fyll inn beløp for Gaupen barnehage AS i 2029. Skriv 0 hvis de ikke skal ha penger."


@pytest.mark.parametrize("belop", [Decimal(-1), Decimal("10.50")])
def test_belop_som_ikke_er_hele_kroner_mangler(belop):
    funnet = finn(med_belop({2027: Decimal(1), 2028: belop, 2029: Decimal(0)}))

    assert [(ett.felt, ett.aar) for ett in funnet] == [("belop", 2028)]


def test_bare_null_i_utlysningens_aar_mangler():
    assert [ett.aar for ett in finn(med_belop({2027: Decimal(0), 2028: Decimal(5), 2029: Decimal(0)}))] == [2027]


def test_ukjent_mottakertype_mangler():
    assert [ett.felt for ett in finn(med_belop({2027: Decimal(1), 2028: Decimal(0), 2029: Decimal(0)}, "z"))] == [
        "mottakertype"
    ]


@pytest.mark.parametrize(
    ("koordinator", "ventet"),
    [
        (None, []),
        (Decimal(0), []),
        (Decimal(50_000), []),
        (Decimal(50_001), ["koordinator"]),
        (Decimal(-1), ["koordinator"]),
    ],
)
def test_koordinator_taket_er_ti_prosent_av_sokt_i_aar(koordinator, ventet):
    assert [ett.felt for ett in finn(hel_melding(koordinator=koordinator, koordinator_oppgaver="leder"))] == ventet


def test_koordinator_uten_tak_i_utlysningen():
    melding = hel_melding(koordinator=Decimal(499_999), koordinator_oppgaver="leder")

    assert finn(melding, replace(EKSEMPEL_BEHOVSMELDING, koordinator_tak=None)) == []
    assert m.koordinator_tak(melding, EKSEMPEL_BEHOVSMELDING) == 50_000


def test_koordinator_uten_oppgaver_mangler():
    assert [ett.felt for ett in finn(hel_melding(koordinator=Decimal(1)))] == ["koordinator_oppgaver"]


@pytest.mark.parametrize("epost", ["", "kari", "kari@", "kari@no", "a b@c.no"])
def test_ugyldig_epost_mangler(epost):
    hel = hel_melding()

    assert [ett.felt for ett in finn(replace(hel, org=replace(hel.org, epost=epost)))] == ["epost"]


def finansiering(**endringer):
    return replace(
        Finansieringslinje("1", "2027/00001", "KBG", "311000004", 2027, "spraak", "Språk og lesing i barnehagen", Decimal(1)),
        **endringer,
    )  # fmt: skip


def test_dobbeltfinansiering_lik_tittel_i_annen_sak_flagges():
    annen = finansiering(id="9", sak="2027/00002", ordning="innovasjon", tema="", tittel="Lesing og språk i barnehagen")

    flagg = dobbeltfinansiering([finansiering()], [annen])

    assert [(ett.annen.sak, ett.likhet, ett.samme_tema) for ett in flagg] == [("2027/00002", Decimal("1.00"), False)]
    assert "2027/00002" in flagg[0].nb


def test_dobbeltfinansiering_samme_tema_trenger_mindre_likhet():
    annen = finansiering(sak="2027/00002", tittel="Språk gjennom lek ute")

    assert dobbeltfinansiering([finansiering()], [annen]) == []
    naer = replace(annen, tittel="Språk og lek i barnehagen")
    assert dobbeltfinansiering([finansiering()], [naer])[0].samme_tema
    assert dobbeltfinansiering([finansiering()], [replace(naer, tema="annet")]) == []


@pytest.mark.parametrize(
    "endring",
    [
        {"sak": "2027/00001"},
        {"mottaker": "311000012"},
        {"aar": 2028},
        {"belop": Decimal(0)},
        {"tittel": "", "tema": ""},
    ],
)
def test_dobbeltfinansiering_ulik_mottaker_aar_eller_samme_sak_flagges_ikke(endring):
    annen = replace(finansiering(sak="2027/00002"), **endring)

    assert dobbeltfinansiering([finansiering()], [annen]) == []


def test_tittellikhet_ser_bort_fra_smaaord_og_store_bokstaver():
    assert tittellikhet("Språk OG lesing", "lesing i språk") == 1
    assert tittellikhet("", "") == 0
