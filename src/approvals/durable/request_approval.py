"""Ask people to approve something, from any durable workflow: one call, which sleeps meanwhile.

Runs again on every replay, from the top: no time, randomness, environment or I/O here. Operation
names and their order are persisted state.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aws_durable_execution_sdk_python import StepError

from approvals.domain.decision import Decision, DecisionKind, Via
from approvals.domain.errors import NodError
from approvals.durable.approval import Approval
from approvals.durable.connect import connected
from approvals.durable.operations import failure_of, run_step
from approvals.durable.retries import UNTIL_IT_HOLDS, announce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_durable_execution_sdk_python import DurableContext

    from approvals.domain.approval_request import ApprovalRequest
    from approvals.domain.failure import Failure
    from approvals.domain.order import Stage
    from approvals.durable.steps import RequestSteps

OPEN, CLOSE, ANNOUNCE = "open-request", "close-request", "announce-outcome"


class NotDecided(NodError):
    """The request ended without a decision: its workflow was woken too often without one."""


def request_approval(
    context: DurableContext,
    request: ApprovalRequest,
    policy: Sequence[Stage],
    steps: RequestSteps | None = None,
) -> Decision:
    """Ask the stages of ``policy`` one after the other, and return what was decided.

    Approved, rejected, withdrawn by the requester, or expired: all of them are decisions, and none
    raises. Costs nothing while people think: the execution sleeps.

    Args:
        context: the durable execution's, at its top level.
        request: what is asked; its id is the approval's for good.
        policy: who is asked, at least one stage: quorum, deadline, reminders, escalation.
        steps: the effects; without, those of the function's environment (see
            `approvals.durable.connect`), which may then raise ValueError.

    Raises:
        InvalidRequest: naming everything that is wrong with the request.
        StepError: if it could not be stored, because its id stands for something else, or because
            of its policy: what is wrong with its stages, or that nobody could approve it. Later, if
            a step gave up: the request has failed then, with that step as the reason.
        NotDecided: if it ended otherwise.
    """
    asked, steps = request.cleaned(), steps or connected()
    arn = context.execution_context.durable_execution_arn
    run_step(context, OPEN, lambda: steps.open_request(asked, policy, arn), UNTIL_IT_HOLDS)
    try:
        Approval(context, steps, asked.request_id).run(policy)
    except StepError as error:
        # Nobody is to decide what no workflow waits for any more.
        _end(context, steps, asked.request_id, failure_of(error))
        raise
    told = _end(context, steps, asked.request_id)
    if told is None:
        raise NotDecided("Nobody decided, and nothing will be decided any more.")
    return _decision(told)


def _end(
    context: DurableContext, steps: RequestSteps, request_id: str, failure: Failure | None = None
) -> dict[str, Any] | None:
    """End the request and tell it; returns its decision as JSON."""
    told: dict[str, Any] | None = run_step(
        context, CLOSE, lambda: steps.close_request(request_id, failure), UNTIL_IT_HOLDS
    )
    with contextlib.suppress(StepError):  # What Slack does not take now, the reconciler brings.
        run_step(context, ANNOUNCE, lambda: steps.announce_outcome(request_id), announce)
    return told


def _decision(told: dict[str, Any]) -> Decision:
    return Decision(
        decision_id=told["decisionId"],
        kind=DecisionKind(told["kind"]),
        by=told["by"],
        at=datetime.fromisoformat(told["at"]),
        via=Via(told["via"]),
        reason=told["reason"],
    )
