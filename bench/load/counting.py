"""The API and the Slack app of a running stack, once more in this process: their calls are counted.

They are imported as Lambda would, in the environment that the stack gives its own workers, and
read and write its table.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import sqlite3
import time
from collections import Counter
from contextlib import closing, redirect_stdout
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import boto3

from bench.failures import CouldNotMeasure
from bench.load.filled import Filled
from local.environments import function_environment, local_parameters
from local.places import SOURCE, TEMPLATE
from local.ports import Ports
from local.secret_files import SecretFiles
from local.template import Function, read_template
from tests.support import slack_payloads
from tests.support.api_requests import api_event
from tests.support.shop import BOB
from tests.support.slack_requests import CONTEXT, JSON, slack_event
from tests.support.stack import READER

_OK = 200
_real_client: Any = boto3.client


class Counting:
    """Sends requests to both handlers; each says what it called, and how many items it read."""

    def __init__(self, filled: Filled) -> None:
        self._filled = filled
        self._calls: Counter[str] = Counter()
        self._items = 0
        urls = filled.stack.urls
        self._ports = Ports(
            *(int(urls[name].rpartition(":")[2]) for name in ("page", "slack", "aws", "database"))
        )
        functions = read_template(TEMPLATE, {}, local_parameters(self._ports)).functions
        self._api = self._load(functions["nod-api"])
        self._slack = self._load(functions["nod-slack"])
        secrets = SecretFiles.of(filled.stack.state)
        self._secret = secrets.signing_secret.read_text(encoding="utf-8").strip()

    def api(self, address: str) -> str:
        """Read from the API."""
        path, _, query = address.partition("?")
        event = api_event("GET", path, headers={"authorization": f"Bearer {READER}"}, query=query)
        return self._counted(self._api, event)

    def home(self) -> str:
        """Open Bob's Home tab."""
        body = json.dumps(slack_payloads.home_opened(BOB)).encode()
        return self._send(body, JSON)

    def approve(self, order_id: str) -> str:
        """Press Approve on an order's card."""
        card = self._filled.client.order(order_id)["card"]
        query = "SELECT text, blocks FROM messages WHERE channel = ? AND ts = ?"
        with closing(sqlite3.connect(self._filled.stack.state / "slack.sqlite3")) as slack:
            text, blocks = slack.execute(query, (card["channel"], card["ts"])).fetchone()
        shown = {**card, "text": text, "blocks": json.loads(blocks)}
        payload = slack_payloads.click(shown, BOB, "order:approve", time.time())
        return self._send(urlencode({"payload": json.dumps(payload)}).encode())

    def _send(self, body: bytes, content_type: str | None = None) -> str:
        kind = {"content_type": content_type} if content_type else {}
        return self._counted(
            self._slack, slack_event(body, time.time(), secret=self._secret, **kind)
        )

    def _counted(self, handler: Any, event: Any) -> str:
        self._calls.clear()
        self._items = 0
        with redirect_stdout(io.StringIO()):  # Its metrics are for CloudWatch.
            answer = handler(event, CONTEXT)
        if answer["statusCode"] != _OK:
            raise CouldNotMeasure(f"a request was answered with {answer}")
        calls = ", ".join(f"{count} {name}" for name, count in sorted(self._calls.items()))
        return f"{calls}; {self._items} items read"

    def _load(self, function: Function) -> Any:
        name = function.handler.rpartition(".")[0]
        values = function_environment(function, self._ports, str(SOURCE))
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            raise CouldNotMeasure(f"there is no {name}")
        module = importlib.util.module_from_spec(spec)
        with patch.dict(os.environ, values), patch.object(boto3, "client", self._client):
            spec.loader.exec_module(module)
        return module.lambda_handler

    def _client(self, service: str, **options: Any) -> Any:
        client = _real_client(service, **options)
        if service == "dynamodb":
            client.meta.events.register("after-call.dynamodb", self._count)
        return client

    def _count(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        self._calls[model.name] += 1
        batches = parsed.get("Responses", {}).values()
        self._items += parsed.get("Count", 0) + sum(map(len, batches)) + ("Item" in parsed)
