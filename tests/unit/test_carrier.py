from __future__ import annotations

import re

from approvals.adapters.carrier import DemoCarrier


def test_an_order_has_one_tracking_number_however_often_it_is_shipped() -> None:
    assert DemoCarrier().ship("ord-1") == DemoCarrier().ship("ord-1")


def test_orders_have_tracking_numbers_of_their_own() -> None:
    numbers = {DemoCarrier().ship(f"ord-{number}") for number in range(500)}
    assert len(numbers) == 500


def test_a_tracking_number_can_be_read_out() -> None:
    assert re.fullmatch(r"NOD-[A-Z2-7]{10}", DemoCarrier().ship("ord-1"))
