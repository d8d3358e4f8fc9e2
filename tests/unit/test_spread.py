from __future__ import annotations

import math
import random
from collections import Counter

import pytest

from approvals.domain.spread import ERROR, LAST, SHORTEST_SECONDS, bucket, middle, quantile


def nearest_rank(seconds: list[float], share: float) -> float:
    return sorted(seconds)[max(0, math.ceil(share * len(seconds)) - 1)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("share", [0.01, 0.5, 0.95, 1.0])
def test_what_is_read_is_as_close_as_promised(seed: int, share: float) -> None:
    chance = random.Random(seed)
    longest = 62 * 86_400
    seconds = [
        min(longest, SHORTEST_SECONDS * math.exp(chance.uniform(0, 18)))
        for _ in range(chance.randrange(1, 900))
    ]
    read = quantile(Counter(map(bucket, seconds)), share)
    assert read is not None
    true = nearest_rank(seconds, share)
    assert max(read / true, true / read) <= 1 + ERROR + 1e-9


def test_the_promise_is_nine_percent() -> None:
    assert 0.09 < ERROR < 0.0906


def test_buckets_grow_with_what_is_in_them() -> None:
    seconds = [0, 0.05, 0.1, 0.5, 1, 2, 60, 3_600, 86_400, 30 * 86_400, 1e9, 1e300]
    numbers = [bucket(each) for each in seconds]
    assert numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == (0, LAST)
    assert [bucket(middle(number)) for number in range(LAST + 1)] == list(range(LAST + 1))


def test_of_nothing_there_is_no_quantile() -> None:
    assert quantile({}, 0.5) is None
    assert quantile({7: 0}, 0.5) is None
