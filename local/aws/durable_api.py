"""The durable executions' own API (2025-12-01): AWS's router and handlers, with AWS's errors.

The engine reports every callback that cannot be completed as 404, a crash of its own included, and
completes one whose execution was stopped. AWS does neither; here nor does the local stack.
"""

from __future__ import annotations

import binascii
from urllib.parse import parse_qs

from aws_durable_execution_sdk_python.lambda_service import OperationStatus
from aws_durable_execution_sdk_python_testing.exceptions import (
    AwsApiException,
    IllegalStateException,
    UnknownRouteError,
)
from aws_durable_execution_sdk_python_testing.token import CallbackToken
from aws_durable_execution_sdk_python_testing.web import handlers, routes
from aws_durable_execution_sdk_python_testing.web.models import HTTPRequest

from local.aws.answers import error, success
from local.aws.engine import LocalExecutor
from local.http_server import Request, Response

PREFIX = "/2025-12-01/"

_ACTIONS: dict[type[routes.Route], tuple[str, type[handlers.EndpointHandler]]] = {
    routes.GetDurableExecutionRoute: (
        "GetDurableExecution",
        handlers.GetDurableExecutionHandler,
    ),
    routes.GetDurableExecutionHistoryRoute: (
        "GetDurableExecutionHistory",
        handlers.GetDurableExecutionHistoryHandler,
    ),
    routes.GetDurableExecutionStateRoute: (
        "GetDurableExecutionState",
        handlers.GetDurableExecutionStateHandler,
    ),
    routes.ListDurableExecutionsByFunctionRoute: (
        "ListDurableExecutionsByFunction",
        handlers.ListDurableExecutionsByFunctionHandler,
    ),
    routes.CheckpointDurableExecutionRoute: (
        "CheckpointDurableExecution",
        handlers.CheckpointDurableExecutionHandler,
    ),
    routes.StopDurableExecutionRoute: (
        "StopDurableExecution",
        handlers.StopDurableExecutionHandler,
    ),
    routes.CallbackSuccessRoute: (
        "SendDurableExecutionCallbackSuccess",
        handlers.SendDurableExecutionCallbackSuccessHandler,
    ),
    routes.CallbackFailureRoute: (
        "SendDurableExecutionCallbackFailure",
        handlers.SendDurableExecutionCallbackFailureHandler,
    ),
    routes.CallbackHeartbeatRoute: (
        "SendDurableExecutionCallbackHeartbeat",
        handlers.SendDurableExecutionCallbackHeartbeatHandler,
    ),
}
_CALLBACK_ROUTES = (
    routes.CallbackSuccessRoute,
    routes.CallbackFailureRoute,
    routes.CallbackHeartbeatRoute,
)


class DurableApi:
    """Answers requests whose path starts with `PREFIX`."""

    def __init__(self, executor: LocalExecutor) -> None:
        self._executor = executor
        self._router = routes.Router(list(_ACTIONS))
        self._handlers = {route: kind(executor) for route, (_, kind) in _ACTIONS.items()}

    def route(self, request: Request) -> tuple[str, routes.Route] | None:
        """The API action that a request asks for, and its parsed path."""
        try:
            route = self._router.find_route(request.path, request.method)
        except UnknownRouteError:
            return None
        return _ACTIONS[type(route)][0], route

    def respond(self, route: routes.Route, request: Request) -> Response:
        """Answer one request that `route` recognised."""
        if isinstance(route, _CALLBACK_ROUTES):
            refusal = self._callback_refusal(route.callback_id)
            if refusal is not None:
                return refusal
        response = self._answer(route, request)
        if isinstance(route, _CALLBACK_ROUTES) and response.status == 404:
            # Somebody else was quicker, or the engine itself failed.
            return self._callback_refusal(route.callback_id) or error(
                500, "ServiceException", "the engine could not complete the callback"
            )
        return response

    def _answer(self, route: routes.Route, request: Request) -> Response:
        read = (
            HTTPRequest.from_raw_bytes
            if isinstance(route, routes.BytesPayloadRoute)
            else HTTPRequest.from_bytes
        )
        query = parse_qs(request.query)
        # The engine reads this parameter by another name, and knows one status at a time.
        if statuses := query.pop("Statuses", None):
            if len(statuses) > 1:
                return error(400, "InvalidParameterValueException", "one status at a time locally")
            query["StatusFilter"] = statuses
        try:
            parsed = read(
                body_bytes=request.body,
                method=request.method,
                path=route,
                headers=dict(request.headers),
                query_params=query,
            )
            answer = self._handlers[type(route)].handle(route, parsed)
        except AwsApiException as problem:
            return error(problem.http_status_code, type(problem).__name__, str(problem))
        if answer.status_code >= 400:
            code = str(answer.body.get("Type", "ServiceException"))
            text = str(answer.body.get("message") or answer.body.get("Message") or "")
            return error(answer.status_code, code, text)
        return success(answer.status_code, answer.body_to_bytes())

    def _callback_refusal(self, callback_id: str) -> Response | None:
        """AWS's error for a callback that cannot be completed, None when it can."""
        try:
            token = CallbackToken.from_str(callback_id)
        except (binascii.Error, ValueError, KeyError, TypeError):
            return error(400, "InvalidParameterValueException", "Invalid callback id")
        try:
            execution = self._executor.get_execution(token.execution_arn)
            _, operation = execution.find_callback_operation(callback_id)
        except (AwsApiException, IllegalStateException):
            return error(404, "ResourceNotFoundException", "Callback does not exist")
        if execution.is_complete or operation.status is not OperationStatus.STARTED:
            return error(400, "CallbackTimeoutException", "Callback has expired or is closed")
        return None
