"""Durable executions through Lambda's API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from approvals.domain.decision import DecisionKind
from approvals.domain.errors import ExecutionsUnavailable

if TYPE_CHECKING:
    from approvals.domain.decision import Decision

_START_ATTEMPTS = 2
# A wait that is over answers CallbackTimeoutException on AWS and 404 on the emulator; whether it
# was answered or timed out, AWS does not say.
_CLOSED = frozenset({"CallbackTimeoutException", "ResourceNotFoundException", "404"})
_GONE = frozenset({"ResourceNotFoundException", "404"})


@dataclass(frozen=True, slots=True)
class LambdaExecutions:
    """Implements the Executions port; ``function`` is the orchestrator's alias."""

    client: Any
    function: str

    def start(self, order_id: str) -> None:
        """See `approvals.ports.Executions`. Lambda finds an execution by its name."""
        payload = json.dumps({"orderId": order_id}).encode()
        for attempt in range(1, _START_ATTEMPTS + 1):
            try:
                self.client.invoke(
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
                return

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
        try:
            if decision.kind is DecisionKind.APPROVED:
                self.client.send_durable_execution_callback_success(
                    CallbackId=callback_id, Result=body.encode()
                )
            else:
                # ErrorType does not reach the workflow, ErrorData does.
                self.client.send_durable_execution_callback_failure(
                    CallbackId=callback_id,
                    Error={
                        "ErrorType": decision.kind.value,
                        "ErrorMessage": f"The order was {decision.kind.value}.",
                        "ErrorData": body,
                    },
                )
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
        arguments: dict[str, Any] = {"DurableExecutionArn": execution_arn, "MaxItems": 1000}
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
