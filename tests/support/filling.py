"""Fills a local stack that does not run with copies of orders that it placed, thousands of them.

Placing each would take half a second of CPU. The table is written as an export of DynamoDB's, which
the database program reads in; the engine's store and the simulator's by their own statements. An
order whose execution is over is copied into the table alone: Lambda forgets executions, too.
"""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import sqlite3
import subprocess
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from approvals.adapters.dynamodb.counters import placed_action
from approvals.adapters.dynamodb.table import Table
from approvals.domain.order import Status
from tests.support.copies import Copy, Mould, Original
from tests.support.database import DYNOXIDE, client_for, dynoxide

_STOCK = {"held": "reserved", "shipped": "shipped"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many copies of an order, each so much older than the one before it."""

    order_id: str
    count: int
    apart: timedelta
    first_older: timedelta = timedelta(0)


type Copies = list[tuple[Original, list[Copy]]]
type WireItem = dict[str, Any]


def fill(state: Path, wanted: Sequence[Wanted]) -> list[list[Copy]]:
    """Add the copies to what a stack keeps in this folder; returns them, as they are wanted."""
    copies: Copies = []
    numbers = itertools.count()
    with closing(sqlite3.connect(state / "executions.sqlite3")) as engine, engine:
        for each in wanted:
            original = Original(each.order_id, _run(engine, each.order_id))
            copies.append((original, list(_named(each, numbers))))
        _copy_executions(engine, copies)
        is_running = [_is_running(engine, original.name) for original, _ in copies]
    with closing(sqlite3.connect(state / "slack.sqlite3")) as slack, slack:
        _copy_messages(slack, list(itertools.compress(copies, is_running)))
    _copy_items(state / "orders.sqlite3", copies)
    return [each for _, each in copies]


def fill_engine(file: Path, name: str, count: int) -> list[Copy]:
    """Add so many copies of an execution to an engine's store; returns them."""
    with closing(sqlite3.connect(file)) as engine, engine:
        original = Original(name, _run(engine, name))
        wanted = Wanted(name, count, timedelta(milliseconds=1))
        copies = list(_named(wanted, itertools.count()))
        _copy_executions(engine, [(original, copies)])
    return copies


def _named(wanted: Wanted, numbers: Iterator[int]) -> Iterator[Copy]:
    for back in range(1, wanted.count + 1):
        older = wanted.first_older + back * wanted.apart
        yield Copy(f"ord-copy{next(numbers):012d}", str(uuid.uuid4()), older)


def _run(engine: sqlite3.Connection, name: str) -> str:
    query = "SELECT durable_execution_arn FROM executions WHERE execution_name = ?"
    (arn,) = engine.execute(query, (name,)).fetchone()
    return str(arn).rpartition("/")[2]


def _is_running(engine: sqlite3.Connection, name: str) -> bool:
    query = "SELECT status = 'RUNNING' FROM executions WHERE execution_name = ?"
    return bool(engine.execute(query, (name,)).fetchone()[0])


def _copy_executions(engine: sqlite3.Connection, copies: Copies) -> None:
    for original, each in copies:
        query = "SELECT * FROM executions WHERE execution_name = ? AND status = 'RUNNING'"
        for arn, function, _, status, started, _, data in engine.execute(query, (original.name,)):
            named, whole = Mould(original, arn), Mould(original, data)
            engine.executemany(
                "INSERT INTO executions VALUES (?, ?, ?, ?, ?, NULL, ?)",
                (
                    (
                        named.cast(copy),
                        function,
                        copy.name,
                        status,
                        started - copy.older.total_seconds(),
                        whole.cast(copy),
                    )
                    for copy in each
                ),
            )


def _copy_messages(slack: sqlite3.Connection, copies: Copies) -> None:
    """Copy what Slack shows of an order: its cards, their threads, what its requester got."""
    for original, each in copies:
        query = "SELECT * FROM messages WHERE instr(metadata, ?)"
        for row in slack.execute(query, (original.name,)).fetchall():
            moulds = [Mould(original, text) if text is not None else None for text in row]
            slack.executemany(
                "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                ([mould and mould.cast(copy) for mould in moulds] for copy in each),
            )


def _copy_items(database: Path, copies: Copies) -> None:
    with dynoxide(database) as endpoint:
        client = client_for(endpoint)
        (name,) = client.list_tables()["TableNames"]
        schema = client.describe_table(TableName=name)
        pages = client.get_paginator("scan").paginate(TableName=name)
        items = [item for page in pages for item in page["Items"]]
        client.close()
    with tempfile.TemporaryDirectory(dir=database.parent) as folder:
        data = Path(folder, name, "data", "items.json.gz")
        data.parent.mkdir(parents=True)
        with gzip.open(data, "wt", encoding="utf-8", compresslevel=1) as export:
            for line in _lines(items, copies):
                export.write(f'{{"Item": {line}}}\n')
        described, filled = Path(folder, "schema.json"), Path(folder, "filled.sqlite3")
        described.write_text(json.dumps(schema, default=str), encoding="utf-8")
        command = [str(DYNOXIDE), "import", "--source", folder, "--schema", str(described)]
        command += ["--output", str(filled)]
        subprocess.run(command, check=True, capture_output=True, text=True)
        for leftover in database.parent.glob(f"{database.name}-*"):
            leftover.unlink()
        filled.replace(database)


def _lines(items: Sequence[WireItem], copies: Copies) -> Iterator[str]:
    """Yield every item of the table as JSON, and those of the copies."""
    counts, stock = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for original, each in copies:
        own = [item for item in items if _is_of(item, original)]
        moulds = [Mould(original, _json(item), item.get("at", {}).get("S", "")) for item in own]
        (status,) = (item["status"]["S"] for item in own if item["sk"]["S"] == "ORDER")
        for item in own:
            if item["sk"]["S"] == "RESERVATION":
                for sku, quantity in item["lines"]["M"].items():
                    stock[sku, _STOCK[item["state"]["S"]]] += int(quantity["N"]) * len(each)
        for copy in each:
            counts[_counter(copy.name), status] += 1
            for mould in moulds:
                yield mould.cast(copy)
    added = {(pk, "COUNTS", status): count for (pk, status), count in counts.items()}
    added |= {("CATALOGUE", f"SKU#{sku}", kind): count for (sku, kind), count in stock.items()}
    yield from map(_json, _with_more(items, added))


def _with_more(
    items: Sequence[WireItem], added: dict[tuple[str, str, str], int]
) -> Iterator[WireItem]:
    """Yield the items with these numbers added to their attributes; one may be new."""
    by_key = {(item["pk"]["S"], item["sk"]["S"]): dict(item) for item in items}
    for (pk, sk, attribute), more in added.items():
        item = by_key.setdefault((pk, sk), {"pk": {"S": pk}, "sk": {"S": sk}})
        item[attribute] = {"N": str(int(item.get(attribute, {"N": "0"})["N"]) + more)}
    return iter(by_key.values())


def _is_of(item: WireItem, original: Original) -> bool:
    """Tell whether it is an item of the order; an idempotency key stands for this order alone."""
    return original.name in _json(item) and not item["pk"]["S"].startswith("KEY#")


def _counter(order_id: str) -> str:
    action = placed_action(Table(None, ""), order_id, Status.RECEIVED)
    return str(action["Update"]["Key"]["pk"]["S"])


def _json(item: WireItem) -> str:
    return json.dumps(item, default=lambda binary: base64.b64encode(binary).decode())
