"""Ways to the order form: the command and the shortcuts; what is said where it does not open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from approvals.domain.errors import SlackRefused, SlackUnavailable, StoreUnavailable
from approvals.domain.order import Order
from approvals.domain.words.speech import ENGLISH
from tests.support import slack_payloads as payloads
from tests.support.screens import text_of
from tests.support.shop import ALICE, WIDGET
from tests.support.slack_requests import SlackDoor

TS = "1700000000.000001"
AWAY = SlackUnavailable("Slack does not answer.", hung=True)
ITEM, QUANTITY = "order:sku:0/order:sku", "order:quantity:0/order:quantity"
GOOD = {ITEM: WIDGET, QUANTITY: "2", "order:customer": "Acme"}


def by_command(door: SlackDoor) -> None:
    response = door.send(door.command_event(""))
    assert (response["statusCode"], response["body"]) == (200, "")


def by_shortcut(door: SlackDoor) -> None:
    assert door.interact(payloads.shortcut("request_approval", ALICE)) == {}


def by_message(door: SlackDoor) -> None:
    shortcut = payloads.message_shortcut("order_from_message", ALICE, "Two widgets, please")
    assert door.interact(shortcut) == {}


WAYS = [by_command, by_shortcut, by_message]


def placed(door: SlackDoor) -> list[Order]:
    return list(door.shop.table.orders.values())


def submit(
    door: SlackDoor, form: dict[str, Any], values: dict[str, str], user: str = ALICE
) -> dict[str, Any]:
    payload, complaints = payloads.submission(form, user, values)
    assert complaints == {}
    return door.interact(payload)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_opens_the_form_with_the_catalogue_and_its_stock(
    way: Callable[[SlackDoor], None],
) -> None:
    door = SlackDoor()
    way(door)
    assert door.screens.last["callback_id"] == "order:place"
    assert "Widget · 25.00 EUR" in text_of(door.screens.last)
    assert f"{WIDGET} · 100 in stock" in text_of(door.screens.last)
    assert placed(door) == []


def test_a_form_for_a_message_has_its_text_as_the_note_and_its_address_with_the_order() -> None:
    door = SlackDoor()
    text = "Please, <@U0BOB|bob>: 2 &lt;big&gt; ones from <https://acme.example|Acme> &amp; Co"
    door.interact(payloads.message_shortcut("order_from_message", ALICE, text))
    assert door.screens.asked == [("C0ORDERS", TS)]
    submit(door, door.screens.last, GOOD)
    (order,) = placed(door)
    assert order.note == "Please, @bob: 2 <big> ones from Acme (https://acme.example) & Co"
    assert order.source_url == door.screens.link


@pytest.mark.parametrize(
    "link", [None, "", "https://nod.slack.com/a|b", "javascript:alert(1)", "x"]
)
def test_a_message_without_an_address_of_its_own_starts_an_order_all_the_same(
    link: str | None,
) -> None:
    door = SlackDoor()
    door.screens.link = link
    by_message(door)
    submit(door, door.screens.last, GOOD)
    assert placed(door)[0].source_url == ""


def test_a_message_whose_address_slack_does_not_tell_starts_an_order_all_the_same() -> None:
    door = SlackDoor()
    door.screens.fail("permalink", AWAY)
    by_message(door)
    submit(door, door.screens.last, GOOD)
    assert (placed(door)[0].source_url, placed(door)[0].note) == ("", "Two widgets, please")


@pytest.mark.parametrize("text", [None, "", 5, ["x"], "🙂" * 5_000, "\u0000", "<" * 5_000])
def test_a_message_of_any_text_opens_a_form_that_slack_takes(text: object) -> None:
    door = SlackDoor()
    door.interact(payloads.message_shortcut("order_from_message", ALICE, text))
    assert door.screens.last["callback_id"] == "order:place"


def test_where_slack_opens_no_form_the_command_answers_how_to_type_it() -> None:
    door = SlackDoor()
    door.screens.fail("open", SlackRefused("expired_trigger_id", "Slack refused."))
    answer = door.command("")
    assert answer.startswith(ENGLISH.say("command.no_form"))
    assert ENGLISH.say("command.help.form") not in answer
    assert "/order 2x WIDGET-001" in answer


def test_where_slack_opens_no_form_a_message_shortcut_is_answered_privately() -> None:
    door = SlackDoor()
    door.screens.fail("open", AWAY)
    by_message(door)
    assert "If no form has opened, try again" in door.said[0]


def test_where_slack_opens_no_form_a_global_shortcut_is_told_in_a_form_if_that_opens() -> None:
    door = SlackDoor()
    door.screens.fail("open", AWAY)
    by_shortcut(door)
    assert "If no form has opened, try again" in text_of(door.screens.last)


def test_where_slack_opens_nothing_it_is_to_warn_who_used_the_shortcut() -> None:
    door = SlackDoor()
    door.screens.fail("open", AWAY, times=2)
    shortcut = payloads.shortcut("request_approval", ALICE)
    assert door.send(door.interaction_event(shortcut))["statusCode"] == 503


def test_while_the_catalogue_cannot_be_read_the_command_still_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = SlackDoor()

    def away() -> object:
        raise StoreUnavailable("The order table did not answer. Try again.")

    monkeypatch.setattr(door.shop.catalogue, "products", away)
    assert door.command("").startswith(ENGLISH.say("command.no_form"))


def test_an_empty_catalogue_is_said_to_be_empty() -> None:
    door = SlackDoor()
    door.shop.table.products = {}
    by_command(door)
    assert ENGLISH.say("form.empty") in text_of(door.screens.last)


@pytest.mark.parametrize("callback_id", ["request_approvals", "order_from_message", ""])
def test_an_unknown_shortcut_is_not_found(callback_id: str) -> None:
    door = SlackDoor()
    response = door.send(door.interaction_event(payloads.shortcut(callback_id, ALICE)))
    assert response["statusCode"] == 404
