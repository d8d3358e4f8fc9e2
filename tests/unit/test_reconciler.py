"""Asking the reconciler for an order."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from approvals.adapters.reconciler import LambdaReconciler, NoReconciler
from tests.support.faulty_client import refused

ALIAS = "arn:aws:lambda:eu-central-1:123456789012:function:nod-reconciler:live"


@dataclass
class RecordingLambda:
    """A Lambda client that notes what it is asked to invoke, or fails."""

    error: Exception | None = None
    invoked: list[dict[str, Any]] = field(default_factory=list)

    def invoke(self, **arguments: Any) -> dict[str, Any]:
        if self.error is not None:
            raise self.error
        self.invoked.append(arguments)
        return {"StatusCode": 202}


def test_an_order_is_asked_for_without_waiting_for_it() -> None:
    client = RecordingLambda()
    LambdaReconciler(client, ALIAS).show("ord-1")
    [asked] = client.invoked
    assert (asked["FunctionName"], asked["InvocationType"]) == (ALIAS, "Event")
    assert json.loads(asked["Payload"]) == {"orderId": "ord-1"}


@pytest.mark.parametrize(
    "error",
    [refused("TooManyRequestsException", "Invoke"), ConnectTimeoutError(endpoint_url="http://x")],
)
def test_a_reconciler_that_is_not_reached_is_logged_and_no_error(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    LambdaReconciler(RecordingLambda(error), ALIAS).show("ord-1")
    [record] = caplog.records
    assert record.message == "reconciler not reached"
    assert "arn:" not in record.getMessage() + str(vars(record).get("cause"))


def test_without_a_reconciler_nothing_is_asked() -> None:
    NoReconciler().show("ord-1")
