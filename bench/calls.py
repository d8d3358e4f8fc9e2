"""What calls to the table cost: counted as boto3 sends them, and in the units that AWS bills.

A write takes a unit for each 1,024 bytes of the item begun, the larger of before and after; twice
that in a transaction. An entry of an index is written by itself, one unit where it comes or goes.
A consistent read takes a unit for each 4,096 bytes begun, of an item, or of all that a query
reads; half of it otherwise. Source: DynamoDB's developer guide, "Read and write operations".
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from moto.backends import get_backend
from moto.dynamodb.models.dynamo_type import DynamoType

READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
_WRITE_BYTES, _READ_BYTES, _ACCOUNT = 1_024, 4_096, "123456789012"
_COMPRESSED_BYTES = 750
"""What a kept history counts as: how well it compresses differs from run to run."""
_INDEXES = {"orders-by-time": "listPk", "orders-by-status": "statusPk"}
_KEPT_APART = re.compile(r"(STATUS#.*|COUNTS#.*)|(TO_KEEP|TO_SHOW|CATALOGUE|DEMO|ORDERS)")

type Item = dict[str, Any]


@dataclass
class Calls:
    """Counts the workflow's calls, and of this thread, which also watches, what people cause."""

    table: str
    region: str
    counts: Counter[str] = field(default_factory=Counter)
    write_units: Counter[str] = field(default_factory=Counter)
    """By partition, ids left out: ``ORDER#…``, ``orders-by-time AUDIT#…``."""
    read_units: float = 0
    transactions: Counter[str] = field(default_factory=Counter)
    """By item: how many transactions write it."""
    is_person: bool = False
    requests: int = 0
    repairs: int = 0

    def listen_to(self, client: Any) -> None:
        """Count this client's calls from now on; a repetition by botocore is not another call."""
        client.meta.events.register("before-parameter-build.dynamodb", self._before)
        client.meta.events.register("after-call.dynamodb", self._after)

    @contextmanager
    def of_a_person(self) -> Iterator[None]:
        """Count what this thread does meanwhile, as one request."""
        self.is_person = True
        self.requests += 1
        try:
            yield
        finally:
            self.is_person = False

    @contextmanager
    def of_the_reconciler(self) -> Iterator[None]:
        """Count what this thread does meanwhile, as one invocation of the reconciler."""
        self.is_person = True
        self.repairs += 1
        try:
            yield
        finally:
            self.is_person = False

    @property
    def writes(self) -> int:
        """Calls that write; a transaction is one, whatever it holds."""
        return sum(count for kind, count in self.counts.items() if kind not in READS)

    @property
    def reads(self) -> int:
        """Calls that read."""
        return self.counts.total() - self.writes

    def stored(self) -> int:
        """Return the bytes of all items that there are."""
        return sum(map(_size, self._backend().all_items_as_wire()))

    def _before(self, params: Item, model: Any, context: Item, **_: Any) -> None:
        if not self.is_person and threading.current_thread() is threading.main_thread():
            return
        self.counts[model.name] += 1
        written = _written(model.name, params)
        context["nod-bench"] = params, [self._backend().read(key) for key in written], written

    def _after(self, parsed: Item, model: Any, context: Item, **_: Any) -> None:
        if "nod-bench" not in context:
            return
        params, before, written = context.pop("nod-bench")
        if model.name in READS:
            self.read_units += _read_units(model.name, params, parsed)
            return
        factor = 2 if model.name == "TransactWriteItems" else 1
        for key, was in zip(written, before, strict=True):
            now = self._backend().read(key)
            units = factor * _begun(max(_size(was), _size(now)), _WRITE_BYTES)
            self.write_units[partition(_text(key["pk"]))] += units
            if factor > 1:
                self.transactions[_item(key)] += 1
            for name in _index_entries(was) ^ _index_entries(now):
                self.write_units[name[0]] += 1

    def _backend(self) -> _Backend:
        return _Backend(get_backend("dynamodb")[_ACCOUNT][self.region].tables[self.table])


@dataclass(frozen=True, slots=True)
class _Backend:
    """The table as moto holds it: looking at it is no call."""

    table: Any

    def read(self, key: Item) -> Item:
        found = self.table.get_item(DynamoType(key["pk"]), DynamoType(key["sk"]))
        return dict(found.to_json()["Attributes"]) if found is not None else {}

    def all_items_as_wire(self) -> Iterator[Item]:
        for item in list(self.table.all_items()):
            yield dict(item.to_json()["Attributes"])


def partition(key: str) -> str:
    """Return a partition's name without what tells one order, person or day from another."""
    if _KEPT_APART.fullmatch(key):
        return re.sub(r"COUNTS#.*", "COUNTS#…", key)
    return f"{key.partition('#')[0]}#…"


def _item(key: Item) -> str:
    pk, sk = _text(key["pk"]), _text(key["sk"])
    if pk.startswith("INSIGHTS#"):
        return f"INSIGHTS#… {'#'.join(sk.split('#')[:2])}"
    return f"{partition(pk)} {sk}" if pk == "CATALOGUE" else partition(pk)


def _index_entries(item: Mapping[str, Any]) -> set[tuple[str, str]]:
    if "listSk" not in item:
        return set()
    return {
        (f"{index} {partition(_text(item[name]))}", _text(item["listSk"]))
        for index, name in _INDEXES.items()
        if name in item
    }


def _written(operation: str, params: Item) -> list[Item]:
    """Return the keys that a call writes."""
    if operation in READS:
        return []
    if operation == "TransactWriteItems":
        return [
            _key(action.get("Item") or action["Key"])
            for each in params["TransactItems"]
            for action in each.values()
        ]
    return [_key(params.get("Item") or params["Key"])]


def _key(item: Item) -> Item:
    return {"pk": item["pk"], "sk": item["sk"]}


def _read_units(operation: str, params: Item, answer: Item) -> float:
    if operation == "GetItem":
        return _begun(_size(answer.get("Item", {})), _READ_BYTES)
    if operation == "BatchGetItem":
        asked = sum(len(request["Keys"]) for request in params["RequestItems"].values())
        found = [item for items in answer["Responses"].values() for item in items]
        missing = asked - len(found)
        return missing + sum(_begun(_size(item), _READ_BYTES) for item in found)
    units = _begun(sum(map(_size, answer["Items"])), _READ_BYTES)
    return units if params.get("ConsistentRead") else units / 2


def _begun(size: int, unit: int) -> int:
    return max(1, math.ceil(size / unit))


def _size(item: Mapping[str, Any]) -> int:
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + _value_size(v) for name, v in content.items())
    if kind == "L":
        return 3 + sum(1 + _value_size(v) for v in content)
    if kind in {"SS", "NS", "BS"}:
        return sum(len(str(each).encode()) for each in content)
    if kind == "N":
        return 1 + math.ceil(len(content) / 2)
    if kind == "B":
        return _COMPRESSED_BYTES
    return len(content.encode()) if isinstance(content, str) else 1


def _text(value: Item) -> str:
    return str(value["S"])
