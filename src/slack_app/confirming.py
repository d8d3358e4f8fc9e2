"""What somebody is told privately of what they did, where no card shows it at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.slack.mrkdwn import person
from approvals.domain.voting import count
from approvals.domain.words.naming import say_of
from approvals.domain.words.stages import needed

if TYPE_CHECKING:
    from approvals.domain.words.speech import Words
    from approvals.use_cases.decide import Recorded


def said_of(recorded: Recorded, words: Words) -> str | None:
    """Return that a vote counts, or that it is on its way; None where the card says it all."""
    if not recorded.delivered:
        return words.say("app.on_its_way")
    vote = recorded.vote
    stage = next((stage for stage in recorded.order.stages if vote in stage.votes), None)
    if vote is None or stage is None or stage.result is not None:
        return None
    tally = {"n": count(stage, vote.kind), "needed": needed(stage, vote.kind)}
    if vote.is_for_another:
        return words.say(f"app.counts.{vote.kind}.for", voice=person(vote.voice), **tally)
    return words.say(f"app.counts.{vote.kind}", **tally)


def taken_back(recorded: Recorded, words: Words) -> str:
    """Return that a withdrawal is done, or on its way."""
    if not recorded.delivered:
        return words.say("app.on_its_way")
    return say_of(recorded.order, words, "app.withdrawn")
