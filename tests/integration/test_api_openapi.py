"""What ``/openapi.json`` promises is what the API answers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests.support.api_requests import DEMO, READER, REQUESTER, ApiDoor, whole_scenario
from tests.support.identity_provider import FakeIdentityProvider
from tests.support.shop import BOB, order_body
from tests.support.visitor import Visitor

UNDOCUMENTED = {404, 405}
"""Answers to what is no operation."""


@pytest.fixture(scope="module")
def description() -> Any:
    return ApiDoor().get("/openapi.json", None).json


def operation(description: Any, method: str, path: str) -> Any:
    for template, operations in description["paths"].items():
        pattern = re.sub(r"\{\w+\}", "[^/]+", template)
        if re.fullmatch(pattern, path) and method.lower() in operations:
            return operations[method.lower()]
    return None


def problems(description: Any, schema: Any, value: object) -> list[str]:
    whole = {**schema, "components": description["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def test_it_is_openapi_3_1(description: Any) -> None:
    validate(description)
    assert description["openapi"].startswith("3.1")


def checked(description: Any, door: ApiDoor) -> int:
    """Hold every answer of this door to the description; returns how many had one to be held to."""
    held = 0
    for method, path, answer in door.seen:
        found = operation(description, method, path)
        if found is None:
            assert answer.status in UNDOCUMENTED
            continue
        where = f"{method} {path} → {answer.status}"
        assert str(answer.status) in found["responses"], f"{where} is not described"
        content = found["responses"][str(answer.status)].get("content")
        if content is None:
            continue
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type in content, where
        assert problems(description, content[media_type]["schema"], answer.json) == [], where
        held += 1
    return held


def test_every_answer_of_a_whole_scenario_is_as_described(description: Any) -> None:
    door = ApiDoor()
    whole_scenario(door)
    door.place(customer=None)
    door.post("/orders", "not json")
    door.post("/orders", order_body(), content_type="text/plain")
    door.post("/orders/nothing/approve", {}, DEMO)
    door.post("/orders/nothing/reject", {"reason": 5}, DEMO)
    door.post("/orders", order_body(), DEMO, origin="https://evil.example")
    door.get("/orders", READER, query="limit=0")
    door.get("/orders/nothing/timeline", READER)
    assert checked(description, door) > 40


def test_signing_in_and_out_is_answered_as_described(description: Any) -> None:
    door = ApiDoor(slack=FakeIdentityProvider(), public_read=True)
    bob = Visitor(door)
    bob.get("/me")
    bob.sign_in(BOB)
    bob.get("/me")
    bob.place()
    bob.change("/sign-out", origin="https://evil.example")
    bob.change("/sign-out", "x", content_type="text/plain")
    bob.change("/sign-out")
    bob.change("/sign-out")
    bob.come_back(state="x", code="y")

    assert checked(description, door) > 8
    assert {answer.status for _, _, answer in door.seen} == {200, 202, 302, 401, 403, 415}


def test_every_description_of_an_object_lists_all_that_is_sent(description: Any) -> None:
    door = ApiDoor()
    whole_scenario(door)
    schemas = description["components"]["schemas"]
    for method, path, answer in door.seen:
        found = operation(description, method, path)
        content = found and found["responses"].get(str(answer.status), {}).get("content")
        if not content or "json" not in answer.headers["content-type"]:
            continue
        name = next(iter(content.values()))["schema"]["$ref"].rpartition("/")[2]
        assert set(answer.json) <= set(schemas[name]["properties"]), f"{method} {path}"


BODIES: list[tuple[str, Any, bool]] = [
    ("NewOrder", order_body(), True),
    ("NewOrder", order_body(orderId="x"), True),
    ("NewOrder", {"customer": "A", "items": [{"sku": "WIDGET-001", "quantity": 1}]}, True),
    ("NewOrder", order_body(more=1), False),
    ("NewOrder", order_body(items=[]), False),
    ("NewOrder", order_body(items=[{"sku": "WIDGET-001", "quantity": 0}]), False),
    ("NewOrder", order_body(items=[{"sku": "WIDGET-001", "quantity": 1.5}]), False),
    ("NewOrder", order_body(customer="x" * 201), False),
    ("NewOrder", order_body(note="x" * 3_000), True),
    ("NewOrder", order_body(note="x" * 3_001), False),
    ("NewOrder", order_body(orderId="a b"), False),
    ("NewOrder", order_body(currency="EURO"), False),
    ("Reason", {}, True),
    ("Reason", {"reason": "x" * 500}, True),
    ("Reason", {"reason": "x" * 501}, False),
    ("Reason", {"because": "x"}, False),
    ("Answer", {}, True),
    ("Answer", {"stage": "approval", "reason": "Too many"}, True),
    ("Answer", {"stage": 0}, False),
    ("NewAbsence", {"standIn": BOB, "until": "2026-12-01"}, True),
    ("NewAbsence", {"standIn": BOB}, False),
    ("NewAbsence", {"standIn": BOB, "until": 5}, False),
    ("NewAbsence", {"standIn": BOB, "until": "2026-12-01", "for": "x"}, False),
]


@pytest.mark.parametrize(("name", "body", "good"), BODIES, ids=lambda value: str(value)[:40])
def test_a_body_is_taken_exactly_where_the_description_allows_it(
    description: Any, name: str, body: Any, good: bool
) -> None:
    schema = {"$ref": f"#/components/schemas/{name}"}
    assert (problems(description, schema, body) == []) is good
    door = ApiDoor()
    if name == "NewOrder":
        answer = door.post("/orders", body, REQUESTER)
    elif name == "NewAbsence":
        answer = door.change("PUT", "/me/away", body, DEMO)
    else:
        answer = door.reject(door.shop.waiting().order_id, DEMO, body)
    assert (answer.status < 300) is good


def test_a_token_is_asked_for_exactly_where_the_description_says_so(description: Any) -> None:
    for path, operations in description["paths"].items():
        for method, found in operations.items():
            door = ApiDoor()
            address = path.replace("{file}", "app.js").replace("{orderId}", "x")
            answer = door.change(method.upper(), address, None, None)
            assert (answer.status == 401) is bool(found["security"]), f"{method} {path}"
