"""PDF-ene: arkiv- og tilgjengelighetskravene, like byter, utseendet og tegn utenom det vanlige."""

import os
import re
import subprocess
import sys
from io import BytesIO

import page
import pypdf
import pytest

from ordninger.felles.brev import pdf
from ordninger.felles.brev.felt import flett
from ordninger.felles.brev.fonter import bygg_fonter, dekning, fontmappe, sikre_fonter
from ordninger.felles.brev.fyll import fyll, kode
from ordninger.felles.brev.html import bygg_html
from tests.brev.data import MAALFORMER, alle_brev_og_antall, eksempeldata, felt_for_brev


def _sider(fil: bytes) -> list[str]:
    return [side.extract_text() for side in pypdf.PdfReader(BytesIO(fil)).pages]


def _krev_gyldig(fil: bytes) -> None:
    for profil in ("2a", "ua1"):
        rapport = page.validate_pdf_bytes(fil, profile=profil)
        assert rapport.is_compliant, [(f.rule_id, f.message) for f in rapport.failures][:5]


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall", "antall"), alle_brev_og_antall())
def test_brevet_er_gyldig_pdfa_og_pdfua(mal, utfall, maalform, antall):
    innhold = fyll(mal, maalform, felt_for_brev(mal, utfall, antall, maalform))
    fil = pdf.render(innhold)
    _krev_gyldig(fil)
    leser = pypdf.PdfReader(BytesIO(fil))
    assert leser.trailer["/Root"]["/Lang"] == maalform
    assert innhold["tittel"] in leser.metadata.title
    sider = _sider(fil)
    for nr, side in enumerate(sider, 1):
        assert f"Side {nr} av {len(sider)}" in side
        assert "B-2027-003961" in side
        assert "DEMO" in side
    assert kode(innhold) in sider[-1].replace("\u00a0", " ").replace("\n", " ")


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(
    "mal", ["kbg_vedtaksbrev", "kbg_tilskuddsbrev", "kbg_tilskuddsbrev_partner", "oversendelse_klage"]
)
def test_underskriften_staar_ikke_alene_paa_en_side(mal, maalform):
    for antall in (1, 3, 5, 7):
        sider = _sider(pdf.render(fyll(mal, maalform, eksempeldata(mal, "delvis", antall, maalform))))
        side = next(s for s in sider if re.search("Med (hilsen|helsing)", s))
        foran = re.split("Med (?:hilsen|helsing)", side)[0]
        loepende = len("Statsforvalteren i Innlandet Sak 2027/00587 · 9. april 2027 DEMO B-2027-003961 Side 4 av 4")
        assert len(foran.strip()) > loepende + 60
        assert "Med h" in sider[-1]


def test_samme_innhold_gir_samme_byter():
    innhold = fyll("kbg_vedtaksbrev", "nn", eksempeldata("kbg_vedtaksbrev", "delvis", 7, "nn"))
    assert pdf.render(innhold) == pdf.render(innhold)


def test_samme_byter_i_en_annen_prosess():
    """Verken hash-frøet, tidspunktet eller rekkefølgen på brevene påvirker filen."""
    kommando = (
        "import hashlib; import django; django.setup(); from ordninger.felles.brev import pdf; from ordninger.felles.brev.fyll import fyll;"
        "from tests.brev.data import eksempeldata;"
        "i = fyll('kbg_tilskuddsbrev', 'nb', eksempeldata('kbg_tilskuddsbrev'));"
        "print(hashlib.sha256(pdf.render(i)).hexdigest())"
    )
    svar = {
        subprocess.run(
            [sys.executable, "-c", kommando],
            env={**os.environ, "PYTHONHASHSEED": froe, "TZ": sone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for froe, sone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(svar) == 1


def test_grunnstilen_gir_samme_pdf_som_html_standarden(monkeypatch):
    from weasyprint import HTML

    for mal in ("kbg_vedtaksbrev", "kbg_kvittering", "kbg_tildelingsbrev"):
        innhold = fyll(mal, "nb", eksempeldata(mal, "innvilget", 7, "nb"))
        kort = pdf.render(innhold)
        with monkeypatch.context() as m:
            m.setattr(pdf, "_dokumenttype", lambda: HTML)
            assert pdf.render(innhold) == kort


@pytest.mark.parametrize(
    "tekst",
    [
        "😀 👩‍👩‍👧 🏔️",
        "Привет Ελλάς",
        "čđŋšŧž Giehtagirji",
        '=1+1 @SUM(A1) <script>alert("x")</script> & &amp; \'"',
        "العربية 中文 हिन्दी",
        "a" * 19_000,
        "\n\n".join(["avsnitt"] * 2_000),
        "linje\n\n\n\nto\x00\x07\u202eabc\ud800 \ufffe",
        "1 < 2 ]]> --> <!-- ",
    ],
)
def test_uvanlige_tegn_gir_gyldig_brev(tekst):
    felt = eksempeldata("kbg_vedtaksbrev", "delvis", 2, "nb")
    felt["tiltak_avslag"][0]["begrunnelse"] = tekst
    fil = pdf.render(fyll("kbg_vedtaksbrev", "nb", felt))
    _krev_gyldig(fil)
    assert not any("DejaVu" in str(f) for side in pypdf.PdfReader(BytesIO(fil)).pages for f in _fonter(side))


def _fonter(side: pypdf.PageObject) -> list[str]:
    return [str(f.get_object()["/BaseFont"]) for f in side["/Resources"]["/Font"].values()]


def test_fritekst_blir_aldri_html():
    felt = eksempeldata("kbg_vedtaksbrev", "delvis", 2, "nb")
    felt["tiltak_avslag"][0]["begrunnelse"] = '<img src="file:///etc/passwd"><b>x</b>'
    felt["mottaker"]["navn"] = '"><script>'
    html = bygg_html(fyll("kbg_vedtaksbrev", "nb", felt))
    assert "<script" not in html
    assert html.count("<img") == 1
    assert "&lt;img src=&quot;file:///etc/passwd&quot;&gt;" in html


def test_brevet_henter_ingenting_utenfra():
    henter = pdf._henter()
    for url in ("file:///etc/passwd", "https://example.org/x.png", "brev:logo/../x", "data:text/plain,x"):
        with pytest.raises(ValueError, match="henter ikke"):
            henter.fetch(url)
    assert b"<svg" in henter.fetch("brev:logo/finnes-ikke").read()


def test_tegn_uten_form_byttes_ut():
    assert pdf.bytt_tegn("Øyer 👩‍👧😀\nčŋ") == "Øyer [?]\nčŋ"
    assert {ord(t) for t in "æøåÆØÅčđŋšŧž–«»§−\u00a0•·"} <= dekning()


def test_skriftene_bygges_like_hver_gang(tmp_path):
    en, to = bygg_fonter(tmp_path / "a"), bygg_fonter(tmp_path / "b")
    assert [f.read_bytes() for f in en] == [f.read_bytes() for f in to]
    assert len(en) == 10
    assert sum(f.stat().st_size for f in en) < 400_000


def test_skrifter_uten_npm_pakken_gir_tydelig_feil(tmp_path):
    with pytest.raises(FileNotFoundError, match="npm ci"):
        bygg_fonter(tmp_path / "ut", tmp_path / "tom")


def test_skriftene_bygges_naar_de_mangler(tmp_path, monkeypatch):
    monkeypatch.setenv("BREV_FONTER", str(tmp_path / "ny"))
    assert sikre_fonter() == tmp_path / "ny" == fontmappe()
    assert len(list((tmp_path / "ny").iterdir())) == 10


def test_demo_staar_i_tekst_og_paa_hver_side_og_bare_da():
    felt = eksempeldata("kbg_tilskuddsbrev", "innvilget", 2, "nb")
    demo, ekte = fyll("kbg_tilskuddsbrev", "nb", felt), fyll("kbg_tilskuddsbrev", "nb", {**felt, "demo": False})
    assert "DEMO: Dette er ikke et ekte brev" in _sider(pdf.render(demo))[0]
    assert not any("DEMO" in side for side in _sider(pdf.render(ekte)))
    _krev_gyldig(pdf.render(ekte))
    assert kode(demo) != kode(ekte)


@pytest.mark.parametrize("mal", ["kbg_tilskuddsbrev", "kbg_tilskuddsbrev_partner"])
def test_gruppene_finnes_i_html(mal):
    html = bygg_html(fyll(mal, "nn", eksempeldata(mal, "innvilget", 2, "nn")))
    for gruppe, id_ in zip("abcdef", ("utbetaling", "formal", "tid", "rapport", "plikter", "sanksjoner"), strict=True):
        assert re.search(f'data-blokk="{id_}(_egen)?" data-gruppe="{gruppe}"', html)
    assert '<html lang="nn">' in html


def test_tabeller_har_overskrifter_og_bildetekst():
    html = bygg_html(fyll("kbg_vedtaksbrev", "nb", eksempeldata("kbg_vedtaksbrev", "delvis", 7, "nb")))
    assert html.count("<caption>") == html.count('<table class="tabell') == 3
    assert "<th>" not in html
    assert re.search(r'<img src="brev:logo/statsforvalter" alt="Logoen til [^"]+">', html.replace("/>", ">"))


def test_mange_mottakere_og_tiltak_gir_gyldig_brev():
    felt = eksempeldata("kbg_vedtaksbrev", "innvilget", 7, "nb", mottakere=5)
    _krev_gyldig(pdf.render(fyll("kbg_vedtaksbrev", "nb", felt)))


def test_tilleggsramme_og_endret_klage_gir_gyldige_brev():
    tillegg = {**eksempeldata("kbg_tildelingsbrev"), "tilleggsramme": True}
    _krev_gyldig(pdf.render(fyll("kbg_tildelingsbrev", "nb", tillegg)))
    sent = {
        "i_tide": False,
        "delvis_endret": True,
        "unntak": {"grunn": "Portalen var nede."},
        "endring": {"tekst": "Tiltak 1."},
    }
    brev = fyll("oversendelse_klage", "nb", flett(eksempeldata("oversendelse_klage"), sent))
    assert "Derfor endrer vi ikke resten av vedtaket" in bygg_html(brev)
    _krev_gyldig(pdf.render(brev))


def test_miljoet_er_klart_for_brev():
    assert pdf.mangler_i_miljoet() == []


def test_summen_staar_bare_ett_sted_i_en_tabell_over_to_sider():
    felt = eksempeldata("kbg_vedtaksbrev", "innvilget", 7, "nb", mottakere=4)
    sider = _sider(pdf.render(fyll("kbg_vedtaksbrev", "nb", felt)))
    med_tabell = [s for s in sider if "7. Overgangen fra barnehage til skole Nord universitet" in s.replace("\n", " ")]
    assert len(med_tabell) == 1
    assert sum(s.count("Nord universitet") for s in sider) >= 7
    assert sum(len(re.findall(r"^Sum\b", s, re.MULTILINE)) for s in sider) == 2
