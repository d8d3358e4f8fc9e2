"""`make demo SLACK=real`, with the simulator in Socket Mode as the workspace that is not ours."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.environments import function_environment, local_parameters
from local.places import MANIFEST, ROOT, TEMPLATE
from local.ports import Ports
from local.slack.server import running_simulator
from local.stack import Stack
from local.template import read_template
from local.workspace import Workspace
from local.workspace_settings import read_workspace_settings
from tests.support.stack import StackClient, eventually
from tests.support.tiny_slack import Reply, tiny_slack

BOT_TOKEN = "xoxb-of-the-real-workspace"
APP_TOKEN = "xapp-1-A0NOD-of-the-real-app"
VALUES = {
    "SLACK_BOT_TOKEN": BOT_TOKEN,
    "SLACK_APP_TOKEN": APP_TOKEN,
    "APPROVAL_CHANNEL": "C0APPROVALS",
    "APPROVERS": "U0BOB,api:demo",
}


@dataclass(frozen=True)
class RealDemo:
    """The stack, a client that acts in the workspace, and the stack's folder."""

    stack: Stack
    client: StackClient
    state: Path


@contextmanager
def _workspace(state: str | Path = ":memory:", port: int = 0) -> Iterator[str]:
    """Run the workspace and yield its address."""
    with running_simulator(
        app_url="",
        signing_secret="not the demo's: nothing is signed on a socket",
        bot_token=BOT_TOKEN,
        manifest=MANIFEST,
        socket_mode=True,
        app_token=APP_TOKEN,
        state=state,
        port=port,
    ) as simulator:
        yield simulator.url


def _env_file(folder: Path, workspace: str, **changes: str) -> Path:
    path = folder / "env"
    values = {**VALUES, "SLACK_API_URL": f"{workspace}/api/", **changes}
    path.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    return path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealDemo]:
    folder = tmp_path_factory.mktemp("real")
    with _workspace() as workspace:
        options = ["--slack", "real", "--env-file", str(_env_file(folder, workspace))]
        with Stack(folder / "state", options=options) as stack:
            client = StackClient({**stack.urls, "slack": workspace})
            yield RealDemo(stack, client, folder / "state")


def test_it_says_which_workspace_and_channel_it_is_connected_to(demo: RealDemo) -> None:
    (line,) = [line for line in demo.stack.printed.splitlines() if line.startswith("  Slack ")]
    assert "(T0NOD), cards in C0APPROVALS: http" in line
    assert "slack" not in demo.stack.pids
    assert demo.stack.pids["socket"]


def test_a_command_places_an_order_and_a_click_decides_it(demo: RealDemo) -> None:
    client = demo.client
    placed = client.command("2x WIDGET-001 for Acme")
    assert placed["status"] == 200
    order = client.wait_for(client.newest_order()["orderId"], "awaiting_approval")

    clicked = client.click(order["card"]["ts"], "approve")

    assert clicked["status"] == 200
    done = client.wait_for(order["orderId"], "fulfilled")
    assert done["decision"]["by"] == "U0BOB"
    card = client.wait_for_card("Approved by <@U0BOB>", order["card"]["ts"])
    assert "order:approve" not in json.dumps(card["blocks"])


def test_what_a_command_answers_comes_back_over_the_socket(demo: RealDemo) -> None:
    demo.client.command("2 of everything")
    said = demo.client.ephemerals("U0ALICE")[-1]
    assert "everything" in json.dumps(said)


def test_the_tokens_are_in_no_environment_command_line_log_or_printed_line(demo: RealDemo) -> None:
    seen = demo.stack.printed
    for pid in demo.stack.pids.values():
        seen += Path(f"/proc/{pid}/environ").read_text(errors="replace")
        seen += Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    for log in (demo.state / "logs").iterdir():
        seen += log.read_text(errors="replace")
    assert BOT_TOKEN not in seen
    assert APP_TOKEN not in seen
    holders = [
        path
        for path in demo.state.iterdir()
        if path.is_file()
        and {BOT_TOKEN, APP_TOKEN} & set(path.read_text(errors="replace").split('"'))
    ]
    assert {path.name for path in holders} == {"secrets.json", "slack-app-token"}
    assert {path.stat().st_mode & 0o777 for path in holders} == {0o600}


def test_no_function_is_given_a_token(tmp_path: Path) -> None:
    """What a forked part is given cannot be read from outside, so it is looked at here."""
    settings = read_workspace_settings(_env_file(tmp_path, "http://127.0.0.1:1"))
    workspace = Workspace(
        settings, ("C0APPROVALS",), "Acme", "T0NOD", "A0NOD", "http://127.0.0.1:1"
    )
    ports = Ports(1, 2, 3, 4)
    template = read_template(TEMPLATE, {}, local_parameters(ports, workspace))
    for function in template.functions.values():
        given = str(function_environment(function, ports, "code", workspace))
        assert settings.api_url in given
        assert BOT_TOKEN not in given
        assert APP_TOKEN not in given


def test_a_lost_connection_is_made_again(tmp_path: Path) -> None:
    kept = tmp_path / "workspace.sqlite3"
    with _workspace(kept) as workspace:
        options = ["--slack", "real", "--env-file", str(_env_file(tmp_path, workspace))]
        stack = Stack(tmp_path / "state", options=options).start()
    try:
        client = StackClient({**stack.urls, "slack": workspace})
        with _workspace(kept, urlsplit(workspace).port or 0):

            def accepted() -> bool | None:
                return True if client.command("1x WIDGET-001 for Again")["status"] == 200 else None

            assert eventually(accepted)
            client.wait_for(client.newest_order()["orderId"], "awaiting_approval")
    finally:
        stack.stop()
    log = (tmp_path / "state" / "logs" / "socket.log").read_text()
    assert APP_TOKEN not in log
    assert "ticket" not in log


def test_after_the_run_no_token_is_left(tmp_path: Path) -> None:
    with _workspace() as workspace:
        options = ["--slack", "real", "--env-file", str(_env_file(tmp_path, workspace))]
        Stack(tmp_path / "state", options=options).start().stop()
    left = [
        path.read_bytes()
        for path in (tmp_path / "state").rglob("*")
        if path.is_file() and path.suffix != ".log"
    ]
    assert not [text for text in left if BOT_TOKEN.encode() in text or APP_TOKEN.encode() in text]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"APPROVERS": ""}, "APPROVERS is missing"),
        (
            {"SLACK_BOT_TOKEN": APP_TOKEN, "SLACK_APP_TOKEN": BOT_TOKEN},
            "the tokens are swapped",
        ),
        ({"SLACK_BOT_TOKEN": "xoxb-somebody-elses"}, "SLACK_BOT_TOKEN: Slack does not accept it"),
        ({"SLACK_APP_TOKEN": "xapp-somebody-elses"}, "SLACK_APP_TOKEN: Slack does not accept it"),
        (
            {"APPROVAL_CHANNEL": "C0NOWHERE"},
            "APPROVAL_CHANNEL C0NOWHERE: Slack has no such channel",
        ),
        ({"POLICY": "there-is-none.yaml"}, "there-is-none.yaml: cannot be read"),
    ],
)
def test_a_wrong_env_file_is_answered_in_words(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    with _workspace() as workspace:
        done = _run(_env_file(tmp_path, workspace, **changes), tmp_path)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "somebody-elses" not in done.stdout + done.stderr
    assert not (tmp_path / "state").exists()


def test_a_workspace_that_does_not_answer_is_a_sentence(tmp_path: Path) -> None:
    with _workspace() as workspace:
        path = _env_file(tmp_path, workspace)
    done = _run(path, tmp_path)
    assert done.returncode == 1
    assert "Slack does not answer at http://127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_while_slack_is_asked_ends_it_without_a_traceback(tmp_path: Path) -> None:
    with tiny_slack() as silent:
        silent.replies = [Reply(hang=True)]
        path = _env_file(tmp_path, silent.url.removesuffix("/api/"))
        command = _command(path, tmp_path)
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            eventually(lambda: silent.calls or None)
            process.send_signal(signal.SIGINT)
            silent.over.set()
            _, said = process.communicate(timeout=15)
    assert process.returncode == 130
    assert said == ""


def _run(env_file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(env_file, folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _command(env_file: Path, folder: Path) -> list[str]:
    command = [sys.executable, "-m", "local.demo", "--port-base", "0", "--slack", "real"]
    return [*command, "--env-file", str(env_file), "--state", str(folder / "state")]
