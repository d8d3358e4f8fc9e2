"""The Slack app, the API and the reconciler are killed between each two of their effects.

Right after one effect is right before the next: they keep nothing in between. Then life goes on:
whoever got no answer does it again, or leaves it; the reconciler comes round, deadlines pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from approvals.domain.decision import Decision
from tests.faults.deeds import BY_API, IN_SLACK, Deed
from tests.faults.invariants import assert_decided_once, assert_done_once, assert_ended_truly
from tests.faults.works import OF_THE_RECONCILER
from tests.faults.world import World
from tests.support.crash_points import EFFECTS
from tests.support.dying import Killed, Process
from tests.support.workflow import until

DEEDS = {
    (function, name): deed
    for function, deeds in (
        ("slack_app", IN_SLACK),
        ("api", BY_API),
        ("reconciler", OF_THE_RECONCILER),
    )
    for name, deed in deeds.items()
}


def lived(function: str, deed: Deed, process: Process, *, is_repeated: bool = True) -> None:
    """Let everything happen around a deed whose process may die, and check all that must hold."""
    world = World(deed.stages)
    try:
        handed = deed.ready(world)
        world.loses_events = False
        seen = decisions(world)
        if function == "reconciler":
            process.between = lambda: others_act(world, deed)
            world.restart(reconciler=process)
        else:
            process.between = world.settle
            world.restart(edge=process)
        with suppress(Killed):
            deed.act(world, handed)
        is_answered = process.answers()
        world.restart()
        seen |= decisions(world)
        if not is_answered and is_repeated:
            deed.act(world, handed)
            is_answered = True
        seen |= decisions(world)
        assert not is_answered or deed.done(world)
        world.settle()
        deed.then(world)
        world.run_out()
        # What is scheduled is done by the next round, where this one died.
        assert not (is_answered or not deed.is_repeated) or deed.done(world)
        assert_ended(world, seen)
    finally:
        world.close()


def others_act(world: World, deed: Deed) -> None:
    """Let everything go on; whatever else the reconciler is asked for comes afterwards."""
    deed.meanwhile(world)
    until(world.is_quiet)


def deaths(deed: Deed, effects: int) -> Iterator[tuple[int, bool]]:
    """Yield when a process dies, and whether somebody does again what it did.

    Left at that, it matters only between the first effect and the last.
    """
    for at in range(1, effects + 2):
        yield at, deed.is_repeated
        if deed.is_repeated and deed.is_left and 1 < at <= effects:
            yield at, False


def decisions(world: World) -> dict[str, Decision]:
    """Return what is decided by now: it stays as it is."""
    found = ((order_id, world.order(order_id).decision) for order_id in world.orders)
    return {order_id: decision for order_id, decision in found if decision is not None}


def assert_ended(world: World, seen: dict[str, Decision]) -> None:
    """Check that nobody waits, that nothing happened twice, and that everything says the same."""
    assert world.late == []
    assert world.shop.stock_adds_up()
    assert_done_once(world)
    for order in map(world.order, world.orders):
        assert order.is_final
        if not order.start_failed:
            assert world.engine.is_over(order.order_id)
            assert order.is_shown
            assert not order.unshown
        assert_decided_once(world, order)
        assert_ended_truly(world, order)
        assert seen.get(order.order_id, order.decision) == order.decision


@pytest.mark.fault("F1")
@pytest.mark.filterwarnings(
    "ignore:(?s)Exception in thread.*Killed:pytest.PytestUnhandledThreadExceptionWarning"
)
@pytest.mark.parametrize(("function", "name"), DEEDS)
def test_f1_a_function_that_dies_between_any_two_effects_leaves_nothing_undone(
    function: str, name: str
) -> None:
    deed, unhurt = DEEDS[function, name], Process()
    lived(function, deed, unhurt)
    assert len(unhurt.effects) == EFFECTS[function][name], unhurt.effects

    for at, is_repeated in deaths(deed, len(unhurt.effects)):
        process = Process(at)
        try:
            lived(function, deed, process, is_repeated=is_repeated)
        except Exception as error:
            done = f"killed after {process.effects[: at - 1]} of {unhurt.effects}"
            error.add_note(f"{done}, {'repeated' if is_repeated else 'left at that'}")
            raise
        assert process.is_dead
