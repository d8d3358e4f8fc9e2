"""Durable executions through Lambda's API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import ExecutionsUnavailable
from approvals.domain.execution import Execution, ExecutionStatus

if TYPE_CHECKING:
    from approvals.domain.decision import Decision

_START_ATTEMPTS = 2
# A wait that is over answers CallbackTimeoutException on AWS and 404 on the emulator; whether it
# was answered or timed out, AWS does not say.
_CLOSED = frozenset({"CallbackTimeoutException", "ResourceNotFoundException", "404"})
_GONE = frozenset({"ResourceNotFoundException", "404"})
_STATUS = {
    "SUCCEEDED": ExecutionStatus.SUCCEEDED,
    "FAILED": ExecutionStatus.FAILED,
    "TIMED_OUT": ExecutionStatus.TIMED_OUT,
    "STOPPED": ExecutionStatus.STOPPED,
    # Its retention is over, or its function was deleted.
    "DELETING": ExecutionStatus.GONE,
}
"""Of Lambda's GetDurableExecution and of its events; what is not listed may go on."""


def execution_status(status: str) -> ExecutionStatus:
    """Return what Lambda's word for a status means."""
    return _STATUS.get(status, ExecutionStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class LambdaExecutions:
    """Implements the Executions port; ``function`` is the orchestrator's alias."""

    client: Any
    function: str

    def start(self, order_id: str) -> str | None:
        """See `approvals.ports.Executions`. Lambda finds an execution by its name."""
        payload = json.dumps({"orderId": order_id}).encode()
        for attempt in range(1, _START_ATTEMPTS + 1):
            try:
                answer = self.client.invoke(
                    FunctionName=self.function,
                    InvocationType="Event",
                    DurableExecutionName=order_id,
                    Payload=payload,
                )
            except (BotoCoreError, ClientError) as error:
                # Whoever waits for the answer has no time for a second call that hangs.
                if attempt == _START_ATTEMPTS or isinstance(error, HTTPClientError):
                    raise ExecutionsUnavailable("The workflow could not be started.") from error
            else:
                arn: str | None = answer.get("DurableExecutionArn")
                return arn
        raise AssertionError("unreachable")

    def look(self, execution_arn: str) -> Execution:
        """See `approvals.ports.Executions`. 30 requests a second are allowed per account."""
        unknown = "How the workflow stands is not known now."
        try:
            found = self.client.get_durable_execution(DurableExecutionArn=execution_arn)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _GONE:
                return Execution(ExecutionStatus.GONE)
            raise ExecutionsUnavailable(unknown) from error
        except BotoCoreError as error:
            raise ExecutionsUnavailable(unknown) from error
        ended_at = found.get("EndTimestamp")
        return Execution(
            execution_status(found["Status"]), ended_at.astimezone(UTC) if ended_at else None
        )

    def heartbeat(self, callback_id: str) -> bool:
        """See `approvals.ports.Executions`."""
        return self._send("heartbeat", CallbackId=callback_id)

    def deliver(self, callback_id: str, decision: Decision, order_id: str) -> bool:
        """See `approvals.ports.Executions`. Approval is success, everything else failure."""
        body = json.dumps(
            {
                "orderId": order_id,
                "decision": decision.kind.value,
                "by": decision.by,
                "at": decision.at.isoformat(),
                "via": decision.via.value,
                "reason": decision.reason,
            }
        )
        if decision.kind is DecisionKind.APPROVED:
            return self._send("success", CallbackId=callback_id, Result=body.encode())
        # ErrorType does not reach the workflow, ErrorData does.
        error = {
            "ErrorType": decision.kind.value,
            "ErrorMessage": f"The order was {decision.kind.value}.",
            "ErrorData": body,
        }
        return self._send("failure", CallbackId=callback_id, Error=error)

    def _send(self, what: str, **arguments: object) -> bool:
        """Call one of the three callback actions. Returns False if the wait is over."""
        try:
            getattr(self.client, f"send_durable_execution_callback_{what}")(**arguments)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _CLOSED:
                return False
            raise ExecutionsUnavailable("The workflow could not be woken yet.") from error
        except BotoCoreError as error:
            raise ExecutionsUnavailable("The workflow could not be woken yet.") from error
        return True

    def history(self, execution_arn: str) -> list[dict[str, Any]]:
        """See `approvals.ports.Executions`. 15 requests a second are allowed per account."""
        events: list[dict[str, Any]] = []
        # With its data, whose size is metered; AWS gives it unasked, the emulator does not.
        arguments: dict[str, Any] = {
            "DurableExecutionArn": execution_arn,
            "MaxItems": 1000,
            "IncludeExecutionData": True,
        }
        while True:
            try:
                page = self.client.get_durable_execution_history(**arguments)
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") in _GONE:
                    return []
                raise ExecutionsUnavailable("The timeline cannot be read right now.") from error
            except BotoCoreError as error:
                raise ExecutionsUnavailable("The timeline cannot be read right now.") from error
            events.extend(page.get("Events", []))
            if not page.get("NextMarker"):
                return events
            arguments["Marker"] = page["NextMarker"]
