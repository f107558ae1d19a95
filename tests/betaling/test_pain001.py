"""Betalingsfilen er gyldig etter det offisielle skjemaet, summerer, og en demofil kan ikke brukes i en bank."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import kontonr

from ordninger.felles.betaling import BetalingFeil, gruppe_per_betaling, kontrollsum, rens_tekst, skriv_pain001
from tests.betaling.stotte import betaling, fil, pain001_skjema

SKJEMA = pain001_skjema()
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
KONTO = "12345678903"


def ekte_fil(**felt):
    """En fil uten demomerke, med kontoer utenfor demoserien."""
    demo = fil([betaling(1, konto=KONTO)])
    ekte = {"demo": False, "meldings_id": "KBG-2027-1", "betaler": replace(demo.betaler, konto=KONTO)}
    return replace(demo, **(ekte | felt))


def les(innhold):
    return ET.fromstring(innhold)  # noqa: S314 - filen er laget av testen


def test_filen_er_gyldig_etter_skjemaet():
    SKJEMA.validate(skriv_pain001(fil()).decode())
    SKJEMA.validate(skriv_pain001(ekte_fil()).decode())


@given(
    st.lists(
        st.tuples(st.integers(1, 10**11), st.text(min_size=1, max_size=200), st.text(max_size=300), st.integers(0, 40)),
        min_size=1,
        max_size=12,
    )
)
def test_filen_er_gyldig_og_summerer_uansett_navn_belop_og_dato(rader):
    betalinger = [
        betaling(
            nr, belop=Decimal(ore).scaleb(-2), navn="N" + navn, melding=melding,
            dato=date.fromordinal(date(2027, 4, 15).toordinal() + dager),
        )
        for nr, (ore, navn, melding, dager) in enumerate(rader)
    ]  # fmt: skip

    innhold = skriv_pain001(fil(betalinger))

    SKJEMA.validate(innhold.decode())
    rot = les(innhold)
    belop = [Decimal(ett.text) for ett in rot.iterfind(".//p:InstdAmt", NS)]
    summer = [Decimal(ett.text) for ett in rot.iterfind(".//p:PmtInf/p:CtrlSum", NS)]
    assert Decimal(rot.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NS)) == sum(belop) == sum(summer)
    assert kontrollsum(betalinger) == sum(belop)
    assert int(rot.findtext(".//p:GrpHdr/p:NbOfTxs", namespaces=NS)) == len(belop) == len(rader)
    antall = [int(ett.text) for ett in rot.iterfind(".//p:PmtInf/p:NbOfTxs", NS)]
    assert sum(antall) == len(rader)
    assert len(antall) == len({ett.dato for ett in betalinger})


def test_samme_innhold_gir_samme_byte_uansett_rekkefolge():
    assert skriv_pain001(fil([betaling(1), betaling(2)])) == skriv_pain001(fil([betaling(2), betaling(1)]))


def test_demofilen_er_ikke_til_aa_ta_feil_av():
    innhold = skriv_pain001(fil())
    rot = les(innhold)

    assert b"<!-- DEMO" in innhold
    assert rot.findtext(".//p:MsgId", namespaces=NS).startswith("DEMO")
    assert {ett.get("Ccy") for ett in rot.iterfind(".//p:InstdAmt", NS)} == {"XTS"}
    assert rot.findtext(".//p:DbtrAcct/p:Ccy", namespaces=NS) == "XTS"
    assert rot.findtext(".//p:DbtrAgt//p:BICFI", namespaces=NS) == "DEMOXX00XXX"
    assert rot.findtext(".//p:Dbtr/p:Nm", namespaces=NS).startswith("DEMO ")
    assert all(ett.text.startswith("9999") for ett in rot.iterfind(".//p:CdtrAcct//p:Othr/p:Id", NS))


def test_en_ekte_fil_har_norske_kroner_bban_og_bankens_bic():
    innhold = skriv_pain001(ekte_fil())
    rot = les(innhold)

    assert b"DEMO" not in innhold
    assert rot.find(".//p:InstdAmt", NS).get("Ccy") == "NOK"
    assert rot.find(".//p:InstdAmt", NS).text == "480000.00"
    assert rot.findtext(".//p:BICFI", namespaces=NS) == "DNBANOKK"
    konto = rot.find(".//p:CdtrAcct/p:Id/p:Othr", NS)
    assert (konto.findtext("p:Id", namespaces=NS), konto.findtext("p:SchmeNm/p:Cd", namespaces=NS)) == (KONTO, "BBAN")
    assert kontonr.is_valid(KONTO)
    assert rot.findtext(".//p:ReqdExctnDt/p:Dt", namespaces=NS) == "2027-04-20"
    assert rot.findtext(".//p:EndToEndId", namespaces=NS) == "T-2027-000001"
    assert rot.findtext(".//p:Cdtr//p:Othr/p:Id", namespaces=NS) == betaling(1).orgnr


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("Øygarden kommune, Ærfugl & Ås", "Øygarden kommune, Ærfugl + Ås"),
        ("Kárášjohka – Guovdageaidnu", "Karasjohka - Guovdageaidnu"),
        ("Dŋ đŧ", "Dn dt"),
        ('<b>"A"</b>\n\tB', "b A /b B"),
        ("A\u030asane", "Åsane"),
        ("漢字 x", "x"),
        ("é" * 80, "e" * 70),
    ],
)
def test_rens_tekst_bruker_bankens_tegn(tekst, ventet):
    assert rens_tekst(tekst, 70) == ventet


@pytest.mark.parametrize(
    "endring",
    [
        {"belop": Decimal(0)},
        {"belop": Decimal(-1)},
        {"belop": Decimal("1.005")},
        {"belop": Decimal(10**12)},
        {"konto": "99990000007"},
        {"konto": KONTO},
        {"orgnr": "311000005"},
        {"navn": "漢字"},
        {"dato": date(2027, 4, 14)},
        {"ende_til_ende_id": "med mellomrom"},
        {"ende_til_ende_id": "x" * 36},
    ],
)
def test_ugyldig_betaling_stopper(endring):
    with pytest.raises(BetalingFeil):
        skriv_pain001(fil([betaling(1, **endring)]))


@pytest.mark.parametrize(
    "endring",
    [
        {"krediteringer": ()},
        {"krediteringer": (betaling(1), betaling(1))},
        {"meldings_id": "KBG-2027-1"},
        {"meldings_id": "DEMO" + "x" * 30},
        {"betaler": replace(fil().betaler, konto=KONTO)},
        {"betaler": replace(fil().betaler, orgnr="1")},
        {"betaler": replace(fil().betaler, navn="")},
    ],
)
def test_ugyldig_fil_stopper(endring):
    with pytest.raises(BetalingFeil):
        skriv_pain001(replace(fil(), **endring))


def test_demo_og_virkelighet_kan_ikke_blandes():
    with pytest.raises(BetalingFeil, match="demo"):
        skriv_pain001(ekte_fil(krediteringer=(betaling(1),)))
    with pytest.raises(BetalingFeil, match="DEMO"):
        skriv_pain001(replace(ekte_fil(), meldings_id="DEMO-1"))


def test_gruppe_per_betaling_er_gruppene_i_filen():
    to_datoer = fil([betaling(1), betaling(2, dato=date(2027, 5, 3)), betaling(3)])

    rot = les(skriv_pain001(to_datoer))

    i_filen = {
        ett.text: gruppe.findtext("p:PmtInfId", namespaces=NS)
        for gruppe in rot.iterfind(".//p:PmtInf", NS)
        for ett in gruppe.iterfind(".//p:EndToEndId", NS)
    }
    assert gruppe_per_betaling(to_datoer) == i_filen
    assert len(set(i_filen.values())) == 2
