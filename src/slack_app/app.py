"""Bolt, wired without a call to Slack: a cold start must not depend on it."""

from __future__ import annotations

import json
import logging
import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.aws_lambda import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from approvals.adapters.slack.cards import (
    APPROVE,
    APPROVE_WITH_NOTE,
    MORE,
    REJECT,
    SEEN,
    WITHDRAW,
)
from approvals.adapters.slack.home import HOME_MINE, HOME_WAITING, REQUEST
from approvals.adapters.slack.order_draft import QUANTITY, SKU
from approvals.adapters.slack.order_form import ADD_ITEM, PLACE
from approvals.concerning import concerning_nothing_yet
from approvals.domain.decision import DecisionKind
from approvals.domain.metric import ACK_LATENCY
from slack_app.budget import milliseconds_taken, request_started
from slack_app.build import build_listeners
from slack_app.forms import parse, raw_body
from slack_app.telling import NothingShown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt import Ack

    from slack_app.build import Dependencies, Listeners
    from slack_app.gate import Response

REQUEST_APPROVAL, ORDER_FROM_MESSAGE = "request_approval", "order_from_message"
"""The shortcuts of slack-manifest.yaml."""
_GUARDS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""What comes from here is Slack's to read, and nothing that a browser shows or keeps."""
log = logging.getLogger(__name__)


def build_handler(outside: Dependencies) -> Callable[[dict[str, Any], Any], Response]:
    """Return the Lambda handler."""
    bolt: Any = SlackRequestHandler(_build_app(outside))  # Bolt's adapter is not typed.

    def handler(event: dict[str, Any], context: Any) -> Response:
        with concerning_nothing_yet():
            return answer(event, context)

    def answer(event: dict[str, Any], context: Any) -> Response:
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
        outside.metrics.measure(ACK_LATENCY, milliseconds_taken(event, outside.gate.seconds()))
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
    logger = logging.getLogger("bolt")
    # Below that, Bolt logs whole requests, and advice about those that nothing here handles.
    logger.setLevel(logging.ERROR)
    app = App(
        name="nod",
        # No bot token: Bolt would check it with a call to Slack at every cold start.
        authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id=None),
        process_before_response=True,
        request_verification_enabled=False,  # The gate has verified the raw bytes.
        ssl_check_enabled=False,
        url_verification_enabled=True,
        logger=logger,
    )
    listeners = build_listeners(outside)
    _hear_clicks(app, listeners)
    _hear_forms(app, listeners)
    _hear_requests(app, listeners)
    return app


def _hear_clicks(app: App, listeners: Listeners) -> None:
    """On cards, in direct messages, in the Home tab and in open forms."""
    heard: dict[str, Callable[[dict[str, Any]], None]] = {
        APPROVE: listeners.approve,
        REJECT: listeners.ask_reason.reject,
        MORE: listeners.ask_reason.more,
        SEEN: listeners.seen,
        WITHDRAW: listeners.withdraw,
        HOME_WAITING: listeners.home.waiting,
        HOME_MINE: listeners.home.mine,
        REQUEST: listeners.open_form.clicked,
        ADD_ITEM: listeners.take_form.changed,
        SKU: listeners.take_form.changed,
        QUANTITY: listeners.take_form.changed,
    }
    for action_id, listener in heard.items():
        app.action(action_id)(_click(listener))


def _click(listener: Callable[[dict[str, Any]], None]) -> Callable[..., BoltResponse | None]:
    """Return Bolt's listener: anything but a 200 makes Slack warn whoever pressed."""

    def on_click(ack: Ack, body: dict[str, Any]) -> BoltResponse | None:
        try:
            listener(body)
        except NothingShown:
            return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        ack()
        return None

    return on_click


def _hear_forms(app: App, listeners: Listeners) -> None:
    @app.view_submission(REJECT)
    def on_reject(ack: Ack, body: dict[str, Any]) -> None:
        ack(**listeners.take_reason(body, DecisionKind.REJECTED))

    @app.view_submission(APPROVE_WITH_NOTE)
    def on_approve(ack: Ack, body: dict[str, Any]) -> None:
        ack(**listeners.take_reason(body, DecisionKind.APPROVED))

    @app.view_submission(PLACE)
    def on_place(ack: Ack, body: dict[str, Any]) -> None:
        ack(**listeners.take_form(body))


def _hear_requests(app: App, listeners: Listeners) -> None:
    @app.command("/order")
    def on_order(ack: Ack, command: dict[str, Any]) -> None:
        answer = listeners.command(command)
        if answer:
            ack(text=answer, response_type="ephemeral")
        else:
            ack()

    app.global_shortcut(REQUEST_APPROVAL)(_click(listeners.open_form.clicked))
    app.message_shortcut(ORDER_FROM_MESSAGE)(_click(listeners.open_form.from_message))

    @app.event("app_home_opened")
    def on_home_opened(event: dict[str, Any]) -> None:
        listeners.home.opened(event)


def _response(answer: Mapping[str, Any]) -> Response:
    return {**answer, "headers": {**answer.get("headers", {}), **_GUARDS}}
