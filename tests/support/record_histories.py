"""Records the histories in tests/events/histories: `python -m tests.support.record_histories`.

Runs the real workflow in the local stack, where AWS's engine says when each invocation ran, and
keeps all that boto3 gives; instants become ISO 8601 text. The figures that the tests expect are
computed by hand from a recording, so recording again means computing them again.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from local.stack import Stack

HISTORIES = Path(__file__).parents[1] / "events/histories"
type Events = list[dict[str, Any]]


@dataclass(frozen=True)
class Recorder:
    """One running stack, as its users see it."""

    urls: dict[str, str]
    client: Any

    def post(self, part: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send JSON; returns the answer's."""
        request = urllib.request.Request(
            self.urls[part] + path,
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json", "authorization": f"Bearer {_TOKENS[path]}"}
            if path in _TOKENS
            else {"content-type": "application/json", "authorization": "Bearer demo-token"},
        )
        with urllib.request.urlopen(request) as answer:
            parsed: dict[str, Any] = json.loads(answer.read())
            return parsed

    def placed(self) -> str:
        """Place an order; returns its id."""
        items = [{"sku": "WIDGET-001", "quantity": 2}, {"sku": "GADGET-007", "quantity": 1}]
        return str(self.post("page", "/orders", {"customer": "Acme", "items": items})["orderId"])

    def until(self, order_id: str, found: Callable[[Events], bool]) -> Events:
        """Return the order's history once it is as wanted."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            events = self.history(order_id)
            if found(events):
                return events
            time.sleep(0.02)
        raise TimeoutError([event["EventType"] for event in self.history(order_id)])

    def history(self, order_id: str) -> Events:
        """Return the history as it is now; empty before the start."""
        running = self.client.list_durable_executions_by_function(
            FunctionName="nod-orchestrator:live"
        )["DurableExecutions"]
        arns = [e["DurableExecutionArn"] for e in running if e["DurableExecutionName"] == order_id]
        if not arns:
            return []
        events: Events = self.client.get_durable_execution_history(DurableExecutionArn=arns[0])[
            "Events"
        ]
        return events


_TOKENS = {"/orders": "requester-token"}
