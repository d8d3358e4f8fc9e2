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
    from collections.abc import Iterator, Sequence
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

    Stand-ins count as approvers. A stage that a group may decide is taken to have enough: who
    is in a group changes. With four eyes, as many of a stage's people as could have voted in
    earlier stages are taken to have done so.
    """
    people = [_people(stage, requester) for stage in stages]
    for index, stage in enumerate(stages):
        if any(is_slack_group(each) for each in (*stage.approvers, *stage.escalate_to)):
            continue
        named = left = len(people[index])
        if stage.four_eyes:
            left -= _most_used(people[index], people[:index], stages)
        if left < stage.quorum:
            yield Shortage(index, stage.quorum, named, left)


def _people(stage: Stage, requester: str | None) -> frozenset[str]:
    named = {each for each in (*stage.approvers, *stage.escalate_to) if not is_slack_group(each)}
    return frozenset(named if stage.self_approval else named - {requester})


def _most_used(
    people: frozenset[str], earlier: Sequence[frozenset[str]], stages: Sequence[Stage]
) -> int:
    """Return how many of ``people`` may have voted before: those it takes to close each stage."""
    shared = [people & others for others in earlier]
    votes = sum(
        min(len(both), stage.quorum + stage.rejections - 1)
        for both, stage in zip(shared, stages, strict=False)
    )
    return min(votes, len(frozenset().union(*shared)))
