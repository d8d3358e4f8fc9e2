"""A stand-in's vote uses up two people: none may leave a later stage that counts them too few."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from approvals.adapters.policy_file import load_policy
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import VoteRefused
from approvals.domain.order import Order, Stage
from approvals.domain.routing.route import find_shortages, voted
from approvals.domain.voting import check_voice, result_of, with_vote
from tests.support.asking import Asked, cast, stage_of
from tests.support.orders import new_order
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.time import START

ERIN, FRANK = "U0ERIN", "U0FRANK"
PEOPLE = (ALICE, BOB, CAROL, DAVE, ERIN, FRANK)
SHIPPED = load_policy(Path(__file__).parents[2] / "src" / "policy.yaml")
LARGE = next(rule.stages for rule in SHIPPED.rules if rule.name == "large")


def in_first_stage(*stages: Stage) -> Asked:
    """Return an order whose first stage is asked, with what is to come after it."""

    class First(Asked):
        @property
        def order(self) -> Order:
            return new_order(requester=self.requester, stages=self.stages)

    return First(stages)


def test_whoever_alone_can_vote_in_the_shipped_finance_stage_does_not_vote_for_others_before() -> (
    None
):
    asked = in_first_stage(*LARGE)
    asked.away(BOB, ERIN)

    assert asked.refusal(ERIN) == "needed_later"
    asked.away(BOB, DAVE)
    assert asked.voice(DAVE) == BOB


def test_a_stand_in_is_refused_only_where_somebody_would_be_missing() -> None:
    def refusal(later: Stage) -> str | None:
        asked = in_first_stage(stage_of(BOB, CAROL), later)
        asked.away(BOB, ERIN)
        return asked.refusal(ERIN)

    assert refusal(stage_of(ERIN)) is None
    assert refusal(stage_of(ERIN, four_eyes=True)) == "needed_later"
    assert refusal(stage_of(ERIN, FRANK, four_eyes=True)) is None
    assert refusal(stage_of(ERIN, FRANK, quorum=2, four_eyes=True)) == "needed_later"
    assert refusal(stage_of(ERIN, "S0TEAM", four_eyes=True)) is None
    # Bob and Erin would both be used up by the one vote.
    assert refusal(stage_of(BOB, ERIN, four_eyes=True)) == "needed_later"
    assert refusal(stage_of(BOB, ERIN, CAROL, four_eyes=True)) is None


def test_the_votes_that_were_cast_count_and_not_the_worst_that_could_have_been() -> None:
    first = stage_of(BOB, CAROL, DAVE, quorum=2)
    later = stage_of(BOB, CAROL, DAVE, ERIN, FRANK, quorum=3, four_eyes=True)
    asked = in_first_stage(first, later)
    asked.away(BOB, ERIN)
    assert asked.refusal(ERIN) == "needed_later"  # Carol or Dave may vote, too.

    asked.stages = (with_vote(first, cast("api:demo")), later)
    assert asked.voice(ERIN) == BOB  # Then the stage is closed.


def test_a_stand_in_takes_the_voice_of_another_absent_who_is_not_needed() -> None:
    asked = in_first_stage(
        stage_of(BOB, CAROL), stage_of(BOB, DAVE, FRANK, quorum=2, four_eyes=True)
    )
    asked.away(BOB, DAVE)
    assert asked.refusal(DAVE) == "needed_later"

    asked.away(CAROL, DAVE)
    assert asked.voice(DAVE) == CAROL


def test_a_group_s_stage_refuses_for_the_same_reason() -> None:
    asked = in_first_stage(stage_of("S0TEAM"), stage_of(ERIN, four_eyes=True))
    asked.directory.groups["S0TEAM"] = frozenset({BOB})
    asked.away(BOB, ERIN)

    assert asked.refusal(ERIN) == "needed_later"


def test_whoever_voted_for_another_may_change_that_vote() -> None:
    order = new_order(
        stages=(
            with_vote(stage_of(BOB, CAROL, quorum=2), cast(ERIN, voice=BOB)),
            stage_of(ERIN, four_eyes=True),
        )
    )

    check_voice(order, 0, ERIN, BOB)  # Cast before this was refused: it takes nobody else.
    with pytest.raises(VoteRefused, match="later stage"):
        check_voice(
            replace(order, stages=(stage_of(BOB, CAROL, quorum=2), order.stages[1])), 0, ERIN, BOB
        )


def people(least: int) -> st.SearchStrategy[tuple[str, ...]]:
    chosen = st.lists(st.sampled_from(PEOPLE), min_size=least, max_size=4, unique=True)
    return chosen.map(tuple)


STAGES = st.lists(
    st.builds(
        Stage,
        st.just("stage"),
        st.just("C0APPROVALS"),
        st.just(3_600),
        people(1),
        quorum=st.integers(1, 3),
        rejections=st.integers(1, 2),
        self_approval=st.booleans(),
        four_eyes=st.sampled_from([True, True, False]),
        escalate_after_seconds=st.sampled_from([None, 60]),
        escalate_to=people(0),
    ),
    min_size=2,
    max_size=3,
)
VOTES = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.sampled_from(PEOPLE),
        st.sampled_from([*[DecisionKind.APPROVED] * 3, DecisionKind.REJECTED]),
    ),
    max_size=24,
)  # fmt: skip


@given(STAGES, VOTES, st.sets(st.integers(0, 24), max_size=3))
def test_whoever_stands_in_for_whom_a_routed_stage_is_left_with_enough_people(
    stages: list[Stage], votes: list[tuple[str, str, DecisionKind]], silences: set[int]
) -> None:
    assume(not list(find_shortages(stages, ALICE)))
    asked = in_first_stage(*stages)
    for number, (person, absent, kind) in enumerate(votes):
        at = asked.order.stage_index
        stage = asked.order.stages[at]
        if number in silences and stage.escalate_after_seconds:
            stage = replace(stage, escalated_at=START)
        if person != absent:
            asked.away(absent, person)
        with contextlib.suppress(VoteRefused):
            voice = asked.eligibility.check(asked.order, at, person)
            stage = with_vote(stage, cast(person, kind, voice))
        result = result_of(stage)
        stage = replace(stage, result=result.value if result else None)
        asked.stages = (*asked.stages[:at], stage, *asked.stages[at + 1 :])
        assert_enough(asked.order, at)
        if result is DecisionKind.REJECTED or (result and at == len(stages) - 1):
            return


def assert_enough(order: Order, at: int) -> None:
    for stage in order.stages[at + 1 :]:
        may = {*stage.approvers, *(stage.escalate_to if stage.escalate_after_seconds else ())}
        if not stage.self_approval:
            may.discard(order.requester)
        if stage.four_eyes:
            may -= voted(order.stages)
        assert len(may) >= stage.quorum
