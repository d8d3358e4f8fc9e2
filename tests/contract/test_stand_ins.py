"""Who is away and who stands in: the fake and the table keep it alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.adapters.dynamodb.stand_ins import StandInsTable
from approvals.adapters.dynamodb.table import Table
from approvals.domain.absence import Absence
from approvals.ports import StandIns
from tests.support.doubles import FakeStandIns
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.time import START

LATER = START + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture(params=["memory", "moto", "dynoxide"])
def stand_ins(request: pytest.FixtureRequest) -> StandIns:
    if request.param == "memory":
        return FakeStandIns()
    return StandInsTable(request.getfixturevalue(f"{request.param}_table"))


def test_nobody_is_away_of_whom_nothing_is_kept(stand_ins: StandIns) -> None:
    assert stand_ins.away(BOB, START) is None
    assert stand_ins.stands_in_for(DAVE, START) == ()
    stand_ins.set_back(BOB)


def test_an_absence_is_on_until_its_end(stand_ins: StandIns) -> None:
    absence = Absence(BOB, DAVE, LATER)
    for _ in range(2):
        stand_ins.set_away(absence)

    assert stand_ins.away(BOB, LATER - MOMENT) == absence
    assert stand_ins.stands_in_for(DAVE, LATER - MOMENT) == (BOB,)
    assert stand_ins.away(BOB, LATER) is None
    assert stand_ins.stands_in_for(DAVE, LATER) == ()
    assert stand_ins.stands_in_for(BOB, START) == ()


def test_of_many_people_those_who_are_away_now_are_found(stand_ins: StandIns) -> None:
    others = [f"U0{number:03d}" for number in range(120)]
    last, over = Absence(others[-1], DAVE, LATER), Absence(others[0], DAVE, START)
    for absence in (last, over):
        stand_ins.set_away(absence)

    assert stand_ins.away_among([*others, others[-1]], START) == {others[-1]: last}
    assert stand_ins.away_among([], START) == {}


def test_one_may_stand_in_for_several(stand_ins: StandIns) -> None:
    for person, until in ((CAROL, LATER), (BOB, LATER), (ALICE, START)):
        stand_ins.set_away(Absence(person, DAVE, until))

    assert stand_ins.stands_in_for(DAVE, START) == (BOB, CAROL)


def test_a_new_absence_takes_the_place_of_the_earlier(stand_ins: StandIns) -> None:
    stand_ins.set_away(Absence(BOB, DAVE, LATER))

    stand_ins.set_away(Absence(BOB, CAROL, LATER))
    assert stand_ins.stands_in_for(DAVE, START) == ()
    assert stand_ins.stands_in_for(CAROL, START) == (BOB,)
    longer = Absence(BOB, CAROL, LATER + timedelta(days=1))
    stand_ins.set_away(longer)

    assert stand_ins.away(BOB, LATER) == longer
    assert stand_ins.stands_in_for(CAROL, LATER) == (BOB,)


def test_whoever_is_back_is_stood_in_for_no_more(stand_ins: StandIns) -> None:
    stand_ins.set_away(Absence(BOB, DAVE, LATER))
    stand_ins.set_away(Absence(CAROL, DAVE, LATER))

    stand_ins.set_back(BOB)

    assert stand_ins.away(BOB, START) is None
    assert stand_ins.stands_in_for(DAVE, START) == (CAROL,)


def test_an_item_that_two_changes_at_once_left_behind_lends_no_voice(moto_table: Table) -> None:
    stand_ins = StandInsTable(moto_table)
    stand_ins.set_away(Absence(BOB, CAROL, LATER))
    until = moto_table.get({"pk": f"AWAY#{BOB}", "sk": "AWAY"})
    assert until is not None
    stale = {"pk": f"STAND_IN#{DAVE}", "sk": f"FOR#{BOB}", "person": BOB, "stand_in": DAVE}
    moto_table.put({**stale, "until": until["until"]})

    assert stand_ins.stands_in_for(DAVE, START) == ()
