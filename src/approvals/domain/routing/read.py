"""From a policy as written to a `RoutingPolicy`, or to everything that is wrong with it.

Each problem says ``file:line: key: what is wrong and what is allowed``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.domain.errors import PolicyInvalid
from approvals.domain.routing import keys, values
from approvals.domain.routing.check import (
    Draft,
    check_four_eyes,
    check_requesters,
    check_rules,
    check_stages,
)
from approvals.domain.routing.model import AmountRange, Condition, RoutingPolicy, Rule
from approvals.domain.routing.read_stage import read_stage
from approvals.domain.routing.source import Place, Problems, Scalar, Series, said

if TYPE_CHECKING:
    from approvals.domain.routing.source import Node

_patterns = values.listed(values.pattern, keys.MAX_VALUES)
_currencies = values.listed(values.currency, keys.MAX_VALUES)
_requesters = values.listed(values.requester, keys.MAX_VALUES)
_groups = values.listed(values.group, keys.MAX_VALUES)


def read_policy(root: Node | None, file_name: str) -> RoutingPolicy:
    """Return the policy that a file holds; ``root`` is None where it holds nothing.

    Raises:
        PolicyInvalid: with every problem, in the order of the file.
    """
    if root is None:
        raise PolicyInvalid([f'{file_name}:1: is empty; it must have the key "rules"'])
    problems = Problems(file_name)
    policy = _policy(Place(root, root.line, "", problems))
    if policy is None or len(problems):
        raise PolicyInvalid(problems.in_order())
    return policy


def _policy(place: Place) -> RoutingPolicy | None:
    found = place.keys(keys.POLICY_KEYS, "a policy")
    if found is None:
        return None
    per_person = found.read("reminders", _per_person, 0) or 0
    drafts = [_draft(each, per_person) for each in found.read("rules", _rules) or ()]
    check_rules(drafts)
    rules = [
        Rule(draft.name, draft.when, draft.stages)
        for draft in drafts
        if draft.name is not None and draft.when is not None and draft.stages is not None
    ]
    return RoutingPolicy(tuple(rules))


def _per_person(place: Place) -> int | None:
    found = place.keys(keys.REMINDERS_KEYS, "the reminders")
    return found.read("per_person_every", values.seconds) if found else None


def _rules(place: Place) -> list[Place] | None:
    return _series(place, keys.MAX_RULES, "rules")


def _stages(place: Place) -> list[Place] | None:
    return _series(place, keys.MAX_STAGES, "stages")


def _series(place: Place, limit: int, what: str) -> list[Place] | None:
    many = len(place.node.items) if isinstance(place.node, Series) else None
    if many is not None and 1 <= many <= limit:
        return place.items()
    instead = said(place.node) if not many else str(many)
    place.wrong(f'must be a list of 1 to {limit} {what}, each after "- ", not {instead}')
    return None


def _draft(place: Place, per_person_seconds: int) -> Draft:
    found = place.keys(keys.RULE_KEYS, "a rule")
    if found is None:
        return Draft(place)
    if ("approve" in found) == ("stages" in found):
        place.wrong(f'must have either "approve: {keys.AUTOMATICALLY}" or "stages"')
    found.read("approve", _automatically)
    places = found.read("stages", _stages) or []
    written = [(each, read_stage(each)) for each in places]
    stages = [each.stage(per_person_seconds) if each else None for _, each in written]
    complete = tuple(stage for stage in stages if stage is not None)
    check_stages(place, [(each, stage) for each, stage in written if stage is not None])
    when = found.read("when", _condition, Condition())
    if len(complete) == len(stages):
        check_four_eyes(places, complete)
        check_requesters(places, complete, when.requesters if when else ())
    return Draft(
        place,
        name=found.read("name", values.name),
        when=when,
        stages=complete,
    )


def _automatically(place: Place) -> bool | None:
    if isinstance(place.node, Scalar) and place.node.text == keys.AUTOMATICALLY:
        return True
    place.wrong(f'must be "{keys.AUTOMATICALLY}", not {said(place.node)}')
    return None


def _condition(place: Place) -> Condition | None:
    found = place.keys(keys.CONDITION_KEYS, 'a condition (leave out "when" for always)')
    if found is None:
        return None
    before = len(place.problems)
    condition = Condition(
        amount=found.read("amount", _range),
        currencies=found.read("currency", _currencies, ()) or (),
        skus=found.read("sku", _patterns, ()) or (),
        customers=found.read("customer", _patterns, ()) or (),
        requesters=found.read("requester", _requesters, ()) or (),
        requester_groups=found.read("requester_group", _groups, ()) or (),
    )
    return condition if len(place.problems) == before else None


def _range(place: Place) -> AmountRange | None:
    found = place.keys(keys.RANGE_KEYS, "a range of amounts")
    if found is None:
        return None
    for one, other in keys.EITHER_OR:
        if one in found and other in found:
            place.wrong(f'has both "{one}" and "{other}"; one of them is allowed')
    amounts = AmountRange(
        above=found.read("above", values.amount),
        at_least=found.read("from", values.amount),
        at_most=found.read("to", values.amount),
        below=found.read("below", values.amount),
    )
    if amounts.is_empty:
        place.wrong("holds for no amount: its lower edge is above its upper one")
    return amounts
