"""The supervisor's side of the fork server, and of the children that were forked for it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from local.fork_server import Request
from local.processes import Child, python

FORK_SERVER = "fork-server"
CAN_FORK = hasattr(os, "pidfd_open")
"""Whether this machine has what it needs: Linux since 5.3."""
_PR_SET_CHILD_SUBREAPER = 36
_ANSWER_SECONDS = 20.0
_MAX_ANSWER_BYTES = 32
_BEGIN = b"\n"


class ForkServer(Child):
    """`local.fork_server`, started and restarted as the other parts are."""

    def __init__(self, *, log: Path, env: Mapping[str, str], cwd: Path) -> None:
        super().__init__(FORK_SERVER, [], log=log, env=env, cwd=cwd)
        self._requests = socket.socket()

    def start(self) -> None:
        """Start it, again when it ended: with a socket that no request of the last one is in."""
        # Whose parent has ended is then a child of this process.
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
        self._requests.close()
        self._requests, its_end = socket.socketpair(type=socket.SOCK_SEQPACKET)
        self._requests.settimeout(_ANSWER_SECONDS)
        with its_end:
            self._pass_fds = (its_end.fileno(),)
            self._command = python("local.fork_server", str(its_end.fileno()))
            super().start()

    def fork(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: int,
        env: Mapping[str, str],
        cwd: Path,
        pass_fds: Sequence[int],
    ) -> Forked | None:
        """Have a command of `python` run in a fork; None if it cannot, and then nothing runs."""
        _, _, _, module, *arguments = command
        request = Request(name, module, arguments, env, str(cwd), pass_fds)
        reading, writing = os.pipe()
        stdin = open(writing, "wb")  # noqa: SIM115 - open as long as the child is to live
        try:
            files = [reading, log, log, *pass_fds]
            socket.send_fds(self._requests, [request.to_bytes()], files)
            forked = Forked(int(self._requests.recv(_MAX_ANSWER_BYTES)), stdin)
        except (OSError, ValueError):
            # Killed, say. An answer that comes yet is for no other request.
            self._requests.close()
            stdin.close()
            return None
        finally:
            os.close(reading)
        with contextlib.suppress(BrokenPipeError):
            stdin.write(_BEGIN)
            stdin.flush()
        return forked


class Forked:
    """A child of this process: what `Child` uses of `subprocess.Popen`.

    Raises:
        OSError: There is no such child.
    """

    def __init__(self, pid: int, stdin: IO[bytes]) -> None:
        self.pid = pid
        self.stdin = stdin
        self._exit_code: int | None = None
        self._reaping = threading.Lock()
        self._handle = os.pidfd_open(pid)
        weakref.finalize(self, os.close, self._handle)
        self.poll()

    def poll(self) -> int | None:
        """Its exit code once it ended; of a signal, the negative number."""
        with self._reaping:
            if self._exit_code is None:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                self._exit_code = os.waitstatus_to_exitcode(status) if pid else None
            return self._exit_code

    def wait(self, timeout: float | None = None) -> int:
        """Block until it ends; return its exit code.

        Raises:
            subprocess.TimeoutExpired: It has not ended in so many seconds.
        """
        ended = select.poll()
        ended.register(self._handle, select.POLLIN)
        ended.poll(None if timeout is None else timeout * 1000)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)
