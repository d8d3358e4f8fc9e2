"""How long `make smoke` takes: one whole order on a stack of its own."""

from __future__ import annotations

import subprocess
import time
from statistics import median

from bench.failures import CouldNotMeasure
from bench.tables import Findings, limited, seconds
from local.places import ROOT

_RUNS = 3
_LIMIT, _TIMEOUT_SECONDS = 10.0, 90.0


def measure() -> Findings:
    """Run it several times.

    Raises:
        CouldNotMeasure: It failed.
    """
    times = [_run() for _ in range(_RUNS)]
    return Findings((limited(f"`make smoke` (median of {_RUNS})", median(times), _LIMIT, seconds),))


def _run() -> float:
    began = time.monotonic()
    try:
        done = subprocess.run(
            ["make", "--no-print-directory", "smoke"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CouldNotMeasure(f"`make smoke` took over {_TIMEOUT_SECONDS:.0f} s") from error
    if done.returncode != 0:
        raise CouldNotMeasure(f"`make smoke` failed: {(done.stdout + done.stderr)[-300:].strip()}")
    return time.monotonic() - began
