"""The process dies while it reminds and while nobody reacts at all; nothing is lost by it.

The ways that most orders go are hurt at every point in ``test_crashes_on_every_path``.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from aws_durable_execution_sdk_python_testing.executor import Executor

from approvals.domain.order import Order, Status
from tests.support.workflow import Around, ProcessDied, engine
from tests.workflow.checks import assert_ended, audited
from tests.workflow.crashes import Death, around_checkpoints, around_effects, on_return
from tests.workflow.paths import PATHS

ENDS = {
    "found_by_reminder": Status.FULFILLED,
    "the_long_way": Status.FULFILLED,
    "nobody_ever": Status.EXPIRED,
}
INVOCATIONS = {"found_by_reminder": 2, "the_long_way": 6, "nobody_ever": 4}
CHECKPOINTS = {
    "found_by_reminder": range(12, 16),
    "the_long_way": range(26, 33, 2),
    "nobody_ever": range(5, 24),
}
"""Numbers of the updates between the order's being held and its decision's being shown."""
EFFECTS = {
    "nobody_ever": {
        9: "add_reminder",
        10: "update card:0",
        12: "begin_posting",
        13: "post card:0:0:reminded:0",
        14: "post direct:0:U0BOB",
        15: "post direct:0:U0CAROL",
        16: "mark_shown",
        17: "escalate",
        18: "add_wait",
        21: "update direct:0:U0BOB",
        23: "begin_posting",
        24: "post card:0:0:escalated",
        26: "post direct:0:U0ERIN",
        27: "mark_shown",
        28: "record_vote",
        31: "update direct:0:U0ERIN",
    },
}


def go(path: str, death: Death, **options: Any) -> Order:
    """Let an order go its way through a death; returns it as it ended, and was told."""
    way = PATHS[path]
    assert way.while_asleep is not None
    with engine(way.shop(), **options) as running:
        order = running.asleep()
        way.while_asleep(running, order)
        assert running.finish(order.order_id)["status"] == ENDS[path]
        ended = assert_ended(running.shop, order.order_id, ENDS[path])
        assert running.invocations(order.order_id) == INVOCATIONS[path] + bool(death.at)
        happened = audited(running.shop, order.order_id)
        assert happened["reminded"] == sum(len(stage.reminders) for stage in ended.stages)
        assert happened["escalated"] == sum(bool(stage.escalated_at) for stage in ended.stages)
        return ended


@pytest.mark.parametrize("path", ENDS)
def test_the_points_are_where_they_are_said_to_be(path: str) -> None:
    effects, updates = Death(), Death()

    go(
        path,
        effects,
        around=around_effects(effects, "after"),
        service=around_checkpoints(updates, "after"),
    )

    for at, effect in EFFECTS.get(path, {}).items():
        assert effects.points[at - 1] == effect
    assert len(updates.points) > max(CHECKPOINTS[path])


@pytest.mark.fault("F1")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("path", "at"), [(path, at) for path in ENDS for at in CHECKPOINTS[path]])
def test_a_death_at_a_checkpoint_changes_nothing(path: str, at: int, when: str) -> None:
    death = Death(at)

    ended = go(path, death, service=around_checkpoints(death, when))

    assert_as_without_a_death(path, ended)


@pytest.mark.fault("F1")
@pytest.mark.parametrize(("path", "at"), [(path, at) for path in EFFECTS for at in EFFECTS[path]])
def test_a_death_after_an_effect_changes_nothing(path: str, at: int) -> None:
    death = Death(at)

    ended = go(path, death, around=around_effects(death, "after"))

    assert_as_without_a_death(path, ended)


def assert_as_without_a_death(path: str, ended: Order) -> None:
    reminders = {"the_long_way": (1, 1), "nobody_ever": (1,)}
    escalated = {"the_long_way": (True, False), "nobody_ever": (True,)}
    none = tuple(0 for _ in ended.stages)
    assert tuple(len(stage.reminders) for stage in ended.stages) == reminders.get(path, none)
    assert tuple(s.escalated_at is not None for s in ended.stages) == escalated.get(path, none)


def test_a_process_that_dies_after_every_single_effect_of_waiting_gets_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Executor, "MAX_CONSECUTIVE_FAILED_ATTEMPTS", 50)
    dead = Counter[str]()

    def after(effect: str) -> None:
        dead[effect] += 1
        if dead[effect] == 1 and len(dead) > 7 and not effect.startswith("update"):
            raise ProcessDied(effect)

    way = PATHS["the_long_way"]
    assert way.while_asleep is not None
    with engine(way.shop(), around=Around(after=after)) as running:
        order = running.asleep()
        way.while_asleep(running, order)

        assert running.finish(order.order_id)["status"] == "fulfilled"
        ended = assert_ended(running.shop, order.order_id, Status.FULFILLED)
        assert_as_without_a_death("the_long_way", ended)
        assert running.invocations(order.order_id) > 20


@pytest.mark.parametrize("at", range(1, 6))
def test_a_death_after_the_function_has_returned_changes_nothing(at: int) -> None:
    death = Death(at)

    ended = go("the_long_way", death, on_return=on_return(death))

    assert_as_without_a_death("the_long_way", ended)
