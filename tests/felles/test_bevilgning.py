"""What Stortinget gave: two people, once per chapter and post, and nothing bound before it is adopted."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kompetanse.brukere.tilgang import FireOyne, IngenTilgang
from kompetanse.revisjon.models import Hendelse
from ordninger.felles.handlinger import bevilgning as handlinger
from ordninger.felles.handlinger import rammer
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Bevilgning
from tests.fabrikker.brukere import som
from tests.fabrikker.penger import BevilgningFactory, land

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dagen(frys):
    frys("2026-12-20T09:00")


def registrer(av, **endret):
    felt = {"budsjettaar": 2027, "kapittel": "226", "post": "61", "navn": "Kompetanse", "belop": Decimal("700000000")}
    return handlinger.registrer_bevilgning(**(felt | endret), av=av)


def test_fag_registrerer_og_sporet_sier_det():
    fag = som("udir_fag")

    b = registrer(fag, kapittel=" 226 ")

    assert (b.kapittel, b.belop, b.er_vedtatt) == ("226", Decimal("700000000"), False)
    h = Hendelse.objects.get(kjede=f"bevilgning:{b.pk}")
    assert (h.handling, h.som_rolle, h.data["belop"]) == ("bevilgning.registrert", "udir_fag", "700000000")


def test_samme_kapittel_og_post_to_ganger_gir_setning():
    fag = som("udir_fag")
    registrer(fag)

    with pytest.raises(IkkeMulig, match="allerede registrert"):
        registrer(fag)

    assert Bevilgning.objects.count() == 1


@pytest.mark.parametrize("belop", [Decimal(0), Decimal(-1)])
def test_belop_maa_vaere_over_null(belop):
    with pytest.raises(IkkeMulig, match="større enn 0"):
        registrer(som("udir_fag"), belop=belop)


@pytest.mark.parametrize("rolle", ["udir_beslutter", "udir_analyse", "udir_okonomi", "saksbehandler"])
def test_andre_roller_registrerer_ikke(rolle):
    with pytest.raises(IngenTilgang):
        registrer(som(rolle))


def test_en_annen_bekrefter():
    b = registrer(som("udir_fag"))
    beslutter = som("udir_beslutter")

    b = handlinger.bekreft_vedtatt(bevilgning=b, dato=date(2026, 12, 17), av=beslutter)

    assert (b.vedtatt_dato, b.vedtatt_av) == (date(2026, 12, 17), beslutter)


def test_samme_person_med_to_brukere_bekrefter_ikke():
    fag = som("udir_fag")
    b = registrer(fag)

    with pytest.raises(FireOyne, match="selv har registrert"):
        handlinger.bekreft_vedtatt(bevilgning=b, dato=date(2026, 12, 17), av=som("udir_beslutter", person=fag.person))

    b.refresh_from_db()
    assert not b.er_vedtatt


def test_databasen_nekter_samme_person_forbi_handlingen():
    b = BevilgningFactory()
    b.vedtatt_av, b.vedtatt_tid, b.vedtatt_dato = b.registrert_av, b.registrert_tid, date(2026, 12, 17)

    with pytest.raises(IntegrityError, match="kan ikke bekrefte"), transaction.atomic():
        b.save()


def test_bekreftes_ikke_fram_i_tid_eller_to_ganger():
    b = registrer(som("udir_fag"))
    beslutter = som("udir_beslutter")

    with pytest.raises(IkkeMulig, match="fram i tid"):
        handlinger.bekreft_vedtatt(bevilgning=b, dato=date(2026, 12, 21), av=beslutter)
    b = handlinger.bekreft_vedtatt(bevilgning=b, dato=date(2026, 12, 20), av=beslutter)
    with pytest.raises(IkkeMulig, match="allerede"):
        handlinger.bekreft_vedtatt(bevilgning=b, dato=date(2026, 12, 20), av=beslutter)


def test_fag_bekrefter_ikke():
    b = registrer(som("udir_fag"))

    with pytest.raises(IngenTilgang):
        handlinger.bekreft_vedtatt(bevilgning=b, dato=date(2026, 12, 17), av=som("udir_fag"))


def test_belopet_endres_for_det_er_vedtatt_men_ikke_under_rammene():
    norge = land()
    b = norge.bevilgning(vedtatt=False)
    norge.ramme(b)

    b = handlinger.endre_bevilgning(bevilgning=b, belop=Decimal("710000000"), av=norge.fag)
    assert b.igjen == Decimal("10000000")
    with pytest.raises(IkkeMulig, match="mindre enn det som er gitt"):
        handlinger.endre_bevilgning(bevilgning=b, belop=Decimal("699999999"), av=norge.fag)
    handlinger.bekreft_vedtatt(bevilgning=b, dato=date(2026, 12, 17), av=norge.beslutter)
    with pytest.raises(IkkeMulig, match="kan ikke endres"):
        handlinger.endre_bevilgning(bevilgning=b, belop=Decimal("800000000"), av=norge.fag)


def test_den_som_satte_belopet_for_bekrefter_ikke():
    """Who is written over in the amount has still registered it."""
    norge = land()
    b = norge.bevilgning(vedtatt=False)
    b = handlinger.endre_bevilgning(bevilgning=b, belop=Decimal("700000000"), av=som("udir_fag", norge.udir))

    with pytest.raises(FireOyne):
        handlinger.bekreft_vedtatt(
            bevilgning=b, dato=date(2026, 12, 17), av=som("udir_beslutter", norge.udir, person=norge.fag.person)
        )


def test_ingenting_fordeles_for_budsjettet_er_vedtatt():
    """KBG § 6: the frames wait for Stortinget; the database itself refuses."""
    norge = land()
    b = norge.bevilgning(vedtatt=False)
    ramme = norge.ramme(b)
    f = rammer.send_rammer_til_beslutter(fordeling=norge.scenario(ramme), av=norge.fag)

    with pytest.raises(IkkeMulig, match="ikke vedtatt i Stortinget"):
        rammer.beslutt_rammer(fordeling=f, av=norge.beslutter)

    ramme.refresh_from_db()
    assert ramme.fordelt == 0
    handlinger.bekreft_vedtatt(bevilgning=b, dato=date(2026, 12, 17), av=norge.beslutter)
    rammer.beslutt_rammer(fordeling=f, av=norge.beslutter)
    ramme.refresh_from_db()
    assert ramme.fordelt == Decimal("700000000")


def test_rammen_kan_ikke_bli_storre_enn_bevilgningen():
    norge = land()
    b = norge.bevilgning()
    norge.ramme(b)

    with pytest.raises(IkkeMulig, match="Bevilgningen er mindre"):
        rammer.sett_nasjonal_ramme(bevilgning=b, ordning="kollektiv", belop=Decimal(1), av=norge.fag)
