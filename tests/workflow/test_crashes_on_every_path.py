"""The process dies before and after every checkpoint, after every effect and after every return, on
each way that an order can go; the order ends as if it had not.

Each death is an order of its own, and there are as many as the same way had points unhurt. Right
before an effect is right after what precedes it, which is an effect or a checkpoint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from approvals.domain.order import Order, Status
from approvals.use_cases.decide import Answer, Recorded
from tests.support.api_requests import ApiDoor
from tests.support.crash_points import ON_PATHS, OnPath
from tests.support.shop import Shop
from tests.support.workflow import Engine, Watched, engine
from tests.workflow.checks import DECISIONS, assert_money, assert_told, audited, stock_of_widgets
from tests.workflow.crashes import Death, around_checkpoints, around_effects, on_return
from tests.workflow.paths import PATHS

DEMAND = 2


@dataclass(frozen=True)
class End:
    """How a way ends: what became of the order, who decided it how, and what moved for good."""

    status: Status
    decision: str
    charged: bool = False
    refunded: bool = False
    shipped: bool = False


SHIPPED = End(Status.FULFILLED, "approved", charged=True, shipped=True)
ENDS = {
    "approved": SHIPPED,
    "rejected": End(Status.REJECTED, "rejected"),
    "withdrawn": End(Status.WITHDRAWN, "withdrawn"),
    "expired": End(Status.EXPIRED, "expired"),
    "automatic": SHIPPED,
    "two_stages": SHIPPED,
    "escalated": SHIPPED,
    "declined": End(Status.FAILED, "approved"),
    "carrier_refuses": End(Status.FAILED, "approved", charged=True, refunded=True),
}
DEATHS = [
    ("checkpoints", "before"),
    ("checkpoints", "after"),
    ("effects", "after"),
    ("returns", "after"),
]
type Hurt = Callable[[Death, str], dict[str, Any]]
HURTS: dict[str, Hurt] = {
    "checkpoints": lambda death, when: {"service": around_checkpoints(death, when)},
    "effects": lambda death, when: {"around": around_effects(death, when)},
    "returns": lambda death, _: {"on_return": on_return(death)},
}


def lived(path: str, deaths: Mapping[str, tuple[Death, str]]) -> dict[str, Any]:
    """Let an order go its way through deaths by kind of point; returns what is known at its end.

    All that must hold is checked: what people were told they had done is what was done.
    """
    way, answers = PATHS[path], list[Recorded]()
    shop, options = way.shop(), dict[str, Any]()
    for point, (death, when) in deaths.items():
        options |= HURTS[point](death, when)
    if "around" in options:
        shop.homes = Watched(shop.homes, frozenset({"refresh"}), options["around"], "homes")  # type: ignore[assignment]
    keep_answers(shop, answers)
    with engine(shop, **options) as running:
        order_id = shop.placed().order_id
        if way.while_asleep is not None:
            way.while_asleep(running, running.until_asleep(order_id))
        assert running.finish(order_id)["status"] == ENDS[path].status
        known = known_of(running, order_id)
        dead = sum(death.at > 0 for death, _ in deaths.values())
        assert running.invocations(order_id) == ON_PATHS[path].returns + dead
    order = shop.store.get(order_id)
    assert_ended_so(shop, order, ENDS[path])
    for answer in answers:
        assert_final(answer, order)
    return known


def keep_answers(shop: Shop, answers: list[Recorded]) -> None:
    """Have every answer that is acknowledged kept."""
    vote, withdraw = shop.vote, shop.withdraw

    def kept(how: Callable[[Answer], Recorded]) -> Any:
        def answered(answer: Answer) -> Recorded:
            answers.append(how(answer))
            return answers[-1]

        return answered

    shop.vote, shop.withdraw = kept(vote), kept(withdraw)


def known_of(running: Engine, order_id: str) -> dict[str, Any]:
    """Return what page, audit and Slack say of an order, and how often."""
    shop = running.shop
    audit = [(entry.what, entry.who, entry.why) for entry in shop.store.audit(order_id)]
    page = ApiDoor(shop).get(f"/orders/{order_id}").json
    return {
        "audit": audit,
        "messages": Counter(shop.messenger.keys(order_id)),
        "page": page,
        "operations": [(o.name, o.status) for o in running.operations(order_id)],
    }


def assert_ended_so(shop: Shop, order: Order, end: End) -> None:
    """Check one decision, one movement of money and goods, and that everybody is told the truth."""
    happened = audited(shop, order.order_id)
    assert order.status is end.status
    assert order.decision is not None
    assert order.decision.kind == end.decision
    assert {what: happened[what] for what in DECISIONS if happened[what]} == {end.decision: 1}
    moved = {
        name: [order.order_id] if getattr(end, name) else []
        for name in ("charged", "refunded", "shipped")
    }
    assert_money(shop, **moved)
    assert stock_of_widgets(shop) == (0, DEMAND if end.shipped else 0)
    assert shop.stock_adds_up()
    assert_told(shop, order)
    page = ApiDoor(shop).get(f"/orders/{order.order_id}").json
    assert (page["status"], page["decision"]["kind"]) == (end.status.value, end.decision)


def assert_final(answer: Recorded, order: Order) -> None:
    """Check that an answer which was acknowledged is what the order ended with."""
    votes = [vote for stage in order.stages for vote in stage.votes]
    assert answer.vote is None or answer.vote in votes
    assert answer.order.decision in {None, order.decision}


@cache
def unhurt(path: str) -> tuple[OnPath, dict[str, Any]]:
    """Return how many points a way has, and what is known at its end."""
    found = {point: Death() for point in HURTS}
    known = lived(path, {point: (death, "after") for point, death in found.items()})
    return OnPath(**{point: len(death.points) for point, death in found.items()}), known


@pytest.mark.parametrize("path", ENDS)
def test_there_are_as_many_points_as_the_page_on_reliability_says(path: str) -> None:
    assert unhurt(path)[0] == ON_PATHS[path]


@pytest.mark.fault("F1")
@pytest.mark.parametrize(("point", "when"), DEATHS)
@pytest.mark.parametrize("path", ENDS)
def test_a_death_at_any_point_changes_nothing(path: str, point: str, when: str) -> None:
    points, known = unhurt(path)
    for at in range(1, getattr(points, point) + 1):
        death = Death(at)
        try:
            assert lived(path, {point: (death, when)}) == known
        except Exception as error:
            error.add_note(f"killed {when} {point} {at}: {death.points[at - 1 : at]}")
            raise
