"""A decision whose callback does not arrive: it stands, the person is told, a click delivers it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from approvals.adapters.executions import LambdaExecutions
from approvals.adapters.slack.cards import APPROVE, REJECT
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import ExecutionsUnavailable
from approvals.domain.order import Order
from approvals.domain.words.speech import ENGLISH
from tests.support.screens import text_of
from tests.support.shop import BOB, CAROL, Shop
from tests.support.slack_requests import SlackDoor

ON_ITS_WAY = ENGLISH.say("app.on_its_way")


@dataclass
class FailingLambda:
    """Lambda's client: raises the errors it was given, one a call, then answers."""

    errors: list[Exception] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def send_durable_execution_callback_success(self, **arguments: Any) -> dict[str, Any]:
        return self._call("success", arguments)

    def send_durable_execution_callback_failure(self, **arguments: Any) -> dict[str, Any]:
        return self._call("failure", arguments)

    def _call(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if self.errors:
            raise self.errors.pop(0)
        self.calls.append((name, arguments))
        return {}


def decide(door: SlackDoor, order: Order, action_id: str) -> str:
    """Decide as Bob; returns what he is told, by response_url or in the form's place."""
    if action_id == APPROVE:
        door.approve(order, BOB)
        return "".join(door.said)
    return text_of(door.reject(order, BOB).get("view", {}))


def answered(code: str, status: int) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": "arn:aws:lambda:secret"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(response, "SendDurableExecutionCallbackSuccess")


ERRORS = [
    answered("TooManyRequestsException", 429),
    answered("ServiceException", 500),
    answered("503", 503),
    answered("AccessDeniedException", 403),
    EndpointConnectionError(endpoint_url="https://lambda"),
    ConnectTimeoutError(endpoint_url="https://lambda"),
    ReadTimeoutError(endpoint_url="https://lambda"),
]


@pytest.mark.fault("F13")
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: str(error)[:60])
@pytest.mark.parametrize(("action_id", "sent"), [(APPROVE, "success"), (REJECT, "failure")])
def test_whatever_lambda_answers_the_decision_stands_until_a_click_delivers_it(
    error: Exception, action_id: str, sent: str
) -> None:
    shop = Shop()
    client = FailingLambda([error, error])
    shop.executions = LambdaExecutions(client, "nod:live")  # type: ignore[assignment]
    door = SlackDoor(shop)
    order = shop.waiting("callback-1")
    card = door.card(order)
    assert ON_ITS_WAY in decide(door, order, action_id)
    decided = shop.store.get(order.order_id)
    assert decided.decision is not None
    assert client.calls == []

    door.click(card, CAROL, APPROVE)
    ((name, arguments),) = client.calls
    assert (name, arguments["CallbackId"]) == (sent, "callback-1")
    body = json.loads(arguments.get("Result") or arguments["Error"]["ErrorData"])
    assert (body["by"], body["decision"]) == (BOB, decided.decision.kind)
    assert shop.store.get(order.order_id) == decided
    assert f"by <@{BOB}>" in door.said[-1]


@pytest.mark.parametrize("code", ["CallbackTimeoutException", "ResourceNotFoundException", "404"])
def test_a_wait_that_is_closed_already_is_no_failure(code: str) -> None:
    shop = Shop()
    client = FailingLambda([answered(code, 400)] * 2)
    shop.executions = LambdaExecutions(client, "nod:live")  # type: ignore[assignment]
    door = SlackDoor(shop)
    order = shop.waiting("callback-1")
    door.approve(order)
    assert door.said == []
    assert shop.store.get(order.order_id).decision is not None


@pytest.mark.parametrize(
    ("action_id", "kind"), [(APPROVE, DecisionKind.APPROVED), (REJECT, DecisionKind.REJECTED)]
)
def test_a_decision_that_cannot_be_delivered_stands_and_the_next_click_delivers_it(
    action_id: str, kind: DecisionKind
) -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    card = door.card(order)
    door.shop.executions.fail_next(2)
    assert ON_ITS_WAY in decide(door, order, action_id)
    decided = door.shop.store.get(order.order_id)
    assert decided.decision is not None
    assert decided.decision.kind is kind
    assert door.shop.executions.delivered == []

    door.click(card, CAROL, REJECT if action_id == APPROVE else APPROVE)
    assert door.shop.executions.delivered == [("callback-1", decided.decision)]
    assert door.shop.store.get(order.order_id) == decided
    assert f"by <@{BOB}>" in door.said[-1]


def test_one_failed_delivery_is_repeated_at_once_and_nobody_is_bothered() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.shop.executions.failures.append(ExecutionsUnavailable("Away."))
    door.approve(order)
    assert len(door.shop.executions.delivered) == 1
    assert door.said == []


def test_a_wait_that_was_closed_already_is_delivered_to_the_newest_one() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    door.shop.executions.closed.add("callback-1")
    card = door.card(order)
    door.shop.steps().post_card(order.order_id, 0, "callback-2")
    door.click(card)
    assert [callback for callback, _ in door.shop.executions.delivered] == ["callback-2"]
    assert door.said == []
