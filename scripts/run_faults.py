"""Draw random histories of the whole system for as long as told; each run says by which seed.

Exits with 1 at the first history that ends wrong, shrunk, with what repeats it. Or, as often as
told, kill every process of a local stack in which a thousand orders wait, and then all of them.
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
_HISTORIES = ("--hypothesis-show-statistics", "tests/faults/test_random_histories.py")
_KILLS = ("tests/e2e/test_restart.py", "-k", "each_process_is_killed")
_OPTIONS = ("-q", "-p", "no:logging", "-p", "no:cacheprovider")


def main() -> int:
    """Run until the time is over; a run that began by then comes to its end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="run this one alone, as an earlier run printed it")
    parser.add_argument("--kills", type=int, help="kill real processes so often, and draw nothing")
    options = parser.parse_args()
    if options.kills:
        return _kill(options.kills, options.seed)
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


def _kill(times: int, given: int | None) -> int:
    seed = secrets.randbelow(10**9) if given is None else given
    environment = {**os.environ, "NOD_KILLS": str(times), "NOD_SEED": str(seed)}
    command = [sys.executable, "-m", "pytest", *_OPTIONS, "--timeout=0", *_KILLS]
    print(f"seed {seed}: repeat it with make faults KILLS={times} SEED={seed}", flush=True)
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def _run(seeds: Sequence[int]) -> bool:
    environment = {**os.environ, "NOD_HISTORIES": str(HISTORIES), "NOD_HISTORY_STEPS": str(STEPS)}
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "pytest", *_OPTIONS, f"--hypothesis-seed={seed}", *_HISTORIES],
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
