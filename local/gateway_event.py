"""HTTP to API Gateway's payload format 2.0 and back. Pure: no clock, no network.

Follows what an HTTP API really sends: the path decoded, header names in lower case with repeats
joined, cookies apart, and keys left out (not null) where there is nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.http_server import Request, Response
from local.names import ACCOUNT_ID

API_ID = "nodlocal00"

_HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"}
_TEXT_TYPES = {"application/json", "application/javascript", "application/xml"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """When and how a request arrived: what the event holds beside the request itself."""

    request_id: str
    at: datetime
    host: str
    trace_id: str


class BadAnswerError(Exception):
    """The function returned something that API Gateway refuses to send on."""


def to_event(
    request: Request, route_key: str, path_parameters: Mapping[str, str], arrival: Arrival
) -> dict[str, Any]:
    """Return the event that the function behind `route_key` receives."""
    path = unquote(request.path)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": request.query,
        "headers": _headers(request, arrival),
        "requestContext": {
            "accountId": ACCOUNT_ID,
            "apiId": API_ID,
            "domainName": arrival.host,
            "domainPrefix": arrival.host.split(".", 1)[0],
            "http": {
                "method": request.method,
                "path": path,
                "protocol": request.protocol,
                "sourceIp": request.client_ip,
                "userAgent": request.header("User-Agent") or "",
            },
            "requestId": arrival.request_id,
            "routeKey": route_key,
            "stage": "$default",
            "time": arrival.at.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": round(arrival.at.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    if cookies := _cookies(request):
        event["cookies"] = cookies
    if query := _query(request.query):
        event["queryStringParameters"] = query
    if path_parameters:
        event["pathParameters"] = dict(path_parameters)
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request)
    return event


def _headers(request: Request, arrival: Arrival) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in request.headers:
        key = name.lower()
        if key != "cookie" and key not in _HOP_BY_HOP:
            joined[key] = f"{joined[key]},{value}" if key in joined else value
    joined["x-amzn-trace-id"] = arrival.trace_id
    joined["x-forwarded-for"] = ", ".join(
        filter(None, [joined.get("x-forwarded-for"), request.client_ip])
    )
    joined["x-forwarded-port"] = arrival.host.rpartition(":")[2]
    joined["x-forwarded-proto"] = "http"
    return dict(sorted(joined.items()))


def _cookies(request: Request) -> list[str]:
    lines = [value for name, value in request.headers if name.lower() == "cookie"]
    return [cookie for line in lines for part in line.split(";") if (cookie := part.strip())]


def _query(query: str) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(request: Request) -> tuple[str, bool]:
    """Text types as they are, everything else in base64: a form is base64."""
    media_type = (request.header("Content-Type") or "").split(";", 1)[0].strip().lower()
    if media_type.startswith("text/") or media_type in _TEXT_TYPES:
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode(), True


def to_response(payload: bytes, request_id: str) -> Response:
    """Return what the client gets for a function's result.

    Raises:
        BadAnswerError: The result has the wrong shape; API Gateway answers 500.
    """
    result = json.loads(payload)
    if not (isinstance(result, dict) and "statusCode" in result):
        # API Gateway infers the answer from a result that names no status.
        body = result if isinstance(result, str) else payload.decode()
        return _response(200, {"content-type": "application/json"}, [], body.encode(), request_id)
    try:
        status = int(result["statusCode"])
        headers = {str(key): str(value) for key, value in (result.get("headers") or {}).items()}
        body = result.get("body") or ""
        raw = (
            base64.b64decode(body, validate=True)
            if result.get("isBase64Encoded")
            else body.encode()
        )
    except (TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise BadAnswerError(str(error)) from error
    if not 200 <= status <= 599:
        raise BadAnswerError(f"no such status: {status}")
    return _response(status, headers, result.get("cookies") or [], raw, request_id)


def _response(
    status: int, headers: Mapping[str, str], cookies: list[str], body: bytes, request_id: str
) -> Response:
    lines = [(name.lower(), value) for name, value in headers.items()]
    if body and not any(name == "content-type" for name, _ in lines):
        lines.append(("content-type", "text/plain; charset=utf-8"))
    lines = [(name, value) for name, value in lines if name != "content-length"]
    lines += [("set-cookie", str(cookie)) for cookie in cookies]
    lines.append(("apigw-requestid", request_id))
    # A line break would end the header and begin another one.
    if any("\r" in text or "\n" in text for line in lines for text in line):
        raise BadAnswerError("a header has a line break")
    return Response(status, body, tuple(lines))
