"""Executions' histories as Lambda tells them, of lives that are too long to be recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0
STEP_SECONDS, SAVE_SECONDS = 0.011, 0.012

type Event = dict[str, Any]


class Life:
    """Writes the events of one execution, second by second."""

    def __init__(self) -> None:
        """Begin with the execution itself; the function is invoked a moment later."""
        self.now, self.events, self._ids = START, list[Event](), 0
        self._begun: datetime | None = None
        self.event("ExecutionStarted", "execution")
        self.sleep(0.045)

    def event(self, kind: str, key: str, name: str = "", **more: Any) -> None:
        """Tell that something happens now."""
        what: Event = {"EventType": kind, "EventTimestamp": self.now.isoformat(), "Id": key}
        self.events.append(what | ({"Name": name} if name else {}) | more)

    def sleep(self, seconds: float) -> Life:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self

    def key(self) -> str:
        """Return an operation's id."""
        self._ids += 1
        return f"operation-{self._ids}"

    def invoked(self, work: Callable[[], None]) -> Life:
        """Run the function."""
        begun = self.now
        self.sleep(0.04)
        work()
        self.sleep(0.1)
        span = {"StartTimestamp": begun.isoformat(), "EndTimestamp": self.now.isoformat()}
        self.event("InvocationCompleted", "", InvocationCompletedDetails=span)
        return self

    def steps(self, *names: str) -> None:
        """Run steps, one after the other."""
        for name in names:
            self.step(name)

    def step(self, name: str, key: str | None = None, **retry: Any) -> None:
        """Run one attempt of a step; ``fails`` and ``pause`` say that another one follows."""
        key, looks = key or self.key(), retry.get("looks", False)
        more = {"SubType": "WaitForCondition"} if looks else {}
        self.event("StepStarted", key, name, **more)
        self.sleep(STEP_SECONDS)
        ended = "StepFailed" if retry.get("fails") else "StepSucceeded"
        details = (
            {
                f"{ended}Details": {
                    "RetryDetails": {
                        "CurrentAttempt": retry["attempt"],
                        "NextAttemptDelaySeconds": retry["pause"],
                    }
                }
            }
            if retry.get("pause")
            else {}
        )
        self.event(ended, key, name, **more, **details)
        self.sleep(SAVE_SECONDS)

    def begin(self, kind: str, name: str) -> str:
        """Begin to wait; returns the operation's id."""
        key = self.key()
        self.event(f"{kind}Started", key, name)
        return key

    def over(self) -> list[Event]:
        """Return the events of the execution, which is over."""
        self.sleep(0.004)
        self.event("ExecutionSucceeded", "execution")
        return self.events


def asked(life: Life, *before: str) -> str:
    """Ask for approval in one invocation; returns the callback's id."""
    found: list[str] = []

    def work() -> None:
        life.steps(*before)
        found.append(life.begin("Callback", "wait-for-approval"))
        life.step("post-card")

    life.invoked(work)
    return found[0]


FIRST = ("validate-order", "reserve-inventory")
LAST = ("settle", "show-decision", "charge-payment", "fulfill-order", "announce-outcome")


def decided_after(seconds: float) -> list[Event]:
    """Return an order that one person approves after so long."""
    life = Life()
    wait = asked(life, *FIRST)
    life.sleep(seconds).event("CallbackSucceeded", wait, "wait-for-approval")
    return life.sleep(0.02).invoked(lambda: life.steps(*LAST)).over()


def sleeping() -> list[Event]:
    """Return an order that waits."""
    life = Life()
    asked(life, *FIRST)
    return life.events


def reminded_for_a_month() -> list[Event]:
    """Return an order of 30 days, with a reminder a day."""
    life = Life()
    wait = asked(life, *FIRST)
    pause = life.begin("Wait", "until-reminder")
    for _ in range(29):
        life.sleep(DAY).event("WaitSucceeded", pause, "until-reminder")

        def remind() -> None:
            nonlocal pause
            life.step("remind")
            pause = life.begin("Wait", "until-reminder")

        life.invoked(remind)
    life.sleep(DAY).event("CallbackSucceeded", wait, "wait-for-approval")
    return life.invoked(lambda: life.steps(*LAST)).over()


def two_stages() -> list[Event]:
    """Return an order that is approved after ten minutes, and by finance after three days."""
    life = Life()
    first = asked(life, *FIRST)
    life.sleep(10 * MINUTE).event("CallbackSucceeded", first, "wait-for-approval")
    second = asked(life, "settle", "show-decision")
    life.sleep(3 * DAY).event("CallbackSucceeded", second, "wait-for-approval")
    return life.invoked(lambda: life.steps(*LAST)).over()


def escalated() -> list[Event]:
    """Return an order on which nobody reacts for two hours, and then a stand-in."""
    life = Life()
    first = asked(life, *FIRST)
    life.sleep(2 * HOUR).event("CallbackTimedOut", first, "wait-for-approval")
    second = asked(life, "settle")
    life.sleep(25 * MINUTE).event("CallbackSucceeded", second, "wait-for-approval")
    return life.invoked(lambda: life.steps(*LAST)).over()


def retried() -> list[Event]:
    """Return an order whose card Slack refuses three times, and whose parcel takes its time."""
    life = Life()
    post = "post-card-key"
    found: list[str] = []

    def first() -> None:
        life.steps(*FIRST)
        found.append(life.begin("Callback", "wait-for-approval"))
        life.step("post-card", post, fails=True, attempt=1, pause=1)

    life.invoked(first)
    for attempt, pause in ((2, 2), (3, 4)):
        life.sleep(pause / 2).invoked(
            partial(life.step, "post-card", post, fails=True, attempt=attempt, pause=pause)
        )
    life.sleep(4).invoked(lambda: life.step("post-card", post))
    life.sleep(7 * MINUTE).event("CallbackSucceeded", found[0], "wait-for-approval")
    look = "look-key"

    def ship() -> None:
        life.steps("settle", "show-decision", "charge-payment", "fulfill-order")
        life.step("confirm-delivery", look, looks=True, attempt=1, pause=3_600)

    life.invoked(ship)
    life.sleep(HOUR).invoked(
        lambda: life.step("confirm-delivery", look, looks=True, attempt=2, pause=7_200)
    )

    def delivered() -> None:
        life.step("confirm-delivery", look, looks=True)
        life.step("announce-outcome")

    return life.sleep(2 * HOUR).invoked(delivered).over()


def undone() -> list[Event]:
    """Return an order whose carrier refuses, and whose refund needs a second attempt."""
    life = Life()
    wait = asked(life, *FIRST)
    life.sleep(40).event("CallbackSucceeded", wait, "wait-for-approval")
    refund = "refund-key"

    def fail() -> None:
        life.steps("settle", "show-decision", "charge-payment")
        key = life.begin("Step", "fulfill-order")
        life.sleep(STEP_SECONDS).event("StepFailed", key, "fulfill-order")
        life.step("refund-payment", refund, fails=True, attempt=1, pause=30)

    life.invoked(fail)

    def undo() -> None:
        life.step("refund-payment", refund)
        life.steps("release-inventory", "announce-outcome")

    return life.sleep(30).invoked(undo).over()


LIVES: Mapping[str, Callable[[], list[Event]]] = {
    "one_second": lambda: decided_after(0.5),
    "ten_minutes": lambda: decided_after(10 * MINUTE),
    "thirty_days": lambda: decided_after(30 * DAY),
    "sleeping": sleeping,
    "reminded_for_a_month": reminded_for_a_month,
    "two_stages": two_stages,
    "escalated": escalated,
    "retried": retried,
    "undone": undone,
}
