"""What is kept of people, groups and Home tabs: the fake and the table keep it alike."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.adapters.dynamodb.people import PeopleTable
from approvals.adapters.slack.people import GroupMembers, HomeBehind, People
from approvals.domain.person import Person, Standing
from tests.support.people import InMemoryPeople
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.time import START

GROUP = "S0LEADS"
LATER = START + timedelta(seconds=1, microseconds=1)


@pytest.fixture(params=["memory", "moto", "dynoxide"])
def people(request: pytest.FixtureRequest) -> People:
    if request.param == "memory":
        return InMemoryPeople()
    return PeopleTable(request.getfixturevalue(f"{request.param}_table"))


def test_nothing_is_known_of_whom_nobody_kept(people: People) -> None:
    assert people.person(ALICE) is None
    assert people.group(GROUP) is None
    assert people.homes_open_since([ALICE], START) == frozenset()


@pytest.mark.parametrize("standing", Standing)
def test_a_person_is_kept_whole(people: People, standing: Standing) -> None:
    person = Person(BOB, standing, "de-DE", LATER, "Europe/Berlin", "Bob")
    people.keep_person(person)
    assert people.person(BOB) == person
    assert people.person(ALICE) is None


def test_a_person_without_a_language_is_kept_too(people: People) -> None:
    person = Person(BOB, Standing.DEACTIVATED, "", START)
    people.keep_person(person)
    assert people.person(BOB) == person


def test_what_is_kept_last_counts(people: People) -> None:
    people.keep_person(Person(BOB, Standing.MEMBER, "en-US", START))
    people.keep_person(Person(BOB, Standing.GUEST, "de-DE", LATER))
    people.keep_group(GroupMembers(GROUP, frozenset({BOB, CAROL}), START))
    people.keep_group(GroupMembers(GROUP, frozenset({CAROL}), LATER))
    assert people.person(BOB) == Person(BOB, Standing.GUEST, "de-DE", LATER)
    assert people.group(GROUP) == GroupMembers(GROUP, frozenset({CAROL}), LATER)


@pytest.mark.parametrize("members", [set(), {BOB}, {f"U{number:04d}" for number in range(500)}])
def test_a_group_is_kept_with_all_its_members(people: People, members: set[str]) -> None:
    group = GroupMembers(GROUP, frozenset(members), LATER)
    people.keep_group(group)
    assert people.group(GROUP) == group


def test_homes_count_from_an_instant_on(people: People) -> None:
    people.home_opened(ALICE, START)
    people.home_opened(BOB, LATER)
    assert people.homes_open_since([ALICE, BOB, CAROL], START) == {ALICE, BOB}
    assert people.homes_open_since([ALICE, BOB, CAROL], LATER) == {BOB}
    assert people.homes_open_since([ALICE], LATER) == frozenset()


def test_opening_a_home_again_renews_it(people: People) -> None:
    people.home_opened(ALICE, START)
    people.home_opened(ALICE, LATER)
    assert people.homes_open_since([ALICE], LATER) == {ALICE}


def test_homes_of_a_hundred_people_are_looked_up_at_once(people: People) -> None:
    everybody = [f"U{number:04d}" for number in range(100)]
    people.home_opened(everybody[99], START)
    assert people.homes_open_since([*everybody[:99], *everybody[99:]], START) == {everybody[99]}
    assert people.homes_open_since([everybody[99]] * 2, START) == {everybody[99]}
    assert people.homes_open_since([], START) == frozenset()


def test_home_tabs_that_are_behind_are_found_when_they_are_due(people: People) -> None:
    late, later = HomeBehind(BOB, LATER, 3), HomeBehind(ALICE, START)
    people.keep_home_behind(late)
    people.keep_home_behind(later)
    assert people.homes_behind(START - timedelta(seconds=1), 10) == ()
    assert people.homes_behind(START, 10) == (later,)
    assert people.homes_behind(LATER, 10) == (later, late)
    assert people.homes_behind(LATER, 1) == (later,)


def test_a_home_tab_is_behind_until_that_is_dropped_as_it_was_read(people: People) -> None:
    read = HomeBehind(BOB, START, 1)
    people.keep_home_behind(read)
    again = read.again(START)
    people.keep_home_behind(again)
    people.drop_home_behind(read)
    assert people.homes_behind(again.due_at, 10) == (again,)
    people.drop_home_behind(again)
    people.drop_home_behind(again)
    assert people.homes_behind(again.due_at, 10) == ()
