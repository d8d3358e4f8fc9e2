"""One order from received to finished, as the durable engine runs it.

Runs again on every replay, from the top: no time, randomness, environment or I/O here. Operation
names and their order are persisted state: executions in flight depend on them.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from aws_durable_execution_sdk_python import (
    CallbackError,
    CallbackTimeoutError,
    DurableExecutionsError,
    StepError,
)
from aws_durable_execution_sdk_python.config import CallbackConfig, Duration, StepConfig

from approvals.domain.errors import NotShown, SlackUnavailable
from approvals.domain.order_request import ORDER_ID_PATTERN
from orchestrator.failures import DEFECT, GAVE_UP, type_name, why_failed
from orchestrator.retries import ONCE, TABLE, UNTIL_IT_HOLDS, announce, post_card

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_durable_execution_sdk_python import DurableContext

    from orchestrator.retries import RetryPolicy
    from orchestrator.steps import Steps

VALIDATE, RESERVE = "validate-order", "reserve-inventory"
WAIT, POST, SETTLE = "wait-for-approval", "post-card", "settle"
SHOW_DECISION = "show-decision"
FULFILL, RELEASE, ANNOUNCE_OUTCOME = "fulfill-order", "release-inventory", "announce-outcome"
MAX_WAKES = 100
"""Wakes without a decision before an order fails: a callback alone decides nothing, and an
execution may hold 3,000 operations."""
_SHOWN_LATER = {type_name(SlackUnavailable), type_name(NotShown)}


def approve_order(event: Any, context: DurableContext, steps: Steps) -> dict[str, Any]:
    """Run one order; ``event`` is ``{"orderId": …}``. Returns ``{"orderId", "status"}``."""
    order_id = event.get("orderId") if isinstance(event, dict) else None
    if not isinstance(order_id, str) or not ORDER_ID_PATTERN.fullmatch(order_id):
        return {"orderId": None, "status": "failed", "reason": "The input names no order."}
    return _Run(context, steps, order_id).run()


class _Run:
    def __init__(self, context: DurableContext, steps: Steps, order_id: str) -> None:
        self._context, self._steps, self._order_id = context, steps, order_id
        self._arn = context.execution_context.durable_execution_arn
        self._at = VALIDATE

    def run(self) -> dict[str, Any]:
        try:
            self._decide_and_finish()
        except StepError as error:
            self._release(why_failed(self._at, error))
        except DurableExecutionsError:
            raise  # The engine's own: the execution itself is broken, or ends here for now.
        except Exception as error:  # noqa: BLE001  # an order must not be left open by a defect
            self._context.logger.error("workflow failed", extra={"error": type(error).__name__})
            self._release(DEFECT)
        return {"orderId": self._order_id, "status": self._announce()}

    def _decide_and_finish(self) -> None:
        stages = self._step(
            VALIDATE, lambda: self._steps.validate_order(self._order_id, self._arn), TABLE
        )
        if not stages:
            return
        held = self._step(
            RESERVE, lambda: self._steps.reserve_inventory(self._order_id, stages, self._arn), TABLE
        )
        if not held:
            return
        decision, reason = None, None
        for index, stage in enumerate(stages):
            decision = self._ask(index, stage["deadlineSeconds"])
            self._show_decision()
            if decision != "approved":
                reason = GAVE_UP if decision is None else None
                break
        if decision == "approved":
            self._step(FULFILL, lambda: self._steps.fulfill_order(self._order_id), UNTIL_IT_HOLDS)
        else:
            self._release(reason)

    def _release(self, failure: str | None) -> None:
        self._step(
            RELEASE,
            lambda: self._steps.release_inventory(self._order_id, failure, self._arn),
            UNTIL_IT_HOLDS,
        )

    def _ask(self, stage: int, deadline_seconds: int) -> str | None:
        """Sleep until the table holds a decision; a wake without one sleeps again."""
        remaining = deadline_seconds
        for _ in range(MAX_WAKES):
            callback = self._context.create_callback(
                WAIT, CallbackConfig(timeout=Duration.from_seconds(remaining))
            )
            # Nothing but steps between here and result(): a decision may already be there.
            timed_out = self._post_card(stage, callback.callback_id) and _sleep(callback.result)
            settled = self._step(SETTLE, self._settle(timed_out), UNTIL_IT_HOLDS)
            if settled["decision"] is not None:
                return str(settled["decision"])
            remaining = max(1, settled["remainingSeconds"])
        return None

    def _post_card(self, stage: int, callback_id: str) -> bool:
        try:
            return bool(
                self._step(
                    POST,
                    lambda: self._steps.post_card(self._order_id, stage, callback_id),
                    post_card,
                )
            )
        except StepError as error:
            if error.error_type not in _SHOWN_LATER:
                raise
            # The wait is stored, so the page and the API can decide; the card comes later.
            return True

    def _show_decision(self) -> None:
        """Take the buttons off the cards, once: what Slack does not take now follows at the end."""
        with contextlib.suppress(StepError):
            self._step(SHOW_DECISION, lambda: self._steps.show_decision(self._order_id), ONCE)

    def _settle(self, timed_out: bool) -> Callable[[], Any]:
        return lambda: self._steps.settle(self._order_id, timed_out)

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
        self._at = name
        return self._context.step(lambda _: effect(), name, StepConfig(retry_strategy=policy))


def _sleep(result: Callable[[], Any]) -> bool:
    """Wait for the callback; returns whether it timed out. What it carried is not believed."""
    try:
        result()
    except CallbackTimeoutError:
        return True
    except CallbackError:
        return False
    return False
