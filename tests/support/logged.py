"""Log records as the functions write them: with the order and execution that they concern."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from approvals.adapters.logs import name_concerned


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.addFilter(name_concerned)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def logged() -> Iterator[list[logging.LogRecord]]:
    """Keep every line from INFO on that is logged meanwhile, in any thread."""
    root, kept = logging.getLogger(), _Kept()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    try:
        yield kept.records
    finally:
        root.removeHandler(kept)
        root.setLevel(level)


def named(records: list[logging.LogRecord], message: str) -> list[tuple[Any, Any]]:
    """Return of each line with this message the order id and the execution's ARN, or None."""
    return [
        (getattr(record, "order_id", None), getattr(record, "executionArn", None))
        for record in records
        if record.getMessage() == message
    ]
