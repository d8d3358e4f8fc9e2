"""Let a crowd decide at once, then draw random histories of the whole system for as long as told.

Exits with 1 at the first that ends wrong, with what repeats it; a history is shrunk.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HISTORIES, STEPS = 100, 40
PEOPLE = 50
_TESTS, _CROWD = "tests/faults/test_random_histories.py", "tests/faults/test_fifty_people.py"
_PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:logging", "-p", "no:cacheprovider")


def main() -> int:
    """Run until the time is over; a run that began by then comes to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="run this one alone, as an earlier run printed it")
    options = parser.parse_args()
    given, runs = options.seed, 0
    if given is None and not _crowd():
        return 1
    ends_at = time.monotonic() + options.seconds
    while runs == 0 or (given is None and time.monotonic() < ends_at):
        at_once = range(os.cpu_count() or 1)
        seeds = [secrets.randbelow(10**9) for _ in at_once] if given is None else [given]
        if not _run(seeds):
            return 1
        runs += len(seeds)
    print(f"{runs * HISTORIES} histories of up to {STEPS} steps each: all ended as they must")
    return 0


def _crowd() -> bool:
    """Let all fifty people answer every order; takes a few minutes."""
    environment = {**os.environ, "NOD_CROWD_ANSWERS": str(PEOPLE)}
    command = [*_PYTEST, "--timeout=0", _CROWD]
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        print(run.stdout)
        return False
    if "1 passed" in run.stdout:
        print(f"{PEOPLE} people at once at each of 200 orders: one winner each, no vote lost")
    else:
        print("no crowd: the database program is not installed here (make setup)")
    return True


def _run(seeds: Sequence[int]) -> bool:
    environment = {**os.environ, "NOD_HISTORIES": str(HISTORIES), "NOD_HISTORY_STEPS": str(STEPS)}
    runs = [
        subprocess.Popen(
            [*_PYTEST, "--hypothesis-show-statistics", f"--hypothesis-seed={seed}", _TESTS],
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
