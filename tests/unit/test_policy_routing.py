from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.adapters.policy_file import load_policy
from approvals.domain.errors import NotRouted
from approvals.domain.identity import is_slack_group
from approvals.domain.order import Stage
from approvals.domain.routing.model import AmountRange, Condition, RoutingPolicy, Rule
from approvals.domain.routing.route import Facts

SHIPPED = load_policy(Path(__file__).parents[2] / "src" / "policy.yaml")
ALICE, BOB, CAROL, ERIN, API = "U0ALICE", "U0BOB", "U0CAROL", "U0ERIN", "api:demo"
PEOPLE = (ALICE, BOB, CAROL, ERIN, API)
GROUPS = ("S0FINANCE", "S0BOARD")
STAGE = Stage("approval", "C0APPROVALS", 3_600, (BOB, CAROL))
ORDER = Facts(Decimal("50.00"), "EUR", ALICE, "Acme Ltd", ("WIDGET-001", "GADGET-007"))


def nobody(_group: str, _person: str) -> bool:
    return False


def edge(value: str) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"))


def only(condition: Condition) -> RoutingPolicy:
    return RoutingPolicy((Rule("first", condition, (STAGE,)), Rule("rest", Condition())))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(), True),
        (Condition(AmountRange(above=edge("50"))), False),
        (Condition(AmountRange(above=edge("49.99"))), True),
        (Condition(AmountRange(at_least=edge("50"), at_most=edge("50"))), True),
        (Condition(AmountRange(below=edge("50"))), False),
        (Condition(AmountRange(below=edge("50.01"))), True),
        (Condition(currencies=("USD", "EUR")), True),
        (Condition(currencies=("USD",)), False),
        (Condition(skus=("gadget-*",)), True),
        (Condition(skus=("GADGET",)), False),
        (Condition(customers=("other", "ACME*")), True),
        (Condition(customers=("Acme",)), False),
        (Condition(requesters=(BOB, ALICE)), True),
        (Condition(requesters=(BOB,)), False),
        (Condition(currencies=("EUR",), requesters=(BOB,)), False),
    ],
)
def test_a_rule_holds_where_every_part_of_its_condition_does(
    condition: Condition, holds: bool
) -> None:
    route = only(condition).route(ORDER, nobody)
    assert (route.rule_name, route.stages) == (("first", (STAGE,)) if holds else ("rest", ()))


def test_groups_are_asked_for_only_where_the_rest_of_the_rule_holds() -> None:
    asked: list[tuple[str, str]] = []

    def member_of(group: str, person: str) -> bool:
        asked.append((group, person))
        return group == "S0BOARD"

    usd, eur = (Condition(currencies=(each,), requester_groups=GROUPS) for each in ("USD", "EUR"))
    policy = RoutingPolicy((Rule("dollars", usd), Rule("euros", eur), Rule("rest", Condition())))
    assert policy.route(ORDER, member_of).rule_name == "euros"
    assert asked == [("S0FINANCE", ALICE), ("S0BOARD", ALICE)]
    asked.clear()
    assert policy.route(replace(ORDER, requester=API), member_of).rule_name == "rest"
    assert asked == []


def test_an_order_that_no_rule_is_for_is_refused_in_words() -> None:
    policy = RoutingPolicy((Rule("dollars", Condition(currencies=("USD",))),))
    with pytest.raises(NotRouted, match=r"No rule .* \(50\.00 EUR\)") as refused:
        policy.route(ORDER, nobody)
    assert refused.value.code == "no_rule"


FOUR_EYES = replace(STAGE, name="finance", four_eyes=True)


@pytest.mark.parametrize(
    ("stages", "requester", "routed"),
    [
        ([replace(STAGE, quorum=2)], ALICE, True),
        ([replace(STAGE, quorum=2)], BOB, False),
        ([replace(STAGE, quorum=2, self_approval=True)], BOB, True),
        ([replace(STAGE, quorum=2, escalate_to=(ERIN,), escalate_after_seconds=60)], BOB, True),
        ([replace(STAGE, quorum=2, escalate_to=(ERIN,))], BOB, False),
        ([replace(STAGE, quorum=2, approvers=(BOB, "S0FINANCE"))], BOB, True),
        ([STAGE, FOUR_EYES], ALICE, True),
        ([STAGE, FOUR_EYES], BOB, False),
        ([replace(STAGE, rejections=2), FOUR_EYES], ALICE, False),
        ([STAGE, replace(FOUR_EYES, approvers=(BOB,))], ALICE, False),
        ([STAGE, replace(FOUR_EYES, approvers=(BOB, ERIN))], ALICE, True),
    ],
)
def test_a_stage_that_could_wait_for_nobody_is_refused(
    stages: list[Stage], requester: str, routed: bool
) -> None:
    policy = RoutingPolicy((Rule("all", Condition(), tuple(stages)),))
    order = replace(ORDER, requester=requester)
    if routed:
        assert policy.route(order, nobody).stages == tuple(stages)
        return
    with pytest.raises(NotRouted, match=f'its stage "{stages[-1].name}" needs') as refused:
        policy.route(order, nobody)
    assert refused.value.code == "nobody_left"


@pytest.mark.parametrize(("longest", "routed"), [(3_601, True), (3_600, False), (60, False)])
def test_whom_a_shortened_deadline_leaves_no_time_to_let_in_is_not_counted_on(
    longest: int, routed: bool
) -> None:
    stage = Stage("approval", "C0APPROVALS", 86_400, (BOB,), escalate_after_seconds=3_600,
                  escalate_to=(ERIN,))  # fmt: skip
    policy = RoutingPolicy((Rule("all", Condition(), (stage,)),)).shortened(longest)

    assert policy.route(ORDER, nobody).stages[0].escalate_to == ((ERIN,) if routed else ())
    if routed:
        policy.route(replace(ORDER, requester=BOB), nobody)
        return
    with pytest.raises(NotRouted) as refused:
        policy.route(replace(ORDER, requester=BOB), nobody)
    assert refused.value.code == "nobody_left"


@pytest.mark.parametrize(
    ("amount", "rule"),
    [
        ("0.00", "small"),
        ("19.99", "small"),
        ("20.00", "medium"),
        ("500.00", "medium"),
        ("500.01", "large"),
        ("999999999.99", "large"),
    ],
)
def test_the_shipped_bands_meet_without_gap(amount: str, rule: str) -> None:
    assert SHIPPED.route(Facts(Decimal(amount), "EUR", ALICE), nobody).rule_name == rule


def subsets(values: Iterable[str], *, least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(values)), min_size=least, max_size=3, unique=True).map(
        tuple
    )


AMOUNTS = st.integers(0, 6_000).map(lambda cents: Decimal(cents).scaleb(-2))
EDGES = st.none() | AMOUNTS
CONDITIONS = st.builds(
    Condition,
    st.none() | st.builds(AmountRange, EDGES, EDGES, EDGES, EDGES),
    subsets(["EUR", "USD"]),
    subsets(["W*", "gadget-?"]),
    subsets(["acme", "b*"]),
    subsets(PEOPLE),
    subsets(GROUPS),
)
STAGES = st.builds(
    Stage,
    st.just("stage"),
    st.just("C0APPROVALS"),
    st.just(3_600),
    subsets((*PEOPLE, GROUPS[0]), least=1),
    quorum=st.integers(1, 3),
    rejections=st.integers(1, 2),
    self_approval=st.booleans(),
    four_eyes=st.booleans(),
    escalate_after_seconds=st.sampled_from([None, 60]),
    escalate_to=subsets(PEOPLE),
)
RULES = st.builds(
    Rule, st.text("ab", min_size=1), CONDITIONS, st.lists(STAGES, max_size=3).map(tuple)
)
POLICIES = st.lists(RULES, max_size=4).map(lambda rules: RoutingPolicy(tuple(rules)))
ORDERS = st.builds(
    Facts,
    AMOUNTS,
    st.sampled_from(["EUR", "USD", "CHF"]),
    st.sampled_from(PEOPLE),
    st.sampled_from(["Acme", "Beta", ""]),
    subsets(["WIDGET-001", "GADGET-1"]),
)


@given(AMOUNTS)
def test_exactly_one_shipped_rule_holds_for_an_amount(amount: Decimal) -> None:
    facts = Facts(amount * 20, "EUR", ALICE)
    assert sum(rule.when.holds(facts, nobody) for rule in SHIPPED.rules) == 1


@given(POLICIES, ORDERS, subsets(GROUPS))
def test_the_first_rule_that_holds_decides_or_the_order_is_refused(
    policy: RoutingPolicy, order: Facts, groups: tuple[str, ...]
) -> None:
    def member_of(group: str, _person: str) -> bool:
        return group in groups

    holding = [rule for rule in policy.rules if rule.when.holds(order, member_of)]
    try:
        route = policy.route(order, member_of)
    except NotRouted as error:
        refusal = error.code
    else:
        refusal = ""
        assert (route.rule_name, route.stages) == (holding[0].name, holding[0].stages)
    assert (refusal == "no_rule") == (not holding)


@given(st.lists(STAGES, min_size=1, max_size=3), st.sampled_from(PEOPLE), st.data())
def test_whoever_votes_first_a_routed_stage_is_left_with_enough_people(
    stages: list[Stage], requester: str, data: st.DataObject
) -> None:
    policy = RoutingPolicy((Rule("all", Condition(), tuple(stages)),))
    try:
        route = policy.route(replace(ORDER, requester=requester), nobody)
    except NotRouted:
        return
    voted: set[str] = set()
    for stage in route.stages:
        may = {*stage.approvers}
        if stage.escalate_after_seconds is not None:
            may |= {*stage.escalate_to}
        if not stage.self_approval:
            may.discard(requester)
        if any(map(is_slack_group, may)):
            may |= {f"U0MEMBER{number}" for number in range(20)}
        if stage.four_eyes:
            may -= voted
        people = sorted(each for each in may if not is_slack_group(each))
        assert len(people) >= stage.quorum
        # As many as may vote before the stage closes, whoever comes first.
        many = data.draw(st.integers(stage.quorum, stage.quorum + stage.rejections - 1))
        voted.update(data.draw(st.permutations(people))[:many])


@given(CONDITIONS, CONDITIONS, ORDERS)
def test_a_condition_that_covers_another_holds_wherever_that_one_does(
    wide: Condition, narrow: Condition, order: Facts
) -> None:
    if wide.covers(narrow) and narrow.holds(order, nobody):
        assert wide.holds(order, nobody)
