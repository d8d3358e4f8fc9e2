"""Everything that is measured at one size, as a column of the table: what it is, and how much."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from bench.failures import CouldNotMeasure
from bench.load import engine_alone
from bench.load.clicks import click, some_of
from bench.load.counting import Counting
from bench.load.engine_alone import Alone
from bench.load.filled import Filled, Originals, filled, resumed_seconds
from bench.load.sizes import WARM_UP, Size
from bench.processes import cpu_seconds, proportional_bytes, resident_bytes
from bench.tables import megabytes, milliseconds, percent, percentile, seconds
from tests.support.copies import Copy
from tests.support.shop import ALICE, BOB

type Column = Mapping[str, str]
_OK, _REPEATS, _PAGE = 200, 15, 25
_REST_SECONDS = 10.0
"""Two runs of the local schedule, which looks after the open orders."""


def measure(originals: Originals, size: Size, alone: Alone) -> Column:
    """Fill a stack and measure it; ``alone`` is the engine's part without Nod."""
    with filled(originals, size) as stack:
        return dict(_figures(stack, size, alone))


def measure_alone(folder: Path, size: Size) -> Alone:
    """Measure the engine without Nod, with as many that wait."""
    return engine_alone.measure(folder / f"alone-{size.waiting}", size.waiting, size.clicks)


def _figures(stack: Filled, size: Size, alone: Alone) -> Iterator[tuple[str, str]]:
    copies = some_of(stack.waiting, size.clicks + WARM_UP + 2)
    click(stack, copies[:WARM_UP])
    pids = dict(sorted(stack.stack.pids.items()))
    before = cpu_seconds(pids.values())
    clicked = click(stack, copies[WARM_UP:-2])
    used = (cpu_seconds(pids.values()) - before) / size.clicks
    yield "Click → answer", _middle_and_tail(clicked.answered)
    yield "Click → fulfilled", _middle_and_tail(clicked.fulfilled)
    yield "– the engine alone: callback → answer", _middle_and_tail(alone.clicked.answered)
    yield "– the engine alone: callback → ended", _middle_and_tail(alone.clicked.fulfilled)
    yield "CPU of all processes, a click and its order's end", milliseconds(used)
    pages = dict(_pages(stack))
    for name, address in pages.items():
        yield f"`GET /orders`, {name}", _median(partial(_read, stack, address))
    yield "App Home of an approver", _median(partial(_home, stack))
    yield from _calls(stack, pages, copies[-2:])
    before, begun = cpu_seconds(pids.values()), time.monotonic()
    time.sleep(_REST_SECONDS)
    share = (cpu_seconds(pids.values()) - before) / (time.monotonic() - begun)
    yield "At rest, share of one core", percent(share)
    for name, pid in pids.items():
        yield f"Memory: {name}", _memory([pid])
        if name == "aws":
            size_alone = f"{megabytes(alone.resident)}, {megabytes(alone.proportional)}"
            yield "– the engine alone", size_alone
    yield "Memory: all", _memory(list(pids.values()))
    armed = resumed_seconds(stack.stack.state) or 0.0
    yield "At a start, until all timers are armed", seconds(armed)
    yield "– the engine alone (half as many timers)", seconds(alone.resumed_seconds)


def _calls(
    stack: Filled, pages: Mapping[str, str], copies: Sequence[Copy]
) -> Iterator[tuple[str, str]]:
    """Each request is made twice: what a Lambda environment learns once, it knows then."""
    counting = Counting(stack)
    yield "Calls: click", [counting.approve(copy.name) for copy in copies][-1]
    for name, address in pages.items():
        yield f"Calls: `GET /orders`, {name}", [counting.api(address) for _ in range(2)][-1]
    yield "Calls: App Home", [counting.home() for _ in range(2)][-1]


def _pages(stack: Filled) -> Iterator[tuple[str, str]]:
    first = f"/orders?limit={_PAGE}"
    cursor = _answer(stack, first)["next"]
    yield "first page", first
    yield "next page", f"{first}&cursor={quote(cursor)}"
    yield "of a status", f"{first}&status=awaiting_approval"
    yield "of a requester", f"{first}&requester={ALICE}"


def _read(stack: Filled, address: str) -> float:
    begun = time.perf_counter()
    _answer(stack, address)
    return time.perf_counter() - begun


def _answer(stack: Filled, address: str) -> Any:
    status, page = stack.client.api("GET", address)
    if status != _OK or len(page["orders"]) != _PAGE:
        raise CouldNotMeasure(f"{address} was answered with {status} {page}")
    return page


def _home(stack: Filled) -> float:
    opened = stack.client.slack(f"home?user={BOB}")
    if opened["status"] != _OK or "order:approve" not in str(opened["blocks"]):
        raise CouldNotMeasure(f"the Home tab was answered with {opened}")
    return float(opened["ms"]) / 1000


def _median(read: Callable[[], float]) -> str:
    read()
    return milliseconds(median(read() for _ in range(_REPEATS)))


def _middle_and_tail(values: tuple[float, ...]) -> str:
    return f"{milliseconds(median(values))}, {milliseconds(percentile(values, 99))}"


def _memory(pids: list[int]) -> str:
    return f"{megabytes(resident_bytes(pids))}, {megabytes(proportional_bytes(pids))}"
