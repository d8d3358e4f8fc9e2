"""The four ports of the stack."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from socket import socket

from local.http_server import listen

_FREE = range(10_000, 32_000)


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
        return Ports(*itertools.islice(filter(_is_free, _candidates()), 4))
    ports = Ports(*range(base, base + 4))
    for port in ports:
        take(port).close()
    return ports


def _candidates() -> list[int]:
    """Ports that no system gives to a connection: they are free until their part listens, again."""
    return random.sample(_FREE, len(_FREE))


def _is_free(port: int) -> bool:
    try:
        listen(port).close()
    except OSError:
        return False
    return True


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
