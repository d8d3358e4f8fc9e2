"""What the edge let through, or somebody else wrote into the table, is checked by the workflow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from approvals.domain.order import Order, Status
from tests.support.orders import widgets
from tests.support.workflow import a_shop, engine
from tests.workflow.checks import assert_told, stock_of_widgets

SPOILT: dict[str, tuple[Callable[[Order], Order], str]] = {
    "a negative quantity": (lambda o: replace(o, items=(widgets(-5),)), "1 to 10,000"),
    "no quantity": (lambda o: replace(o, items=(widgets(0),)), "1 to 10,000"),
    "a huge quantity": (lambda o: replace(o, items=(widgets(10**30),)), "1 to 10,000"),
    "no items": (lambda o: replace(o, items=()), "Is required"),
    "too many lines": (lambda o: replace(o, items=(widgets(1),) * 51), "50"),
    "no customer": (lambda o: replace(o, customer="\u202e\x00"), "empty"),
    "a name of 3,001 characters": (lambda o: replace(o, customer="x" * 3_001), "200"),
    "a currency that is none": (lambda o: replace(o, currency="NaN"), "Must be"),
}


@pytest.mark.fault("F18")
@pytest.mark.parametrize(("spoil", "why"), SPOILT.values(), ids=SPOILT)
def test_f18_an_order_that_no_edge_would_take_is_rejected_by_the_workflow(
    spoil: Callable[[Order], Order], why: str
) -> None:
    def spoilt(order_id: str) -> None:
        shop.table.orders[order_id] = spoil(shop.table.orders[order_id])

    shop = a_shop(before_start=spoilt)
    with engine(shop) as running:
        order = shop.placed()

        assert running.finish(order.order_id)["status"] == "rejected"

        ended = shop.store.get(order.order_id)
        assert ended.status is Status.REJECTED
        assert why in (ended.reason or "")
        assert running.names(order.order_id) == ["validate-order", "announce-outcome"]
        assert stock_of_widgets(shop) == (0, 0)
        assert shop.stock_adds_up()
        assert_told(shop, ended)
