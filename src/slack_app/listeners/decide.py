"""Approve and Reject on a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from approvals.adapters.slack.cards import parse_button_value
from approvals.adapters.slack.mrkdwn import date, person
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import (
    AlreadyDecided,
    NodError,
    NotWaiting,
    OrderNotFound,
    StaleButton,
    VoteRefused,
)
from approvals.domain.order import Card
from approvals.domain.words import decision_text, status_text
from approvals.use_cases.vote import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.order import Order
    from approvals.use_cases.vote import Recorded

NOT_OURS = "This button is not from a card of Nod's, so nothing was changed."
TRY_AGAIN = "Nod could not record that just now. Nothing was lost: please click again in a minute."
ON_ITS_WAY = (
    "Your decision is recorded and final. Passing it on is taking longer than usual; it will not"
    " get lost."
)


class Replies(Protocol):
    """Answers that only the person who clicked sees."""

    def send(self, response_url: str | None, text: str) -> None:
        """Show ``text`` to that person."""
        ...


@dataclass(frozen=True, slots=True)
class Decide:
    """Handles a click on Approve or Reject. The card is not edited here: the workflow does it."""

    vote: Callable[[Answer], Recorded]
    replies: Replies

    def __call__(self, body: dict[str, Any], kind: DecisionKind) -> None:
        """Record the click's answer; tell the person only if it did not simply work."""
        text = self._decide(body, kind)
        if text is not None:
            self.replies.send(body.get("response_url"), text)

    def _decide(self, body: dict[str, Any], kind: DecisionKind) -> str | None:
        answer = _answer(body, kind)
        if answer is None:
            return NOT_OURS
        try:
            recorded = self.vote(answer)
        except VoteRefused as refusal:
            return f"You cannot decide this order. {refusal}"
        except (AlreadyDecided, StaleButton, NotWaiting) as refusal:
            return _closed(refusal.order)
        except OrderNotFound:
            return NOT_OURS
        except NodError:
            return TRY_AGAIN
        return None if recorded.delivered else ON_ITS_WAY


def _answer(body: dict[str, Any], kind: DecisionKind) -> Answer | None:
    actions, user = body.get("actions"), body.get("user")
    if not isinstance(actions, list) or not actions or not isinstance(user, dict):
        return None
    value = parse_button_value(actions[0].get("value"))
    if value is None or not user.get("id"):
        return None
    order_id, stage, callback_id = value
    container = body.get("container") or {}
    channel, ts = container.get("channel_id"), container.get("message_ts")
    return Answer(
        order_id=order_id,
        person=str(user["id"]),
        kind=kind,
        via=Via.SLACK,
        callback_id=callback_id,
        stage=stage,
        card=Card(str(channel), str(ts)) if channel and ts else None,
    )


def _closed(order: Order) -> str:
    if order.decision is not None:
        words = decision_text(order.decision, person)
        return f"This order is closed. {words}, {date(order.decision.at)}. Nothing was changed."
    if order.is_final:
        return f"This order is closed: {status_text(order).lower()}. Nothing was changed."
    return (
        "This button is not current any more. Use the newest card of the order, or its page."
        " Nothing was changed."
    )
