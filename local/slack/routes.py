"""Which path does what, and what happens to a request when a fault is due."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import parse_qs

from local.slack import consent, control
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
from local.slack.web_api import call, named_conversation
from local.slack.web_files import page_file
from local.slack.workspace import Workspace

_HEARTBEAT_SECONDS: Final = 25.0


def route(workspace: Workspace, request: Request) -> Answer:
    """Answer one request."""
    kind, _, rest = request.path.removeprefix("/").partition("/")
    if kind == "api" and rest and request.method in ("GET", "POST"):
        return _web_api(workspace, rest, request)
    if kind == "response" and rest and request.method == "POST":
        channel = workspace.response_urls.channel_of(rest)
        fault = workspace.faults.take(RESPONSE_URL, channel)
        return _with_fault(fault, lambda: _response_url(workspace, rest, request))
    if kind == "_control":
        return _control(workspace, rest, request)
    if request.path == consent.PATH and request.method in ("GET", "POST"):
        return consent.authorize(workspace, request)
    if request.method == "GET":
        return _page(request)
    return _not_found()


def _web_api(workspace: Workspace, method: str, request: Request) -> Answer:
    try:
        arguments = read_arguments(request.query, request.content_type, request.body)
    except ApiError as error:
        refusal = as_json(error.answer())
        return _with_fault(workspace.faults.take(method), lambda: refusal)
    authorization = request.headers.get("Authorization")
    scopes = ",".join(sorted(workspace.manifest.scopes))

    def work() -> Response:
        answer = call(workspace, method, authorization, arguments)
        return as_json(answer, X_OAuth_Scopes=scopes)

    return _with_fault(workspace.faults.take(method, named_conversation(arguments)), work)


def _with_fault(fault: Fault | None, work: Callable[[], Response]) -> Answer:
    if fault is None:
        return work()
    if fault.kind == "lost":
        work()
        return Dropped()
    if fault.kind == "timeout":
        return Hanging(HANG_SECONDS)
    if fault.kind == "429":
        body: JsonObject = {"ok": False, "error": "ratelimited"}
        return as_json(body, 429, Retry_After=str(fault.retry_after_seconds))
    if fault.kind == "500":
        return Response(500, b"Internal Server Error", "text/plain; charset=utf-8")
    return as_json({"ok": False, "error": fault.kind})


def _response_url(workspace: Workspace, token: str, request: Request) -> Response:
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
    """Yield the version whenever it grows. The pause between is spent parked, not polling.

    A fault that ends by the clock changes what the page shows, although nobody does anything.
    """
    version = workspace.changes.version
    yield f"retry: 500\ndata: {version}\n\n".encode()
    while not workspace.changes.closed:
        end = workspace.faults.next_end()
        pause = _HEARTBEAT_SECONDS if end is None else min(end, _HEARTBEAT_SECONDS)
        newer = workspace.changes.wait_beyond(version, pause)
        workspace.faults.forget_what_is_over()
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
