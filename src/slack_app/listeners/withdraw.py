"""Withdraw, on the requester's own copy of an order and by ``/order withdraw``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.slack.receipts import parse_withdraw_value
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import NodError, OrderNotFound
from approvals.domain.reason import MAX_REASON
from approvals.use_cases.decide import Answer
from slack_app.clicks import read_click
from slack_app.confirming import taken_back
from slack_app.refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.words.speech import Words
    from approvals.use_cases.decide import Recorded
    from slack_app.clicks import Body
    from slack_app.telling import Tell


@dataclass(frozen=True, slots=True)
class WithdrawOrder:
    """Takes an order back for its requester; the workflow edits what Slack shows of it."""

    withdraw: Callable[[Answer], Recorded]
    tell: Tell

    def __call__(self, body: Body) -> None:
        """Handle the button."""
        click = read_click(body)
        order_id = parse_withdraw_value(click.action.get("value"))
        if order_id is None:
            self.tell(click, "app.not_ours")
            return
        # Whoever placed an order may take it back, also a guest or somebody of another workspace.
        kind, via = DecisionKind.WITHDRAWN, Via.SLACK
        try:
            recorded = self.withdraw(Answer(order_id, click.person, kind, via, card=click.card))
        except NodError as error:
            self.tell.refusal(click, error)
            return
        self.tell.withdrawn(click, recorded)

    def typed(self, person: str, order_id: str, reason: str, words: Words) -> str:
        """Handle the command; returns the private answer."""
        if len(reason) > MAX_REASON:
            return words.say("app.reason_too_long", limit=MAX_REASON, n=len(reason))
        answer = Answer(order_id, person, DecisionKind.WITHDRAWN, Via.SLACK, reason or None)
        try:
            recorded = self.withdraw(answer)
        except OrderNotFound:
            return words.say("command.no_such_order")
        except NodError as error:
            return refused(error, words)
        return taken_back(recorded, words)
