"""Letters: each once, whatever happens to the worker; what stops one is said, and can be tried again."""

import hashlib
import time

import pytest
import time_machine
from django.db.models import Count

from kompetanse.revisjon import klokke, spor
from ordninger.felles.brev import fyll
from ordninger.felles.handlinger import brev, jobb
from ordninger.felles.handlinger import vedtak as vedtakshandlinger
from ordninger.felles.handlinger.grunn import IkkeMulig
from ordninger.felles.models import Brev, Brevhendelse, Jobb, Tilskudd, Vedtak
from ordninger.felles.tasks import kjor_jobb
from tests.fabrikker import sak as lag
from tests.fabrikker.brukere import som
from tests.statsforvalter import mange

NAA = lag.tid(2027, 1, 20)
FRIST = 300  # seconds; a quiet machine with two cores needs about forty


def vent_til(sjekk):
    slutt = time.monotonic() + FRIST
    while not sjekk():
        assert time.monotonic() < slutt, "det ventede skjedde ikke"
        time.sleep(0.1)


def test_killed_worker_in_a_run_of_300_letters_leaves_each_letter_once(celery_worker_prosess):
    with time_machine.travel(NAA, tick=False), jobb.uten_bjelle():
        v = lag.verden()
        vedtak = mange.besluttet(v, 100, brev=False)
        Jobb.objects.all().delete()
        j = jobb.start_jobb(
            type="brev.vedtak", tittel="Brev", nokler=[str(x.pk) for x in vedtak], organisasjon=v.embete, av=v.beslutter,
            parametre={"klokke": NAA.isoformat()},
        )  # fmt: skip
    kjor_jobb.delay(j.pk)
    kjor_jobb.delay(j.pk)
    for antall in (20, 120):
        vent_til(lambda antall=antall: Brev.objects.count() >= antall)
        celery_worker_prosess.drep()
        assert antall <= Brev.objects.count() < 300
        celery_worker_prosess.start()
    vent_til(lambda: Jobb.objects.get(pk=j.pk).ferdig_tid is not None)
    j.refresh_from_db()
    assert (j.antall, j.antall_ok, j.antall_feil) == (300, 300, 0)
    assert Brev.objects.count() == 300
    assert not Brev.objects.values("vedtak", "tilskudd", "mal").annotate(n=Count("pk")).filter(n__gt=1).exists()
    assert Brev.objects.values("nummer").distinct().count() == 300
    assert Brevhendelse.objects.filter(type="varslet").values("brev").distinct().count() == 300
    assert set(Tilskudd.objects.values_list("pk", flat=True)) == set(
        Brev.objects.filter(tilskudd__isnull=False).values_list("tilskudd_id", flat=True)
    )
    for b in Brev.objects.iterator():
        with b.fil.open() as fil:
            assert hashlib.sha256(fil.read()).hexdigest() == b.fil_sha256
        assert fyll.kode(b.innhold) == b.kode
    assert list(spor.brudd()) == []


@pytest.fixture
def januar():
    with klokke.stilt(NAA):
        yield


@pytest.mark.django_db
def test_second_call_gives_the_letter_that_exists(januar):
    v = lag.verden()
    (vedtak,) = lag.besluttet(v, "100000")
    forste = brev.lag_vedtaksbrev(vedtak=vedtak, av=v.beslutter)
    assert brev.lag_vedtaksbrev(vedtak=vedtak, av=v.beslutter) == forste
    t = Tilskudd.objects.order_by("pk").first()
    a = brev.lag_tilskuddsbrev(vedtak=vedtak, tilskudd_id=t.pk, av=v.beslutter)
    assert brev.lag_tilskuddsbrev(vedtak=vedtak, tilskudd_id=t.pk, av=v.beslutter) == a
    assert Brevhendelse.objects.count() == 2


@pytest.mark.django_db
def test_a_letter_does_not_wait_for_the_account_but_says_that_the_money_does(
    januar, django_capture_on_commit_callbacks
):
    v = lag.verden()
    f = lag.til_beslutning(v, "100000")
    sak = f.linjer.first().sak
    sak.soker.kontoer.update(status="erstattet")
    with django_capture_on_commit_callbacks(execute=True):
        lag.habilitet.erklaer(sak=sak, habil=True, av=v.beslutter)
        vedtakshandlinger.beslutt(sak=sak, av=v.beslutter)
    j = Jobb.objects.get(type="brev.vedtak")
    assert (j.antall, j.antall_ok, j.antall_feil) == (3, 3, 0)
    uten = str(Brev.objects.get(mottaker=sak.soker, tilskudd__isnull=False).innhold)
    assert "Vi betaler når det er bekreftet" in uten
    assert "på konto" not in uten
    med = str(Brev.objects.exclude(mottaker=sak.soker).get().innhold)
    assert "på konto" in med
    assert "ikke bekreftet" not in med


@pytest.mark.django_db
def test_opening_is_recorded_once_per_person_of_the_receiver_only(januar):
    v = lag.verden()
    (vedtak,) = lag.besluttet(v, "100000")
    b = brev.lag_vedtaksbrev(vedtak=vedtak, av=v.beslutter)
    leser = som("leser", b.mottaker)
    for hvem in (v.saksbehandler, leser, leser, som("innsender", b.mottaker)):
        brev.apne(brev=b, av=hvem)
    assert Brevhendelse.objects.filter(type="apnet").count() == 2


@pytest.mark.django_db
def test_missing_field_stops_the_letter_with_its_name(januar):
    v = lag.verden()
    (vedtak,) = lag.besluttet(v, "100000")
    bestilling = brev.kontrakt.hent("kollektiv").brev(vedtak, dag=klokke.idag())[0]
    bestilling.felt.pop("fylke")
    with pytest.raises(IkkeMulig, match="fylke"):
        brev.innhold_av(bestilling, nummer="B1", dag=klokke.idag())
    assert not Brev.objects.exists()
    assert Vedtak.objects.count() == 1
