"""The policy as data: rules in order, each saying for which orders it holds and who is asked.

Pure: what it needs of an order comes as `Facts`, who is in a group is asked of its caller.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from approvals.domain.identity import is_slack_user
from approvals.domain.money import CENT
from approvals.domain.routing.route import Route, check_stages, no_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from approvals.domain.order import Stage
    from approvals.domain.routing.route import Facts


@dataclass(frozen=True, slots=True)
class AmountRange:
    """Amounts between two edges; ``above`` and ``below`` leave theirs out. None means open."""

    above: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None

    def holds(self, amount: Decimal) -> bool:
        """Tell whether ``amount`` lies in the range."""
        return (
            (self.above is None or amount > self.above)
            and (self.at_least is None or amount >= self.at_least)
            and (self.at_most is None or amount <= self.at_most)
            and (self.below is None or amount < self.below)
        )

    @property
    def least(self) -> Decimal:
        """The smallest amount in the range; no amount is below zero."""
        edges = (self.at_least, None if self.above is None else self.above + CENT, Decimal("0.00"))
        return max(edge for edge in edges if edge is not None)

    @property
    def most(self) -> Decimal:
        """The largest amount in the range; infinite where it is open."""
        edges = (self.at_most, None if self.below is None else self.below - CENT)
        return min((edge for edge in edges if edge is not None), default=Decimal("Infinity"))

    @property
    def is_empty(self) -> bool:
        """Tell whether no amount lies in it."""
        return self.least > self.most

    def covers(self, other: AmountRange) -> bool:
        """Tell whether every amount of ``other`` lies in this range."""
        return self.least <= other.least and other.most <= self.most


@dataclass(frozen=True, slots=True)
class Condition:
    """For which orders a rule holds: every part that is given, by any one of its values.

    Patterns have ``*``, ``?`` and ``[…]``, whatever the case. One item is enough for ``skus``.
    """

    amount: AmountRange | None = None
    currencies: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    requesters: tuple[str, ...] = ()
    requester_groups: tuple[str, ...] = ()

    @property
    def is_always(self) -> bool:
        """Tell whether every order fulfils it."""
        return self == Condition()

    def covers(self, other: Condition) -> bool:
        """Tell whether it surely holds for every order for which ``other`` does."""
        amounts = self.amount is None or self.amount.covers(other.amount or AmountRange())
        return amounts and all(
            not mine or (theirs and {*theirs} <= {*mine})
            for mine, theirs in zip(self._choices, other._choices, strict=True)
        )

    @property
    def _choices(self) -> tuple[tuple[str, ...], ...]:
        return (
            self.currencies,
            self.skus,
            self.customers,
            self.requesters,
            self.requester_groups,
        )

    def holds(self, facts: Facts, member_of: Callable[[str, str], bool]) -> bool:
        """Tell whether an order fulfils it; groups are asked for when nothing else stands out."""
        return (
            (self.amount is None or self.amount.holds(facts.amount))
            and (not self.currencies or facts.currency in self.currencies)
            and (not self.skus or any(_matches(sku, self.skus) for sku in facts.skus))
            and (not self.customers or _matches(facts.customer, self.customers))
            and (not self.requesters or facts.requester in self.requesters)
            and (not self.requester_groups or self._is_member(facts.requester, member_of))
        )

    def _is_member(self, person: str, member_of: Callable[[str, str], bool]) -> bool:
        if not is_slack_user(person):  # Only Slack users are in Slack's groups.
            return False
        return any(member_of(group, person) for group in self.requester_groups)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is done with the orders that ``when`` describes; no stages: approved automatically."""

    name: str
    when: Condition
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class RoutingPolicy:
    """Rules in order; the first that holds decides. Fails closed."""

    rules: tuple[Rule, ...]

    def shortened(self, seconds: int) -> RoutingPolicy:
        """Return the policy with no deadline beyond ``seconds``, and nothing planned after it."""
        return replace(
            self,
            rules=tuple(
                replace(rule, stages=tuple(_shortened(stage, seconds) for stage in rule.stages))
                for rule in self.rules
            ),
        )

    def route(self, facts: Facts, member_of: Callable[[str, str], bool]) -> Route:
        """Return the rule for an order and the stages that it needs; none: approved automatically.

        Args:
            facts: what is known of the order.
            member_of: whether a Slack user group has a Slack user as a member; what it raises
                passes through.

        Raises:
            NotRouted: where no rule holds, or nobody could ever decide one of its stages.
        """
        for rule in self.rules:
            if rule.when.holds(facts, member_of):
                check_stages(rule.name, rule.stages, facts.requester)
                return Route(rule.name, rule.stages)
        raise no_rule(facts)


def _shortened(stage: Stage, seconds: int) -> Stage:
    def before(later: int | None) -> int | None:
        return later if later is not None and later < seconds else None

    if stage.deadline_seconds <= seconds:
        return stage
    escalate_after_seconds = before(stage.escalate_after_seconds)
    return replace(
        stage,
        deadline_seconds=seconds,
        remind_every_seconds=before(stage.remind_every_seconds),
        escalate_after_seconds=escalate_after_seconds,
        escalate_to=() if escalate_after_seconds is None else stage.escalate_to,
    )


def _matches(text: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(text.casefold(), pattern.casefold()) for pattern in patterns)
