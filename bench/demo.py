"""`make demo` as a person runs it, and how long it takes until it is ready."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from bench.failures import CouldNotMeasure
from bench.tables import Findings, Row, limited, seconds
from local.places import ROOT

_FIRST_LIMIT, _LATER_LIMIT = 180.0, 8.0
_FIRST_PATIENCE, _LATER_PATIENCE = 900.0, 60.0
_STOP_SECONDS = 15.0
_LATER_STARTS = 5
_READY = "ready http://127.0.0.1:"


def measure_later_starts() -> Findings:
    """Start it on a state that exists, several times."""
    with tempfile.TemporaryDirectory(prefix="nod-bench-") as folder:
        state = Path(folder, "state")
        time_to_ready(ROOT, state, _LATER_PATIENCE)
        times = [time_to_ready(ROOT, state, _LATER_PATIENCE) for _ in range(_LATER_STARTS)]
    name = f"`make demo` again, until ready (median of {_LATER_STARTS})"
    return Findings((limited(name, median(times), _LATER_LIMIT, seconds),))


def measure_first_start() -> Findings:
    """Start a clone of the newest commit, with no package installed and none in a cache."""
    with tempfile.TemporaryDirectory(prefix="nod-bench-") as folder:
        clone = Path(folder, "nod")
        cloned = subprocess.run(
            ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if cloned.returncode != 0:
            raise CouldNotMeasure(f"the repository cannot be cloned: {cloned.stderr.strip()}")
        caches = {"PIP_NO_CACHE_DIR": "1", "npm_config_cache": str(Path(folder, "npm"))}
        taken = time_to_ready(clone, Path(folder, "state"), _FIRST_PATIENCE, caches)
    name = "First `make demo` of a fresh clone, empty package caches"
    return Findings((limited(name, taken, _FIRST_LIMIT, seconds),))


def first_start_was_left_out() -> Findings:
    """Say so in the table."""
    row = Row(
        "First `make demo` of a fresh clone, empty package caches",
        "not measured (`--first-demo`)",
        f"under {seconds(_FIRST_LIMIT)}",
    )
    return Findings((row,))


def time_to_ready(
    folder: Path, state: Path, patience_seconds: float, environment: Mapping[str, str] | None = None
) -> float:
    """Run `make demo` until it prints that it is ready; stop it; return the seconds.

    Raises:
        CouldNotMeasure: It ended, or was not ready in time; or it did not stop when asked.
    """
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("MAKE")}
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "demo", "PORT_BASE=0", f"STATE={state}"],
        cwd=folder,
        env={**inherited, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        return _wait_until_ready(process, patience_seconds) - began
    finally:
        _interrupt(process)


def _wait_until_ready(process: subprocess.Popen[str], patience_seconds: float) -> float:
    """Return the instant at which the line came."""
    printed: list[str] = []
    ready_at: list[float] = []
    done = threading.Event()

    def read() -> None:
        for line in process.stdout or ():
            printed.append(line)
            if line.startswith(_READY):
                ready_at.append(time.monotonic())
                done.set()
        done.set()

    threading.Thread(target=read, name="demo-output", daemon=True).start()
    done.wait(patience_seconds)
    if not ready_at:
        raise CouldNotMeasure(f"`make demo` was not ready: {''.join(printed[-5:]).strip()}")
    return ready_at[0]


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Do what Ctrl-C does: tell the group that was started here, make and the demo alike."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CouldNotMeasure("`make demo` did not stop when interrupted") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
