"""One click on Approve in a running stack, and what the order's timeline says of what followed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bench.failures import CouldNotMeasure
from tests.support.stack import StackClient, eventually

_OK, _TWO_INVOCATIONS = 200, 2


@dataclass(frozen=True, slots=True)
class Approved:
    """The card that was clicked, when, how long Slack waited (seconds), and the timeline."""

    ts: str
    clicked_at: float
    answered: float
    timeline: Any

    def until(self, step: str) -> float:
        """Return the seconds from the click to a step's end."""
        return self.ended_at(step) - self.clicked_at

    def ended_at(self, step: str) -> float:
        """Return when a step ended, in seconds of the epoch."""
        ended = {each["name"]: each["endedAt"] for each in self.timeline["steps"]}
        return epoch(ended[step])


def approve(client: StackClient, order_id: str, left_alone_seconds: float) -> Approved:
    """Press Approve, ask nothing for a while, for that takes CPU, and wait for the end.

    Raises:
        CouldNotMeasure: The click was not answered with 200, or the order took another way.
    """
    ts = client.order(order_id)["card"]["ts"]
    clicked_at = time.time()
    answer = client.click(ts, "approve")
    if answer["status"] != _OK:
        raise CouldNotMeasure(f"a click was answered with {answer}")
    time.sleep(left_alone_seconds)
    timeline = eventually(lambda: _closed(client, order_id))
    order = client.order(order_id)
    if order["status"] != "fulfilled" or len(timeline["invocations"]) != _TWO_INVOCATIONS:
        raise CouldNotMeasure(f"an order took another way: {order['status']}, {timeline}")
    return Approved(ts, clicked_at, answer["ms"] / 1000, timeline)


def timeline_of(client: StackClient, order_id: str) -> Any:
    """Return an order's timeline as it is now."""
    status, timeline = client.api("GET", f"/orders/{order_id}/timeline")
    if status != _OK:
        raise CouldNotMeasure(f"no timeline: {timeline}")
    return timeline


def epoch(text: str) -> float:
    """Return an instant of a timeline in seconds of the epoch."""
    return datetime.fromisoformat(text).timestamp()


def _closed(client: StackClient, order_id: str) -> Any:
    timeline = timeline_of(client, order_id)
    over = not timeline["running"] and len(timeline["invocations"]) >= _TWO_INVOCATIONS
    return timeline if over else None
