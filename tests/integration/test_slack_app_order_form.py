"""The order form: kept up to date while it is open, its problems at their fields, placed once."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.slack.order_form import ADD_ITEM
from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.order import Order, Product, Status
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH, GERMAN
from local.slack.forms import read_form
from tests.support import slack_payloads as payloads
from tests.support.screens import text_of
from tests.support.shop import ALICE, CAROL, GADGET, WIDGET
from tests.support.slack_requests import SlackDoor

AWAY = SlackUnavailable("Slack does not answer.", hung=True)
ITEM, QUANTITY = "order:sku:0/order:sku", "order:quantity:0/order:quantity"
SECOND_ITEM, SECOND_QUANTITY = "order:sku:1/order:sku", "order:quantity:1/order:quantity"
CUSTOMER, NOTE = "order:customer", "order:note"
GOOD = {ITEM: WIDGET, QUANTITY: "2", CUSTOMER: "Acme"}


def by_command(door: SlackDoor) -> None:
    response = door.send(door.command_event(""))
    assert (response["statusCode"], response["body"]) == (200, "")


def opened(door: SlackDoor) -> dict[str, Any]:
    by_command(door)
    return door.screens.last


def placed(door: SlackDoor) -> list[Order]:
    return list(door.shop.table.orders.values())


def submit(
    door: SlackDoor, form: dict[str, Any], values: dict[str, str], user: str = ALICE
) -> dict[str, Any]:
    payload, complaints = payloads.submission(form, user, values)
    assert complaints == {}
    return door.interact(payload)


def change(
    door: SlackDoor, form: dict[str, Any], action_id: str, values: dict[str, str]
) -> dict[str, Any]:
    """Change something in an open form; returns the form as it is shown then."""
    state, _ = read_form(deepcopy(form["blocks"]), values, {})
    shown = {**form, "id": "V0MODAL", "hash": "1.hash", "state": {"values": state}}
    assert door.interact(payloads.click(shown, ALICE, action_id, door.now)) == {}
    view_id, version, view = door.screens.updated[-1]
    assert (view_id, version) == ("V0MODAL", "1.hash")
    return view


def test_a_submitted_form_is_an_order_and_the_next_page_says_so() -> None:
    door = SlackDoor(page_url="https://nod.example")
    answer = submit(door, opened(door), {**GOOD, NOTE: "For the fair"})
    (order,) = placed(door)
    assert (order.requester, order.customer, order.note) == (ALICE, "Acme", "For the fair")
    assert [(item.sku, item.quantity) for item in order.items] == [(WIDGET, 2)]
    assert (order.status, order.source_url) == (Status.RECEIVED, "")
    assert door.shop.executions.started == [order.order_id]
    assert answer["response_action"] == "update"
    assert order.order_id in text_of(answer["view"])
    assert "submit" not in answer["view"]


def test_submitting_twice_places_one_order() -> None:
    door = SlackDoor()
    form = opened(door)
    answers = [submit(door, form, GOOD) for _ in range(3)]
    assert len(placed(door)) == 1
    assert answers[0] == answers[1] == answers[2]


def test_two_forms_of_the_same_are_two_orders() -> None:
    door = SlackDoor()
    for _ in range(2):
        submit(door, opened(door), GOOD)
    assert len(placed(door)) == 2


def test_a_form_submitted_again_with_something_else_in_it_is_not_another_order() -> None:
    door = SlackDoor()
    form = opened(door)
    submit(door, form, GOOD)
    answer = submit(door, form, {**GOOD, QUANTITY: "3"})
    assert ENGLISH.say("app.form_used") in text_of(answer["view"])
    assert len(placed(door)) == 1


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({QUANTITY: "101"}, "order:quantity:0", "Only 100 of WIDGET-001 in stock"),
        ({CUSTOMER: "\u202e"}, "order:customer", "Must not be empty"),
        ({ITEM: GADGET, QUANTITY: "6"}, "order:quantity:0", "Only 5 of GADGET-007 in stock"),
    ],
)
def test_what_is_wrong_stands_at_its_field(changes: dict[str, str], field: str, said: str) -> None:
    door = SlackDoor()
    answer = submit(door, opened(door), GOOD | changes)
    assert answer == {"response_action": "errors", "errors": {field: said}}
    assert placed(door) == []


def test_another_row_is_added_and_the_total_follows() -> None:
    door = SlackDoor()
    form = change(door, opened(door), "order:quantity", GOOD)
    assert "Total: 50.00 EUR" in text_of(form)
    form = change(door, form, ADD_ITEM, GOOD)
    form = change(door, form, "order:sku", {**GOOD, SECOND_ITEM: GADGET, SECOND_QUANTITY: "1"})
    assert "Total: 170.00 EUR" in text_of(form)
    submit(door, form, {**GOOD, SECOND_ITEM: GADGET, SECOND_QUANTITY: "1"})
    (order,) = placed(door)
    assert [(item.sku, item.quantity) for item in order.items] == [(WIDGET, 2), (GADGET, 1)]


def test_a_problem_of_the_second_row_stands_there() -> None:
    door = SlackDoor()
    form = change(door, opened(door), ADD_ITEM, GOOD)
    answer = submit(door, form, {**GOOD, SECOND_ITEM: GADGET, SECOND_QUANTITY: "6"})
    assert list(answer["errors"]) == ["order:quantity:1"]


def test_items_of_two_currencies_are_two_orders() -> None:
    door = SlackDoor()
    door.shop.table.products["USD-1"] = Product("USD-1", "Dollars", Decimal("1.50"), "USD", 9)
    form = change(door, opened(door), ADD_ITEM, GOOD)
    answer = submit(door, form, {**GOOD, SECOND_ITEM: "USD-1", SECOND_QUANTITY: "1"})
    said = "Is sold in USD, but WIDGET-001 in EUR: place two orders"
    assert answer["errors"] == {"order:sku:1": said}
    submit(door, form, {ITEM: "USD-1", QUANTITY: "2", CUSTOMER: "Acme"})
    assert "is placed" in door.command("2x WIDGET-001 for Acme")
    assert [order.currency for order in placed(door)] == ["USD", "EUR"]


def test_a_form_with_changes_is_still_one_order() -> None:
    door = SlackDoor()
    form = opened(door)
    later = change(door, form, ADD_ITEM, GOOD)
    submit(door, later, GOOD)
    submit(door, form, GOOD)
    assert len(placed(door)) == 1


@pytest.mark.parametrize(
    ("action_id", "updates"), [("order:quantity", [None]), ("order:sku", [None]), (ADD_ITEM, [])]
)
def test_only_a_row_is_not_added_to_a_form_that_changed_meanwhile(
    action_id: str, updates: list[None]
) -> None:
    door = SlackDoor()
    shown = {**opened(door), "id": "V0MODAL", "hash": "1.hash"}
    door.screens.fail("update", SlackRefused("hash_conflict", "Changed meanwhile."))
    assert door.interact(payloads.click(shown, ALICE, action_id, door.now)) == {}
    assert [version for _, version, _ in door.screens.updated] == updates


@pytest.mark.parametrize(
    "error", [AWAY, SlackRefused("hash_conflict", "Changed meanwhile.")], ids=str
)
def test_an_update_that_slack_does_not_take_is_no_failure(error: Exception) -> None:
    door = SlackDoor()
    form = opened(door)
    door.screens.fail("update", error)
    shown = {**form, "id": "V0MODAL", "hash": "1.hash"}
    assert door.interact(payloads.click(shown, ALICE, ADD_ITEM, door.now)) == {}
    assert door.screens.updated == []


def test_an_address_in_the_metadata_is_only_believed_as_a_web_address() -> None:
    door = SlackDoor()
    form = opened(door)
    forged = form["private_metadata"].replace('"source": ""', '"source": "javascript:alert(1)"')
    assert forged != form["private_metadata"]
    submit(door, form | {"private_metadata": forged}, GOOD)
    assert placed(door)[0].source_url == ""


def test_while_the_table_is_away_the_form_stays_open_with_what_was_typed() -> None:
    door = SlackDoor()
    form = opened(door)

    def away(_: str) -> None:
        raise StoreUnavailable("The order table did not answer. Try again.")

    door.shop.table.before_write = away
    answer = submit(door, form, GOOD)
    assert answer["errors"] == {"order:sku:0": ENGLISH.say("command.try_again")}
    door.shop.table.before_write = lambda _: None
    assert submit(door, form, GOOD)["response_action"] == "update"


def test_an_order_that_is_not_known_to_have_started_is_said_so_and_can_be_sent_again() -> None:
    door = SlackDoor()
    form = opened(door)
    door.shop.executions.fail_next()
    answer = submit(door, form, GOOD)
    (order,) = placed(door)
    assert order.order_id in text_of(answer["view"])
    assert "not known to have started" in text_of(answer["view"])
    assert submit(door, form, GOOD)["response_action"] == "update"
    assert door.shop.executions.started == [order.order_id]


@pytest.mark.parametrize("metadata", [None, "", "{}", "[]", "nonsense", '{"draft": 5}'])
def test_a_form_that_lost_its_draft_is_said_to_be_too_old(metadata: str | None) -> None:
    door = SlackDoor()
    form = opened(door) | {"private_metadata": metadata}
    assert ENGLISH.say("app.too_old") in text_of(submit(door, form, GOOD)["view"])
    assert door.interact(payloads.click(form, ALICE, ADD_ITEM, door.now)) == {}
    assert (placed(door), door.screens.updated) == ([], [])


def test_form_and_errors_are_in_the_persons_language() -> None:
    door = SlackDoor()
    door.shop.directory.says(ALICE, Standing.MEMBER, "de-DE")
    form = opened(door)
    assert GERMAN.say("form.submit") in text_of(form)
    answer = submit(door, form, {**GOOD, QUANTITY: "101"})
    assert answer["errors"] == {"order:quantity:0": "Nur 100 von WIDGET-001 auf Lager"}


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.FOREIGN])
def test_who_may_not_decide_may_order(standing: Standing) -> None:
    door = SlackDoor()
    door.shop.directory.says(CAROL, standing)
    form = opened(door)
    assert submit(door, form, GOOD, user=CAROL)["response_action"] == "update"
    assert placed(door)[0].requester == CAROL


def test_more_open_orders_than_a_requester_may_have_are_refused_in_the_open_form() -> None:
    door = SlackDoor(max_open_orders=1)
    submit(door, opened(door), GOOD)
    answer = submit(door, opened(door), GOOD)
    assert answer["response_action"] == "errors"
    assert "You have as many orders open" in str(answer["errors"])
    assert len(placed(door)) == 1


def test_stopped_orders_are_said_where_the_form_was() -> None:
    door = SlackDoor(is_accepting=False)

    answer = submit(door, opened(door), GOOD)

    assert answer["response_action"] == "update"
    assert ENGLISH.say("api.not_accepting") in text_of(answer["view"])
    assert placed(door) == []
