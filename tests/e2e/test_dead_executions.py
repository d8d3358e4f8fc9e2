"""Executions that end for good in the running stack: each order ends right, without a hand.

What only the schedule finds is a minute old by the table; the tests do not wait, but set it back.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from approvals.adapters.dynamodb.mapping import order_key, to_wire
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.decision import AuditEntry, Via
from approvals.domain.order import Order
from local.stack import Stack
from tests.support.database import REGION, client_for
from tests.support.orders import ARN, ROUTE, closing, decided, new_order, widgets
from tests.support.shop import ALICE, BOB
from tests.support.stack import APPROVER, StackClient, eventually

ROOT = Path(__file__).parents[2]
SECONDS = 6
LONG_AGO = timedelta(minutes=2)


def durable(client: StackClient) -> Any:
    return boto3.client(
        "lambda",
        endpoint_url=client.urls["aws"],
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def table_of(client: StackClient) -> Table:
    return Table(client_for(client.urls["database"]), "nod-orders")


def store_of(client: StackClient) -> DynamoDbOrderStore:
    return DynamoDbOrderStore(table_of(client))


def set_back(client: StackClient, order_id: str) -> None:
    """Have the table say that nothing happened to the order for two minutes."""
    table = table_of(client)
    at = (datetime.now(UTC) - LONG_AGO).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    table.client.update_item(
        TableName=table.name,
        Key=to_wire(order_key(order_id)),
        UpdateExpression="SET updated_at = :at",
        ExpressionAttributeValues=to_wire({":at": at}),
    )


def stock(client: StackClient) -> tuple[int, int]:
    """Return (available, reserved) of the widgets."""
    products = client.api("GET", "/catalogue")[1]["products"]
    widget = next(product for product in products if product["sku"] == "WIDGET-001")
    return widget["available"], widget["reserved"]


def assert_ended(client: StackClient, order: dict[str, Any], reason: str) -> dict[str, Any]:
    """Check the order's end, its card and what its requester was told."""
    failed = client.wait_for(order["orderId"], "failed")
    assert failed["reason"] == reason
    card = client.wait_for_card("failed", order["card"]["ts"])
    assert "order:approve" not in str(card["blocks"])
    told = eventually(lambda: _told(client, order["orderId"], reason))
    assert "order:withdraw" not in str(told["blocks"])
    status, kept = client.api("GET", f"/orders/{order['orderId']}/timeline")
    assert (status, kept["running"]) == (200, False)
    return failed


def _told(client: StackClient, order_id: str, reason: str) -> dict[str, Any] | None:
    """Return the requester's own message once it tells why."""
    direct = client.slack(f"messages?channel=D{ALICE[1:]}")["messages"]
    return next((m for m in direct if order_id in str(m) and reason in str(m)), None)


@pytest.mark.fault("F31")
def test_a_stopped_execution_ends_its_order(client: StackClient) -> None:
    before = stock(client)
    order, _ = client.waiting("2x WIDGET-001 for Acme")
    assert stock(client) == (before[0] - 2, before[1] + 2)
    arn = store_of(client).get(order["orderId"]).execution_arn

    durable(client).stop_durable_execution(DurableExecutionArn=arn)

    failed = assert_ended(client, order, "The workflow was stopped.")
    assert stock(client) == before
    assert [e["what"] for e in failed["audit"]].count("released") == 1
    assert {e["via"] for e in failed["audit"][-2:]} == {"reconciler"}
    status, late = client.api("POST", f"/orders/{order['orderId']}/approve", {}, APPROVER)
    assert (status, late["type"]) == (409, "urn:nod:problem:not-waiting")
    assert client.order(order["orderId"])["decision"] is None


def test_an_approved_order_whose_execution_is_stopped_is_never_charged(client: StackClient) -> None:
    order, _ = client.waiting("1x WIDGET-001 for Acme")
    arn = store_of(client).get(order["orderId"]).execution_arn
    # Nothing that it does is kept any more, so it is stopped between the decision and the charge.
    client.plant("CheckpointDurableExecution")
    try:
        client.api("POST", f"/orders/{order['orderId']}/approve", {}, APPROVER)
        durable(client).stop_durable_execution(DurableExecutionArn=arn)
    finally:
        client.heal()

    failed = assert_ended(client, order, "The workflow was stopped.")
    assert failed["decision"]["kind"] == "approved"
    payment = store_of(client).get(order["orderId"]).payment
    assert payment is not None
    assert not payment.is_charged


@pytest.mark.fault("F31")
def test_a_workflow_that_crashes_for_good_ends_its_order(tmp_path: Path) -> None:
    with Stack(tmp_path, options=["--retry-backoff-seconds", "0"]) as stack:
        client = StackClient(stack.urls)
        before = stock(client)
        order, _ = client.waiting("2x WIDGET-001 for Acme")
        client.plant("CheckpointDurableExecution")
        try:
            client.api("POST", f"/orders/{order['orderId']}/approve", {}, APPROVER)

            assert_ended(client, order, "The workflow broke off.")
        finally:
            client.heal()
        assert stock(client) == before
        arn = store_of(client).get(order["orderId"]).execution_arn
        found = durable(client).get_durable_execution(DurableExecutionArn=arn)
        assert found["Status"] == "FAILED"


@pytest.fixture
def impatient(tmp_path: Path) -> Iterator[StackClient]:
    """A stack of the same template whose executions may take a few seconds."""
    text = (ROOT / "template.yaml").read_text()
    changed = re.sub(r"ExecutionTimeout: \d+", f"ExecutionTimeout: {SECONDS}", text)
    assert changed != text
    template = tmp_path / "template.yaml"
    template.write_text(changed)
    with Stack(tmp_path / "state", options=["--template", str(template)]) as stack:
        yield StackClient(stack.urls)


@pytest.mark.fault("F31")
def test_an_execution_that_takes_too_long_ends_its_order(impatient: StackClient) -> None:
    before = stock(impatient)
    order, _ = impatient.waiting("2x WIDGET-001 for Acme")
    assert_ended(impatient, order, "The workflow took longer than it may.")
    assert stock(impatient) == before
    arn = store_of(impatient).get(order["orderId"]).execution_arn
    found = durable(impatient).get_durable_execution(DurableExecutionArn=arn)
    assert found["Status"] == "TIMED_OUT"


def placed_long_ago(order_id: str, **changes: Any) -> Order:
    at = datetime.now(UTC) - LONG_AGO
    return new_order(order_id, widgets(1), created_at=at, updated_at=at, **changes)


def placed(client: StackClient, order_id: str) -> Order:
    """Store an order whose caller died before it was started."""
    order = placed_long_ago(order_id)
    return store_of(client).place(order, _entry(order, "received"), None)


def _entry(order: Order, what: str) -> AuditEntry:
    return AuditEntry(order.created_at, what, ALICE, Via.API)


@pytest.mark.fault("F17")
def test_an_order_that_nobody_started_is_started(client: StackClient) -> None:
    order = placed(client, "ord-never-started")
    waiting = client.wait_for(order.order_id, "awaiting_approval")
    client.click(waiting["card"]["ts"], "approve")
    client.wait_for(order.order_id, "fulfilled")


@pytest.mark.fault("F30")
def test_an_order_whose_execution_nobody_knows_any_more_ends(client: StackClient) -> None:
    before = stock(client)
    order = placed(client, "ord-gone")
    store = store_of(client)
    store.reserve(order, ROUTE, ARN, [_entry(order, "validated"), _entry(order, "reserved")])
    failed = client.wait_for(order.order_id, "failed")
    assert failed["reason"].startswith("The workflow ended long ago")
    assert stock(client) == before


@pytest.mark.fault("F13")
def test_a_decision_that_nobody_delivered_is_delivered(client: StackClient) -> None:
    order, _ = client.waiting("1x WIDGET-001 for Acme")
    store = store_of(client)
    read = store.get(order["orderId"])
    change = closing(replace(decided(by=BOB), at=datetime.now(UTC) - LONG_AGO))
    store.record_vote(read, 0, change, [AuditEntry(change.at, "approved", BOB, Via.SLACK)])
    done = client.wait_for(order["orderId"], "fulfilled")
    assert done["decision"]["by"] == BOB


def test_a_request_ends_with_the_execution_of_its_own_workflow(client: StackClient) -> None:
    start = str(ROOT / "scripts/start-review.sh")
    script = [start, client.urls["aws"], "handbook-11", "U0BOB,U0CAROL"]
    run = subprocess.run(script, capture_output=True, text=True, timeout=30, check=True)
    request_id = run.stdout.strip()
    eventually(lambda: client.api("GET", f"/orders/{request_id}")[0] == 200 or None)
    request = client.wait_for(request_id, "awaiting_approval")
    arn = store_of(client).get(request_id).execution_arn
    durable(client).stop_durable_execution(DurableExecutionArn=arn)
    set_back(client, request_id)
    failed = client.wait_for(request_id, "failed")
    assert failed["reason"] == "The workflow was stopped."
    card = client.wait_for_card("failed", request["card"]["ts"])
    assert "order:approve" not in str(card["blocks"])
