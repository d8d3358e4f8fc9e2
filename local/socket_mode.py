"""Slack's Socket Mode for the demo: each envelope becomes the HTTP request that Slack would send.

The gateway, the Slack function and its check of the signature are the same as with request URLs.
Tokens come from files and are never logged; nor are payloads. Run: `python -m local.socket_mode`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from slack_sdk.errors import SlackClientError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web import WebClient

from local.http_server import HttpServer, Response, listen
from local.lambda_runtime import JsonFormatter
from local.lifeline import exit_with_stdin

logger = logging.getLogger("local.socket_mode")

# Slack shows people an error after that.
_ANSWER_SECONDS = 3.0
_RECONNECT_SECONDS = 2.0
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"


class NoAnswerError(Exception):
    """The gateway did not accept the request; Slack shows that the app did not respond."""


def to_http(request: SocketModeRequest) -> tuple[str, bytes, dict[str, str]] | None:
    """Return content type, body and further headers, or None for a kind that Nod has no use for."""
    if request.type == "slash_commands":
        fields = {name: _field(value) for name, value in request.payload.items()}
        return _FORM, urlencode(fields).encode(), {}
    if request.type == "interactive":
        return _FORM, urlencode({"payload": json.dumps(request.payload)}).encode(), {}
    if request.type == "events_api":
        retry = {}
        if request.retry_attempt:
            retry["X-Slack-Retry-Num"] = str(request.retry_attempt)
            retry["X-Slack-Retry-Reason"] = str(request.retry_reason or "")
        return _JSON, json.dumps(request.payload).encode(), retry
    return None


def _field(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool | dict | list) else str(value)


def to_payload(content_type: str, body: bytes) -> dict[str, Any] | None:
    """Return what an answer's body says to Slack, None where it says nothing."""
    text = body.decode("utf-8", "replace")
    if not text.strip():
        return None
    if content_type.startswith(_JSON):
        payload = json.loads(text)
        return payload if isinstance(payload, dict) else None
    return {"text": text}


@dataclass(frozen=True, slots=True)
class Forwarder:
    """Passes envelopes to the app at `app_url`, signed as Slack signs."""

    app_url: str
    signing_secret: str

    def listen_to(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Forward one envelope and acknowledge it with the app's answer. Never raises."""
        about = {"kind": request.type, "envelope": request.envelope_id}
        begun = time.monotonic()
        try:
            payload = self.forward(request)
            accepted = payload if request.accepts_response_payload else None
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id, accepted))
        except NoAnswerError as error:
            logger.warning("no answer", extra={**about, "why": str(error)})
        except (SlackClientError, OSError) as error:
            logger.warning("not acknowledged", extra={**about, "why": type(error).__name__})
        else:
            ms = round((time.monotonic() - begun) * 1000)
            logger.info("acknowledged", extra={**about, "milliseconds": ms})

    def forward(self, request: SocketModeRequest) -> dict[str, Any] | None:
        """Send one envelope to the app and return its answer.

        Raises:
            NoAnswerError: The app refused, failed, or did not answer in time.
        """
        sent = to_http(request)
        if sent is None:
            return None
        content_type, body, more = sent
        url = urlsplit(self.app_url)
        connection = http.client.HTTPConnection(url.netloc, timeout=_ANSWER_SECONDS)
        headers = {"Content-Type": content_type, **more, **self._signature(body)}
        try:
            connection.request("POST", url.path, body, headers)
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswerError(str(error) or type(error).__name__) from error
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise NoAnswerError(f"the app answered {response.status}")
        try:
            return to_payload(response.getheader("Content-Type") or "", answer)
        except ValueError as error:
            raise NoAnswerError("the app's answer is not JSON") from error

    def _signature(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signature = SignatureVerifier(self.signing_secret).generate_signature(
            timestamp=timestamp, body=body
        )
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}


def main() -> None:
    """Stay connected until standard input ends."""
    arguments = _arguments()
    _log()
    exit_with_stdin()
    # slack_sdk redacts nothing below WARNING.
    web = WebClient(base_url=arguments.api_url, retry_handlers=[])
    client = SocketModeClient(_secret(arguments.app_token_file), web_client=web)
    forwarder = Forwarder(arguments.app_url, _secret(arguments.signing_secret_file))
    client.socket_mode_request_listeners.append(forwarder.listen_to)
    _connect(client)

    def state(_: object) -> Response:
        return Response(200, json.dumps({"connected": client.is_connected()}).encode())

    # The port opens with the connection: then this part is ready.
    HttpServer(listen(arguments.port), state, max_body_bytes=1024).serve_forever()


def _connect(client: SocketModeClient) -> None:
    while True:
        try:
            client.connect()
        except (SlackClientError, OSError, http.client.HTTPException) as error:
            logger.warning("cannot connect", extra={"why": type(error).__name__})
            # A ticket works once: ask for another.
            client.wss_uri = None
            time.sleep(_RECONNECT_SECONDS)
        else:
            break
    # A handshake that fails is not raised: slack_sdk goes on trying.
    while not client.is_connected():
        time.sleep(0.05)
    logger.info("connected")


def _secret(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _log() -> None:
    output = logging.StreamHandler(sys.stdout)
    output.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[output])
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.socket_mode", description=__doc__)
    parser.add_argument("--app-url", required=True, help="where the app takes Slack's requests")
    parser.add_argument("--api-url", required=True, help="Slack's Web API")
    parser.add_argument("--app-token-file", type=Path, required=True)
    parser.add_argument("--signing-secret-file", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True, help="answers when it is connected")
    return parser.parse_args()


if __name__ == "__main__":
    main()
