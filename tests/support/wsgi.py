"""The API behind WSGI: what comes in becomes API Gateway's event, by the local stack's own code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from local.gateway_event import Arrival, to_event, to_response
from local.http_server import Request
from tests.support.api_requests import Answer, ApiDoor

_HOST = "127.0.0.1:8000"


def wsgi_app(door: ApiDoor) -> Callable[..., Iterable[bytes]]:
    """Return a WSGI application whose every request goes through the door's handler."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        headers = [
            (name.removeprefix("HTTP_").replace("_", "-"), str(value))
            for name, value in environ.items()
            if (name.startswith("HTTP_") or (name == "CONTENT_TYPE" and value))
            # WSGI's client does not unpack.
            and name != "HTTP_ACCEPT_ENCODING"
        ]
        request = Request(
            method=environ["REQUEST_METHOD"],
            path=environ.get("REQUEST_URI", environ["PATH_INFO"]).partition("?")[0],
            query=environ.get("QUERY_STRING", ""),
            headers=tuple(headers),
            body=environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)),
            protocol="HTTP/1.1",
            client_ip="127.0.0.1",
        )
        now = datetime.now(UTC)
        event = to_event(request, "$default", {}, Arrival("request", now, _HOST, "trace"))
        answer = door.handler(event, None)
        door.seen.append(
            (
                request.method,
                event["rawPath"],
                Answer(answer["statusCode"], answer["headers"], answer["body"]),
            )
        )
        sent = to_response(json.dumps(answer).encode(), "request")
        phrase = HTTPStatus(sent.status).phrase
        start_response(f"{sent.status} {phrase}", list(sent.headers))
        return [sent.body]

    return app
