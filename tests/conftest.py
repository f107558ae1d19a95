"""What every test stands on: own database and queue, closed network, frozen clock, worker and browser."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import translation
from xdist.scheduler import LoadScopeScheduling

from kompetanse.drift import sprak
from kompetanse.drift.postgres import Postgres
from kompetanse.drift.valkey import Valkey
from tests.stotte import database, mal, nett, rolle
from tests.stotte import nettleser as _nettleser
from tests.stotte.arbeider import Arbeider
from tests.stotte.demo import demo, demo_server, demomal  # noqa: F401  the demo as a database

OSLO = ZoneInfo("Europe/Oslo")

# How long one example takes is the machine's business, not the rule's.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], derandomize=True
)
hypothesis.settings.load_profile("portal")


TUNGE = (
    "nettleser/",
    "demo/",
    "felles/test_brev_handling.py",
    "brev/",
    "drift/",
    "tilgang/",
    "eiere/test_nettleser.py",
)
"""Where the long tests are: they begin first, so that no process is left alone with one at the end."""
DEMOEN = ("tests/demo/", "tests/drift/test_verifiser.py")
"""What uses the demo runs in one process, which then builds it once."""


class Modulvis(LoadScopeScheduling):
    """Deals out whole modules to the test processes, and everything that uses the demo to one of them."""

    def _split_scope(self, nodeid: str) -> str:
        modul = nodeid.partition("::")[0]
        return "demo" if modul.startswith(DEMOEN) else modul


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Modulvis:
    return Modulvis(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """The heavy modules first, whatever the plugins sort by."""
    yield

    def rekke(item: pytest.Item) -> int:
        return next((nr for nr, del_ in enumerate(TUNGE) if item.nodeid.startswith(f"tests/{del_}")), len(TUNGE))

    items.sort(key=rekke)
    gc.collect()
    gc.freeze()  # what is loaded once is not looked through again


def pytest_configure(config: pytest.Config) -> None:
    """The translations are compiled before anybody reads them: a fresh checkout has only their source."""
    if not hasattr(config, "workerinput"):
        sprak.kompiler()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """The test itself has the rights of the portal, its fixtures those of the owner of the tables."""
    if item.get_closest_marker("tabelleier") or os.environ.get("DATABASE_URL"):
        return (yield)
    with rolle.som_portalen():
        return (yield)


@pytest.fixture(autouse=True)
def bokmaal() -> None:
    """Every test begins in bokmål, whatever language the last page was in."""
    translation.activate("nb")


@pytest.fixture(autouse=True, scope="session")
def stengt_nett() -> Iterator[None]:
    """Nothing outside this machine can be reached."""
    with nett.stengt():
        yield


@pytest.fixture(scope="session")
def tilstandsmappe() -> Iterator[None]:
    """This test process's own state folder, gone afterwards."""
    settings.TILSTAND.mkdir(mode=0o700)
    yield
    shutil.rmtree(settings.TILSTAND, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(tilstandsmappe: None) -> Iterator[Postgres | None]:
    """An embedded PostgreSQL of this test process, or the one in DATABASE_URL (then None)."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    server = Postgres(settings.TILSTAND)
    mal.start_med_mal(server)
    server.klargjor()
    yield server
    server.stopp()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    postgres: Postgres | None, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """pytest-django asks for this before it makes the database: now a copy of the migrated one."""
    if postgres:
        connection.settings_dict["TEST"] |= {"TEMPLATE": mal.NAVN, "SERIALIZE": False}
    with database.tommes_forbi_triggere(), database.stokket():
        yield


@pytest.fixture(scope="session")
def _valkey(tilstandsmappe: None) -> Iterator[None]:
    if os.environ.get("REDIS_URL"):
        yield
        return
    server = Valkey(settings.TILSTAND)
    server.start()
    yield
    server.stopp()


@pytest.fixture
def ko(_valkey: None) -> Iterator[None]:
    """A real, empty broker: tasks sent in the test are queued, not run at once."""
    from kompetanse.celery import app
    from kompetanse.drift import hjerteslag

    with hjerteslag.klient() as redis:
        redis.flushdb()
    app.conf.task_always_eager = False
    yield
    app.conf.task_always_eager = True
    with hjerteslag.klient() as redis:
        redis.flushdb()


@pytest.fixture
def celery_worker_prosess(ko: None, transactional_db: None) -> Iterator[Arbeider]:
    """A real worker, already started. `.drep()` kills it with -9, `.start()` starts it again."""
    arbeider = Arbeider()
    arbeider.start()
    yield arbeider
    arbeider.stopp()


@pytest.fixture
def frys() -> Iterator[Callable[[str | datetime], time_machine.Traveller]]:
    """Freeze the clock: `frys("2026-05-01")`, `frys("2026-05-01T23:59")`; times are Oslo's. Gives the traveller."""
    reiser: list[time_machine.travel] = []

    def stopp_klokka(tid: str | datetime) -> time_machine.Traveller:
        naar = datetime.fromisoformat(tid) if isinstance(tid, str) else tid
        reise = time_machine.travel(naar if naar.tzinfo else naar.replace(tzinfo=OSLO), tick=False)
        reiser.append(reise)
        return reise.start()

    yield stopp_klokka
    for reise in reversed(reiser):
        reise.stop()


@pytest.fixture(scope="session")
def nettleser():
    """The browser, one per run."""
    with _nettleser.startet() as startet:
        yield startet


@pytest.fixture
def side(nettleser):
    """A page at 1280 px where console errors and broken CSP fail the test. Use with `live_server`."""
    with _nettleser.vaktet_side(nettleser, viewport={"width": 1280, "height": 900}) as vaktet:
        yield vaktet


@pytest.fixture
def gaa_inn(live_server, client) -> Callable[..., None]:
    """`gaa_inn(side, bruker)`: from now on the page is that account's, in its role."""
    from tests.fabrikker.brukere import logg_inn

    def inn(side, bruker) -> None:
        logg_inn(client, bruker)
        side.context.clear_cookies()
        nokkel = client.cookies[settings.SESSION_COOKIE_NAME].value
        side.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": nokkel, "url": live_server.url}])

    return inn


@pytest.fixture
def les_sidene(live_server) -> Callable[..., None]:
    """`les_sidene(side, adresser)` fails on a page that is not there, breaks accessibility, or slides sideways at either width."""

    def les(side, adresser) -> None:
        feil = []
        for adresse in adresser:
            svar = side.goto(live_server.url + adresse)
            if svar.status != 200:
                feil.append(f"{adresse} ga {svar.status}")
                continue
            feil += [f"{adresse} {f}" for f in _nettleser.funn_paa(side)]
        assert not feil, "\n".join(feil)

    return les


@pytest.fixture
def axe() -> Callable[..., None]:
    """`axe(side)` fails the test on any violation of accessibility that axe-core finds."""

    def sjekk(side) -> None:
        brudd = _nettleser.axe_brudd(side)
        assert not brudd, "\n".join(brudd)

    return sjekk
