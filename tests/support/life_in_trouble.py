"""What goes wrong in the life of orders, around them and on purpose; see `whole_life`."""

from __future__ import annotations

import time
from contextlib import suppress

from approvals.adapters.demo_shop.faults import Fault
from approvals.adapters.dynamodb.index_items import to_keep_record, to_show_record
from tests.support.deployed import RECONCILER, SLACK
from tests.support.life import CUSTOMER, DAY, NOTE, REASON, Life
from tests.support.shop import BOB, CAROL, CHANNEL, GADGET, WIDGET
from tests.support.slack_requests import CONTEXT, slack_event
from tests.support.time import LongContext
from tests.support.workflow import until


def paid_and_shipped_with_trouble(life: Life) -> None:
    troubles = (
        Fault.DECLINE, Fault.CHARGE_LOST, Fault.CARRIER_REFUSES, Fault.SHIPMENT_LOST,
        Fault.PARCEL_LOST, Fault.DELIVERY_SLOW,
    )  # fmt: skip
    for fault in troubles:
        life.faults.switch(fault, 1)
        order = life.waiting()
        life.answered(order, "approve")
        if fault is Fault.DELIVERY_SLOW:
            until(lambda order=order: bool(life.engine.pauses(order.order_id)))  # type: ignore[misc]
            life.engine.pause_ends(order.order_id)
        life.over(order)


def more_than_there_is(life: Life) -> None:
    """Its stock is sold before it starts."""
    late = {"customer": CUSTOMER, "items": [{"sku": GADGET, "quantity": 3}], "orderId": "late"}
    life.running.failures["Invoke"] = ["ServiceException"] * 2
    assert life.running.api("POST", "/orders", late, "requester").status == 503
    other = life.engine.until_asleep(life.placed(4, sku=GADGET))
    assert life.running.api("POST", "/orders", late, "requester").status == 202
    assert life.over("late").status == "rejected"
    life.answered(other, "reject")
    life.over(other)


def not_started(life: Life) -> None:
    for way in ("api", "slack"):
        life.running.failures["Invoke"] = ["ServiceException"] * 2
        if way == "api":
            body = {"customer": CUSTOMER, "items": [{"sku": WIDGET, "quantity": 1}]}
            again = {**body, "orderId": "again"}
            assert life.running.api("POST", "/orders", again, "requester").status == 503
            assert life.running.api("POST", "/orders", again, "requester").status == 202
            life.answered(life.engine.until_asleep("again"), "reject")
            life.over("again")
            for _ in range(2):
                life.running.api("POST", "/orders", body, "requester", idempotency_key="key")
        else:
            life.typed(f"1x {WIDGET} for {CUSTOMER}")


def shown_when_slack_is_back(life: Life) -> None:
    life.running.workspace.control("channel", id=CHANNEL, archived=True)
    life.failing("views.publish", 2)
    order = life.waiting()
    for _ in range(2):
        life.shop.clock.advance(3_600)
        life.running.schedule()
    life.running.workspace.control("channel", id=CHANNEL, archived=False)
    life.shop.clock.advance(3_600)
    life.running.schedule()
    life.failing("chat.postMessage", 2)
    life.answered(order, "approve")
    life.over(order)
    life.failing("chat.update", 2)
    life.shop.clock.advance(3_600)
    life.running.schedule()


def kept_on_the_schedule(life: Life) -> None:
    life.running.failures["GetDurableExecutionHistory"] = ["TooManyRequestsException"] * 2
    order = life.waiting()
    life.answered(order, "reject")
    life.kept(life.over(order))
    now = life.shop.clock.now()
    life.running.table.put(to_keep_record("no-such-order", now, 0))
    life.running.table.put(to_show_record("no-such-order", now, 0))
    life.shop.clock.advance(2 * DAY)
    life.running.schedule()
    life.running.schedule()


def undelivered(life: Life) -> None:
    order = life.waiting()
    life.running.failures["SendDurableExecutionCallbackSuccess"] = ["ServiceException"] * 2
    life.pressed(order, "order:approve")
    life.pressed(order, "order:approve", CAROL)
    life.over(order)


def refused_and_failing(life: Life) -> None:
    running, order = life.running, life.waiting()
    forged = slack_event(f"text={NOTE}".encode(), time.time(), secret="made-up")
    assert running.handlers[SLACK](forged, CONTEXT)["statusCode"] == 401
    made_up = {"value": f"{order.order_id}:0:made-up"}
    card = life.shop.store.get(order.order_id).stages[0].cards[0]
    where = {"user": BOB, "channel": card.channel, "ts": card.ts, "action_id": "order:approve"}
    running.workspace.control("click", **where, forged_value=made_up["value"])
    running.workspace.control("click", **{**where, "user": "U0GINA"})
    assert running.api("GET", "/orders", token="wrong").status == 401
    assert running.api("GET", "/nowhere").status == 404
    assert running.api("POST", "/orders", {"customer": NOTE, NOTE: REASON}).status in {400, 422}
    for failure in ("InternalServerError", "ValidationException", KeyError("a defect")):
        running.failures["TransactWriteItems"] = [failure]
        assert life.answered(order, "reject", reason=REASON) >= 500
        running.failures["TransactWriteItems"] = [failure]
        form = life.pressed(order, "order:reject")["view_id"]
        running.failures["TransactWriteItems"] = [failure]
        life.sent(form, BOB, {"order:reason": REASON})
        running.failures.clear()
        life.typed(f"withdraw {order.order_id} {REASON}", BOB)
    running.failures["TransactWriteItems"] = [KeyError("a defect")]
    with suppress(KeyError):
        running.handlers[RECONCILER]({"orderId": order.order_id}, LongContext())
    running.failures.clear()
    running.handlers[RECONCILER]({"orderId": NOTE, "text": REASON}, LongContext())
    running.api("GET", "/sign-in/slack/callback", token=None, query={"code": "made-up-code"})
    life.answered(order, "reject", reason=REASON)
    life.over(order)
