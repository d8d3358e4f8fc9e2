from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.domain.identity import is_slack_group, is_slack_user
from approvals.domain.order import FINAL_STATUSES, Status
from tests.support.orders import FIRST_WAIT, SECOND_WAIT, STAGE, decided, new_order
from tests.support.time import START

ASKED = replace(STAGE, waits=(FIRST_WAIT, SECOND_WAIT))


def test_a_stage_was_asked_when_its_first_wait_began() -> None:
    assert ASKED.asked_at == START
    assert STAGE.asked_at is None


def test_deciding_took_from_asking_to_the_decision() -> None:
    decision = decided(at=START + timedelta(minutes=3))

    assert new_order(stages=(ASKED,), decision=decision).seconds_to_decide == 180.0


def test_a_clock_that_was_set_back_makes_no_negative_time() -> None:
    decision = decided(at=START - timedelta(seconds=2))

    assert new_order(stages=(ASKED,), decision=decision).seconds_to_decide == 0.0


def test_where_nobody_was_asked_or_nobody_decided_nothing_was_measured() -> None:
    assert new_order(decision=decided()).seconds_to_decide is None
    assert new_order(stages=(STAGE,), decision=decided()).seconds_to_decide is None
    assert new_order(stages=(ASKED,)).seconds_to_decide is None


def test_an_order_is_shown_as_long_as_it_does_not_move() -> None:
    assert not new_order().is_shown
    assert new_order(version=4, shown_version=4).is_shown
    assert not new_order(version=5, shown_version=4).is_shown


@pytest.mark.parametrize("status", list(Status))
def test_five_states_are_final(status: Status) -> None:
    assert new_order(status=status).is_final == (status in FINAL_STATUSES)
    assert len(FINAL_STATUSES) == 5


def test_the_stage_is_the_one_that_is_asked_or_the_last() -> None:
    closed = replace(ASKED, result="approved")

    assert new_order().stage is None
    assert new_order(stages=(closed, STAGE)).stage_index == 1
    assert new_order(stages=(closed, closed)).stage_index == 1


@pytest.mark.parametrize("identity", ["U0BOB", "W012A3CDE"])
def test_a_slack_user_is_known_by_the_id(identity: str) -> None:
    assert is_slack_user(identity)
    assert not is_slack_group(identity)


@pytest.mark.parametrize("identity", ["S0LEADS", "S0615G0KT"])
def test_a_slack_group_is_known_by_the_id(identity: str) -> None:
    assert is_slack_group(identity)
    assert not is_slack_user(identity)


@pytest.mark.parametrize(
    "identity",
    ["", "U", "S", "u0bob", "U0BOB ", "U0BOB\n", "api:demo", "nod", "C0CHANNEL", "XU0BOB"],
)
def test_everything_else_is_neither(identity: str) -> None:
    assert not is_slack_user(identity)
    assert not is_slack_group(identity)
