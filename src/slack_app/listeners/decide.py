"""Approve: one click decides. No call to Slack comes before the decision is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.slack.cards import parse_button_value
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import NodError
from slack_app.clicks import read_click

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.use_cases.decide import Answer, Recorded
    from slack_app.clicks import Body
    from slack_app.telling import Tell


@dataclass(frozen=True, slots=True)
class Approve:
    """Handles Approve, on a card and in the Home tab. The workflow edits the card, not this."""

    vote: Callable[[Answer], Recorded]
    tell: Tell

    def __call__(self, body: Body) -> None:
        """Record the click's answer; tell the person only what the card does not."""
        click = read_click(body)
        claim = parse_button_value(click.action.get("value"))
        if claim is None:
            self.tell(click, "app.not_ours")
            return
        try:
            recorded = self.vote(click.answer(DecisionKind.APPROVED, *claim))
        except NodError as error:
            self.tell.refusal(click, error)
            return
        self.tell.voted(click, recorded)
