"""How durations spread, from a second to months, kept as counts between fixed bounds.

Each bound is the fourth root of two (1.19) times the one before. What is read is the geometric
middle of two bounds, so it differs from the true value by a factor of 2 ** (1/8) at most, 9.05 %.
Below a tenth of a second, and above the last bound, that does not hold.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST_SECONDS = 0.1
_PER_DOUBLING = 4
LAST = 112
"""The bucket of everything above 2 ** 28 tenths of a second, which is ten months."""
ERROR = 2 ** (1 / (2 * _PER_DOUBLING)) - 1
"""By how much of the true value a read one is wrong, at most."""


def bucket(seconds: float) -> int:
    """Return between which bounds a duration lies; 0 is below the shortest."""
    if seconds < SHORTEST_SECONDS:
        return 0
    doublings = math.log2(seconds / SHORTEST_SECONDS)
    return min(LAST, 1 + math.floor(doublings * _PER_DOUBLING))


def middle(number: int) -> float:
    """Return the seconds that stand for a bucket."""
    if number <= 0:
        return SHORTEST_SECONDS / 2
    return float(SHORTEST_SECONDS * 2 ** ((number - 0.5) / _PER_DOUBLING))


def quantile(counts: Mapping[int, int], share: float) -> float | None:
    """Return the duration that ``share`` of all do not exceed (nearest rank); None of none."""
    rank = math.ceil(share * sum(counts.values()))
    seen = 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= rank > 0:
            return middle(number)
    return None
