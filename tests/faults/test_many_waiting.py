"""A thousand orders wait, or five: a kill forgets none; a click costs the same as with ten."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from local.aws.engine import Engine
from local.aws.functions import Functions
from local.aws.resume import resume
from local.aws.store import SqliteStore
from local.worker_client import InvokeResult
from tests.support.database import client_for, create_table, dynoxide, has_dynoxide, moto
from tests.support.shop import BOB
from tests.support.slack_requests import SlackDoor
from tests.support.time import CountingIds
from tests.support.tiny_stack import eventually
from tests.support.waiting_executions import durable_function, fill_with_waiting
from tests.support.workflow import a_shop, engine

WAITING, OVERDUE = 1_000, 40
DAY_SECONDS = 86_400
"""The timeout of the callbacks that they wait on."""


class EndingFunctions(Functions):
    """Notes which executions run on, and ends each of them."""

    def __init__(self) -> None:
        function = durable_function()
        super().__init__({function.name: function}, {})
        self.ran: list[str] = []

    def run(self, name: str, qualifier: str, payload: bytes, request_id: str) -> InvokeResult:
        self.ran.append(json.loads(payload)["DurableExecutionArn"])
        return InvokeResult(b'{"Status": "SUCCEEDED", "Result": "{}"}', False)


@pytest.mark.fault("F23")
def test_f23_of_a_thousand_that_waited_all_resume_and_those_overdue_are_closed_at_start(
    tmp_path: Path,
) -> None:
    store, functions = SqliteStore.open(tmp_path / "executions.sqlite3"), EndingFunctions()
    now = datetime.now(UTC)
    fill_with_waiting(store, OVERDUE, started_at=now - timedelta(seconds=DAY_SECONDS + 1))
    ids = fill_with_waiting(store, WAITING, first=OVERDUE)
    running = Engine.open(store, functions)
    try:
        assert resume(running, now).running == OVERDUE + WAITING

        # What is overdue times out, and its function runs on and ends.
        eventually(lambda: _running(store) == WAITING or None)
        assert sorted(functions.ran) == sorted(f"arn/{n}" for n in range(OVERDUE))
        assert {execution.operations[1].status.value for execution in store.running()} == {
            "STARTED"
        }
        # Whoever answers one of the others is heard, the first as well as the last.
        for callback_id in (ids[0], ids[-1]):
            running.executor.send_callback_success(callback_id, b"{}")
        eventually(lambda: _running(store) == WAITING - 2 or None)
        assert set(functions.ran[OVERDUE:]) == {
            f"arn/{OVERDUE}", f"arn/{OVERDUE + WAITING - 1}",
        }  # fmt: skip
    finally:
        running.close()


def test_what_has_ended_by_its_turn_is_not_resumed(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "executions.sqlite3")
    fill_with_waiting(store, 2)
    running = store.running()
    first = next(running)

    with store._connection() as connection:
        connection.execute(
            "UPDATE executions SET status = 'SUCCEEDED' WHERE durable_execution_arn != ?",
            (first.durable_execution_arn,),
        )

    assert list(running) == []


def _running(store: SqliteStore) -> int:
    return sum(1 for _ in store.running())


@pytest.fixture
def database() -> Iterator[Any]:
    if has_dynoxide():
        with dynoxide() as endpoint:
            client = client_for(endpoint)
            yield client
            client.close()
    else:
        with moto() as client:
            yield client


@pytest.mark.fault("F25")
def test_f25_a_click_costs_the_table_the_same_with_ten_and_with_five_thousand_waiting(
    database: Any,
) -> None:
    table = create_table(database)
    calls: Counter[str] = Counter()
    database.meta.events.register("after-call.dynamodb", _counting(calls))
    ids = CountingIds()
    shop = a_shop(
        ids=ids, real_store=DynamoDbOrderStore(table), real_catalogue=DynamoDbCatalogue(table)
    )
    costs = []
    with engine(shop) as running:
        for already, there_are in ((0, 10), (10, 1_000), (1_000, 5_000)):
            order = running.asleep()
            _let_wait(database, table.name, order.order_id, range(already, there_are))
            door = SlackDoor(shop)
            card = door.card(order)
            calls.clear()
            door.click(card, BOB)
            assert running.finish(order.order_id)["status"] == "fulfilled"
            costs.append(dict(calls))
    assert costs[0]["items read"] > 0
    assert costs[0] == costs[1] == costs[2]


def _counting(calls: Counter[str]) -> Any:
    def after(model: Any, parsed: dict[str, Any], **_: object) -> None:
        calls[model.name] += 1
        found = parsed.get("ScannedCount", len(parsed.get("Responses", {})))
        calls["items read"] += found + ("Item" in parsed)

    return after


def _let_wait(client: Any, table: str, order_id: str, numbers: range) -> None:
    """Put as many copies of an order that waits into the table."""
    key = {"pk": {"S": f"ORDER#{order_id}"}, "sk": {"S": "ORDER"}}
    item = client.get_item(TableName=table, Key=key)["Item"]
    rows = [
        {"PutRequest": {"Item": _renamed(item, order_id, f"ord-waiting-{number}")}}
        for number in numbers
    ]
    for start in range(0, len(rows), 25):
        client.batch_write_item(RequestItems={table: rows[start : start + 25]})


def _renamed(item: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return the item with another order's id wherever a text of it, or its key, names it."""
    return {
        name: {"S": value["S"].replace(old, new)} if "S" in value else value
        for name, value in item.items()
    }
