"""Answers in the form that boto3 reads."""

from __future__ import annotations

import json
import uuid

from local.http_server import Response


def success(status: int, body: object, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """A JSON answer; `body` may be bytes that are JSON already."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, raw, (("Content-Type", "application/json"), *_request_id(), *headers))


def error(
    status: int, code: str, message: str, headers: tuple[tuple[str, str], ...] = ()
) -> Response:
    """Lambda's error: boto3 takes the code from the `x-amzn-errortype` header."""
    kind = "User" if status < 500 else "Service"
    body = {"Type": kind, "Message": message, "message": message}
    return success(status, body, (("x-amzn-errortype", code), *headers))


def _request_id() -> tuple[tuple[str, str]]:
    return (("x-amzn-requestid", str(uuid.uuid4())),)
