"""Brevene i VU: tilbudet og tilskuddsbrevet, fra maler og fra saken, og at ingen av dem åpner for klage (§ 11)."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kompetanse.revisjon import klokke
from ordninger.felles.brev.feil import ManglendeFelt, UgyldigFelt
from ordninger.felles.brev.felt import flett
from ordninger.felles.brev.fyll import fyll
from ordninger.felles.handlinger import brev as brevhandling
from ordninger.felles.handlinger import jobb, penger, tilbud
from ordninger.felles.models import Bevilgning, Brev, Jobb, Ramme, Tilbud, Utbetaling, Utlysning, Varsel, Vedtak
from ordninger.videreutdanning import brevfelt
from ordninger.videreutdanning.brevmaler import felt
from tests.brev import data_vu
from tests.brev.data import MAALFORMER
from tests.brev.stotte import blokk, hele, tekst
from tests.fabrikker import tilbud as lag
from tests.fabrikker.sak import tid

FOR, ETTER = tid(2027, 1, 11), tid(2027, 2, 8)
NBSP = "\u00a0"


def _brev(mal: str, utfall: str, maalform: str, **endret):
    return fyll(mal, maalform, flett(data_vu.eksempeldata(mal, utfall, maalform), endret))


def _tabell(innhold, id_):
    return next(e for e in blokk(innhold, id_)["innhold"] if e["slag"] == "tabell")


def _kr(belop) -> str:
    return f"{int(belop):,}".replace(",", NBSP)


# --- the offer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("utfall", data_vu.TYPER)
def test_tilbudet_sier_belopet_og_fristen_forst(utfall, maalform):
    """VU § 7."""
    innhold = _brev("vu_tilbud", utfall, maalform)
    belop = data_vu.resultat().andeler[data_vu.ORGNR[utfall, maalform]]
    frist = "fredag 5. februar 2027 kl.\u00a023.59"
    for id_ in ("utfall", "nokkel"):
        assert f"{_kr(belop)}{NBSP}kroner" in tekst(blokk(innhold, id_))
        assert frist in tekst(blokk(innhold, id_))


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("utfall", data_vu.TYPER)
def test_hver_krone_i_tilbudet_staar_paa_en_linje(utfall, maalform):
    """VU § 3: en linje per linje i kvitteringen, og summen er tilbudet."""
    innhold = _brev("vu_tilbud", utfall, maalform)
    orgnr = data_vu.ORGNR[utfall, maalform]
    linjer = data_vu.resultat().linjer_for(orgnr)
    tabell = _tabell(innhold, "beregning")
    assert [tekst(rad[-1]) for rad in tabell["rader"]] == [_kr(x.belop).replace("-", "−") for x in linjer]
    assert tekst(tabell["sum"]).endswith(_kr(data_vu.resultat().andeler[orgnr]))
    assert [k["tall"] for k in tabell["kolonner"]] == [False, True, True, True, True, True]


def test_regnestykket_kan_gjores_om_igjen():
    """Tallet × vekten ÷ landet × det som skal deles gir kronene, på krona."""
    for x in data_vu.tilbud("kommune", "nn")["beregning"]["linjer"]:
        if x["har_tall"]:
            assert abs(x["verdi"] * x["vekt"] / x["verdi_land"] * x["verdi_pott"] - x["belop"]) < 1


def test_et_tall_som_er_erstattet_staar_i_tabellen():
    rader = _tabell(_brev("vu_tilbud", "kommune", "nn"), "beregning")["rader"]
    assert [tekst(r[0]) for r in rader if "talet frå i fjor" in tekst(r[0])] == [
        "Vaksenopplæring, PP-teneste og kulturskule: innbyggjarar (talet frå i fjor)"
    ]


def test_en_annen_sum_enn_tilbudet_stanser_brevet():
    linjer = data_vu.resultat().linjer_for(data_vu.ORGNR["kommune", "nb"])
    with pytest.raises(UgyldigFelt, match="annen sum"):
        felt.andelsfelt(linjer, Decimal(1))
    with pytest.raises(ManglendeFelt):
        felt.andelsfelt([], Decimal(0))
    with pytest.raises(ManglendeFelt):
        felt.deler_felt({"barnehage": Decimal(0)})


@pytest.mark.parametrize(("utfall", "finnes"), [("kommune", True), ("fylkeskommune", False), ("skole", False)])
def test_barnehagedelen_staar_bare_hos_kommunen(utfall, finnes):
    """VU § 8."""
    for mal in ("vu_tilbud", "vu_tilskuddsbrev"):
        for m in MAALFORMER:
            innhold = _brev(mal, utfall, m)
            assert (blokk(innhold, "barnehage") is not None) is finnes
            assert (blokk(innhold, "en_del") is None) is finnes


@pytest.mark.parametrize(("maalform", "setning"), [("nb", "kan ikke klages på (§ 11)"), ("nn", "kan ikkje klage på")])
def test_tilbudet_sier_i_en_setning_at_det_ikke_kan_klages_paa(maalform, setning):
    """VU § 11: en setning uten overskrift, frist eller klageinstans."""
    for utfall in (*data_vu.TYPER, "fjor"):
        innhold = _brev("vu_tilbud", utfall, maalform)
        assert setning in tekst(blokk(innhold, "uten_klage")).replace(NBSP, " ")
        assert [e["slag"] for e in blokk(innhold, "uten_klage")["innhold"]] == ["p"]
        assert hele(innhold).lower().count("klag") == 1
        assert blokk(innhold, "klage") is None


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_endringen_fra_i_fjor_er_forklart_paa_krona(maalform):
    innhold = _brev("vu_tilbud", "fjor", maalform)
    felter = data_vu.tilbud("fjor", maalform)
    tabell = _tabell(innhold, "endring_linjer")
    assert len(tabell["rader"]) == len(felter["endring"]["linjer"]) > 1
    assert tekst(tabell["sum"]).endswith(_kr(felter["belop"]["endring_abs"]))
    assert {"nb": "større", "nn": "større"}[maalform] in tekst(blokk(innhold, "endring"))
    assert blokk(_brev("vu_tilbud", "kommune", maalform), "endring") is None


def test_lik_og_lavere_andel_har_egne_ord():
    for i_fjor, ord_ in ((100, "like stor"), (130, "30 kroner mindre")):
        endret = felt.endringsfelt(2026, Decimal(i_fjor), Decimal(100))
        innhold = fyll("vu_tilbud", "nb", flett(data_vu.tilbud("kommune", "nb"), endret))
        assert ord_ in tekst(blokk(innhold, "endring")).replace(NBSP, " ")
        assert blokk(innhold, "endring_linjer") is None


def test_rundens_egne_vilkar_staar_ordrett():
    assert [x["tekst"] for x in felt.runden(" - En\n\n• To \n")] == ["En", "To"]
    vilkar = tekst(blokk(_brev("vu_tilbud", "kommune", "nn"), "vilkar_runden"))
    assert "De svarer på spørjeundersøkinga om ordninga." in vilkar


@pytest.mark.parametrize(
    ("enhet", "rest", "nn"),
    [(1, "storst_rest", "største rest, heile kroner"), (1000, "vises", "nedrunding, heile tusen kroner"),
     (500, "vises", "nedrunding, 500 kroner")],
)  # fmt: skip
def test_avrundingen_staar_med_ord(enhet, rest, nn):
    assert felt.avrunding(Decimal(enhet), rest)["nn"] == nn


# --- the tilskuddsbrev ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("utfall", [u for m, u in data_vu.alle_brev() if m == "vu_tilskuddsbrev"])
def test_tilskuddsbrevet_har_de_seks_gruppene_og_ingen_klage(utfall, maalform):
    """VU §§ 6 og 11."""
    innhold = _brev("vu_tilskuddsbrev", utfall, maalform)
    for gruppe in "abcdef":
        blokker = [b for b in innhold["blokker"] if gruppe in b["gruppe"].split()]
        assert blokker and all(tekst(b) for b in blokker), gruppe
    assert "klag" not in hele(innhold).lower()
    utbetaling = tekst(blokk(innhold, "utbetaling"))
    assert "1234\u00a056\u00a078903" in utbetaling
    type_ = utfall if utfall in data_vu.TYPER else "kommune"
    assert data_vu.ORGNR[type_, maalform] in utbetaling.replace(NBSP, "")


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_tre_aar_er_knyttet_til_utbetalingen(maalform):
    """VU § 10."""
    for utfall, flytter in (("kommune", True), ("tillegg", True), ("utbetalt", False)):
        innhold = _brev("vu_tilskuddsbrev", utfall, maalform)
        ord_ = tekst(blokk(innhold, "tid"))
        assert "27. februar 2027" in ord_
        assert "27. februar 2030" in ord_
        assert bool(re.search("Flytt[ae]r utbetaling(en|a) seg", ord_)) is flytter
    assert blokk(_brev("vu_tilskuddsbrev", "tillegg", maalform), "tid_tillegg") is not None


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_tillegget_sier_hva_som_er_nytt_og_at_det_forste_brevet_gjelder(maalform):
    """VU § 7."""
    innhold = _brev("vu_tilskuddsbrev", "tillegg", maalform)
    assert f"240{NBSP}000{NBSP}kroner" in tekst(blokk(innhold, "utfall_tillegg"))
    assert f"300{NBSP}000{NBSP}kroner" in tekst(blokk(innhold, "runde"))
    assert "B-2027-003700" in tekst(blokk(innhold, "runde_for"))
    tabell = _tabell(innhold, "deler_tillegg")
    i_alt = data_vu.tilskuddsbrev("tillegg", maalform)["belop"]["i_alt"]
    assert tekst(tabell["sum"]).split(" ")[-2:] == [f"240{NBSP}000", _kr(i_alt)]
    assert blokk(innhold, "utfall") is None


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("utfall", ["kommune", "delvis"])
def test_delene_er_til_sammen_tilskuddet(utfall, maalform):
    innhold = _brev("vu_tilskuddsbrev", utfall, maalform)
    assert tekst(_tabell(innhold, "deler")["sum"]).endswith(
        _kr(data_vu.tilskuddsbrev(utfall, maalform)["belop"]["naa"])
    )
    with pytest.raises(UgyldigFelt, match="under null"):
        felt.deler_felt({"barnehage": Decimal(5), "andre": Decimal(-1)})


def test_delvis_ja_viser_begge_belopene():
    delvis = tekst(blokk(_brev("vu_tilskuddsbrev", "delvis", "nb"), "delvis"))
    felter = data_vu.tilskuddsbrev("delvis", "nb")["belop"]
    assert _kr(felter["tilbud"]) in delvis
    assert _kr(felter["naa"]) in delvis
    assert blokk(_brev("vu_tilskuddsbrev", "kommune", "nb"), "delvis") is None


def test_tallene_i_regelen_kommer_fra_regelen():
    """VU § 4."""
    assert felt.vilkar_felt() == {
        "antall": {"studiepoeng": 30},
        "vilkar": {"prosent_fri": Decimal(25), "prosent_egenandel": Decimal(25), "prosent_tilskudd": Decimal(75)},
    }


def test_tilskuddsbrev_uten_navn_stanser():
    with pytest.raises((ManglendeFelt, UgyldigFelt), match=r"mottaker\.navn"):
        _brev("vu_tilskuddsbrev", "kommune", "nb", mottaker={"navn": ""})


# --- from the case --------------------------------------------------------------------------------------------------


@pytest.fixture
def v(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with klokke.stilt(FOR):
        yield lag.verden(antall=4)


def _kjor(type_: str) -> None:
    for j in Jobb.objects.filter(type=type_).order_by("pk"):
        while jobb.kjor(j.pk):
            pass
        assert not j.poster.exclude(melding="").exists()


def _tildel(v, **svar):
    """The first kommune answers, the others say no; closed and awarded, with letters."""
    lag.sendt(v)
    lag.svar(v, v.kommuner[0], **svar)
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        _kjor("brev.vedtak")


def _neste_aar(v):
    """The same country a year later, with a frame and a round of its own."""
    bevilgning = Bevilgning.objects.get(pk=v.ramme.bevilgning_id)
    bevilgning.pk, bevilgning.budsjettaar, bevilgning.disponert = None, 2028, 0
    bevilgning.save(force_insert=True)
    ramme = Ramme.objects.create(
        ordning="videreutdanning", budsjettaar=2028, forvalter=v.udir, kilde="bevilgning", bevilgning=bevilgning,
        regnskapsenhet=v.udir, opprettet_tid=klokke.naa(),
    )  # fmt: skip
    penger.bokfor([penger.Linje(ramme, "mottatt", Decimal(12_000_000), {})], av=v.fag)
    u = Utlysning.objects.get(pk=v.utlysning.pk)
    u.pk, u.budsjettaar, u.ramme, u.tilstand, u.publisert_av, u.publisert_tid = None, 2028, ramme, "utkast", None, None
    u.apner_tid, u.frist_tid, u.svar_innen = tid(2028, 1, 4), tid(2028, 2, 4), date(2028, 3, 1)
    u.bruk_fra, u.bruk_til, u.rapportfrist_tid = date(2028, 1, 1), date(2031, 12, 31), tid(2032, 3, 1)
    u.save(force_insert=True)
    for steg in ("til_godkjenning", "publisert"):
        u.tilstand = steg
        if steg == "publisert":
            u.publisert_av, u.publisert_tid = v.beslutter, klokke.naa()
        u.save()
    return replace(v, ramme=ramme, utlysning=u)


def test_hver_mottaker_far_tilbudet_paa_sin_maalform_en_gang(v):
    lag.sendt(v)
    _kjor("brev.tilbud")
    for post in Jobb.objects.get(type="brev.tilbud").poster.all():
        tilbud._tilbudsbrev(post)
    brev = {b.mottaker: b for b in Brev.objects.filter(mal="vu_tilbud").select_related("mottaker")}
    assert set(brev) == {*v.kommuner, v.fylkeskommune}
    assert {b.maalform for b in brev.values()} == {"nb", "nn"}
    for org, b in brev.items():
        assert b.maalform == (org.spraakvedtak if org.spraakvedtak in MAALFORMER else b.maalform)
        assert b.sak == v.saken(org)
        assert _kr(v.tilbudet(org).belop) in tekst(blokk(b.innhold, "utfall"))
        assert ("Vilkår på nynorsk." in hele(b.innhold)) is (b.maalform == "nn")
        assert b.klagefrist is None
        assert Varsel.objects.filter(organisasjon=org, type="brev", sak=b.sak).count() == 1


def test_tilbudet_forklares_mot_i_fjor(v):
    """Med samme versjon av modellen står årsakene, og de summerer; ellers bare beløpene."""
    fjor = v.kommuner[2]
    lag.sendt(v)
    gammelt = v.tilbudet(fjor).belop
    with klokke.stilt(tid(2028, 1, 11)):
        nytt = _neste_aar(v)
        lag.nokkeltall(fjor, 2027, 310, 760, 280, 12_100)
        for org in nytt.kommuner:
            if org != fjor:
                nr = nytt.kommuner.index(org) + 1
                lag.nokkeltall(org, 2027, 100 * nr, 250 * nr, 90 * nr, 4000 * nr)
        lag.sendt(nytt)
        ny = Tilbud.objects.get(sak=nytt.saken(fjor))
        (bestilling,) = brevfelt.tilbudsbrev(ny, dag=klokke.idag())
        linjer = bestilling.felt["endring"]["linjer"]
        assert sum(x["belop"] for x in linjer) == ny.belop - gammelt > 0
        assert any("innbyggere 1–5 år fra 300 til 310" in x["tekst"]["nb"] for x in linjer)
        assert bestilling.felt["endring"]["aar_forrige"] == 2027
        ny.fordeling.modellversjon = "2028.1"
        (bestilling,) = brevfelt.tilbudsbrev(ny, dag=klokke.idag())
        assert bestilling.felt["endring"]["linjer"] == []
        assert bestilling.felt["belop"]["i_fjor"] == gammelt


def test_tilskuddsbrevet_kommer_med_tildelingen_og_bare_ett(v):
    """VU §§ 6, 10 og 11: ikke noe enkeltvedtak, ingen klagefrist, og tre år fra den planlagte utbetalingen."""
    org = v.kommuner[1]
    lag.sendt(v)
    lag.svar(v, org, "delvis", "500000")
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        _kjor("brev.vedtak")
        brevhandling.lag_tilskuddsbrev(
            vedtak=Vedtak.objects.get(), tilskudd_id=Vedtak.objects.get().linjer.first().tilskudd_id, av=v.beslutter
        )
    (b,) = Brev.objects.exclude(mal="vu_tilbud")
    assert (b.mal, b.mottaker, b.maalform, b.klagefrist) == ("vu_tilskuddsbrev", org, "nn", None)
    assert f"500{NBSP}000{NBSP}kroner" in tekst(blokk(b.innhold, "utfall"))
    assert f"500{NBSP}000" in tekst(_tabell(b.innhold, "deler")["sum"])
    assert "8. februar 2030" in tekst(blokk(b.innhold, "tid"))
    assert blokk(b.innhold, "delvis") is not None
    assert "klag" not in hele(b.innhold).lower()


def test_en_runde_til_gir_et_nytt_brev_og_det_forste_staar(v):
    """VU § 7."""
    org = v.kommuner[0]
    _tildel(v, svar_="ja", ekstra="400000")
    forste = Brev.objects.get(mal="vu_tilskuddsbrev")
    with klokke.stilt(tid(2027, 3, 1)):
        f = tilbud.ny_omfordeling(utlysning=v.utlysning, navn="Runde 2", parametre=lag.RUNDE, av=v.fag)
        tilbud.send_til_beslutter(fordeling=f, av=v.fag)
        tilbud.beslutt_omfordeling(fordeling=f, av=v.beslutter)
        _kjor("brev.vedtak")
    nytt = Brev.objects.get(mal="vu_tilskuddsbrev", vedtak__nr=2)
    assert (nytt.mottaker, nytt.tilskudd) == (org, forste.tilskudd)
    assert f"400{NBSP}000{NBSP}kroner" in tekst(blokk(nytt.innhold, "utfall_tillegg"))
    i_alt = v.tilbudet(org).belop + 400_000
    assert tekst(_tabell(nytt.innhold, "deler_tillegg")["sum"]).endswith(_kr(i_alt))
    assert forste.nummer in tekst(blokk(nytt.innhold, "runde_for"))
    assert "1. mars 2030" in tekst(blokk(nytt.innhold, "tid"))
    with klokke.stilt(tid(2027, 3, 2)):
        (igjen,) = brevfelt.tilskuddsbrev(Vedtak.objects.get(nr=1), dag=klokke.idag())
    assert not igjen.felt["tillegg"]
    assert igjen.felt["belop"]["i_alt"] == v.tilbudet(org).belop


def test_er_pengene_betalt_staar_dagen_de_ble_det(v):
    """VU § 10: brevet ventet på kontoen, og pengene kom først."""
    _tildel(v, svar_="ja")
    v_ = Vedtak.objects.get()
    u = Utbetaling.objects.get()
    assert brevfelt._utbetaling(u.tilskudd, 1, date(2027, 2, 20)) == (False, date(2027, 2, 20))
    assert brevfelt._utbetaling(u.tilskudd, 1, date(2027, 2, 1)) == (False, u.forfall)
    assert brevfelt._utbetaling(u.tilskudd, 9, date(2027, 2, 1)) == (False, date(2027, 2, 1))
    u.utbetalt_dato = date(2027, 2, 27)
    Utbetaling.objects.filter(pk=u.pk).update(utbetalt_dato=u.utbetalt_dato)
    (bestilling,) = brevfelt.tilskuddsbrev(v_, dag=date(2027, 3, 5))
    assert bestilling.felt["betalt"]
    assert bestilling.felt["dato"]["bruksfrist"] == date(2030, 2, 27)


def test_brevet_forteller_ikke_om_en_betaling_etter_sin_egen_dato(v):
    """VU § 10: brevet har datoen for tildelingen, men lages først når pengene er betalt."""
    _tildel(v, svar_="ja")
    u = Utbetaling.objects.get()
    Utbetaling.objects.filter(pk=u.pk).update(utbetalt_dato=date(2027, 2, 27), forfall=date(2027, 2, 26))
    for dag, betalt, dato in (
        (date(2027, 2, 19), False, date(2027, 2, 26)), (date(2027, 2, 27), True, date(2027, 2, 27)),
    ):  # fmt: skip
        (bestilling,) = brevfelt.tilskuddsbrev(Vedtak.objects.get(), dag=dag)
        assert (bestilling.felt["betalt"], bestilling.felt["dato"]["utbetaling"]) == (betalt, dato)
        assert bestilling.felt["dato"]["bruksfrist"] == dato.replace(year=2030)


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_det_som_er_betalt_er_ikke_noe_vi_betaler(maalform):
    for utfall, betaler in (("kommune", True), ("utbetalt", False)):
        ord_ = tekst(blokk(_brev("vu_tilskuddsbrev", utfall, maalform), "utbetaling"))
        assert ("Vi betaler" in ord_, "Vi betalte" in ord_) == (betaler, not betaler)
        assert ("27. februar 2027" in ord_.replace(NBSP, " ")) is not betaler


def test_brevet_venter_ikke_paa_kontoen_men_sier_at_pengene_gjor_det(v):
    org = v.kommuner[0]
    lag.sendt(v)
    lag.svar(v, org, "ja")
    org.kontoer.update(status="erstattet")
    with klokke.stilt(ETTER):
        lag.tildelt(v)
        vedtak = Vedtak.objects.get()
        b = brevhandling.lag_tilskuddsbrev(vedtak=vedtak, tilskudd_id=vedtak.linjer.first().tilskudd_id, av=v.beslutter)
    assert "Vi betaler når det er bekreftet" in str(b.innhold) or "Vi betaler når det er stadfesta" in str(b.innhold)
    assert "på konto" not in str(b.innhold)
