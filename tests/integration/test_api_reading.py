"""Reading: lists and their pages, one order as page or JSON, what ran and what slept."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api import assets
from approvals.domain.failure import Failure
from tests.support.api_requests import DEMO, READER, ApiDoor
from tests.support.shop import BOB, GADGET, WIDGET

HISTORIES = Path(__file__).parents[1] / "events/histories"


def with_orders(count: int) -> tuple[ApiDoor, list[str]]:
    """Return an API with orders a second apart, and their ids, newest first."""
    door = ApiDoor()
    ids = []
    for _ in range(count):
        ids.append(door.shop.placed().order_id)
        door.shop.clock.advance(1)
    return door, ids[::-1]


def listed(door: ApiDoor, **query: str) -> tuple[list[str], str | None]:
    body = door.get("/orders", query=query).json
    return [order["orderId"] for order in body["orders"]], body["next"]


def test_orders_come_newest_first_and_pages_join_without_gap_or_repeat() -> None:
    door, ids = with_orders(7)
    found: list[str] = []
    cursor: str | None = None
    sizes = []
    while True:
        page, cursor = listed(door, limit="3", **({"cursor": cursor} if cursor else {}))
        found += page
        sizes.append(len(page))
        if cursor is None:
            break
    assert (found, sizes) == (ids, [3, 3, 1])


def test_an_order_placed_meanwhile_does_not_disturb_the_pages() -> None:
    door, ids = with_orders(4)
    first, cursor = listed(door, limit="2")
    door.shop.placed()
    second, _ = listed(door, limit="2", cursor=str(cursor))
    assert first + second == ids


def test_without_orders_the_list_is_empty() -> None:
    assert ApiDoor().get("/orders").json == {"orders": [], "next": None, "people": {}}


def test_twenty_orders_are_a_page_unless_asked_otherwise() -> None:
    door, ids = with_orders(22)
    assert listed(door)[0] == ids[:20]
    assert listed(door, limit="50") == (ids, None)
    assert listed(door, limit="1")[0] == ids[:1]


def test_a_status_chooses_orders() -> None:
    door, _ = with_orders(2)
    waiting = door.shop.waiting()
    assert listed(door, status="awaiting_approval") == ([waiting.order_id], None)
    assert len(listed(door, status="received")[0]) == 2
    assert listed(door, status="expired") == ([], None)
    assert len(listed(door, status="")[0]) == 3


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *((f"limit={v}", "limit") for v in (
            "0", "-1", "51", "1.5", "x", "", "%20", "1e1", "%D9%A3", "0x10", "1000000000",
            "00000000199", "000000001" + "9" * 5_000, "10,20",
        )),
        *((f"status={v}", "status") for v in (
            "waiting", "Received", "received,failed", "%00", "received%20", "x" * 2_000, "[]",
        )),
        *((f"cursor={v}", "cursor") for v in (
            "x", "", "%", "AAAA", "%F0%9F%99%82", "x" * 5_000, "null",
            "eyJwayI6ICJPUkRFUiN4In0",
        )),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_a_query_that_is_wrong_is_400_and_named(query: str, field: str) -> None:
    door, _ = with_orders(1)
    answer = door.get("/orders", query=query)
    assert (answer.status, answer.fields) == (400, [field])


def test_the_catalogue_shows_prices_and_stock() -> None:
    door = ApiDoor()
    door.shop.waiting()
    body = door.get("/catalogue").json
    assert body["currency"] == "EUR"
    assert {product["sku"]: product for product in body["products"]} == {
        WIDGET: {"sku": WIDGET, "name": "Widget", "unitPrice": "25.00", "currency": "EUR",
                 "available": 98, "reserved": 2, "shipped": 0},
        GADGET: {"sku": GADGET, "name": "Gadget", "unitPrice": "120.00", "currency": "EUR",
                 "available": 5, "reserved": 0, "shipped": 0},
    }  # fmt: skip


def test_one_order_has_its_card_deadline_and_audit() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    body = door.get(f"/orders/{order.order_id}", DEMO).json
    card = order.stages[0].cards[0]
    assert body["card"] == {"channel": card.channel, "ts": card.ts}
    assert body["deadlineAt"] == "2026-11-21T10:00:00.000Z"
    assert body["allowed"] == {"approve": True, "withdraw": False, "why": None}
    assert [entry["what"] for entry in body["audit"]] == [
        "received", "validated", "reserved", "awaiting_approval",
    ]  # fmt: skip


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("token", [None, READER])
@pytest.mark.parametrize("accept", [BROWSER, "text/html"])
def test_an_orders_address_is_the_page_where_html_is_asked_for(
    accept: str, token: str | None
) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    answer = door.get(f"/orders/{order.order_id}", token, accept=accept)
    assert (answer.status, answer.headers["vary"].split(",")[0]) == (200, "Accept")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text == door.get("/", None).text
    assert order.order_id not in answer.text
    assert "Acme" not in answer.text


@pytest.mark.parametrize("accept", [None, "", "*/*", "application/json", "text/plain"])
def test_an_orders_address_is_json_otherwise(accept: str | None) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    answer = door.get(f"/orders/{order.order_id}", accept=accept)
    assert (answer.status, answer.headers["vary"].split(",")[0]) == (200, "Accept")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.json["orderId"] == order.order_id
    assert door.get(f"/orders/{order.order_id}", None, accept=accept).status == 401


def test_an_unknown_order_is_404_as_json_and_the_page_as_html() -> None:
    door = ApiDoor()
    assert door.get("/orders/nothing").status == 404
    assert door.get("/orders/nothing", None, accept=BROWSER).status == 200


@pytest.mark.parametrize("path", ["/orders", "/orders/x/timeline", "/catalogue"])
def test_only_an_orders_own_address_is_a_page(path: str) -> None:
    assert ApiDoor().get(path, None, accept=BROWSER).status == 401


@pytest.mark.parametrize(
    ("asset", "content_type"),
    [("app.js", "text/javascript"), ("style.css", "text/css"), ("icon.svg", "image/svg+xml")],
)
def test_assets_have_their_types(asset: str, content_type: str) -> None:
    answer = ApiDoor().get(assets.address(asset), None)
    assert answer.headers["content-type"].startswith(content_type)


def recorded(name: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads((HISTORIES / f"{name}.json").read_text())
    return events


def seconds(events: list[dict[str, Any]]) -> float:
    """Add up what the recorded invocations took, in another way than the timeline does."""
    details = [e["InvocationCompletedDetails"] for e in events if "InvocationCompletedDetails" in e]
    return sum(
        datetime.fromisoformat(d["EndTimestamp"]).timestamp()
        - datetime.fromisoformat(d["StartTimestamp"]).timestamp()
        for d in details
    )


@pytest.mark.parametrize(
    ("name", "waits", "last"),
    [
        ("approved", "succeeded", "announce-outcome"),
        ("rejected", "failed", "announce-outcome"),
        ("expired", "timed_out", "announce-outcome"),
        ("waiting", "started", "post-card"),
    ],
)
def test_a_timeline_is_what_the_recorded_history_measured(name: str, waits: str, last: str) -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    events = recorded(name)
    door.shop.executions.histories["arn:execution"] = events
    body = door.get(f"/orders/{order.order_id}/timeline").json
    assert (body["orderId"], body["status"]) == (order.order_id, "awaiting_approval")
    assert body["activeSeconds"] == pytest.approx(seconds(events), abs=0.002)
    assert body["running"] is (name == "waiting")
    steps = {step["name"]: step for step in body["steps"]}
    assert steps["wait-for-approval"]["kind"] == "wait"
    assert steps["wait-for-approval"]["status"] == waits
    assert last in steps
    assert all(step["status"] == "succeeded" for name, step in steps.items() if "wait" not in name)
    assert all(step["attempts"] >= 1 for step in body["steps"])
    assert len(body["invocations"]) == sum("InvocationCompletedDetails" in e for e in events)
    if name != "waiting":
        assert body["wallSeconds"] >= body["activeSeconds"]
        assert body["endedAt"] is not None


def test_an_order_shows_what_became_of_money_and_parcel() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    before = door.get(f"/orders/{order.order_id}").json
    assert {before[name] for name in ("payment", "shippedAt", "deliveredAt", "failure")} == {None}
    door.shop.answer(order.order_id, BOB)
    door.shop.fulfil(order.order_id)
    body = door.get(f"/orders/{order.order_id}").json
    assert body["payment"]["state"] == "charged"
    assert body["payment"]["chargeId"] == f"ch-{order.order_id}"
    assert body["shippedAt"] == body["deliveredAt"] == body["endedAt"] is not None
    assert (body["statusText"], body["failure"]) == ("Approved and delivered", None)


def test_an_order_that_failed_names_step_attempts_reason_and_what_is_left_to_do() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    door.shop.answer(order.order_id, BOB)
    not_refunded = Failure("refund-payment", 33, "Silence.")
    failure = Failure("fulfill-order", 10, "No van.", ("refund",), (not_refunded,))
    door.shop.steps().release_inventory(order.order_id, failure)
    body = door.get(f"/orders/{order.order_id}").json
    assert (body["status"], body["reason"]) == ("failed", "No van.")
    told = body["failure"]
    assert (told["step"], told["attempts"], told["reason"]) == ("fulfill-order", 10, "No van.")
    assert told["leftToDo"][0].startswith("Ask the payment gateway whether order")
    assert told["text"].startswith(
        "Shipping failed after 10 attempts: No van."
        " Refunding the payment failed after 33 attempts: Silence."
    )
    *_, failed, not_undone, left_to_do = body["audit"]
    assert (failed["what"], left_to_do["what"]) == ("failed", "left_to_do")
    why = "Refunding the payment failed after 33 attempts: Silence."
    assert (not_undone["what"], not_undone["why"]) == ("not_undone", why)


@pytest.mark.fault("F30")
def test_a_timeline_before_the_start_is_empty_and_after_retention_there_is_none() -> None:
    door = ApiDoor()
    placed = door.shop.placed()
    door.shop.clock.advance(5)
    body = door.get(f"/orders/{placed.order_id}/timeline").json
    assert (body["wallSeconds"], body["activeSeconds"], body["steps"]) == (5.0, 0.0, [])
    ended = door.shop.waiting()
    door.shop.answer(ended.order_id, BOB)
    door.shop.fulfil(ended.order_id)
    door.shop.clock.advance(90 * 86_400)
    answer = door.get(f"/orders/{ended.order_id}/timeline")
    assert (answer.status, answer.json["type"]) == (404, "urn:nod:problem:no-history")
    assert door.get(f"/orders/{ended.order_id}").status == 200


def test_a_timeline_that_cannot_be_read_is_503() -> None:
    door = ApiDoor()
    order = door.shop.waiting()
    door.shop.executions.fail_next()
    answer = door.get(f"/orders/{order.order_id}/timeline")
    assert (answer.status, answer.kind) == (503, "unavailable")
    assert door.get("/orders/nothing/timeline").status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/orders/a/b", 404), ("/orders/", 404), ("/orders/ord-1/approve", 405)],
)
def test_at_an_address_that_is_none_people_get_the_page_and_programs_a_problem(
    path: str, status: int
) -> None:
    door = ApiDoor()

    page = door.get(path, None, accept=BROWSER)
    told = door.get(path, None, accept="application/json")

    assert (page.status, told.status) == (status, status)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers.get("allow") == told.headers.get("allow")
    assert "etag" not in page.headers
    assert page.text == door.get("/", None).text
    assert told.kind in {"not-found", "method-not-allowed"}


@pytest.mark.parametrize("accept", ["application/json, text/html;q=0.5", "text/html;q=0", "*/*"])
def test_whoever_rather_wants_json_gets_it_at_an_address_that_is_none(accept: str) -> None:
    assert ApiDoor().get("/nowhere", None, accept=accept).kind == "not-found"


def test_a_change_at_an_address_that_is_none_is_no_page() -> None:
    assert ApiDoor().post("/nowhere", {}, None, accept=BROWSER).kind == "not-found"
