"""The stack's child processes: in this process group, ended with it, each by its own pid."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.forked import Forked, ForkServer

_MAX_LOG_BYTES = 5 * 1024 * 1024
_GRACE_SECONDS = 3.0


class Child:
    """One process: its command, its log file, and the pipe that it lives by.

    Args:
        dies_with_stdin: It ends when its standard input closes; else (a program not ours) the
            kernel is asked to end it with this process, where it can: see `local.tied`.
        pass_fds: Sockets that it inherits.
        fork_server: Forks it, while it can; else it is started by its command, one of `python`.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str],
        cwd: Path,
        dies_with_stdin: bool = True,
        pass_fds: Sequence[int] = (),
        fork_server: ForkServer | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._command = list(command) if dies_with_stdin else _tied(command)
        self._env = dict(env)
        self._cwd = cwd
        self._dies_with_stdin = dies_with_stdin
        self._pass_fds = tuple(pass_fds)
        self._fork_server = fork_server
        self._process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def pid(self) -> int | None:
        """Its process id once started."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it, again when it ended. From the main thread: the kernel ties it to that one."""
        _rotate(self.log)
        # Ctrl-C reaches the whole group; the supervisor alone acts on it, in its own order.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with self.log.open("ab") as log:
                self._process = self._forked(log.fileno()) or self._executed(log.fileno())
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def _forked(self, log: int) -> Forked | None:
        if self._fork_server is None:
            return None
        return self._fork_server.fork(
            self.name,
            self._command,
            log=log,
            env=self._env,
            cwd=self._cwd,
            pass_fds=self._pass_fds,
        )

    def _executed(self, log: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE if self._dies_with_stdin else subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=self._env,
            cwd=self._cwd,
            pass_fds=self._pass_fds,
        )

    def tell(self, line: bytes) -> None:
        """Write a line to its standard input; one that has ended is not told."""
        if self._process and self._process.stdin:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def wait(self) -> int:
        """Block until it ends; return its exit code."""
        return self._process.wait() if self._process else 0

    def exit_code(self) -> int | None:
        """Its exit code once it ended."""
        return self._process.poll() if self._process else None

    def last_lines(self, count: int = 15) -> str:
        """The end of its log."""
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-count:])


def stop_all(children: Sequence[Child]) -> None:
    """End them: first asked, after three seconds killed. Blocks until none runs."""
    processes = [child._process for child in children if child._process]
    for process in processes:
        if process.stdin:
            with contextlib.suppress(OSError):
                process.stdin.close()
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules, its output not buffered."""
    return [sys.executable, "-u", "-m", module, *arguments]


def _tied(command: Sequence[str]) -> list[str]:
    """The command of a program that is to end with the process that starts it."""
    return [sys.executable, "-I", "-S", str(Path(__file__).with_name("tied.py")), *command]


def _rotate(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _MAX_LOG_BYTES:
        os.replace(log, log.with_suffix(".old.log"))
