"""What people do with orders on `Deployed`, one sentence a method."""

from __future__ import annotations

from typing import Any

from approvals.adapters.demo_shop.faults import ShopFaults
from approvals.domain.approval_request import ApprovalRequest
from approvals.domain.order import Order, Wait
from approvals.use_cases.open_request import OpenRequest
from tests.support.deployed import RECONCILER, Deployed
from tests.support.orders import entry
from tests.support.own_workflow import OWN_ARN, OWN_CALLBACK
from tests.support.shop import ALICE, BOB, WIDGET
from tests.support.time import LongContext

CUSTOMER, NOTE, REASON = "Very Private Customer", "very private note", "very private reason"
ORDERS = "C0ORDERS"
DAY = 24 * 3_600


class Life:
    """Whose methods return what came of it, once the functions that it woke have run."""

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

    def kept(self, order: Order, status: str = "SUCCEEDED") -> Any:
        """Tell the reconciler that the order's execution has ended."""
        detail = {
            "status": status,
            "durableExecutionName": order.order_id,
            "durableExecutionArn": order.execution_arn,
        }
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
