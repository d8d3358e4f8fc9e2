"""The audit entries of all orders by their time: a day is a partition of ``orders-by-time``.

Entries from before that are not in the index: they are read with their order alone.
"""

from __future__ import annotations

import itertools
import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.mapping import audit_from, to_wire
from approvals.domain.audit_log import LoggedEntries, LoggedEntry
from approvals.domain.errors import MalformedRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.adapters.dynamodb.mapping import Record
    from approvals.adapters.dynamodb.table import Table

_POSITION = re.compile(
    r"(\d{4}-\d\d-\d\d)|(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d\.\d{6}Z#[A-Za-z0-9_-]{1,64}#[0-9a-f-]{11,}"
)
_QUERIES = 40
"""In one call, so that a range in which little happened is not read in one request."""
_BATCH = 100


def read_audit_log(
    table: Table, since: datetime, before: datetime, after: str | None, limit: int
) -> LoggedEntries:
    """See `approvals.ports.OrderStore.audit_log`."""
    if before <= since:
        return LoggedEntries()
    last = (before.astimezone(UTC) - timedelta(microseconds=1)).date()
    day, start = _reached(after, since, before)
    if day > last:
        raise MalformedRequest.said("cursor", "cursor")
    found: list[Record] = []
    for _ in range(_QUERIES):
        records, more = _query(table, day, since, before, start, limit - len(found))
        found += records
        if more or len(found) >= limit:
            following = found[-1]["listSk"]
            return LoggedEntries(_read(table, found), following)
        if day == last:  # Of the calendar's last day, too, after which there is none.
            return LoggedEntries(_read(table, found))
        day, start = day + timedelta(days=1), None
    return LoggedEntries(_read(table, found), day.isoformat())


def _query(
    table: Table, day: date, since: datetime, before: datetime, start: str | None, limit: int
) -> tuple[list[Record], bool]:
    pk = f"AUDIT#{day.isoformat()}"
    arguments: dict[str, Any] = {}
    if start is not None:
        arguments["ExclusiveStartKey"] = to_wire({**_key(start), "listPk": pk, "listSk": start})
    records, more = table.query(
        IndexName="orders-by-time",
        KeyConditionExpression="#pk = :pk AND #sk BETWEEN :since AND :before",
        ExpressionAttributeNames={"#pk": "listPk", "#sk": "listSk"},
        ExpressionAttributeValues=to_wire(
            {":pk": pk, ":since": instant(since), ":before": instant(before)}
        ),
        Limit=limit,
        **arguments,
    )
    return records, more is not None


def _read(table: Table, found: Sequence[Record]) -> tuple[LoggedEntry, ...]:
    entries: dict[str, Record] = {}
    for some in itertools.batched(found, _BATCH, strict=False):
        keys = [{"pk": record["pk"], "sk": record["sk"]} for record in some]
        entries |= {record["listSk"]: record for record in table.get_many(keys)}
    return tuple(
        LoggedEntry(
            record["listSk"],
            record["pk"].removeprefix("ORDER#"),
            audit_from(entries[record["listSk"]]),
        )
        for record in found
        if record["listSk"] in entries
    )


def _key(list_key: str) -> Record:
    at, order_id, suffix = list_key.split("#")
    return {"pk": f"ORDER#{order_id}", "sk": f"AUDIT#{at}#{suffix}"}


def _reached(position: str | None, since: datetime, before: datetime) -> tuple[date, str | None]:
    """Return the day to read on in, and the entry after which, which must be one of the range."""
    if position is None:
        return since.astimezone(UTC).date(), None
    match = _POSITION.fullmatch(position)
    try:
        if match is None:
            raise ValueError(position)
        whole_day, day = match.groups()
        reached = date.fromisoformat(whole_day or day)
    except ValueError:
        raise MalformedRequest.said("cursor", "cursor") from None
    is_before = reached < since.astimezone(UTC).date()
    if is_before or (day and not instant(since) <= position < instant(before)):
        raise MalformedRequest.said("cursor", "cursor")
    return reached, None if whole_day else position
