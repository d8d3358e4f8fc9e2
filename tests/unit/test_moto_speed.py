from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from moto.dynamodb import models
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

from approvals.adapters.dynamodb.table import ConditionFailed, Table
from tests.support.database import create_table, moto


@pytest.fixture
def table() -> Iterator[Table]:
    """A table of the hastened moto."""
    with moto() as client:
        yield create_table(client)


def test_a_transaction_that_fails_at_its_end_leaves_nothing_of_its_beginning(table: Table) -> None:
    first = table.put_action({"pk": "A", "sk": "1", "n": 1})
    table.transact([first])
    second = table.put_action({"pk": "A", "sk": "1", "n": 2})
    third = table.put_action({"pk": "A", "sk": "2", "n": 3})
    never = table.delete_action({"pk": "A", "sk": "3"}, "#n = :n", {":n": 1})

    for _ in range(2):
        with pytest.raises(ConditionFailed):
            table.transact([second, third, never])

    assert table.get({"pk": "A", "sk": "1"}) == {"pk": "A", "sk": "1", "n": 1}
    assert table.get({"pk": "A", "sk": "2"}) is None
    table.transact([second, third])
    assert table.get({"pk": "A", "sk": "1"}) == {"pk": "A", "sk": "1", "n": 2}


def test_every_kind_of_value_is_read_as_it_was_written(table: Table) -> None:
    record = {
        "pk": "A", "sk": "1", "text": "ä", "number": 7, "yes": True, "bytes": b"\x00\xff",
        "list": ["a", {"deep": [1, None]}], "map": {"S": "not a type", "empty": ""}, "nothing": [],
    }  # fmt: skip

    table.put(record)

    read = table.get({"pk": "A", "sk": "1"})
    assert read is not None
    assert {**read, "bytes": bytes(read["bytes"])} == record


def test_random_transactions_leave_what_moto_itself_leaves(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    hastened = create_table(table.client, "hastened")
    plain = create_table(table.client, "plain")
    backend, chance, kept = models.DynamoDBBackend, random.Random(7), 0
    own, parse = backend.transact_write_items.__wrapped__, UpdateExpressionParser.make.__wrapped__
    for number in range(150):
        picked = chance.sample([(pk, sk) for pk in "ABC" for sk in "123"], chance.randint(1, 4))
        writes = [(chance.choice(WRITES), {"pk": pk, "sk": sk}) for pk, sk in picked]

        def applied(to: Table, now: int = number, what: list[Any] = writes) -> bool:
            try:
                to.transact([make(to, key, now) for make, key in what])
            except ConditionFailed:
                return False
            return True

        outcome = applied(hastened)
        with monkeypatch.context() as patch:
            patch.setattr(models, "copy", copy)
            patch.setattr(backend, "transact_write_items", own)
            patch.setattr(UpdateExpressionParser, "make", parse)
            assert applied(plain) == outcome
        kept += outcome
        assert items(hastened) == items(plain)
    assert 20 < kept < 130, "one outcome only"


def items(table: Table) -> list[Any]:
    return sorted(table.client.scan(TableName=table.name)["Items"], key=str)


WRITES: list[Callable[[Table, dict[str, Any], int], Any]] = [
    lambda table, key, now: table.put_action({**key, "n": now, "map": {"deep": now}}),
    lambda table, key, now: table.put_action({**key, "n": now}, "attribute_not_exists(#pk)"),
    lambda table, key, _: table.delete_action(key),
    lambda table, key, now: table.delete_action(key, "#n < :n", {":n": now - 5}),
    lambda table, key, now: table.update_action(
        key,
        set_values={"n": now},
        expressions={"list": "list_append(if_not_exists(#list, :none), :more)"},
        values={":none": [], ":more": [{"deep": now}]},
    ),
    lambda table, key, now: table.update_action(
        key, set_values={"map.deep": now}, condition="attribute_exists(#map)"
    ),
]
