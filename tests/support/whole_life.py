"""Everything that can happen to orders, on `Deployed`: allowed, refused, failing.

Whatever the functions can do is done here, for tests that look at what it needed and what it left.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from approvals.adapters.demo_shop.faults import Fault, ShopFaults
from approvals.adapters.dynamodb.index_items import to_keep_record, to_show_record
from approvals.domain.approval_request import ApprovalRequest
from approvals.domain.order import Order, Wait
from approvals.use_cases.close_request import CloseRequest
from approvals.use_cases.open_request import OpenRequest
from tests.support.deployed import OWN_ARN, OWN_CALLBACK, RECONCILER, SLACK, Deployed
from tests.support.orders import entry
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, ERIN, GADGET, WIDGET
from tests.support.slack_requests import CONTEXT, slack_event
from tests.support.time import LongContext
from tests.support.workflow import until

CUSTOMER, NOTE, REASON = "Very Private Customer", "very private note", "very private reason"
FINANCE, ORDERS = "C0FINANCE", "C0ORDERS"
DAY = 24 * 3_600


class Life:
    """What people do, one sentence a method."""

    def __init__(self, running: Deployed) -> None:
        self.running = running
        self.shop, self.engine = running.shop, running.engine
        self.faults = ShopFaults(running.table)

    def placed(self, quantity: int = 2, sku: str = WIDGET, **changes: Any) -> str:
        """Order through the API; returns the order's id."""
        items = [{"sku": sku, "quantity": quantity}]
        body = {"customer": CUSTOMER, "items": items, "note": NOTE} | changes
        answer = self.running.api("POST", "/orders", body, "requester")
        assert answer.status == 202, answer.text
        return str(answer.json["orderId"])

    def waiting(self, quantity: int = 2, waits: int = 1, **changes: Any) -> Order:
        """Return an order that sleeps, its card out."""
        order = self.engine.until_asleep(self.placed(quantity, **changes), waits)
        self.running.settle()
        return order

    def typed(self, text: str, user: str = ALICE) -> str:
        """Type ``/order TEXT``; returns what only its author is told."""
        where = {"user": user, "channel": ORDERS, "command": "/order"}
        self.running.workspace.control("command", **where, text=text)
        self.running.settle()
        return str(self.running.workspace.ephemerals(user)[-1]["text"])

    def pressed(
        self, order: Order, button: str, user: str = BOB, stage: int = 0, **how: Any
    ) -> Any:
        """Press a button of an order's card."""
        card = self.shop.store.get(order.order_id).stages[stage].cards[0]
        where = {"user": user, "channel": card.channel, "ts": card.ts}
        answer = self.running.workspace.control("click", **where, action_id=button, **how)
        self.running.settle()
        return answer.json

    def sent(self, view_id: str, user: str, values: dict[str, str]) -> Any:
        """Submit a form."""
        answer = self.running.workspace.control("submit", user=user, view_id=view_id, values=values)
        self.running.settle()
        return answer.json

    def answered(self, order: Order, verb: str, token: str = "demo", **body: Any) -> int:
        """Answer an order through the API."""
        answer = self.running.api("POST", f"/orders/{order.order_id}/{verb}", body, token)
        self.running.settle()
        return answer.status

    def over(self, order: Order | str) -> Order:
        """Return the order once its workflow has ended."""
        order_id = order if isinstance(order, str) else order.order_id
        self.engine.result(order_id)
        self.running.settle()
        return self.shop.store.get(order_id)

    def kept(self, order: Order) -> Any:
        """Tell the reconciler that the order's execution has ended."""
        detail = {"status": "SUCCEEDED", "durableExecutionName": order.order_id}
        event = {"source": "aws.lambda", "detail": detail}
        return self.running.handlers[RECONCILER](event, LongContext())

    def failing(self, method: str, times: int = 1) -> None:
        """Have Slack answer a method with 500."""
        self.running.workspace.control("fault", kind="500", method=method, times=times)

    def own_request(self, number: int, quorum: int = 1) -> Order:
        """Return a request of a workflow of one's own, as its steps bring it about."""
        stage = self.shop.planned_stage(quorum=quorum)
        request = ApprovalRequest(f"review-{number}", f"Review {number}", ALICE, note=NOTE)
        OpenRequest(self.shop.store, self.shop.clock)(request, (stage,), OWN_ARN)
        order = self.shop.store.get(request.request_id)
        deadline_at = self.shop.clock.now().replace(year=2100)
        wait = Wait(f"{OWN_CALLBACK}{number}", deadline_at)
        assert self.shop.store.add_wait(order, 0, wait, entry("awaiting_approval"))
        self.running.handlers[RECONCILER]({"orderId": order.order_id}, LongContext())
        return self.shop.store.get(order.order_id)


def approved_in_slack(life: Life) -> None:
    life.running.workspace.look("home", user=BOB)
    life.typed(f"2x {WIDGET} for {CUSTOMER}")
    [order] = life.shop.store.placed_by(ALICE, 1, None).orders
    order = life.engine.until_asleep(order.order_id)
    life.pressed(order, "order:seen", CAROL)
    life.pressed(order, "order:approve", "U0DAVE")
    life.pressed(order, "order:approve")
    assert life.over(order).status == "fulfilled"
    life.pressed(order, "order:approve")
    life.kept(order)
    life.kept(order)


def approved_by_two_stages(life: Life) -> None:
    order = life.waiting(21)
    assert life.answered(order, "approve", stage="approval") == 200
    life.pressed(order, "order:approve")
    form = life.pressed(order, "order:more", CAROL, value="approve-with-note")["view_id"]
    life.sent(form, CAROL, {"order:reason": NOTE})
    order = life.engine.until_asleep(order.order_id, 2)
    assert life.answered(order, "approve", stage="finance") == 403
    life.pressed(order, "order:approve", ERIN, stage=1)
    assert life.over(order).status == "fulfilled"


def rejected(life: Life) -> None:
    order = life.waiting()
    form = life.pressed(order, "order:reject")["view_id"]
    life.sent(form, BOB, {"order:reason": REASON})
    assert life.over(order).status == "rejected"
    other = life.waiting()
    assert life.answered(other, "reject", reason=REASON) == 200
    assert life.over(other).status == "rejected"


def withdrawn(life: Life) -> None:
    first, second = life.waiting(), life.waiting()
    assert life.answered(first, "withdraw", "requester", reason=REASON) == 200
    assert life.over(first).status == "withdrawn"
    life.answered(second, "approve")
    life.over(second)
    life.typed(f"1x {WIDGET} for {CUSTOMER}")
    [third] = life.shop.store.placed_by(ALICE, 1, None).orders
    life.engine.until_asleep(third.order_id)
    assert "withdrawn" in life.typed(f"withdraw {third.order_id} {REASON}")
    assert life.over(third).status == "withdrawn"


def reminded_escalated_expired(life: Life) -> None:
    order = life.waiting()
    life.engine.pause_ends(order.order_id)
    until(lambda: life.shop.store.get(order.order_id).stages[0].times_reminded == 1)
    until(lambda: life.engine.sleeps(order.order_id))
    life.shop.clock.advance(4 * 3_600)
    life.engine.nobody_reacts(order.order_id)
    until(lambda: life.shop.store.get(order.order_id).stages[0].escalated_at is not None)
    life.engine.until_asleep(order.order_id, 2)
    life.shop.clock.advance(DAY)
    life.engine.deadline_passes(order.order_id)
    assert life.over(order).status == "expired"


def away_and_back(life: Life) -> None:
    day = (life.shop.clock.now() + timedelta(days=3)).date().isoformat()
    for stand_in in ("dave", "erin"):
        life.typed(f"away until {day} @{stand_in}", BOB)
    assert life.running.workspace.look("home", user=ERIN)["status"] == 200
    life.typed("away", BOB)
    order = life.waiting()
    life.shop.clock.advance(120)
    life.pressed(order, "order:approve", ERIN)
    life.over(order)
    life.typed("back", BOB)
    for stand_in in ("api:requester", "api:reader"):
        given = {"standIn": stand_in, "until": day}
        assert life.running.api("PUT", "/me/away", given).status == 200
    for token in ("demo", "reader"):
        life.running.api("GET", "/me/away", token=token)
    assert life.running.api("DELETE", "/me/away").status == 200


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


def ordered_by_form(life: Life) -> None:
    slack = life.running.workspace
    posted = slack.client.chat_postMessage(channel=ORDERS, text=NOTE)
    where = {"channel": ORDERS, "ts": str(posted["ts"])}
    slack.control("shortcut", user=ALICE, callback_id="order_from_message", **where)
    [view] = slack.look("views", user=ALICE)["views"]
    values = {
        "order:sku:0/order:sku": WIDGET,
        "order:quantity:0/order:quantity": "2",
        "order:customer/order:customer": CUSTOMER,
    }
    life.sent(view["id"], ALICE, values)
    [order] = life.shop.store.placed_by(ALICE, 1, None).orders
    order = life.engine.until_asleep(order.order_id)
    for text in ("list", "list mine", "help", "nonsense", f"status {order.order_id}", "status x"):
        life.typed(text)
    slack.look("home", user=ALICE)
    life.answered(order, "approve")
    life.over(order)


def requests_of_own_workflows(life: Life) -> None:
    by_api, by_slack = life.own_request(1), life.own_request(2)
    refused, refused_in_slack = life.own_request(3), life.own_request(4)
    life.pressed(by_slack, "order:seen")
    life.pressed(by_slack, "order:approve")
    assert life.answered(by_api, "approve") == 200
    assert life.answered(refused, "reject", reason=REASON) == 200
    form = life.pressed(refused_in_slack, "order:reject")["view_id"]
    life.sent(form, BOB, {"order:reason": REASON})
    life.running.api("GET", f"/orders/{by_api.order_id}/timeline")
    assert life.answered(life.own_request(5, quorum=2), "approve") == 200
    life.kept(CloseRequest(life.shop.store, life.shop.clock)(by_api.order_id))


def read_by_the_page(life: Life) -> None:
    order = life.waiting()
    for path in ("/", "/healthz", "/openapi.json", "/catalogue", "/counts", "/me", "/sign-in"):
        assert life.running.api("GET", path).status == 200
    for path in ("", "/timeline"):
        first = life.running.api("GET", f"/orders/{order.order_id}{path}")
        known = first.headers.get("etag", "none")
        life.running.api("GET", f"/orders/{order.order_id}{path}", if_none_match=known)
    searches: tuple[dict[str, str], ...] = (
        {}, {"status": "fulfilled"}, {"q": "Very"}, {"q": WIDGET}, {"q": order.order_id},
        {"requester": "me"}, {"waitingFor": "me"}, {"minAmount": "1", "maxAmount": "1000"},
        {"from": "2026-01-01", "to": "2100-01-01"},
    )  # fmt: skip
    for query in searches:
        assert life.running.api("GET", "/orders", query=query).status == 200
    years = {"from": "2026-11-01", "to": "2026-12-31"}
    for query in (years, years | {"format": "csv"}):
        life.running.api("GET", "/audit", query=query)
    life.running.api("GET", "/insights")
    life.answered(order, "approve")
    order = life.over(order)
    life.running.api("GET", f"/orders/{order.order_id}/timeline")
    life.kept(order)
    for path in ("", "/timeline"):
        known = life.running.api("GET", f"/orders/{order.order_id}{path}").headers["etag"]
        again = life.running.api("GET", f"/orders/{order.order_id}{path}", if_none_match=known)
        assert again.status == 304


def signed_in_with_slack(life: Life) -> dict[str, str]:
    """Return the session's cookies."""
    running = life.running
    life.shop.clock.advance(2 * DAY)  # What is known of people and groups is old.
    asked = running.api("GET", "/sign-in/slack", token=None, query={"to": "/"})
    cookies = _cookies(asked.cookies)
    address = urlsplit(asked.headers["location"])
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    consent = running.workspace.request(
        "POST", f"{address.path}?{address.query}", f"user={BOB}".encode(), form
    )
    back = urlsplit(consent.headers["Location"])
    query = dict(parse_qsl(back.query))
    done = running.api("GET", back.path, token=None, query=query, cookies=cookies)
    assert done.headers["location"] == "/", done.headers
    session = _cookies(done.cookies)
    me = running.api("GET", "/me", token=None, cookies=session)
    assert me.json["identity"] == BOB
    order = life.waiting()
    changed = running.api(
        "POST",
        f"/orders/{order.order_id}/approve",
        {},
        None,
        cookies=session,
        x_nod_csrf=me.json["csrf"],
        origin=f"{urlsplit(running.workspace.app.url).scheme}://"
        f"{urlsplit(running.workspace.app.url).netloc}",
        sec_fetch_site="same-origin",
    )
    assert changed.status == 200, changed.text
    life.over(order)
    running.api("POST", "/sign-out", {}, None, cookies=session, x_nod_csrf=me.json["csrf"])
    return session | cookies


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


EVERYTHING: tuple[Callable[[Life], object], ...] = (
    approved_in_slack,
    approved_by_two_stages,
    rejected,
    withdrawn,
    reminded_escalated_expired,
    away_and_back,
    paid_and_shipped_with_trouble,
    more_than_there_is,
    not_started,
    ordered_by_form,
    requests_of_own_workflows,
    read_by_the_page,
    signed_in_with_slack,
    shown_when_slack_is_back,
    kept_on_the_schedule,
    undelivered,
    refused_and_failing,
)


def _cookies(headers: tuple[str, ...]) -> dict[str, str]:
    pairs = (each.partition(";")[0].partition("=") for each in headers)
    return {name: value for name, _, value in pairs if value}
