"""A closed network: Unix sockets and this machine only."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class NettverketErStengt(AssertionError):
    """A test tried to reach something outside this machine."""


def _sjekk(s: socket.socket, adresse: Any) -> None:
    if s.family not in (socket.AF_INET, socket.AF_INET6):
        return
    vert = adresse[0]
    try:
        lokal = ipaddress.ip_address(vert).is_loopback
    except ValueError:
        lokal = vert == "localhost"
    if not lokal:
        raise NettverketErStengt(f"Testen prøvde å nå {vert}")


@contextmanager
def stengt() -> Iterator[None]:
    """While open, every connection out of this machine raises NettverketErStengt."""
    koble, koble_ex, send = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto

    def connect(self: socket.socket, adresse: Any) -> None:
        _sjekk(self, adresse)
        return koble(self, adresse)

    def connect_ex(self: socket.socket, adresse: Any) -> int:
        _sjekk(self, adresse)
        return koble_ex(self, adresse)

    def sendto(self: socket.socket, data: Any, *args: Any) -> int:
        _sjekk(self, args[-1])
        return send(self, data, *args)

    socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto = connect, connect_ex, sendto  # type: ignore
    try:
        yield
    finally:
        socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto = koble, koble_ex, send  # type: ignore
