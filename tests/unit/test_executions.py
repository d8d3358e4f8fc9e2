from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from botocore.stub import ANY, Stubber

from approvals.adapters.executions import LambdaExecutions
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import ExecutionsUnavailable
from approvals.domain.execution import Execution, ExecutionStatus
from tests.support.database import REGION, free_port
from tests.support.faulty_client import FaultyClient
from tests.support.orders import ARN, decided
from tests.support.shop import BOB
from tests.support.time import START

FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:nod-orchestrator:live"
SUCCESS = "send_durable_execution_callback_success"
FAILURE = "send_durable_execution_callback_failure"
HEARTBEAT = "send_durable_execution_callback_heartbeat"
HISTORY = "get_durable_execution_history"
URL = "http://127.0.0.1:1"


def lambda_client(endpoint: str | None = None) -> Any:
    return boto3.client(
        "lambda",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(connect_timeout=0.2, retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def stub() -> Iterator[Stubber]:
    with Stubber(lambda_client()) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
        stubber.client.close()


@pytest.fixture
def executions(stub: Stubber) -> LambdaExecutions:
    return LambdaExecutions(stub.client, FUNCTION)


def test_an_order_s_workflow_is_started_by_its_name(
    stub: Stubber, executions: LambdaExecutions
) -> None:
    expected = {
        "FunctionName": FUNCTION,
        "InvocationType": "Event",
        "DurableExecutionName": "ord-1",
        "Payload": b'{"orderId": "ord-1"}',
    }
    stub.add_response("invoke", {"StatusCode": 202}, expected)

    executions.start("ord-1")


def test_who_starts_a_workflow_learns_its_execution(
    stub: Stubber, executions: LambdaExecutions
) -> None:
    stub.add_response("invoke", {"StatusCode": 202, "DurableExecutionArn": ARN})
    stub.add_response("invoke", {"StatusCode": 202})

    assert executions.start("ord-1") == ARN
    assert executions.start("ord-1") is None


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("RUNNING", ExecutionStatus.RUNNING),
        ("PAUSED", ExecutionStatus.RUNNING),
        ("SUCCEEDED", ExecutionStatus.SUCCEEDED),
        ("FAILED", ExecutionStatus.FAILED),
        ("TIMED_OUT", ExecutionStatus.TIMED_OUT),
        ("STOPPED", ExecutionStatus.STOPPED),
        ("DELETING", ExecutionStatus.GONE),
    ],
)
def test_how_an_execution_stands_is_what_lambda_says(
    stub: Stubber, executions: LambdaExecutions, said: str, status: ExecutionStatus
) -> None:
    found = {
        "DurableExecutionArn": ARN,
        "DurableExecutionName": "ord-1",
        "FunctionArn": FUNCTION,
        "Status": said,
        "StartTimestamp": START,
        "EndTimestamp": START,
    }
    stub.add_response("get_durable_execution", found, {"DurableExecutionArn": ARN})

    execution = executions.look(ARN)

    assert execution == Execution(status, START)
    assert execution.is_over == (status is not ExecutionStatus.RUNNING)


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "404"])
def test_an_execution_that_nothing_is_known_of_is_gone(
    stub: Stubber, executions: LambdaExecutions, code: str
) -> None:
    stub.add_client_error("get_durable_execution", code, http_status_code=404)

    assert executions.look(ARN) == Execution(ExecutionStatus.GONE)


@pytest.mark.parametrize("code", ["TooManyRequestsException", "AccessDeniedException"])
def test_an_execution_that_cannot_be_asked_about_is_not_taken_to_be_over(
    stub: Stubber, executions: LambdaExecutions, code: str
) -> None:
    stub.add_client_error("get_durable_execution", code, http_status_code=403)

    with pytest.raises(ExecutionsUnavailable):
        executions.look(ARN)


def test_a_service_that_does_not_answer_says_nothing_of_an_execution() -> None:
    client = lambda_client(URL)

    with pytest.raises(ExecutionsUnavailable):
        LambdaExecutions(client, FUNCTION).look(ARN)
    client.close()


def test_a_start_is_tried_twice(stub: Stubber, executions: LambdaExecutions) -> None:
    stub.add_client_error("invoke", "TooManyRequestsException", http_status_code=429)
    stub.add_response("invoke", {"StatusCode": 202})

    executions.start("ord-1")


def test_a_start_that_fails_twice_has_failed(stub: Stubber, executions: LambdaExecutions) -> None:
    for _ in range(2):
        stub.add_client_error("invoke", "ServiceException", http_status_code=500)

    with pytest.raises(ExecutionsUnavailable):
        executions.start("ord-1")


def test_an_approval_is_a_success_that_says_who_and_when(
    stub: Stubber, executions: LambdaExecutions
) -> None:
    stub.add_response(SUCCESS, {}, {"CallbackId": "callback-1", "Result": ANY})
    sent = sending(stub)

    assert executions.deliver("callback-1", decided(reason="Fine"), "ord-1")

    assert json.loads(sent[0]["Result"]) == {
        "orderId": "ord-1",
        "decision": "approved",
        "by": BOB,
        "at": "2026-11-21T09:00:00+00:00",
        "via": "slack",
        "reason": "Fine",
    }


@pytest.mark.parametrize(
    "kind", [DecisionKind.REJECTED, DecisionKind.WITHDRAWN, DecisionKind.EXPIRED]
)
def test_everything_else_is_a_failure_with_the_decision_in_its_data(
    stub: Stubber, executions: LambdaExecutions, kind: DecisionKind
) -> None:
    stub.add_response(FAILURE, {}, {"CallbackId": "callback-1", "Error": ANY})
    sent = sending(stub)

    assert executions.deliver("callback-1", decided(kind, reason="Too many"), "ord-1")

    error = sent[0]["Error"]
    assert error["ErrorType"] == kind.value
    assert error["ErrorMessage"] == f"The order was {kind.value}."
    data = json.loads(error["ErrorData"])
    assert (data["decision"], data["by"], data["reason"]) == (kind.value, BOB, "Too many")


@pytest.mark.parametrize(
    ("code", "status"),
    [("CallbackTimeoutException", 400), ("ResourceNotFoundException", 404), ("404", 404)],
)
@pytest.mark.parametrize("kind", [DecisionKind.APPROVED, DecisionKind.REJECTED])
def test_a_wait_that_is_over_is_told_from_one_that_is_not_reached(
    stub: Stubber, executions: LambdaExecutions, code: str, status: int, kind: DecisionKind
) -> None:
    method = SUCCESS if kind is DecisionKind.APPROVED else FAILURE
    stub.add_client_error(method, code, http_status_code=status)

    assert executions.deliver("callback-1", decided(kind), "ord-1") is False


def test_a_wait_is_told_that_somebody_is_on_it(stub: Stubber, executions: LambdaExecutions) -> None:
    stub.add_response(HEARTBEAT, {}, {"CallbackId": "callback-1"})
    stub.add_client_error(HEARTBEAT, "CallbackTimeoutException")
    stub.add_client_error(HEARTBEAT, "TooManyRequestsException", http_status_code=429)

    assert executions.heartbeat("callback-1") is True
    assert executions.heartbeat("callback-1") is False
    with pytest.raises(ExecutionsUnavailable):
        executions.heartbeat("callback-1")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("TooManyRequestsException", 429),
        ("ServiceException", 500),
        ("AccessDeniedException", 403),
        ("InvalidParameterValueException", 400),
        ("500", 500),
    ],
)
def test_anything_else_leaves_open_whether_the_workflow_woke(
    stub: Stubber, executions: LambdaExecutions, code: str, status: int
) -> None:
    stub.add_client_error(SUCCESS, code, "arn:aws:lambda:secret", http_status_code=status)

    with pytest.raises(ExecutionsUnavailable) as error:
        executions.deliver("callback-1", decided(), "ord-1")

    assert "arn:" not in str(error.value)


@pytest.mark.parametrize("failure", [ConnectTimeoutError, ReadTimeoutError])
def test_a_network_that_fails_leaves_it_open_too(failure: type[Exception]) -> None:
    raised = failure(endpoint_url=URL)  # type: ignore[call-arg]
    client = FaultyClient(None, before={SUCCESS: [raised], HISTORY: [raised]})
    executions = LambdaExecutions(client, FUNCTION)

    with pytest.raises(ExecutionsUnavailable):
        executions.deliver("callback-1", decided(), "ord-1")
    with pytest.raises(ExecutionsUnavailable):
        executions.history(ARN)


def test_a_service_that_is_not_there_is_unavailable() -> None:
    client = lambda_client(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(ExecutionsUnavailable):
        LambdaExecutions(client, FUNCTION).start("ord-1")
    client.close()


def test_a_history_is_read_to_its_end(stub: Stubber, executions: LambdaExecutions) -> None:
    first, second = event(1), event(2)
    asked = {"DurableExecutionArn": ARN, "MaxItems": 1000, "IncludeExecutionData": True}
    stub.add_response(HISTORY, {"Events": [first], "NextMarker": "more"}, asked)
    stub.add_response(HISTORY, {"Events": [second]}, asked | {"Marker": "more"})

    assert executions.history(ARN) == [first, second]


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "404"])
def test_a_history_whose_retention_is_over_is_empty(
    stub: Stubber, executions: LambdaExecutions, code: str
) -> None:
    stub.add_client_error(HISTORY, code, http_status_code=404)

    assert executions.history(ARN) == []


def test_a_history_that_cannot_be_read_now_is_unavailable(
    stub: Stubber, executions: LambdaExecutions
) -> None:
    stub.add_client_error(HISTORY, "TooManyRequestsException", http_status_code=429)

    with pytest.raises(ExecutionsUnavailable):
        executions.history(ARN)


def event(number: int) -> dict[str, Any]:
    at: datetime = START
    return {"EventType": "StepStarted", "EventId": number, "EventTimestamp": at}


def sending(stub: Stubber) -> list[dict[str, Any]]:
    """Return a list that the arguments of every call are added to."""
    sent: list[dict[str, Any]] = []

    def keep(params: dict[str, Any], **_: object) -> None:
        sent.append(dict(params))

    stub.client.meta.events.register("provide-client-params.lambda", keep)
    return sent
