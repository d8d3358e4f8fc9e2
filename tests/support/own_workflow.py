"""A workflow of one's own beside the stack `nod`, as Lambda answers for it, without an engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from local.names import function_arn

OWN_FUNCTION = "nod-own-review"
OWN_ARN = f"{function_arn(OWN_FUNCTION)}:1/durable-execution/review-7/id"
OWN_CALLBACK = f"callback-of-{OWN_FUNCTION}-"
_HEARTBEAT = "SendDurableExecutionCallbackHeartbeat"
_CLOSED = "CallbackTimeoutException"


@dataclass
class OwnWorkflow:
    """Its one execution, and all waits that it has begun."""

    status: str = "RUNNING"
    woken: dict[str, str] = field(default_factory=dict)
    """By wait, the call that ended it; as on AWS, a second one is refused."""

    def is_meant(self, given: dict[str, Any]) -> bool:
        """Tell whether a call to Lambda is about this workflow."""
        execution_arn: str = given.get("DurableExecutionArn", "")
        callback_id: str = given.get("CallbackId", "")
        return OWN_FUNCTION in execution_arn or callback_id.startswith(OWN_CALLBACK)

    def answer(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        """Answer it as Lambda does."""
        match operation:
            case "GetDurableExecution":
                return {"Status": self.status}
            case "GetDurableExecutionHistory":
                return {"Events": []}
        callback_id = given["CallbackId"]
        if callback_id in self.woken:
            raise ClientError({"Error": {"Code": _CLOSED, "Message": "closed"}}, operation)
        if operation != _HEARTBEAT:
            self.woken[callback_id] = operation
        return {}
