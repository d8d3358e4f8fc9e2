"""Where the reconciler's rounds were left: the fake and the real one."""

from __future__ import annotations

import pytest

from approvals.adapters.dynamodb.rounds import RoundsTable
from approvals.domain.order import Status
from approvals.ports import Rounds
from tests.support.doubles import InMemoryRounds


@pytest.fixture(params=["memory", "moto", "dynoxide"])
def rounds(request: pytest.FixtureRequest) -> Rounds:
    if request.param == "memory":
        return InMemoryRounds()
    return RoundsTable(request.getfixturevalue(f"{request.param}_table"))


def test_the_first_round_begins_at_the_beginning(rounds: Rounds) -> None:
    assert rounds.left_at() == {}


def test_a_round_goes_on_where_it_was_left(rounds: Rounds) -> None:
    cursors = {Status.AWAITING_APPROVAL: "here", Status.APPROVED: "there"}
    rounds.leave_at(cursors)
    assert rounds.left_at() == cursors
    rounds.leave_at({Status.APPROVED: "further"})
    assert rounds.left_at() == {Status.APPROVED: "further"}
    rounds.leave_at({})
    assert rounds.left_at() == {}
