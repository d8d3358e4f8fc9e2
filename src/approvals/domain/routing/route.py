"""Where an order goes by the policy, and whether those who are asked there could decide it.

An order that waits for nobody is worse than one that is refused with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import NotRouted
from approvals.domain.identity import is_slack_group
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from approvals.domain.order import Order, Stage


@dataclass(frozen=True, slots=True)
class Facts:
    """What the policy looks at in an order."""

    amount: Decimal
    currency: str
    requester: str
    customer: str = ""
    skus: tuple[str, ...] = ()

    @classmethod
    def of(cls, order: Order) -> Facts:
        """Return the facts of a stored order."""
        skus = tuple(item.sku for item in order.items)
        return cls(order.total, order.currency, order.requester, order.customer, skus)


@dataclass(frozen=True, slots=True)
class Route:
    """The rule that an order falls under, and whom it asks; no stages: approved automatically."""

    rule_name: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Shortage:
    """A stage that may be left with fewer people than it needs, of those whom it names."""

    index: int
    needed: int
    named: int
    left: int


def no_rule(facts: Facts) -> NotRouted:
    """Return the error that no rule is for this order."""
    return NotRouted("no_rule", money=ENGLISH.money(facts.amount, facts.currency))


def check_stages(rule_name: str, stages: Sequence[Stage], requester: str) -> None:
    """Refuse stages that would wait for nobody because of who the requester is.

    Raises:
        NotRouted: naming the first stage that this requester leaves without enough people.
    """
    for shortage in find_shortages(stages, requester):
        raise NotRouted(
            "nobody_left",
            rule=rule_name,
            stage=stages[shortage.index].name,
            needed=shortage.needed,
            left=shortage.left,
        )


def find_shortages(stages: Sequence[Stage], requester: str | None = None) -> Iterator[Shortage]:
    """Find the stages that some course of votes leaves with too few people.

    Those to whom a stage escalates count as its approvers. A stage that a group may decide is
    taken to have enough: who is in a group changes. With four eyes, those of a stage's people who
    have voted in earlier stages are gone, and as many more as may still vote there are taken to.
    """
    people = [_people(stage, requester) for stage in stages]
    for index, stage in enumerate(stages):
        if any(map(is_slack_group, _asked(stage))):
            continue
        named = left = len(people[index])
        if stage.four_eyes:
            left -= _most_used(people[index], people[:index], stages)
        if left < stage.quorum:
            yield Shortage(index, stage.quorum, named, left)


def _people(stage: Stage, requester: str | None) -> frozenset[str]:
    named = {each for each in _asked(stage) if not is_slack_group(each)}
    return frozenset(named if stage.self_approval else named - {requester})


def _asked(stage: Stage) -> tuple[str, ...]:
    escalates = stage.escalate_after_seconds is not None
    return (*stage.approvers, *(stage.escalate_to if escalates else ()))


def _most_used(
    people: frozenset[str], earlier: Sequence[frozenset[str]], stages: Sequence[Stage]
) -> int:
    """Return how many of ``people`` have voted before or may have: as many as close each stage."""
    used = people & voted(stages[: len(earlier)])
    still = [
        ((people - used) & others, stage)
        for others, stage in zip(earlier, stages, strict=False)
        if stage.result is None
    ]
    votes = sum(
        min(len(both), max(0, stage.quorum + stage.rejections - 1 - len(stage.votes)))
        for both, stage in still
    )
    return len(used) + min(votes, len(frozenset().union(*(both for both, _ in still))))


def voted(stages: Iterable[Stage]) -> frozenset[str]:
    """Return whoever voted, or was voted for: a stand-in's vote uses up two people."""
    return frozenset(
        who for stage in stages for vote in stage.votes for who in (vote.person, vote.voice)
    )
