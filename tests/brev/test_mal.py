"""Malene: formatet, og at bokmål og nynorsk er bygd likt."""

from pathlib import Path

import pytest

from ordninger.felles.brev.dokumentasjon import DOKUMENT, oppdatert
from ordninger.felles.brev.feil import ManglendeTekst, UgyldigMal
from ordninger.felles.brev.mal import (
    Felt,
    Lokke,
    Valg,
    alle_maler,
    felt_for,
    kontroller_maler,
    last_mal,
    last_mal_fra,
    les_deler,
    vilkar_for,
)

NB = "versjon: 1\n[tittel]\nHei {a.b}\n[utfall ?x] § 1\n! Vi\n- ett\n- to\n"
NN = NB.replace("Hei", "God dag")


def _mappe(sted: Path, nb: str = NB, nn: str | None = NN) -> tuple[Path, ...]:
    (sted / "prove.nb.brev").write_text(nb, encoding="utf-8")
    if nn is not None:
        (sted / "prove.nn.brev").write_text(nn, encoding="utf-8")
    return (sted,)


def test_alle_maler_er_i_orden():
    assert kontroller_maler() == []
    assert {
        "kbg_tildelingsbrev",
        "kbg_vedtaksbrev",
        "kbg_tilskuddsbrev",
        "kbg_tilskuddsbrev_partner",
        "kbg_kvittering",
    } <= set(alle_maler())
    assert {"vu_tilbud", "vu_tilskuddsbrev"} <= set(alle_maler())
    assert {"forelopig_svar", "oversendelse_klage", "paminnelse_rapport"} <= set(alle_maler())


def test_manglende_maalform_stanser(tmp_path):
    mapper = _mappe(tmp_path, nn=None)
    with pytest.raises(ManglendeTekst, match="nn"):
        last_mal_fra("prove", "nb", mapper)
    assert len(kontroller_maler(mapper)) == 1


def test_ukjent_maalform_stanser():
    with pytest.raises(ManglendeTekst, match="se"):
        last_mal("kbg_vedtaksbrev", "se")


@pytest.mark.parametrize(
    ("nn", "hva"),
    [
        (NN.replace("[tittel]\nGod dag {a.b}\n", ""), "tittel"),
        (NN.replace("{a.b}", "{a.c}"), "ulike felt"),
        (NN.replace("- to\n", ""), "oppbygning"),
        (NN.replace("?x", "?y"), "vilkår"),
        (NN.replace("versjon: 1", "versjon: 2"), "overskriftene"),
        (NN.replace("§ 1", "§ 2"), "hjemmel"),
        (NN.replace("! Vi\n- ett\n- to\n", ""), "mangler tekst på nn i utfall"),
    ],
)
def test_ulike_maalformer_stanser(tmp_path, nn, hva):
    with pytest.raises(ManglendeTekst, match=hva):
        last_mal_fra("prove", "nb", _mappe(tmp_path, nn=nn))


def test_endret_tekst_gir_ny_versjon(tmp_path):
    foer = last_mal_fra("prove", "nb", _mappe(tmp_path)).versjon
    last_mal_fra.cache_clear()
    etter = last_mal_fra("prove", "nb", _mappe(tmp_path, nb=NB.replace("Hei", "Hallo"))).versjon
    assert foer != etter
    assert foer.startswith("1-")


def test_deler_leses():
    deler = les_deler("A {x} **{belop.y} kroner** {?v=1}ja{:}nei {z}{/?} {#liste}{navn}{/liste}")
    assert Felt("x") in deler
    assert Valg("v=1", ("ja",), ("nei ", Felt("z"))) in deler
    assert Lokke("liste", (Felt("navn"),)) in deler
    assert any(isinstance(d, str) and d == "\u00a0kroner" for d in deler)


@pytest.mark.parametrize("tekst", ["{#a}x", "{?a}x{/b}", "{:}", "{ugyldig felt}", "x {/a}", "{?a b}x{/?}"])
def test_feil_i_maltekst_gir_ugyldig_mal(tekst):
    with pytest.raises(UgyldigMal):
        les_deler(tekst)


@pytest.mark.parametrize(
    "fil",
    ["tekst uten blokk\n", "[tittel]\nA\n[tittel]\nB\n", "[tittel]\n<tabell x>\n", "[a #g]\nA\n", "[a]\n<ukjent x>\n"],
)
def test_feil_i_malfil_gir_ugyldig_mal(tmp_path, fil):
    with pytest.raises(UgyldigMal):
        last_mal_fra("prove", "nb", _mappe(tmp_path, nb=fil, nn=fil))


def test_felt_for_gir_felt_og_vilkar():
    assert {"belop.innvilget", "mottaker.navn", "tiltak_avslag[].begrunnelse", "betaling[].belop"} <= felt_for(
        "kbg_vedtaksbrev"
    )
    assert {"klage.rett", "utfall", "varsling"} <= vilkar_for("kbg_vedtaksbrev")
    assert "mottaker.konto" in felt_for("kbg_tilskuddsbrev")
    assert "mottaker.konto" not in felt_for("kbg_vedtaksbrev")


@pytest.mark.parametrize(
    "mal", ["kbg_tildelingsbrev", "forelopig_svar", "oversendelse_klage", "paminnelse_rapport", "kbg_kvittering"]
)
def test_brev_som_ikke_er_vedtak_har_ingen_klageblokk(mal):
    assert not any(b.id.startswith("klage") for b in last_mal(mal, "nb").blokker if b.id != "klagen")
    assert last_mal(mal, "nb").overskrift("vedtak") == "nei"


def test_dokumentasjonen_er_fersk():
    """`python -m ordninger.felles.brev.dokumentasjon` skriver tabellene på nytt."""
    dokument = DOKUMENT.read_text(encoding="utf-8")
    assert oppdatert(dokument) == dokument
