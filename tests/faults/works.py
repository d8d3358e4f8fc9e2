"""What the reconciler does: at an event or on its schedule, each from its beginning to the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.adapters.slack.cards import APPROVE, SEEN
from approvals.domain.errors import CarrierUnavailable
from approvals.domain.order import Status
from approvals.use_cases.show_order import LONGEST_RETRY_SECONDS
from approvals.use_cases.watch_order import GRACE, START_WITHIN
from tests.faults.acts import (
    TYPED,
    asked,
    clicks,
    decided,
    form_by,
    in_slack,
    know,
    overdue,
    submits,
    unheard,
)
from tests.faults.deeds import APPROVED, EXPIRED, REJECTED, SECOND_VOTE, Deed
from tests.faults.world import SCHEDULED, World
from tests.support.dying import Killed
from tests.support.shop import ALICE
from tests.support.slack_requests import Event


def reconciles(world: World, event: Event) -> None:
    """Invoke the reconciler."""
    world.reconciles(event)


def on_schedule(world: World) -> Event:
    """Let what is under way be old enough, and the schedule come."""
    world.shop.clock.advance(GRACE.total_seconds())
    return SCHEDULED


def late_deadline(world: World) -> Event:
    """Have an order overdue."""
    overdue(world)
    return SCHEDULED


def unheard_decision(world: World) -> Event:
    """Have an order decided, and its workflow not know."""
    unheard(world)
    return on_schedule(world)


def forgotten_start(world: World) -> Event:
    """Have an order in the table whose placer died before its workflow was started."""

    def die(_: str) -> None:
        raise Killed

    executions: Any = world.shop.executions
    executions.before_start, usual = die, executions.before_start
    try:
        world.slack.send(world.slack.command_event(TYPED, ALICE))
    except Killed:
        know(world)
    executions.before_start = usual
    return on_schedule(world)


def start_in_vain(world: World) -> Event:
    """Have an order that could not be started for an hour, and cannot now."""
    forgotten_start(world)
    world.shop.clock.advance(START_WITHIN.total_seconds())
    world.shop.executions.fail_next(1)
    return SCHEDULED


def ended(world: World) -> Event:
    """Return the event of the only execution, which is over; no other word of it comes."""
    world.loses_events = True
    world.settle()
    order_id = world.orders[0]
    world.told.add(order_id)
    return world.closed(order_id)


def stopped_asleep(world: World) -> Event:
    """Have the execution of an order stopped that waits for an answer."""
    world.engine.stop(in_slack(world).order_id)
    return ended(world)


def stopped_rejected(world: World) -> Event:
    """Have the execution stopped that was not told of a rejection."""
    form = form_by("order:reject")(world)
    world.shop.executions.fail_next(2)
    submits(world, form)
    world.engine.stop(world.orders[0])
    return ended(world)


def stopped_charged(world: World) -> Event:
    """Have the execution stopped between the charge and the shipment."""

    def stop() -> None:
        world.shop.carrier.on_call = lambda: None
        world.engine.stop(world.orders[0])
        raise CarrierUnavailable("The carrier does not answer.")

    card = asked(world)
    world.shop.carrier.on_call = stop
    clicks(APPROVE)(world, card)
    return ended(world)


def finished(world: World) -> Event:
    """Have an order finished, of which nothing is kept."""
    clicks(APPROVE)(world, asked(world))
    return ended(world)


def finished_unnoticed(world: World) -> Event:
    """Have an order finished whose event never came."""
    finished(world)
    return on_schedule(world)


def card_missing(world: World) -> Event:
    """Have an order that Slack did not take, and Slack be back."""
    world.fail_slack(1_000)
    in_slack(world)
    world.heal()
    world.shop.clock.advance(LONGEST_RETRY_SECONDS / 2)
    return SCHEDULED


def asked_to_show(world: World) -> Event:
    """Have somebody look at an order, and the reconciler asked to show it."""
    card = asked(world)
    world.loses_events = True
    clicks(SEEN)(world, card)
    world.settle()
    return {"orderId": world.orders[0]}


def failed(world: World) -> bool:
    """Tell whether the order ended as failed."""
    return world.order(world.orders[0]).status is Status.FAILED


def over(world: World) -> bool:
    """Tell whether the order has ended in whatever way, and Slack says so."""
    order = world.order(world.orders[0])
    return order.is_final and order.is_shown


def kept(world: World) -> bool:
    """Tell whether the order's history is kept."""
    return world.orders[0] in world.shop.table.histories


def started(world: World) -> bool:
    """Tell whether the order's workflow was started."""
    return world.orders[0] in world.engine.arns


def told(world: World) -> bool:
    """Tell whether Slack shows the order as it is, or it is noted that this is to be done."""
    return world.order(world.orders[0]).is_shown or world.orders[0] in world.shop.table.to_show


OF_THE_RECONCILER: Mapping[str, Deed] = {
    "expire what is overdue": Deed(reconciles, decided(EXPIRED), late_deadline, is_repeated=False),
    "deliver a decision": Deed(reconciles, decided(APPROVED), unheard_decision, is_repeated=False),
    "start what nobody started": Deed(
        reconciles, started, forgotten_start, SECOND_VOTE, is_repeated=False
    ),
    "end what cannot be started": Deed(reconciles, over, start_in_vain, is_repeated=False),
    "end what was stopped, waiting": Deed(reconciles, failed, stopped_asleep),
    "end what was stopped, rejected": Deed(reconciles, decided(REJECTED), stopped_rejected),
    "end what was stopped, charged": Deed(reconciles, failed, stopped_charged),
    "keep what is finished": Deed(reconciles, kept, finished),
    "keep what no event told of": Deed(reconciles, kept, finished_unnoticed, is_repeated=False),
    "post a card that is missing": Deed(
        reconciles, told, card_missing, SECOND_VOTE, is_repeated=False
    ),
    "show who is looking": Deed(reconciles, told, asked_to_show, SECOND_VOTE),
    "show who is looking, and be overtaken": Deed(
        reconciles, told, asked_to_show, meanwhile=SECOND_VOTE, is_left=False
    ),
}
"""By what is put right."""
