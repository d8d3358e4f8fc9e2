"""Where the figures were measured."""

from __future__ import annotations

import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

QUIET_LOAD = 0.5
"""Runnable processes, averaged over a minute: above it, others take part of what is measured."""


def machine_line(load: float) -> str:
    """Say what the machine is, and how busy it was before the first measurement."""
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores, {_cpu_model()}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}, "
        f"load average before the start {load:.2f}"
    )


def load_average() -> float:
    """Return the load average of the last minute."""
    return os.getloadavg()[0]


def wait_until_quiet(patience_seconds: float) -> None:
    """Wait, as long as that, until nobody else keeps the machine busy."""
    give_up_at = time.monotonic() + patience_seconds
    while load_average() > QUIET_LOAD and time.monotonic() < give_up_at:
        time.sleep(2)


def _cpu_model() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown CPU"
