"""``/order list``, ``status``, ``withdraw``, ``help``: private answers in the person's language."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH, GERMAN
from tests.support.shop import ALICE, BOB, CAROL, DAVE, GADGET, Shop
from tests.support.slack_requests import SlackDoor

MESSAGE_CHARACTERS = 4_000
"""What Slack recommends at most for a message's text."""


@pytest.mark.parametrize("text", ["help", "HELP", "  help  ", "help me", "hilfe", "Hilfe"])
def test_help_lists_every_command_without_blame(text: str) -> None:
    door = SlackDoor()
    answer = door.command(text)
    for typed in ("/order list [waiting|mine]", "/order status ID", "/order withdraw ID [reason]"):
        assert f"`{typed}`" in answer
    assert "not placed" not in answer
    assert door.shop.table.orders == {}


def test_an_approver_is_listed_what_waits_and_what_is_theirs() -> None:
    door = SlackDoor()
    other, own = door.shop.waiting("callback-1"), door.shop.waiting("callback-2", requester=BOB)
    answer = door.command("list", user=BOB)
    waiting, _, mine = answer.partition("*Your orders and requests*")
    assert other.order_id in waiting
    assert own.order_id not in waiting
    assert own.order_id in mine
    assert other.order_id not in mine
    assert "50.00 EUR for Acme. Awaiting approval" in waiting


def test_who_approves_nothing_is_listed_their_own() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    answer = door.command("list", user=ALICE)
    assert order.order_id in answer
    assert "Waiting for you" not in answer
    assert door.command("list waiting", user=ALICE) == ENGLISH.say("command.none_waiting")


def test_where_slack_does_not_say_who_approves_a_list_says_so() -> None:
    door = SlackDoor()
    own = door.shop.waiting(requester=BOB)
    door.shop.waiting("callback-2")
    door.shop.directory.away = SlackUnavailable("Slack does not answer.", hung=True)
    told = ENGLISH.say("command.cannot_check")
    assert door.command("list waiting", user=BOB) == told
    answer = door.command("list", user=BOB)
    assert answer.startswith(told)
    assert own.order_id in answer


@pytest.mark.parametrize("text", ["list", "list waiting"])
def test_where_the_plan_has_no_groups_a_list_says_that_they_cannot_be_read(text: str) -> None:
    door = SlackDoor(Shop(approvers=("S0LEADS",)))
    door.shop.waiting()
    door.shop.directory.away = SlackRefused("no_groups", "The plan has no user groups.")
    answer = door.command(text, user=BOB)
    assert answer.startswith(ENGLISH.say("refused.no_groups"))
    assert "not on the list of approvers" not in answer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("list mine", "command.none_mine"),
        ("LIST Mine", "command.none_mine"),
        ("liste meine", "command.none_mine"),
        ("Liste wartend", "command.none_waiting"),
        ("list waiting", "command.none_waiting"),
    ],
)
def test_an_empty_list_says_so(text: str, said: str) -> None:
    assert SlackDoor().command(text, user=BOB) == ENGLISH.say(said)


def test_an_unknown_list_names_those_there_are() -> None:
    answer = SlackDoor().command("list everything")
    assert "`/order list waiting`" in answer
    assert "`/order list mine`" in answer


def test_long_lists_stay_within_slacks_limits_and_say_where_the_rest_is() -> None:
    door = SlackDoor()
    for number in range(40):
        door.shop.waiting(f"callback-{number}", customer="🙂" * 200)
        door.shop.clock.advance(1)
    for who in (BOB, ALICE):
        answer = door.command("list", user=who)
        assert len(answer.encode("utf-16-le")) // 2 <= MESSAGE_CHARACTERS
        assert ENGLISH.say("command.more") in answer


def test_the_status_says_where_an_order_is_and_until_when_it_waits() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    answer = door.command(f"status {order.order_id}", user=DAVE)
    assert "50.00 EUR for Acme. Awaiting approval" in answer
    assert f"Requested by <@{ALICE}>" in answer
    assert "may decide, until <!date^" in answer


@pytest.mark.parametrize("written", ["`{}`", "*{}*", "#{}", "{}.", "  {} "])
def test_an_id_is_understood_as_people_paste_it(written: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    assert order.order_id in door.command(f"status {written.format(order.order_id)}")


def test_the_status_of_a_decided_order_names_who_when_why_and_what_came_of_it() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.reject(order, BOB, "Not <!channel> this year")
    answer = door.command(f"status {order.order_id}")
    assert f"Rejected by <@{BOB}>, <!date^" in answer
    assert "Reason: Not &lt;!channel&gt; this year" in answer
    door.shop.steps().release_inventory(order.order_id, None)
    assert "The stock was given back." in door.command(f"status {order.order_id}")


def test_the_status_says_why_nod_itself_rejected_an_order() -> None:
    door = SlackDoor()
    order = door.shop.placed()
    door.shop.table.products.clear()
    door.shop.steps().validate_order(order.order_id)
    said = door.command(f"status {order.order_id}")
    assert "Reason: There is nothing in the catalogue yet." in said
    assert "given back" not in said
    door.shop.directory.says(ALICE, Standing.MEMBER, "de-DE")
    assert "Grund: Der Katalog ist noch leer." in door.command(f"status {order.order_id}")


def test_the_status_of_an_expired_order_says_so_once() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.shop.clock.advance(3_600)
    door.shop.steps().settle(order.order_id, 0, timed_out=True)
    said = door.command(f"status {order.order_id}")
    assert "Expired: nobody answered before the deadline" in said
    assert "Reason" not in said


def test_the_status_of_a_failed_order_says_why() -> None:
    door = SlackDoor()
    order = door.shop.placed()
    door.shop.steps().release_inventory(order.order_id, None)
    said = door.command(f"status {order.order_id}")
    assert "The order failed: The order could not be finished." in said
    assert "given back" not in said


@pytest.mark.parametrize("text", ["status", "withdraw", "status   ", "withdraw ``"])
def test_a_command_without_an_order_asks_which(text: str) -> None:
    answer = SlackDoor().command(text)
    assert f"`/order {text.split(maxsplit=1)[0]} ID`" in answer


@pytest.mark.parametrize("text", ["status ord-9999", "withdraw ord-9999", "status <!channel>"])
def test_an_order_that_is_not_there_is_said_not_to_be(text: str) -> None:
    assert SlackDoor().command(text) == ENGLISH.say("command.no_such_order")


def test_the_requester_withdraws_with_a_reason() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    answer = door.command(f"withdraw {order.order_id} ordered twice, sorry", user=ALICE)
    assert answer == ENGLISH.say("app.withdrawn")
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.reason) == (DecisionKind.WITHDRAWN, "ordered twice, sorry")
    assert door.shop.executions.delivered == [("callback-1", decision)]


@pytest.mark.parametrize("text", ["withdraw {}", "status {}", "2x WIDGET-001 for Acme", "help"])
def test_what_is_typed_is_done_without_a_call_to_slack(text: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.shop.directory.asked.clear()
    door.command(text.format(order.order_id))
    assert door.shop.directory.asked == []


def test_an_approver_does_not_withdraw_what_others_ordered() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    answer = door.command(f"withdraw {order.order_id}", user=BOB)
    assert answer == ENGLISH.say("refused.not_the_requester")
    door.unchanged_but_audited(order, BOB, "refused_withdrawn", "not_the_requester")


def test_what_is_decided_is_not_withdrawn() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.approve(order, CAROL)
    answer = door.command(f"withdraw {order.order_id}", user=ALICE)
    assert f"Approved by <@{CAROL}>" in answer


def test_an_order_that_asks_nobody_yet_is_not_withdrawn_and_it_is_said_where_it_is() -> None:
    door = SlackDoor()
    order = door.shop.placed()
    answer = door.command(f"withdraw {order.order_id}", user=ALICE)
    assert "Received, being checked" in answer
    assert door.shop.store.get(order.order_id).decision is None


@pytest.mark.parametrize("text", ["approve {}", "approve {} because", "reject {}"])
def test_there_is_no_command_that_approves_neither_for_the_requester_nor_for_others(
    text: str,
) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    for person in (ALICE, BOB):
        answer = door.command(text.format(order.order_id), user=person)
        assert answer.startswith("That order was not placed.")
    assert door.shop.store.get(order.order_id) == order


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("lst", "list"), ("staus ord-0001", "status"), ("withdrew ord-1", "withdraw"),
     ("hlep", "help"), ("stat ord-0001", "status")],
)  # fmt: skip
def test_a_mistyped_command_gets_the_nearest_and_nothing_is_ordered(typed: str, meant: str) -> None:
    door = SlackDoor()
    answer = door.command(typed)
    assert answer.startswith(f"Did you mean `/order {meant}`?")
    assert door.shop.table.orders == {}


@pytest.mark.parametrize("user", [ALICE, CAROL])
def test_an_order_is_understood_in_german_whatever_the_language(user: str) -> None:
    door = SlackDoor()
    door.shop.directory.says(CAROL, Standing.MEMBER, "de-DE")
    door.command("1x WIDGET-001 und 1x GADGET-007 für Müller", user=user)
    [order] = door.shop.table.orders.values()
    assert (order.customer, len(order.items)) == ("Müller", 2)


def test_what_is_sold_out_is_told_without_a_word_about_its_quantity() -> None:
    door = SlackDoor()
    products = door.shop.table.products
    products[GADGET] = replace(products[GADGET], available=0)
    answer = door.command("1x GADGET-007 for Acme")
    assert "• Item 1: GADGET-007 is out of stock\n" in answer


def test_what_is_far_from_every_command_gets_no_guess() -> None:
    assert "Did you mean `/order" not in SlackDoor().command("two of everything")


@pytest.mark.parametrize("text", ["list", "status ord-0001", "list mine"])
def test_while_the_table_is_away_a_question_is_answered_so(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = SlackDoor()

    def away(*_: object, **__: object) -> object:
        raise StoreUnavailable("The order table did not answer. Try again.")

    for name in ("get", "placed_by", "decided_by", "find"):
        monkeypatch.setattr(door.shop.store, name, away)
    assert door.command(text) == ENGLISH.say("command.cannot_read")


@pytest.mark.parametrize("text", ["help", "list", "status x", "nonsense", "2x WIDGET-001 for Acme"])
def test_every_answer_is_in_the_persons_language(text: str) -> None:
    door = SlackDoor()
    door.shop.directory.says(ALICE, Standing.MEMBER, "de-DE")
    german = door.command(text)
    assert german != SlackDoor().command(text)


def test_problems_of_an_order_are_in_the_persons_language() -> None:
    door = SlackDoor()
    door.shop.directory.says(ALICE, Standing.MEMBER, "de-DE")
    answer = door.command("0x WIDGET-001, 1x WIGDET-001 for Acme")
    assert "Position 1, Menge: muss zwischen 1 und 10.000 liegen" in answer
    assert answer.startswith(GERMAN.say("command.not_placed"))


def test_where_slack_does_not_say_who_somebody_is_the_answer_comes_all_the_same() -> None:
    door = SlackDoor()
    door.shop.directory.away = SlackUnavailable("Slack does not answer.")
    assert "is placed" in door.command("2x WIDGET-001 for Acme")
    assert "Your orders and requests" in door.command("list mine")


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.MEMBER])
def test_a_guest_may_ask_but_not_decide(standing: Standing) -> None:
    door = SlackDoor()
    door.shop.directory.says(CAROL, standing)
    assert "is placed" in door.command("1x WIDGET-001 for Acme", user=CAROL)
    order = door.shop.waiting()
    door.click(door.card(order), CAROL)
    decided = door.shop.store.get(order.order_id).decision
    assert (decided is not None) is (standing is Standing.MEMBER)


def test_answers_are_ephemeral_json() -> None:
    door = SlackDoor()
    response = door.send(door.command_event("help"))
    assert json.loads(response["body"])["response_type"] == "ephemeral"
