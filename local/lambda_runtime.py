"""What Lambda's Python runtime does around a handler: context, result, error, log lines."""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Handler = Callable[[Any, "LambdaContext"], Any]

# Lambda refuses a larger answer of a synchronous invocation.
MAX_RESPONSE_BYTES = 6 * 1024 * 1024

_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_STANDARD_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The second argument of a handler, with the names that Lambda gives."""

    function_name: str
    function_version: str
    invoked_function_arn: str
    memory_limit_in_mb: str
    aws_request_id: str
    log_group_name: str
    log_stream_name: str
    deadline: float = field(repr=False)
    identity: None = None
    client_context: None = None
    tenant_id: None = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's timeout, never negative."""
        return max(0, round((self.deadline - time.monotonic()) * 1000))


def invoke(handler: Handler, payload: bytes, context: LambdaContext) -> tuple[bytes, bool]:
    """Run the handler once.

    Returns:
        Its result as JSON and False; or Lambda's description of what it raised and True.
    """
    token = _request_id.set(context.aws_request_id)
    try:
        event = json.loads(payload or b"{}")
        try:
            result = handler(event, context)
        except SystemExit as error:
            return _describe(error, "Runtime.ExitError", "the handler ended its process"), True
        except Exception as error:
            logger.exception("%s", error)
            return _describe(error, type(error).__name__, str(error)), True
        return _to_json(result)
    finally:
        _request_id.reset(token)


def _to_json(result: object) -> tuple[bytes, bool]:
    try:
        text = json.dumps(result, ensure_ascii=False, default=_decimal_as_number)
    except (TypeError, ValueError) as error:
        logger.exception("the result is not JSON")
        return _describe(
            error, "Runtime.MarshalError", f"Unable to marshal response: {error}"
        ), True
    body = text.encode("utf-8", "surrogatepass")
    if len(body) > MAX_RESPONSE_BYTES:
        message = (
            f"Response payload size exceeded maximum allowed payload size ({len(body)} bytes)."
        )
        return error_payload("Function.ResponseSizeTooLarge", message), True
    return body, False


def _decimal_as_number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _describe(error: BaseException, error_type: str, message: str) -> bytes:
    frames = traceback.extract_tb(error.__traceback__)
    return error_payload(error_type, message, traceback.format_list(frames[1:]))


def error_payload(error_type: str, message: str, stack: list[str] | None = None) -> bytes:
    """The body that Lambda answers with when a function fails."""
    error: dict[str, object] = {"errorMessage": message, "errorType": error_type}
    error |= {"requestId": _request_id.get() or "", "stackTrace": stack or []}
    return json.dumps(error).encode()


class JsonFormatter(logging.Formatter):
    """Lambda's JSON log format: fixed fields, the request id, and the record's extras."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        line: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if request_id := _request_id.get():
            line["requestId"] = request_id
        if record.exc_info and record.exc_info[0] is not None:
            kind, error, trace = record.exc_info
            line["errorType"] = kind.__name__
            line["errorMessage"] = str(error)
            line["stackTrace"] = traceback.format_tb(trace)
        for name, value in vars(record).items():
            if name not in _STANDARD_ATTRIBUTES:
                line.setdefault(name, value)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_as_lambda(level: str) -> None:
    """Send the root logger's records to standard output as Lambda's JSON lines."""
    output = logging.StreamHandler(open(1, "w", encoding="utf-8", buffering=1, closefd=False))  # noqa: SIM115
    output.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [output]
    root.setLevel("WARNING" if level == "WARN" else level)
