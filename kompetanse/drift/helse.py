"""Health for load balancers and people on watch: /helse/ (is the process alive) and /klar/ (can it serve)."""

import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import RedisError

from kompetanse.drift import hjerteslag
from kompetanse.drift.models import Driftsmerke

# Migrations are read from disk and compared once; what was complete stays so while this process lives.
_migrert = False


@require_safe
@never_cache
def helse(request: HttpRequest) -> JsonResponse:
    """200 while the process answers and the database does. Nothing here depends on other processes."""
    return _svar({"database": _sjekk(_database)})


@require_safe
@never_cache
def klar(request: HttpRequest) -> JsonResponse:
    """200 when all that a user needs works, else 503 with the part that fails. No addresses, no secrets."""
    deler = {
        "database": _sjekk(_database),
        "migreringer": _sjekk(_migreringer),
        "ko": _sjekk(_ko),
        "arbeider": _sjekk(_arbeider),
        "lager": _sjekk(_lager),
    }
    if settings.DEMO:
        deler["demo"] = _sjekk(_demo)
    return _svar(deler)


def _svar(deler: dict[str, str]) -> JsonResponse:
    ok = all(verdi == "ok" for verdi in deler.values())
    return JsonResponse({"status": "ok" if ok else "feil", "deler": deler}, status=200 if ok else 503)


def _sjekk(sjekk: Callable[[], str]) -> str:
    """ "ok", or one short word; never the text of the error, which may hold addresses."""
    try:
        return sjekk()
    except (DatabaseError, RedisError, OSError):
        return "svarer ikke"


def _database() -> str:
    with connection.cursor() as peker:
        peker.execute("SELECT 1")
    return "ok"


def _migreringer() -> str:
    global _migrert
    if not _migrert:
        utforer = MigrationExecutor(connection)
        _migrert = not utforer.migration_plan(utforer.loader.graph.leaf_nodes())
    return "ok" if _migrert else "mangler"


def _ko() -> str:
    with hjerteslag.klient() as redis:
        redis.ping()
    return "ok"


def _arbeider() -> str:
    alder = hjerteslag.alder()
    return "ok" if alder is not None and alder < hjerteslag.FRIST else "ingen livstegn"


_lager_sjekket = 0.0


def _lager() -> str:
    """Write, read and delete a small file, at most every minute per process."""
    global _lager_sjekket
    if time.monotonic() - _lager_sjekket < 60 and _lager_sjekket:
        return "ok"
    navn = default_storage.save(f"helse/{uuid.uuid4().hex}", ContentFile(b"ok"))
    try:
        with default_storage.open(navn) as fil:
            ok = fil.read() == b"ok"
    finally:
        default_storage.delete(navn)
    _lager_sjekket = time.monotonic() if ok else 0.0
    return "ok" if ok else "skriver ikke"


def _demo() -> str:
    return "ok" if Driftsmerke.objects.filter(navn="demo").exists() else "ikke bygd"
