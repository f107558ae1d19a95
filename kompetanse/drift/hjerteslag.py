"""Signs of life from the worker, kept in the broker: the whole path queue → worker → broker must work to renew one."""

import time

from django.conf import settings
from redis import Redis

NOKKEL = "kompetanse:hjerteslag"

# Seconds without a sign before the worker counts as gone: two missed beats and a bit.
FRIST = 50


def klient() -> Redis:
    """A client of the broker with short time limits. Close it, or use it as a context."""
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
    return Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)


def slaa() -> None:
    """Write the time now."""
    with klient() as redis:
        redis.set(NOKKEL, repr(time.time()), ex=24 * 60 * 60)


def alder() -> float | None:
    """Seconds since the last sign of life, or None when there is none. Raises redis.RedisError without a broker."""
    with klient() as redis:
        verdi = redis.get(NOKKEL)
    return None if verdi is None else max(0.0, time.time() - float(verdi))
