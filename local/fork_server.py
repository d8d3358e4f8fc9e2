"""Forks the stack's Python parts, on Linux: it has imported once what each of them would import.

`python -m local.fork_server FD`, started by the supervisor; requests come through the socket FD,
and it ends when the socket does. It has one thread and opens nothing: a fork copies neither other
threads nor what they hold.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import importlib
import json
import os
import runpy
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

IMPORTED = (
    "boto3",
    "slack_bolt",
    "aws_durable_execution_sdk_python",
    "ruamel.yaml",
    "local.http_server",
    "local.lambda_runtime",
    "local.template",
    "local.worker_client",
)
"""What several parts import. None of it starts a thread, or reads the environment to keep it."""

_MAX_REQUEST_BYTES = 1024 * 1024
_MAX_SOCKETS = 16
_PR_SET_NAME = 15
_STANDARD_STREAMS = (0, 1, 2)


@dataclass(frozen=True, slots=True)
class Request:
    """`python -m module arguments` in a folder, with an environment.

    Its standard streams and sockets come beside it; `sockets` are the numbers that they are to
    have. `name` is what `ps -o comm` shows: all have this process's command line.
    """

    name: str
    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    folder: str
    sockets: Sequence[int]

    def to_bytes(self) -> bytes:
        """What is sent."""
        return json.dumps(asdict(self)).encode()


def main() -> None:
    """Fork for each request, and be what was asked for in the fork."""
    for name in IMPORTED:
        importlib.import_module(name)
    # What is there now is in every part for ever: looking through it would only copy its pages.
    gc.freeze()
    request = _serve(socket.socket(fileno=int(sys.argv[1])))
    if request:
        sys.argv = [request.module, *request.arguments]
        runpy.run_module(request.module, run_name="__main__", alter_sys=True)


def _serve(requests: socket.socket) -> Request | None:
    """Answer requests with process ids; returns in the forks, and at the end without a request."""
    while True:
        message, files, _, _ = socket.recv_fds(requests, _MAX_REQUEST_BYTES, _MAX_SOCKETS)
        if not message:
            return None
        request = Request(**json.loads(message))
        pid = _fork_for_the_supervisor()
        if not pid:
            requests.detach()
            _become(request, files)
            return request
        for file in files:
            os.close(file)
        requests.send(str(pid).encode())


def _fork_for_the_supervisor() -> int:
    """Fork a process that is the supervisor's child: the one between them ends at once.

    So the supervisor learns how it ends, and it goes on when this process is killed.
    """
    reading, writing = os.pipe()
    between = os.fork()
    if not between:
        if pid := os.fork():
            os.write(writing, str(pid).encode())
            os._exit(0)
        return 0
    os.waitpid(between, 0)
    os.close(writing)
    with open(reading, "rb") as answer:
        return int(answer.read())


def _become(request: Request, files: Sequence[int]) -> None:
    """Change all that `python -m` would find otherwise, and wait for the word to begin."""
    numbers = [*_STANDARD_STREAMS, *request.sockets]
    above = max(*numbers, *files) + 1
    copies = [fcntl.fcntl(file, fcntl.F_DUPFD, above) for file in files]
    for copy, number in zip(copies, numbers, strict=True):
        os.dup2(copy, number)
    for kept, next_kept in pairwise([*sorted(numbers), os.sysconf("SC_OPEN_MAX")]):
        os.closerange(kept + 1, next_kept)
    ctypes.CDLL(None).prctl(_PR_SET_NAME, request.name.encode())
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.chdir(request.folder)
    path = request.environment.get("PYTHONPATH", "")
    sys.path[:1] = [request.folder, *filter(None, path.split(os.pathsep))]
    # Without it, the supervisor did not learn of this process, and may have started another.
    if not os.read(0, 1):
        os._exit(0)


if __name__ == "__main__":
    main()
