"""Letters in a case that all measures share: made with the handling, frozen, numbered, on the party's målform."""

import re
from datetime import date, datetime

import pytest

from kompetanse.revisjon import spor
from ordninger.felles import kontrakt
from ordninger.felles.brev import fyll
from ordninger.felles.handlinger import klagebehandling as kb
from ordninger.felles.handlinger import retting, saksbrev
from ordninger.felles.handlinger import utlysning as utlysninger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Brev, Klage, Sak, Varsel
from tests.brev.stotte import blokk, hele, tekst
from tests.fabrikker import sak as fabrikk

pytestmark = pytest.mark.django_db


@pytest.fixture
def v(frys, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    frys("2026-11-20T10:00")
    return fabrikk.verden()


def _rein(brev: Brev, id_: str) -> str:
    """The block's text; the pieces around bold words are joined without the extra spaces."""
    return re.sub(r" +([.,])|\s+", lambda m: m[1] or " ", tekst(blokk(brev.innhold, id_)))


# --- the preliminary answer -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("org", "maalform", "utfall"),
    [
        (
            {},
            "nb",
            "Vi regner med å svare dere innen lørdag 1. mai 2027. Den 20. november 2026 fikk vi behovsmeldingen",
        ),
        (
            {"nynorsk": True},
            "nn",
            "Vi reknar med å svare dykk innan laurdag 1. mai 2027. Den 20. november 2026 fekk vi behovsmeldinga",
        ),
    ],
)
def test_forelopig_svar_lager_brevet_i_saken(v, org, maalform, utfall):
    s = fabrikk.vurdert(v, **org)
    utlysninger.forelopig_svar(sak=s, ny_dato=date(2027, 5, 1), grunn="Mange saker.", av=v.saksbehandler)
    brev = Brev.objects.get(mal="forelopig_svar")
    assert (brev.sak, brev.mottaker, brev.avsender, brev.maalform) == (s, s.soker, v.embete, maalform)
    assert _rein(brev, "utfall").startswith(utfall)
    assert "Mange saker." in _rein(brev, "grunn")
    assert blokk(brev.innhold, "ingenting") is not None
    assert brev.kode == fyll.kode(brev.innhold)
    assert (brev.klagefrist, brev.vedtak) == (None, None)
    assert v.saksbehandler.navn in _rein(brev, "underskrift")
    assert Varsel.objects.filter(nokkel=f"brev:{brev.pk}", organisasjon=s.soker).count() == 1
    assert list(spor.brudd()) == []


def test_forelopig_svar_sier_hva_som_mangler_naar_saken_skal_rettes(v):
    s = fabrikk.vurdert(v)
    retting.be_om_retting(
        sak=s, felt=["behov"], tekst="Skriv mer om behovet.", frist=date(2026, 12, 4), av=v.saksbehandler
    )
    utlysninger.forelopig_svar(
        sak=Sak.objects.get(pk=s.pk), ny_dato=date(2027, 5, 1), grunn="Vi venter på rettingen.", av=v.saksbehandler
    )
    mangler = _rein(Brev.objects.get(mal="forelopig_svar"), "mangler")
    assert "Skriv mer om behovet." in mangler
    assert "fredag 4. desember 2026" in mangler


def test_hver_ny_dato_faar_sitt_brev(v):
    s = fabrikk.vurdert(v)
    for dag in (1, 20):
        s = utlysninger.forelopig_svar(sak=s, ny_dato=date(2027, 5, dag), grunn="Mange saker.", av=v.saksbehandler)
    numre = list(Brev.objects.filter(mal="forelopig_svar").values_list("nummer", flat=True))
    assert len(set(numre)) == 2


def test_et_brev_som_ikke_kan_lages_stanser_hele_handlingen(v):
    s = fabrikk.vurdert(v)
    v.embete.orgnr = None
    v.embete.save()
    with pytest.raises(IkkeMulig, match=r"avsender\.orgnr"):
        utlysninger.forelopig_svar(sak=s, ny_dato=date(2027, 5, 1), grunn="Mange saker.", av=v.saksbehandler)
    assert Sak.objects.get(pk=s.pk).svar_utsatt_til is None
    assert not s.meldinger.exists()
    assert not Brev.objects.exists()


# --- the appeal that is sent on -------------------------------------------------------------------------------------


def _sendt_over(v, *, onsker: str = "", av=None, mottatt: datetime | None = None, frys=None, **org) -> Klage:
    vedtak = fabrikk.besluttet(v, "100000")[0] if not org else _besluttet(v, **org)
    if mottatt:
        frys("2027-01-10T10:00")
    klage = kb.ta_imot(
        vedtak=vedtak, klager=vedtak.sak.soker, tekst="Vi er uenige.\n\nTallene er feil.", onsker=onsker,
        mottatt=mottatt, av=v.saksbehandler,
    )  # fmt: skip
    kb.vurder(klage=klage, vurdering="Vi står ved vedtaket.", av=v.saksbehandler)
    if mottatt:
        kb.unnskyld_forsinkelse(klage=klage, grunn="Sykdom hos dem", av=v.saksbehandler)
    return kb.oversend(klage=klage, av=av or v.beslutter)


def _besluttet(v, **org):
    from ordninger.felles.handlinger import fordeling, habilitet, vedtak

    s = fabrikk.i_forslag(v, **org)
    f = fordeling.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=v.saksbehandler)
    f = fordeling.registrer_forum(
        fordeling=f, dato=date(2026, 11, 20), protokoll=fabrikk.ContentFile(b"%PDF-1.7 p"), filnavn="p.pdf",
        av=v.saksbehandler,
    )  # fmt: skip
    fordeling.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    habilitet.erklaer(sak=s, habil=True, av=v.beslutter)
    return vedtak.beslutt(sak=Sak.objects.get(pk=s.pk), av=v.beslutter)


def test_oversendelsen_gaar_til_klageinstansen_med_kopi_til_klageren(v):
    klage = _sendt_over(v, onsker="Fullt tilskudd")
    til_instansen, kopi = Brev.objects.filter(mal="oversendelse_klage").order_by("pk")
    sak = klage.vedtak.sak
    assert (til_instansen.mottaker, kopi.mottaker) == (v.udir, sak.soker)
    assert {b.klage for b in (til_instansen, kopi)} == {klage}
    assert til_instansen.nummer != kopi.nummer
    assert sak.soker.navn in _rein(til_instansen, "slutt_kopi")
    assert blokk(kopi.innhold, "slutt_kopi") is None
    for b in (til_instansen, kopi):
        assert "ber om dette: Fullt tilskudd" in _rein(b, "klagen")
        assert "Tallene er feil." in _rein(b, "klagen")
        assert "Vi står ved vedtaket." in _rein(b, "vurdering")
        assert "20. november 2026" in _rein(b, "frist_ok")
        assert "fredag 4. desember 2026" in _rein(b, "til_klager")
        assert blokk(b.innhold, "klage") is None
    underskrift = _rein(til_instansen, "underskrift")
    assert v.saksbehandler.navn in underskrift
    assert v.beslutter.navn in underskrift
    assert list(spor.brudd()) == []


def test_den_som_baade_vurderte_og_sendte_staar_en_gang(v):
    _sendt_over(v, av=v.saksbehandler)
    for b in Brev.objects.filter(mal="oversendelse_klage"):
        assert _rein(b, "underskrift_en").count(v.saksbehandler.navn) == 1
        assert blokk(b.innhold, "underskrift") is None


def test_klage_uten_onske_sier_det(v):
    _sendt_over(v)
    assert "Klagen sier ikke hva som skal endres." in _rein(
        Brev.objects.filter(mal="oversendelse_klage").first(), "klagen"
    )


def test_nynorsk_klager_gir_nynorsk_oversending_til_begge(v):
    _sendt_over(v, nynorsk=True)
    brev = Brev.objects.filter(mal="oversendelse_klage")
    assert {b.maalform for b in brev} == {"nn"}
    assert all(b.innhold["tittel"].startswith("Oversending av klage frå") for b in brev)


def test_en_unnskyldt_klage_sier_det_uten_det_interne_notatet(v, frys):
    _sendt_over(v, frys=frys, mottatt=datetime(2027, 1, 9, 12, tzinfo=fabrikk.OSLO))
    for b in Brev.objects.filter(mal="oversendelse_klage"):
        assert "§ 31" in _rein(b, "frist_brutt")
        assert blokk(b.innhold, "frist_ok") is None
        assert "Sykdom" not in hele(b.innhold)


def test_dokumentlisten_staar_etter_dato_uten_interne_dokumenter(v):
    from ordninger.felles.handlinger.dokument import lagre_fil

    klage = _sendt_over(v)
    sak = klage.vedtak.sak
    for retning, tittel in (("internt", "Notat"), ("inn", "Partnerskapsavtale")):
        lagre_fil(sak, tittel, f"{tittel}.pdf", "application/pdf", b"%PDF-1.7", retning, v.saksbehandler)
    rader = saksbrev.dokumenter(klage, "nb")
    titler = [getattr(r["tittel"], "tekst", r["tittel"]) for r in rader]
    assert {"Behovsmelding", "Partnerskapsavtale", "Klage"} <= set(titler)
    assert "Notat" not in titler
    assert [r["nr"] for r in rader] == list(range(1, len(rader) + 1))
    assert [r["dato"] for r in rader] == sorted(r["dato"] for r in rader)


@pytest.mark.parametrize("maalform", ["nb", "nn"])
@pytest.mark.parametrize("lov", ["1967", "2025"])
def test_alle_ordninger_har_regelverket_til_fellesbrevene(maalform, lov):
    for ordning in kontrakt.alle():
        for mal in ("forelopig_svar", "oversendelse_klage"):
            felt = ordning.lov_i_brev(mal, maalform, lov)
            assert {"1967": "10. februar 1967", "2025": "20. juni 2025"}[lov] in felt["henvisning"]
            if ordning.kode == "veiledning":
                assert felt["forskrift"] is None and "budsjettvedtaket" in felt["grunnlag"][maalform]
            else:
                assert felt["paragrafer"] and felt["forskrift"].tekst
