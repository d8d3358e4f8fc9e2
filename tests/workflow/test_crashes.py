"""The process dies at every point of an order's way; the order ends as if it had not.

A point is a checkpoint (before and after it is kept), an effect (before it, and after it but before
its checkpoint) or the function's return. The constants say how many there are; a test counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aws_durable_execution_sdk_python_testing.executor import Executor

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.order import Status
from approvals.domain.story import RECEIPT, copies, slots
from approvals.use_cases.decide import Answer
from tests.support.database import create_table, moto
from tests.support.shop import BOB, Shop
from tests.support.workflow import (
    Around,
    InvocationLost,
    ProcessDied,
    a_shop,
    engine,
)
from tests.workflow.checks import CARD, assert_decided, assert_ended, cards_of, picture
from tests.workflow.paths import ForgetfulMessenger, bring_about

UPDATES = {Status.FULFILLED: 19, Status.REJECTED: 15, Status.WITHDRAWN: 15, Status.EXPIRED: 15}
"""Of an order with one stage: seven steps begin and end, two more if approved, one wait begins."""


def shown(event: str) -> list[str]:
    """Return the effects of showing what has happened."""
    return [
        "update card:0",
        "update receipt",
        "begin_posting",
        f"post card:0:{event}",
        f"post receipt:{event}",
        "mark_shown",
    ]


ASKED = [
    "reserve",
    "add_wait",
    "begin_posting",
    "post card:0",
    "post receipt",
    "post card:0:0:asked",
    "post receipt:0:asked",
    "mark_shown",
]
FULFILLED = [
    "gateway charge",
    "keep_payment",
    "carrier ship",
    "ship",
    "carrier delivered",
    "deliver",
]
EFFECTS = {
    Status.FULFILLED: [*ASKED, *shown("decided"), *FULFILLED, *shown("outcome")],
    Status.REJECTED: [*ASKED, *shown("decided"), "close", *shown("outcome")],
    Status.WITHDRAWN: [*ASKED, *shown("decided"), "close", *shown("outcome")],
    Status.EXPIRED: [*ASKED, "record_vote", *shown("decided"), "close", *shown("outcome")],
}
PATHS = list(EFFECTS)
WHEN = ["before", "after"]


@dataclass
class Death:
    """Strikes once, at the ``at``-th point that it is shown (from 1; 0: never)."""

    at: int = 0
    points: list[str] = field(default_factory=list)

    def strikes(self, point: str) -> bool:
        self.points.append(point)
        return len(self.points) == self.at


def around_effects(death: Death, when: str) -> Around:
    def at(effect: str) -> None:
        if death.strikes(effect):
            raise ProcessDied(effect)

    return Around(**{when: at})


def around_checkpoints(death: Death, when: str) -> Callable[[Any], Any]:
    """Return what makes a client die with the checkpoint that holds the n-th update.

    Several updates may share a checkpoint, as timing has it; counting updates is exact.
    """

    class Dying:
        def __init__(self, client: Any) -> None:
            self._client = client
            self.get_execution_state = client.get_execution_state

        def checkpoint(self, **request: Any) -> Any:
            struck = [death.strikes(update.action.value) for update in request["updates"]]
            dies = any(struck)
            if dies and when == "before":
                raise InvocationLost("killed before the checkpoint was kept")
            kept = self._client.checkpoint(**request)
            if dies:
                raise InvocationLost("killed before the checkpoint was answered")
            return kept

    return Dying


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with moto() as client:
        yield client


@pytest.fixture
def durable_shop(dynamodb: Any, request: pytest.FixtureRequest) -> Shop:
    """A shop on a table of its own in DynamoDB, as moto has it."""
    name = f"nod-{abs(hash(request.node.name))}"
    table = create_table(dynamodb, name)
    return a_shop(real_store=DynamoDbOrderStore(table), real_catalogue=DynamoDbCatalogue(table))


@pytest.mark.parametrize("path", PATHS, ids=str)
def test_no_point_is_forgotten(path: Status) -> None:
    effects, updates = Death(), Death()
    with engine(
        around=around_effects(effects, "after"), service=around_checkpoints(updates, "after")
    ) as running:
        order_id = bring_about(running, path)

        assert effects.points == EFFECTS[path]
        assert len(updates.points) == UPDATES[path]
        assert running.invocations(order_id) == 2


@pytest.mark.fault("F1")
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize(
    ("path", "at"), [(path, at) for path in PATHS for at in range(1, UPDATES[path] + 1)], ids=str
)
def test_a_death_at_any_checkpoint_changes_nothing(path: Status, at: int, when: str) -> None:
    death = Death(at)
    with engine(service=around_checkpoints(death, when)) as running:
        order_id = bring_about(running, path)

        assert len(death.points) >= at
        assert_ended(running.shop, order_id, path)


@pytest.mark.fault("F1")
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize(
    ("path", "at"),
    [(path, at) for path in PATHS for at in range(1, len(EFFECTS[path]) + 1)],
    ids=str,
)
def test_a_death_beside_any_effect_changes_nothing(path: Status, at: int, when: str) -> None:
    death = Death(at)
    with engine(around=around_effects(death, when)) as running:
        order_id = bring_about(running, path)

        assert_ended(running.shop, order_id, path)
        assert running.invocations(order_id) == 3


@pytest.mark.fault("F1")
@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("path", PATHS, ids=str)
def test_a_death_after_the_function_has_returned_changes_nothing(path: Status, at: int) -> None:
    death = Death(at)

    def on_return(output: dict[str, Any]) -> None:
        if death.strikes(output["Status"]):
            raise InvocationLost("killed before the answer arrived")

    with engine(on_return=on_return) as running:
        order_id = bring_about(running, path)

        assert len(death.points) == 3
        assert_ended(running.shop, order_id, path)


@pytest.mark.fault("F2")
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("at", range(1, len(EFFECTS[Status.FULFILLED]) + 1))
def test_where_nothing_can_be_looked_up_a_death_sends_no_message_a_third_time(
    at: int, when: str
) -> None:
    death, shop = Death(at), a_shop(messenger=ForgetfulMessenger())
    with engine(shop, around=around_effects(death, when)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        order = assert_decided(shop, order_id, Status.FULFILLED)
        sent = Counter(shop.messenger.keys(order_id))
        assert set(sent) == {slot.key for slot in slots(order)}
        assert max(sent.values()) <= 2
        assert order.is_shown
        for key in (CARD, RECEIPT):
            known = [shop.messenger.messages[where]["order"] for where in copies(order, key)]
            assert [picture(each) for each in known] == [picture(order)]


@pytest.mark.fault("F1")
@pytest.mark.parametrize("path", [Status.FULFILLED, Status.EXPIRED], ids=str)
def test_a_process_that_dies_after_every_single_effect_gets_there(
    path: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Executor, "MAX_CONSECUTIVE_FAILED_ATTEMPTS", 2 * len(EFFECTS[path]))
    dead: list[str] = []

    def after(effect: str) -> None:
        if effect not in dead:
            dead.append(effect)
            raise ProcessDied(effect)

    with engine(around=Around(after=after)) as running:
        order_id = bring_about(running, path)

        assert set(dead) == set(EFFECTS[path])
        assert_ended(running.shop, order_id, path)
        assert running.invocations(order_id) == 2 + len(dead)


@pytest.mark.fault("F2")
def test_a_card_that_nobody_finds_again_is_posted_once_more_and_both_are_edited() -> None:
    death = Death(at=EFFECTS[Status.FULFILLED].index("post card:0") + 1)
    shop = a_shop(messenger=ForgetfulMessenger())
    with engine(shop, around=around_effects(death, "after")) as running:
        order = running.asleep()
        lost, known = cards_of(shop, order.order_id)
        assert order.stages[0].cards == (known,)
        wait = order.stages[0].waits[0].callback_id

        shop.vote(
            Answer(
                order.order_id, BOB, DecisionKind.APPROVED, Via.SLACK, callback_id=wait, stage=0,
                card=lost,
            )
        )  # fmt: skip

        running.finish(order.order_id)
        assert_ended(shop, order.order_id, Status.FULFILLED, extra=1)


@pytest.mark.fault("F1")
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("at", range(1, len(EFFECTS[Status.FULFILLED]) + 1))
def test_a_death_beside_any_effect_changes_nothing_in_dynamodb(
    durable_shop: Shop, at: int, when: str
) -> None:
    death = Death(at)
    with engine(durable_shop, around=around_effects(death, when)) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert death.points[at - 1] == EFFECTS[Status.FULFILLED][at - 1]
        assert running.invocations(order_id) == 3
        assert_ended(durable_shop, order_id, Status.FULFILLED)


@pytest.mark.parametrize("path", [Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED], ids=str)
def test_a_death_after_the_last_write_changes_nothing_in_dynamodb(
    durable_shop: Shop, path: Status
) -> None:
    death = Death(EFFECTS[path].index("close") + 1)
    with engine(durable_shop, around=around_effects(death, "after")) as running:
        assert_ended(durable_shop, bring_about(running, path), path)
