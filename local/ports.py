"""The four ports of the stack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from socket import socket

from local.http_server import listen


class PortTakenError(Exception):
    """Another program listens on a port that the stack needs."""


@dataclass(frozen=True, slots=True)
class Ports:
    """In the order in which they are numbered from the base."""

    gateway: int
    slack: int
    aws: int
    database: int

    def __iter__(self) -> Iterator[int]:
        return iter((self.gateway, self.slack, self.aws, self.database))


def choose_ports(base: int) -> Ports:
    """Return `base` and the three above it, or four free ports when `base` is 0.

    Raises:
        PortTakenError: One of them is in use.
    """
    if base == 0:
        listeners = [listen(0) for _ in range(4)]
        numbers = [listener.getsockname()[1] for listener in listeners]
        for listener in listeners:
            listener.close()
        return Ports(*numbers)
    ports = Ports(*range(base, base + 4))
    for port in ports:
        take(port).close()
    return ports


def take(port: int) -> socket:
    """Listen on a port.

    Raises:
        PortTakenError: It is in use.
    """
    try:
        return listen(port)
    except OSError as error:
        raise PortTakenError(
            f"port {port} is in use (is another demo running?); "
            f"choose others with: make demo PORT_BASE={port + 1000}"
        ) from error
