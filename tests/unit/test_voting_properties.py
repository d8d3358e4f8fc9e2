"""Whatever people, clocks and absences do: what must be true of an order's votes and decision."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.domain.decision import NOD, Decision, DecisionKind
from approvals.domain.order import Order, Stage, Status
from approvals.use_cases.settle import TIMERS_DIFFER_SECONDS
from tests.support.one_order import TEAM, Move, OneOrder
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, DAVE

ERIN = "U0ERIN"
DECISIONS = ("approved", "rejected", "withdrawn", "expired")
PEOPLE = st.sampled_from((ALICE, BOB, CAROL, DAVE, ERIN))
VOTERS = st.lists(st.sampled_from((BOB, CAROL, DAVE, ERIN, TEAM)), min_size=1, max_size=4,
                  unique=True)  # fmt: skip
KINDS = st.sampled_from([*[DecisionKind.APPROVED] * 3, DecisionKind.REJECTED])
OFTEN = ("votes", "two_vote_at_once", "goes_away_and_the_other_votes")
SELDOM = (
    "clicks_a_button_of_any_age",
    "comes_back_and_votes",
    "workflow_is_woken",
    "nobody_reacts",
    "reminder_is_due",
    "time_passes",
    "looks",
)
ENDS = ("withdraws", "deadline_passes")


def moves(*names: str, most: int) -> st.SearchStrategy[list[Move]]:
    move = st.builds(
        Move, st.sampled_from(names), who=PEOPLE, other=PEOPLE, kind=KINDS,
        number=st.integers(0, 9),
    )  # fmt: skip
    return st.lists(move, min_size=most // 2, max_size=most)


@st.composite
def planned(draw: st.DrawFn) -> Stage:
    """Return a stage as a policy might plan one."""
    approvers, escalates = tuple(draw(VOTERS)), draw(st.booleans())
    return Stage(
        name="stage",
        channel=CHANNEL,
        deadline_seconds=3_600,
        approvers=approvers,
        quorum=draw(st.integers(1, min(3, len(approvers)))),
        rejections=draw(st.integers(1, 2)),
        self_approval=draw(st.sampled_from([False, False, True])),
        four_eyes=draw(st.booleans()),
        remind_every_seconds=600,
        escalate_after_seconds=900 if escalates else None,
        escalate_to=tuple(draw(VOTERS)) if escalates else (),
    )


@settings(max_examples=200)
@given(
    stages=st.lists(planned(), min_size=1, max_size=3),
    requester=st.sampled_from([ALICE, BOB]),
    first=moves(*OFTEN, *OFTEN, *SELDOM, most=24),
    last=moves(*OFTEN, *ENDS, most=4),
)
def test_votes_and_decisions_keep_to_the_rules_whatever_happens(
    stages: list[Stage], requester: str, first: list[Move], last: list[Move]
) -> None:
    played, before = OneOrder(stages, requester), None
    for move in (*first, *last):
        played.do(move)
        order = played.order
        assert_decided_once(played, before)
        assert_heard_once(order)
        assert_closed_by_enough(order)
        assert_decided_as_its_stages(order)
        assert_stock(played)
        # What was accepted counts, and nothing else: no vote is lost to another.
        assert [list(stage.votes) for stage in order.stages] == [
            played.cast.get(index, []) for index in range(len(stages))
        ]
        before = order


def assert_decided_once(played: OneOrder, before: Order | None) -> None:
    order = played.order
    audit = Counter(entry.what for entry in played.shop.store.audit(order.order_id))
    assert sum(audit[decision] for decision in DECISIONS) == bool(order.decision)
    assert audit["escalated"] == sum(bool(stage.escalated_at) for stage in order.stages)
    if before is None:
        return
    assert before.decision in {None, order.decision}
    for was, now in zip(before.stages, order.stages, strict=True):
        assert was.result is None or (was.result, was.votes) == (now.result, now.votes)


def assert_heard_once(order: Order) -> None:
    heard: set[str] = set()
    for stage in order.stages:
        people, voices = [v.person for v in stage.votes], [v.voice for v in stage.votes]
        assert len(people) == len(set(people))
        assert len(voices) == len(set(voices))
        either = {*people, *voices}
        assert stage.self_approval or order.requester not in either
        lent = {who for v in stage.votes if v.is_for_another for who in (v.person, v.voice)}
        assert order.requester not in lent
        assert not (stage.four_eyes and either & heard)
        heard |= either


def assert_closed_by_enough(order: Order) -> None:
    for index, stage in enumerate(order.stages):
        said = Counter(vote.kind for vote in stage.votes)
        approved = said[DecisionKind.APPROVED] >= stage.quorum
        rejected = said[DecisionKind.REJECTED] >= stage.rejections
        assert approved == (stage.result == "approved")
        assert rejected == (stage.result == "rejected")
        if index and (stage.waits or stage.votes):
            assert order.stages[index - 1].result == "approved"


def assert_decided_as_its_stages(order: Order) -> None:
    results, decision = [stage.result for stage in order.stages], order.decision
    if decision is None:
        assert {*results} <= {None, "approved"}
        assert results[-1] is None
    elif decision.kind is DecisionKind.APPROVED:
        assert {*results} == {"approved"}
    else:
        assert results.count(decision.kind.value) == 1
        assert_in_time(order, decision)


def assert_in_time(order: Order, decision: Decision) -> None:
    if decision.kind is DecisionKind.EXPIRED:
        wait = next(s for s in order.stages if s.result == "expired").newest_wait
        assert wait is not None
        assert decision.by == NOD
        assert decision.at >= wait.deadline_at - timedelta(seconds=TIMERS_DIFFER_SECONDS)


def assert_stock(played: OneOrder) -> None:
    assert played.shop.stock_adds_up()
    held = sum(product.reserved for product in played.shop.catalogue.products().values())
    assert (held == 0) == played.over
    if played.over:
        decision = played.order.decision
        approved = decision is not None and decision.kind is DecisionKind.APPROVED
        assert (played.order.status is Status.FULFILLED) == approved
        assert played.order.is_final
