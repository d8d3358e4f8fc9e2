"""An order that fails after its approval says on page and card what failed, and what is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from approvals.adapters.demo_shop.faults import Fault, ShopFaults
from approvals.adapters.dynamodb.table import Table
from local.stack import Stack
from tests.support.database import client_for
from tests.support.signing_in import open_as
from tests.support.stack import APPROVER, StackClient


@pytest.fixture
def faults(stack: Stack) -> Iterator[ShopFaults]:
    """The shop's faults; the stack is others' too, so none is left on."""
    found = ShopFaults(Table(client_for(stack.urls["database"]), "nod-orders"))
    yield found
    found.off()


def test_a_person_reads_what_failed_and_what_is_left_to_do(
    page: Page, client: StackClient, faults: ShopFaults, complaints: list[str]
) -> None:
    faults.switch(Fault.CARRIER_REFUSES, 1)
    faults.switch(Fault.REFUND_REFUSED, 1)
    order = client.wait_for(client.place()["orderId"], "awaiting_approval")
    open_as(page, APPROVER, f"{client.urls['page']}/orders/{order['orderId']}")
    expect(page.get_by_test_id("sign-out")).to_be_visible()

    page.get_by_test_id("approve").click()

    failure = page.get_by_test_id("failure")
    expect(failure).to_have_attribute("data-step", "fulfill-order")
    expect(failure).to_contain_text("The carrier does not deliver to this address.")
    expect(page.get_by_test_id("left-to-do")).to_contain_text("Refund 50.00 EUR, charge ch_")
    expect(page.get_by_test_id("payment")).to_have_attribute("data-state", "charged")
    expect(page.get_by_test_id("audit")).to_contain_text("Left to do by hand")
    card = client.wait_for_card("Left to do by hand: Refund 50.00 EUR", order["card"]["ts"])
    assert "order:approve" not in str(card["blocks"])
    assert complaints == []
