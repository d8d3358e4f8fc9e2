"""The local stack from Python, for tests and for `make smoke`: it runs what `make demo` runs."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from local.places import ROOT
from local.processes import python

_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


class StackFailed(Exception):
    """The stack did not start; the message is what it printed."""


class Stack:
    """One local stack in a folder of its own. A context manager that starts and stops it.

    Args:
        state: Its folder. A second stack on it continues where the first stopped.
        port_base: The first of four ports; 0 takes free ones.
        parameters: Values of the template's parameters, `{"ApprovalDeadlineSeconds": "2"}`.
        options: Further arguments of `python -m local.demo`.
    """

    def __init__(
        self,
        state: Path,
        *,
        port_base: int = 0,
        parameters: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> None:
        self._state = state
        self._command = python("local.demo", "--state", str(state), "--exit-with-stdin")
        self._command += ["--port-base", str(port_base), *options]
        for name, value in (parameters or {}).items():
            self._command += ["--param", f"{name}={value}"]
        self._process: subprocess.Popen[str] | None = None
        self._reader = threading.Thread()
        self._printed: list[str] = []

    def start(self) -> Self:
        """Start it and wait until every part answers.

        Raises:
            StackFailed: It ended, or was not ready within a minute.
        """
        self._printed = []
        ready = threading.Event()
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            text=True,
        )
        self._process = process

        def read() -> None:
            with process.stdout or contextlib.nullcontext() as lines:
                for line in lines or ():
                    self._printed.append(line)
                    if line.startswith("ready "):
                        ready.set()
            ready.set()

        self._reader = threading.Thread(target=read, name="stack-output", daemon=True)
        self._reader.start()
        if not ready.wait(_START_SECONDS) or process.poll() is not None or not self.urls:
            self.kill()
            raise StackFailed("".join(self._printed))
        return self

    @property
    def state(self) -> Path:
        """Its folder."""
        return self._state

    @property
    def printed(self) -> str:
        """What it printed so far."""
        return "".join(self._printed)

    @property
    def urls(self) -> dict[str, str]:
        """The addresses: `page`, `slack`, `aws`, `database`. Empty while it does not run."""
        urls: dict[str, str] = self._description().get("urls", {})
        return urls

    @property
    def pids(self) -> dict[str, int]:
        """The process ids: `supervisor`, `aws`, `slack`, `database`, and each function's name.

        On Linux also that of `fork-server`, which forks the others.
        """
        pids: dict[str, int] = self._description().get("pids", {})
        return pids

    def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does, and wait; return its exit code."""
        process = self._process
        if process is None:
            return 0
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            code = process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._forget(process)
        return code

    def kill(self) -> None:
        """`kill -9` of every process, and wait until none is left."""
        pids = list(self.pids.values())
        process = self._process
        if process is not None:
            process.kill()
            process.wait()
            self._forget(process)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + _STOP_SECONDS
        while any(map(_is_running, pids)) and time.monotonic() < deadline:
            time.sleep(0.01)
        (self._state / "stack.json").unlink(missing_ok=True)

    def _forget(self, process: subprocess.Popen[str]) -> None:
        self._process = None
        if process.stdin:
            process.stdin.close()
        self._reader.join(_STOP_SECONDS)

    def _description(self) -> dict[str, Any]:
        try:
            text = (self._state / "stack.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        try:
            description: dict[str, Any] = json.loads(text)
            # Another stack may run on this folder; this one then fails to start.
            is_own = self._process and description["pids"]["supervisor"] == self._process.pid
        except (ValueError, KeyError, TypeError):
            # Somebody's damage to a file of an earlier run: a start writes it anew.
            return {}
        return description if is_own else {}

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
