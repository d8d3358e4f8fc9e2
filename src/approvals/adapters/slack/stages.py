"""What messages say of one stage: whose votes are asked, the tally, who joined, what came of it.

Its own budgets of UTF-16 units stay far below what `parts` leaves to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from approvals.adapters.slack.blocks import context, section
from approvals.adapters.slack.mrkdwn import date, in_slack, named, person
from approvals.domain.decision import DecisionKind
from approvals.domain.voting import approvers_now, count
from approvals.domain.words.naming import say_of
from approvals.domain.words.stages import next_stage, result_text, stage_title, tally_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.adapters.slack.blocks import Block
    from approvals.domain.order import Order, Stage
    from approvals.domain.words.speech import Words

MAX_PEOPLE_SHOWN: Final = 10
_MAX_EARLIER, _MAX_VOTERS_EARLIER = 4, 3
_KINDS: Final = (DecisionKind.APPROVED, DecisionKind.REJECTED)


def title(order: Order, index: int, words: Words) -> str | None:
    """Return which of several stages it is; None where there is one."""
    return stage_title(order, index, in_slack(words))


def people_text(people: Sequence[str], words: Words, *, every: bool) -> str | None:
    """Return people as mentions, of whom every one or any one is meant; None for nobody."""
    names = [person(who) for who in people[:MAX_PEOPLE_SHOWN]]
    more = len(people) - len(names)
    if more > 0:
        return words.say("people.more", people=", ".join(names), n=more)
    return (words.all_of(names) if every else words.any_of(names)) or None


def asked_text(order: Order, index: int, words: Words) -> str | None:
    """Return how many of whom a stage asks until when; None before it does."""
    stage = order.stages[index]
    if stage.newest_wait is None:
        return None
    approvers, deadline = approvers_now(stage), date(stage.newest_wait.deadline_at)
    if not approvers:
        return say_of(order, words, "card.asked.nobody", deadline=deadline)
    if stage.quorum == stage.rejections == 1:
        key = "card.asked.alone" if len(approvers) == 1 else "card.asked"
        return words.say(
            key, approvers=people_text(approvers, words, every=False), deadline=deadline
        )
    people = people_text(approvers, words, every=True)
    asked = words.say("card.asked.some", n=stage.quorum, approvers=people, deadline=deadline)
    return f"{asked} {words.count('card.rejects', stage.rejections)}"


def receipt_asked(order: Order, index: int, words: Words) -> str | None:
    """Return the same for the requester, to whom the stage is named, too."""
    asked, name = asked_text(order, index, words), title(order, index, words)
    return ". ".join(filter(None, (name, asked))) if asked else None


def tallies(stage: Stage, words: Words) -> list[str]:
    """Return how far an open stage is, where it takes more than one vote."""
    shown = [DecisionKind.APPROVED] if stage.quorum > 1 else []
    return [
        _tally(stage, kind, words) for kind in _KINDS if kind in shown or count(stage, kind) > 0
    ]


def escalated_text(stage: Stage, words: Words) -> str | None:
    """Return that nobody reacted, and who was let in, if anybody; None where it was not so."""
    if stage.escalated_at is None:
        return None
    duration = words.duration(stage.escalate_after_seconds or 0)
    if not stage.escalate_to:
        return words.say("card.escalated.nobody", duration=duration)
    people = people_text(stage.escalate_to, words, every=True)
    return words.say("card.escalated", duration=duration, people=people)


def standing(stage: Stage, words: Words) -> list[Block]:
    """Return the tally of an open stage, and whether nobody reacted."""
    told, escalated = tallies(stage, words), escalated_text(stage, words)
    return [
        *([section("\n".join(f"*{line}*" for line in told))] if told else []),
        *([context(f":bell: {escalated}")] if escalated else []),
    ]


def passed(order: Order, index: int, words: Words) -> list[Block]:
    """Return what came of a stage while the order goes on to the next."""
    lines = [f"*{passed_text(order, index, words)}*", next_text(order, index, words)]
    return [section("\n".join(filter(None, lines)))]


def passed_text(order: Order, index: int, words: Words) -> str:
    """Return by whose votes a stage was closed, and when."""
    stage = order.stages[index]
    at = date(stage.votes[-1].at) if stage.votes else None
    return " · ".join(filter(None, (result_text(stage, in_slack(words)), at)))


def next_text(order: Order, index: int, words: Words) -> str | None:
    """Return which stage follows; None after the last."""
    following = next_stage(order, index)
    return words.say("card.passed", stage=named(following.name)) if following else None


def earlier(order: Order, index: int, words: Words) -> list[Block]:
    """Return the results of the stages before this one, the latest few of them."""
    texts = [
        _one_earlier(order, each, words) for each in range(max(0, index - _MAX_EARLIER), index)
    ]
    return [context("\n".join(texts))] if texts else []


def other_votes(order: Order, words: Words) -> list[Block]:
    """Return the votes that the decision does not name: of its stage, and of those before."""
    stage, decision, index = order.stage, order.decision, order.stage_index
    if stage is None or decision is None:
        return []
    lines = [
        _tally(stage, kind, words)
        for kind in _KINDS
        if kind is not decision.kind and count(stage, kind) > 0
    ]
    return [*earlier(order, index, words), *([context("\n".join(lines))] if lines else [])]


def _tally(stage: Stage, kind: DecisionKind, words: Words) -> str:
    return f"{words.say(f'vote.{kind}')} {tally_text(stage, kind, in_slack(words))}"


def _one_earlier(order: Order, index: int, words: Words) -> str:
    stage = order.stages[index]
    result = result_text(stage, in_slack(words), _MAX_VOTERS_EARLIER)
    return " · ".join(filter(None, (title(order, index, words), result)))


def decides_at_once(order: Order, index: int) -> bool:
    """Tell whether one more approval decides the order."""
    stage = order.stages[index]
    is_last = next_stage(order, index) is None
    return is_last and count(stage, DecisionKind.APPROVED) + 1 >= stage.quorum
