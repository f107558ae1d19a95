"""Tasks that only the tests' worker knows."""

import time

from celery import shared_task

from kompetanse.drift import hjerteslag

BEGYNT, FERDIG = "prov:begynt", "prov:ferdig"


@shared_task(name="prov.treg")
def treg(navn: str, sekunder: float) -> None:
    """Say that it has begun, sleep, say that it is done."""
    with hjerteslag.klient() as redis:
        redis.rpush(BEGYNT, navn)
        time.sleep(sekunder)
        redis.sadd(FERDIG, navn)
