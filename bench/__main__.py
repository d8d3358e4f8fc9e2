"""`make bench`: measures everything, prints it, and with `--write` records and draws it."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

from bench import (
    ack,
    cold_start,
    cost,
    demo,
    footprint,
    latency,
    listing,
    million,
    paths,
    plots,
    scale,
    smoke,
    unchanged,
    watching,
)
from bench.failures import CouldNotMeasure
from bench.machine import load_average, machine_line, wait_until_quiet
from bench.recorded import DOCUMENT
from bench.tables import Block, Findings, Row, around_the_record, record, results_table
from local.places import ROOT
from local.stack import StackFailed

type Part = Callable[[], Findings]

SCALE = ROOT / "docs" / "scale.md"
PARTS: Mapping[str, Part] = {
    "cold-start": cold_start.measure,
    "restart": demo.measure_later_starts,
    "footprint": footprint.measure,
    "latency": latency.measure,
    "cost": cost.measure,
    "listing": listing.measure,
    "unchanged": unchanged.measure,
    "watching": watching.measure,
    "smoke": smoke.measure,
    "first-demo": demo.first_start_was_left_out,
}
WHOLE = Block(DOCUMENT)
"""Where all of them are recorded, in one run on one machine."""
COMPUTED: Mapping[str, tuple[Part, Block]] = {
    "paths": (paths.measure, Block(DOCUMENT, "paths")),
    "million": (million.measure, Block(DOCUMENT, "million")),
    "scale": (scale.measure, Block(SCALE, "scale")),
}
"""The same on every machine; the later ones start from what is recorded of the earlier."""
ALONE: Mapping[str, tuple[Part, Block]] = {"ack": (ack.measure, Block(DOCUMENT, "ack")), **COMPUTED}
"""What can be recorded without the rest."""
_PROBLEMS = (CouldNotMeasure, StackFailed, AssertionError, OSError, subprocess.SubprocessError)


def main() -> None:
    """Measure; the exit code says whether every part could."""
    arguments = _arguments()
    # What was started is stopped by those who started it, whoever ends this program.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if arguments.write:
        for block in (WHOLE, *(block for _, block in ALONE.values())):
            around_the_record(block)  # Told now, not after minutes of measuring.
    wait_until_quiet(arguments.wait)
    machine = machine_line(load_average())
    good = _measure_whole(arguments, machine)
    for name in ALONE:
        if not arguments.parts or name in arguments.parts:
            good = _measure_alone(name, machine, write=arguments.write and good) and good
    if arguments.write and good:
        plots.draw()
    elif arguments.write:
        print("bench: not all recorded, for not everything could be measured", file=sys.stderr)
    sys.exit(0 if good else 1)


def _arguments() -> argparse.Namespace:
    known = [*PARTS, *ALONE]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"measure only these of {', '.join(known)}")
    parser.add_argument("--write", action="store_true", help=f"record it in {DOCUMENT.name}")
    parser.add_argument(
        "--first-demo", action="store_true", help="clone, install and start as on a new machine"
    )
    parser.add_argument(
        "--wait", type=float, default=0, metavar="SECONDS", help="for the machine to be quiet"
    )
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(known):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if arguments.write and set(arguments.parts) - set(ALONE):
        parser.error(f"what is recorded is the whole, or of {', '.join(ALONE)}")
    return arguments


def _measure_whole(arguments: argparse.Namespace, machine: str) -> bool:
    """Measure the parts of the one table, and record them if they are to be."""
    parts = dict(PARTS)
    if arguments.first_demo:
        parts["first-demo"] = demo.measure_first_start
    chosen = {name: parts[name] for name in parts if name in (arguments.parts or parts)}
    if not chosen:
        return True
    findings, failed = _measure(chosen)
    report = _report(machine, findings)
    print(report)
    if arguments.write and not failed:
        record(WHOLE, report)
    return not failed


def _measure_alone(name: str, machine: str, *, write: bool) -> bool:
    measure, block = ALONE[name]
    findings, failed = _measure({name: measure})
    lines = [] if name in COMPUTED else [machine]
    rows = [row for found in findings for row in found.rows]
    tables = [table for found in findings for table in found.tables]
    report = "\n\n".join([*lines, *([results_table(rows)] if rows else []), *tables])
    print(f"\n{report}")
    if write and not failed:
        record(block, report)
    return not failed


def _measure(parts: Mapping[str, Part]) -> tuple[list[Findings], bool]:
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
