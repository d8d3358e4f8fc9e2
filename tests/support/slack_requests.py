"""Signed requests as Slack and API Gateway send them, and the app's real handler to take them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from approvals.adapters.slack.cards import APPROVE, REJECT
from approvals.domain.order import Order
from slack_app.app import Dependencies, build_handler
from slack_app.gate import Gate
from slack_app.listeners.decide import Replies
from tests.support.doubles import FakeSecrets, RecordingReplies
from tests.support.shop import ALICE, BOB, CHANNEL, Shop

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PARAMETER = "/nod/slack/signing-secret"
TEAM, APP = "T0NOD", "A0NOD"
VERIFICATION_TOKEN = "verification-token-of-old"
RESPONSE_URL = "https://hooks.slack.com/actions/T0NOD/700/response-url-secret"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
CONTEXT = SimpleNamespace(
    function_name="nod-slack", invoked_function_arn="arn:aws:lambda:eu-central-1:1:function:nod"
)

type Body = dict[str, Any]
type Event = dict[str, Any]

_EVENT = json.loads((Path(__file__).parents[1] / "events/gateway-form.json").read_text())


def signature(body: bytes, timestamp: str, secret: str = SIGNING_SECRET) -> str:
    """Return Slack's v0 signature, computed here and not by the library under test."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def slack_event(
    body: bytes,
    at: float,
    *,
    secret: str = SIGNING_SECRET,
    content_type: str = FORM,
    **headers: Any,
) -> Event:
    """Return the event of a signed request; a header given as None is left out."""
    event: Event = deepcopy(_EVENT)
    timestamp = str(int(at))
    event["headers"] |= {
        "content-type": content_type,
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(body, timestamp, secret),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    event["headers"] = {k: v for k, v in event["headers"].items() if v is not None}
    # An HTTP API encodes forms, and leaves JSON as text.
    event["isBase64Encoded"] = content_type == FORM
    event["body"] = base64.b64encode(body).decode() if content_type == FORM else body.decode()
    return event


@dataclass
class SlackDoor:
    """The Slack app on a shop; requests go through the real gate and the real Bolt."""

    shop: Shop = field(default_factory=Shop)
    replies: RecordingReplies = field(default_factory=RecordingReplies)
    sends: Replies | None = None
    secrets: FakeSecrets = field(default_factory=lambda: FakeSecrets({PARAMETER: SIGNING_SECRET}))
    team_id: str = TEAM
    app_id: str = APP
    page_url: str = ""

    def __post_init__(self) -> None:
        clock = self.shop.clock
        gate = Gate(
            self.secrets, PARAMETER, self.team_id, self.app_id, lambda: clock.now().timestamp()
        )
        self.handler = build_handler(
            Dependencies(
                gate=gate,
                store=self.shop.store,
                catalogue=self.shop.catalogue,
                executions=self.shop.executions,
                policy=self.shop.policy,
                replies=self.sends or self.replies,
                clock=clock,
                ids=self.shop.ids,
                page_url=self.page_url,
            )
        )
        self._triggers = itertools.count(1)

    @property
    def now(self) -> float:
        return self.shop.clock.now().timestamp()

    @property
    def said(self) -> list[str]:
        """What people were told privately after clicks."""
        return [text for _, text in self.replies.sent]

    def send(self, event: Event) -> Body:
        return self.handler(event, CONTEXT)

    def command_form(self, text: str, user: str = ALICE, **changes: Any) -> dict[str, str]:
        """Return the form of ``/order TEXT``, every field that Slack documents."""
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": TEAM,
            "team_domain": "nod",
            "channel_id": "C0ORDERS",
            "channel_name": "orders",
            "user_id": user,
            "user_name": "whoever",
            "command": "/order",
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": RESPONSE_URL,
            "trigger_id": f"700.{next(self._triggers)}.trigger-secret",
        } | changes

    def command_event(self, text: str, user: str = ALICE, **changes: Any) -> Event:
        form = urlencode(self.command_form(text, user, **changes)).encode()
        return slack_event(form, self.now)

    def command(self, text: str, user: str = ALICE, **changes: Any) -> str:
        """Type ``/order TEXT``; returns the private answer."""
        response = self.send(self.command_event(text, user, **changes))
        assert response["statusCode"] == 200
        body = json.loads(response["body"])
        assert body["response_type"] == "ephemeral"
        return str(body["text"])

    def card(self, order: Order | str) -> Body:
        """Return a card as it is shown now, as the message that a click carries back."""
        order_id = order if isinstance(order, str) else order.order_id
        where, message = next(
            (where, message)
            for where, message in self.shop.messenger.messages.items()
            if message["of"][0] == order_id
        )
        return deepcopy({"ts": where.ts, "text": message["text"], "blocks": message["blocks"]})

    def click_event(
        self, card: Body, user: str = BOB, action_id: str = APPROVE, **changes: Any
    ) -> Event:
        """Return the event of a press on a card's button; ``value`` forges the button's value."""
        payload = click_payload(card, user, action_id, self.now)
        if "value" in changes:
            payload["actions"][0]["value"] = changes.pop("value")
        return self.interaction_event(payload | changes)

    def interaction_event(self, payload: object) -> Event:
        return slack_event(urlencode({"payload": json.dumps(payload)}).encode(), self.now)

    def click(self, card: Body, user: str = BOB, action_id: str = APPROVE, **changes: Any) -> None:
        """Press a button: whatever comes of it, Slack gets an empty 200."""
        response = self.send(self.click_event(card, user, action_id, **changes))
        assert (response["statusCode"], response["body"]) == (200, "")

    def approve(self, order: Order, user: str = BOB) -> None:
        self.click(self.card(order), user, APPROVE)

    def reject(self, order: Order, user: str = BOB) -> None:
        self.click(self.card(order), user, REJECT)

    def unchanged_but_audited(self, order: Order, person: str, what: str, why: str) -> None:
        """Assert that an attempt left nothing but its audit entry."""
        assert self.shop.store.get(order.order_id) == order
        entry = self.shop.store.audit(order.order_id)[-1]
        assert (entry.who, entry.what, entry.via, entry.why) == (person, what, "slack", why)
        assert entry.at == self.shop.clock.now()


def click_payload(card: Body, user: str, action_id: str, at: float) -> Body:
    """Return block_actions as Slack sends it for a message's button."""
    buttons: Body = next((b for b in card["blocks"] if b["type"] == "actions"), {"elements": []})
    shown: Body = next((e for e in buttons["elements"] if e["action_id"] == action_id), {})
    return {
        "type": "block_actions",
        "user": {"id": user, "username": "whoever", "name": "whoever", "team_id": TEAM},
        "api_app_id": APP,
        "token": VERIFICATION_TOKEN,
        "container": {
            "type": "message",
            "message_ts": card["ts"],
            "channel_id": CHANNEL,
            "is_ephemeral": False,
        },
        "trigger_id": "700.1.trigger-secret",
        "team": {"id": TEAM, "domain": "nod"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": CHANNEL, "name": "approvals"},
        "message": {"type": "message", "user": "U0NOD", "bot_id": "B0NOD", **card},
        "state": {"values": {}},
        "response_url": RESPONSE_URL,
        "actions": [
            {
                "action_id": action_id,
                "block_id": "decision",
                "text": shown.get("text", {"type": "plain_text", "text": "Gone"}),
                "value": shown.get("value", ""),
                "style": shown.get("style", "primary"),
                "type": "button",
                "action_ts": f"{at:.6f}",
            }
        ],
    }
