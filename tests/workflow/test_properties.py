"""Whatever people do and whatever fails: an order ends once, and money and goods fit its end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import NodError, StoreUnavailable
from approvals.domain.failure import ByHand
from approvals.domain.metric import ORDERS_LEFT_TO_DO
from approvals.domain.order import Order, Stage, Status
from approvals.durable.approval import MAX_WAKES
from approvals.use_cases.decide import Answer
from orchestrator.fulfilment import CHARGE, CONFIRM, FULFILL
from tests.support.shop import ALICE, BOB, CAROL, Shop
from tests.support.workflow import STORE_EFFECTS, Around, Engine, ProcessDied, engine, until
from tests.workflow.checks import audited
from tests.workflow.paths import (
    DECLINED,
    LOST,
    REFUSED,
    carrier_is_away,
    gateway_is_away,
    giving_up_after,
    slack_is_away,
)
from tests.workflow.waiting import (
    BOTH,
    ERIN,
    ESCALATING,
    FRANK,
    ONE,
    REMINDING,
    SECOND,
    SECOND_REMINDING,
    shop_asking,
    time_is_up,
    withdraw,
)

POLICIES = [
    (),
    (ONE,),
    (REMINDING,),
    (ESCALATING,),
    (BOTH,),
    (ONE, SECOND),
    (BOTH, SECOND_REMINDING),
]
DECISIONS = ("approved", "rejected", "withdrawn", "expired")


@dataclass(frozen=True)
class Trouble:
    """What fails beside the order: outside, and once at the n-th effect of the workflow itself."""

    charge: list[Exception]
    ship: list[Exception]
    look: list[Exception]
    refund: list[Exception]
    under_way: int
    days_a_look: int
    lost: str
    losses: int
    slack: int
    at: int
    dies: bool
    after: bool

    def befall(self, shop: Shop) -> None:
        shop.payments.failures |= {"charge": [*self.charge], "refund": [*self.refund]}
        shop.carrier.failures |= {"ship": [*self.ship], "delivered": [*self.look]}
        for partner in (shop.payments, shop.carrier):
            partner.lose[self.lost] = gateway_is_away(self.losses)
        shop.messenger.failures["post"] = slack_is_away(self.slack)
        shop.carrier.under_way = self.under_way
        days = timedelta(days=self.days_a_look)
        shop.carrier.on_call = lambda: shop.clock.advance(days.total_seconds())

    def around(self) -> Around:
        seen: list[str] = []

        def strike(effect: str) -> None:
            seen.append(effect)
            if len(seen) == self.at and self.dies:
                raise ProcessDied(effect)
            if len(seen) == self.at and effect in STORE_EFFECTS:
                raise StoreUnavailable("The order table did not answer. Try again.")

        return Around(after=strike) if self.after else Around(before=strike)


def sometimes(*errors: list[Exception]) -> st.SearchStrategy[list[Exception]]:
    return st.sampled_from([[], [], *errors])


TROUBLES = st.builds(
    Trouble,
    charge=sometimes([DECLINED], gateway_is_away(2), gateway_is_away(10)),
    ship=sometimes([REFUSED], carrier_is_away(2), carrier_is_away(10)),
    look=sometimes([LOST], carrier_is_away(2)),
    refund=sometimes([DECLINED], gateway_is_away(2)),
    under_way=st.sampled_from([0, 0, 2, 6]),
    days_a_look=st.sampled_from([0, 3]),
    lost=st.sampled_from(["nothing", "charge", "ship", "refund"]),
    losses=st.sampled_from([1, 10]),
    slack=st.sampled_from([0, 0, 3]),
    at=st.integers(0, 60),
    dies=st.booleans(),
    after=st.booleans(),
)
NO_TROUBLE = Trouble([], [], [], [], 0, 0, "nothing", 1, 0, at=0, dies=False, after=False)
LATE = replace(NO_TROUBLE, under_way=6, days_a_look=3)
LOST_AT_ONCE = replace(NO_TROUBLE, look=[LOST])
PERHAPS_SHIPPED = replace(NO_TROUBLE, lost="ship", losses=10)
REFUNDED_UNHEARD = replace(NO_TROUBLE, ship=[REFUSED], lost="refund", losses=10)
"""Seldom drawn, so each has its example."""


def vote(person: str, kind: DecisionKind) -> Callable[[Engine, Order], object]:
    return lambda running, order: running.shop.answer(order.order_id, person, kind)


def look(running: Engine, order: Order) -> None:
    running.shop.mark_seen(Answer(order.order_id, CAROL, DecisionKind.APPROVED, Via.API))


def ring(running: Engine, order: Order) -> None:
    running.runner.send_callback_success(waits(order)[-1], b"approved")


def lose(running: Engine, _: Order) -> None:
    running.executions.fail_next(2)


def remind(running: Engine, order: Order) -> None:
    stage = running.shop.store.get(order.order_id).stage
    if stage is not None and stage.remind_every_seconds and running.pauses(order.order_id):
        running.pause_ends(order.order_id)


def be_silent(running: Engine, order: Order) -> None:
    stage = running.shop.store.get(order.order_id).stage
    if stage is not None and stage.escalate_after_seconds and stage.escalated_at is None:
        running.nobody_reacts(order.order_id)


APPROVERS = (BOB, CAROL, ERIN, FRANK)
DISTURBING = ["looks", "reminded", "rings", "silence", "the next call is lost", "Alice approves"]
AGAINST = ["Carol rejects", "Erin rejects", "withdrawn", "the deadline passes"]
MOVES: dict[str, Callable[[Engine, Order], object]] = {
    **{who: vote(who, DecisionKind.APPROVED) for who in APPROVERS},
    "Alice approves": vote(ALICE, DecisionKind.APPROVED),
    "Carol rejects": vote(CAROL, DecisionKind.REJECTED),
    "Erin rejects": vote(ERIN, DecisionKind.REJECTED),
    "withdrawn": withdraw,
    "the deadline passes": time_is_up,
    "looks": look,
    "rings": ring,
    "the next call is lost": lose,
    "reminded": remind,
    "silence": be_silent,
}


def waits(order: Order) -> list[str]:
    return [wait.callback_id for stage in order.stages for wait in stage.waits]


def is_quiet(running: Engine, order_id: str) -> bool:
    return running.is_over(order_id) or running.sleeps(order_id)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stages=st.sampled_from(POLICIES),
    moves=st.lists(st.sampled_from([*APPROVERS, *DISTURBING]), max_size=5),
    against=st.lists(st.sampled_from(AGAINST), max_size=1),
    wakes=st.sampled_from([2, MAX_WAKES]),
    trouble=TROUBLES,
)
@example(stages=(ONE,), moves=["rings", "rings"], against=[], wakes=2, trouble=NO_TROUBLE)
@example(stages=(ONE, SECOND), moves=["rings"], against=[], wakes=9, trouble=NO_TROUBLE)
@example(stages=(), moves=[], against=[], wakes=9, trouble=LATE)
@example(stages=(), moves=[], against=[], wakes=9, trouble=LOST_AT_ONCE)
@example(stages=(), moves=[], against=[], wakes=9, trouble=PERHAPS_SHIPPED)
@example(stages=(), moves=[], against=[], wakes=9, trouble=REFUNDED_UNHEARD)
def test_an_order_ends_once_and_is_paid_for_only_if_it_is_shipped(
    stages: tuple[Stage, ...], moves: list[str], against: list[str], wakes: int, trouble: Trouble
) -> None:
    in_the_end = [*APPROVERS, *APPROVERS, *["the deadline passes"] * (len(stages) + 1)]
    shop = shop_asking(*stages)
    trouble.befall(shop)
    with giving_up_after(wakes), engine(shop, around=trouble.around()) as running:
        order_id = shop.placed().order_id
        for move in (*moves, *against, *in_the_end):
            until(lambda: is_quiet(running, order_id))
            if running.is_over(order_id):
                break
            with contextlib.suppress(NodError):
                MOVES[move](running, shop.store.get(order_id))

        returned = running.finish(order_id)["status"]

        assert returned == shop.store.get(order_id).status
        assert_one_end(shop, order_id, trouble)


def assert_one_end(shop: Shop, order_id: str, trouble: Trouble) -> None:
    order, happened = shop.store.get(order_id), audited(shop, order_id)
    assert order.is_final
    assert sum(happened[decision] for decision in DECISIONS) == bool(order.decision)
    assert happened["released"] <= (order.shipped_at is None)
    kind = order.decision.kind if order.decision is not None else None
    if kind is None:
        assert order.failure is not None
        assert order.failure.step not in {CHARGE, FULFILL, CONFIRM}
    elif kind is DecisionKind.APPROVED:
        assert (order.status is Status.FULFILLED) == (order.failure is None)
    else:
        assert order.status == kind.value
    for stage in order.stages:
        people = {vote.person for vote in stage.votes if vote.kind is DecisionKind.APPROVED}
        assert ALICE not in people
        assert (stage.result != "approved") or len(people) >= stage.quorum
    assert_money_and_goods_fit(shop, order, trouble)


def assert_money_and_goods_fit(shop: Shop, order: Order, trouble: Trouble) -> None:
    charged, refunded = len(shop.payments.charged), len(shop.payments.refunded)
    shipped = len(shop.carrier.shipped)
    approved = order.decision is not None and order.decision.kind is DecisionKind.APPROVED
    assert shipped <= charged <= approved
    assert refunded <= charged
    paid = charged - refunded
    assert (order.status is Status.FULFILLED) == (paid == shipped == 1 and order.failure is None)
    assert shop.stock_adds_up()
    assert sum(product.reserved for product in shop.catalogue.products().values()) == 0
    assert_left_to_people(shop, order, trouble)


def assert_left_to_people(shop: Shop, order: Order, trouble: Trouble) -> None:
    by_hand = set(order.failure.left_to_do) if order.failure else set()
    step, reason = (order.failure.step, order.failure.reason) if order.failure else ("", "")
    refunded = bool(shop.payments.refunded)
    kept = bool(shop.payments.charged) and not refunded and order.failure is not None
    is_late = ByHand.DELIVERY in by_hand
    # Stock can always be given back here, and money unless the gateway says no.
    assert ByHand.RELEASE not in by_hand
    assert (ByHand.REFUND in by_hand) <= (trouble.refund == [DECLINED])
    assert kept <= (ByHand.REFUND in by_hand or is_late)
    assert is_late <= (not refunded and ByHand.REFUND not in by_hand)
    assert (ByHand.CLAIM in by_hand) == (step == CONFIRM and reason == str(LOST))
    assert is_late == (step == CONFIRM and reason != str(LOST))
    assert (ByHand.PARCEL in by_hand) == (step == FULFILL and reason != str(REFUSED))
    # A process that dies, and a write that is repeated, may tell it again.
    told = shop.metrics.counted.count(ORDERS_LEFT_TO_DO.name)
    assert bool(by_hand) <= told <= bool(by_hand) * (1 + bool(trouble.at))
