"""What a worker does when it starts: it says that it lives, and takes back what a killed predecessor held."""

import logging
import os
from typing import Any

from celery.signals import task_postrun, task_prerun, worker_ready

from kompetanse.drift import hjerteslag
from kompetanse.drift.middleware import foresporsel_id

logg = logging.getLogger(__name__)


@worker_ready.connect
def start(sender: Any = None, **_: Any) -> None:
    """First sign of life; and, where this worker is the only one (PORTAL_ENESTE_WORKER), redelivery at once."""
    if os.environ.get("PORTAL_ENESTE_WORKER") == "1":
        antall = ta_tilbake(sender.app)
        if antall:
            logg.warning("%s oppgaver fra en avbrutt arbeider er lagt tilbake i køen", antall)
    hjerteslag.slaa()


@task_prerun.connect
def foer(task_id: str = "", **_: Any) -> None:
    """The task's id marks its lines in the log."""
    foresporsel_id.set(task_id)


@task_postrun.connect
def etter(**_: Any) -> None:
    """The next line belongs to no task."""
    foresporsel_id.set("")


def ta_tilbake(app: Any) -> int:
    """Put back every message that was delivered but never acknowledged; gives their number.

    Celery itself waits for the visibility timeout. Safe only when no other worker is running.
    """
    antall = 0
    with app.connection_for_write() as forbindelse:
        kanal = forbindelse.default_channel
        with kanal.conn_or_acquire() as redis:
            for merke in redis.zrange(kanal.unacked_index_key, 0, -1):
                kanal.qos.restore_by_tag(merke.decode(), redis)
                antall += 1
    return antall
