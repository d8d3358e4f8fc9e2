"""The Home tab: an inbox with buttons that is published when it is opened and when a page turns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from approvals.adapters.slack.cards import APPROVE, MORE, REJECT, SEEN
from approvals.adapters.slack.home import HOME_MINE, HOME_WAITING
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.order import Order
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH
from tests.support import slack_payloads as payloads
from tests.support.screens import text_of
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.support.slack_requests import SlackDoor

ERRORS = [
    SlackUnavailable("Slack does not answer."),
    SlackRefused("not_enabled", "The Home tab is not enabled."),
]


def open_home(door: SlackDoor, person: str, tab: str = "home") -> None:
    response = door.send(door.event_event(payloads.home_opened(person, tab)))
    assert response["statusCode"] == 200


def home_of(door: SlackDoor, person: str) -> dict[str, Any]:
    open_home(door, person)
    who, view = door.screens.published[-1]
    assert who == person
    return view


def row_of(view: Mapping[str, Any], order: Order) -> str:
    """Return the block id of an order's row of buttons."""
    for block in view["blocks"]:
        if block["type"] == "actions" and order.order_id in str(block["elements"]):
            return str(block["block_id"])
    raise AssertionError(f"{order.order_id} has no buttons")


def pressed(
    door: SlackDoor, view: dict[str, Any], order: Order, person: str, action_id: str
) -> int:
    """Press a button in an order's row; returns the status that Slack gets."""
    row = row_of(view, order)
    return int(door.send(door.click_event(view, person, action_id, block_id=row))["statusCode"])


def has_action(view: Mapping[str, Any], action_id: str) -> bool:
    return f"'{action_id}'" in str(view["blocks"])


def test_opening_it_publishes_what_waits_and_is_remembered() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    view = home_of(door, BOB)
    assert view["type"] == "home"
    assert row_of(view, order)
    assert door.people.homes == {BOB: door.shop.clock.now()}


@pytest.mark.parametrize("tab", ["messages", "about"])
def test_opening_another_tab_publishes_nothing(tab: str) -> None:
    door = SlackDoor()
    open_home(door, BOB, tab)
    assert (door.screens.published, door.people.homes) == ([], {})


def test_the_requester_finds_their_own_orders_and_no_buttons_to_decide_them() -> None:
    door = SlackDoor()
    door.shop.waiting()
    view = home_of(door, ALICE)
    assert "Acme" in text_of(view)
    assert not has_action(view, APPROVE)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_where_slack_does_not_take_it_the_event_is_acknowledged(error: Exception) -> None:
    door = SlackDoor()
    door.screens.fail("publish", error)
    open_home(door, BOB)
    assert door.screens.published == []
    [behind] = door.people.homes_behind(door.shop.clock.now() + timedelta(seconds=10), 9)
    assert (behind.user_id, behind.attempts) == (BOB, 1)


def test_an_opening_that_cannot_be_noted_is_published_all_the_same() -> None:
    door = SlackDoor()
    door.people.away = True
    assert home_of(door, BOB)["type"] == "home"


def test_while_the_orders_cannot_be_read_the_tab_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = SlackDoor()

    def away(*_: object, **__: object) -> object:
        raise StoreUnavailable("The order table did not answer. Try again.")

    monkeypatch.setattr(door.shop.store, "placed_by", away)
    open_home(door, BOB)
    assert door.screens.published == []


def test_approve_in_the_home_tab_decides_and_publishes_nothing_before_the_workflow_does() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    view = home_of(door, BOB)
    door.click(view, BOB, APPROVE, block_id=row_of(view, order))
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.by == BOB
    assert door.shop.executions.delivered == [("callback-1", decision)]
    assert len(door.screens.published) == 1
    assert (door.said, door.screens.opened) == ([], [])


def test_each_order_in_the_home_tab_has_buttons_of_its_own() -> None:
    door = SlackDoor()
    first, second = door.shop.waiting("callback-1"), door.shop.waiting("callback-2")
    view = home_of(door, BOB)
    form = door.asked_for_reason_in(view, row_of(view, second), BOB, MORE)
    door.submit(form, BOB, order_reason="This one")
    assert door.shop.store.get(first.order_id) == first
    decision = door.shop.store.get(second.order_id).decision
    assert decision is not None
    assert decision.reason == "This one"


def test_reject_in_the_home_tab_asks_for_a_reason() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    view = home_of(door, BOB)
    form = door.asked_for_reason_in(view, row_of(view, order), BOB, REJECT)
    assert door.submit(form, BOB, order_reason="Too many") == {"response_action": "clear"}
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.reason == "Too many"


def test_a_late_click_in_the_home_tab_is_answered_in_a_form_of_its_own() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    view = home_of(door, BOB)
    door.approve(order, CAROL)
    for action_id in (APPROVE, REJECT):
        door.click(view, BOB, action_id, block_id=row_of(view, order))
        assert f"Approved by <@{CAROL}>" in text_of(door.screens.last)
        assert "submit" not in door.screens.last
    assert door.said == []


def test_where_slack_shows_no_refusal_it_is_to_warn_and_the_refusal_stands() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    view = home_of(door, BOB)
    door.screens.fail("open", ERRORS[0])
    assert pressed(door, view, order, DAVE, APPROVE) == 503
    door.unchanged_but_audited(order, DAVE, "refused_approved", "not_an_approver")


@pytest.mark.parametrize("action_id", [REJECT, MORE])
def test_where_slack_opens_neither_the_form_nor_a_word_about_it_it_is_to_warn(
    action_id: str,
) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    view = home_of(door, BOB)
    door.screens.fail("open", ERRORS[0], times=2)
    assert pressed(door, view, order, BOB, action_id) == 503
    assert door.shop.store.get(order.order_id) == order


@pytest.mark.parametrize("action_id", [HOME_WAITING, HOME_MINE])
def test_a_page_that_slack_does_not_turn_is_warned_of(action_id: str) -> None:
    door = SlackDoor()
    view = home_of(door, BOB)
    door.screens.fail("publish", ERRORS[0])
    assert door.send(door.click_event(view, BOB, action_id))["statusCode"] == 503


def test_no_warning_makes_a_decision_look_undone() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    view = home_of(door, BOB)
    door.shop.executions.fail_next(2)
    door.screens.fail("open", ERRORS[0])
    assert pressed(door, view, order, BOB, APPROVE) == 200
    assert door.screens.failures["open"] == []
    assert door.shop.store.get(order.order_id).decision is not None


def test_i_am_on_it_in_the_home_tab_is_noted() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    view = home_of(door, BOB)
    door.click(view, BOB, SEEN, block_id=row_of(view, order))
    assert [each.person for each in door.shop.store.get(order.order_id).stages[0].seen] == [BOB]
    assert ENGLISH.say("app.seen") in text_of(door.screens.last)


def test_its_pages_turn_and_turn_back() -> None:
    door = SlackDoor()
    for number in range(20):
        door.shop.waiting(f"callback-{number}")
        door.shop.clock.advance(1)
    first = home_of(door, BOB)
    door.click(first, BOB, "home:waiting")
    second = door.screens.published[-1][1]
    assert text_of(second) != text_of(first)
    assert [row for row in _rows(first) if row in _rows(second)] == []
    door.click(second, BOB, "home:waiting", value="")
    assert _rows(door.screens.published[-1][1]) == _rows(first)
    own = home_of(door, ALICE)
    door.click(own, ALICE, "home:mine")
    assert text_of(door.screens.published[-1][1]) != text_of(own)


def _rows(view: Mapping[str, Any]) -> list[str]:
    return [block["block_id"] for block in view["blocks"] if "'order:approve'" in str(block)]


@pytest.mark.parametrize("value", ["x", "AAAA", "🙂", "ord-0001", "%", "b3JkLTAwMDE="])
@pytest.mark.parametrize("action_id", ["home:waiting", "home:mine"])
def test_a_page_that_was_never_there_is_the_first(action_id: str, value: str) -> None:
    door = SlackDoor()
    for number in range(20):
        door.shop.waiting(f"callback-{number}")
        door.shop.clock.advance(1)
    first = home_of(door, BOB if action_id == "home:waiting" else ALICE)
    who = door.screens.published[-1][0]
    door.click(first, who, action_id, value=value)
    assert len(door.screens.published) == 2
    assert door.screens.published[-1][0] == who


def test_request_an_approval_opens_the_order_form() -> None:
    door = SlackDoor()
    view = home_of(door, ALICE)
    door.click(view, ALICE, "order:request")
    assert door.screens.last["callback_id"] == "order:place"


def test_it_is_in_the_persons_language() -> None:
    door = SlackDoor()
    door.shop.directory.says(BOB, Standing.MEMBER, "de-DE")
    german = text_of(home_of(door, BOB))
    assert german != text_of(home_of(door, CAROL))
