"""`make smoke`: one whole order on free ports, from the slash command to the edited card.

Prints the order's timeline, and fails when anything on the way is not as promised.
"""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from local.stack import Stack, StackFailed

_DEADLINE_SECONDS = 60
_SLEEP_SECONDS = 3.0
_READER = {"Authorization": "Bearer reader-token"}

# A proxy of this machine must not be asked for 127.0.0.1.
_OPENER = build_opener(ProxyHandler({}))


class SmokeFailed(Exception):
    """Something on the order's way was not as promised."""


def main() -> None:
    """Run the order; exit code 0 when it was fulfilled and everything agrees."""
    signal.signal(signal.SIGALRM, _give_up)
    signal.signal(signal.SIGTERM, _give_up)
    signal.alarm(_DEADLINE_SECONDS)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="nod-smoke-") as folder:
        stack = Stack(Path(folder) / "state")
        try:
            with stack:
                print(f"the stack is ready ({time.monotonic() - begun:.1f} s)", flush=True)
                run_order(stack.urls["page"], stack.urls["slack"])
        except (SmokeFailed, StackFailed, OSError, KeyError) as problem:
            print(f"smoke failed: {problem}", file=sys.stderr)
            _show_logs(Path(folder) / "state" / "logs")
            sys.exit(1)
        finally:
            stack.kill()
    print(f"smoke passed ({time.monotonic() - begun:.1f} s)")


def run_order(page: str, slack: str) -> None:
    """Place an order, let it sleep, approve it, and check what everybody sees.

    Raises:
        SmokeFailed: Something is not as promised.
    """
    _post(
        f"{slack}/_control/command",
        {
            "user": "U0ALICE",
            "channel": "C0ORDERS",
            "command": "/order",
            "text": "2x WIDGET-001 for Acme",
        },
    )
    card = _eventually("a card with buttons", lambda: _card(slack, with_buttons=True))
    order_id = _get(f"{page}/orders", _READER)["orders"][0]["orderId"]
    # The card is there before the invocation that sent it has ended.
    active = _eventually("an execution that sleeps", lambda: _active_so_far(page, order_id))
    print(f"order {order_id} waits for an answer, and nothing runs", flush=True)
    # Long beside what ran before, on a busy machine too.
    time.sleep(max(_SLEEP_SECONDS, 6 * active))
    click = _post(
        f"{slack}/_control/click",
        {
            "user": "U0BOB",
            "channel": "C0APPROVALS",
            "ts": card["ts"],
            "action_id": "order:approve",
        },
    )
    print(f"U0BOB clicks Approve: {click['status']} in {click['ms']:.0f} ms", flush=True)
    order = _eventually("an order that has ended", lambda: _ended(page, order_id))
    edited = _eventually("an edited card", lambda: _card(slack, with_buttons=False))
    timeline = _eventually("a finished timeline", lambda: _finished_timeline(page, order_id))
    print(describe(timeline), flush=True)
    check(order, edited, timeline)


def check(order: dict[str, Any], card: dict[str, Any], timeline: dict[str, Any]) -> None:
    """Compare the order, its card and its timeline with what was promised.

    Raises:
        SmokeFailed: They differ.
    """
    decision = order["decision"] or {}
    promises = {
        "the order is fulfilled": order["status"] == "fulfilled",
        "the decision is an approval by U0BOB": "U0BOB" in str(decision.get("by"))
        and decision.get("kind") == "approved",
        "the card names the decider": "<@U0BOB>" in json.dumps(card),
        "two invocations ran": len(timeline["invocations"]) == 2,
        "it slept while it waited": timeline["waitingSeconds"] >= _SLEEP_SECONDS * 0.9,
        "active compute is well under wall time": timeline["activeSeconds"]
        < timeline["wallSeconds"] / 2,
    }
    broken = [promise for promise, is_kept in promises.items() if not is_kept]
    if broken:
        raise SmokeFailed(f"not so: {'; '.join(broken)}\n{json.dumps(order, indent=2)}")


def describe(timeline: dict[str, Any]) -> str:
    """A timeline as a small table."""
    lines = ["", f"  {'step':<22}{'status':<12}{'attempts':>8}{'seconds':>10}"]
    for step in timeline["steps"]:
        # The history stamps a fast step's start and end with one instant: that is not 0 s.
        seconds = f"{step['seconds']:.3f}" if step.get("seconds") else "-"
        lines.append(f"  {step['name']:<22}{step['status']:<12}{step['attempts']:>8}{seconds:>10}")
    wall, active = timeline["wallSeconds"], timeline["activeSeconds"]
    waiting = timeline["waitingSeconds"]
    figures = f"wall {wall:.3f} s   active {active:.3f} s   waiting {waiting:.3f} s"
    lines += ["", f"  {len(timeline['invocations'])} invocations   {figures}"]
    lines += [f"  asleep {waiting / wall:.0%} of the time", ""]
    return "\n".join(lines)


def _card(slack: str, *, with_buttons: bool) -> dict[str, Any] | None:
    messages = _get(f"{slack}/_control/messages?channel=C0APPROVALS")["messages"]
    for message in messages:
        has_buttons = '"order:approve"' in json.dumps(message["blocks"])
        if has_buttons is with_buttons:
            card: dict[str, Any] = message
            return card
    return None


def _ended(page: str, order_id: str) -> dict[str, Any] | None:
    order: dict[str, Any] = _get(f"{page}/orders/{order_id}", _READER)
    return order if order["endedAt"] else None


def _active_so_far(page: str, order_id: str) -> float | None:
    """Return the seconds that ran, once an invocation has ended: the history lists no other."""
    timeline = _get(f"{page}/orders/{order_id}/timeline", _READER)
    return float(timeline["activeSeconds"]) if timeline["invocations"] else None


def _finished_timeline(page: str, order_id: str) -> dict[str, Any] | None:
    timeline: dict[str, Any] = _get(f"{page}/orders/{order_id}/timeline", _READER)
    return None if timeline["running"] else timeline


def _eventually[T](what: str, find: Callable[[], T | None], seconds: float = 15.0) -> T:
    deadline = time.monotonic() + seconds
    while (found := find()) is None:
        if time.monotonic() > deadline:
            raise SmokeFailed(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.05)
    return found


def _get(url: str, headers: dict[str, str] | None = None) -> Any:
    return _ask(Request(url, headers=headers or {}))  # noqa: S310 - our own addresses


def _post(url: str, body: dict[str, Any]) -> Any:
    headers = {"Content-Type": "application/json"}
    return _ask(Request(url, json.dumps(body).encode(), headers))  # noqa: S310 - our own addresses


def _ask(request: Request) -> Any:
    try:
        with _OPENER.open(request, timeout=10) as answer:
            return json.load(answer)
    except HTTPError as error:
        raise SmokeFailed(f"{request.full_url}: {error.code} {error.read().decode()}") from error


def _give_up(number: int, _frame: object) -> NoReturn:
    raise SmokeFailed(f"stopped by signal {number} ({_DEADLINE_SECONDS} s are the limit)")


def _show_logs(folder: Path) -> None:
    for log in sorted(folder.glob("*.log")):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:]
        print(f"--- {log.name}", *lines, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    main()
