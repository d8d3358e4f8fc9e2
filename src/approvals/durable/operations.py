"""Durable steps whose failures say which step failed, at which attempt and why.

The SDK knows the attempt inside a step and forgets it in the error that the workflow gets; so it is
put into the error before it is recorded, and is the same at every replay.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aws_durable_execution_sdk_python import DurableOperationError
from aws_durable_execution_sdk_python.config import StepConfig

from approvals.concerning import concerning
from approvals.domain.failure import Failure
from approvals.durable.failures import type_name, why_failed

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_durable_execution_sdk_python import DurableContext, StepContext
    from aws_durable_execution_sdk_python.retries import RetryDecision

    from approvals.durable.retries import RetryPolicy


class StepFailed(DurableOperationError):
    """What is recorded of a failed attempt: the error's words, and beside them whose they are."""

    def __init__(self, error: Exception, step: str, attempt: int) -> None:
        """Keep the error for the retry policy; its kind, step and attempt for the history."""
        self.error = error
        about = {"step": step, "attempts": attempt, "error": type_name(type(error))}
        super().__init__(message=str(error), data=json.dumps(about))


def run_step(
    context: DurableContext, name: str, effect: Callable[[], Any], policy: RetryPolicy
) -> Any:
    """Run one step. Raises StepError, of which `failure_of` and `is_caused_by` know more."""
    arn = context.execution_context.durable_execution_arn

    def attempt(step: StepContext) -> Any:
        # Here and not around the step: a branch of `parallel` runs in another thread.
        with concerning(execution_arn=arn):
            return attempted(effect, name, step.attempt)

    def retry(error: Exception, attempts_made: int) -> RetryDecision:
        return policy(error.error if isinstance(error, StepFailed) else error, attempts_made)

    return context.step(attempt, name, StepConfig(retry_strategy=retry))


def attempted(effect: Callable[[], Any], step: str, attempt: int) -> Any:
    """Return what the effect does; its error says which attempt at which step it was."""
    try:
        return effect()
    except Exception as error:  # noqa: BLE001  # raised again, and handled by the engine
        # Not chained: what the error holds besides its words stays out of the history.
        raise StepFailed(error, step, attempt) from None


def failure_of(error: DurableOperationError) -> Failure:
    """Return what a failed step says of itself; an older release has recorded less."""
    about = _about(error)
    step, kind = str(about.get("step", "workflow")), str(about.get("error", error.error_type))
    why = why_failed(step, kind, error.message or "")
    return Failure.of(step, int(about.get("attempts", 1)), why)


def is_caused_by(error: DurableOperationError, *kinds: type[Exception]) -> bool:
    """Tell whether one of these kinds of error, no subclass of it, made the step fail."""
    return _about(error).get("error", error.error_type) in map(type_name, kinds)


def _about(error: DurableOperationError) -> dict[str, Any]:
    try:
        about = json.loads(error.data or "{}")
    except ValueError:
        return {}
    return about if isinstance(about, dict) else {}
