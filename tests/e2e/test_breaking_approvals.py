"""The ways in which approval bots break, tried on the whole running stack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_sdk.web import WebClient

from local.stack import Stack
from tests.support.stack import APPROVER, StackClient, eventually

DECIDED_BY_BOB = "Approved by <@U0BOB>"


@pytest.fixture(autouse=True)
def well_again(client: StackClient) -> Iterator[None]:
    """Leave a Slack that works."""
    yield
    client.slack("clear-faults", {})


def decisions(client: StackClient, order_id: str) -> list[str]:
    """Return who decided, as the audit has it."""
    kinds = {"approved", "rejected", "withdrawn", "expired"}
    audit = client.order(order_id)["audit"]
    return [f"{entry['what']} {entry['who']}" for entry in audit if entry["what"] in kinds]


def private(client: StackClient, user: str) -> str:
    """Return the last thing that only this person sees."""
    return str(eventually(lambda: client.ephemerals(user) or None)[-1]["text"])


@pytest.mark.fault("F8")
def test_a_double_click_decides_once(client: StackClient) -> None:
    order, card = client.waiting("2x WIDGET-001 for Double")

    with ThreadPoolExecutor(2) as two:
        answers = list(two.map(lambda _: client.click(card["ts"], "approve"), range(2)))

    assert [answer["status"] for answer in answers] == [200, 200]
    client.wait_for(order["orderId"], "fulfilled")
    assert decisions(client, order["orderId"]) == ["approved U0BOB"]
    assert DECIDED_BY_BOB in private(client, "U0BOB")


def test_of_two_approvers_in_one_second_one_decides(client: StackClient) -> None:
    order, card = client.waiting("2x WIDGET-001 for Race")
    form = client.click(card["ts"], "reject", "U0CAROL")["view_id"]

    with ThreadPoolExecutor(2) as two:
        approval = two.submit(client.click, card["ts"], "approve", "U0BOB")
        reason = {"order:reason": "No"}
        rejection = two.submit(client.submit, form, "U0CAROL", reason)
        assert {approval.result()["status"], rejection.result()["status"]} == {200}

    ended = client.wait_for(order["orderId"], "fulfilled", "rejected")
    assert len(decisions(client, order["orderId"])) == 1
    winner = ended["decision"]["by"]
    eventually(lambda: f"by <@{winner}>" in client.card(ended) or None)


def test_a_form_left_open_while_another_decides_says_who_was_faster(client: StackClient) -> None:
    order, card = client.waiting("2x WIDGET-001 for Late")
    form = client.click(card["ts"], "reject", "U0CAROL")["view_id"]
    client.click(card["ts"], "approve", "U0BOB")

    client.submit(form, "U0CAROL", {"order:reason": "Too much"})

    shown = client.slack("views?user=U0CAROL")["views"][-1]
    assert "<@U0BOB>" in json.dumps(shown, ensure_ascii=False)
    client.slack("close", {"user": "U0CAROL", "view_id": shown["id"]})
    client.wait_for(order["orderId"], "fulfilled")
    assert decisions(client, order["orderId"]) == ["approved U0BOB"]


def test_closing_the_form_decides_nothing(client: StackClient) -> None:
    order, card = client.waiting("2x WIDGET-001 for Closed")
    form = client.click(card["ts"], "reject")["view_id"]

    client.slack("close", {"user": "U0BOB", "view_id": form})

    assert client.order(order["orderId"])["decision"] is None


def test_a_forged_button_value_is_refused(client: StackClient, stack: Stack) -> None:
    order, card = client.waiting("2x WIDGET-001 for Forged")
    other, _ = client.waiting("1x WIDGET-001 for Other")
    sent = next(b for b in card["blocks"] if b["type"] == "actions")["elements"][0]["value"]
    forged = json.dumps(json.loads(sent) | {"order": other["orderId"]})
    # A bot with the token can post what it likes, also a button with another order's id.
    posted = _post_as_nod(stack, forged)

    client.click(posted, "approve")

    assert client.order(order["orderId"])["decision"] is None
    assert client.order(other["orderId"])["decision"] is None
    assert "not current" in private(client, "U0BOB")


def test_a_requester_cannot_approve_their_own_order(client: StackClient) -> None:
    order, card = client.waiting("2x WIDGET-001 for Own", user="U0BOB")

    client.click(card["ts"], "approve", "U0BOB")
    client.click(card["ts"], "reject", "U0BOB")
    client.command(f"approve {order['orderId']}", "U0BOB")

    assert client.order(order["orderId"])["decision"] is None
    refused = [e for e in client.order(order["orderId"])["audit"] if e["why"] == "own_order"]
    assert [entry["what"] for entry in refused] == ["refused_approved", "refused_rejected"]


@pytest.mark.attack("A4")
@pytest.mark.parametrize("person", ["U0GINA", "U0FRED", "U0STRAY", "U0ROBOT", "U0DAVE"])
def test_who_must_not_decide_is_refused_privately(client: StackClient, person: str) -> None:
    order, card = client.waiting(f"1x WIDGET-001 for {person}")

    answer = client.click(card["ts"], "approve", person)

    assert answer["status"] == 200
    assert client.order(order["orderId"])["decision"] is None
    assert private(client, person)
    entry = client.order(order["orderId"])["audit"][-1]
    assert (entry["what"], entry["who"]) == ("refused_approved", person)


def test_slack_down_at_posting_leaves_the_order_to_the_page(client: StackClient) -> None:
    client.fault("chat.postMessage", "500", seconds=3)
    placed = client.place(customer="Down at posting")
    order_id = placed["orderId"]
    eventually(lambda: client.order(order_id)["slackProblem"])

    status, _ = client.api("POST", f"/orders/{order_id}/approve", {}, APPROVER)

    assert status == 200
    eventually(lambda: client.order(order_id)["status"] == "fulfilled" or None)
    shown = eventually(lambda: client.order(order_id)["card"])
    eventually(lambda: "Approved by" in client.card({"card": shown}) or None)


def test_slack_down_at_editing_stops_no_decision(client: StackClient) -> None:
    order, card = client.waiting("2x WIDGET-001 for Down at editing")
    client.fault("chat.update", "500", seconds=3)

    client.click(card["ts"], "approve")

    client.wait_for(order["orderId"], "fulfilled")
    eventually(lambda: DECIDED_BY_BOB in client.card(order) or None)


def test_slack_down_at_both_ends_stops_nothing(client: StackClient) -> None:
    client.fault("*", "timeout", seconds=4)
    order_id = client.place(customer="Down at both")["orderId"]
    eventually(lambda: client.order(order_id)["status"] == "awaiting_approval" or None)

    status, _ = client.api("POST", f"/orders/{order_id}/reject", {"reason": "No"}, APPROVER)

    assert status == 200
    eventually(lambda: client.order(order_id)["status"] == "rejected" or None)
    shown = eventually(lambda: client.order(order_id)["card"])
    eventually(lambda: "Rejected by" in client.card({"card": shown}) or None)


@pytest.mark.fault("F6")
def test_a_card_that_a_channel_refused_comes_when_nod_is_back_in_it(client: StackClient) -> None:
    client.slack("channel", {"id": "C0APPROVALS", "member": False})
    order_id = client.place(customer="Left channel")["orderId"]
    problem = eventually(lambda: client.order(order_id)["slackProblem"])
    assert "/invite" in problem

    client.slack("clear-faults", {})

    assert eventually(lambda: client.order(order_id)["card"], 60)
    eventually(lambda: client.order(order_id)["slackProblem"] is None or None)


@pytest.mark.fault("F7")
def test_a_lost_answer_leaves_one_card(client: StackClient) -> None:
    client.fault("chat.postMessage", "lost", times=1)
    order_id = client.place(customer="Lost answer")["orderId"]

    client.wait_for(order_id, "awaiting_approval")

    cards = [m for m in client.messages() if "Lost answer" in m["text"]]
    assert len(cards) == 1


def test_a_withdrawn_order_wakes_and_frees_its_stock(client: StackClient) -> None:
    order, _ = client.waiting("1x RARE-001 for Withdrawn")
    receipt = eventually(lambda: _receipt(client, order["orderId"]))
    place = {"user": "U0ALICE", "channel": "D0ALICE", "ts": receipt["ts"]}

    client.slack("click", {**place, "action_id": "order:withdraw"})

    ended = client.wait_for(order["orderId"], "withdrawn")
    eventually(lambda: "Withdrawn by <@U0ALICE>" in client.card(ended) or None)
    _, catalogue = client.api("GET", "/catalogue")
    rare = next(p for p in catalogue["products"] if p["sku"] == "RARE-001")
    assert (rare["available"], rare["reserved"]) == (3, 0)


@pytest.mark.fault("F11")
def test_a_click_after_expiry_is_told_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    state = tmp_path_factory.mktemp("expiry")
    with Stack(state, parameters={"ApprovalDeadlineSeconds": "2"}) as running:
        client = StackClient(running.urls)
        order, card = client.waiting("2x WIDGET-001 for Expiry")
        client.wait_for(order["orderId"], "expired")
        eventually(lambda: "Expired" in client.card(order) or None)

        # The button is gone from the card; a phone that shows the old one can still send it.
        sent = next(b for b in card["blocks"] if b["type"] == "actions")["elements"][0]["value"]
        client.click(_post_as_nod(running, sent), "approve")

        assert "Expired" in private(client, "U0BOB")
        assert decisions(client, order["orderId"]) == ["expired nod"]


def _receipt(client: StackClient, order_id: str) -> dict[str, Any] | None:
    sent = client.messages("D0ALICE")
    return next((m for m in sent if order_id in json.dumps(m.get("blocks", []))), None)


def _post_as_nod(running: Stack, value: str) -> str:
    """Post a button of our own making with the bot's token; returns the message's ts."""
    token = (running.state / "slack-bot-token").read_text()
    button = {
        "type": "button",
        "action_id": "order:approve",
        "text": {"type": "plain_text", "text": "Approve"},
        "value": value,
    }
    slack = WebClient(token, base_url=f"{running.urls['slack']}/api/")
    blocks = [{"type": "actions", "elements": [button]}]
    return str(slack.chat_postMessage(channel="C0APPROVALS", text="Forged", blocks=blocks)["ts"])
