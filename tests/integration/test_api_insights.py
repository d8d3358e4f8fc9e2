"""``GET /insights``: for the page, for spreadsheets, and for nobody who may not read."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.csv_text import csv_response
from approvals.use_cases.keep_finished import KeepFinished
from tests.support.api_requests import READER, ApiDoor
from tests.support.prices import PRICES
from tests.support.random_orders import random_orders
from tests.support.time import START

WEEKS = {"from": "2026-W36", "to": "2026-W50"}
RETENTION_DAYS, ZERO = 30, Decimal(0)
LIVED = list(random_orders(200, seed=5))


@pytest.fixture(scope="module")
def door() -> ApiDoor:
    """A shop in which two hundred orders have ended."""
    door = ApiDoor()
    shop = door.shop
    for order, events in LIVED:
        shop.table.orders[order.order_id] = order
        shop.executions.histories[order.execution_arn or ""] = events
    shop.clock.advance(400 * 86_400)
    keep = KeepFinished(
        shop.store, shop.finished, shop.executions, shop.clock, 512, lambda: None, shop.metrics
    )
    assert all(keep(order.order_id) for order, _ in LIVED)
    shop.clock.current = START
    return door


def table(door: ApiDoor, name: str) -> list[dict[str, str]]:
    answer = door.get("/insights", query={**WEEKS, "format": "csv", "table": name})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="nod-{name}-2026-W36-2026-W50.csv"'
    )
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_answer_is_as_described(door: ApiDoor) -> None:
    description = door.get("/openapi.json", None).json
    schema = {"$ref": "#/components/schemas/Insights", "components": description["components"]}
    for query in ({}, WEEKS, {"from": "2020-W01", "to": "2020-W01"}):
        answer = door.get("/insights", query=query)
        assert answer.status == 200
        assert list(Draft202012Validator(schema).iter_errors(answer.json)) == []


def test_without_weeks_the_last_twelve_are_shown(door: ApiDoor) -> None:
    found = door.get("/insights").json
    assert (found["from"], found["to"], len(found["weeks"])) == ("2026-W36", "2026-W47", 12)
    assert found["weeks"][0]["beginsOn"] == "2026-08-31"


def test_the_weeks_add_up_to_the_whole(door: ApiDoor) -> None:
    found = door.get("/insights", query=WEEKS).json
    for name in ("orders", "decided", "invocations", "operations", "measured"):
        assert sum(week[name] for week in found["weeks"]) == found["whole"][name] > 0
    assert sum(found["whole"]["outcomes"].values()) == found["whole"]["orders"]
    assert 0 < found["whole"]["computeShare"] < 1
    assert float(found["whole"]["notSpent"]["usd"]) > 0


def test_a_week_in_which_nothing_ended_says_so(door: ApiDoor) -> None:
    [week] = door.get("/insights", query={"from": "2020-W01", "to": "2020-W01"}).json["weeks"]
    assert (week["orders"], week["p50Seconds"], week["computeShare"]) == (0, None, None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-47"}, "from"),
        ({"to": "yesterday"}, "to"),
        ({"to": "2026-W54"}, "to"),
        ({"from": "2026-W48"}, "from"),
        ({"from": "2026-W47", "to": "2026-W46"}, "from"),
        ({"from": "2020-W01", "to": "2026-W46"}, "from"),
        ({"format": "xml"}, "format"),
        ({"format": "csv", "table": "orders"}, "table"),
    ],
)
def test_what_is_not_understood_is_named(door: ApiDoor, query: dict[str, str], field: str) -> None:
    answer = door.get("/insights", query=query)
    assert (answer.status, answer.kind, answer.fields) == (400, "invalid-request", [field])


def test_only_who_may_read_is_told(door: ApiDoor) -> None:
    assert door.get("/insights", None).status == 401
    assert door.get("/insights", "wrong").status == 401
    assert door.get("/insights", READER).status == 200


def test_a_browser_gets_the_page_at_the_same_address(door: ApiDoor) -> None:
    answer = door.get("/insights", None, accept="text/html,*/*")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_each_table_says_what_the_page_shows(door: ApiDoor) -> None:
    whole = door.get("/insights", query=WEEKS).json
    weeks = table(door, "weeks")
    assert [row["week"] for row in weeks] == [week["week"] for week in whole["weeks"]]
    assert sum(int(row["orders"]) for row in weeks) == len(LIVED)
    sums: dict[str, Any] = {}
    for row in table(door, "approvers"):
        sums[row["person"]] = sums.get(row["person"], 0) + int(row["own"]) + int(row["stoodIn"])
    assert sums == {each["person"]: each["own"] + each["stoodIn"] for each in whole["approvers"]}
    assert sum(int(row["waits"]) for row in table(door, "stages")) == sum(
        each["waits"] for each in whole["stages"]
    )
    assert {row["currency"] for row in table(door, "amounts")} == {"EUR", "USD", "JPY"}


def test_the_money_not_spent_follows_from_the_columns_of_its_file(door: ApiDoor) -> None:
    prices = {name: price.usd / price.per for name, price in PRICES.items()}
    kept_days, month = Decimal(RETENTION_DAYS), 30

    def cost(row: dict[str, str], **columns: str) -> Decimal:
        return sum((Decimal(row[name]) * prices[price] for price, name in columns.items()), ZERO)

    rows = [row for row in table(door, "weeks") if int(row["measured"])]
    assert rows
    for row in rows:
        waiting = cost(row, duration="waitingFunctionGbSeconds", request="waitingFunctionRequests")
        nod = cost(
            row,
            duration="billedGbSeconds",
            request="billedRequests",
            operation="billedOperations",
            written="writtenGb",
        )
        kept = (Decimal(row["writtenGbDays"]) + Decimal(row["writtenGb"]) * kept_days) / month
        nod += kept * prices["retained"]
        told = [Decimal(row[name]) for name in ("waitingFunctionUsd", "nodUsd", "notSpentUsd")]
        for value, exact in zip(told, (waiting, nod, waiting - nod), strict=True):
            assert abs(value - exact) < Decimal("0.000002")


@pytest.mark.attack("A8")
@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_name_becomes_a_formula(name: str) -> None:
    text = csv_response("x", ["name", "number"], [[name, -1.5], ['a"b,\n', None]]).content
    assert text is not None
    rows = list(csv.reader(io.StringIO(text.decode(), newline="")))
    # Behind a tab or a line break another cell may begin, which is kept from being one, too.
    marked = f"{name[0]}'{name[1:]}" if name[0].isspace() else name
    assert rows[1] == [f"'{marked}", "-1.5"]
    assert rows[2] == ['a"b,\n', ""]


def test_a_kept_timeline_is_shown_when_the_history_is_gone(door: ApiDoor) -> None:
    order = next(order for order, events in LIVED if events)
    before = door.get(f"/orders/{order.order_id}/timeline").json
    door.shop.executions.histories.clear()
    door.shop.clock.advance(90 * 86_400)
    after = door.get(f"/orders/{order.order_id}/timeline").json
    assert after["steps"] == before["steps"] != []
    assert after["activeSeconds"] == before["activeSeconds"] > 0
    assert timedelta(seconds=after["wallSeconds"]) == timedelta(seconds=before["wallSeconds"])
