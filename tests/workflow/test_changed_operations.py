"""A release that changes an operation breaks what sleeps: it is noticed, in words that help."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from aws_durable_execution_sdk_python.config import Duration

from approvals.durable import approval
from orchestrator import fulfilment, workflow
from tests.workflow.histories import HistoryBroken, load, replay
from tests.workflow.points import sleeps

type Change = Callable[[pytest.MonkeyPatch], None]
WHAT_TO_DO = ("Give each\noperation its old name, kind, place and nesting back", "make histories")


@pytest.mark.fault("F22")
@pytest.mark.parametrize(
    ("module", "constant"),
    [
        (workflow, "VALIDATE"),
        (workflow, "RESERVE"),
        (approval, "ASK_AND_REMIND"),
        (approval, "WAIT"),
        (approval, "PAUSE"),
        (approval, "POST"),
    ],
)
def test_a_renamed_operation_is_noticed_with_words_that_say_what_to_do(
    module: ModuleType, constant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = getattr(module, constant)
    monkeypatch.setattr(module, constant, "renamed")

    history = load("before_the_reminder")
    # What branches did is not replayed once they are over.
    inside = constant in {"WAIT", "PAUSE", "POST"}
    for operations in (history.asleep, *(() if inside else (history.finished,))):
        with pytest.raises(HistoryBroken) as broken:
            replay(operations)

        assert f"name checkpoint='{old}' current='renamed'" in str(broken.value)
        assert all(words in str(broken.value) for words in WHAT_TO_DO)


def removed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Post no card."""
    monkeypatch.setattr(approval.Approval, "_post_card", lambda *_: True)


def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do something before the charge."""
    charge = fulfilment.Fulfilment._charge

    def changed(self: fulfilment.Fulfilment) -> None:
        self._context.step(lambda _: None, "weigh-parcel")
        charge(self)

    monkeypatch.setattr(fulfilment.Fulfilment, "_charge", changed)


def added_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Announce twice."""
    announce = workflow._Run._announce
    monkeypatch.setattr(workflow._Run, "_announce", lambda run: announce(run) and announce(run))


def swapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ship before charging."""

    def run(self: fulfilment.Fulfilment) -> None:
        self._ship()
        self._charge()
        self._confirm()

    monkeypatch.setattr(fulfilment.Fulfilment, "run", run)


def nested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charge and ship in a context of their own."""

    def run(self: fulfilment.Fulfilment) -> None:
        def inside(context: Any) -> None:
            self._context = context
            self._charge()
            self._ship()

        outside = self._context
        outside.run_in_child_context(inside, "charge-and-ship")
        self._context = outside
        self._confirm()

    monkeypatch.setattr(fulfilment.Fulfilment, "run", run)


def of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait where the charge was."""

    def charge(self: fulfilment.Fulfilment) -> None:
        self._context.wait(Duration.from_seconds(1), fulfilment.CHARGE)

    monkeypatch.setattr(fulfilment.Fulfilment, "_charge", charge)


def looking_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the parcel in a step: the same type, another kind of it."""

    def confirm(self: fulfilment.Fulfilment) -> None:
        self._context.step(lambda _: {}, fulfilment.CONFIRM)

    monkeypatch.setattr(fulfilment.Fulfilment, "_confirm", confirm)


CHANGES: dict[str, tuple[Change, str]] = {
    "removed": (removed, "name checkpoint='post-card' current='settle'"),
    "added": (added, "name checkpoint='charge-payment' current='weigh-parcel'"),
    "added at the end": (added_at_the_end, "asks for something new: ['announce-outcome'"),
    "swapped": (swapped, "name checkpoint='charge-payment' current='fulfill-order'"),
    "nested": (nested, "checkpoint='charge-payment' current='charge-and-ship'"),
    "of another kind": (of_another_kind, "checkpoint='STEP' current='WAIT'"),
    "of another kind of step": (looking_once, "WaitForCondition"),
}


@pytest.mark.fault("F22")
@pytest.mark.parametrize(("change", "says"), CHANGES.values(), ids=list(CHANGES))
def test_a_changed_operation_is_noticed_with_words_that_say_what_to_do(
    change: Change, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(monkeypatch)

    with pytest.raises(HistoryBroken) as broken:
        replay(load("approved").finished)

    assert says in str(broken.value)
    assert all(words in str(broken.value) for words in WHAT_TO_DO)


@pytest.mark.fault("F22")
def test_a_change_behind_where_an_execution_sleeps_does_not_reach_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swapped(monkeypatch)

    for name, operations in sleeps(load("approved").finished):
        if name == fulfilment.CHARGE:
            break
        assert replay(operations)["Status"] == "PENDING"
    else:
        raise AssertionError("the path charges nobody")
    with pytest.raises(HistoryBroken, match="current='fulfill-order'"):
        replay(operations)
