"""Draw random histories of the whole system for as long as told; each run says by which seed.

Exits with 1 at the first history that ends wrong, shrunk, with what repeats it. Or let a crowd of
people answer two hundred orders at once; or, as often as told, kill every process of a local stack
in which a thousand orders wait, and then all of them.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HISTORIES, STEPS = 100, 40
PEOPLE = 50
MOST_KILLS, MOST_SECONDS = 100, 7 * 86_400
"""Each round of kills needs some of a thousand orders."""
_HISTORIES = ("--hypothesis-show-statistics", "tests/faults/test_random_histories.py")
_CROWD = ("tests/faults/test_fifty_people.py",)
_KILLS = ("tests/e2e/test_restart.py", "-k", "each_process_is_killed")
_PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:logging", "-p", "no:cacheprovider")


def main() -> int:
    """Run until the time is over; a run that began by then comes to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=_up_to(MOST_SECONDS), default=60)
    parser.add_argument("--seed", type=int, help="run this one alone, as an earlier run printed it")
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--crowd",
        type=_up_to(PEOPLE),
        metavar="PEOPLE",
        help=f"so many of {PEOPLE} answer each order",
    )
    instead.add_argument(
        "--kills", type=_up_to(MOST_KILLS), metavar="TIMES", help="kill real processes so often"
    )
    options = parser.parse_args()
    if options.crowd:
        return _once("CROWD", options.crowd, options.seed, _CROWD)
    if options.kills:
        return _once("KILLS", options.kills, options.seed, _KILLS)
    ends_at = time.monotonic() + options.seconds
    given, runs = options.seed, 0
    while runs == 0 or (given is None and time.monotonic() < ends_at):
        at_once = range(os.cpu_count() or 1)
        seeds = [secrets.randbelow(10**9) for _ in at_once] if given is None else [given]
        if not _run(seeds):
            return 1
        runs += len(seeds)
    print(f"{runs * HISTORIES} histories of up to {STEPS} steps each: all ended as they must")
    return 0


def _up_to(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"not a number from 1 to {most}: {text!r}")
        return int(text)

    return read


def _once(what: str, number: int, given: int | None, tests: Sequence[str]) -> int:
    seed = secrets.randbelow(10**9) if given is None else given
    environment = {**os.environ, f"NOD_{what}": str(number), "NOD_SEED": str(seed)}
    print(f"seed {seed}: repeat it with make faults {what}={number} SEED={seed}", flush=True)
    command = [*_PYTEST, "--timeout=0", *tests]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _run(seeds: Sequence[int]) -> bool:
    environment = {**os.environ, "NOD_HISTORIES": str(HISTORIES), "NOD_HISTORY_STEPS": str(STEPS)}
    runs = [
        subprocess.Popen(
            [*_PYTEST, f"--hypothesis-seed={seed}", *_HISTORIES],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for seed in seeds
    ]
    try:
        printed = [run.communicate()[0] for run in runs]
    finally:
        for run in runs:
            run.kill()
    for seed, run, text in zip(seeds, runs, printed, strict=True):
        if run.returncode != 0:
            print(f"{text}\nseed {seed} failed: repeat it with make faults SEED={seed}")
            return False
        ends = sorted(line.strip(" *\n") for line in text.splitlines() if "an order ended" in line)
        print(f"seed {seed}: {'; '.join(ends)}", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
