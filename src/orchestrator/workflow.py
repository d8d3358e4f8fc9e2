"""One order from received to finished, as the durable engine runs it.

Runs again on every replay, from the top: no time, randomness, environment or I/O here. Operation
names and their order are persisted state: executions in flight depend on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_durable_execution_sdk_python import (
    DurableExecutionsError,
    StepError,
    WaitForConditionError,
)

from approvals.concerning import concerning
from approvals.domain.failure import Failure
from approvals.domain.order_request import ORDER_ID_PATTERN
from approvals.domain.stage_plan import planned
from approvals.durable.approval import MAX_WAKES, WAIT, Approval
from approvals.durable.failures import DEFECT, GAVE_UP
from approvals.durable.operations import failure_of, run_step
from approvals.durable.retries import TABLE, UNTIL_IT_HOLDS, announce
from orchestrator.fulfilment import Fulfilment, NotDeliveredError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_durable_execution_sdk_python import DurableContext

    from approvals.durable.retries import RetryPolicy
    from orchestrator.steps import Steps

VALIDATE, RESERVE = "validate-order", "reserve-inventory"
ANNOUNCE_OUTCOME = "announce-outcome"


def approve_order(event: Any, context: DurableContext, steps: Steps) -> dict[str, Any]:
    """Run one order; ``event`` is ``{"orderId": …}``. Returns ``{"orderId", "status"}``."""
    order_id = event.get("orderId") if isinstance(event, dict) else None
    if not isinstance(order_id, str) or not ORDER_ID_PATTERN.fullmatch(order_id):
        return {"orderId": None, "status": "failed", "reason": "The input names no order."}
    with concerning(order_id, context.execution_context.durable_execution_arn):
        return _Run(context, steps, order_id).run()


class _Run:
    def __init__(self, context: DurableContext, steps: Steps, order_id: str) -> None:
        self._context, self._steps, self._order_id = context, steps, order_id
        self._arn = context.execution_context.durable_execution_arn
        self._approval = Approval(context, steps, order_id)
        self._fulfilment = Fulfilment(context, steps, order_id)

    def run(self) -> dict[str, Any]:
        try:
            self._decide_and_finish()
        except (StepError, WaitForConditionError) as error:
            self._fulfilment.undo(failure_of(error))
        except NotDeliveredError as error:
            self._fulfilment.undo(error.failure)
        except DurableExecutionsError:
            raise  # The engine's own: the execution itself is broken, or ends here for now.
        except Exception as error:  # noqa: BLE001  # an order must not be left open by a defect
            self._context.logger.error("workflow failed", extra={"error": type(error).__name__})
            self._fulfilment.undo(Failure.of("workflow", 1, DEFECT))
        return {"orderId": self._order_id, "status": self._announce()}

    def _decide_and_finish(self) -> None:
        route = self._route()
        if route is None:
            return
        held = self._step(
            RESERVE, lambda: self._steps.reserve_inventory(self._order_id, route, self._arn), TABLE
        )
        if not held:
            return
        stages = [planned(plan) for plan in route["stages"]]
        decision = self._approval.run(stages) if stages else "approved"
        if decision == "approved":
            self._fulfilment.run()
        else:
            gave_up = Failure.of(WAIT, MAX_WAKES, GAVE_UP) if decision is None else None
            self._fulfilment.undo(gave_up)

    def _route(self) -> dict[str, Any] | None:
        """Return {"rule": name, "stages": plans}; None if the order is over."""
        found = self._step(
            VALIDATE, lambda: self._steps.validate_order(self._order_id, self._arn), UNTIL_IT_HOLDS
        )
        if isinstance(found, list):  # A release without rules has recorded the stages alone.
            return {"rule": "", "stages": found} if found else None
        return dict(found) if found else None

    def _announce(self) -> str:
        try:
            return str(
                self._step(
                    ANNOUNCE_OUTCOME, lambda: self._steps.announce_outcome(self._order_id), announce
                )
            )
        except StepError:
            return "finished, not announced"

    def _step(self, name: str, effect: Callable[[], Any], policy: RetryPolicy) -> Any:
        return run_step(self._context, name, effect, policy)
