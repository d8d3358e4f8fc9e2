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

from approvals.adapters.slack.cards import APPROVE, REJECT, Look, card_blocks, card_text
from approvals.adapters.slack.receipts import receipt_blocks, receipt_text
from approvals.domain.order import Card, Order
from approvals.domain.story import RECEIPT
from approvals.domain.words.speech import ENGLISH
from approvals.use_cases.place_order import MAX_OPEN
from local.slack.block_kit import view_problems
from slack_app.app import build_handler
from slack_app.build import Dependencies
from slack_app.gate import Gate
from slack_app.telling import Replies, Screens
from tests.support import slack_payloads as payloads
from tests.support.doubles import FakeSecrets, RecordingReplies
from tests.support.people import InMemoryPeople
from tests.support.screens import RecordingScreens
from tests.support.shop import ALICE, BOB, Shop
from tests.support.slack_payloads import APP, RESPONSE_URL, TEAM, VERIFICATION_TOKEN, Body

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
PARAMETER = "/nod/slack/signing-secret"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
CONTEXT = SimpleNamespace(
    function_name="nod-slack", invoked_function_arn="arn:aws:lambda:eu-central-1:1:function:nod"
)

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
    screens: RecordingScreens = field(default_factory=RecordingScreens)
    shows: Screens | None = None
    people: InMemoryPeople = field(default_factory=InMemoryPeople)
    look: Look = field(default_factory=lambda: Look(ENGLISH, None))
    reject_reasons: tuple[str, ...] = ()
    secrets: FakeSecrets = field(default_factory=lambda: FakeSecrets({PARAMETER: SIGNING_SECRET}))
    team_id: str = TEAM
    app_id: str = APP
    page_url: str = ""
    max_open_orders: int = MAX_OPEN
    is_accepting: bool = True

    def __post_init__(self) -> None:
        clock = self.shop.clock
        gate = Gate(
            self.secrets,
            PARAMETER,
            self.team_id,
            self.app_id,
            lambda: clock.now().timestamp(),
            self.shop.metrics,
        )
        self.handler = build_handler(
            Dependencies(
                gate=gate,
                store=self.shop.store,
                catalogue=self.shop.catalogue,
                executions=self.shop.executions,
                reconciler=self.shop.reconciler,
                directory=self.shop.directory,
                people=self.people,
                screens=self.shows or self.screens,
                replies=self.sends or self.replies,
                stand_ins=self.shop.stand_ins,
                clock=clock,
                ids=self.shop.ids,
                look=self.look,
                metrics=self.shop.metrics,
                reject_reasons=self.reject_reasons,
                page_url=self.page_url,
                max_open_orders=self.max_open_orders,
                is_accepting=self.is_accepting,
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
        where, shown = self._message(order, "card:0")
        blocks = card_blocks(shown, 0, self.look)
        return {"ts": where.ts, "text": card_text(shown, 0, self.look), "blocks": blocks}

    def receipt(self, order: Order | str) -> Body:
        """Return the requester's copy as it is shown now."""
        where, shown = self._message(order, RECEIPT)
        blocks, text = receipt_blocks(shown, self.look), receipt_text(shown, self.look)
        return {"ts": where.ts, "channel": where.channel, "text": text, "blocks": blocks}

    def _message(self, order: Order | str, key: str) -> tuple[Card, Order]:
        order_id = order if isinstance(order, str) else order.order_id
        return next(
            (where, message["order"])
            for where, message in self.shop.messenger.messages.items()
            if message["of"] == (order_id, key)
        )

    def click_event(
        self, shown: Body, user: str = BOB, action_id: str = APPROVE, **changes: Any
    ) -> Event:
        """Return the event of a press; ``value`` forges the button's value."""
        block_id = changes.pop("block_id", None)
        payload = payloads.click(shown, user, action_id, self.now, block_id)
        if "value" in changes:
            payload["actions"][0]["value"] = changes.pop("value")
        return self.interaction_event(payload | changes)

    def interaction_event(self, payload: object) -> Event:
        return slack_event(urlencode({"payload": json.dumps(payload)}).encode(), self.now)

    def event_event(self, payload: Body) -> Event:
        """Return the event of one of Slack's own events, which come as JSON."""
        return slack_event(json.dumps(payload).encode(), self.now, content_type=JSON)

    def interact(self, payload: Body) -> Body:
        """Send an interaction or an event; returns what Slack is to do with it."""
        response = self.send(self.interaction_event(payload))
        assert response["statusCode"] == 200
        body: Body = json.loads(response["body"] or "{}")
        return body

    def click(self, shown: Body, user: str = BOB, action_id: str = APPROVE, **changes: Any) -> None:
        """Press a button: whatever comes of it, Slack gets an empty 200."""
        response = self.send(self.click_event(shown, user, action_id, **changes))
        assert (response["statusCode"], response["body"]) == (200, "")

    def approve(self, order: Order, user: str = BOB) -> None:
        self.click(self.card(order), user, APPROVE)

    def asked_for_reason(self, shown: Body, user: str = BOB, action_id: str = REJECT) -> Body:
        """Press what opens a form; returns the form."""
        before = len(self.screens.opened)
        self.click(shown, user, action_id)
        assert len(self.screens.opened) == before + 1, self.said
        return self.screens.last

    def asked_for_reason_in(self, home: Body, block_id: str, user: str, action_id: str) -> Body:
        """Press what opens a form in an order's row of the Home tab; returns the form."""
        self.click(home, user, action_id, block_id=block_id)
        return self.screens.last

    def submit(self, view: Body, user: str, **values: str) -> Body:
        """Submit a form; ``values`` are by action id, ``:`` and ``-`` written ``_``."""
        payload, complaints = payloads.submission(view, user, _named(view, values))
        assert complaints == {}
        answer = self.interact(payload)
        if "view" in answer:
            assert view_problems(answer["view"], "modal") == []
        return answer

    def reject(self, order: Order, user: str = BOB, reason: str = "Too many") -> Body:
        """Reject with a reason, by the form."""
        form = self.asked_for_reason(self.card(order), user)
        return self.submit(form, user, order_reason=reason)

    def unchanged_but_audited(self, order: Order, person: str, what: str, why: str) -> None:
        """Assert that an attempt left nothing but its audit entry."""
        assert self.shop.store.get(order.order_id) == order
        entry = self.shop.store.audit(order.order_id)[-1]
        assert (entry.who, entry.what, entry.via, entry.why) == (person, what, "slack", why)
        assert entry.at == self.shop.clock.now()


def _named(view: Body, values: dict[str, str]) -> dict[str, str]:
    """Return the values by the ids of the view's own elements."""
    ids = [block["element"]["action_id"] for block in view["blocks"] if block["type"] == "input"]
    known = {each.replace(":", "_").replace("-", "_"): each for each in ids}
    return {known[name]: value for name, value in values.items()}
