"""The button "I'm on it": the card says who is looking, and the requester is told once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.slack.cards import parse_button_value
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import NodError
from slack_app.clicks import read_click

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.order import Order
    from approvals.use_cases.decide import Answer
    from slack_app.clicks import Body
    from slack_app.telling import Tell


@dataclass(frozen=True, slots=True)
class Seen:
    """Handles "I'm on it"; it decides nothing."""

    mark_seen: Callable[[Answer], Order]
    tell: Tell

    def __call__(self, body: Body) -> None:
        """Note who is looking, and answer privately what was done with that."""
        click = read_click(body)
        claim = parse_button_value(click.action.get("value"))
        if claim is None:
            self.tell(click, "app.not_ours")
            return
        try:
            self.mark_seen(click.answer(DecisionKind.APPROVED, *claim))
        except NodError as error:
            self.tell.refusal(click, error)
            return
        self.tell.done(click, "app.seen")
