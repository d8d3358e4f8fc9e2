"""How long people wait after a click, through the simulator, the front and every real process.

One order after the other is placed, falls asleep, is approved and watched to its end. What the
click brings about is read afterwards from the clocks of those who did it, the simulator and the
durable engine: on one machine they are one clock, and nobody has to poll finely.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.approving import approve, epoch, timeline_of
from bench.failures import CouldNotMeasure
from bench.tables import Findings, Row, limited, median_and_tail, milliseconds
from local.stack import Stack
from tests.support.stack import StackClient, eventually

ORDERS = 80
_WARM_UP = 5
_CLICK_LIMIT, _DECIDED_LIMIT, _EDIT_LIMIT = 0.050, 2.0, 1.5
_START_SECONDS, _END_SECONDS = 0.3, 0.2
"""Left alone meanwhile: whoever asks takes part of the CPU."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One order's figures in seconds."""

    answered: float
    decided: float
    edited: float
    fulfilled: float
    active: float
    wall: float
    tail: float
    """From the last step of the last invocation to that invocation's end; pauses end with it."""


def measure() -> Findings:
    """Approve orders; the first few warm the processes up and are not counted.

    Raises:
        CouldNotMeasure: A click was not answered with 200, or an order took another way.
    """
    with tempfile.TemporaryDirectory(prefix="nod-bench-") as folder, Stack(Path(folder)) as stack:
        client = StackClient(stack.urls)
        approvals = [_approve_one(client) for _ in range(_WARM_UP + ORDERS)][_WARM_UP:]
    return Findings(tuple(_rows(approvals)))


def _approve_one(client: StackClient) -> Approval:
    order_id = str(client.place()["orderId"])
    time.sleep(_START_SECONDS)
    eventually(lambda: _asleep(client, order_id))
    approved = approve(client, order_id, _END_SECONDS)
    card = next(message for message in client.messages() if message["ts"] == approved.ts)
    if not card["text"].startswith("Approved"):
        raise CouldNotMeasure(f"a card was left as {card['text']}")
    timeline = approved.timeline
    over_at = epoch(timeline["invocations"][-1]["endedAt"])
    return Approval(
        answered=approved.answered,
        decided=approved.until("show-decision"),
        edited=float(card["edited_ts"]) - approved.clicked_at,
        fulfilled=approved.until("confirm-delivery"),
        active=timeline["activeSeconds"],
        wall=timeline["wallSeconds"],
        tail=over_at - approved.ended_at("announce-outcome"),
    )


def _rows(approvals: Sequence[Approval]) -> Iterator[Row]:
    answered = [approval.answered for approval in approvals]
    decided = [approval.decided for approval in approvals]
    edited = [approval.edited for approval in approvals]
    row = limited("Click → answer", median(answered), _CLICK_LIMIT, milliseconds)
    yield _with_tail(row, answered)
    row = limited("Click → buttons gone", median(decided), _DECIDED_LIMIT, milliseconds)
    yield _with_tail(row, decided)
    row = limited("Click → outcome on the card", median(edited), _EDIT_LIMIT, milliseconds)
    yield _with_tail(row, edited)
    for name, values in (
        ("Click → fulfilled (the step is in the history)", [a.fulfilled for a in approvals]),
        ("Active compute of an order, both invocations", [a.active for a in approvals]),
        ("– of it, after an invocation's last step", [a.tail for a in approvals]),
    ):
        yield Row(f"{name}, {len(values)} orders", median_and_tail(values, milliseconds))


def _with_tail(row: Row, values: Sequence[float]) -> Row:
    name = f"{row.name}, {len(values)} orders"
    measured = median_and_tail(values, milliseconds)
    return Row(name, measured, f"{row.target} (p50)", row.ratio, row.missed)


def _asleep(client: StackClient, order_id: str) -> Any:
    """Tell whether the card is out and the function has returned."""
    timeline = timeline_of(client, order_id)
    return True if timeline["invocations"] and client.order(order_id)["card"] else None
