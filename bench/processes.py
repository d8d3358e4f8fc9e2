"""What processes use, read from Linux's /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_KIB = 1024
_PROC = Path("/proc")
_UTIME, _STIME = 11, 12  # Places in /proc/PID/stat, counted after the name.


def resident_bytes(pids: Iterable[int]) -> int:
    """Sum the resident sets. A page that several processes share counts once for each of them."""
    return sum(_kib(_PROC / str(pid) / "status", "VmRSS:") for pid in pids) * _KIB


def proportional_bytes(pids: Iterable[int]) -> int:
    """Sum the proportional sets: a page that n processes share counts as 1/n for each."""
    return sum(_kib(_PROC / str(pid) / "smaps_rollup", "Pss:") for pid in pids) * _KIB


def cpu_seconds(pids: Iterable[int]) -> float:
    """Sum the time that the processes have run so far, in user space and in the kernel."""
    ticks = 0
    for pid in pids:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8")
        fields = text.rpartition(")")[2].split()
        ticks += int(fields[_UTIME]) + int(fields[_STIME])
    return ticks / os.sysconf("SC_CLK_TCK")


def with_descendants(pids: Iterable[int]) -> set[int]:
    """Return the processes with all that they started, so that none is forgotten."""
    found: set[int] = set()
    waiting = list(pids)
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            for task in (_PROC / str(pid) / "task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
    return found


def _kib(file: Path, name: str) -> int:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise ValueError(f"{file} has no {name}")
