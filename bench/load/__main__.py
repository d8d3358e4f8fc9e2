"""`make load`: measures Nod with many orders, prints a table, and with `--write` records it."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.failures import CouldNotMeasure
from bench.load.engine_alone import Alone
from bench.load.filled import place_originals
from bench.load.measuring import Column, measure, measure_alone
from bench.load.sizes import ALL, Size, about_minutes
from bench.machine import load_average, machine_line, wait_until_quiet
from bench.recorded import DOCUMENT
from bench.tables import Block, around_the_record, markdown_table, record
from local.stack import StackFailed
from tests.support.database import has_dynoxide

_RECORD = Block(DOCUMENT, "load")
_PROBLEMS = (CouldNotMeasure, StackFailed, AssertionError, OSError, subprocess.SubprocessError)
_INTERRUPTED = 130


def main() -> None:
    """Measure; the exit code says whether everything could be."""
    arguments = _arguments()
    sizes = tuple(arguments.sizes) or ALL
    # What was started is stopped by those who started it, whoever ends this program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if arguments.write:
        around_the_record(_RECORD)  # Told now, not after minutes of measuring.
    wait_until_quiet(arguments.wait)
    machine = machine_line(load_average())
    _say(f"about {about_minutes(sizes)} minutes on a quiet machine; Ctrl-C ends and removes all")
    try:
        report = f"{machine}\n\n{_table(sizes)}"
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except _PROBLEMS as problem:
        sys.exit(f"load: {problem}")
    print(report)
    if arguments.write:
        record(_RECORD, report)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument(
        "sizes", nargs="*", type=Size.read, help="ORDERS/WAITING, such as 10000/1000"
    )
    parser.add_argument("--write", action="store_true", help=f"record it in {DOCUMENT.name}")
    parser.add_argument(
        "--wait", type=float, default=0, metavar="SECONDS", help="for the machine to be quiet"
    )
    arguments = parser.parse_args()
    if arguments.write and arguments.sizes:
        parser.error("what is recorded is the whole")
    return arguments


def _table(sizes: tuple[Size, ...]) -> str:
    if not has_dynoxide():
        raise CouldNotMeasure("the database is not installed here")
    columns: list[Column] = []
    alone: dict[int, Alone] = {}
    with tempfile.TemporaryDirectory(prefix="nod-load-") as name:
        folder = Path(name)
        originals = place_originals(folder / "originals")
        for size in sizes:
            if size.waiting not in alone:
                _say(f"the engine alone, {size.waiting:,} wait")
                alone[size.waiting] = measure_alone(folder, size)
            _say(size.words)
            columns.append(measure(originals, size, alone[size.waiting]))
    head = ("What", *(size.words for size in sizes))
    return markdown_table(head, [(row, *(c[row] for c in columns)) for row in columns[0]])


def _say(words: str) -> None:
    print(f"load: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
