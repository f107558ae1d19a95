"""The thread of a case."""

import pytest
from django.db import DatabaseError, transaction

from kompetanse.brukere.tilgang import IngenTilgang
from ordninger.felles import omfang
from ordninger.felles.handlinger import melding
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Melding, Varsel
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.fabrikker.eiere import OrganisasjonFactory
from tests.stotte.rolle import som_tabelleier

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def januar(frys):
    return frys("2027-01-20T12:00")


@pytest.fixture
def v():
    return lag.verden()


def test_both_sides_write_and_are_told(v):
    sak = lag.innsendt(v)
    eier = som("redaktor", sak.soker)
    melding.send_melding(sak=sak, tekst="Hei 👋 =SUM(A1)", av=eier)
    melding.send_melding(sak=sak, tekst="Hei tilbake", av=v.saksbehandler)
    assert list(sak.meldinger.order_by("pk").values_list("fra_forvalter", flat=True)) == [False, True]
    assert set(Varsel.objects.filter(type__in=["melding", "ny_melding"]).values_list("organisasjon", flat=True)) == {
        sak.soker_id,
        v.embete.pk,
    }


def test_reading_marks_the_other_sides_messages_once(v):
    sak = lag.innsendt(v)
    eier = som("redaktor", sak.soker)
    melding.send_melding(sak=sak, tekst="Fra dere", av=v.saksbehandler)
    melding.send_melding(sak=sak, tekst="Fra oss", av=eier)
    assert melding.les_meldinger(sak=sak, av=eier) == 1
    assert melding.les_meldinger(sak=sak, av=eier) == 0
    assert melding.les_meldinger(sak=sak, av=som("leser", sak.soker)) == 0
    assert melding.les_meldinger(sak=sak, av=v.saksbehandler) == 1


def test_internal_notes_never_reach_the_party(v):
    sak = lag.innsendt(v)
    melding.send_melding(sak=sak, tekst="Sjekk partneren", intern=True, av=v.saksbehandler)
    eier = som("redaktor", sak.soker)
    assert not omfang.notater(Melding.objects.all(), eier).exists()
    assert not Varsel.objects.filter(type="melding").exists()
    with pytest.raises(IngenTilgang):
        melding.send_melding(sak=sak, tekst="X", intern=True, av=eier)


def test_strangers_readers_and_drafts_are_refused(v):
    sak = lag.innsendt(v)
    for person in (som("innsender", OrganisasjonFactory()), som("leser", sak.soker)):
        with pytest.raises(IngenTilgang):
            melding.send_melding(sak=sak, tekst="X", av=person)
    utkast = lag.utkast(v)
    with pytest.raises(IngenTilgang):
        melding.send_melding(sak=utkast, tekst="X", av=utkast.innsender)


@pytest.mark.parametrize("tekst", ["", "   \n", "x" * (melding.MAKS + 1)])
def test_empty_and_too_long_are_refused_with_a_sentence(v, tekst):
    sak = lag.innsendt(v)
    with pytest.raises(IkkeMulig):
        melding.send_melding(sak=sak, tekst=tekst, av=som("redaktor", sak.soker))


def test_a_message_is_never_changed_or_deleted(v):
    sak = lag.innsendt(v)
    m = melding.send_melding(sak=sak, tekst="Slik", av=som("redaktor", sak.soker))
    with som_tabelleier(), pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        Melding.objects.filter(pk=m.pk).update(tekst="Ikke slik")
    with som_tabelleier(), pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
        Melding.objects.filter(pk=m.pk).delete()
