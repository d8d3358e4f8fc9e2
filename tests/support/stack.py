"""Talks to a running local stack the way scripts do: the API and the simulator's control."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

REQUESTER, APPROVER, READER = "requester-token", "demo-token", "reader-token"
WAIT_SECONDS = 20.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.05, 0.3


@dataclass(frozen=True)
class StackClient:
    """``urls`` are a Stack's: page and slack."""

    urls: dict[str, str]

    def api(
        self, method: str, path: str, body: Any = None, token: str | None = READER, **headers: str
    ) -> tuple[int, Any]:
        """Call the API; returns the status and the JSON."""
        sent = {"accept": "application/json", **headers}
        if token:
            sent["authorization"] = f"Bearer {token}"
        return _send(method, self.urls["page"] + path, body, sent)

    def slack(self, path: str, body: Any = None) -> Any:
        """Call the simulator's control API; POST if there is a body."""
        method = "GET" if body is None else "POST"
        status, answer = _send(method, f"{self.urls['slack']}/_control/{path}", body, {})
        assert status == 200, answer
        return answer

    def plant(self, action: str, times: int = 500) -> None:
        """Have an action of Lambda's fail so often, or until ``heal``."""
        fault = {"action": action, "kind": "500", "times": times}
        assert _send("POST", f"{self.urls['aws']}/_control/fault", fault, {})[0] == 200

    def heal(self) -> None:
        """Have nothing of Lambda's fail any more."""
        assert _send("POST", f"{self.urls['aws']}/_control/clear-faults", {}, {})[0] == 200

    def command(self, text: str, user: str = "U0ALICE", channel: str = "C0ORDERS") -> Any:
        """Type ``/order TEXT``."""
        wanted = {"user": user, "channel": channel, "command": "/order", "text": text}
        return self.slack("command", wanted)

    def click(self, ts: str, action: str, user: str = "U0BOB", channel: str = "C0APPROVALS") -> Any:
        """Press a button of a card."""
        wanted = {"user": user, "channel": channel, "ts": ts, "action_id": f"order:{action}"}
        return self.slack("click", wanted)

    def reject(self, ts: str, reason: str = "Too many", user: str = "U0BOB") -> Any:
        """Press Reject on a card and submit the form that it opens."""
        opened = self.click(ts, "reject", user)
        return self.submit(opened["view_id"], user, {"order:reason": reason})

    def submit(self, view_id: str, user: str, values: dict[str, str]) -> Any:
        """Submit an open form."""
        return self.slack("submit", {"user": user, "view_id": view_id, "values": values})

    def fault(self, method: str, kind: str, **how: Any) -> None:
        """Have Slack fail."""
        self.slack("fault", {"method": method, "kind": kind, **how})

    def waiting(self, text: str, user: str = "U0ALICE") -> tuple[dict[str, Any], dict[str, Any]]:
        """Place an order in Slack; returns it and its card once it waits."""
        self.command(text, user)
        order = self.wait_for(self.newest_order()["orderId"], "awaiting_approval")
        return order, next(m for m in self.messages() if m["ts"] == order["card"]["ts"])

    def card(self, order: dict[str, Any]) -> str:
        """Read everything that an order's card says now."""
        ts = order["card"]["ts"]
        return json.dumps(next(m for m in self.messages() if m["ts"] == ts), ensure_ascii=False)

    def messages(self, channel: str = "C0APPROVALS") -> list[dict[str, Any]]:
        """Read a channel, oldest first."""
        found: list[dict[str, Any]] = self.slack(f"messages?channel={channel}")["messages"]
        return found

    def cards(self, channel: str = "C0APPROVALS") -> list[dict[str, Any]]:
        """Read a channel without its threads, oldest first."""
        return [m for m in self.messages(channel) if m.get("thread_ts") in {None, m["ts"]}]

    def ephemerals(self, user: str) -> list[dict[str, Any]]:
        """Read what only this person sees."""
        found: list[dict[str, Any]] = self.slack(f"ephemerals?user={user}")["ephemerals"]
        return found

    def newest_order(self) -> dict[str, Any]:
        """Read the order that was placed last."""
        _, page = self.api("GET", "/orders?limit=1")
        order: dict[str, Any] = page["orders"][0]
        return order

    def order(self, order_id: str) -> dict[str, Any]:
        """Read one order."""
        status, order = self.api("GET", f"/orders/{order_id}")
        assert status == 200, order
        found: dict[str, Any] = order
        return found

    def place(self, **changes: Any) -> dict[str, Any]:
        """Place an order through the API."""
        body = {"customer": "Acme", "items": [{"sku": "WIDGET-001", "quantity": 2}]} | changes
        status, order = self.api("POST", "/orders", body, REQUESTER)
        assert status == 202, order
        placed: dict[str, Any] = order
        return placed

    def wait_for(self, order_id: str, *statuses: str) -> dict[str, Any]:
        """Wait until the order has one of these statuses; its card too, while it waits."""

        def there() -> dict[str, Any] | None:
            order = self.order(order_id)
            shown = order["card"] is not None or order["status"] != "awaiting_approval"
            return order if order["status"] in statuses and shown else None

        return eventually(there)

    def wait_for_card(self, text: str, ts: str | None = None) -> dict[str, Any]:
        """Wait until a card in the approval channel has ``text`` in its own."""

        def there() -> dict[str, Any] | None:
            found = [m for m in self.cards() if text in m["text"] and ts in {None, m["ts"]}]
            return found[-1] if found else None

        return eventually(there)


def eventually[T](read: Callable[[], T | None], seconds: float = WAIT_SECONDS) -> T:
    """Return what ``read`` finds as soon as it finds something.

    Asked ever more rarely: what the stack answers takes time from what is waited for.
    """
    deadline, pause = time.monotonic() + seconds, _SHORTEST_PAUSE
    while True:
        found = read()
        if found is not None:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(pause)
        pause = min(pause * 1.3, _LONGEST_PAUSE)


def _send(method: str, url: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    sent = {"content-type": "application/json", **headers}
    request = urllib.request.Request(url, data=data, headers=sent, method=method)
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")
