"""Lambda's Invoke, and the front of everything that answers on this port."""

from __future__ import annotations

import json
import logging
import re
import uuid
from urllib.parse import parse_qs, unquote

from local.aws.answers import error, success
from local.aws.durable_api import PREFIX, DurableApi
from local.aws.engine import AlreadyStartedError, Engine
from local.aws.faults import Faults
from local.aws.functions import Functions, Target, UnknownFunctionError
from local.aws.ssm import TARGET_PREFIX, ParameterStore
from local.http_server import Request, Response
from local.lambda_runtime import error_payload
from local.names import VERSION
from local.worker_client import FUNCTION_ERROR_HEADER, WorkerTimeoutError, WorkerUnavailableError

logger = logging.getLogger(__name__)

# Lambda's limits on an event: invoked synchronously, and asynchronously.
MAX_SYNC_BYTES = 6 * 1024 * 1024
_MAX_ASYNC_BYTES = 1024 * 1024
_MAX_SYNC_EXECUTION_SECONDS = 900

# AWS's engine marks so its own calls of a durable handler: run it once, start nothing.
_HANDLER_MARK = "X-Dex-Handler-Invoke"
_INVOKE_PATH = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")
_EXECUTION_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


class LambdaFront:
    """Answers boto3's Lambda and SSM clients, and the tests' control requests."""

    def __init__(
        self, functions: Functions, engine: Engine, parameters: ParameterStore, faults: Faults
    ) -> None:
        self._functions = functions
        self._engine = engine
        self._durable = DurableApi(engine.executor)
        self._parameters = parameters
        self._faults = faults

    def respond(self, request: Request) -> Response:
        """Answer one request."""
        if request.path == "/_control/ready":
            return success(200, {})
        if request.path.startswith("/_control/") and request.method == "POST":
            return self._faults.respond(request)
        if (path := _INVOKE_PATH.fullmatch(request.path)) and request.method == "POST":
            reference = unquote(path[1])
            return self._faults.apply("Invoke", lambda: self._invoke(reference, request))
        if request.path.startswith(PREFIX) and (routed := self._durable.route(request)):
            action, route = routed
            return self._faults.apply(action, lambda: self._durable.respond(route, request))
        target = request.header("X-Amz-Target") or ""
        if target.startswith(TARGET_PREFIX) and request.method == "POST":
            action = target.removeprefix(TARGET_PREFIX)
            return self._faults.apply(action, lambda: self._parameters.respond(action, request))
        return error(404, "UnknownOperationException", "the local stack has no such operation")

    def _invoke(self, reference: str, request: Request) -> Response:
        qualifier = parse_qs(request.query).get("Qualifier", [""])[0]
        try:
            target = self._functions.find(reference, qualifier)
        except UnknownFunctionError as problem:
            return error(404, "ResourceNotFoundException", str(problem))
        kind = request.header("X-Amz-Invocation-Type") or "RequestResponse"
        if refusal := _refusal(target, kind, request):
            return refusal
        if kind == "DryRun":
            return success(204, b"")
        if target.function.durability and not request.header(_HANDLER_MARK):
            return self._start(target, request)
        payload = request.body or b"{}"
        if kind == "Event":
            self._functions.run_async(target, payload)
            return success(202, b"")
        return self._run(target, payload)

    def _start(self, target: Target, request: Request) -> Response:
        name = request.header("X-Amz-Durable-Execution-Name") or str(uuid.uuid4())
        if not _EXECUTION_NAME.fullmatch(name):
            return _invalid(f"Invalid durable execution name: {name[:80]}")
        try:
            arn = self._engine.start(target.function, name, (request.body or b"{}").decode())
        except AlreadyStartedError as problem:
            message = f"Durable execution already started with another payload: {problem}"
            return error(409, "DurableExecutionAlreadyStartedException", message)
        headers = (("X-Amz-Durable-Execution-Arn", arn), ("X-Amz-Executed-Version", VERSION))
        return success(202, b"", headers)

    def _run(self, target: Target, payload: bytes) -> Response:
        headers = (("X-Amz-Executed-Version", VERSION),)
        failed = (*headers, (FUNCTION_ERROR_HEADER, "Unhandled"))
        function = target.function
        request_id = str(uuid.uuid4())
        try:
            result = self._functions.run(function.name, target.qualifier, payload, request_id)
        except WorkerTimeoutError:
            text = f"{request_id} Task timed out after {function.timeout_seconds:.2f} seconds"
            return success(200, error_payload("Sandbox.Timedout", text), failed)
        except WorkerUnavailableError:
            text = f"RequestId: {request_id} Error: Runtime exited without providing a reason"
            return success(200, error_payload("Runtime.ExitError", text), failed)
        return success(200, result.payload, failed if result.failed else headers)


def _refusal(target: Target, kind: str, request: Request) -> Response | None:
    """Lambda's error for an Invoke that it does not accept, else None."""
    function, name = target.function, request.header("X-Amz-Durable-Execution-Name")
    if kind not in {"RequestResponse", "Event", "DryRun"}:
        return _invalid(f"Invalid invocation type: {kind}")
    if function.durability and not target.qualifier:
        return _invalid("You cannot invoke a durable function using an unqualified ARN.")
    if name and not function.durability:
        return _invalid("You cannot provide a DurableExecutionName: the function is not durable.")
    limit = _MAX_ASYNC_BYTES if kind == "Event" else MAX_SYNC_BYTES
    if len(request.body) > limit:
        return error(413, "RequestTooLargeException", f"Request must be smaller than {limit} bytes")
    try:
        json.loads(request.body or b"{}")
    except ValueError as problem:
        text = f"Could not parse request body into json: {problem}"
        return error(400, "InvalidRequestContentException", text)
    if function.durability and kind == "RequestResponse" and not request.header(_HANDLER_MARK):
        if function.durability.execution_timeout_seconds > _MAX_SYNC_EXECUTION_SECONDS:
            return _invalid(
                "You cannot synchronously invoke a durable function with an executionTimeout "
                "greater than 15 minutes."
            )
        return _invalid("The local stack starts durable executions asynchronously only.")
    return None


def _invalid(message: str) -> Response:
    return error(400, "InvalidParameterValueException", message)
