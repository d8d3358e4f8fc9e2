"""What an order costs on each way, as the benchmarks print it, and what follows from that."""

from __future__ import annotations

import re

import pytest

from bench import million, plots, scale
from bench.__main__ import COMPUTED
from bench.paths import Cost, all_details
from bench.prices import prices
from bench.recorded import recorded as record
from bench.tables import recorded
from bench.waiting_ways import machines, nod, waiting_function
from bench.ways import TYPICAL

# Requests, workflow, reconciler, operations, bytes, writes, reads, write and read units, Slack.
COSTS = {
    "approved automatically": Cost(1, 1, 1, 7, 236, 10, 17, 80, 20, 1),
    "one stage": Cost(2, 2, 1, 11, 581, 16, 22, 123, 25, 12),
    "one stage that reminds, answered before": Cost(2, 2, 1, 15, 1_022, 16, 22, 123, 25, 12),
    "one reminder": Cost(2, 3, 1, 17, 1_135, 19, 25, 136, 28, 21),
    "one escalation": Cost(2, 3, 1, 14, 791, 20, 26, 145, 29, 19),
    # The vote that does not decide invokes the reconciler, too.
    "two stages, the first with quorum 2": Cost(4, 3, 2, 15, 977, 25, 29, 196, 32, 27),
    "rejected": Cost(2, 2, 1, 9, 438, 12, 18, 102, 18, 12),
    "withdrawn": Cost(2, 2, 1, 9, 440, 12, 18, 98, 18, 12),
    "expired": Cost(1, 2, 1, 9, 436, 12, 18, 98, 18, 12),
    "charge declined": Cost(2, 2, 1, 10, 655, 15, 20, 119, 21, 12),
    "carrier refuses: refunded": Cost(2, 2, 1, 12, 673, 17, 24, 127, 27, 12),
}
"""What is paid today. A change that needs more has to say so here and in the benchmarks."""


def test_each_way_of_an_order_costs_what_the_benchmarks_say() -> None:
    assert {name: details.cost for name, details in all_details().items()} == COSTS


@pytest.mark.parametrize("part", COMPUTED)
def test_what_is_computed_is_what_the_documents_hold(part: str) -> None:
    measure, block = COMPUTED[part]
    assert recorded(block) == "\n\n".join(measure().tables)


def test_the_plots_are_drawn_from_the_record() -> None:
    drawn = plots.pictures(record())
    held = {name: (plots.IMAGES / name).read_text(encoding="utf-8") for name in drawn}
    assert held == drawn


def test_what_an_order_s_parts_cost_adds_up_to_the_price_list() -> None:
    details = all_details()[TYPICAL]
    parts = million.parts(details, wait_seconds=0)
    assert parts["Durable operations"] * 1_000_000 == 8 * details.cost.operations
    assert parts["Table"] * 8_000_000 == 5 * details.cost.write_units + details.cost.read_units


def test_waiting_longer_costs_nod_next_to_nothing_and_a_function_that_waits_all_of_it() -> None:
    details, at = all_details()[TYPICAL], machines()
    day, week = 86_400, 7 * 86_400
    assert nod(details, week, at) < nod(details, day, at) * 101 / 100
    assert waiting_function(details, week, at) > waiting_function(details, day, at) * 6


def test_every_partition_that_an_order_writes_is_judged() -> None:
    details = all_details()[TYPICAL]
    assert set(details.units) <= set(scale.SPREAD)
    assert set(scale.ITEMS) <= set(details.transactions)


def test_the_tightest_limit_comes_first() -> None:
    found = [limit.orders for limit in scale.limits(all_details()[TYPICAL])]
    assert found == sorted(found)
    assert found[0] < 1 < scale.RATE


def test_every_price_says_where_it_stands_and_when_that_was_quoted() -> None:
    for price in prices().values():
        assert re.fullmatch(r"https://aws\.amazon\.com/.+/pricing/.*", price.source)
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", price.quoted_on)
