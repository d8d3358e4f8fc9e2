"""A workflow of one's own that asks for an approval, and every way that its request may go.

Free of pytest: `scripts/record_histories.py` records with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast

from aws_durable_execution_sdk_python import DurableContext, StepError
from aws_durable_execution_sdk_python.lambda_service import Operation

from approvals.domain.approval_request import ApprovalRequest
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import StoreUnavailable
from approvals.domain.order import Order, Stage
from approvals.durable.operations import failure_of
from approvals.durable.request_approval import request_approval
from approvals.durable.steps import RequestSteps
from approvals.use_cases.ask_for_approval import AskForApproval
from approvals.use_cases.close_request import CloseRequest
from approvals.use_cases.open_request import OpenRequest
from orchestrator.build import Dependencies, build_steps
from tests.support.shop import ALICE, BOB, CAROL, Shop
from tests.support.workflow import Engine, a_shop, engine
from tests.workflow import waiting
from tests.workflow.histories import Handler, History

REQUEST_ID = "review-7"
REQUEST = ApprovalRequest(
    request_id=REQUEST_ID,
    title="Review of handbook-7",
    requester=ALICE,
    facts=(("Document", "handbook-7"),),
    note="Chapter 2 is new",
    link="https://docs.example/handbook-7",
)
type While = Callable[[Engine, Order], None]


def request_steps(outside: Dependencies) -> RequestSteps:
    """Return the effects of asking on these dependencies, as `connect` does on real ones."""
    steps = build_steps(outside)
    return RequestSteps(
        ask=steps.ask,
        settled=steps.settled,
        reminder=steps.reminder,
        show=steps.show,
        opened=OpenRequest(outside.store, outside.clock, "https://nod.example"),
        closed=CloseRequest(outside.store, outside.clock),
    )


def asking(*stages: Stage, request: ApprovalRequest = REQUEST) -> Handler:
    """Return the handler of a workflow that asks these stages and returns what was decided."""

    def handler(_: Any, context: DurableContext, steps: Any) -> dict[str, Any]:
        decision = request_approval(context, request, stages, steps)
        return {"kind": decision.kind.value, "by": decision.by, "reason": decision.reason}

    return handler


@contextmanager
def requesting(
    *stages: Stage,
    request: ApprovalRequest = REQUEST,
    shop: Shop | None = None,
    **options: Any,
) -> Iterator[Engine]:
    """Run an engine whose executions ask these stages."""
    handler = asking(*stages, request=request)
    with engine(shop or a_shop(), build=request_steps, handler=handler, **options) as running:
        yield running


def rejected(running: Engine, order: Order) -> None:
    """Reject it as Bob."""
    running.shop.answer(order.order_id, BOB, DecisionKind.REJECTED)


def by_both(running: Engine, order: Order) -> None:
    """Approve it as Bob and as Carol."""
    waiting.approve(running, order, BOB)
    waiting.approve(running, order, CAROL)


WAYS: dict[str, tuple[tuple[Stage, ...], While, str]] = {
    "approved": (
        (waiting.ONE,),
        lambda running, order: waiting.approve(running, order, BOB),
        "approved",
    ),
    "rejected": ((waiting.ONE,), rejected, "rejected"),
    "withdrawn": ((waiting.ONE,), waiting.withdraw, "withdrawn"),
    "expired": ((waiting.ONE,), waiting.time_is_up, "expired"),
    "by_both": ((waiting.TWO_PEOPLE,), by_both, "approved"),
    "two_stages": ((waiting.ONE, waiting.SECOND), waiting.through_both, "approved"),
    "reminded": ((waiting.REMINDING,), waiting.after_a_reminder, "approved"),
    "found_by_reminder": ((waiting.REMINDING,), waiting.found_by_reminder, "approved"),
    "escalated": ((waiting.ESCALATING,), waiting.after_escalation, "approved"),
}
"""By name: the stages, what is done while the request waits, and what that decides."""


GIVEN_UP = "given_up"
"""The path on which the table takes no second wait for longer than the step is repeated."""


def catching(*stages: Stage) -> Handler:
    """Return the handler of a workflow that goes on where a step of the asking gave up."""
    ask = asking(*stages)

    def handler(event: Any, context: DurableContext, steps: Any) -> dict[str, Any]:
        try:
            return ask(event, context, steps)
        except StepError as error:
            return {"gaveUp": failure_of(error).step}

    return handler


def handler_of(path: str) -> Handler:
    """Return the handler of the workflow whose request goes along a path."""
    return catching(waiting.ESCALATING) if path == GIVEN_UP else asking(*WAYS[path][0])


@dataclass(frozen=True)
class FirstWaitOnly:
    """The asking, for which the table takes the first wait and no other."""

    ask: AskForApproval
    callbacks: set[str] = field(default_factory=set)

    def __call__(self, order_id: str, stage: int, callback_id: str) -> bool:
        self.callbacks.add(callback_id)
        if len(self.callbacks) > 1:
            raise StoreUnavailable("The order table did not answer. Try again.")
        return self.ask(order_id, stage, callback_id)


def no_second_wait(steps: RequestSteps) -> RequestSteps:
    """Return steps of which asking again gives up."""
    return replace(steps, ask=cast("Any", FirstWaitOnly(steps.ask)))


def nobody_reacts(running: Engine) -> None:
    """Let the time pass after which the stand-ins are let in."""
    running.shop.clock.advance(waiting.ESCALATE_SECONDS)
    running.nobody_reacts(REQUEST_ID)


def record(path: str) -> History:
    """Run a request along a path, as `request_approval` is today."""
    with lived(path) as (_, history):
        return history


@contextmanager
def lived(path: str) -> Iterator[tuple[Engine, History]]:
    """Run a request along a path; the engine that ran it, and its operations."""
    if path == GIVEN_UP:
        handler = catching(waiting.ESCALATING)
        options: dict[str, Any] = {"build": request_steps, "change": no_second_wait}
        with engine(a_shop(), handler=handler, **options) as running:
            running.begin(REQUEST_ID)
            yield running, _finished(running, lambda: nobody_reacts(running))
        return
    stages, while_asleep, _ = WAYS[path]
    with requesting(*stages) as running:
        order = running.begin(REQUEST_ID)
        yield running, _finished(running, lambda: while_asleep(running, order))


def _finished(running: Engine, while_asleep: Callable[[], None]) -> History:
    asleep: list[Operation] = running.operations(REQUEST_ID)
    while_asleep()
    returned = running.finish(REQUEST_ID)
    return History(tuple(asleep), tuple(running.operations(REQUEST_ID)), returned)
