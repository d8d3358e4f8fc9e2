"""The plots of the documents, drawn from what the documents record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bench.million import WAITS
from bench.recorded import recorded, results, seconds, seconds_of, table_with
from bench.svg import Bar, Line, bars, lines
from local.places import ROOT

IMAGES = ROOT / "docs" / "images"
_COLD = re.compile(r"(\w+)Function, cold, as (deployed|`sam build` leaves it)")
_BARE = "`import boto3` and two clients"
_NAMES = {
    "Slack": "Slack app", "Api": "API and page", "Orchestrator": "Workflow",
    "Reconciler": "Reconciler",
}  # fmt: skip


def draw() -> None:
    """Write every plot anew."""
    for name, picture in pictures(recorded()).items():
        (IMAGES / name).write_text(picture, encoding="utf-8")


def pictures(text: str) -> Mapping[str, str]:
    """Return every plot of a document's record, by its file's name."""
    return {
        "plot-cold-start.svg": _cold_start(text),
        "plot-click.svg": _click(text),
        "plot-million.svg": _million(text),
        "plot-asleep.svg": _asleep(text),
    }


def _cold_start(text: str) -> str:
    return bars(
        "Cold start: import of the handler with its clients",
        "milliseconds, median; blue as deployed, orange as `sam build` leaves it",
        list(_cold_bars(results(text))),
    )


def _cold_bars(measured: Mapping[str, str]) -> Iterator[Bar]:
    for colour, how in enumerate(("as deployed", "as `sam build` leaves it")):
        yield _bar("boto3 and two clients alone", measured[f"{_BARE}, {how}"], colour)
        for row, figure in measured.items():
            match = _COLD.fullmatch(row)
            if match and row.endswith(how):
                yield _bar(_NAMES[match[1]], figure, colour)


def _bar(name: str, measured: str, colour: int = 0) -> Bar:
    duration = seconds(measured)
    shown = f"{duration * 1_000:.0f} ms" if duration >= 0.01 else f"{duration * 1_000:.1f} ms"
    return Bar(name, duration, shown, colour)


def _click(text: str) -> str:
    parts = table_with(text, "Part of click → answer")
    found = [_bar(name, median) for name, median, _ in parts.lines[:-1]]
    whole = parts.lines[-1][1]
    return bars(f"Click → answer: where {whole} go", "milliseconds, median", found)


def _million(text: str) -> str:
    found = table_with(text, "A million orders that wait")
    drawn = [Line(name, [_usd(cell) for cell in cells]) for name, *cells in found.lines]
    axes = ("USD, logarithmic", "how long each order waits")
    return lines(
        "A million orders: what the ways to wait cost", axes, found.head[1:], drawn, _amount
    )


def _asleep(text: str) -> str:
    """Return the seconds that are computed: those of a durable function do not grow."""
    active = seconds_of("Active compute of an order", text)
    drawn = [
        Line("Nod, both invocations", [active for _ in WAITS]),
        Line("a function that waits", [active + wait for wait in WAITS.values()]),
    ]
    return lines(
        "Seconds of compute that an order is billed, by how long it sleeps",
        ("seconds, logarithmic", "how long it sleeps"), tuple(WAITS), drawn, _amount,
    )  # fmt: skip


def _usd(cell: str) -> float:
    return float(cell.partition(" ")[0].replace(",", ""))


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
