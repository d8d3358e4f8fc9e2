"""What an order costs and where else it is shown, as the API says it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.support.api_requests import ARN, ApiDoor

HISTORIES = Path(__file__).parents[1] / "events/histories"


def timeline_of(door: ApiDoor, history: str) -> dict[str, Any]:
    order = door.shop.waiting()
    events = json.loads((HISTORIES / f"{history}.json").read_text())
    door.shop.executions.histories[ARN] = events
    body: dict[str, Any] = door.get(f"/orders/{order.order_id}/timeline").json
    return body


def test_a_timeline_says_what_the_order_costs_in_three_ways() -> None:
    cost = timeline_of(ApiDoor(), "approved")["cost"]

    ways = {way["name"]: way for way in cost["ways"]}
    assert list(ways) == ["nod", "waiting_function", "step_functions"]
    for way in ways.values():
        lines = sum(Decimal(line["usd"]) for line in way["lines"])
        assert abs(lines - Decimal(way["usd"])) < Decimal("1e-16")
        assert all(line["name"] in cost["prices"] for line in way["lines"])
    compute = {line["name"]: line["quantity"] for line in ways["nod"]["lines"]}["duration"]
    assert Decimal(compute) == Decimal("0.359") / 2, "0.220 s and 0.139 s of half a gigabyte"
    assert [way["keeping"] is None for way in ways.values()] == [False, True, True]
    assert Decimal(ways["nod"]["keeping"]["usd"]) > 0
    assert (cost["memoryMb"], cost["retentionDays"], cost["isComplete"]) == (512, 30, False)


def test_each_attempt_is_told_with_its_times() -> None:
    steps = {step["name"]: step for step in timeline_of(ApiDoor(), "retried")["steps"]}

    post, wait = steps["post-card"], steps["wait-for-approval"]
    assert [run["status"] for run in post["runs"]] == ["failed", "failed", "succeeded"]
    assert post["runs"][1]["startedAt"] == "2026-11-21T09:50:54.747Z"
    assert (post["form"], wait["form"], len(wait["runs"])) == ("step", "answer", 1)


def test_an_order_that_did_not_start_costs_nothing_yet() -> None:
    door = ApiDoor()
    placed = door.shop.placed()

    assert door.get(f"/orders/{placed.order_id}/timeline").json["cost"] is None


def test_an_order_links_to_its_card() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    card = order.stages[0].cards[0]

    links = door.get(f"/orders/{order.order_id}").json["links"]

    where = f"{card.channel}/p{card.ts.replace('.', '')}"
    assert links == {"card": f"https://slack.com/archives/{where}", "console": None}
