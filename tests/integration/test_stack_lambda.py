"""The Lambda and SSM stand-in, as boto3 sees it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from local.stack import Stack
from tests.support.tiny_stack import (
    callback_id,
    eventually,
    lambda_client,
    result_of,
    start,
    tiny_stack,
)

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lambda")


@pytest.fixture(scope="module")
def stack(state: Path) -> Iterator[Stack]:
    with tiny_stack(state, CallbackSeconds="7") as stack:
        yield stack


@pytest.fixture(scope="module")
def client(stack: Stack) -> LambdaClient:
    return lambda_client(stack)


def _code(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def _plant(stack: Stack, action: str, kind: str, **more: Any) -> None:
    body = json.dumps({"action": action, "kind": kind, **more}).encode()
    with urlopen(Request(f"{stack.urls['aws']}/_control/fault", body), timeout=5) as answer:
        assert answer.status == 200


def test_a_function_is_invoked_by_name_alias_or_arn(client: LambdaClient) -> None:
    arn = "arn:aws:lambda:eu-central-1:123456789012:function:nod-echo:live"
    for name in ("nod-echo", "nod-echo:live", "123456789012:function:nod-echo", arn):
        answer = client.invoke(FunctionName=name, Payload=b'{"a": 1}')
        assert json.loads(answer["Payload"].read()) == {"a": 1}


@pytest.mark.parametrize("name", ["nod-nobody", "nod-echo:beta"])
def test_an_unknown_function_is_not_found(client: LambdaClient, name: str) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.invoke(FunctionName=name)


def test_a_function_sees_lambdas_surroundings_and_nothing_of_this_machine(
    client: LambdaClient, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.invoke(FunctionName="nod-echo:live", Payload=b'{"context": true}')
    seen = json.loads(answer["Payload"].read())
    assert seen["name"] == "nod-echo"
    assert seen["version"] == "1"
    assert seen["arn"].endswith(":function:nod-echo:live")
    assert 4000 < seen["remaining"] <= 5000
    assert seen["cwd"] == seen["path"][0]
    assert seen["environment"]["CALLBACK_SECONDS"] == "7"
    assert seen["environment"]["AWS_ENDPOINT_URL_LAMBDA"] == stack.urls["aws"]
    assert seen["environment"]["SLACK_API_URL"] == f"{stack.urls['slack']}/api/"
    assert seen["environment"]["DURABLE_FUNCTION"].endswith(":function:nod-durable:live")
    assert "HOME" not in seen["environment"]


def test_an_exception_is_described_as_lambda_does(client: LambdaClient) -> None:
    answer = client.invoke(FunctionName="nod-echo", Payload=b'{"raise": true}')
    error = json.loads(answer["Payload"].read())
    assert answer["FunctionError"] == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "asked to fail")
    assert "lambda_handler" in "".join(error["stackTrace"])


def test_a_function_that_takes_too_long_times_out(client: LambdaClient) -> None:
    answer = client.invoke(FunctionName="nod-watcher", Payload=b'{"sleep": 3}')
    assert answer["FunctionError"] == "Unhandled"
    assert "timed out after 1.00 seconds" in answer["Payload"].read().decode()


def test_an_execution_starts_once_for_a_name(client: LambdaClient) -> None:
    arn = start(client, "twice", mode="wait", seconds=1)
    assert start(client, "twice", mode="wait", seconds=1) == arn
    assert result_of(client, arn) == {"waited": True}
    assert start(client, "twice", mode="wait", seconds=1) == arn
    with pytest.raises(ClientError) as error:
        start(client, "twice", mode="wait", seconds=2)
    assert _code(error) == ("DurableExecutionAlreadyStartedException", 409)


@pytest.mark.fault("F16")
def test_twenty_starts_at_once_are_one_execution(client: LambdaClient) -> None:
    with ThreadPoolExecutor(20) as pool:
        arns = set(pool.map(lambda _: start(client, "crowd", mode="wait", seconds=1), range(20)))
    assert len(arns) == 1
    listed = client.list_durable_executions_by_function(
        FunctionName="nod-durable", DurableExecutionName="crowd"
    )
    assert len(listed["DurableExecutions"]) == 1


def test_executions_are_listed_by_status(client: LambdaClient) -> None:
    arn = start(client, "listed", mode="callback", seconds=60)
    callback_id(client, arn)
    listed = client.list_durable_executions_by_function(
        FunctionName="nod-durable", Statuses=["RUNNING"]
    )["DurableExecutions"]
    assert arn in {execution["DurableExecutionArn"] for execution in listed}
    assert {execution["Status"] for execution in listed} == {"RUNNING"}
    client.stop_durable_execution(DurableExecutionArn=arn)


def test_an_arn_looks_like_awss(client: LambdaClient) -> None:
    arn = start(client, "looks", mode="wait", seconds=1)
    prefix = "arn:aws:lambda:eu-central-1:123456789012:function:nod-durable:1/durable-execution/"
    assert arn.startswith(f"{prefix}looks/")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"FunctionName": "nod-durable"}, "InvalidParameterValueException"),
        ({"DurableExecutionName": "no spaces"}, "InvalidParameterValueException"),
        ({"InvocationType": "RequestResponse"}, "InvalidParameterValueException"),
        ({"FunctionName": "nod-echo"}, "InvalidParameterValueException"),
        ({"Payload": b"{"}, "InvalidRequestContentException"),
        ({"Payload": b'"' + b"x" * 1024 * 1024 + b'"'}, "RequestTooLargeException"),
    ],
)
def test_an_invoke_that_lambda_refuses_is_refused(
    client: LambdaClient, arguments: dict[str, Any], code: str
) -> None:
    usual = {
        "FunctionName": "nod-durable:live",
        "InvocationType": "Event",
        "DurableExecutionName": "refused",
        "Payload": b"{}",
    }
    with pytest.raises(ClientError) as error:
        client.invoke(**(usual | arguments))
    assert error.value.response["Error"]["Code"] == code


def test_a_callback_completes_once(client: LambdaClient) -> None:
    arn = start(client, "decide", mode="callback", seconds=60)
    decision = callback_id(client, arn)
    client.send_durable_execution_callback_success(CallbackId=decision, Result=b"yes")
    assert result_of(client, arn) == {"result": "yes"}
    with pytest.raises(ClientError) as error:
        client.send_durable_execution_callback_success(CallbackId=decision, Result=b"again")
    assert _code(error) == ("CallbackTimeoutException", 400)


def test_of_twenty_completions_at_once_one_wins(client: LambdaClient) -> None:
    arn = start(client, "race", mode="callback", seconds=60)
    decision = callback_id(client, arn)

    def complete(number: int) -> str:
        try:
            client.send_durable_execution_callback_success(
                CallbackId=decision, Result=str(number).encode()
            )
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "won"

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(complete, range(20)))
    assert answers == ["CallbackTimeoutException"] * 19 + ["won"]


def test_a_callback_of_a_stopped_execution_is_closed(client: LambdaClient) -> None:
    arn = start(client, "stopped", mode="callback", seconds=60)
    decision = callback_id(client, arn)
    client.stop_durable_execution(DurableExecutionArn=arn)
    with pytest.raises(ClientError) as error:
        client.send_durable_execution_callback_failure(CallbackId=decision, Error={})
    assert _code(error) == ("CallbackTimeoutException", 400)


def test_a_heartbeat_is_taken_where_no_heartbeat_timeout_was_asked_for(
    client: LambdaClient,
) -> None:
    arn = start(client, "beating", mode="callback", seconds=60)
    decision = callback_id(client, arn)
    for _ in range(2):
        answer = client.send_durable_execution_callback_heartbeat(CallbackId=decision)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    client.send_durable_execution_callback_success(CallbackId=decision, Result=b"yes")
    assert result_of(client, arn) == {"result": "yes"}
    with pytest.raises(ClientError) as error:
        client.send_durable_execution_callback_heartbeat(CallbackId=decision)
    assert _code(error) == ("CallbackTimeoutException", 400)


def test_a_callback_id_that_was_never_given_is_not_found(client: LambdaClient) -> None:
    with pytest.raises(ClientError) as error:
        client.send_durable_execution_callback_success(CallbackId="eyJhcm4iOiJ4Iiwib3AiOiJ5In0=")
    assert _code(error) == ("ResourceNotFoundException", 404)
    with pytest.raises(ClientError) as error:
        client.send_durable_execution_callback_success(CallbackId="nonsense")
    assert _code(error) == ("InvalidParameterValueException", 400)


def test_the_history_says_when_each_invocation_ran(client: LambdaClient) -> None:
    arn = start(client, "history", mode="wait", seconds=1)
    result_of(client, arn)
    events = client.get_durable_execution_history(DurableExecutionArn=arn)["Events"]
    ran = [
        event["InvocationCompletedDetails"]
        for event in events
        if event["EventType"] == "InvocationCompleted"
    ]
    assert len(ran) == 2
    assert all(details["StartTimestamp"] < details["EndTimestamp"] for details in ran)


def test_the_end_of_an_execution_reaches_functions_with_a_rule(
    client: LambdaClient, state: Path
) -> None:
    arn = start(client, "watched", mode="callback", seconds=60)
    callback_id(client, arn)
    client.stop_durable_execution(DurableExecutionArn=arn)
    log = state / "logs" / "nod-watcher.log"
    event = eventually(lambda: _event_about(arn, log))
    assert event["source"] == "aws.lambda"
    assert event["detail-type"] == "Durable Execution Status Change"
    assert event["detail"]["durableExecutionName"] == "watched"
    assert event["detail"]["status"] == "STOPPED"
    assert event["detail"]["endTimestamp"].endswith("Z")


def _event_about(arn: str, log: Path) -> Any:
    for line in log.read_text().splitlines():
        if "event" in (entry := json.loads(line)):
            event = json.loads(entry["event"])
            if event.get("detail", {}).get("durableExecutionArn") == arn:
                return event
    return None


def test_a_planted_fault_fails_the_next_call_alone(stack: Stack, client: LambdaClient) -> None:
    for kind, code in (("429", "TooManyRequestsException"), ("500", "ServiceException")):
        _plant(stack, "Invoke", kind)
        with pytest.raises(ClientError) as error:
            client.invoke(FunctionName="nod-echo")
        assert error.value.response["Error"]["Code"] == code
    assert client.invoke(FunctionName="nod-echo")["StatusCode"] == 200


def test_a_lost_answer_was_given(stack: Stack, client: LambdaClient) -> None:
    arn = start(client, "lost", mode="callback", seconds=60)
    decision = callback_id(client, arn)
    _plant(stack, "SendDurableExecutionCallbackSuccess", "lost")
    with pytest.raises(ConnectionClosedError):
        client.send_durable_execution_callback_success(CallbackId=decision, Result=b"yes")
    assert result_of(client, arn) == {"result": "yes"}


@pytest.mark.parametrize("path", ["/start-durable-execution", "/lambda-endpoint"])
def test_the_emulators_open_doors_are_shut(stack: Stack, path: str) -> None:
    for method in ("POST", "PUT"):
        request = Request(f"{stack.urls['aws']}{path}", b"{}", method=method)
        with pytest.raises(OSError, match="404"):
            urlopen(request, timeout=5)


def test_a_web_page_cannot_call_the_aws_port(stack: Stack) -> None:
    url = f"{stack.urls['aws']}/2015-03-31/functions/nod-echo/invocations"
    with pytest.raises(OSError, match="403"):
        urlopen(Request(url, b"{}", {"Origin": "https://evil.example"}), timeout=5)


def test_secrets_are_read_from_ssm_by_name(stack: Stack, state: Path) -> None:
    ssm = boto3.client(
        "ssm",
        endpoint_url=stack.urls["aws"],
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}),
    )
    name = "/nod/slack/signing-secret"
    secret = json.loads((state / "secrets.json").read_text())[name]
    answer = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]
    assert (answer["Name"], answer["Value"], answer["Type"]) == (name, secret, "SecureString")
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] != secret
    several = ssm.get_parameters(Names=[name, "/nod/none"], WithDecryption=True)
    assert [parameter["Value"] for parameter in several["Parameters"]] == [secret]
    assert several["InvalidParameters"] == ["/nod/none"]
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name="/nod/none")


def test_secrets_are_their_owners_alone(stack: Stack, state: Path) -> None:
    files = [state / name for name in ("secrets.json", "slack-signing-secret", "slack-bot-token")]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3


def test_an_asynchronous_invocation_runs_in_the_background(
    client: LambdaClient, state: Path
) -> None:
    begun = time.monotonic()
    answer = client.invoke(
        FunctionName="nod-watcher", InvocationType="Event", Payload=b'{"sleep": 0.5, "say": "hi"}'
    )
    assert answer["StatusCode"] == 202
    assert time.monotonic() - begun < 0.4
    log = state / "logs" / "nod-watcher.log"
    eventually(lambda: True if '\\"say\\": \\"hi\\"' in log.read_text() else None)
