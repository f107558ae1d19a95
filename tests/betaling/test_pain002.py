"""Svaret fra banken: trygg lesing, én status per betaling, og en retur etter gjennomføring."""

import itertools

import pytest

from ordninger.felles.betaling import (
    Statusfeil,
    Utfall,
    forklar_grunn,
    lag_pain002,
    les_pain002,
    neste_utfall,
    status,
    utfall_per_betaling,
)
from tests.betaling.stotte import OPPRETTET, pain002_skjema

SENDT = {"B-1": "G-1", "B-2": "G-1", "B-3": "G-2"}


def svar(versjon="10", grupper=None):
    return lag_pain002(
        meldings_id="SVAR-1",
        opprettet=OPPRETTET,
        gjelder_fil="DEMO-KBG-2027-0001",
        grupper=grupper
        or {
            "G-1": [status("B-1", "ACSC"), status("B-2", "RJCT", "AC04", "Account closed")],
            "G-2": [status("B-3", "ACSP")],
        },
        versjon=versjon,
    )


@pytest.mark.parametrize("versjon", ["03", "12", "14", "15"])
def test_laget_svar_er_gyldig_etter_skjemaet(versjon):
    pain002_skjema(versjon).validate(svar(versjon).decode())


@pytest.mark.parametrize("versjon", ["03", "10", "12"])
def test_les_pain002_gir_status_per_betaling(versjon):
    rapport = les_pain002(svar(versjon))

    assert rapport.versjon == f"pain.002.001.{versjon}"
    assert (rapport.meldings_id, rapport.gjelder_fil) == ("SVAR-1", "DEMO-KBG-2027-0001")
    assert [(tx.ende_til_ende_id, tx.utfall) for tx in rapport.transaksjoner] == [
        ("B-1", Utfall.GJENNOMFORT), ("B-2", Utfall.AVVIST), ("B-3", Utfall.GODTATT),
    ]  # fmt: skip
    avvist = rapport.transaksjoner[1]
    assert (avvist.grunn, avvist.tillegg) == ("AC04", "Account closed")
    assert (avvist.forklaring(), avvist.forklaring("nn")) == ("Kontoen er avsluttet", "Kontoen er avslutta")
    assert (rapport.duplikater, rapport.motstrid) == ((), ())


def test_samme_fil_har_samme_fingeravtrykk():
    assert (
        les_pain002(svar()).fingeravtrykk == les_pain002(svar()).fingeravtrykk != les_pain002(svar("03")).fingeravtrykk
    )


def test_utfall_per_betaling_bruker_svaret_for_betalingen():
    utfall, ukjente = utfall_per_betaling(les_pain002(svar()), SENDT)

    assert {id_: ett.utfall for id_, ett in utfall.items()} == {
        "B-1": Utfall.GJENNOMFORT, "B-2": Utfall.AVVIST, "B-3": Utfall.GODTATT,
    }  # fmt: skip
    assert ukjente == ()


def _med(felt, tekst):
    return svar(grupper={"G-1": [status("B-1", "ACSC")]}).replace(felt, tekst)


def test_utfall_per_betaling_hele_filen_avvist():
    innhold = _med(
        b"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>",
        b"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>DU01</Cd></Rsn></StsRsnInf>",
    )

    utfall, _ = utfall_per_betaling(les_pain002(innhold), SENDT)

    assert utfall["B-1"].utfall is Utfall.GJENNOMFORT
    assert (utfall["B-3"].utfall, utfall["B-3"].forklaring()) == (Utfall.AVVIST, "Filen er sendt før")


def test_utfall_per_betaling_gruppen_gaar_foran_filen():
    innhold = _med(
        b"<OrgnlPmtInfId>G-1</OrgnlPmtInfId>", b"<OrgnlPmtInfId>G-1</OrgnlPmtInfId><PmtInfSts>ACCP</PmtInfSts>"
    )

    utfall, _ = utfall_per_betaling(les_pain002(innhold), SENDT)

    assert {id_: ett.utfall for id_, ett in utfall.items()} == {"B-1": Utfall.GJENNOMFORT, "B-2": Utfall.GODTATT}


def test_utfall_per_betaling_sier_fra_om_ukjente_betalinger():
    assert utfall_per_betaling(les_pain002(svar()), {"B-1": "G-1"})[1] == ("B-2", "B-3")


def test_duplikater_like_og_motstridende():
    rapport = les_pain002(
        svar(
            grupper={
                "G-1": [status("B-1", "ACSC"), status("B-1", "ACSC"), status("B-2", "ACSC"), status("B-2", "RJCT")]
            }
        )
    )

    assert (rapport.duplikater, rapport.motstrid) == (("B-1", "B-2"), ("B-2",))
    utfall, _ = utfall_per_betaling(rapport, SENDT)
    assert (utfall["B-1"].utfall, utfall["B-2"].utfall) == (Utfall.GJENNOMFORT, Utfall.UKJENT)


def test_ukjent_statuskode_blir_ukjent():
    assert status("B-1", "WHAT").utfall is Utfall.UKJENT


def test_avvisning_etter_gjennomforing_er_en_retur():
    assert neste_utfall(Utfall.GJENNOMFORT, status("B-1", "RJCT", "AC04").utfall) is Utfall.RETURNERT


@pytest.mark.parametrize(
    ("forrige", "nytt", "ventet"),
    [
        (None, Utfall.MOTTATT, Utfall.MOTTATT),
        (Utfall.MOTTATT, Utfall.GODTATT, Utfall.GODTATT),
        (Utfall.GODTATT, Utfall.MOTTATT, Utfall.GODTATT),
        (Utfall.GODTATT, Utfall.AVVIST, Utfall.AVVIST),
        (Utfall.GJENNOMFORT, Utfall.GODTATT, Utfall.GJENNOMFORT),
        (Utfall.AVVIST, Utfall.GJENNOMFORT, Utfall.AVVIST),
        (Utfall.RETURNERT, Utfall.GJENNOMFORT, Utfall.RETURNERT),
        (Utfall.UKJENT, Utfall.GODTATT, Utfall.GODTATT),
    ],
)
def test_neste_utfall_gaar_ikke_tilbake(forrige, nytt, ventet):
    assert neste_utfall(forrige, nytt) is ventet


@pytest.mark.parametrize(("forrige", "nytt"), list(itertools.product(Utfall, Utfall)))
def test_neste_utfall_samme_svar_to_ganger_endrer_ingenting(forrige, nytt):
    forste = neste_utfall(forrige, nytt)

    assert neste_utfall(forste, nytt) is forste


@pytest.mark.parametrize("kode", ["AC01", "AC04", "AM04", "MS03", "RR04"])
def test_forklar_grunn_paa_begge_maalformer(kode):
    assert forklar_grunn(kode, "nb")
    assert forklar_grunn(kode, "nn")
    assert kode not in forklar_grunn(kode)


def test_forklar_grunn_ukjent_kode_vises():
    assert forklar_grunn("ZZ99") == "Bankens kode ZZ99"
    assert forklar_grunn("ZZ99", "nn") == "Koden ZZ99 frå banken"
    assert forklar_grunn("") == ""


LATTER = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Document>&b;</Document>"""


@pytest.mark.parametrize(
    "innhold",
    [
        b"",
        b"ikke xml",
        b"\xff\xfe\x00",
        LATTER,
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Document/>',
        b"<Document/>",
        b'<?xml version="1.0" encoding="finnes-ikke"?><Document/>',
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"/>',
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.02"/>',
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"/>',
        _med(b"<MsgId>SVAR-1</MsgId>", b""),
        _med(b"<OrgnlEndToEndId>B-1</OrgnlEndToEndId>", b""),
    ],
)
def test_les_pain002_det_som_ikke_er_et_trygt_svar_stopper(innhold):
    with pytest.raises(Statusfeil):
        les_pain002(innhold)


def test_les_pain002_for_stor_fil_stopper():
    with pytest.raises(Statusfeil, match="for stor"):
        les_pain002(svar(), maks_storrelse=100)
