"""What people are called is read from the table, by one read and not again for minutes."""

from __future__ import annotations

import logging

import pytest

from approvals.adapters.dynamodb.names import KNOWN_SECONDS, UNKNOWN_SECONDS, NamesTable
from approvals.adapters.dynamodb.people import PeopleTable
from approvals.adapters.dynamodb.table import Table
from approvals.domain.errors import StoreUnavailable
from approvals.domain.person import Person, Standing
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.time import START, ManualClock


class Registry:
    """Kept people, and how their names are read."""

    def __init__(self, table: Table) -> None:
        self.people, self.clock = PeopleTable(table), ManualClock()
        self.names = NamesTable(table, self.clock)
        self.calls: list[str] = []
        table.client.meta.events.register(
            "before-call.dynamodb", lambda model, **_: self.calls.append(model.name)
        )

    def keep(self, user_id: str, name: str) -> None:
        self.people.keep_person(Person(user_id, Standing.MEMBER, "en-US", START, name=name))
        self.calls.clear()


@pytest.fixture(params=["moto", "dynoxide"])
def registry(request: pytest.FixtureRequest) -> Registry:
    return Registry(request.getfixturevalue(f"{request.param}_table"))


def test_all_who_are_known_by_name_are_told_by_one_read(registry: Registry) -> None:
    registry.keep(ALICE, "Alice")
    registry.keep(BOB, "")
    asked = [ALICE, BOB, CAROL, ALICE, "api:demo", "S0LEADS", "nod", ""]
    assert registry.names.names(asked) == {ALICE: "Alice"}
    assert registry.calls == ["BatchGetItem"]


def test_a_name_is_read_again_after_minutes_and_one_that_lacks_sooner(registry: Registry) -> None:
    registry.keep(ALICE, "Alice")
    assert registry.names.names([ALICE, BOB]) == {ALICE: "Alice"}
    registry.keep(ALICE, "Alicia")
    registry.keep(BOB, "Bob")
    for advance, told in (
        (UNKNOWN_SECONDS, {ALICE: "Alice"}),
        (1, {ALICE: "Alice", BOB: "Bob"}),
        (KNOWN_SECONDS - UNKNOWN_SECONDS, {ALICE: "Alicia", BOB: "Bob"}),
    ):
        registry.clock.advance(advance)
        assert registry.names.names([ALICE, BOB]) == told
    assert registry.calls == ["BatchGetItem"] * 2


def test_anew_only_those_are_read_again_who_had_no_name(registry: Registry) -> None:
    registry.keep(ALICE, "Alice")
    assert registry.names.names([ALICE, BOB]) == {ALICE: "Alice"}
    registry.keep(ALICE, "Alicia")
    registry.keep(BOB, "Bob")
    for _ in range(2):
        assert registry.names.names([ALICE, BOB], anew=True) == {ALICE: "Alice", BOB: "Bob"}
    assert registry.calls == ["BatchGetItem"]


def test_nobody_asked_for_is_no_read(registry: Registry) -> None:
    assert registry.names.names(["api:demo", "nod"]) == {}
    assert registry.calls == []


def test_more_than_one_read_takes_are_read_all_the_same(registry: Registry) -> None:
    people = [f"U{number:05d}" for number in range(150)]
    for user_id in (people[0], people[-1]):
        registry.keep(user_id, f"N {user_id}")
    assert registry.names.names(people) == {each: f"N {each}" for each in (people[0], people[-1])}
    assert registry.calls == ["BatchGetItem"] * 2


def test_a_table_that_does_not_answer_leaves_what_is_remembered(
    moto_table: Table, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    registry = Registry(moto_table)
    registry.keep(ALICE, "Alice")
    registry.names.names([ALICE])

    def refuse(*_: object) -> None:
        raise StoreUnavailable("The order table did not answer. Try again.")

    monkeypatch.setattr(Table, "get_many", refuse)
    registry.clock.advance(KNOWN_SECONDS + 1)
    with caplog.at_level(logging.WARNING):
        assert registry.names.names([ALICE, BOB]) == {ALICE: "Alice"}
    assert [record.message for record in caplog.records] == ["names not readable"]
