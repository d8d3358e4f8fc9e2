"""What the reconciler puts right on its schedule, where nobody else did; see `whole_life`.

Each order is left behind as a killed process or a lost call leaves it, and none is clicked again.
"""

from __future__ import annotations

from approvals.adapters.demo_shop.faults import Fault
from approvals.adapters.demo_shop.gateway import DemoGateway
from approvals.domain.order import Order
from approvals.domain.payment import PaymentState
from approvals.use_cases.watch_order import GRACE, OVERDUE, START_WITHIN
from tests.support.life import CUSTOMER, REASON, Life
from tests.support.own_workflow import OWN_ARN
from tests.support.shop import WIDGET
from tests.support.workflow import until

SUCCESS = "SendDurableExecutionCallbackSuccess"
FAILURE = "SendDurableExecutionCallbackFailure"
DECISIONS = (
    ("approve", "demo", SUCCESS, "fulfilled"),
    ("reject", "demo", FAILURE, "rejected"),
    ("withdraw", "requester", FAILURE, "withdrawn"),
)


def started_at_last(life: Life) -> None:
    _placed_and_killed(life, "forgotten")
    assert _righted(life, GRACE.total_seconds())
    life.answered(life.engine.until_asleep("forgotten"), "reject")
    assert life.over("forgotten").status == "rejected"
    _placed_and_killed(life, "never-started")
    life.shop.clock.advance(START_WITHIN.total_seconds())
    life.running.failures["Invoke"] = ["ServiceException"] * 2
    assert _righted(life)
    assert life.shop.store.get("never-started").start_failed


def delivered_at_last(life: Life) -> None:
    for verb, token, call, outcome in DECISIONS:
        order = life.waiting()
        _undelivered(life, order, verb, token, call)
        assert life.engine.sleeps(order.order_id)
        assert _righted(life, GRACE.total_seconds())
        assert life.over(order).status == outcome


def delivered_to_own_workflows(life: Life) -> None:
    for number, (verb, token, call, _) in enumerate(DECISIONS[:2], 11):
        request = life.own_request(number)
        [wait] = request.stages[0].waits
        _undelivered(life, request, verb, token, call)
        assert wait.callback_id not in life.running.own.woken
        assert _righted(life, GRACE.total_seconds())
        assert life.running.own.woken[wait.callback_id] == call


def expired_without_its_timer(life: Life) -> None:
    order = life.waiting()
    left = order.stages[0].waits[-1].deadline_at - life.shop.clock.now()
    assert _righted(life, (left + OVERDUE).total_seconds())
    assert life.over(order).status == "expired"


def ended_for_a_workflow_that_is_over(life: Life) -> None:
    waiting, charged, shipped, rejected = life.waiting(), life.waiting(), *_two_more(life)
    _undelivered(life, charged, "approve", "demo", SUCCESS)
    # Killed between the gateway's answer and the table's.
    DemoGateway(life.running.table).charge(charged.order_id, charged.total, charged.currency)
    _undelivered(life, rejected, "reject", "demo", FAILURE)
    for order in (waiting, charged, shipped, rejected):
        life.engine.stop(order.order_id)
    assert life.kept(waiting, "STOPPED")["righted"] == "ended"
    life.faults.switch(Fault.REFUND_DOWN, 1)
    assert life.kept(charged, "STOPPED")["righted"] is None
    life.running.failures["GetDurableExecution"] = ["TooManyRequestsException"]
    assert _righted(life, GRACE.total_seconds())
    _righted(life)  # Whichever was not looked at.
    for order, outcome in (
        (waiting, "failed"), (charged, "failed"), (shipped, "failed"), (rejected, "rejected"),
    ):  # fmt: skip
        assert life.shop.store.get(order.order_id).status == outcome
    payment = life.shop.store.get(charged.order_id).payment
    assert payment is not None
    assert payment.state is PaymentState.REFUNDED


def ended_for_an_own_workflow_that_is_over(life: Life) -> None:
    request = life.own_request(13)
    assert request.execution_arn == OWN_ARN
    life.running.own.status = "FAILED"
    assert _righted(life, GRACE.total_seconds())
    assert life.shop.store.get(request.order_id).status == "failed"
    life.running.own.status = "RUNNING"


def _placed_and_killed(life: Life, order_id: str) -> None:
    """Store an order; whoever did dies before its workflow is asked for."""
    items = [{"sku": WIDGET, "quantity": 1}]
    body = {"customer": CUSTOMER, "items": items, "orderId": order_id}
    life.running.failures["Invoke"] = [KeyError("killed")]
    assert life.running.api("POST", "/orders", body, "requester").status == 500
    assert order_id not in life.engine.arns
    assert life.shop.store.get(order_id).status == "received"


def _undelivered(life: Life, order: Order, verb: str, token: str, call: str) -> None:
    """Decide what the workflow is not told."""
    life.running.failures[call] = ["ServiceException"] * 2
    life.answered(order, verb, token, **({} if verb == "approve" else {"reason": REASON}))
    assert not life.running.failures[call]
    assert life.shop.store.get(order.order_id).decision is not None


def _two_more(life: Life) -> tuple[Order, Order]:
    """Return an order whose parcel is under way, and one that waits."""
    shipped, waiting = life.waiting(), life.waiting()
    life.faults.switch(Fault.DELIVERY_SLOW, 1)
    life.answered(shipped, "approve")
    until(lambda: bool(life.engine.pauses(shipped.order_id)))
    return shipped, waiting


def _righted(life: Life, seconds: float = 0) -> int:
    """Return how many orders the schedule puts right after this time."""
    life.shop.clock.advance(seconds)
    righted = life.running.schedule()["righted"]
    life.running.settle()
    return int(righted)
