"""Why an order failed, in words for people, from the type of a step's error.

Runs again on every replay, like the workflow. The error's own text stays in the history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from approvals.domain.errors import StockInconsistent, StoreUnavailable
from approvals.domain.reason import Reason

if TYPE_CHECKING:
    from aws_durable_execution_sdk_python import StepError

DEFECT: Final = Reason.of("reason.defect")
GAVE_UP: Final = Reason.of("reason.gave_up")


def type_name(error: type[Exception]) -> str:
    """Return how the engine names an error's type."""
    return f"{error.__module__}.{error.__qualname__}"


_KEYS: Final = {
    type_name(StoreUnavailable): "reason.table",
    type_name(StockInconsistent): "reason.stock",
}


def why_failed(step: str, error: StepError) -> Reason:
    """Return what people read of a step that gave up."""
    return Reason.of(_KEYS.get(error.error_type, "reason.step"), step=step)
