"""A part that is forked is what `python -m` would have made of it."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from local.environments import fork_server_environment, part_environment
from local.fork_server import Request
from local.forked import CAN_FORK, ForkServer
from local.http_server import listen
from local.places import ROOT
from local.processes import Child, python, stop_all
from tests.support.tiny_stack import eventually

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="nothing is forked here")

_PR_SET_CHILD_SUBREAPER = 36
_PART = """
import json, logging, os, signal, socket, sys, threading, time

def described():
    opened = [int(name) for name in os.listdir("/proc/self/fd")]
    return {
        "argv": sys.argv,
        "path": sys.path,
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "zone": time.tzname,
        "main": (__name__, __file__, __spec__.name, sys.modules["__main__"].described is described),
        "blocked": [number.name for number in signal.pthread_sigmask(signal.SIG_BLOCK, ())],
        "handled": [str(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
        "group": os.getpgid(0),
        "parent": os.getppid(),
        "files": sorted(number for number in opened if os.path.exists(f"/proc/self/fd/{number}")),
        "streams": [str((each.encoding, each.errors, each.line_buffering, each.write_through))
                    for each in (sys.stdin, sys.stdout, sys.stderr)],
        "threads": threading.active_count(),
        "logging": (logging.root.level, [str(each) for each in logging.root.handlers]),
        "listens": socket.socket(fileno=os.dup(int(sys.argv[1]))).getsockname(),
    }

if sys.argv[1] == "fail":
    raise LookupError("nothing there")
if sys.argv[1].isdigit():
    print(json.dumps(described()))
    sys.exit()
if sys.argv[1] in ("deaf", "gone"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("waits")
while sys.argv[1] == "gone":
    signal.pause()
sys.exit(len(sys.stdin.buffer.readline()))
"""


@dataclass(frozen=True)
class Starting:
    """Makes children that run `_PART`, by the fork server or without it."""

    folder: Path
    server: ForkServer
    children: list[Child] = field(default_factory=list)

    def child(self, *arguments: str, forked: bool = True, **more: Any) -> Child:
        own = {
            "PYTHONPATH": str(self.folder),
            "TZ": "Asia/Tokyo",
            "LC_ALL": "C.UTF-8",
            "SAID": "\udcff – ünïcode",
        }
        child = Child(
            "a-part",
            python("part", *arguments),
            log=self.folder / f"{len(self.children)}.log",
            env={**fork_server_environment(), **own},
            cwd=ROOT / "docs",
            fork_server=self.server if forked else None,
            **more,
        )
        self.children.append(child)
        child.start()
        return child

    def waiting(self, how: str = "open") -> Child:
        """A child that waits for a line or for the end of its standard input.

        Deaf, it cannot be asked to end otherwise; gone, in no way at all.
        """
        child = self.child(how)
        eventually(lambda: "waits" in child.last_lines() or None)
        return child


@pytest.fixture(scope="module")
def starting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starting]:
    folder = tmp_path_factory.mktemp("forked")
    (folder / "part.py").write_text(_PART, encoding="utf-8")
    environment = part_environment(os.environ)
    server = ForkServer(log=folder / "fork-server.log", env=environment, cwd=ROOT)
    server.start()
    starting = Starting(folder, server)
    yield starting
    stop_all([*starting.children, server])
    server._requests.close()
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 0)


def test_it_finds_all_as_a_process_does_that_is_started_by_its_command(starting: Starting) -> None:
    found = []
    with listen(0) as listener:
        for forked in (True, False):
            number = listener.fileno()
            child = starting.child(str(number), forked=forked, pass_fds=[number])
            assert child.wait() == 0, child.last_lines()
            found.append(json.loads(child.last_lines()))
        assert found[0]["listens"] == [*listener.getsockname()]

    assert found[0] == found[1]
    assert found[0]["parent"] == os.getpid()
    assert found[0]["threads"] == 1


def test_its_exit_code_is_known_and_its_traceback_is_in_its_log(starting: Starting) -> None:
    child = starting.waiting()
    assert child.exit_code() is None
    child.tell(b"1234\n")
    assert child.wait() == child.exit_code() == 5

    failed = starting.child("fail")
    assert failed.wait() == 1
    assert failed.last_lines().endswith("LookupError: nothing there")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_the_signal_that_ended_it_is_known(starting: Starting, number: signal.Signals) -> None:
    child = starting.waiting()
    assert child.pid
    assert Path(f"/proc/{child.pid}/comm").read_text() == "a-part\n"
    os.kill(child.pid, number)
    assert child.wait() == -number


def test_it_ends_with_its_standard_input(starting: Starting) -> None:
    deaf = starting.waiting("deaf")
    stop_all([deaf])
    assert deaf.exit_code() == 0


def test_one_that_does_not_end_when_asked_is_killed(
    starting: Starting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.processes._GRACE_SECONDS", 0.0)
    gone = starting.waiting("gone")
    stop_all([gone])
    assert gone.exit_code() == -signal.SIGKILL


def test_one_of_which_nobody_learned_ends_before_it_runs_anything(starting: Starting) -> None:
    log, requests = starting.folder / "unknown.log", starting.server._requests
    asked = Request("unknown", "part", ["open"], {"PYTHONPATH": str(starting.folder)}, "/", [])
    reading, writing = os.pipe()
    with log.open("wb") as output:
        files = [reading, output.fileno(), output.fileno()]
        socket.send_fds(requests, [asked.to_bytes()], files)
        unknown = int(requests.recv(32))
    os.close(reading)
    os.close(writing)

    _, status = os.waitpid(unknown, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert log.read_bytes() == b""


def test_a_killed_server_takes_nothing_with_it_and_the_next_part_starts_without(
    starting: Starting,
) -> None:
    before, server = starting.waiting(), starting.server
    assert server.pid
    os.kill(server.pid, signal.SIGSTOP)
    killing = threading.Timer(0.1, os.kill, [server.pid, signal.SIGKILL])
    killing.start()

    executed = starting.waiting()
    assert Path(f"/proc/{executed.pid}/comm").read_text() != "a-part\n"
    assert executed.last_lines() == "waits"
    stop_all([server])
    assert server.exit_code() == -signal.SIGKILL
    server.start()
    forked = starting.waiting()
    assert Path(f"/proc/{forked.pid}/comm").read_text() == "a-part\n"
    assert before.exit_code() is None
