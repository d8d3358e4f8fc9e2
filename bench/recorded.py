"""What docs/benchmarks.md has recorded, read back: what is computed or drawn starts from there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.places import ROOT

DOCUMENT = ROOT / "docs" / "benchmarks.md"
_RULE = re.compile(r"\|[-| ]+\|")
_P50 = re.compile(r"(?:p50 )?([\d.]+) (ms|s)\b")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document: what its columns are called, and its lines."""

    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> tuple[str, ...]:
        """Return a column's cells."""
        index = self.head.index(name)
        return tuple(line[index] for line in self.lines)


def read_tables(text: str) -> tuple[Table, ...]:
    """Return a document's tables."""
    found: list[list[tuple[str, ...]]] = []
    inside = False
    for line in text.splitlines():
        if not line.startswith("|"):
            inside = False
        elif not _RULE.fullmatch(line):
            if not inside:
                found.append([])
            inside = True
            found[-1].append(tuple(cell.strip() for cell in line.strip("|").split("|")))
    return tuple(Table(rows[0], tuple(rows[1:])) for rows in found)


def table_with(text: str, *columns: str) -> Table:
    """Return the first table that has these columns.

    Raises:
        LookupError: there is none.
    """
    for table in read_tables(text):
        if set(columns) <= set(table.head):
            return table
    raise LookupError(f"there is no table with {columns}")


def results(text: str) -> Mapping[str, str]:
    """Return what the table of results says was measured, by what."""
    table = table_with(text, "What", "Measured")
    return dict(zip(table.column("What"), table.column("Measured"), strict=True))


def seconds_of(name: str, text: str) -> float:
    """Return the median of the row whose name begins so, in seconds.

    Raises:
        LookupError: there is no such row.
    """
    for row, measured in results(text).items():
        if row.startswith(name) and (match := _P50.match(measured)):
            return seconds(match[0])
    raise LookupError(f"there is no row {name!r}")


def seconds(measured: str) -> float:
    """Return the first duration of a cell, in seconds; a median stands before its spread."""
    match = _P50.match(measured)
    if match is None:
        raise ValueError(measured)
    return float(match[1]) / (1_000 if match[2] == "ms" else 1)


def recorded(document: Path = DOCUMENT) -> str:
    """Return the document as it is now."""
    return document.read_text(encoding="utf-8")


def cells(table: Table, key: str) -> Sequence[str]:
    """Return the line that begins with ``key``."""
    return next(line for line in table.lines if line[0] == key)
