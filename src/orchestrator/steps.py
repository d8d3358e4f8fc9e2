"""The workflow's effects, one method a step. Plain JSON in and out; at least once, so idempotent.

Whatever a step raises is written into the execution's history, and its result is kept there for
good. So results are small; every error has one log line, unknown ones with their trace, and leave
as one redacted sentence.
"""

from __future__ import annotations

import functools
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.domain.errors import (
    NodError,
    SlackRefused,
    SlackUnavailable,
    UnexpectedFailure,
)
from approvals.domain.order import Stage
from approvals.domain.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.use_cases.ask_for_approval import AskForApproval
    from approvals.use_cases.finish_order import FulfillOrder, ReleaseInventory
    from approvals.use_cases.reserve_inventory import ReserveInventory
    from approvals.use_cases.settle import Settle
    from approvals.use_cases.show_order import ShowOrder
    from approvals.use_cases.validate_order import ValidateOrder

MAX_RESULT_BYTES = 64 * 1024
"""A result over 750 KB hangs the SDK, AWS caps one at 256 KB; ours are a few hundred bytes."""
MAX_ERROR_CHARACTERS = 1_000
log = logging.getLogger(__name__)


def guarded[**P, R](step: Callable[P, R]) -> Callable[P, R]:
    """Keep a step's result small and its errors readable and redacted."""

    @functools.wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        name = step.__name__.replace("_", "-")
        try:
            result = step(*args, **kwargs)
        except NodError as error:
            if not isinstance(error, SlackUnavailable | SlackRefused):
                # Those have their line where Slack was called.
                log.warning("step failed", extra={"step": name, "cause": type(error).__name__})
            if len(str(error)) <= MAX_ERROR_CHARACTERS:
                raise
            raise UnexpectedFailure(shorten(str(error), MAX_ERROR_CHARACTERS)) from None
        except Exception:
            log.exception("step failed", extra={"step": name})
            raise UnexpectedFailure(f"The step {name} failed unexpectedly.") from None
        if len(json.dumps(result).encode()) > MAX_RESULT_BYTES:
            log.error("step returned too much", extra={"step": name})
            raise UnexpectedFailure(f"The step {name} returned more than it may.")
        return result

    return run


@dataclass(frozen=True, slots=True)
class Steps:
    """Everything that the workflow does to the world."""

    validate: ValidateOrder
    reserve: ReserveInventory
    ask: AskForApproval
    settled: Settle
    fulfill: FulfillOrder
    release: ReleaseInventory
    show: ShowOrder

    @guarded
    def validate_order(
        self, order_id: str, execution_arn: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the stages to ask; none if the order is over."""
        return [
            {
                "name": stage.name,
                "channel": stage.channel,
                "deadlineSeconds": stage.deadline_seconds,
                "approvers": list(stage.approvers),
            }
            for stage in self.validate(order_id, execution_arn)
        ]

    @guarded
    def reserve_inventory(
        self, order_id: str, stages: list[dict[str, Any]], execution_arn: str
    ) -> bool:
        """Return whether the stock is held."""
        asked = [
            Stage(s["name"], s["channel"], int(s["deadlineSeconds"]), tuple(s["approvers"]))
            for s in stages
        ]
        return self.reserve(order_id, asked, execution_arn)

    @guarded
    def post_card(self, order_id: str, stage: int, callback_id: str) -> bool:
        """Store the wait, show the card; returns whether there is something to wait for."""
        return self.ask(order_id, stage, callback_id)

    @guarded
    def settle(self, order_id: str, timed_out: bool) -> dict[str, Any]:
        """Return {"decision": kind, "over" or null, "remainingSeconds": int}."""
        settled = self.settled(order_id, timed_out=timed_out)
        return {
            "decision": settled.kind.value if settled.kind else "over" if settled.over else None,
            "remainingSeconds": settled.remaining_seconds,
        }

    @guarded
    def fulfill_order(self, order_id: str) -> None:
        """Ship the order."""
        self.fulfill(order_id)

    @guarded
    def release_inventory(
        self, order_id: str, failure: str | None, execution_arn: str | None = None
    ) -> None:
        """End the order as decided, or as failed for the reason given."""
        self.release(order_id, failure, execution_arn)

    @guarded
    def show_decision(self, order_id: str) -> bool:
        """Take the buttons off the cards; returns whether Slack shows the order now."""
        return self.show(order_id, homes=False)

    @guarded
    def announce_outcome(self, order_id: str) -> str:
        """Show the order's end and tell its requester; returns the order's final status."""
        self.show(order_id)
        return self.show.store.get(order_id).status.value
