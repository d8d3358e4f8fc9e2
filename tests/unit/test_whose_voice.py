"""Whose voice somebody has: their own, an absent's, or none because they were heard already."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import SlackUnavailable
from approvals.domain.person import Standing
from approvals.domain.voting import with_vote
from tests.support.asking import Asked, cast, stage_of
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.time import START

ERIN, LEADS = "U0ERIN", "S0LEADS"


def voted(asked: Asked, *votes: tuple[str, str]) -> None:
    """Let people vote in the last stage, each for themselves or for another."""
    for person, voice in votes:
        stage = with_vote(asked.stages[-1], cast(person, voice=voice))
        asked.stages = (*asked.stages[:-1], stage)


def test_a_stand_in_has_the_voice_of_an_absent_approver_until_they_are_back() -> None:
    asked = Asked.of(BOB)
    asked.away(BOB, DAVE, seconds=60)

    assert asked.voice(DAVE) == BOB
    assert asked.voice(BOB) == BOB
    asked.clock.advance(60)
    assert asked.refusal(DAVE) == "not_an_approver"


def test_standing_in_for_somebody_who_is_not_asked_is_no_voice() -> None:
    asked = Asked.of(BOB)
    asked.away(CAROL, DAVE)

    assert asked.refusal(DAVE) == "not_an_approver"


def test_whoever_is_asked_votes_for_themselves() -> None:
    asked = Asked.of(BOB, CAROL)
    asked.away(CAROL, BOB)

    assert asked.voice(BOB) == BOB
    voted(asked, (BOB, BOB))
    assert asked.voice(BOB) == BOB


def test_a_stand_in_of_a_group_s_member_has_their_voice() -> None:
    asked = Asked.of(LEADS, S0LEADS={BOB})
    asked.away(BOB, DAVE)

    assert asked.voice(DAVE) == BOB


def test_a_stand_in_must_be_a_member_of_the_workspace() -> None:
    asked = Asked.of(BOB)
    asked.away(BOB, DAVE)

    asked.directory.says(DAVE, Standing.GUEST)
    assert asked.refusal(DAVE) == "guest"
    asked.directory.away = SlackUnavailable("Slack is failing.")
    assert asked.refusal(DAVE) == "cannot_check"


def test_an_api_identity_may_stand_in_without_slack() -> None:
    asked = Asked.of(BOB)
    asked.away(BOB, "api:demo")
    asked.directory.away = SlackUnavailable("Slack is failing.")

    assert asked.voice("api:demo") == BOB
    assert asked.refusal("api:other") == "not_an_approver"


@pytest.mark.parametrize(
    ("person", "absent", "why"),
    [(ALICE, BOB, "own_order"), (DAVE, ALICE, "not_an_approver")],
    ids=["the requester stands in", "the requester is away"],
)
def test_nobody_decides_their_own_order_by_a_stand_in(person: str, absent: str, why: str) -> None:
    asked = Asked.of(ALICE, BOB)
    asked.away(absent, person)

    assert asked.refusal(person) == why


@pytest.mark.parametrize("approvers", [(BOB,), (LEADS,)], ids=["named", "a group's member"])
@pytest.mark.parametrize(("absent", "person"), [(BOB, ALICE), (ALICE, DAVE)])
def test_where_requesters_may_decide_their_own_they_still_do_not_by_another_s_voice(
    approvers: tuple[str, ...], absent: str, person: str
) -> None:
    asked = Asked((stage_of(*approvers, ALICE, self_approval=True),))
    asked.directory.groups[LEADS] = frozenset({BOB})
    asked.away(absent, person)

    assert asked.refusal(person) == (None if person == ALICE else "not_an_approver")

    asked.stages = (stage_of(*approvers, self_approval=True),)
    assert asked.refusal(person) == ("own_order" if person == ALICE else "not_an_approver")


def test_a_voice_that_was_heard_is_not_heard_by_a_stand_in() -> None:
    asked = Asked.of(BOB, CAROL)
    voted(asked, (BOB, BOB))
    asked.away(BOB, DAVE)

    assert asked.refusal(DAVE) == "not_an_approver"


def test_nobody_votes_for_whoever_has_voted_for_another() -> None:
    asked = Asked.of(BOB)
    asked.away(BOB, DAVE)
    voted(asked, (DAVE, BOB))
    asked.stages = (replace(asked.stages[0], escalate_to=(DAVE,), escalated_at=START),)
    asked.away(DAVE, ERIN)

    assert asked.refusal(ERIN) == "not_an_approver"


def test_a_stand_in_for_two_has_one_voice_and_keeps_it() -> None:
    asked = Asked.of(BOB, CAROL)
    asked.away(BOB, DAVE)
    asked.away(CAROL, DAVE)
    voted(asked, (DAVE, CAROL))

    assert asked.voice(DAVE) == CAROL
    voted(asked, (CAROL, CAROL))  # Back early: her own word takes the place of the stand-in's.
    assert [(vote.person, vote.voice) for vote in asked.stages[-1].votes] == [(CAROL, CAROL)]
    assert asked.voice(DAVE) == BOB


def test_a_stand_in_who_voted_may_not_vote_for_the_next_when_the_first_is_back() -> None:
    asked = Asked.of(BOB, CAROL)
    asked.away(BOB, DAVE, seconds=60)
    asked.away(CAROL, DAVE, seconds=600)
    voted(asked, (DAVE, BOB))

    asked.clock.advance(60)

    assert asked.refusal(DAVE) == "not_an_approver"


@pytest.mark.parametrize("may", [True, False])
def test_requesters_decide_their_own_orders_only_where_the_policy_says_so(may: bool) -> None:
    asked = Asked((stage_of(ALICE, BOB, self_approval=may),))

    assert asked.refusal(ALICE) == (None if may else "own_order")


@pytest.mark.parametrize(
    ("person", "earlier"),
    [(BOB, (BOB, BOB)), (BOB, (DAVE, BOB)), (DAVE, (DAVE, BOB))],
    ids=["themselves", "by a stand-in", "as a stand-in"],
)
def test_with_four_eyes_whoever_was_heard_before_is_not_heard_again(
    person: str, earlier: tuple[str, str]
) -> None:
    first = with_vote(stage_of(BOB), cast(earlier[0], voice=earlier[1]))
    strict, lenient = stage_of(BOB, CAROL, DAVE, four_eyes=True), stage_of(BOB, CAROL, DAVE)

    assert Asked((first, strict)).refusal(person) == "four_eyes"
    assert Asked((first, strict)).refusal(CAROL) is None
    assert Asked((first, lenient)).refusal(person) is None


def test_with_four_eyes_nobody_gets_in_by_standing_in() -> None:
    first = with_vote(stage_of(BOB), cast(BOB, DecisionKind.APPROVED))
    asked = Asked((first, stage_of(BOB, CAROL, four_eyes=True)))
    asked.away(BOB, DAVE)  # Bob was heard: his stand-in has no voice left.
    assert asked.refusal(DAVE) == "not_an_approver"

    asked.away(CAROL, BOB)
    assert asked.refusal(BOB) == "four_eyes"


def test_those_to_whom_a_stage_escalates_vote_from_then_on_and_so_do_the_first() -> None:
    waiting = stage_of(BOB, escalate_after_seconds=60, escalate_to=(CAROL, LEADS))
    escalated = replace(waiting, escalated_at=START)
    before, after = Asked((waiting,)), Asked((escalated,))
    for asked in (before, after):
        asked.directory.groups[LEADS] = frozenset({ERIN})

    assert [before.refusal(p) for p in (BOB, CAROL, ERIN)] == [
        None, "not_an_approver", "not_an_approver",
    ]  # fmt: skip
    assert [after.voice(p) for p in (BOB, CAROL, ERIN)] == [BOB, CAROL, ERIN]
    after.away(CAROL, DAVE)
    assert after.voice(DAVE) == CAROL


def test_for_a_list_of_orders_everything_is_asked_once() -> None:
    asked = Asked.of(BOB, LEADS, S0LEADS={CAROL})
    asked.away(BOB, DAVE)
    found = asked.eligibility.once()
    people = (BOB, CAROL, DAVE, ERIN)
    assert [asked.may_vote(who, found) for who in people] == [True, True, True, False]

    asked.stand_ins.set_back(BOB)
    asked.directory.away = SlackUnavailable("Slack is failing.")
    asked.directory.asked.clear()

    assert [asked.may_vote(who, found) for who in people] == [True, True, True, False]
    assert asked.directory.asked == []
    assert not asked.may_vote(DAVE)


def test_for_a_list_of_orders_a_slack_that_is_silent_is_waited_for_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("approvals.use_cases.eligibility.CHECK_SECONDS", 0.02)
    asked, over = Asked.of(BOB), threading.Event()
    asked.directory.before = lambda _who: over.wait()
    found = asked.eligibility.once()
    try:
        assert asked.may_vote(BOB, found) is None
        monkeypatch.setattr("approvals.use_cases.eligibility.CHECK_SECONDS", 60)
        assert asked.may_vote(BOB, found) is None
        assert asked.directory.asked == [BOB]
    finally:
        over.set()


@pytest.mark.parametrize("standing", [Standing.DEACTIVATED, Standing.GUEST, Standing.NOBODY])
def test_an_approver_whose_account_ended_while_away_lends_no_voice(standing: Standing) -> None:
    asked = Asked.of(BOB)
    asked.away(BOB, DAVE)
    asked.directory.says(BOB, standing)

    assert asked.refusal(DAVE) == "not_an_approver"
