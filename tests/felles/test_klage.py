"""KBG § 16: appeal, its deadline, and the money that waits."""

from datetime import datetime, timedelta

import pytest

from kompetanse.brukere.tilgang import IngenTilgang
from kompetanse.revisjon import klokke
from ordninger.felles.handlinger import endring
from ordninger.felles.handlinger import klage as klager
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Utbetaling, Varsel
from tests.eiere.stotte import avgjort
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def vedtak():
    return avgjort(lag.verden())[1]


def test_deadline_is_the_letters(vedtak):
    assert klager.klagefrist(vedtak).isoformat() == "2027-02-10"


def test_appeal_in_time_holds_what_is_not_released(vedtak):
    person = som("innsender", vedtak.sak.soker)
    k = klager.send_klage(vedtak=vedtak, tekst="Tiltak 1 er misforstått.", onsker="Alt.", av=person)
    assert (k.i_tide, k.utbetaling_holdt, k.tilstand) == (True, True, "mottatt")
    assert set(Utbetaling.objects.values_list("tilstand", flat=True)) == {"holdt"}
    assert Varsel.objects.filter(type="ny_klage").count() == 1
    assert klager.send_klage(vedtak=vedtak, tekst="En gang til", av=person) == k


@pytest.mark.parametrize(
    ("naar", "i_tide"),
    [(datetime(2027, 2, 10, 23, 59, 59, tzinfo=lag.OSLO), True), (datetime(2027, 2, 11, tzinfo=lag.OSLO), False)],
)
def test_last_second_of_the_deadline(vedtak, naar, i_tide):
    with klokke.stilt(naar):
        assert klager.send_klage(vedtak=vedtak, tekst="X", av=som("innsender", vedtak.sak.soker)).i_tide is i_tide


def test_after_one_year_it_is_never_received(vedtak):
    with klokke.stilt(vedtak.besluttet_tid + timedelta(days=367)), pytest.raises(IkkeMulig, match="ett år"):
        klager.send_klage(vedtak=vedtak, tekst="X", av=som("innsender", vedtak.sak.soker))


def test_only_the_applicants_sender_appeals(vedtak):
    for person in (som("redaktor", vedtak.sak.soker), som("innsender")):
        with pytest.raises(IngenTilgang):
            klager.send_klage(vedtak=vedtak, tekst="X", av=person)


def test_empty_appeal_is_refused(vedtak):
    with pytest.raises(IkkeMulig, match="hva dere klager på"):
        klager.send_klage(vedtak=vedtak, tekst="  ", av=som("innsender", vedtak.sak.soker))


def test_withdrawn_appeal_may_be_sent_again(vedtak):
    person = som("innsender", vedtak.sak.soker)
    k = klager.trekk_klage(klage=klager.send_klage(vedtak=vedtak, tekst="X", av=person), av=person)
    assert k.tilstand == "trukket"
    assert klager.send_klage(vedtak=vedtak, tekst="Y", av=person).pk != k.pk


def test_one_change_request_waits_at_a_time(vedtak):
    sak = vedtak.sak
    sak.refresh_from_db()
    person = som("innsender", sak.soker)
    e = endring.sok_endring(sak=sak, art="periode", tekst="Vi trenger ett år til.", av=person)
    assert e.godtatt is None
    with pytest.raises(IkkeMulig, match="venter på svar"):
        endring.sok_endring(sak=sak, art="innhold", tekst="Mer", av=person)


@pytest.mark.parametrize(("art", "tekst"), [("tull", "X"), ("periode", "  ")])
def test_change_request_must_say_what_and_why(vedtak, art, tekst):
    sak = vedtak.sak
    with pytest.raises(IkkeMulig):
        endring.sok_endring(sak=sak, art=art, tekst=tekst, av=som("innsender", sak.soker))
