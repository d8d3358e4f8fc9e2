"""Which path does what, and what happens to a request when a fault is due."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs

from local.slack import control
from local.slack.answers import AnswerError, show_answer
from local.slack.arguments import ApiError, read_arguments
from local.slack.ephemerals import Kind
from local.slack.exchange import (
    Answer,
    Dropped,
    Hanging,
    Request,
    Response,
    Streaming,
    as_json,
)
from local.slack.faults import HANG_SECONDS, RESPONSE_URL, Fault
from local.slack.json_types import JsonObject
from local.slack.response_urls import ResponseUrlError
from local.slack.web_api import call
from local.slack.web_files import page_file
from local.slack.workspace import Workspace

_HEARTBEAT_SECONDS: Final = 25.0


def route(workspace: Workspace, request: Request) -> Answer:
    """Answer one request."""
    kind, _, rest = request.path.removeprefix("/").partition("/")
    if kind == "api" and rest and request.method in ("GET", "POST"):
        return _with_faults(workspace, rest, request)
    if kind == "response" and rest and request.method == "POST":
        return _with_faults(workspace, RESPONSE_URL, request)
    if kind == "_control":
        return _control(workspace, rest, request)
    if request.method == "GET":
        return _page(request)
    return _not_found()


def _with_faults(workspace: Workspace, method: str, request: Request) -> Answer:
    fault = workspace.faults.take(method)
    if fault is None:
        return _slack(workspace, method, request)
    if fault.kind == "lost":
        _slack(workspace, method, request)
        return Dropped()
    return _faulty(fault)


def _faulty(fault: Fault) -> Answer:
    if fault.kind == "timeout":
        return Hanging(HANG_SECONDS)
    if fault.kind == "429":
        body: JsonObject = {"ok": False, "error": "ratelimited"}
        return as_json(body, 429, Retry_After=str(fault.retry_after_seconds))
    if fault.kind == "500":
        return Response(500, b"Internal Server Error", "text/plain; charset=utf-8")
    return as_json({"ok": False, "error": fault.kind})


def _slack(workspace: Workspace, method: str, request: Request) -> Response:
    if method == RESPONSE_URL:
        return _response_url(workspace, request)
    try:
        arguments = read_arguments(request.query, request.content_type, request.body)
    except ApiError as error:
        return as_json(error.answer())
    authorization = request.headers.get("Authorization")
    answer = call(workspace, method, authorization, arguments)
    scopes = ",".join(sorted(workspace.manifest.scopes))
    return as_json(answer, X_OAuth_Scopes=scopes)


def _response_url(workspace: Workspace, request: Request) -> Response:
    token = request.path.removeprefix("/response/")
    try:
        origin = workspace.response_urls.use(token)
        show_answer(workspace, origin, _response_body(request), Kind.RESPONSE_URL)
    except ResponseUrlError as error:
        return as_json({"ok": False, "error": error.code}, 404)
    except AnswerError as error:
        body = ApiError(error.code, error.messages).answer()
        return as_json(body, 400)
    return as_json({"ok": True})


def _response_body(request: Request) -> JsonObject:
    text = request.body.decode("utf-8", errors="replace")
    if request.content_type == "application/x-www-form-urlencoded":
        text = parse_qs(text).get("payload", [""])[0]
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise AnswerError("invalid_payload") from error
    if not isinstance(parsed, dict):
        raise AnswerError("invalid_payload")
    return parsed


def _control(workspace: Workspace, name: str, request: Request) -> Answer:
    if name == "changes" and request.method == "GET":
        return Streaming(lambda: _changes(workspace))
    operations = {"GET": control.READS, "POST": control.ACTIONS}.get(request.method, {})
    if name in operations:
        return control.answer(workspace, operations[name], request)
    if name in control.READS or name in control.ACTIONS:
        allowed = "GET" if name in control.READS else "POST"
        return as_json({"error": f"use {allowed}", "field": "method"}, 405, Allow=allowed)
    return _not_found()


def _changes(workspace: Workspace) -> Iterator[bytes]:
    """Yield the version whenever it grows. The pause between is spent parked, not polling."""
    version = workspace.changes.version
    yield f"retry: 500\ndata: {version}\n\n".encode()
    while not workspace.changes.closed:
        newer = workspace.changes.wait_beyond(version, _HEARTBEAT_SECONDS)
        yield f"data: {newer}\n\n".encode() if newer > version else b": still here\n\n"
        version = newer


def _page(request: Request) -> Response:
    if request.path == "/healthz":
        return as_json({"status": "ok"})
    if request.path.startswith("/archives/"):
        return _permalink(request.path)
    name = "index.html" if request.path == "/" else request.path.removeprefix("/assets/")
    if request.path == "/" or request.path.startswith("/assets/"):
        return page_file(name) or _not_found()
    return _not_found()


def _permalink(path: str) -> Response:
    """Send a permalink's reader to the page; the ids are checked, for they become a header."""
    parts = path.split("/")
    if len(parts) == 4 and parts[2].isalnum() and parts[3][:1] == "p":
        digits = parts[3][1:]
        if digits.isascii() and digits.isdigit() and len(digits) > 6:
            location = f"/#channel={parts[2]}&ts={digits[:-6]}.{digits[-6:]}"
            return Response(302, headers={"Location": location})
    return _not_found()


def _not_found() -> Response:
    return as_json({"error": "no such path", "field": "path"}, 404)
