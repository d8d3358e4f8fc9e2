"""The waiting: one stage after the other, each until its votes or its deadline close it.

Runs again on every replay, from the top: no time, randomness, environment or I/O here. Operation
names and their order are persisted state.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, NoReturn

from aws_durable_execution_sdk_python import (
    CallbackError,
    CallbackTimeoutError,
    ChildContextError,
    StepError,
)
from aws_durable_execution_sdk_python.config import (
    CallbackConfig,
    CompletionConfig,
    Duration,
    ParallelConfig,
)

from approvals.domain.errors import NotShown, SlackUnavailable
from approvals.domain.stage_plan import reminder_pauses
from approvals.durable.operations import is_caused_by, run_step
from approvals.durable.retries import ONCE, UNTIL_IT_HOLDS, post_card, remind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aws_durable_execution_sdk_python import DurableContext
    from aws_durable_execution_sdk_python.concurrency.models import BatchResult

    from approvals.domain.order import Stage
    from approvals.durable.steps import ApprovalSteps

WAIT, POST, SETTLE = "wait-for-approval", "post-card", "settle"
SHOW_DECISION = "show-decision"
ASK_AND_REMIND, PAUSE, REMIND = "ask-and-remind", "until-reminder", "remind"
MAX_WAKES = 100
"""Wakes without a result before an order fails: a callback alone decides nothing, and an
execution may hold 3,000 operations."""
MARGIN_SECONDS = 60
"""After the deadline, in case its own timer is lost."""


class Approval:
    """One order's stages."""

    def __init__(self, context: DurableContext, steps: ApprovalSteps, order_id: str) -> None:
        """Begin where nobody has been asked."""
        self._context, self._steps, self._order_id = context, steps, order_id

    def run(self, stages: Sequence[Stage]) -> str | None:
        """Return the decision's kind; ``over`` for an order that ended otherwise.

        None where it was woken too often without one.
        """
        result = None
        for index, stage in enumerate(stages):
            result = self._stage(index, stage)
            self._show_decision()
            if result != "approved":
                break
        return result

    def _stage(self, index: int, stage: Stage) -> str | None:
        pauses = reminder_pauses(stage)
        if not pauses:
            return self._ask(self._context, index, stage)
        found = self._context.parallel(
            [
                lambda branch: self._ask(branch, index, stage),
                lambda branch: self._remind(branch, index, stage, pauses),
            ],
            ASK_AND_REMIND,
            ParallelConfig(
                completion_config=CompletionConfig(min_successful=1, tolerated_failure_count=0)
            ),
        )
        if not found.get_results():
            _raise_step_error(found)
        return found.get_results()[0]

    def _ask(self, context: DurableContext, index: int, stage: Stage) -> str | None:
        """Sleep until the table holds a result; a wake without one sleeps again."""
        remaining, escalates_after = stage.deadline_seconds, stage.escalate_after_seconds
        for _ in range(MAX_WAKES):
            callback = context.create_callback(WAIT, _timeouts(remaining, escalates_after))
            # Nothing but steps between here and result(): a decision may already be there.
            is_asked = self._post_card(context, index, callback.callback_id)
            timed_out = is_asked and _sleep(callback.result)
            settled = run_step(context, SETTLE, self._settle(index, timed_out), UNTIL_IT_HOLDS)
            result = _result(settled)
            if result is not None:
                return result
            remaining = max(1, settled["remainingSeconds"])
            escalates_after = _escalates_after(stage, settled)
        return None

    def _remind(
        self, context: DurableContext, index: int, stage: Stage, pauses: Sequence[int]
    ) -> str:
        """Remind until there is a result; beyond the deadline, enforce it."""
        for number, pause in enumerate(pauses):
            context.wait(Duration.from_seconds(pause), PAUSE)
            found = self._reminded(context, index, number)
            if found is not None:
                return found
        rest = stage.deadline_seconds - sum(pauses) + MARGIN_SECONDS
        while True:
            context.wait(Duration.from_seconds(rest), PAUSE)
            # Not a wait's time limit: only the table's clock ends the stage here.
            settled = run_step(context, SETTLE, self._settle(index, False), UNTIL_IT_HOLDS)
            result = _result(settled)
            if result is not None:
                return result
            rest = max(1, settled["remainingSeconds"])

    def _reminded(self, context: DurableContext, index: int, number: int) -> str | None:
        try:
            found = run_step(
                context, REMIND, lambda: self._steps.remind(self._order_id, index, number), remind
            )
        except StepError:
            return None  # What was noted comes when Slack is back; the next is due all the same.
        return _result(found)

    def _post_card(self, context: DurableContext, stage: int, callback_id: str) -> bool:
        try:
            return bool(
                run_step(
                    context,
                    POST,
                    lambda: self._steps.post_card(self._order_id, stage, callback_id),
                    post_card,
                )
            )
        except StepError as error:
            if not is_caused_by(error, SlackUnavailable, NotShown):
                raise
            # The wait is stored, so the page and the API can decide; the card comes later.
            return True

    def _show_decision(self) -> None:
        """Take the buttons off the cards, once: what Slack does not take now follows at the end."""
        with contextlib.suppress(StepError):
            run_step(self._context, SHOW_DECISION, self._shown, ONCE)

    def _shown(self) -> bool:
        return self._steps.show_decision(self._order_id)

    def _settle(self, stage: int, timed_out: bool) -> Callable[[], Any]:
        return lambda: self._steps.settle(self._order_id, stage, timed_out)


def _result(settled: dict[str, Any]) -> str | None:
    """Return what a stage came to; a release without stages has recorded the order's decision."""
    found = settled["result"] if "result" in settled else settled["decision"]
    return None if found is None else str(found)


def _escalates_after(stage: Stage, settled: dict[str, Any]) -> int | None:
    """Return for how long nobody may react on the next wait; what a timer cut short goes on."""
    if settled.get("escalated"):
        return None
    quiet = settled.get("quietSeconds")
    return stage.escalate_after_seconds if quiet is None else max(1, int(quiet))


def _timeouts(remaining: int, escalates_after: int | None) -> CallbackConfig:
    timeout = Duration.from_seconds(remaining)
    if escalates_after is None or escalates_after >= remaining:
        return CallbackConfig(timeout=timeout)
    return CallbackConfig(timeout=timeout, heartbeat_timeout=Duration.from_seconds(escalates_after))


def _raise_step_error(found: BatchResult[Any]) -> NoReturn:
    """Raise what made a branch fail as it would have been raised without branches."""
    try:
        found.throw_if_error()
    except ChildContextError as error:
        raise StepError(error.message, error.error_type, error.data, error.stack_trace) from None
    raise StepError("Neither branch has come to an end.")


def _sleep(result: Callable[[], Any]) -> bool:
    """Wait for the callback; returns whether it timed out. What it carried is not believed."""
    try:
        result()
    except CallbackTimeoutError:
        return True
    except CallbackError:
        return False
    return False
