"""Pictures of the page's other places: the list, the insights, the ways in."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Browser, Locator, Page

from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.table import Table
from approvals.domain.order import Status
from approvals.domain.tally import Measured, tallies, week_of
from approvals.domain.timeline import build_timeline
from local.stack import Stack
from tests.support.database import client_for
from tests.support.random_orders import random_orders
from tests.support.signing_in import sign_in_with_slack
from tests.support.stack import StackClient

ORDERS = (
    ("2x WIDGET-001 for Acme", "approve"),
    ("10x MUG-003 for Initech", "withdraw"),
    ("3x GADGET-007 for Nordwind", "reject"),
    ("1x MUG-003 for Hooli", "none"),
    ("1x WIDGET-001, 2x GADGET-007 for Umbrella", "approve"),
    ("2x DESK-200 for Stark Industries", "leave"),
    ("4x GADGET-007 for Wayne Enterprises", "leave"),
)
"""What Alice orders, and what becomes of it; a small order is nobody's to decide."""
SHARES = {
    Status.FULFILLED: 1.0,
    Status.REJECTED: 0.3,
    Status.WITHDRAWN: 0.15,
    Status.EXPIRED: 0.1,
    Status.FAILED: 0.05,
}
"""How many of the made-up orders of each outcome are counted in the pictured quarter."""
MEMORY_MB = 512
SOONEST_SECONDS = 20.0
"""Random orders are decided within milliseconds, too, which nobody does."""

type Shoot = Callable[[Page, str, Locator], None]


def picture_page(browser: Browser, stack: Stack, shoot: Shoot) -> None:
    """Picture what one finds on the page besides an order."""
    client = StackClient(stack.urls)
    page = browser.new_page(viewport={"width": 1000, "height": 760}, locale="en-GB")
    page.goto(client.urls["page"])
    shoot(page, "sign-in", page.get_by_test_id("sign-in-slack"))
    for text, what in ORDERS:
        _live(client, text, what)
    sign_in_with_slack(page, "Bob")
    shoot(page, "orders", page.get_by_text("Wayne Enterprises"))
    _fill_a_quarter(stack)
    page.set_viewport_size({"width": 1000, "height": 1_400})
    page.goto(f"{client.urls['page']}/insights")
    shoot(page, "insights", page.get_by_test_id("insight-decide"))


def _live(client: StackClient, text: str, what: str) -> None:
    if what == "none":
        client.command(text)
        client.wait_for(client.newest_order()["orderId"], "fulfilled")
        return
    order, card = client.waiting(text)
    if what == "approve":
        client.click(card["ts"], "approve")
        client.wait_for(order["orderId"], "fulfilled")
    elif what == "reject":
        client.reject(card["ts"])
        client.wait_for(order["orderId"], "rejected")
    elif what == "withdraw":
        client.command(f"withdraw {order['orderId']} Ordered twice")
        client.wait_for(order["orderId"], "withdrawn")


def _fill_a_quarter(stack: Stack) -> None:
    """Keep made-up finished orders of twelve weeks, as the reconciler keeps real ones."""
    chance = random.Random(11)  # noqa: S311 - draws a picture
    finished = FinishedTable(Table(client_for(stack.urls["database"]), "nod-orders"))
    for drawn, events in random_orders(4_000, 11):
        if drawn.currency != "EUR" or not events or chance.random() > SHARES[drawn.status]:
            continue
        stages = tuple(
            replace(stage, name=("approval", "finance")[number])
            for number, stage in enumerate(drawn.stages[:2])
        )
        if drawn.seconds_to_decide is not None and drawn.seconds_to_decide < SOONEST_SECONDS:
            continue
        order = replace(drawn, stages=stages)
        timeline = build_timeline(
            events, created_at=order.created_at, now=order.updated_at, ended_at=order.ended_at
        )
        measured = Measured(timeline, MEMORY_MB)
        finished.keep(order.order_id, [], week_of(order), tallies(order, measured))
