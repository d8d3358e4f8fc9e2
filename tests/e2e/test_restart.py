"""`kill -9` while orders wait; what was promised to people must still come true.

One stack is killed once, with an order in each of the states that must outlive it; then, with a
thousand that wait, each of its processes is, and all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from approvals.adapters.demo_shop.faults import UNTIL_OFF, Fault, ShopFaults
from approvals.adapters.dynamodb.table import Table
from local.stack import Stack
from tests.support.database import client_for
from tests.support.filling import Wanted, fill
from tests.support.kills import KILLS, Killer
from tests.support.stack import APPROVER, StackClient, eventually

pytestmark = pytest.mark.usefixtures("lasting_database")

POLICY = """
rules:
  - name: silence
    when: { customer: Silent }
    stages:
      - name: approval
        channel: C0APPROVALS
        approvers: U0BOB
        deadline: 10m
        remind_every: 1s
        escalate_after: 4s
        escalate_to: U0CAROL
  - name: deadline
    when: { customer: Hurried }
    stages:
      - { name: approval, channel: C0APPROVALS, approvers: U0BOB, deadline: 3s }
  - name: a deadline that comes while the processes are killed
    when: { customer: Soon }
    stages:
      - { name: approval, channel: C0APPROVALS, approvers: U0BOB, deadline: 30s }
  - name: all others
    stages:
      - name: approval
        channel: C0APPROVALS
        approvers: [U0BOB, "api:demo"]
        deadline: 24h
"""


MANY, DUE = 1_000, 20


@dataclass
class Restarted:
    """A stack after its restart, and its orders by their customers, as they were before."""

    stack: Stack
    client: StackClient
    orders: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    state = tmp_path_factory.mktemp("restart")
    policy = state / "policy.yaml"
    policy.write_text(POLICY)
    options = ["--policy", str(policy)]
    parameters = {"DeliveryPauseSeconds": "1"}
    stack = Stack(state / "state", parameters=parameters, options=options)
    stack.start()
    try:
        orders = _brought_about(stack)
        stack.kill()
        [hurried] = orders["Hurried"]["stages"]
        deadline = datetime.fromisoformat(hurried["deadlineAt"])
        eventually(lambda: datetime.now(UTC) > deadline or None)
        stack.start()
        yield Restarted(stack, StackClient(stack.urls), orders)
    finally:
        stack.kill()


def _brought_about(stack: Stack) -> dict[str, dict[str, Any]]:
    """Return the orders; those last in which something happens by itself within seconds."""
    client = StackClient(stack.urls)
    faults = ShopFaults(Table(client_for(stack.urls["database"]), "nod-orders"))
    faults.switch(Fault.DELIVERY_SLOW, UNTIL_OFF)
    parcel, _ = client.waiting("2x WIDGET-001 for Parcel")
    client.api("POST", f"/orders/{parcel['orderId']}/approve", {}, APPROVER)
    eventually(lambda: client.order(parcel["orderId"])["shippedAt"])
    waiting, _ = client.waiting("2x WIDGET-001 for Waiting")
    silent = client.place(customer="Silent")
    hurried = client.place(customer="Hurried")
    placed = [client.wait_for(order["orderId"], "awaiting_approval") for order in (hurried, silent)]
    eventually(lambda: _many(client, silent, "reminded") or None)
    faults.off()
    return {order["customer"]: order for order in (parcel, waiting, *placed)}


def test_silence_that_lasts_while_everything_is_killed_is_chased_and_escalated_after_the_restart(
    restarted: Restarted,
) -> None:
    client, order = restarted.client, restarted.orders["Silent"]
    before = _many(client, order, "reminded")

    eventually(lambda: _many(client, order, "escalated") or None)

    eventually(lambda: _many(client, order, "reminded") > before or None)
    assert client.click(order["card"]["ts"], "approve", "U0CAROL")["status"] == 200
    done = client.wait_for(order["orderId"], "fulfilled")
    assert done["decision"]["by"] == "U0CAROL"
    assert _many(client, order, "escalated") == 1


@pytest.mark.fault("F23")
def test_an_order_that_waits_while_everything_is_killed_is_approved_after_the_restart(
    restarted: Restarted,
) -> None:
    client, order = restarted.client, restarted.orders["Waiting"]
    assert client.order(order["orderId"])["status"] == "awaiting_approval"

    clicked = client.click(order["card"]["ts"], "approve")

    assert clicked["status"] == 200
    done = client.wait_for(order["orderId"], "fulfilled")
    assert done["decision"]["by"] == "U0BOB"
    card = client.wait_for_card("Approved by <@U0BOB>", order["card"]["ts"])
    assert "order:approve" not in str(card["blocks"])
    # His is no other of them: the insights count it when it ends, and once.
    assert eventually(lambda: _counted_of(client, "U0BOB"), 40) == 1


def test_a_parcel_that_is_under_way_while_everything_is_killed_arrives_after_the_restart(
    restarted: Restarted,
) -> None:
    client, order_id = restarted.client, restarted.orders["Parcel"]["orderId"]

    done = client.wait_for(order_id, "fulfilled")

    assert done["deliveredAt"] == done["endedAt"]
    assert _many(client, done, "charged") == 1
    client.wait_for_card("Approved by api:demo", done["card"]["ts"])


@pytest.mark.fault("F23")
def test_a_deadline_that_passes_while_everything_is_down_is_enforced_at_the_restart(
    restarted: Restarted,
) -> None:
    client, order = restarted.client, restarted.orders["Hurried"]

    expired = client.wait_for(order["orderId"], "expired")

    assert expired["decision"]["kind"] == "expired"
    client.wait_for_card("Expired", order["card"]["ts"])
    assert "order:approve" not in client.card(order)


def test_every_order_has_one_card_after_the_restart(restarted: Restarted) -> None:
    cards = [order["card"]["ts"] for order in restarted.orders.values()]

    assert sorted(message["ts"] for message in restarted.client.cards()) == sorted(cards)


@pytest.mark.timeout(300 * KILLS)
@pytest.mark.fault("F23")
def test_each_process_is_killed_in_the_middle_of_a_click_then_all_and_nothing_is_lost(
    restarted: Restarted,
) -> None:
    waiting, _ = restarted.client.waiting("2x GADGET-007 for Waiting")
    soon, _ = restarted.client.waiting("2x GADGET-007 for Soon")
    # Its copies' deadlines come one after the other, a second apart.
    wanted = [
        Wanted(waiting["orderId"], MANY, timedelta(seconds=10)),
        Wanted(soon["orderId"], DUE, timedelta(seconds=1)),
    ]
    killer = Killer(restarted.stack)
    restarted.stack.kill()
    many, due = fill(restarted.stack.state, wanted)
    restarted.stack.start()
    order_ids = iter([copy.name for copy in killer.random.sample(many, MANY)])

    clicked = [order_id for _ in range(KILLS) for order_id in killer.each(order_ids)]

    for order_id in clicked:
        said = [entry["what"] for entry in killer.fulfilled(order_id)["audit"]]
        assert {said.count(what) for what in ("approved", "charged", "fulfilled")} == {1}
    client = killer.client
    for order_id in [soon["orderId"], *(copy.name for copy in due)]:
        assert client.wait_for(order_id, "expired")["decision"]["kind"] == "expired"
    counts = client.api("GET", "/counts")[1]["counts"]
    in_between = ("received", "validated", "reserved", "approved", "rejected", "failed")
    assert [counts[status] for status in in_between] == [0] * len(in_between)
    # All others wait, each with its stock.
    products = client.api("GET", "/catalogue")[1]["products"]
    reserved = {product["sku"]: product["reserved"] for product in products}
    assert reserved["GADGET-007"] == 2 * (MANY + 1 - len(clicked))
    assert killer.fulfilled(next(order_ids))["decision"]["by"] == "U0BOB"


def _many(client: StackClient, order: dict[str, Any], what: str) -> int:
    audit = client.order(order["orderId"])["audit"]
    return [entry["what"] for entry in audit].count(what)


def _counted_of(client: StackClient, person: str) -> int | None:
    loads = client.api("GET", "/insights")[1]["approvers"]
    return next((int(load["own"]) for load in loads if load["person"] == person), None)
