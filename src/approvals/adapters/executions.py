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
