"""What never leaves: callback ids, execution ARNs, tokens, traces and the platform's own words."""

from __future__ import annotations

import json
import logging
import traceback

import pytest

from api.http import SECURITY_HEADERS
from approvals.domain.errors import StoreUnavailable
from tests.support.api_requests import (
    ARN,
    CALLBACK_ID,
    DEMO,
    NOTE,
    PARAMETER,
    READER,
    REQUESTER,
    ApiDoor,
    whole_scenario,
)
from tests.support.shop import BOB

AWS_TEXT = "ResourceNotFoundException: arn:aws:dynamodb:eu-central-1:123456789012:table/nod"


def lines(records: list[logging.LogRecord]) -> list[str]:
    """Return all that each line holds but its execution's ARN: operators search by that field."""
    return [
        json.dumps({k: v for k, v in vars(record).items() if k != "executionArn"}, default=str)
        + record.getMessage()
        + ("".join(traceback.format_exception(record.exc_info[1])) if record.exc_info else "")
        for record in records
    ]


@pytest.mark.attack("A6")
def test_no_answer_of_a_whole_scenario_holds_a_callback_id_an_arn_or_a_token() -> None:
    door = ApiDoor()
    whole_scenario(door)
    assert {answer.status for _, _, answer in door.seen} >= {200, 202, 401, 403, 404, 409, 422, 503}
    for method, path, answer in door.seen:
        everything = answer.text + json.dumps(dict(answer.headers))
        for secret in (CALLBACK_ID, ARN, "arn:", DEMO, REQUESTER, READER, PARAMETER):
            assert secret not in everything, f"{secret} in {method} {path}"
        assert "callback" not in everything.lower() or path in {"/", "/openapi.json"}


@pytest.mark.attack("A6")
def test_no_log_line_of_a_whole_scenario_holds_them_either(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    door = ApiDoor()
    whole_scenario(door)
    found = lines(caplog.records)
    assert found
    for secret in (CALLBACK_ID, ARN, DEMO, REQUESTER, READER, NOTE, "Bearer"):
        assert not [line for line in found if secret in line], f"{secret} was logged"


def test_an_unexpected_failure_is_a_500_without_its_trace_and_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    door = ApiDoor()

    def broken(_: str) -> None:
        raise RuntimeError(f"{CALLBACK_ID} in {AWS_TEXT}")

    door.shop.table.before_write = broken
    answer = door.place()
    assert (answer.status, answer.kind) == (500, "unexpected")
    assert answer.json == {
        "type": "urn:nod:problem:unexpected",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "Something went wrong here. It was logged. Try again.",
    }
    assert answer.headers.items() >= SECURITY_HEADERS.items()
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    door.shop.table.before_write = lambda _: None
    assert door.place().status == 202


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_a_table_that_is_away_is_503_and_the_order_is_as_it_was(verb: str) -> None:
    door = ApiDoor()
    order = door.shop.waiting()

    def away(_: str) -> None:
        raise StoreUnavailable("The order table did not answer. Try again.") from RuntimeError(
            AWS_TEXT
        )

    door.shop.table.before_write = away
    for answer in (door.post(f"/orders/{order.order_id}/{verb}", {}, DEMO), door.place()):
        assert (answer.status, answer.kind) == (503, "unavailable")
        assert answer.json["detail"] == "The order table did not answer. Try again."
        assert answer.headers["retry-after"] == "5"
    door.shop.table.before_write = lambda _: None
    assert door.shop.store.get(order.order_id) == order
    assert door.post(f"/orders/{order.order_id}/{verb}", {}, DEMO).status == 200


def test_slack_ids_of_people_are_shown_but_no_way_to_decide_in_their_name() -> None:
    door = ApiDoor()
    order = door.shop.waiting(CALLBACK_ID)
    door.shop.answer(order.order_id, BOB)
    body = door.get(f"/orders/{order.order_id}").json
    assert body["decision"]["by"] == BOB
    assert set(body) == {
        "kind", "title", "facts",
        "orderId", "status", "statusText", "customer", "items", "currency", "total", "note",
        "requester", "createdAt", "updatedAt", "endedAt", "deadlineAt", "reason", "decision",
        "card", "slackProblem", "allowed", "links", "audit", "auditTruncated", "sourceUrl",
        "tracking", "seen", "payment", "shippedAt", "deliveredAt", "failure", "rule", "stages",
        "stageAsked", "people",
    }  # fmt: skip
