"""Et lovlig brev: KBG § 13, forvaltningsloven og språklova, prøvd på alle brev, utfall og målformer."""

import re

import pytest

from ordninger.felles.brev.felt import flett
from ordninger.felles.brev.fyll import fyll
from ordninger.felles.brev.mal import alle_maler, last_mal
from tests.brev.data import ANTALL, KOMMUNE, MAALFORMER, PARTNERE, alle_brev, eksempeldata, felt_for_brev
from tests.brev.stotte import biter, blokk, hele, tekst

BARE_NN = set(
    "ikkje dykk dykkar tilskot tilskotet tilskotsbrev tilskotsbrevet korleis veker veke frå pengane saka kva kvifor berre noko "
    "mottakar mottakarane òg vere saman grunnskule skule ein eit innan dei avgjerd avgjer klaga forskrifta forskrifta "
    "tilbod tilbodet vidareutdanning berekning utrekning vekta studium tilsette løn eigendel "
    "tiltaka krev treng får-de sjølve rekneskap innvilgar innvilga grunngiving rettleiing saksbehandlar ansvarleg helsing "
    "ramma løyving eigeninnsats måndag tysdag laurdag sundag behovsmeldinga korleis avsendar kontrollsida no difor".split()
)
BARE_NB = set(
    "ikke dere deres tilskudd tilskuddet tilskuddsbrev tilskuddsbrevet hvordan uker uke fra pengene saken hva hvorfor bare noe "
    "mottaker mottakerne være sammen grunnskole skole en et innen hvis avgjørelse avgjør klagen forskriften tiltakene krever "
    "tilbud tilbudet videreutdanning vekten studier ansatte lønn egenandel utbetalingen "
    "trenger selv regnskap innvilger innvilget begrunnelse begrunnelsen veiledning saksbehandler ansvarlig hilsen rammen "
    "bevilgning egeninnsats mandag tirsdag lørdag søndag behovsmeldingen avsender kontrollsiden nå også".split()
)
TILSKUDDSBREV = ("kbg_tilskuddsbrev", "kbg_tilskuddsbrev_partner")
VEDTAK = ("kbg_vedtaksbrev", *TILSKUDDSBREV)
ANDRE_VEDTAK = ("veil_vedtaksbrev", "veil_tilskuddsbrev", "vu_barnehage_vedtak")
KLAGE = {
    # fristen, dagen det ble varslet, hvem som avgjør, paragrafen og saken
    "kbg": ("fredag 30. april 2027", "9. april 2027", "Utdanningsdirektoratet", "§\u00a016", "2027/00587"),
    "veil": ("fredag 11. desember 2026", "20. november 2026", "Kunnskapsdepartementet", "utlys", "2026/00931"),
    "vu": ("fredag 7. mai 2027", "16. april 2027", "Statsforval", "§\u00a011", "2027/00931"),
}


def _ord(tekst_: str) -> set[str]:
    return set(re.findall(r"[a-zæøåòéA-ZÆØÅ]+", tekst_.lower()))


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall"), alle_brev())
def test_brevet_har_ingen_ord_fra_den_andre_maalformen(mal, utfall, maalform):
    """Språklova: eierens egne titler og forskriftens tittel er unntatt, og er merket med språket sitt."""
    for antall in ANTALL:
        innhold = fyll(mal, maalform, felt_for_brev(mal, utfall, antall, maalform))
        fremmede = BARE_NN if maalform == "nb" else BARE_NB
        assert _ord(hele(innhold, egen_maalform=True)) & fremmede == set()


def test_ordlistene_finner_feil_maalform():
    nb = fyll("kbg_vedtaksbrev", "nb", eksempeldata("kbg_vedtaksbrev", "delvis", 2, "nb"))
    nn = fyll("kbg_vedtaksbrev", "nn", eksempeldata("kbg_vedtaksbrev", "delvis", 2, "nn"))
    assert len(_ord(hele(nb)) & BARE_NB) > 15
    assert len(_ord(hele(nn)) & BARE_NN) > 15
    assert set() == BARE_NB & BARE_NN


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("utfall", ["innvilget", "delvis"])
@pytest.mark.parametrize("mal", TILSKUDDSBREV)
def test_tilskuddsbrev_har_de_seks_innholdsgruppene(mal, utfall, maalform):
    """KBG § 13 a–f."""
    for antall in ANTALL:
        felt = eksempeldata(mal, utfall, antall, maalform)
        innhold = fyll(mal, maalform, felt)
        for gruppe in "abcdef":
            blokker = [b for b in innhold["blokker"] if gruppe in b["gruppe"].split()]
            assert blokker, gruppe
            assert all(tekst(b) for b in blokker)
        utbetaling = tekst(blokk(innhold, "utbetaling"))
        mottaker = (
            PARTNERE[maalform][0]
            if mal == "kbg_tilskuddsbrev_partner"
            else (felt["mottaker"]["orgnr"], KOMMUNE[maalform])
        )
        assert mottaker[1] in utbetaling
        assert mottaker[0] in utbetaling.replace("\u00a0", "")
        assert "1234\u00a056\u00a078903" in utbetaling
        assert "\u00a0kroner" in utbetaling


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall"), [(m, u) for m, u in alle_brev() if m in (*VEDTAK, *ANDRE_VEDTAK)])
def test_klage_staar_bare_der_det_er_klagerett(mal, utfall, maalform):
    """KBG § 16, VU § 11 og utlysningen: retten, fristen med dato og ukedag, hvor, hvordan og hvem som avgjør."""
    felt = felt_for_brev(mal, utfall, 2, maalform)
    med = fyll(mal, maalform, felt)
    klage = tekst(blokk(med, "klage"))
    frist, *fakta = KLAGE[mal.split("_")[0]]
    for ord_ in (frist, *fakta, "Kompetanseportalen"):
        assert ord_ in klage
    assert frist in tekst(blokk(med, "nokkel_klage"))
    uten = fyll(mal, maalform, flett(felt, {"klage": {"rett": False}}))
    assert not [b for b in uten["blokker"] if "klage" in b["id"]]
    assert "klag" not in hele(uten).lower()


def test_brev_pa_papir_har_ingen_dato_for_klagefristen():
    """Fristen løper fra brevet kom fram, og den dagen er ikke kjent når brevet fryses."""
    felt = {**eksempeldata("kbg_vedtaksbrev", "avslag"), "varsling": "papir"}
    felt["frist"] = {k: v for k, v in felt["frist"].items() if k != "klage"}
    innhold = fyll("kbg_vedtaksbrev", "nb", felt)
    assert "tre uker fra brevet kom fram" in tekst(blokk(innhold, "klage"))
    assert blokk(innhold, "nokkel_klage") is None


@pytest.mark.parametrize(
    ("mal", "utfall"),
    [(m, u) for m, u in alle_brev() if m not in (*VEDTAK, *ANDRE_VEDTAK, "oversendelse_klage", "vu_tilbud")],
)
def test_andre_brev_nevner_ikke_klage(mal, utfall):
    for maalform in MAALFORMER:
        assert "klag" not in hele(fyll(mal, maalform, felt_for_brev(mal, utfall, 2, maalform))).lower()


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("utfall", ["delvis", "avslag"])
def test_hvert_avslag_har_begrunnelse_hjemmel_og_klage(utfall, maalform):
    """KBG §§ 15 og 16."""
    for antall in ANTALL:
        felt = eksempeldata("kbg_vedtaksbrev", utfall, antall, maalform)
        innhold = fyll("kbg_vedtaksbrev", maalform, felt)
        avslag = tekst(blokk(innhold, "avslag"))
        avslatte = [x for x in felt["linjer"] if x["belop_avslatt"] > 0]
        assert avslatte
        for x in avslatte:
            assert f"Tiltak {x['nr']}:" in avslag
        assert avslag.count("§\u00a015") == 1
        assert len(re.findall(r"(Hjemmel|Heimel): forskrift(en|a) §", avslag.replace("\u00a0", " "))) == len(avslatte)
        assert "Utdanningsdirektoratet" in tekst(blokk(innhold, "klage"))


def test_kort_begrunnelse_gir_rett_til_full():
    felt = {**eksempeldata("kbg_vedtaksbrev", "avslag"), "begrunnelse_forkortet": True}
    assert "full begrunnelse" in tekst(blokk(fyll("kbg_vedtaksbrev", "nb", felt), "klage_begrunnelse"))
    assert blokk(fyll("kbg_vedtaksbrev", "nb", eksempeldata("kbg_vedtaksbrev", "avslag")), "klage_begrunnelse") is None


@pytest.mark.parametrize("maalform", MAALFORMER)
def test_avslag_har_ingen_betaling_eller_plikter(maalform):
    innhold = fyll("kbg_vedtaksbrev", maalform, eksempeldata("kbg_vedtaksbrev", "avslag", 7, maalform))
    ider = {b["id"] for b in innhold["blokker"]}
    assert not ider & {
        "mottakere",
        "utbetaling",
        "tid",
        "rapport",
        "plikter",
        "sanksjoner",
        "beregning",
        "tilskuddsbrev",
    }
    assert "videre" in ider


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall"), [(m, u) for m, u in alle_brev() if m in (*VEDTAK, *ANDRE_VEDTAK)])
def test_vedtak_har_begge_navn_innsyn_og_kode(mal, utfall, maalform):
    innhold = fyll(mal, maalform, felt_for_brev(mal, utfall, 2, maalform))
    underskrift = tekst(blokk(innhold, "underskrift"))
    assert "Kari Demo Nordmann" in underskrift
    assert "Ola Demo Hansen" in underskrift
    assert blokk(innhold, "innsyn") is not None
    assert "B-2027-003961" in tekst(blokk(innhold, "slutt"))
    assert last_mal(mal, maalform).overskrift("vedtak") == "ja"


def test_vedtaket_viser_hvordan_belopet_er_regnet_ut():
    felt = eksempeldata("kbg_vedtaksbrev", "delvis", 7, "nb")
    innhold = fyll("kbg_vedtaksbrev", "nb", felt)
    tabell = next(e for e in blokk(innhold, "beregning")["innhold"] if e["slag"] == "tabell")
    assert sum(x["belop"] for x in felt["beregning"]["linjer"]) == felt["belop"]["innvilget"]
    assert tekst(tabell["sum"]).endswith("2\u00a0620\u00a0000")
    assert "KBG-2027-1" in tekst(blokk(innhold, "beregning"))


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall"), alle_brev())
def test_utfallet_kommer_forst(mal, utfall, maalform):
    innhold = fyll(mal, maalform, felt_for_brev(mal, utfall, 2, maalform))
    assert innhold["blokker"][0]["id"].startswith("utfall")
    assert innhold["blokker"][0]["innhold"][0]["slag"] == "utfall"


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall"), alle_brev())
def test_belop_skrives_med_harde_mellomrom(mal, utfall, maalform):
    felt = felt_for_brev(mal, utfall, 7, maalform)
    innhold = fyll(mal, maalform, flett(felt, {"kutt": None, "lov": {"henvisning": "loven"}}))
    for bit in biter([innhold["hode"][k] for k in innhold["hode"]] + innhold["blokker"]):
        bit = bit if isinstance(bit, str) else bit["t"]
        assert (
            re.search(r"\d \d{3}\b(?! \d)|\d kroner|kr \d|\d,-|mill\.", bit.replace(felt["avsender"]["telefon"], ""))
            is None
        )


def test_partnerens_brev_viser_ikke_andres_konto_eller_belop():
    felt = eksempeldata("kbg_tilskuddsbrev_partner", "innvilget", 2, "nb")
    innhold = fyll("kbg_tilskuddsbrev_partner", "nb", felt)
    assert PARTNERE["nb"][1][1] not in hele(innhold)
    assert len(re.findall(r"\d{4}\u00a0\d{2}\u00a0\d{5}", hele(innhold))) == 1


def test_alle_mottakerne_far_hele_tilskuddet_til_sammen():
    eier = eksempeldata("kbg_tilskuddsbrev", "delvis", 7, "nb", mottakere=2)
    partner = eksempeldata("kbg_tilskuddsbrev_partner", "delvis", 7, "nb", mottakere=2)
    assert eier["belop"]["til_mottaker"] + partner["belop"]["til_mottaker"] == eier["belop"]["innvilget"]


@pytest.mark.parametrize(
    ("via", "med", "uten"), [("egen", "rapport_egen", "rapport_via"), ("koordinator", "rapport_via", "rapport_egen")]
)
def test_partneren_rapporterer_selv_eller_gjennom_koordinatoren(via, med, uten):
    innhold = fyll(
        "kbg_tilskuddsbrev_partner", "nb", {**eksempeldata("kbg_tilskuddsbrev_partner"), "rapport": {"via": via}}
    )
    assert blokk(innhold, med)["gruppe"] == "d"
    assert blokk(innhold, uten) is None


def test_laererutdanningen_nevnes_bare_for_universitet_og_hoyskole():
    felt = {**eksempeldata("kbg_tilskuddsbrev_partner"), "mottaker_er_uh": False}
    assert "lærerutdanning" not in hele(
        fyll("kbg_tilskuddsbrev_partner", "nb", {**felt, "rapport": {"via": "koordinator"}})
    )


def test_ett_tiltak_skrives_i_entall():
    brev = hele(fyll("kbg_tilskuddsbrev", "nb", eksempeldata("kbg_tilskuddsbrev", "innvilget", 1, "nb")))
    assert "dette tiltaket" in brev
    assert "disse tiltakene" not in brev


def test_kvitteringen_har_ventet_svar_og_innholdet():
    for maalform in MAALFORMER:
        felt = eksempeldata("kbg_kvittering", "innvilget", 2, maalform)
        innhold = fyll("kbg_kvittering", maalform, felt)
        assert "torsdag 15. april 2027" in tekst(blokk(innhold, "nokkel"))
        assert all(rad["tekst"].tekst.split("\n")[0] in tekst(blokk(innhold, "innhold")) for rad in felt["innhold"])
        assert blokk(innhold, "underskrift") is None


def test_datoer_og_belop_er_aldri_skrevet_i_malene():
    for mal in alle_maler():
        for maalform in MAALFORMER:
            for b in last_mal(mal, maalform).blokker:
                tall = re.findall(
                    r"(?<!§ )\b\d{2,}\b",
                    re.sub(r"§§?[\s\u00a0][\d, –og\u00a0]+", "", tekst([_ren(x) for x in b.linjer])),
                )
                assert tall == [], (mal, b.id)


def _ren(linje) -> str:
    return " ".join(d for d in linje.deler if isinstance(d, str))


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize(("mal", "utfall"), alle_brev())
def test_det_registeret_ikke_vet_blir_ikke_skrevet(mal, utfall, maalform):
    """Uten adresse, e-post, telefon og stilling er linjene borte; ingenting står i stedet."""
    felt = felt_for_brev(mal, utfall, 2, maalform)
    tomt = {"postadresse": "", "epost": "", "telefon": ""}
    felt = flett(felt, {"avsender": tomt, "ansvarlig": {"stilling": ""}})
    if felt["saksbehandler"]:
        felt = flett(felt, {"saksbehandler": {"stilling": "", "telefon": ""}})

    innhold = fyll(mal, maalform, felt)

    assert ", ." not in hele(innhold)
    assert ", ," not in hele(innhold)
    assert "referanse_telefon" not in innhold["hode"]
    if underskrift := blokk(innhold, "underskrift"):
        personer = [e["linjer"] for e in underskrift["innhold"] if e["slag"] == "person"]
        assert {len(p) for p in personer} == {2}
        assert all(tekst(linje).strip() for p in personer for linje in p)


@pytest.mark.parametrize("maalform", MAALFORMER)
@pytest.mark.parametrize("mal", ["kbg_tilskuddsbrev", "kbg_tilskuddsbrev_partner"])
def test_uten_bekreftet_konto_sier_brevet_at_pengene_venter(mal, maalform):
    felt = eksempeldata(mal, "innvilget", 2, maalform)
    uten = flett(felt, {"mottaker": {"konto": ""}})
    setning = {"nb": "Vi betaler når det er bekreftet.", "nn": "Vi betaler når det er stadfesta."}[maalform]
    assert setning in str(fyll(mal, maalform, uten))
    assert "på konto" not in str(fyll(mal, maalform, uten))
    assert setning not in str(fyll(mal, maalform, felt))
