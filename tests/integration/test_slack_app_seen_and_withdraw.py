"""I'm on it, and Withdraw: neither approves anything, both are answered privately."""

from __future__ import annotations

import pytest

from approvals.adapters.slack.cards import SEEN, WITHDRAW, button_value
from approvals.adapters.slack.receipts import withdraw_value
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import StoreUnavailable
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH, GERMAN
from tests.support import slack_payloads as payloads
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.slack_requests import SlackDoor


def test_who_is_on_it_is_kept_and_the_wait_told_and_the_card_shown_again() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    door.click(door.card(order), BOB, SEEN)
    after = door.shop.store.get(order.order_id)
    assert [(each.person, each.at) for each in after.stages[0].seen] == [
        (BOB, door.shop.clock.now())
    ]
    assert after.decision is None
    assert door.shop.executions.heartbeats == ["callback-1"]
    assert door.shop.reconciler.asked == [order.order_id]
    assert door.said == [ENGLISH.say("app.seen")]
    entry = door.shop.store.audit(order.order_id)[-1]
    assert (entry.what, entry.who, entry.via) == ("seen", BOB, "slack")


def test_saying_it_twice_is_once() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    for _ in range(2):
        door.click(door.card(order), BOB, SEEN)
    assert len(door.shop.store.get(order.order_id).stages[0].seen) == 1
    assert len(door.said) == 2


def test_saying_it_keeps_nobody_else_from_deciding() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)
    door.click(card, BOB, SEEN)
    door.click(card, CAROL)
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.by == CAROL


@pytest.mark.parametrize(("person", "why"), [(DAVE, "not_an_approver"), (ALICE, "own_order")])
def test_who_may_not_decide_is_not_on_it(person: str, why: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.click(door.card(order), person, SEEN)
    assert door.said[0].startswith("You cannot decide this.")
    door.unchanged_but_audited(order, person, "refused_seen", why)
    assert door.shop.executions.heartbeats == []


def test_on_a_decided_order_it_is_told_who_decided() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)
    door.click(card, CAROL)
    door.click(card, BOB, SEEN)
    assert f"Approved by <@{CAROL}>" in door.said[0]


@pytest.mark.parametrize("value", ["", "garbage", None, withdraw_value("ord-0001")])
def test_a_forged_value_is_not_ours(value: str | None) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.click(door.card(order), BOB, SEEN, value=value)
    assert door.said == [ENGLISH.say("app.not_ours")]
    assert door.shop.store.get(order.order_id) == order


def test_the_requester_takes_an_order_back_from_their_own_copy() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    door.click(door.receipt(order), ALICE, WITHDRAW)
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.by, decision.via) == (DecisionKind.WITHDRAWN, ALICE, "slack")
    assert door.shop.executions.delivered == [("callback-1", decision)]
    assert door.said == [ENGLISH.say("app.withdrawn")]


def test_a_requester_of_another_workspace_takes_their_own_order_back() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    payload = payloads.click(door.receipt(order), ALICE, WITHDRAW, door.now)
    payload["user"]["team_id"] = "T0ELSEWHERE"
    assert door.interact(payload) == {}
    assert door.said == [ENGLISH.say("app.withdrawn")]


def test_a_typed_reason_that_is_too_long_is_refused_and_not_cut() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    answer = door.command(f"withdraw {order.order_id} {'x' * 700}")
    assert answer == ENGLISH.say("app.reason_too_long", limit=500, n=700)
    assert door.shop.store.get(order.order_id) == order


@pytest.mark.parametrize("person", [BOB, DAVE])
def test_nobody_else_takes_it_back(person: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.click(door.receipt(order), person, WITHDRAW)
    assert door.said == [ENGLISH.say("refused.not_the_requester")]
    door.unchanged_but_audited(order, person, "refused_withdrawn", "not_the_requester")


def test_what_was_decided_first_stays_and_is_told() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    receipt = door.receipt(order)
    door.approve(order, BOB)
    door.click(receipt, ALICE, WITHDRAW)
    assert f"Approved by <@{BOB}>" in door.said[0]
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.kind is DecisionKind.APPROVED


def test_an_approval_after_the_withdrawal_is_too_late() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)
    door.click(door.receipt(order), ALICE, WITHDRAW)
    door.click(card, BOB)
    assert f"Withdrawn by <@{ALICE}>" in door.said[1]


@pytest.mark.parametrize(
    "value", ["", "garbage", "[]", '{"order": 5}', withdraw_value("ord-9999"), None]
)
def test_a_forged_withdrawal_is_not_ours(value: str | None) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.click(door.receipt(order), ALICE, WITHDRAW, value=value)
    assert door.said == [ENGLISH.say("app.not_ours")]
    assert door.shop.store.get(order.order_id) == order


def test_approves_own_value_withdraws_for_its_requester_alone() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    value = button_value(order.order_id, 0, "callback-1")
    door.click(door.receipt(order), BOB, WITHDRAW, value=value)
    door.unchanged_but_audited(order, BOB, "refused_withdrawn", "not_the_requester")


def test_a_withdrawal_while_the_table_is_away_says_to_try_again() -> None:
    door = SlackDoor()
    door.shop.directory.says(ALICE, Standing.MEMBER, "de-AT")
    order = door.shop.waiting()
    receipt = door.receipt(order)

    def away(_: str) -> None:
        raise StoreUnavailable("The order table did not answer. Try again.")

    door.shop.table.before_write = away
    door.click(receipt, ALICE, WITHDRAW)
    assert door.said == [GERMAN.say("app.try_again")]
    assert door.shop.store.get(order.order_id) == order


def test_a_withdrawal_that_cannot_be_passed_on_yet_says_so() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.shop.executions.fail_next(2)
    door.click(door.receipt(order), ALICE, WITHDRAW)
    assert door.said == [ENGLISH.say("app.on_its_way")]
