"""One owner's case from start to letter, by the same handlinger as the pages use."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from kompetanse.revisjon import klokke, spor
from kompetanse.revisjon.fireoyne import FireOyne
from ordninger.felles.handlinger import brev, habilitet, vedtak
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Jobb, Postering, Ramme, Sak, Tilskudd, Utbetaling
from tests.fabrikker import sak as lag
from tests.stotte.rolle import som_tabelleier

pytestmark = pytest.mark.django_db


@pytest.fixture
def mars():
    with klokke.stilt(lag.tid(2027, 1, 20)):
        yield


def test_case_goes_from_draft_to_letters(mars):
    v = lag.verden()
    (besluttet,) = lag.besluttet(v, "100000")
    sak = Sak.objects.get()
    assert (sak.tilstand, sak.innvilget_belop) == ("innvilget", Decimal(100000))
    assert besluttet.klagerett
    assert besluttet.klageinstans == v.udir
    ramme = Ramme.objects.get(pk=v.ramme.pk)
    assert (ramme.reservert, ramme.tilsagn, ramme.igjen) == (0, Decimal(100000), Decimal(9900000))
    assert sorted(Tilskudd.objects.values_list("belop", flat=True)) == [Decimal(50000), Decimal(50000)]
    assert Utbetaling.objects.count() == 2
    party = brev.lag_vedtaksbrev(vedtak=besluttet, av=v.beslutter)
    with party.fil.open() as fil:
        assert fil.read().startswith(b"%PDF")
    assert party.klagefrist.isoformat() == "2027-02-10"
    for t in Tilskudd.objects.all():
        brev.lag_tilskuddsbrev(vedtak=besluttet, tilskudd_id=t.pk, av=v.beslutter)
    assert besluttet.brev.count() == 3
    assert list(spor.brudd()) == []


def test_draft_letter_can_be_read_before_decision(mars):
    v = lag.verden()
    lag.til_beslutning(v, "100000")
    sak = Sak.objects.get()
    filer = brev.utkast(vedtak.som_utkast(sak, besluttes_av=v.beslutter), ordning="kollektiv")
    assert len(filer) == 3
    assert not sak.brev.exists()


def test_partial_grant_when_frame_is_too_small(mars):
    v = lag.verden("150000")
    lag.besluttet(v, "100000", "100000")
    assert set(Sak.objects.values_list("tilstand", flat=True)) == {"delvis_innvilget"}
    ramme = Ramme.objects.get(pk=v.ramme.pk)
    assert ramme.tilsagn <= ramme.belop
    assert ramme.reservert == 0


def test_same_person_cannot_decide(mars):
    v = lag.verden()
    lag.til_beslutning(v, "100000")
    sak = Sak.objects.get()
    annen_konto = lag.som("beslutter", v.embete, person=v.saksbehandler.person)
    habilitet.erklaer(sak=sak, habil=True, av=annen_konto)
    with pytest.raises(FireOyne):
        vedtak.beslutt(sak=sak, av=annen_konto)


def test_database_refuses_same_person_without_the_handling(mars):
    v = lag.verden()
    (vedtaket,) = lag.besluttet(v, "100000")
    annen_konto = lag.som("beslutter", v.embete, person=v.saksbehandler.person)
    vedtaket.pk, vedtaket.nr, vedtaket.besluttet_av = None, 2, annen_konto
    with pytest.raises(IntegrityError, match="kan ikke beslutte"), transaction.atomic():
        vedtaket.save(force_insert=True)


def test_nothing_is_decided_without_the_forum(mars):
    v = lag.verden()
    lag.i_forslag(v, "100000")
    f = lag.fordelinger.nytt_scenario(utlysning=v.utlysning, navn="A", regel="likt_kutt", av=v.saksbehandler)
    with pytest.raises(IkkeMulig) as nei:
        lag.fordelinger.send_til_beslutter(fordeling=f, av=v.saksbehandler)
    assert any("§ 12" in setning for setning in nei.value.mangler)


def test_no_tilsagn_before_the_budget_is_adopted(mars):
    v = lag.verden(budsjett_vedtatt=False)
    with pytest.raises(IkkeMulig, match="Stortinget"):
        lag.penger.bokfor([lag.penger.Linje(v.rot, "fordelt", Decimal(1), {"motpart_ramme": v.ramme})], av=v.udir_fag)


def test_frame_cannot_be_overspent_by_sql(mars):
    v = lag.verden("1000")
    lagret = Postering.objects.filter(ramme=v.ramme, type="mottatt").get()
    with pytest.raises(IntegrityError, match="ramme_ikke_overskredet"), transaction.atomic():
        Postering.objects.create(
            ramme=v.ramme, type="reservert", belop=1001, bokforingsaar=2027, av=v.saksbehandler, tid=klokke.naa()
        )
    with pytest.raises(IntegrityError, match="tellere"), transaction.atomic(), connection.cursor() as c:
        c.execute("UPDATE felles_ramme SET belop = belop + 1 WHERE id = %s", [v.ramme.pk])
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Postering.objects.filter(pk=lagret.pk).update(belop=5)
    with som_tabelleier(), pytest.raises(IntegrityError, match="frosset"), transaction.atomic():
        Postering.objects.filter(pk=lagret.pk).update(belop=5)


def test_illegal_transition_is_refused_by_the_database(mars):
    v = lag.verden()
    sak = lag.utkast(v)
    with pytest.raises(IntegrityError, match="saksgangen"), transaction.atomic():
        Sak.objects.filter(pk=sak.pk).update(tilstand="innvilget")


def test_bulk_decision_reports_each_row(mars, django_capture_on_commit_callbacks):
    v = lag.verden()
    f = lag.til_beslutning(v, "100000", "200000", "300000")
    with django_capture_on_commit_callbacks(execute=True):
        jobb = vedtak.beslutt_alle(fordeling=f, habil_i_alle=True, av=v.beslutter)
    jobb = Jobb.objects.get(pk=jobb.pk)
    assert (jobb.antall_ok, jobb.antall_feil) == (3, 0)
    f.refresh_from_db()
    assert f.tilstand == "besluttet"
    brevjobb = Jobb.objects.get(type="brev.vedtak")
    assert (brevjobb.antall_ok, brevjobb.antall_feil) == (9, 0)
