from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import VoteRefused
from approvals.domain.order import Stage
from approvals.domain.voting import (
    StageChange,
    approvers_now,
    check_voice,
    count,
    groups_now,
    named_now,
    result_of,
    still_asked,
    vote_of,
    with_vote,
)
from tests.support.asking import cast, stage_of
from tests.support.orders import decided, new_order
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.time import START

APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED
LEADS = "S0LEADS"


def voted(stage: Stage, *votes: tuple[str, DecisionKind]) -> Stage:
    for person, kind in votes:
        stage = with_vote(stage, cast(person, kind))
    return stage


@pytest.mark.parametrize(
    ("quorum", "rejections", "kinds", "result"),
    [
        (1, 1, [], None),
        (1, 1, [APPROVED], APPROVED),
        (1, 1, [REJECTED], REJECTED),
        (2, 1, [APPROVED], None),
        (2, 1, [APPROVED, APPROVED], APPROVED),
        (2, 1, [APPROVED, REJECTED], REJECTED),
        (2, 2, [REJECTED, APPROVED], None),
        (2, 2, [REJECTED, APPROVED, REJECTED], REJECTED),
        (3, 2, [APPROVED, REJECTED, APPROVED, APPROVED], APPROVED),
    ],
)
def test_a_stage_closes_by_as_many_voices_as_its_plan_says(
    quorum: int, rejections: int, kinds: list[DecisionKind], result: DecisionKind | None
) -> None:
    stage = stage_of(BOB, CAROL, DAVE, quorum=quorum, rejections=rejections)

    stage = voted(stage, *zip((BOB, CAROL, DAVE, "U0ERIN"), kinds, strict=False))

    assert result_of(stage) is result
    assert count(stage, APPROVED) == kinds.count(APPROVED)


def test_a_changed_vote_takes_the_place_of_the_earlier() -> None:
    stage = voted(stage_of(BOB, CAROL, quorum=2, rejections=2), (BOB, APPROVED), (CAROL, APPROVED))

    stage = voted(stage, (BOB, REJECTED))

    assert [(vote.person, vote.kind) for vote in stage.votes] == [
        (CAROL, APPROVED),
        (BOB, REJECTED),
    ]
    assert result_of(stage) is None


def test_one_voice_is_counted_once_whoever_lends_it() -> None:
    stage = with_vote(stage_of(BOB, CAROL, quorum=2), cast(DAVE, voice=BOB))
    assert vote_of(stage, DAVE) is not None
    assert vote_of(stage, BOB) is None

    stage = with_vote(stage, cast(BOB))
    assert [vote.person for vote in stage.votes] == [BOB]
    # And one person has one: Bob, who now speaks for Carol, does not speak for himself as well.
    stage = with_vote(stage, cast(BOB, voice=CAROL))
    assert [vote.voice for vote in stage.votes] == [CAROL]


def test_approvers_are_those_of_the_plan_and_after_the_escalation_the_others_too() -> None:
    stage = stage_of(BOB, LEADS, "api:demo", escalate_to=(CAROL, BOB, "S0BOARD"))
    escalated = replace(stage, escalated_at=START)

    assert approvers_now(stage) == (BOB, LEADS, "api:demo")
    assert named_now(stage) == (BOB, "api:demo")
    assert approvers_now(escalated) == (BOB, LEADS, "api:demo", CAROL, "S0BOARD")
    assert groups_now(escalated) == (LEADS, "S0BOARD")


def test_a_voice_is_checked_against_requester_and_earlier_stages() -> None:
    first = replace(voted(stage_of(BOB), (BOB, APPROVED)), result="approved")
    order = new_order(requester=ALICE, stages=(first, stage_of(ALICE, BOB, CAROL, four_eyes=True)))

    check_voice(order, 1, CAROL, CAROL)
    for person, voice, why in (
        (ALICE, ALICE, "own_order"),
        (CAROL, ALICE, "own_order"),
        (ALICE, CAROL, "own_order"),
        (BOB, BOB, "four_eyes"),
        (BOB, CAROL, "four_eyes"),
        (CAROL, BOB, "four_eyes"),
    ):
        with pytest.raises(VoteRefused) as refused:
            check_voice(order, 1, person, voice)
        assert refused.value.code == why
    check_voice(order, 0, BOB, BOB)


def test_requesters_who_may_vote_lend_no_voice_and_borrow_none() -> None:
    order = new_order(requester=ALICE, stages=(stage_of(ALICE, BOB, self_approval=True),))

    check_voice(order, 0, ALICE, ALICE)
    for person, voice in ((ALICE, BOB), (DAVE, ALICE)):
        with pytest.raises(VoteRefused, match="somebody else"):
            check_voice(order, 0, person, voice)


def test_whoever_may_not_vote_or_was_heard_is_not_asked_any_more() -> None:
    first = voted(stage_of(BOB), (BOB, APPROVED))
    second = with_vote(stage_of(BOB, CAROL, DAVE, quorum=2), cast("U0ERIN", voice=CAROL))
    people = [DAVE, CAROL, "U0ERIN", BOB, ALICE, DAVE]

    def asked(stage: Stage) -> tuple[str, ...]:
        return still_asked(new_order(requester=ALICE, stages=(first, stage)), 1, people)

    assert asked(second) == (DAVE, BOB)
    assert asked(replace(second, four_eyes=True)) == (DAVE,)
    assert asked(replace(second, self_approval=True)) == (DAVE, BOB, ALICE)


def test_a_change_approves_the_order_only_by_a_decision() -> None:
    assert not StageChange(START, (), result=APPROVED).approves
    assert StageChange(START, (), result=APPROVED, decision=decided()).approves
    assert not StageChange(START, (), result=REJECTED, decision=decided(REJECTED)).approves
