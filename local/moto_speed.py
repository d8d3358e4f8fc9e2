"""Takes two slow ways out of moto's DynamoDB, of moto 5.1: nothing that it answers changes.

For undoing a transaction it copies the whole table before every single write of it; one copy does.
And it looks for each member of each attribute value under a dozen names; ours have their own.
"""

from __future__ import annotations

import copy
from typing import Any

from moto.core import serialize
from moto.dynamodb import models
from moto.dynamodb.models.table import Table

_VALUE = "AttributeValue"


class _CopyOnce:
    """Stands in for the module `copy` where transactions are made; for one thread."""

    def __init__(self) -> None:
        self.kept: tuple[Table, Table] | None = None
        self.is_in_transaction = False

    def deepcopy(self, value: Any) -> Any:
        if not (self.is_in_transaction and isinstance(value, Table)):
            return copy.deepcopy(value)
        if self.kept is None or self.kept[0] is not value:
            self.kept = (value, copy.deepcopy(value))
        return self.kept[1]


def hasten_moto() -> None:
    """Change moto in this process, once."""
    if isinstance(vars(models).get("copy"), _CopyOnce):
        return
    copies, transact = _CopyOnce(), models.DynamoDBBackend.transact_write_items
    pick = serialize.ResponseSerializer.get_value

    def transact_write_items(backend: Any, items: list[dict[str, Any]]) -> None:
        copies.is_in_transaction = True
        try:
            transact(backend, items)
        finally:
            copies.is_in_transaction, copies.kept = False, None

    def get_value(serializer: Any, value: Any, key: str, shape: Any) -> Any:
        if type(value) is dict and getattr(getattr(shape, "parent", None), "name", "") == _VALUE:
            return value.get(key)
        return pick(serializer, value, key, shape)

    models.copy = copies
    models.DynamoDBBackend.transact_write_items = transact_write_items
    serialize.ResponseSerializer.get_value = get_value
