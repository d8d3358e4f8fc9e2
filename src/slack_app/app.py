"""Bolt, wired without a call to Slack: a cold start must not depend on it."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.aws_lambda import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult

from approvals.adapters.slack.cards import APPROVE, REJECT
from approvals.domain.decision import DecisionKind
from approvals.use_cases.place_order import PlaceOrder
from approvals.use_cases.vote import Vote
from slack_app.gate import parse, raw_body
from slack_app.listeners.decide import Decide, Replies
from slack_app.listeners.place_order import PlaceFromCommand
from slack_app.replies import request_started

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt import Ack

    from approvals.domain.policy import ApprovalPolicy
    from approvals.ports import Catalogue, Clock, Executions, Ids, OrderStore
    from slack_app.gate import Gate, Response

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the Slack app needs from outside."""

    gate: Gate
    store: OrderStore
    catalogue: Catalogue
    executions: Executions
    policy: ApprovalPolicy
    replies: Replies
    clock: Clock
    ids: Ids
    page_url: str = ""


def build_handler(outside: Dependencies) -> Callable[[dict[str, Any], Any], Response]:
    """Return the Lambda handler."""
    bolt: Any = SlackRequestHandler(_build_app(outside))  # Bolt's adapter is not typed.

    def handler(event: dict[str, Any], context: Any) -> Response:
        request_started.set(time.monotonic())
        refusal = outside.gate.refuse(event)
        if refusal is not None:
            return _response(refusal)
        try:
            response = bolt.handle(_parsed(event), context)
        except Exception:  # Bolt takes a request's form for granted.
            log.exception("slack request not understood")
            return _response({"statusCode": 401, "body": "This is not a request of Slack's."})
        if response["statusCode"] == HTTPStatus.NOT_FOUND:
            log.warning("slack request that nothing here handles")
        return _response(response)

    return handler


def _parsed(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event with its payload as JSON, read once and as the gate has read it.

    Bolt's own reading of a form loses a command whose text holds the word "payload".
    """
    payload = parse((raw_body(event) or b"").decode())
    headers = {"content-type": "application/json"}
    return {**event, "headers": headers, "body": json.dumps(payload), "isBase64Encoded": False}


def _build_app(outside: Dependencies) -> App:
    decide = Decide(
        Vote(outside.store, outside.executions, outside.policy, outside.clock, outside.ids),
        outside.replies,
    )
    place = PlaceFromCommand(
        PlaceOrder(
            outside.store,
            outside.catalogue,
            outside.executions,
            outside.clock,
            outside.ids,
            outside.page_url,
        )
    )
    logger = logging.getLogger("bolt")
    # Below that, Bolt logs whole requests, and advice about those that nothing here handles.
    logger.setLevel(logging.ERROR)
    app = App(
        name="nod",
        # No bot token: nothing here calls the Web API, and auth.test would be such a call.
        authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id=None),
        process_before_response=True,
        request_verification_enabled=False,  # The gate has verified the raw bytes.
        ssl_check_enabled=False,
        url_verification_enabled=True,
        logger=logger,
    )

    @app.command("/order")
    def on_order(ack: Ack, command: dict[str, Any]) -> None:
        ack(text=place(command), response_type="ephemeral")

    @app.action(APPROVE)
    def on_approve(ack: Ack, body: dict[str, Any]) -> None:
        decide(body, DecisionKind.APPROVED)
        ack()

    @app.action(REJECT)
    def on_reject(ack: Ack, body: dict[str, Any]) -> None:
        decide(body, DecisionKind.REJECTED)
        ack()

    return app


def _response(answer: Mapping[str, Any]) -> Response:
    headers = {**answer.get("headers", {}), "x-content-type-options": "nosniff"}
    return {**answer, "headers": headers}
