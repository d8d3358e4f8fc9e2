"""Takes some slow ways out of moto's DynamoDB, of moto 5.1: nothing that it answers changes.

For undoing a transaction it copies the whole table before every single write of it. One copy does,
and of the items only those that are updated: every other write puts an item in another's place.
And it looks for each member of each attribute value under a dozen names; ours have their own.
It parses an update's expression twice, though the program has few, and lists its own methods for
every request.
"""

from __future__ import annotations

import copy
import functools
from collections import defaultdict
from typing import Any

from moto.core import responses, serialize
from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

_VALUE = "AttributeValue"


class _CopyOnce:
    """Stands in for the module `copy` where transactions are made; for one thread."""

    def __init__(self) -> None:
        self.kept: tuple[Table, Table] | None = None
        self.writes: list[dict[str, Any]] | None = None

    def deepcopy(self, value: Any) -> Any:
        if self.writes is None or not isinstance(value, Table):
            return copy.deepcopy(value)
        if self.kept is None or self.kept[0] is not value:
            self.kept = (value, _before(value, self.writes))
        return self.kept[1]


def _before(table: Table, writes: list[dict[str, Any]]) -> Table:
    """Return the table as it stays, whatever these writes do to it."""
    updated = [write["Update"].get("Key") for write in writes if "Update" in write]
    names = {table.hash_key_attr, table.range_key_attr}
    is_usual = None not in names and all(key and set(key) == names for key in updated)
    if table.stream_shard is not None or not is_usual:
        return copy.deepcopy(table)
    before = copy.copy(table)
    before.items = defaultdict(dict, {first: {**rest} for first, rest in table.items.items()})
    for key in updated:
        first, second = DynamoType(key[table.hash_key_attr]), DynamoType(key[table.range_key_attr])
        if second in before.items.get(first, {}):
            before.items[first][second] = copy.deepcopy(before.items[first][second])
    return before


def hasten_moto() -> None:
    """Change moto in this process, once."""
    if isinstance(vars(models).get("copy"), _CopyOnce):
        return
    copies, transact = _CopyOnce(), models.DynamoDBBackend.transact_write_items
    pick, nodes = serialize.ResponseSerializer.get_value, DepthFirstTraverser.nodes_to_be_processed
    known: dict[type, Any] = {}

    @functools.wraps(transact)
    def transact_write_items(backend: Any, items: list[dict[str, Any]]) -> None:
        copies.writes = items
        try:
            transact(backend, items)
        finally:
            copies.writes, copies.kept = None, None

    def get_value(serializer: Any, value: Any, key: str, shape: Any) -> Any:
        if type(value) is dict and getattr(getattr(shape, "parent", None), "name", "") == _VALUE:
            return value.get(key)
        return pick(serializer, value, key, shape)

    def nodes_to_be_processed(traverser: Any) -> Any:
        kind = type(traverser)
        if kind not in known:
            known[kind] = nodes(traverser)
        return known[kind]

    models.copy = copies
    models.DynamoDBBackend.transact_write_items = transact_write_items
    serialize.ResponseSerializer.get_value = get_value
    # What is parsed is only looked at: moto works on a copy.
    UpdateExpressionParser.make = functools.lru_cache(UpdateExpressionParser.make)
    DepthFirstTraverser.nodes_to_be_processed = nodes_to_be_processed
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
