"""Clicks on orders taken at random: how long until Slack is answered, and until all is done."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from bench.approving import approve
from bench.load.filled import Filled
from tests.support.copies import Copy
from tests.support.stack import StackClient

_LEFT_ALONE_SECONDS = 0.25


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
    approved = approve(client, order_id, _LEFT_ALONE_SECONDS)
    return approved.answered, approved.until("confirm-delivery")
