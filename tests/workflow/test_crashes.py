"""The process dies beside an effect where that is hardest: on DynamoDB, on a Slack that cannot be
read again, and after every single effect; the order ends as if it had not.

The constants say which effects there are; a test compares. Every point of every way, a checkpoint's
and a return's too, is in ``test_crashes_on_every_path``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
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
from tests.support.workflow import STORE_EFFECTS, Around, ProcessDied, a_shop, engine
from tests.workflow.checks import CARD, assert_decided, assert_ended, cards_of, picture
from tests.workflow.crashes import WHEN, Death, around_effects
from tests.workflow.paths import ForgetfulMessenger, bring_about


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
WRITES = [at for at, e in enumerate(EFFECTS[Status.FULFILLED], 1) if e in STORE_EFFECTS]
"""Where an effect of an order that is approved is a write to the table."""


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
def test_the_effects_are_these(path: Status) -> None:
    effects = Death()
    with engine(around=around_effects(effects, "after")) as running:
        order_id = bring_about(running, path)

        assert effects.points == EFFECTS[path]
        assert running.invocations(order_id) == 2


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
@pytest.mark.parametrize("at", WRITES)
def test_a_death_after_any_write_changes_nothing_in_dynamodb(durable_shop: Shop, at: int) -> None:
    death = Death(at)
    with engine(durable_shop, around=around_effects(death, "after")) as running:
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
