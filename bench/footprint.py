"""Memory and CPU of the local stack at rest, and while an order waits for an answer."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.processes import cpu_seconds, proportional_bytes, resident_bytes, with_descendants
from bench.tables import Findings, Row, limited, megabytes, percent
from local.stack import Stack
from tests.support.stack import StackClient

_MEMORY_LIMIT, _CPU_LIMIT = 500e6, 0.02
_SETTLE_SECONDS = 3.0
_WINDOW_SECONDS, _WINDOWS = 20.0, 3


def measure() -> Findings:
    """Watch a fresh stack, then place one order and watch it again."""
    with tempfile.TemporaryDirectory(prefix="nod-bench-") as folder, Stack(Path(folder)) as stack:
        time.sleep(_SETTLE_SECONDS)
        pids = with_descendants(stack.pids.values())
        return Findings(tuple(_rows(StackClient(stack.urls), pids)))


def _rows(client: StackClient, pids: set[int]) -> Iterator[Row]:
    processes = f"{len(pids)} processes"
    name = f"Local stack at rest, resident sets of {processes}"
    yield limited(name, resident_bytes(pids), _MEMORY_LIMIT, megabytes)
    yield Row("– shared pages counted once (PSS)", megabytes(proportional_bytes(pids)))
    client.command("2x WIDGET-001 for Acme")
    client.wait_for(client.newest_order()["orderId"], "awaiting_approval")
    time.sleep(_SETTLE_SECONDS)
    name = "Local stack, one order waiting, resident sets"
    yield limited(name, resident_bytes(pids), _MEMORY_LIMIT, megabytes)
    yield Row("– shared pages counted once (PSS)", megabytes(proportional_bytes(pids)))
    shares = [_cpu_share(pids) for _ in range(_WINDOWS)]
    name = f"Local stack, one order waiting, share of one core over {_WINDOW_SECONDS:.0f} s"
    yield limited(f"{name} (median of {_WINDOWS})", median(shares), _CPU_LIMIT, percent)


def _cpu_share(pids: set[int]) -> float:
    before, began = cpu_seconds(pids), time.monotonic()
    time.sleep(_WINDOW_SECONDS)
    return (cpu_seconds(pids) - before) / (time.monotonic() - began)
