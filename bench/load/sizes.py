"""How many orders a stack holds while it is measured, and how many of them wait."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

CLICKS, WARM_UP, LEFT, LEAST = 100, 3, 30, 40
_AROUND_SECONDS, _CLICK_SECONDS, _ORDER_SECONDS, _WAITING_SECONDS = 22.0, 0.4, 0.0013, 0.002
_ALONE_SECONDS, _ANSWER_SECONDS = 5.0, 0.15
_SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Size:
    """``waiting`` of the ``orders`` wait for an answer, all others are fulfilled."""

    orders: int
    waiting: int

    @classmethod
    def read(cls, text: str) -> Size:
        """Read ORDERS/WAITING. Raises ArgumentTypeError where it is not two fitting numbers."""
        orders, _, waiting = text.partition("/")
        if not (orders.isdecimal() and waiting.isdecimal()):
            raise argparse.ArgumentTypeError(f"{text} is not ORDERS/WAITING, such as 10000/1000")
        size = cls(int(orders), int(waiting))
        if not LEAST <= size.waiting <= size.orders:
            raise argparse.ArgumentTypeError(f"{text}: at least {LEAST} wait, at most all orders")
        return size

    @property
    def clicks(self) -> int:
        """How many of those that wait are approved and timed; a page full of them is left."""
        return min(CLICKS, self.waiting - LEFT)

    @property
    def words(self) -> str:
        """The head of its column."""
        return f"{self.orders:,} orders, {self.waiting:,} wait"


ALL = tuple(map(Size.read, ("200/200", "1000/1000", "10000/1000", "10000/5000", "100000/5000")))
"""From one to the next, one of the two grows, but at first."""


def about_minutes(sizes: tuple[Size, ...]) -> int:
    """Say how long measuring takes where nobody else is busy."""
    seconds = sum(
        _AROUND_SECONDS
        + size.clicks * _CLICK_SECONDS
        + size.orders * _ORDER_SECONDS
        + size.waiting * _WAITING_SECONDS
        for size in sizes
    )
    alone = {size.waiting: _ALONE_SECONDS + size.clicks * _ANSWER_SECONDS for size in sizes}
    return max(1, round((seconds + sum(alone.values())) / _SECONDS_A_MINUTE))
