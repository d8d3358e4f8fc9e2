"""Who was reminded when: nobody is more often than they may be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from approvals.adapters.dynamodb.reminded import RemindedTable
from approvals.adapters.dynamodb.table import Table
from approvals.ports import Reminded
from tests.support.doubles import FakeReminded
from tests.support.shop import BOB, CAROL
from tests.support.time import START

EVERY = 600


@pytest.fixture(params=["memory", "moto", "dynoxide"])
def reminded(request: pytest.FixtureRequest) -> Reminded:
    if request.param == "memory":
        return FakeReminded()
    return RemindedTable(request.getfixturevalue(f"{request.param}_table"))


def after(seconds: float, reminded: Reminded, of: str, person: str = BOB) -> bool:
    return reminded.may_remind(person, of, START + timedelta(seconds=seconds), EVERY)


def test_a_person_is_reminded_again_when_that_is_long_enough_ago(reminded: Reminded) -> None:
    assert after(0, reminded, "ord-1:0:0")
    assert not after(EVERY - 0.001, reminded, "ord-2:0:0")
    assert after(EVERY, reminded, "ord-2:0:0")
    assert not after(EVERY + 1, reminded, "ord-1:0:1")


def test_a_repeated_step_finds_the_same_people(reminded: Reminded) -> None:
    assert [after(seconds, reminded, "ord-1:0:0") for seconds in (0, 1, 2)] == [True] * 3
    assert not after(EVERY - 1, reminded, "ord-2:0:0")


def test_each_person_has_a_rate_of_their_own(reminded: Reminded) -> None:
    assert after(0, reminded, "ord-1:0:0", BOB)
    assert after(0, reminded, "ord-2:0:0", CAROL)


def test_without_a_rate_everybody_is_reminded_every_time(reminded: Reminded) -> None:
    assert all(reminded.may_remind(BOB, f"ord-{n}:0:0", START, 0) for n in range(3))


def test_of_many_reminders_at_once_one_reaches_the_person(dynoxide_table: Table) -> None:
    reminded = RemindedTable(dynoxide_table)

    with ThreadPoolExecutor(10) as pool:
        may = list(pool.map(lambda n: after(0, reminded, f"ord-{n}:0:0"), range(10)))

    assert may.count(True) == 1
