"""What scripts rely on: the demo's fixed names, its control API, and the three curl scripts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack import Stack
from tests.support.stack import APPROVER, REQUESTER, StackClient, eventually

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack whose orders expire at once, started where the environment names a proxy."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            environment.setenv(name, "http://127.0.0.1:9")
        running = Stack(
            tmp_path_factory.mktemp("hurried"), parameters={"ApprovalDeadlineSeconds": "1"}
        ).start()
    yield running
    running.stop()


def test_a_proxy_of_this_machine_is_not_asked(hurried: Stack) -> None:
    assert hurried.urls["page"].startswith("http://127.0.0.1:")


def test_unanswered_orders_expire_and_say_so_everywhere(hurried: Stack) -> None:
    client = StackClient(hurried.urls)
    client.command("1x WIDGET-001 for Slow Ltd")
    order_id = client.newest_order()["orderId"]

    order = client.wait_for(order_id, "expired")

    card = client.wait_for_card("Expired")
    assert order["decision"]["kind"] == "expired"
    assert order["card"] == {"channel": "C0APPROVALS", "ts": card["ts"]}
    late = client.api("POST", f"/orders/{order_id}/approve", {}, APPROVER)
    assert late[0] == 409
    assert "Expired" in late[1]["detail"]
    told = client.cards("U0ALICE")
    assert "expired" in told[-1]["text"]


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        (["--port-base", "65533"], "PORT_BASE is a number up to"),
        (["--port-base", "-5"], "PORT_BASE is a number up to"),
        (["--deadline-seconds", "1.5"], "DEADLINE_SECONDS is a whole number"),
        (["--state", "README.md"], "cannot be a folder"),
    ],
)
def test_a_wrong_setting_of_the_demo_is_a_sentence(argument: list[str], said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "local.demo", *argument],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_one_click_wins_and_the_second_is_told_who(client: StackClient) -> None:
    client.command("1x WIDGET-001 for Double Click")
    order = client.wait_for(client.newest_order()["orderId"], "awaiting_approval")
    ts = order["card"]["ts"]

    first, second = client.click(ts, "approve", "U0BOB"), client.click(ts, "reject", "U0CAROL")

    assert (first["status"], second["status"]) == (200, 200)
    assert client.wait_for(order["orderId"], "fulfilled")["decision"]["by"] == "U0BOB"
    assert "Freigegeben von <@U0BOB>" in client.ephemerals("U0CAROL")[-1]["text"]


@pytest.mark.fault("F3")
def test_slack_being_down_leaves_the_order_decidable_and_the_card_follows(
    client: StackClient,
) -> None:
    client.slack("fault", {"method": "chat.postMessage", "kind": 500, "times": 50})
    try:
        order_id = client.place(customer="Slack is down")["orderId"]

        def failing() -> dict[str, object] | None:
            order = client.order(order_id)
            return order if order["slackProblem"] else None

        assert eventually(failing)["statusText"] == "Awaiting approval, Slack delivery failing"
        status, order = client.api("POST", f"/orders/{order_id}/approve", {}, APPROVER)
        assert status == 200, order
        assert client.wait_for(order_id, "fulfilled")["decision"]["by"] == "api:demo"
    finally:
        client.slack("clear-faults", {})
    card = client.wait_for_card("50.00 EUR for Slack is down")
    assert card["text"].startswith("Approved by api:demo")


def test_a_post_whose_answer_is_lost_is_not_posted_again(client: StackClient) -> None:
    before = len(client.cards())
    client.slack("fault", {"method": "chat.postMessage", "kind": "lost", "times": 1})
    order = client.wait_for(client.place(customer="Lost post")["orderId"], "awaiting_approval")
    client.click(order["card"]["ts"], "approve")
    client.wait_for(order["orderId"], "fulfilled")
    card = client.wait_for_card("Approved by <@U0BOB>", order["card"]["ts"])
    assert "50.00 EUR for Lost post" in card["text"]
    assert len(client.cards()) == before + 1


@pytest.mark.attack("A6")
def test_nothing_that_the_api_answers_names_a_callback(client: StackClient) -> None:
    order_id = client.place()["orderId"]
    card = client.wait_for(order_id, "awaiting_approval")["card"]
    message = next(m for m in client.messages() if m["ts"] == card["ts"])
    actions = next(block for block in message["blocks"] if block["type"] == "actions")
    callback_id = json.loads(actions["elements"][0]["value"])["wait"]

    answers = [
        client.api("GET", path)
        for path in (f"/orders/{order_id}", f"/orders/{order_id}/timeline", "/orders")
    ]

    assert callback_id
    assert not [a for a in answers if callback_id in str(a) or "arn:aws" in str(a)]


@pytest.mark.parametrize("answer", ["approve", "reject"])
def test_the_scripts_place_decide_and_check_an_order(client: StackClient, answer: str) -> None:
    url = client.urls["page"]
    order = json.loads(_run("start-order.sh", REQUESTER, url, 'Quote " and \\ Co'))
    stage = client.wait_for(order["orderId"], "awaiting_approval")["stageAsked"]
    reason = [answer, 'too "late"\n\tand \\'] if answer == "reject" else []

    decided = json.loads(_run("approve-order.sh", APPROVER, url, order["orderId"], stage, *reason))
    client.wait_for(order["orderId"], "fulfilled", "rejected")
    shown = _run("check-status.sh", APPROVER, url, order["orderId"]).splitlines()

    assert order["customer"] == 'Quote " and \\ Co'
    assert decided["decision"]["by"] == "api:demo"
    assert decided["decision"]["reason"] == ('too "late"\n and \\' if answer == "reject" else None)
    assert json.loads(shown[0])["orderId"] == order["orderId"]
    assert json.loads(shown[1])["activeSeconds"] > 0


def test_the_tool_shows_and_withdraws_an_order_of_the_running_stack(
    client: StackClient, stack: Stack
) -> None:
    order_id = client.wait_for(
        client.place(customer="A duplicate")["orderId"], "awaiting_approval"
    )["orderId"]
    local = ("--state", str(stack.state))

    shown = _run("nod", REQUESTER, *local, "show", order_id)
    withdrawn = _run(
        "nod", REQUESTER, *local, "withdraw", order_id, "--as", "maria", "--reason", "Twice"
    )

    assert "execution: runs on, since" in shown
    assert "post-card: succeeded" in shown
    assert "arn:" not in shown
    assert withdrawn == f"{order_id} is withdrawn\n"
    decision = client.wait_for(order_id, "withdrawn")["decision"]
    assert (decision["by"], decision["via"], decision["reason"]) == (
        "operator:maria", "operator", "Twice",
    )  # fmt: skip
    audit = _run("nod", REQUESTER, *local, "audit", "--from", "2020-01-01")
    assert f"{order_id},withdrawn,operator:maria,operator,Twice" in audit


def test_the_tool_finds_and_delivers_a_decision_that_did_not_arrive(
    client: StackClient, stack: Stack
) -> None:
    order, _ = client.waiting("1x WIDGET-001 for Lost Ltd")
    order_id = order["orderId"]
    local = ("--state", str(stack.state))
    client.plant("SendDurableExecutionCallbackSuccess")
    try:
        client.api("POST", f"/orders/{order_id}/approve", {}, APPROVER)
        # A shell's own folder is none of the tool's business.
        stuck = _outcome("nod", REQUESTER, *local, "stuck", "--minutes", "0", folder=stack.state)
        refused = _outcome("nod", REQUESTER, *local, "redeliver", order_id, "--as", "maria")
    finally:
        client.heal()
    delivered = _run("nod", REQUESTER, *local, "redeliver", order_id, "--as", "maria")

    [line] = [each for each in stuck.stdout.splitlines() if order_id in each]
    assert (stuck.returncode, line.split("  ")[1:]) == (3, [order_id, "approved", "undelivered"])
    assert (refused.returncode, refused.stdout) == (3, "")
    assert delivered == "the workflow has been woken, now or before\n"
    client.wait_for(order_id, "fulfilled")


def _run(script: str, token: str, *arguments: str) -> str:
    done = _outcome(script, token, *arguments)
    done.check_returncode()
    return done.stdout


def _outcome(
    script: str, token: str, *arguments: str, folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    environment = {"NOD_TOKEN": token, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [str(ROOT / "scripts" / script), *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        timeout=60,
        check=False,
    )
