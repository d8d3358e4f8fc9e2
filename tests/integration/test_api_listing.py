"""``/orders`` by its filters, ``/counts`` and ``/audit``, through the whole API."""

from __future__ import annotations

import csv
import io
import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.api_requests import DEMO, READER, REQUESTER, ApiDoor
from tests.support.asking import stage_of
from tests.support.shop import ALICE, BOB, GADGET, WIDGET, Shop

ITEMS = {"widgets": [{"sku": WIDGET, "quantity": 2}], "gadget": [{"sku": GADGET, "quantity": 1}]}


@pytest.fixture
def door() -> ApiDoor:
    """Four orders, a day apart from 2026-11-21T09:00Z on, of two requesters."""
    door = ApiDoor()
    for customer, requester, items in (
        ("Acme", ALICE, "widgets"),
        ("Acme GmbH", BOB, "gadget"),
        ("=1+1", ALICE, "widgets"),
        ("Nordwind", ALICE, "gadget"),
    ):
        door.shop.placed(requester=requester, customer=customer, items=ITEMS[items])
        door.shop.clock.advance(86_400)
    return door


def found(door: ApiDoor, token: str = READER, **query: str) -> list[str]:
    answer = door.get("/orders", token, query=query)
    assert answer.status == 200, answer.text
    return [order["customer"] for order in answer.json["orders"]]


@pytest.mark.parametrize(
    ("query", "customers"),
    [
        ({"q": "acme"}, ["Acme", "Acme GmbH"]),
        ({"q": "gadget"}, ["Nordwind", "Acme GmbH"]),
        ({"q": "=1"}, ["=1+1"]),
        ({"q": "nobody"}, []),
        ({"q": ""}, ["Nordwind", "=1+1", "Acme GmbH", "Acme"]),
        ({"requester": ALICE}, ["Nordwind", "=1+1", "Acme"]),
        ({"requester": BOB, "q": "gadget"}, ["Acme GmbH"]),
        ({"from": "2026-11-22", "to": "2026-11-23"}, ["=1+1", "Acme GmbH"]),
        ({"from": "2026-11-22T09:00:00Z", "to": "2026-11-23T09:00:00Z"}, ["Acme GmbH"]),
        ({"from": "2026-11-22T10:00:00.000+01:00"}, ["Nordwind", "=1+1", "Acme GmbH"]),
        ({"to": "2026-11-20"}, []),
        ({"minAmount": "100"}, ["Nordwind", "Acme GmbH"]),
        ({"maxAmount": "50.00", "status": "received"}, ["=1+1", "Acme"]),
        ({"minAmount": "50.01", "maxAmount": "119.99"}, []),
    ],
    ids=str,
)
def test_filters_choose_orders(door: ApiDoor, query: dict[str, str], customers: list[str]) -> None:
    assert found(door, **query) == customers


def test_me_is_the_caller(door: ApiDoor) -> None:
    door.place(customer="Mine")

    assert found(door, REQUESTER, requester="me") == ["Mine"]
    assert found(door, READER, requester="me") == []


def test_what_waits_for_the_caller_is_what_they_may_vote_on() -> None:
    door = ApiDoor()
    waiting = door.shop.waiting()
    door.shop.waiting("callback-2", requester="api:demo")

    body = door.get("/orders", DEMO, query={"waitingFor": "me"}).json
    assert [order["orderId"] for order in body["orders"]] == [waiting.order_id]
    assert body["orders"][0]["allowed"]["approve"] is True
    assert found(door, READER, waitingFor="me") == []
    door.approve(waiting.order_id)
    assert found(door, DEMO, waitingFor="me", status="awaiting_approval") == []


def test_an_order_waits_no_more_for_whoever_has_voted_and_may_change_their_vote() -> None:
    door = ApiDoor(Shop(planned_stages=(stage_of(BOB, "api:demo", quorum=2),)))
    waiting = door.shop.waiting()

    voted = door.approve(waiting.order_id).json

    assert voted["decision"] is None
    assert voted["allowed"]["approve"] is True
    assert found(door, DEMO, waitingFor="me") == []


@pytest.mark.parametrize(
    ("query", "field", "accepted"),
    [
        ("q=a", "q", "2 characters"),
        ("q=%20%20", "q", "seen"),
        (f"q={'x' * 201}", "q", "200 characters"),
        ("requester=%E2%80%8B", "requester", "seen"),
        (f"requester={'x' * 65}", "requester", "64 characters"),
        ("waitingFor=bob", "waitingFor", "must be me"),
        ("waitingFor=me&status=approved", "status", "awaiting_approval"),
        ("minAmount=ten", "minAmount", "99.90"),
        ("minAmount=-1", "minAmount", "99.90"),
        ("maxAmount=1e3", "maxAmount", "99.90"),
        ("maxAmount=1.999", "maxAmount", "99.90"),
        ("minAmount=2&maxAmount=1", "maxAmount", "minAmount"),
        ("from=yesterday", "from", "2026-11-21"),
        ("from=2026-02-30", "from", "2026-11-21"),
        ("to=20261121", "to", "2026-11-21"),
        ("to=2026-11-21T09:00:00", "to", "2026-11-21"),
        ("to=2026-11-21T99:00:00Z", "to", "2026-11-21"),
        ("from=2026-11-22&to=2026-11-20", "to", "from"),
        ("status=waiting", "status", "awaiting_approval"),
        ("limit=51", "limit", "1 to 50"),
    ],
)
def test_a_bad_value_is_named_with_what_is_accepted(
    door: ApiDoor, query: str, field: str, accepted: str
) -> None:
    answer = door.get("/orders", query=query)

    assert (answer.status, answer.fields) == (400, [field])
    assert accepted in answer.json["errors"][0]["message"]


def test_the_last_and_the_first_day_of_all_are_days(door: ApiDoor) -> None:
    days = {"from": "0001-01-01", "to": "9999-12-31"}
    assert len(found(door, **days)) == 4
    assert door.get("/audit", query=days).status == 200


def test_a_cursor_of_other_filters_is_refused(door: ApiDoor) -> None:
    cursor = door.get("/orders", query={"limit": "1"}).json["next"]

    for query in ({"q": "acme"}, {"requester": ALICE}, {"status": "received"}):
        answer = door.get("/orders", query={**query, "cursor": cursor})
        assert (answer.status, answer.fields) == (400, ["cursor"])
        assert "other filters" in answer.json["errors"][0]["message"]
    assert door.get("/orders", query={"cursor": cursor}).status == 200


def test_orders_are_counted_by_status(door: ApiDoor) -> None:
    waiting = door.shop.waiting()

    body = door.get("/counts").json
    assert (body["total"], sum(body["counts"].values())) == (5, 5)
    assert (body["counts"]["received"], body["counts"]["awaiting_approval"]) == (4, 1)
    door.approve(waiting.order_id)
    assert door.get("/counts").json["counts"]["approved"] == 1
    assert door.get("/counts").json["counts"]["fulfilled"] == 0


ALL_DAYS = {"from": "2026-11-01", "to": "2026-12-31"}


def exported(door: ApiDoor, **query: str) -> list[dict[str, Any]]:
    """Follow the link of every page, and join them."""
    lines, cursor = "", ""
    for _ in range(50):
        given = {**ALL_DAYS, "format": "csv", **query, **({"cursor": cursor} if cursor else {})}
        answer = door.get("/audit", query=given)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        lines += answer.text
        link = re.search(r'cursor=([\w-]+)>; rel="next"$', answer.headers.get("link", ""))
        if link is None:
            return list(csv.DictReader(io.StringIO(lines, newline=""), strict=True))
        cursor = link.group(1)
    raise AssertionError("the pages do not end")


def test_the_audit_is_read_by_date(door: ApiDoor) -> None:
    body = door.get("/audit", query={"from": "2026-11-22", "to": "2026-11-22"}).json
    [entry] = body["entries"]

    assert body["next"] is None
    assert entry == {
        "at": "2026-11-22T09:00:00.000Z", "orderId": entry["orderId"], "what": "received",
        "who": BOB, "via": "slack", "why": None, "text": "Received",
    }  # fmt: skip


@pytest.mark.parametrize("limit", ["1", "3", "1000"])
def test_csv_and_json_say_the_same_whatever_the_pages(door: ApiDoor, limit: str) -> None:
    waiting = door.shop.waiting()
    door.reject(waiting.order_id, body={"reason": 'Too "much",\n too late'})
    as_json = door.get("/audit", query={**ALL_DAYS, "limit": "1000"}).json["entries"]

    as_csv = exported(door, limit=limit)

    assert [{**each, "why": each["why"] or ""} for each in as_json] == as_csv
    assert any(each["why"] == 'Too "much",\n too late' for each in as_csv)


@pytest.mark.attack("A8")
@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(door: ApiDoor, start: str) -> None:
    waiting = door.shop.waiting()
    formula = f'{start}HYPERLINK("https://evil.example")'
    door.reject(waiting.order_id, body={"reason": formula})

    [cell] = [each["why"] for each in exported(door) if "HYPERLINK" in each["why"]]

    assert cell == f"'{formula}"


@pytest.mark.attack("A8")
@pytest.mark.parametrize("separator", [";", "\t", "\n", ';"', ";;", ';""'])
@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula_where_another_separator_is_read(
    door: ApiDoor, separator: str, start: str
) -> None:
    waiting = door.shop.waiting()
    reason = f"too dear{separator}{start}HYPERLINK(1);x"
    door.reject(waiting.order_id, body={"reason": reason})

    text = door.get("/audit", query={**ALL_DAYS, "format": "csv"}).text

    for delimiter in (";", "\t"):
        for line in (text.splitlines(), io.StringIO(text, newline="")):
            cells = [cell for row in csv.reader(line, delimiter=delimiter) for cell in row]
            assert [cell for cell in cells if "HYPERLINK" in cell]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_what_is_no_formula_is_exported_as_it_is(door: ApiDoor) -> None:
    reason = "a-b; c=d (+1), e@f\n and - so on"
    door.reject(door.shop.waiting().order_id, body={"reason": reason})

    assert reason in [each["why"] for each in exported(door)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "from"),
        ("from=2026-11-21", "to"),
        ("from=x&to=2026-11-21", "from"),
        ("from=2026-11-22&to=2026-11-20", "to"),
        ("from=2026-11-21&to=2026-11-22&format=xml", "format"),
        ("from=2026-11-21&to=2026-11-22&limit=1001", "limit"),
        ("from=2026-11-21&to=2026-11-22&cursor=x", "cursor"),
        (f"from=2026-11-21&to=2026-11-22&cursor={quote('WyJ4Il0')}", "cursor"),
    ],
)
def test_a_bad_export_is_400(door: ApiDoor, query: str, field: str) -> None:
    answer = door.get("/audit", query=query)

    assert (answer.status, answer.fields) == (400, [field])


@pytest.mark.parametrize("path", ["/orders", "/counts", "/audit"])
def test_reading_needs_a_token_that_may_read(path: str) -> None:
    assert ApiDoor().get(path, None).status == 401
