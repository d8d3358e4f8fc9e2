"""Says a policy, and where an order goes by it, in words. English: for those who write policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.domain.errors import NotRouted
from approvals.domain.routing.keys import UNIT_SECONDS
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from approvals.domain.order import Stage
    from approvals.domain.routing.model import AmountRange, Condition, RoutingPolicy, Rule
    from approvals.domain.routing.route import Facts, Route

_UNITS = (("d", "d"), ("h", "h"), ("m", "min"), ("s", "s"))
_AUTOMATICALLY = "approved automatically"


def explain_policy(policy: RoutingPolicy) -> Iterator[str]:
    """Yield the policy as lines of text."""
    for number, rule in enumerate(policy.rules, start=1):
        yield from _explain_rule(number, rule)
    last = policy.rules[-1] if policy.rules else None
    if last is None or not last.when.is_always:
        yield "An order that no rule is for is refused."


def explain_routes(policy: RoutingPolicy, facts: Facts) -> Iterator[str]:
    """Yield where an order goes: ``1,250.00 EUR by U123 → stage finance: 2 of S_FINANCE, 24 h``.

    More than one line where that depends on who is in a group.
    """
    for known, route in _routes(policy, facts, {}):
        ifs = "".join(
            f", if {facts.requester} is {'' if member else 'not '}in {group}"
            for group, member in known.items()
        )
        yield f"{explain_order(facts)}{ifs} → {route}"


def explain_order(facts: Facts) -> str:
    """Return e.g. ``1,250.00 EUR by U123``, with customer and SKUs where they are known."""
    text = f"{ENGLISH.money(facts.amount, facts.currency)} by {facts.requester}"
    text += f" for {facts.customer}" if facts.customer else ""
    return text + (f" with {', '.join(facts.skus)}" if facts.skus else "")


def explain_duration(seconds: int) -> str:
    """Return a duration in the largest unit that leaves no rest; a day is 24 h."""
    for unit, written in _UNITS:
        length = UNIT_SECONDS[unit]
        if seconds % length == 0 and (unit != "d" or seconds > length):
            return f"{seconds // length} {written}"
    return f"{seconds} s"


def _explain_rule(number: int, rule: Rule) -> Iterator[str]:
    yield f'{number}. "{rule.name}": {_condition(rule.when)}'
    if not rule.stages:
        yield f"   {_AUTOMATICALLY}"
    for stage in rule.stages:
        yield f"   {_stage(stage)}, in {stage.channel}"
        yield from (f"     {line}" for line in _details(stage))


def _stage(stage: Stage) -> str:
    people = ", ".join(stage.approvers)
    length = explain_duration(stage.deadline_seconds)
    return f"stage {stage.name}: {stage.quorum} of {people}, {length}"


def _details(stage: Stage) -> Iterator[str]:
    many = stage.rejections
    yield "one rejection rejects" if many == 1 else f"{many} rejections reject"
    yield f"the requester {'may vote too' if stage.self_approval else 'may not vote'}"
    if stage.four_eyes:
        yield "whoever voted in an earlier stage may not vote"
    if stage.remind_every_seconds is not None:
        yield _reminders(stage, stage.remind_every_seconds)
    if stage.escalate_after_seconds is not None:
        after, others = explain_duration(stage.escalate_after_seconds), ", ".join(stage.escalate_to)
        yield f"after {after} without a reaction, {others} may vote too"


def _reminders(stage: Stage, every: int) -> str:
    text = f"reminds after {explain_duration(every)}"
    if stage.remind_backoff == 1:
        text += " and so on"
    else:
        text += f", then with pauses {stage.remind_backoff} times as long each"
    if stage.remind_person_every_seconds:
        least = explain_duration(stage.remind_person_every_seconds)
        text += f"; nobody more often than every {least}"
    return text


def _condition(when: Condition) -> str:
    amount = _amount(when.amount) if when.amount else ""
    if amount and len(when.currencies) == 1:
        amount, currency = f"{amount} {when.currencies[0]}", ""
    else:
        currency = _one_of("in", when.currencies) or (amount and "in any currency")
    parts = (
        amount,
        currency,
        _one_of("with an item", when.skus),
        _one_of("for", when.customers),
        _one_of("by", when.requesters),
        _one_of("by a member of", when.requester_groups),
    )
    return "orders " + " ".join(filter(None, parts)) if any(parts) else "every order"


def _one_of(lead: str, values: Sequence[str]) -> str:
    if not values:
        return ""
    listed = f"{', '.join(values[:-1])} or {values[-1]}" if len(values) > 1 else values[0]
    return f"{lead} {listed}"


def _amount(amounts: AmountRange) -> str:
    edges = (
        ("above", amounts.above),
        ("from", amounts.at_least),
        ("to", amounts.at_most),
        ("below", amounts.below),
    )
    return " ".join(f"{word} {edge:,.2f}" for word, edge in edges if edge is not None)


class _Asked(Exception):
    def __init__(self, group: str) -> None:
        self.group = group
        super().__init__(group)


def _routes(
    policy: RoutingPolicy, facts: Facts, known: dict[str, bool]
) -> Iterator[tuple[dict[str, bool], str]]:
    def member_of(group: str, _person: str) -> bool:
        if group not in known:
            raise _Asked(group)
        return known[group]

    try:
        yield known, _stages(policy.route(facts, member_of))
    except NotRouted as error:
        yield known, f"refused: {error}"
    except _Asked as asked:
        yield from _routes(policy, facts, known | {asked.group: True})
        yield from _routes(policy, facts, known | {asked.group: False})


def _stages(route: Route) -> str:
    return "; then ".join(map(_stage, route.stages)) or _AUTOMATICALLY
