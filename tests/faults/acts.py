"""What people do in Slack and by the API, and what has come before it. Free of pytest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from approvals.adapters.slack.cards import APPROVE
from approvals.adapters.slack.receipts import receipt_blocks, receipt_text
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order
from approvals.domain.story import RECEIPT, direct_key, slots
from approvals.use_cases.watch_order import OVERDUE
from slack_app.app import ORDER_FROM_MESSAGE
from tests.faults.world import World
from tests.support import slack_payloads as payloads
from tests.support.api_requests import BOBS, DEMO, REQUESTER
from tests.support.shop import ALICE, BOB, DAVE, order_body
from tests.support.slack_payloads import Body
from tests.support.slack_requests import Event
from tests.support.time import START
from tests.workflow.waiting import ONE

TYPED = "2x WIDGET-001 for Acme"
FILLED = {
    "order:sku:0/order:sku": "WIDGET-001",
    "order:quantity:0/order:quantity": "2",
    "order:customer": "Acme",
}
DAY = (START + timedelta(days=7)).date()
REASON = "order:reason"


def nothing(*_: Any) -> None:
    """Do nothing."""


def ordered(world: World, token: str = DEMO) -> Order:
    """Return an order that the API's own client has placed; Bob and Carol are asked."""
    answer = world.api.post("/orders", order_body(), token, idempotency_key="the-first")
    assert answer.status == 202
    world.orders.append(answer.json["orderId"])
    world.settle()
    return world.order(world.orders[0])


def in_slack(world: World) -> Order:
    """Return an order of Alice's."""
    send(world, world.slack.command_event(TYPED, ALICE))
    world.settle()
    return world.order(world.orders[0])


def send(world: World, event: Event) -> Body:
    """Send what Slack sends; what it places is known from then on."""
    try:
        answer = world.slack.send(event)
    finally:
        know(world)
    assert answer["statusCode"] == 200
    return answer


def know(world: World) -> None:
    """Have every order that is in the table looked after."""
    known = world.shop.table.orders
    world.orders.extend(order_id for order_id in known if order_id not in world.orders)


def asked(world: World) -> Body:
    """Return the card of Alice's order."""
    card = world.card(in_slack(world))
    assert card is not None
    return card


def clicks(action: str, person: str = BOB) -> Callable[[World, Body], None]:
    """Return what presses a button of a message."""
    return lambda world, shown: nothing(send(world, world.slack.click_event(shown, person, action)))


def form_by(action: str) -> Callable[[World], Body]:
    """Return what has Bob open a form on the card."""
    return lambda world: world.slack.asked_for_reason(asked(world), BOB, action)


def submits(world: World, form: Body) -> None:
    """Submit a form that asks for words."""
    payload, _ = payloads.submission(form, BOB, {REASON: "So it is"})
    send(world, world.slack.interaction_event(payload))


def voted(person: str = BOB, kind: DecisionKind = DecisionKind.APPROVED) -> Callable[[World], bool]:
    """Return what tells whether somebody's vote is in the table."""

    def is_in(world: World) -> bool:
        votes = (vote for stage in world.order(world.orders[0]).stages for vote in stage.votes)
        return (person, kind) in {(vote.person, vote.kind) for vote in votes}

    return is_in


def decided(kind: DecisionKind) -> Callable[[World], bool]:
    """Return what tells whether the first order is decided so."""

    def is_so(world: World) -> bool:
        decision = world.order(world.orders[0]).decision
        return decision is not None and decision.kind is kind

    return is_so


def placed(world: World) -> bool:
    """Tell whether there is an order, and its workflow was started."""
    return bool(world.orders) and all(order_id in world.engine.arns for order_id in world.orders)


def approves(token: str) -> Callable[[World], None]:
    """Return what approves every order that waits for an answer."""

    def approve(world: World) -> None:
        for order in map(world.order, world.orders):
            if order.decision is None and order.stage is not None and order.stage.newest_wait:
                world.api.post(f"/orders/{order.order_id}/approve", {"stage": ONE.name}, token)

    return approve


def by_api(verb: str, token: str = DEMO) -> Callable[[World, Order], None]:
    """Return what answers by the API; 409 and 403 are answers to what is repeated."""

    def call(world: World, order: Order) -> None:
        body = {} if verb == "withdraw" else {"stage": ONE.name}
        answer = world.api.post(f"/orders/{order.order_id}/{verb}", body, token)
        assert answer.status in {200, 409, 403}, answer.text

    return call


def by_api_placed(world: World, _: None) -> None:
    """Place an order under a key."""
    try:
        answer = world.api.post("/orders", order_body(), REQUESTER, idempotency_key="k")
    finally:
        know(world)
    assert answer.status == 202


def not_started(world: World) -> None:
    """Place an order whose workflow could not be started."""
    world.shop.executions.fail_next()
    answer = world.api.post("/orders", order_body(), REQUESTER, idempotency_key="k")
    assert answer.status == 503
    know(world)


def start_refused(world: World, _: None) -> None:
    """Place an order whose workflow cannot be started now; that is an answer, too."""
    world.shop.executions.failures.clear()
    world.shop.executions.fail_next()
    try:
        answer = world.api.post("/orders", order_body(), REQUESTER, idempotency_key="k")
    finally:
        know(world)
    assert answer.status == 503


def unheard(world: World) -> Body:
    """Return the card of an order that Bob has approved, which its workflow does not know."""
    card = asked(world)
    world.shop.executions.fail_next(2)
    clicks(APPROVE)(world, card)
    return card


def unheard_order(world: World) -> Order:
    """Return such an order."""
    unheard(world)
    return world.order(world.orders[0])


def overdue(world: World) -> Body:
    """Return the card of an order whose deadline has passed, and its timer was lost."""
    card = asked(world)
    wait = world.order(world.orders[0]).stages[0].newest_wait
    assert wait is not None
    world.shop.clock.current = wait.deadline_at + OVERDUE
    return card


def reminded(world: World) -> Body:
    """Return the card that a reminder has brought into Bob's direct messages."""
    order = in_slack(world)
    world.engine.pause_ends(order.order_id)
    world.settle()
    card = world.card(world.order(order.order_id), direct_key(0, BOB))
    assert card is not None
    return card


def unknown_copy(world: World) -> Body:
    """Return a copy of the card that is out and that nobody knows of: its answer was lost."""
    order = in_slack(world)
    lost = world.shop.messenger.post(order, slots(order)[0])
    card = world.card(order)
    assert card is not None
    return card | {"ts": lost.ts}


def lost_direct_copy(world: World) -> Body:
    """Return a direct copy of the card, which the table does not know."""
    card = reminded(world)
    order = world.order(world.orders[0])
    world.shop.table.orders[order.order_id] = replace(
        order, stages=(replace(order.stages[0], directs=()),)
    )
    return card


def receipt(world: World) -> Body:
    """Return Alice's own copy of her order, with its button."""
    order = in_slack(world)
    where, message = next(
        (where, message)
        for where, message in world.shop.messenger.messages.items()
        if message["of"] == (order.order_id, RECEIPT)
    )
    shown, look = message["order"], world.slack.look
    blocks, text = receipt_blocks(shown, look), receipt_text(shown, look)
    return {"ts": where.ts, "channel": where.channel, "text": text, "blocks": blocks}


def types(text: str, person: str = ALICE) -> Callable[[World, Any], None]:
    """Return what types a command; ``ORDER_ID`` stands for the order's."""

    def command(world: World, _: Any) -> None:
        named = text.replace("ORDER_ID", world.orders[0] if world.orders else "")
        send(world, world.slack.command_event(named, person))

    return command


def order_form(world: World) -> Body:
    """Return an empty order form that Alice has open."""
    send(world, world.slack.command_event("", ALICE))
    return world.screens.last


def submits_order(world: World, form: Body) -> None:
    """Submit the order form, filled."""
    payload, complaints = payloads.submission(form, ALICE, FILLED)
    assert complaints == {}
    send(world, world.slack.interaction_event(payload))


def opens_home(world: World, _: Any) -> None:
    """Look at one's Home tab."""
    send(world, world.slack.event_event(payloads.home_opened(BOB)))


def starts_from_message(world: World, _: Any) -> None:
    """Begin an order with a message."""
    payload = payloads.message_shortcut(ORDER_FROM_MESSAGE, ALICE, "We need more")
    send(world, world.slack.interaction_event(payload))


def sets_away(world: World, _: Any) -> None:
    """Say by the API who votes in one's place."""
    body = {"standIn": DAVE, "until": str(DAY)}
    assert world.api.change("PUT", "/me/away", body, BOBS).status == 200


def is_back(world: World, _: Any) -> None:
    """Say by the API that nobody does."""
    assert world.api.change("DELETE", "/me/away", None, BOBS).status == 200


def away(world: World) -> bool:
    """Tell whether Dave votes for Bob."""
    return world.shop.stand_ins.absences[BOB].stand_in == DAVE


def here(world: World) -> bool:
    """Tell whether nobody votes for anybody."""
    return world.shop.stand_ins.absences == {}


def looked_at(world: World) -> bool:
    """Tell whether Bob is known to be on it, once."""
    return [each.person for each in world.order(world.orders[0]).stages[0].seen] == [BOB]


def shown(world: World) -> bool:
    """Tell whether a form or a Home tab was shown to somebody."""
    return bool(world.screens.opened or world.screens.published)
