from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import StoreUnavailable
from approvals.domain.order import Order, Stage, Status, Wait
from approvals.use_cases.wake import Wake
from tests.support.asking import cast, stage_of
from tests.support.doubles import RecordingExecutions
from tests.support.orders import DEADLINE_AT, FIRST_WAIT, SECOND_WAIT, decided, new_order
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.store import InMemoryOrderStore, InMemoryTable

APPROVED = DecisionKind.APPROVED
CLOSED = replace(
    stage_of(BOB, CAROL, quorum=2),
    waits=(FIRST_WAIT,),
    votes=(cast(CAROL), cast(BOB, reason="Fine")),
    result="approved",
)
ASKED = replace(stage_of(BOB), waits=(SECOND_WAIT,))


def waking(*stages: Stage, **changes: object) -> tuple[Wake, RecordingExecutions, Order]:
    """Return what wakes, whom it calls, and a stored order with these stages."""
    order = replace(new_order(status=Status.AWAITING_APPROVAL, stages=stages), **changes)  # type: ignore[arg-type]
    table = InMemoryTable(orders={order.order_id: order})
    executions = RecordingExecutions()
    return Wake(InMemoryOrderStore(table), executions), executions, order


@pytest.mark.parametrize("stages", [(), (stage_of(BOB),), (ASKED,), (CLOSED, ASKED)])
def test_nothing_is_sent_where_nothing_is_decided(stages: tuple[Stage, ...]) -> None:
    wake, executions, order = waking(*stages)

    assert wake(order)
    assert executions.delivered == []


def test_a_closed_stage_s_wait_is_told_the_vote_that_closed_it() -> None:
    wake, executions, order = waking(CLOSED, stage_of(BOB))

    assert wake(order)

    [(callback_id, decision)] = executions.delivered
    assert callback_id == FIRST_WAIT.callback_id
    assert (decision.kind, decision.by, decision.reason) == (APPROVED, BOB, "Fine")


def test_a_decision_goes_to_the_newest_wait_of_the_stage_asked_last() -> None:
    withdrawn = decided(DecisionKind.WITHDRAWN, ALICE)
    newest = Wait("callback-3", DEADLINE_AT)
    asked = replace(ASKED, waits=(SECOND_WAIT, newest))
    wake, executions, order = waking(CLOSED, asked, stage_of(CAROL), decision=withdrawn)

    assert wake(order)

    assert executions.delivered == [("callback-3", withdrawn)]


def test_a_wait_that_is_closed_has_woken_the_workflow() -> None:
    wake, executions, order = waking(CLOSED)
    executions.closed.add(FIRST_WAIT.callback_id)

    assert wake(order)
    assert executions.delivered == []


def test_a_send_that_fails_is_repeated_once() -> None:
    wake, executions, order = waking(CLOSED)
    executions.fail_next(1)
    assert wake(order)
    assert len(executions.delivered) == 1

    wake, executions, order = waking(CLOSED)
    executions.fail_next(2)
    assert not wake(order)


def test_where_the_workflow_has_gone_on_meanwhile_there_is_nothing_to_send() -> None:
    wake, executions, order = waking(CLOSED, ASKED)
    executions.fail_next(1)  # It arrived all the same: the next stage is asked by now.

    assert wake(replace(order, stages=(CLOSED, stage_of(BOB))))
    assert executions.delivered == []


def test_a_table_that_is_away_does_not_undo_what_was_sent() -> None:
    wake, executions, order = waking(CLOSED)
    wake = replace(wake, store=Away(InMemoryTable()))
    executions.closed.add(FIRST_WAIT.callback_id)
    assert wake(order)

    executions.fail_next(1)
    assert not wake(order)


class Away(InMemoryOrderStore):
    def get(self, order_id: str) -> Order:
        raise StoreUnavailable("The order table is busy.")
