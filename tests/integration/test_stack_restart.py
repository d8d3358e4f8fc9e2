"""`kill -9` of the whole stack loses nothing: what the engine forgets is armed again at start."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from local.stack import Stack
from tests.support.tiny_stack import (
    callback_id,
    eventually,
    lambda_client,
    result_of,
    start,
    tiny_stack,
)

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class Survivors:
    """Executions begun before the kill, and the stack after it."""

    def __init__(self, folder: Path) -> None:
        stack = tiny_stack(folder / "state").start()
        client = lambda_client(stack)
        self.files = {name: folder / name for name in ("retry", "slow", "reminded", "silent")}
        self.arns: dict[str, str] = {}
        begin: dict[str, dict[str, Any]] = {
            "closed": {"mode": "wait", "seconds": 1},
            "waiting": {"mode": "callback", "seconds": 600},
            "slow": {"mode": "slow", "file": str(self.files["slow"])},
        }
        for name, event in begin.items():
            self.arns[name] = start(client, name, **event)
        assert result_of(client, self.arns["closed"]) == {"waited": True}
        eventually(partial(_is_there, self.files["slow"]))
        begin = {
            "wait": {"mode": "wait", "seconds": 1},
            "overdue": {"mode": "callback", "seconds": 1},
            "due-later": {"mode": "callback", "seconds": 3},
            "heartbeat": {"mode": "callback", "seconds": 600, "heartbeat": 1},
            "retry": {"mode": "retry", "seconds": 1, "file": str(self.files["retry"])},
            "reminded": {"mode": "parallel", "seconds": 600, "file": str(self.files["reminded"])},
            "silent": {
                "mode": "parallel",
                "seconds": 600,
                "heartbeat": 4,
                "file": str(self.files["silent"]),
            },
        }
        for name, event in begin.items():
            self.arns[name] = start(client, name, **event)
        self.begun_at = time.time()
        self.callback = callback_id(client, self.arns["waiting"])
        for name in ("overdue", "due-later", "heartbeat"):
            callback_id(client, self.arns[name])
        for name in ("retry", "reminded", "silent"):
            eventually(partial(_is_there, self.files[name]))
        self.asked = callback_id(client, self.arns["reminded"])
        eventually(lambda: _is_asleep(client, self.arns["wait"]))
        stack.kill()
        self.reminders = len(self.files["reminded"].read_text())
        time.sleep(1)
        self.stack: Stack = stack.start()
        self.client = lambda_client(stack)


def _is_there(file: Path) -> bool | None:
    return file.exists() or None


def _is_asleep(client: LambdaClient, arn: str) -> bool | None:
    history = client.get_durable_execution_history(DurableExecutionArn=arn)
    return any(event["EventType"] == "WaitStarted" for event in history["Events"]) or None


@pytest.fixture(scope="module")
def survivors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Survivors]:
    survivors = Survivors(tmp_path_factory.mktemp("restart"))
    yield survivors
    survivors.stack.stop()


def _result(survivors: Survivors, name: str) -> Any:
    return result_of(survivors.client, survivors.arns[name])


def test_a_waiting_execution_takes_its_callback_after_the_restart(survivors: Survivors) -> None:
    survivors.client.send_durable_execution_callback_success(
        CallbackId=survivors.callback, Result=b"yes"
    )
    assert _result(survivors, "waiting") == {"result": "yes"}


def test_a_callback_that_became_overdue_times_out_at_once(survivors: Survivors) -> None:
    assert _result(survivors, "overdue") == {
        "error": "CallbackTimeoutError",
        "message": "Callback timed out",
    }


def test_a_callback_times_out_when_it_would_have(survivors: Survivors) -> None:
    assert _result(survivors, "due-later")["error"] == "CallbackTimeoutError"
    assert time.time() - survivors.begun_at >= 3


def test_a_missed_heartbeat_times_out(survivors: Survivors) -> None:
    assert "heartbeat" in _result(survivors, "heartbeat")["message"]


def test_a_wait_ends(survivors: Survivors) -> None:
    assert _result(survivors, "wait") == {"waited": True}


def test_a_step_is_tried_again(survivors: Survivors) -> None:
    assert _result(survivors, "retry") == "the second time works"


def test_an_invocation_that_was_under_way_runs_again_though_a_callback_is_open(
    survivors: Survivors,
) -> None:
    assert _result(survivors, "slow") == "done"
    assert len(survivors.files["slow"].read_text()) == 2


def test_timers_beside_a_callback_go_on_and_the_callback_still_ends_the_waiting(
    survivors: Survivors,
) -> None:
    reminders = survivors.files["reminded"]
    eventually(lambda: len(reminders.read_text()) > survivors.reminders + 1 or None)
    survivors.client.send_durable_execution_callback_success(
        CallbackId=survivors.asked, Result=b"yes"
    )
    assert _result(survivors, "reminded") == {"result": "yes"}


def test_a_missed_heartbeat_times_out_beside_other_timers(survivors: Survivors) -> None:
    assert "heartbeat" in _result(survivors, "silent")["message"]


def test_a_name_stays_taken(survivors: Survivors) -> None:
    arn = start(survivors.client, "closed", mode="wait", seconds=1)
    assert arn == survivors.arns["closed"]
    with pytest.raises(ClientError, match="AlreadyStarted"):
        start(survivors.client, "closed", mode="wait", seconds=2)
