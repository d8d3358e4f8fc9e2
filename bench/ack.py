"""Where the milliseconds between a click and its answer go.

Every second order is approved through the simulator, the front and the function's process; the
others by the same signed request, given to the same handler in this process, where what it calls
is timed. Both use the stack's database and durable engine. What the first way takes longer is the
way there: HTTP between simulator, front and worker, and reading the event.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode, urlparse

from botocore.client import BaseClient
from botocore.httpsession import URLLib3Session
from slack_bolt.adapter.aws_lambda import SlackRequestHandler

from bench.failures import CouldNotMeasure
from bench.tables import Findings, markdown_table, milliseconds
from local.environments import function_environment, local_parameters
from local.places import TEMPLATE
from local.ports import Ports
from local.secret_files import SecretFiles
from local.stack import Stack
from local.template import read_template
from slack_app.gate import Gate
from slack_app.listeners.decide import Approve
from tests.support.slack_payloads import click
from tests.support.slack_requests import CONTEXT, slack_event
from tests.support.stack import StackClient, eventually

ORDERS = 20
"""Of each way."""
_WARM_UP, _REST_SECONDS, _OK = 6, 0.5, 200
_HANDLER, _GATE, _BOLT = "metrics, the rest", "signature", "Bolt"
_VOTE, _BOTO = "rules, items", "boto3: its own code"
_HOPS = "HTTP between processes"
_HEAD = ("Part of click → answer", "Median", "Share")


@dataclass
class Spans:
    """Time by what was done, without what was done within it."""

    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _open: list[tuple[str, float]] = field(default_factory=list)
    _now: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """Time the block; of two with one name in a click, both count."""
        began, self._open = time.perf_counter(), [*self._open, (name, 0.0)]
        try:
            yield
        finally:
            took = time.perf_counter() - began
            *outer, (_, within) = self._open
            if outer:
                outer[-1] = (outer[-1][0], outer[-1][1] + took)
            self._open = outer
            self._now[name] = self._now.get(name, 0.0) + took - within
            if not outer:
                for each, own in self._now.items():
                    self.seconds[each].append(own)
                self._now = {}

    def around(self, owner: Any, method: str, name: Callable[..., str] | str) -> Any:
        """Return a patch that times a method while this handles a click."""
        inner = getattr(owner, method)

        def timed(*args: Any, **kwargs: Any) -> Any:
            if not self._open:
                return inner(*args, **kwargs)
            with self.span(name if isinstance(name, str) else name(*args)):
                return inner(*args, **kwargs)

        return patch.object(owner, method, timed)


def measure() -> Findings:
    """Approve orders both ways.

    Raises:
        CouldNotMeasure: A click was not answered with 200.
    """
    with tempfile.TemporaryDirectory(prefix="nod-bench-") as folder, Stack(Path(folder)) as stack:
        whole, spans = _clicks(stack)
    return Findings(tables=(_table(median(whole), spans),))


def _clicks(stack: Stack) -> tuple[list[float], Spans]:
    client, whole, spans = StackClient(stack.urls), list[float](), Spans()
    with _handler(stack) as handler, _timed(spans):
        for number in range(2 * (ORDERS + _WARM_UP)):
            order_id = str(client.place()["orderId"])
            card = eventually(partial(_card, client, order_id))
            time.sleep(_REST_SECONDS)
            if number % 2:
                answer = client.click(card["ts"], "approve")
                whole.append(answer["ms"] / 1_000)
                _expect(answer["status"])
            else:
                event = _event(client, stack, card["ts"])
                with spans.span(_HANDLER):
                    answer = handler(event, CONTEXT)
                _expect(answer["statusCode"])
            time.sleep(_REST_SECONDS)
            if client.order(order_id)["decision"] is None:
                raise CouldNotMeasure("a click decided nothing")
    spans.seconds = defaultdict(list, {n: each[_WARM_UP:] for n, each in spans.seconds.items()})
    return whole[_WARM_UP:], spans


def _card(client: StackClient, order_id: str) -> Any:
    return client.order(order_id)["card"]


def _event(client: StackClient, stack: Stack, ts: str) -> dict[str, Any]:
    shown = next(message for message in client.messages() if message["ts"] == ts)
    payload = click({**shown, "channel": "C0APPROVALS"}, "U0BOB", "order:approve", time.time())
    secret = SecretFiles.of(stack.state).signing_secret.read_text(encoding="utf-8")
    body = urlencode({"payload": json.dumps(payload)}).encode()
    return slack_event(body, time.time(), secret=secret)


@contextmanager
def _handler(stack: Stack) -> Iterator[Callable[[Any, Any], Any]]:
    """Yield the Slack function's handler as its worker has it, in this process."""
    urls = [stack.urls[name] for name in ("page", "slack", "aws", "database")]
    ports = Ports(*(urlparse(url).port or 0 for url in urls))
    functions = read_template(TEMPLATE, {}, local_parameters(ports)).functions.values()
    [slack] = [function for function in functions if function.logical_id == "SlackFunction"]
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # The function logs to standard output, which is the report's here.
    with (
        patch.dict(os.environ, function_environment(slack, ports, "."), clear=True),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        yield importlib.import_module("slack_app.handler").lambda_handler
    root.handlers[:] = handlers
    root.setLevel(level)


def _waiting(_: Any, request: Any) -> str:
    target = request.headers.get("X-Amz-Target")
    if target is None:
        return "waiting for the callback"
    name = target if isinstance(target, str) else target.decode()
    return f"waiting for {name.partition('.')[2]}"


@contextmanager
def _timed(spans: Spans) -> Iterator[None]:
    with ExitStack() as patches:
        patches.enter_context(spans.around(Gate, "refuse", _GATE))
        patches.enter_context(spans.around(SlackRequestHandler, "handle", _BOLT))
        patches.enter_context(spans.around(Approve, "__call__", _VOTE))
        patches.enter_context(spans.around(BaseClient, "_make_api_call", _BOTO))
        patches.enter_context(spans.around(URLLib3Session, "send", _waiting))
        yield


def _expect(status: int) -> None:
    if status != _OK:
        raise CouldNotMeasure(f"a click was answered with {status}")


def _table(whole: float, spans: Spans) -> str:
    parts = {name: median(each) for name, each in spans.seconds.items() if len(each) == ORDERS}
    parts[_HOPS] = max(0.0, whole - sum(parts.values()))
    ordered = sorted(parts.items(), key=lambda part: -part[1])
    lines = [(name, milliseconds(own), f"{own / whole:.0%}") for name, own in ordered]
    return markdown_table(_HEAD, [*lines, ("all of it", milliseconds(whole), "100%")])
