from __future__ import annotations

from collections.abc import Iterator

import pytest

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
