"""The effects of asking, one method a step. Plain JSON out; at least once, so idempotent.

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

from approvals.concerning import concerning
from approvals.domain.approval_request import ApprovalRequest
from approvals.domain.errors import (
    NodError,
    SlackRefused,
    SlackUnavailable,
    UnexpectedFailure,
)
from approvals.domain.text import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from approvals.domain.failure import Failure
    from approvals.domain.order import Stage
    from approvals.use_cases.ask_for_approval import AskForApproval
    from approvals.use_cases.close_request import CloseRequest
    from approvals.use_cases.open_request import OpenRequest
    from approvals.use_cases.remind import Remind
    from approvals.use_cases.settle import Settle, Settled
    from approvals.use_cases.show_order import ShowOrder

MAX_RESULT_BYTES = 64 * 1024
"""A result over 750 KB hangs the SDK, AWS caps one at 256 KB; ours are a few hundred bytes."""
MAX_ERROR_CHARACTERS = 1_000
log = logging.getLogger(__name__)


def guarded[**P, R](step: Callable[P, R]) -> Callable[P, R]:
    """Keep a step's result small, its errors readable and redacted, and its log lines named."""

    @functools.wraps(step)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with concerning(_order_of(args)):
            return guard(*args, **kwargs)

    def guard(*args: P.args, **kwargs: P.kwargs) -> R:
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


def _order_of(arguments: Sequence[object]) -> str | None:
    """Return the order that a step is for: its first argument, behind the steps themselves."""
    first = arguments[1] if len(arguments) > 1 else None
    if isinstance(first, ApprovalRequest):
        return first.request_id
    return first if isinstance(first, str) else None


@dataclass(frozen=True, slots=True)
class ApprovalSteps:
    """What waiting for a decision does to the world."""

    ask: AskForApproval
    settled: Settle
    reminder: Remind
    show: ShowOrder

    @guarded
    def post_card(self, order_id: str, stage: int, callback_id: str) -> bool:
        """Store the wait, show the card; returns whether there is something to wait for."""
        return self.ask(order_id, stage, callback_id)

    @guarded
    def settle(self, order_id: str, stage: int, timed_out: bool) -> dict[str, Any]:
        """Return {"result": kind, "over" or null, "remainingSeconds": int, "escalated": bool}.

        With "quietSeconds" where a timer fired too early for the stage to escalate.
        """
        return _as_json(self.settled(order_id, stage, timed_out=timed_out))

    @guarded
    def remind(self, order_id: str, stage: int, number: int) -> dict[str, Any]:
        """Remind whoever has not voted; returns what `settle` does."""
        return _as_json(self.reminder(order_id, stage, number))

    @guarded
    def show_decision(self, order_id: str) -> bool:
        """Take the buttons off the cards; returns whether Slack shows the order now."""
        return self.show(order_id, homes=False)

    @guarded
    def announce_outcome(self, order_id: str) -> str:
        """Show the order's end and tell its requester; returns the order's final status."""
        self.show(order_id)
        return self.show.store.get(order_id).status.value


@dataclass(frozen=True, slots=True)
class RequestSteps(ApprovalSteps):
    """The same for a request that is nothing else: stored first, and ended by its decision."""

    opened: OpenRequest
    closed: CloseRequest

    @guarded
    def open_request(
        self, request: ApprovalRequest, stages: Sequence[Stage], execution_arn: str
    ) -> None:
        """Store the request."""
        self.opened(request, stages, execution_arn)

    @guarded
    def close_request(
        self, request_id: str, failure: Failure | None = None
    ) -> dict[str, Any] | None:
        """End the request; returns its decision as JSON, None where there is none."""
        decision = self.closed(request_id, failure).decision
        if decision is None:
            return None
        return {
            "decisionId": decision.decision_id,
            "kind": decision.kind.value,
            "by": decision.by,
            "at": decision.at.isoformat(),
            "via": decision.via.value,
            "reason": decision.reason,
        }


def _as_json(settled: Settled) -> dict[str, Any]:
    quiet = settled.quiet_seconds
    return ({} if quiet is None else {"quietSeconds": quiet}) | {
        "result": settled.kind.value if settled.kind else "over" if settled.over else None,
        "remainingSeconds": settled.remaining_seconds,
        "escalated": settled.escalated,
    }
