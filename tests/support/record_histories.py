"""Records the histories in tests/events/histories: `python -m tests.support.record_histories`.

Runs the real workflow in the local stack, where AWS's engine says when each invocation ran, and
keeps all that boto3 gives; instants become ISO 8601 text. The figures that the tests expect are
computed by hand from the recordings: record again, and they have to be computed again.
"""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3

from local.stack import Stack
from tests.support.database import REGION, client_for

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

HISTORIES = Path(__file__).parents[1] / "events/histories"
LONG, SHORT = "3600", "2"
type Events = list[Mapping[str, Any]]


@dataclass(frozen=True)
class Recorder:
    """One running stack, as its users see it."""

    urls: dict[str, str]

    def placed(self) -> str:
        """Place an order; returns its id."""
        items = [{"sku": "WIDGET-001", "quantity": 2}, {"sku": "GADGET-007", "quantity": 1}]
        body = {"customer": "Acme", "items": items}
        return str(self._post("page", "/orders", body, "requester-token")["orderId"])

    def decide(self, order_id: str, verb: str, **body: str) -> None:
        """Approve or reject, as the demo's approver."""
        self._post("page", f"/orders/{order_id}/{verb}", body, "demo-token")

    def break_slack(self, times: int) -> None:
        """Let the next posts fail."""
        fault = {"method": "chat.postMessage", "kind": "500", "times": times}
        self._post("slack", "/_control/fault", fault, "-")

    def ring(self, order_id: str) -> None:
        """Complete the newest callback with nothing decided."""
        started = self.when(order_id, lambda events: bool(_of(events, "CallbackStarted")))
        details = _of(started, "CallbackStarted")[-1]["CallbackStartedDetails"]
        self._lambda().send_durable_execution_callback_success(
            CallbackId=details["CallbackId"], Result=b"approved"
        )

    def when(self, order_id: str, found: Callable[[Events], bool]) -> Events:
        """Return the order's history once it is as wanted."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if found(self._history(order_id)):
                time.sleep(0.3)  # The engine notes an invocation's end a little after its work.
                return self._history(order_id)
            time.sleep(0.02)
        raise TimeoutError([event["EventType"] for event in self._history(order_id)])

    def _history(self, order_id: str) -> Events:
        item = client_for(self.urls["database"]).get_item(
            TableName="nod-orders", Key={"pk": {"S": f"ORDER#{order_id}"}, "sk": {"S": "ORDER"}}
        )["Item"]
        if "execution_arn" not in item:
            return []
        arn = item["execution_arn"]["S"]
        page = self._lambda().get_durable_execution_history(DurableExecutionArn=arn, MaxItems=1000)
        return list(page["Events"])

    def _lambda(self) -> LambdaClient:
        return boto3.client(
            "lambda",
            endpoint_url=self.urls["aws"],
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def _post(self, part: str, path: str, body: Mapping[str, Any], token: str) -> dict[str, Any]:
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        url, content = self.urls[part] + path, json.dumps(body).encode()
        request = urllib.request.Request(url, data=content, headers=headers)
        with urllib.request.urlopen(request) as answer:
            parsed: dict[str, Any] = json.loads(answer.read() or b"{}")
            return parsed


def _of(events: Events, kind: str) -> Events:
    return [event for event in events if event["EventType"] == kind]


def _over(events: Events) -> bool:
    return bool(_of(events, "ExecutionSucceeded"))


def _slept(events: Events, times: int) -> bool:
    """Tell whether the function has returned, and ``times`` callbacks are open."""
    open_waits = len(_of(events, "CallbackStarted")) - sum(
        len(_of(events, f"Callback{end}")) for end in ("Succeeded", "Failed", "TimedOut")
    )
    return open_waits == times and bool(events) and events[-1]["EventType"] == "InvocationCompleted"


def record(recorder: Recorder) -> dict[str, Events]:
    """Return the histories of orders that have an hour."""
    histories: dict[str, Events] = {}
    approved = recorder.placed()
    histories["waiting"] = recorder.when(approved, lambda events: _slept(events, 1))
    recorder.decide(approved, "approve")
    histories["approved"] = recorder.when(approved, _over)

    rejected = recorder.placed()
    recorder.when(rejected, lambda events: _slept(events, 1))
    recorder.decide(rejected, "reject", reason="Too many")
    histories["rejected"] = recorder.when(rejected, _over)

    rung = recorder.placed()
    recorder.when(rung, lambda events: _slept(events, 1))
    recorder.ring(rung)
    twice = recorder.when(
        rung, lambda events: _slept(events, 1) and len(_of(events, "CallbackStarted")) > 1
    )
    histories["woken_without_a_decision"] = twice

    recorder.break_slack(times=2)
    retried = recorder.placed()
    histories["between_attempts"] = recorder.when(
        retried, lambda events: len(_of(events, "StepFailed")) == 1 and _slept(events, 1)
    )
    recorder.when(retried, lambda events: len(_of(events, "StepSucceeded")) > 2)
    recorder.decide(retried, "approve")
    histories["retried"] = recorder.when(retried, _over)
    return histories


def main() -> None:
    """Write every history."""
    histories: dict[str, Events] = {}
    with tempfile.TemporaryDirectory() as folder:
        with Stack(Path(folder, "long"), parameters={"ApprovalDeadlineSeconds": LONG}) as stack:
            histories |= record(Recorder(stack.urls))
        with Stack(Path(folder, "short"), parameters={"ApprovalDeadlineSeconds": SHORT}) as stack:
            recorder = Recorder(stack.urls)
            histories["expired"] = recorder.when(recorder.placed(), _over)
    HISTORIES.mkdir(parents=True, exist_ok=True)
    for name, events in histories.items():
        text = json.dumps(events, indent=1, default=_instant, ensure_ascii=False)
        (HISTORIES / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _instant(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(type(value))
    return value.astimezone(UTC).isoformat()


if __name__ == "__main__":
    main()
