"""The stack as a person at a terminal meets it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

from local.environments import part_environment
from local.forked import CAN_FORK, FORK_SERVER
from local.http_server import listen
from local.ports import PortTakenError, choose_ports
from local.processes import python
from local.readiness import when_called
from local.stack import Stack, StackFailed
from tests.support.tiny_stack import (
    TINY,
    callback_id,
    eventually,
    lambda_client,
    result_of,
    start,
    tiny_stack,
)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_everything_ends_with_the_supervisor_and_stays_in_its_process_group(
    tmp_path: Path,
) -> None:
    stack = tiny_stack(tmp_path).start()
    pids = stack.pids
    functions = {"nod-durable", "nod-echo", "nod-ticker", "nod-watcher"}
    assert set(pids) == {"supervisor", "aws", *functions} | ({FORK_SERVER} if CAN_FORK else set())
    assert len({os.getpgid(pid) for pid in pids.values()}) == 1
    assert stack.stop() == 0
    assert not any(map(_alive, pids.values()))
    assert stack.printed.endswith("nod: stopped\n")


def test_the_parts_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    stack = tiny_stack(tmp_path).start()
    pids = stack.pids
    os.kill(pids["supervisor"], signal.SIGKILL)
    eventually(lambda: not any(map(_alive, pids.values())) or None, within_seconds=5)
    stack.stop()


def test_an_engine_that_is_killed_alone_is_started_again_and_goes_on_with_what_waits(
    tmp_path: Path,
) -> None:
    with tiny_stack(tmp_path) as stack:
        client, killed = lambda_client(stack), stack.pids["aws"]
        arn = start(client, "waiting", mode="callback", seconds=600)
        due = start(client, "due", mode="callback", seconds=2)
        callback, _ = callback_id(client, arn), callback_id(client, due)

        os.kill(killed, signal.SIGKILL)

        eventually(lambda: stack.pids["aws"] != killed or None)
        client.send_durable_execution_callback_success(CallbackId=callback, Result=b"yes")
        assert result_of(client, arn) == {"result": "yes"}
        assert result_of(client, due)["error"] == "CallbackTimeoutError"
        assert "aws ended with code -9; starting it again" in stack.printed


def test_the_last_line_says_where_it_is(tmp_path: Path) -> None:
    with tiny_stack(tmp_path) as stack:
        assert stack.printed.splitlines()[-1] == f"ready {stack.urls['page']}"


def test_a_second_stack_on_the_same_state_is_refused(tmp_path: Path) -> None:
    with tiny_stack(tmp_path), pytest.raises(StackFailed, match="another demo is running"):
        tiny_stack(tmp_path).start()


def test_who_calls_first_is_noticed_and_waits_in_the_queue() -> None:
    called = threading.Event()
    with listen(0) as listener:
        when_called(listener, called.set)
        assert not called.is_set()
        with socket.create_connection(listener.getsockname()[:2]):
            assert called.wait(5)
            accepted, _ = listener.accept()
            accepted.close()


def test_what_this_machine_says_of_aws_proxies_and_bytecode_is_not_for_the_parts() -> None:
    kept = {"HOME": "/home/nod", "PATH": "/usr/bin"}
    said = {"AWS_PROFILE": "mine", "https_proxy": "http://10.0.0.1", "PYTHONDONTWRITEBYTECODE": "1"}

    assert kept.items() <= part_environment(kept | said).items()
    assert not said.keys() & part_environment(kept | said).keys()


def test_free_ports_are_none_that_a_connection_may_have_when_a_part_is_started_again() -> None:
    ports = list(choose_ports(0))

    assert len(set(ports)) == 4
    with socket.socket() as connection:
        connection.bind(("127.0.0.1", 0))
        assert max(ports) < 32_768 <= connection.getsockname()[1]


def test_a_port_in_use_is_named_with_the_way_out() -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=f"port {port} is in use.*PORT_BASE={port + 1000}"):
            choose_ports(port)


def test_a_part_that_dies_at_start_is_shown_with_the_end_of_its_log(tmp_path: Path) -> None:
    code = tmp_path / "functions"
    code.mkdir()
    for name in ("durable", "echo", "ticker", "watcher"):
        (code / f"{name}.py").write_text("def lambda_handler(event, context): ...\n")
    (code / "echo.py").write_text("raise RuntimeError('no such setting')\n")
    stack = Stack(
        tmp_path / "state",
        options=[
            "--template", str(TINY / "template.yaml"), "--code", str(code),
            "--skip", "slack", "--skip", "database",
        ],
    )  # fmt: skip
    with pytest.raises(StackFailed, match=r"nod-echo ended with code 1(.|\n)*no such setting"):
        stack.start()
    assert not (tmp_path / "state" / "stack.json").exists()


def test_a_bad_parameter_is_a_sentence_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(StackFailed, match=r"\Anod: the parameter CallbackSeconds breaks"):
        tiny_stack(tmp_path, CallbackSeconds="0").start()


def test_ctrl_c_at_the_terminal_ends_it_in_a_moment(tmp_path: Path) -> None:
    command = python("local.demo", "--port-base", "0", "--state", str(tmp_path))
    command += ["--template", str(TINY / "template.yaml"), "--code", str(TINY / "functions")]
    command += ["--skip", "slack", "--skip", "database"]
    # A group of its own, as a terminal's foreground job has: Ctrl-C reaches all of it.
    with subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0, text=True) as process:
        try:
            assert process.stdout
            for line in process.stdout:
                if line.startswith("ready "):
                    break
            pids = json.loads((tmp_path / "stack.json").read_text())["pids"].values()
            begun = time.monotonic()
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(5) == 0
        finally:
            process.kill()
    assert time.monotonic() - begun < 3
    assert not any(map(_alive, pids))
