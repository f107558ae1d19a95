"""A killed worker loses nothing, and its successor does not wait an hour for it."""

import time

from kompetanse.celery import app
from kompetanse.drift import hjerteslag
from tests.stotte import oppgaver
from tests.stotte.arbeider import Arbeider

FRIST = 40  # seconds


def vent_til(sjekk) -> None:
    slutt = time.monotonic() + FRIST
    while not sjekk():
        assert time.monotonic() < slutt, "det ventede skjedde ikke"
        time.sleep(0.05)


def test_killed_task_runs_again_at_once(celery_worker_prosess: Arbeider) -> None:
    with hjerteslag.klient() as redis:
        for navn in ("a", "b", "c", "d"):
            oppgaver.treg.delay(navn, 0.8)
        vent_til(lambda: redis.llen(oppgaver.BEGYNT) >= 2)
        celery_worker_prosess.drep()
        ferdig_for = redis.scard(oppgaver.FERDIG)
        celery_worker_prosess.start()
        vent_til(lambda: redis.scard(oppgaver.FERDIG) == 4)
        assert ferdig_for < 4
        assert redis.llen(oppgaver.BEGYNT) >= 5  # at least one was begun twice


def test_every_scheduled_task_exists() -> None:
    app.loader.import_default_modules()
    planlagt = {linje["task"] for linje in app.conf.beat_schedule.values()}
    assert planlagt - set(app.tasks) == set()


def test_heartbeat_is_young_while_worker_lives(celery_worker_prosess: Arbeider) -> None:
    alder = hjerteslag.alder()
    assert alder is not None
    assert alder < hjerteslag.FRIST
