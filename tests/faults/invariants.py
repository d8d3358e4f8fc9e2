"""What must hold of every order, whatever was done to it, while it lives and at its end."""

from __future__ import annotations

from collections import Counter

from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order, Stage, Status
from tests.faults.world import World
from tests.workflow.checks import DECISIONS, audited, shows_the_truth


def assert_decided_once(world: World, order: Order) -> None:
    """Check that there is one decision at most, by votes that might be cast."""
    happened = audited(world.shop, order.order_id)
    assert sum(happened[kind] for kind in DECISIONS) == bool(order.decision)
    for stage in order.stages:
        assert_votes_are_lawful(order, stage)


def assert_ended_truly(world: World, order: Order) -> None:
    """Check that money, goods, cards and the API say the same of an order that is over."""
    shop = world.shop
    kind = order.decision.kind if order.decision is not None else None
    charged, refunded = dict(shop.payments.charged), shop.payments.refunded
    paid = (order.order_id in charged) - (order.order_id in refunded)
    shipped = shop.carrier.shipped.count(order.order_id)
    if order.status is Status.FULFILLED:
        assert (kind, paid, shipped) == (DecisionKind.APPROVED, 1, 1)
    elif order.status is Status.FAILED:
        assert order.failure is not None or order.start_failed or order.reason
        assert not paid or (order.failure is not None and order.failure.left_to_do)
    else:
        assert (order.status.value, paid, shipped) == (kind and kind.value, 0, 0)
    assert order.start_failed or shows_the_truth(shop, order)
    told = world.api.get(f"/orders/{order.order_id}").json
    assert (told["status"], bool(told["decision"])) == (order.status.value, bool(kind))


def assert_votes_are_lawful(order: Order, stage: Stage) -> None:
    """Check who voted, how often, and what came of it."""
    asked = {*stage.approvers, *(stage.escalate_to if stage.escalated_at else ())}
    people = [vote.person for vote in stage.votes]
    assert set(people) <= asked - {order.requester}
    assert max(Counter(people).values(), default=1) == 1
    yes = sum(vote.kind is DecisionKind.APPROVED for vote in stage.votes)
    assert stage.result != "approved" or yes >= stage.quorum


def assert_done_once(world: World) -> None:
    """Check that nothing moved twice, and that no stock is held for what is over."""
    shop = world.shop
    for done in (
        [order_id for order_id, _ in shop.payments.charged],
        shop.payments.refunded,
        shop.carrier.shipped,
    ):
        assert max(Counter(done).values(), default=1) == 1
    held = sum(product.reserved for product in shop.catalogue.products().values())
    open_orders = [o for o in map(world.order, world.orders) if not o.is_final]
    assert held <= sum(item.quantity for order in open_orders for item in order.items)
