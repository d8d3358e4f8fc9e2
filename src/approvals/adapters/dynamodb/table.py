"""One DynamoDB table: expressions written readably, errors translated, conflicts repeated."""

from __future__ import annotations

import functools
import itertools
import logging
import random
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from approvals.adapters.dynamodb.mapping import from_wire, to_wire
from approvals.domain.errors import NodError, StoreRefused, StoreUnavailable
from approvals.domain.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from approvals.adapters.dynamodb.mapping import Record

_CONFLICT_CODES = frozenset(
    {"TransactionConflict", "TransactionConflictException", "TransactionInProgressException"}
)
_REFUSALS = frozenset({"ValidationException", "ValidationError"})
"""Of a call, and of one action of a transaction: among others, that an item is too large."""
_MAX_CAUSE = 300
_CONFLICT_ATTEMPTS = 6
_CONFLICT_PAUSE_SECONDS = 0.03
_NAME = re.compile(r"#([a-zA-Z]\w*)")
log = logging.getLogger(__name__)


class ConditionFailed(NodError):
    """A condition did not hold. ``failed`` says of each action whether it was its own."""

    def __init__(self, failed: Sequence[bool]) -> None:
        """Keep which of the transaction's actions failed, in their order."""
        self.failed = tuple(failed)
        super().__init__("A condition did not hold.")


@dataclass(frozen=True, slots=True)
class Table:
    """Plain records in and out of one table; ``client`` is a boto3 DynamoDB client."""

    client: Any
    name: str

    def get(self, key: Record) -> Record | None:
        """Read one item, consistently."""
        answer = self._call(
            lambda: self.client.get_item(TableName=self.name, Key=to_wire(key), ConsistentRead=True)
        )
        return from_wire(answer["Item"]) if "Item" in answer else None

    def get_many(self, keys: Sequence[Record]) -> list[Record]:
        """Read up to 100 items, consistently, in no particular order."""
        records: list[Record] = []
        wanted = [to_wire(key) for key in keys]
        for attempt in range(1, _CONFLICT_ATTEMPTS + 1):
            request = {self.name: {"Keys": wanted, "ConsistentRead": True}}
            batch = functools.partial(self.client.batch_get_item, RequestItems=request)
            answer = self._call(batch)
            records.extend(from_wire(item) for item in answer["Responses"].get(self.name, []))
            wanted = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            if not wanted:
                return records
            _pause(attempt)
        raise StoreUnavailable("The order table is busy. Try again.")

    def query(self, **arguments: object) -> tuple[list[Record], Record | None]:
        """Run one Query page; returns its records and the last key if there is more."""
        answer = self._call(lambda: self.client.query(TableName=self.name, **arguments))
        last = answer.get("LastEvaluatedKey")
        return [from_wire(item) for item in answer["Items"]], from_wire(last) if last else None

    def query_all(self, pk: str, sk_prefix: str) -> list[Record]:
        """Read every item of a partition whose sort key starts with ``sk_prefix``."""
        return list(self._each(pk, sk_prefix))

    def query_last(self, pk: str, sk_prefix: str, limit: int) -> list[Record]:
        """Read the last so many of these items, in their order."""
        backwards = self._each(pk, sk_prefix, ScanIndexForward=False, Limit=limit)
        return list(itertools.islice(backwards, limit))[::-1]

    def _each(self, pk: str, sk_prefix: str, **arguments: object) -> Iterator[Record]:
        start: dict[str, Any] = {}
        while True:
            page, last = self.query(
                KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                ExpressionAttributeValues=to_wire({":pk": pk, ":sk": sk_prefix}),
                ConsistentRead=True,
                **arguments,
                **start,
            )
            yield from page
            if last is None:
                return
            start = {"ExclusiveStartKey": to_wire(last)}

    def put(self, record: Record) -> None:
        """Write one item unconditionally."""
        self._call(lambda: self.client.put_item(TableName=self.name, Item=to_wire(record)))

    def delete(self, key: Record) -> None:
        """Remove one item, if it is there."""
        self._call(lambda: self.client.delete_item(TableName=self.name, Key=to_wire(key)))

    def update(self, action: Mapping[str, Any]) -> Record:
        """Run one `update_action` by itself; returns the item as it is afterwards."""
        answer = self._call(
            lambda: self.client.update_item(**action["Update"], ReturnValues="ALL_NEW")
        )
        return from_wire(answer["Attributes"])

    def transact(self, actions: Sequence[Mapping[str, Any]]) -> None:
        """Run all actions or none.

        Raises:
            ConditionFailed: saying which actions' conditions did not hold.
            StoreRefused: if it can never be done.
            StoreUnavailable: if it could not be done now.
        """
        self._call(lambda: self.client.transact_write_items(TransactItems=list(actions)))

    def put_action(self, record: Record, condition: str | None = None) -> dict[str, Any]:
        """Return a transaction's Put."""
        put: dict[str, Any] = {"TableName": self.name, "Item": to_wire(record)}
        if condition:
            put |= {"ConditionExpression": condition} | _names(condition)
        return {"Put": put}

    def delete_action(
        self, key: Record, condition: str | None = None, values: Record | None = None
    ) -> dict[str, Any]:
        """Return a transaction's Delete; without a condition, no item there is no error."""
        delete: dict[str, Any] = {"TableName": self.name, "Key": to_wire(key)}
        if condition:
            delete |= {"ConditionExpression": condition} | _names(condition)
            delete["ExpressionAttributeValues"] = to_wire(values or {})
        return {"Delete": delete}

    def update_action(
        self,
        key: Record,
        *,
        set_values: Record,
        expressions: Mapping[str, str] | None = None,
        remove: Sequence[str] = (),
        condition: str | None = None,
        values: Record | None = None,
    ) -> dict[str, Any]:
        """Return a transaction's Update.

        Args:
            key: the item's key.
            set_values: document path to new value; None leaves the path alone.
            expressions: document path to an expression such as ``#version + :one``.
            remove: document paths to remove.
            condition: what must hold, if anything; names are written ``#name``.
            values: values that ``expressions`` and ``condition`` use, with their colons.
        """
        bound = dict(values or {})
        assignments = []
        for index, (path, value) in enumerate(set_values.items()):
            if value is not None:
                bound[f":set{index}"] = value
                assignments.append(f"{_path(path)} = :set{index}")
        assignments += [f"{_path(path)} = {text}" for path, text in (expressions or {}).items()]
        expression = "SET " + ", ".join(assignments)
        if remove:
            expression += " REMOVE " + ", ".join(_path(path) for path in remove)
        return {
            "Update": {
                "TableName": self.name,
                "Key": to_wire(key),
                "UpdateExpression": expression,
                **({"ConditionExpression": condition} if condition else {}),
                "ExpressionAttributeValues": to_wire(bound),
                **_names(f"{expression} {condition or ''}"),
            }
        }

    def _call(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        for attempt in range(1, _CONFLICT_ATTEMPTS + 1):
            try:
                return call()
            except ClientError as error:
                if not _is_conflict(error) or attempt == _CONFLICT_ATTEMPTS:
                    raise _translate(error) from error
                # Two transactions met on one item; neither is wrong, one goes first.
                _pause(attempt)
            except BotoCoreError as error:
                raise StoreUnavailable("The order table did not answer. Try again.") from error
        raise AssertionError("unreachable")


def _pause(attempt: int) -> None:
    spread = random.uniform(0.5, 1.5)  # noqa: S311 - no secret, a pause
    time.sleep(_CONFLICT_PAUSE_SECONDS * attempt * spread)


def _path(path: str) -> str:
    return ".".join(f"#{part}" for part in path.split("."))


def _names(expression: str) -> dict[str, Any]:
    found = {f"#{name}": name for name in _NAME.findall(expression)}
    return {"ExpressionAttributeNames": found} if found else {}


def _reasons(error: ClientError) -> list[str]:
    reasons: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    return [str(reason.get("Code", "None")) for reason in reasons]


def _is_conflict(error: ClientError) -> bool:
    code = error.response.get("Error", {}).get("Code", "")
    return code in _CONFLICT_CODES or bool(_CONFLICT_CODES.intersection(_reasons(error)))


def _translate(error: ClientError) -> NodError:
    code = error.response.get("Error", {}).get("Code", "")
    reasons = _reasons(error)
    if code == "ConditionalCheckFailedException":
        return ConditionFailed([True])
    if code == "TransactionCanceledException" and "ConditionalCheckFailed" in reasons:
        return ConditionFailed([reason == "ConditionalCheckFailed" for reason in reasons])
    if code in _REFUSALS or _REFUSALS.intersection(reasons):
        log.error("the table refuses a request", extra={"cause": _refusal(error)})
        return StoreRefused("The order table refuses this, however often it is tried.")
    return StoreUnavailable("The order table is busy or failing. Try again.")


def _refusal(error: ClientError) -> str:
    """Return the table's own words; of a transaction, those about the action that is wrong."""
    said: list[dict[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    wrong = [str(reason.get("Message", "")) for reason in said if reason.get("Code") in _REFUSALS]
    return shorten(" ".join(wrong) or str(error.response["Error"].get("Message", "")), _MAX_CAUSE)
