"""The embedded Valkey: what is queued survives kill -9, and an unreadable queue stops nobody."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from kompetanse.drift.valkey import Valkey


@pytest.fixture
def valkey(mappe: Path) -> Iterator[Valkey]:
    server = Valkey(mappe)
    server.start()
    yield server
    server.stopp()


def klient(server: Valkey) -> Redis:
    return Redis(unix_socket_path=str(server.sokkel))


def test_kill_9_keeps_the_queue(valkey: Valkey) -> None:
    with klient(valkey) as redis:
        redis.rpush("ko", *range(200))
    time.sleep(1.2)  # written to disk every second
    assert valkey.barn.prosess
    os.kill(valkey.barn.prosess.pid, signal.SIGKILL)
    valkey.start()
    with klient(valkey) as redis:
        assert redis.llen("ko") == 200


def test_unreadable_queue_is_put_aside(valkey: Valkey, mappe: Path) -> None:
    with klient(valkey) as redis:
        redis.set("a", "b")
    valkey.stopp()
    manifest = next(valkey.data.glob("appendonlydir/*.manifest"))
    manifest.write_text("dette er ikke en kø\n")
    valkey.start()
    with klient(valkey) as redis:
        assert redis.get("a") is None
    assert list(mappe.glob("valkey-uleselig-*"))


def test_listens_on_no_port_and_socket_is_closed(valkey: Valkey) -> None:
    with klient(valkey) as redis:
        assert redis.config_get("port") == {"port": "0"}
    assert valkey.sokkel.stat().st_mode & 0o777 == 0o700
    assert valkey.sokkel.parent.stat().st_mode & 0o777 == 0o700
