"""`make bench`: measures everything, prints it, and with `--write` records it."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from bench import (
    cold_start,
    cost,
    demo,
    footprint,
    latency,
    listing,
    paths,
    smoke,
    unchanged,
    watching,
)
from bench.failures import CouldNotMeasure
from bench.machine import load_average, machine_line, wait_until_quiet
from bench.tables import Findings, Row, around_the_record, record, results_table
from local.places import ROOT
from local.stack import StackFailed

DOCUMENT = ROOT / "docs" / "benchmarks.md"
_RECORD = "bench"
PARTS: Mapping[str, Callable[[], Findings]] = {
    "cold-start": cold_start.measure,
    "restart": demo.measure_later_starts,
    "footprint": footprint.measure,
    "latency": latency.measure,
    "cost": cost.measure,
    "paths": paths.measure,
    "listing": listing.measure,
    "unchanged": unchanged.measure,
    "watching": watching.measure,
    "smoke": smoke.measure,
    "first-demo": demo.first_start_was_left_out,
}
_PROBLEMS = (CouldNotMeasure, StackFailed, AssertionError, OSError, subprocess.SubprocessError)


def main() -> None:
    """Measure; the exit code says whether every part could."""
    arguments = _arguments()
    parts = dict(PARTS)
    if arguments.first_demo:
        parts["first-demo"] = demo.measure_first_start
    # What was started is stopped by those who started it, whoever ends this program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if arguments.write:
        around_the_record(DOCUMENT, _RECORD)  # Told now, not after minutes of measuring.
    wait_until_quiet(arguments.wait)
    machine = machine_line(load_average())
    findings, failed = _measure({name: parts[name] for name in arguments.parts or parts})
    report = _report(machine, findings)
    print(report)
    if arguments.write and failed:
        print("bench: not recorded, for not everything could be measured", file=sys.stderr)
    elif arguments.write:
        record(DOCUMENT, _RECORD, report)
    sys.exit(1 if failed else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"measure only these of {', '.join(PARTS)}")
    parser.add_argument("--write", action="store_true", help=f"record it in {DOCUMENT.name}")
    parser.add_argument(
        "--first-demo", action="store_true", help="clone, install and start as on a new machine"
    )
    parser.add_argument(
        "--wait", type=float, default=0, metavar="SECONDS", help="for the machine to be quiet"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if arguments.write and arguments.parts:
        parser.error("what is recorded is the whole")
    return arguments


def _measure(parts: Mapping[str, Callable[[], Findings]]) -> tuple[list[Findings], bool]:
    """Run each part; one that fails leaves a line that says so, and the others go on."""
    findings, failed = [], False
    for name, measure in parts.items():
        print(f"bench: {name}", file=sys.stderr, flush=True)
        try:
            findings.append(measure())
        except _PROBLEMS as problem:
            failed = True
            words = " ".join(str(problem).split()).replace("|", "/")
            findings.append(Findings((Row(name, f"failed: {words}"),)))
    return findings, failed


def _report(machine: str, findings: Sequence[Findings]) -> str:
    rows = [row for found in findings for row in found.rows]
    tables = [table for found in findings for table in found.tables]
    return "\n\n".join([machine, results_table(rows), *tables])


if __name__ == "__main__":
    main()
