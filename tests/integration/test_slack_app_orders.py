"""``/order``: what is typed becomes an order, or a private answer that says why not."""

from __future__ import annotations

import html
import json
from urllib.parse import urlencode

import pytest

from approvals.domain.order import Order, Status
from approvals.domain.words.speech import ENGLISH
from tests.support.shop import ALICE, CAROL, GADGET, WIDGET
from tests.support.slack_requests import SlackDoor, slack_event

USAGE = "Usage: `/order 2x WIDGET-001, 1x GADGET-007 for Acme`"


def formatted_in(value: object) -> str:
    """Return every text in which Slack would format what was typed."""
    if isinstance(value, list):
        return "\n".join(map(formatted_in, value))
    if not isinstance(value, dict):
        return ""
    own = str(value["text"]) if value.get("type") == "mrkdwn" else ""
    return own + "".join(map(formatted_in, value.values()))


def placed(door: SlackDoor) -> list[Order]:
    return list(door.shop.table.orders.values())


@pytest.mark.parametrize(
    ("text", "lines", "customer"),
    [
        ("2x WIDGET-001 for Acme", [(WIDGET, 2)], "Acme"),
        ("2x WIDGET-001, 1x GADGET-007 for Acme", [(WIDGET, 2), (GADGET, 1)], "Acme"),
        ("  2 x widget-001 ,1 gadget-007   FOR  Acme & Sons ", [(WIDGET, 2), (GADGET, 1)],
         "Acme & Sons"),
        ("2x WIDGET-001,1x GADGET-007 for Acme", [(WIDGET, 2), (GADGET, 1)], "Acme"),
        ("WIDGET-001 for Acme", [(WIDGET, 1)], "Acme"),
        ("2× WIDGET-001; 3* GADGET-007 for Acme", [(WIDGET, 2), (GADGET, 3)], "Acme"),
        ("1x WIDGET-001, 2x WIDGET-001 for Acme", [(WIDGET, 3)], "Acme"),
        ("1x WIDGET-001 for Shop for Kids", [(WIDGET, 1)], "Shop for Kids"),
        ("1x WIDGET-001 for Fortune Ltd", [(WIDGET, 1)], "Fortune Ltd"),
        ("1x WIDGET-001 for payload Ltd", [(WIDGET, 1)], "payload Ltd"),
        ("1x WIDGET-001 for a=b&payload={}", [(WIDGET, 1)], "a=b&payload={}"),
        ("1x WIDGET-001 for 株式会社 🙂", [(WIDGET, 1)], "株式会社 🙂"),
        ('1x WIDGET-001 for {"type": "url_verification"}', [(WIDGET, 1)],
         '{"type": "url_verification"}'),
    ],
)  # fmt: skip
def test_a_good_text_places_an_order_for_the_signed_user(
    text: str, lines: list[tuple[str, int]], customer: str
) -> None:
    door = SlackDoor()
    answer = door.command(text, user=CAROL, user_name="alice")
    (order,) = placed(door)
    assert (order.requester, order.customer, order.status) == (CAROL, customer, Status.RECEIVED)
    assert [(item.sku, item.quantity) for item in order.items] == lines
    assert door.shop.executions.started == [order.order_id]
    assert f"Order `{order.order_id}` is placed" in answer
    (entry,) = door.shop.store.audit(order.order_id)
    assert (entry.what, entry.who, entry.via) == ("received", CAROL, "slack")


def test_the_answer_names_items_total_and_the_orders_page() -> None:
    door = SlackDoor(page_url="https://nod.example")
    answer = door.command("2x WIDGET-001, 1x GADGET-007 for Acme")
    (order,) = placed(door)
    assert "2 × Widget, 1 × Gadget for Acme, 170.00 EUR." in answer
    assert f"<https://nod.example/orders/{order.order_id}|Follow it on its page>" in answer


def test_slacks_escapes_are_undone_once() -> None:
    door = SlackDoor()
    door.command("1x WIDGET-001 for A &amp; B &lt;C&gt; &amp;lt;")
    assert placed(door)[0].customer == "A & B <C> &lt;"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2x WIDGET-001", "Say for whom"),
        ("2x WIDGET-001 for", "Say for whom"),
        ("for Acme", "Name at least one item"),
        ("two WIDGET-001 for Acme", 'Did not understand "two WIDGET-001"'),
        ("2xx WIDGET-001 for Acme", "Did not understand"),
        ("2x for Acme", 'Did not understand "2x"'),
        ("2 of everything", 'Did not understand "2 of everything"'),
        ("2 of everything", "Say for whom"),
        (", , for Acme", "Name at least one item"),
        ("?! for Acme", 'Did not understand "?!"'),
        ("2x WIDGET-001, many things for Acme", 'Did not understand "many things"'),
        ("1.5x WIDGET-001 for Acme", 'The quantity in "1.5x WIDGET-001" must be a whole number'),
        ("1,000x WIDGET-001 for Acme", "must be a whole number"),
        ("99999999999999999999x WIDGET-001 for Acme", "must be a whole number"),
        ("0x WIDGET-001 for Acme", "Item 1, quantity: must be from 1 to 10,000"),
        ("-1x WIDGET-001 for Acme", "must be from 1 to 10,000"),
        ("10001x WIDGET-001 for Acme", "must be from 1 to 10,000"),
        ("101x WIDGET-001 for Acme", "only 100 of WIDGET-001 in stock"),
        ("60x WIDGET-001, 60x WIDGET-001 for Acme", "only 100 of WIDGET-001 in stock"),
        ("1x WIGDET-001 for Acme", "in the catalogue. Did you mean WIDGET-001 or"),
        ("1x MUG, 1x XQZ for Acme", "Item 2: there is no XQZ in the catalogue."),
        ("1x W!DGET for Acme", 'must be a SKU such as WIDGET-001, not "W!DGET"'),
        (f"1x WIDGET-001 for {'x' * 3_001}", "must be at most 200 characters"),
        ("1x WIDGET-001 for \u202e\u0000", "Say for whom"),
        (", ".join(["1x WIDGET-001"] * 51) + " for Acme", "Items: must be at most 50 lines"),
    ],
)  # fmt: skip
def test_a_bad_text_gets_the_usage_and_what_was_not_understood(text: str, said: str) -> None:
    door = SlackDoor()
    answer = door.command(text)
    assert said in answer
    assert answer.startswith("That order was not placed.")
    assert answer.endswith(USAGE)
    assert placed(door) == []


def test_every_problem_is_named_at_once() -> None:
    answer = SlackDoor().command("two WIDGET-001, 1.5x GADGET-007 for Acme")
    assert answer.count("•") == 2


@pytest.mark.parametrize(
    "hostile",
    [
        "<!channel>", "<!here|all>", "<@U0DAVE>", "<#C0ORDERS>", "<https://evil.example|Approve>",
        "https://evil.example/x", "*bold* _it_ ~no~ `code`", ":tada:", "> quote",
    ],
)  # fmt: skip
def test_markup_in_a_customer_is_kept_and_shown_as_typed(hostile: str) -> None:
    door = SlackDoor()
    # What people type as markup, Slack escapes: only what it made of it itself is marked.
    answer = door.command(f"1x WIDGET-001 for {html.escape(hostile, quote=False)}")
    (order,) = placed(door)
    assert order.customer == hostile
    card = door.card(door.shop.waiting(customer=hostile))
    for shown in (answer, card["text"], formatted_in(card["blocks"])):
        assert hostile not in shown
        plain = shown.replace("\u200b", "").replace("&lt;", "<").replace("&gt;", ">")
        # A format's mark is written as its double, which looks the same.
        assert hostile in plain.translate(str.maketrans("∗ˍ∼ˋ", "*_~`"))


def test_markup_in_what_was_not_understood_is_shown_as_typed() -> None:
    answer = SlackDoor().command("&lt;!channel&gt; come here for &lt;!everyone&gt;")
    assert "<!" not in answer
    assert "&lt;!channel&gt; come here" in answer


def test_the_same_signed_bytes_twice_are_one_order() -> None:
    door = SlackDoor()
    event = door.command_event("2x WIDGET-001 for Acme")
    answers = [door.send(dict(event, headers=dict(event["headers"])))["body"] for _ in range(2)]
    retry = dict(event, headers=event["headers"] | {"x-slack-retry-num": "1"})
    answers.append(door.send(retry)["body"])
    (order,) = placed(door)
    assert len(set(answers)) == 1
    assert set(door.shop.executions.started) == {order.order_id}


def test_the_same_text_typed_twice_is_two_orders() -> None:
    door = SlackDoor()
    for _ in range(2):
        door.command("2x WIDGET-001 for Acme")
    assert len(placed(door)) == 2


@pytest.mark.fault("F17")
def test_an_order_that_cannot_be_started_says_so_and_starts_when_slack_sends_it_again() -> None:
    door = SlackDoor()
    door.shop.executions.fail_next()
    event = door.command_event("2x WIDGET-001 for Acme")
    first = json.loads(door.send(event)["body"])
    (order,) = placed(door)
    assert (order.status, order.start_failed) == (Status.FAILED, True)
    assert "not known to have started" in first["text"]
    assert "is placed" in json.loads(door.send(event)["body"])["text"]
    assert door.shop.store.get(order.order_id).status is Status.RECEIVED
    assert door.shop.executions.started == [order.order_id]


def test_a_command_without_a_text_field_is_one_without_a_text() -> None:
    door = SlackDoor()
    form = door.command_form("x")
    del form["text"]
    response = door.send(slack_event(urlencode(form).encode(), door.now))
    assert (response["statusCode"], response["body"]) == (200, "")
    assert door.screens.last["callback_id"] == "order:place"
    assert placed(door) == []


@pytest.mark.attack("A5")
def test_the_user_that_slack_signed_counts_and_not_what_the_text_says() -> None:
    door = SlackDoor()
    door.command("1x WIDGET-001 for Acme user_id=U0BOB&user_id=U0BOB", user=ALICE)
    assert placed(door)[0].requester == ALICE


@pytest.mark.attack("A13")
def test_more_open_orders_than_a_requester_may_have_are_refused_in_words() -> None:
    door = SlackDoor(max_open_orders=1)
    door.command("1x WIDGET-001 for Acme")
    answer = door.command("1x WIDGET-001 for Acme")
    assert answer.startswith("You have as many orders open as anybody may have at a time: 1.")
    assert len(placed(door)) == 1


def test_stopped_orders_are_said_to_whoever_types_one() -> None:
    door = SlackDoor(is_accepting=False)

    assert door.command("2x WIDGET-001 for Acme") == ENGLISH.say("api.not_accepting")
    assert placed(door) == []
