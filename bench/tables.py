"""What was measured, as Markdown: what a terminal shows is what the document records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of results. ``missed`` says that the target was not reached."""

    name: str
    measured: str
    target: str = ""
    ratio: str = ""
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What one part of the benchmark adds to the report: rows, and tables of its own."""

    rows: tuple[Row, ...] = ()
    tables: tuple[str, ...] = ()


def limited(
    name: str, value: float, limit: float, show: Callable[[float], str], *, inclusive: bool = False
) -> Row:
    """Return the row of a figure with an upper limit, and its share of that limit."""
    missed = value > limit if inclusive else value >= limit
    word = "at most" if inclusive else "under"
    return Row(name, show(value), f"{word} {show(limit)}", f"{value / limit:.2f} × target", missed)


def results_table(rows: Sequence[Row]) -> str:
    """Return the table of results."""
    cells = [
        (
            row.name,
            row.measured,
            row.target,
            f"**missed**, {row.ratio}" if row.missed else row.ratio,
        )
        for row in rows
    ]
    return markdown_table(("What", "Measured", "Target", "Ratio"), cells)


def markdown_table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a table, padded so that it can be read as text, too."""
    widths = [max(len(line[i]) for line in (head, *lines)) for i in range(len(head))]
    padded = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in (head, ["-" * width for width in widths], *lines)
    ]
    return "\n".join(padded)


def around_the_record(document: Path, name: str) -> tuple[str, str]:
    """Return what stands before and after the markers of this name in a document.

    Raises:
        ValueError: It does not have both markers once, in their order.
    """
    start, stop = _markers(name)
    before, begin, rest = document.read_text(encoding="utf-8").partition(start)
    _, end, after = rest.partition(stop)
    if not begin or not end or start in rest or stop in after:
        raise ValueError(f"{document.name} needs {start} and {stop}, once each")
    return before, after


def record(document: Path, name: str, content: str) -> None:
    """Put ``content`` between the markers of this name in a document."""
    before, after = around_the_record(document, name)
    start, stop = _markers(name)
    document.write_text(f"{before}{start}\n\n{content}\n\n{stop}{after}", encoding="utf-8")


def _markers(name: str) -> tuple[str, str]:
    return f"<!-- {name}:begin -->", f"<!-- {name}:end -->"


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that ``percent`` per cent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // _PERCENT) - 1)]


def median_and_tail(values: Sequence[float], show: Callable[[float], str]) -> str:
    """Return the median and the 95th percentile in words."""
    return f"p50 {show(median(values))}, p95 {show(percentile(values, 95))}"


def milliseconds(seconds: float) -> str:
    """Return a duration that is given in seconds."""
    digits = 1 if seconds < 0.1 else 0
    return f"{seconds * 1000:.{digits}f} ms"


def seconds(value: float) -> str:
    """Return a duration in seconds."""
    return f"{value:.1f} s"


def megabytes(size: float) -> str:
    """Return a size that is given in bytes, in units of a million."""
    return f"{size / 1_000_000:.0f} MB"


def percent(share: float) -> str:
    """Return a share of one as per cent."""
    return f"{share * _PERCENT:.2f} %"
