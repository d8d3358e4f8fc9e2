"""Clicks on orders taken at random: how long until Slack is answered, and until all is done."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.failures import CouldNotMeasure
from bench.load.filled import Filled
from tests.support.copies import Copy
from tests.support.stack import StackClient, eventually

_OK, _TWO_INVOCATIONS = 200, 2
_LEFT_ALONE_SECONDS = 0.25
"""Whoever asks takes part of the CPU."""


@dataclass(frozen=True, slots=True)
class Clicked:
    """Of each click, in seconds."""

    answered: tuple[float, ...]
    fulfilled: tuple[float, ...]


def click(filled: Filled, copies: Sequence[Copy]) -> Clicked:
    """Approve these orders one after the other; each must wait before, and be fulfilled after it.

    Raises:
        CouldNotMeasure: A click was not answered with 200, or an order took another way.
    """
    pairs = [_click(filled.client, copy.name) for copy in copies]
    answered, fulfilled = zip(*pairs, strict=True)
    return Clicked(answered, fulfilled)


def some_of(copies: Sequence[Copy], count: int) -> list[Copy]:
    """Take so many at random, in each run the same."""
    return random.Random(1).sample(copies, count)  # noqa: S311 - no secret, a choice


def _click(client: StackClient, order_id: str) -> tuple[float, float]:
    ts = client.order(order_id)["card"]["ts"]
    clicked_at = time.time()
    answer = client.click(ts, "approve")
    if answer["status"] != _OK:
        raise CouldNotMeasure(f"a click was answered with {answer}")
    time.sleep(_LEFT_ALONE_SECONDS)
    timeline = eventually(lambda: _closed(client, order_id))
    order = client.order(order_id)
    if order["status"] != "fulfilled" or len(timeline["invocations"]) != _TWO_INVOCATIONS:
        raise CouldNotMeasure(f"an order took another way: {order['status']}, {timeline}")
    ended = {step["name"]: step["endedAt"] for step in timeline["steps"]}
    fulfilled_at = datetime.fromisoformat(ended["confirm-delivery"]).timestamp()
    return answer["ms"] / 1000, fulfilled_at - clicked_at


def _closed(client: StackClient, order_id: str) -> Any:
    status, timeline = client.api("GET", f"/orders/{order_id}/timeline")
    if status != _OK:
        raise CouldNotMeasure(f"no timeline: {timeline}")
    return None if timeline["running"] else timeline
