"""Puts the workflow's steps together from whatever implements the ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.use_cases.ask_for_approval import AskForApproval
from approvals.use_cases.charge_payment import ChargePayment
from approvals.use_cases.confirm_delivery import ConfirmDelivery
from approvals.use_cases.fail_order import FailOrder, TellOperators
from approvals.use_cases.fulfill_order import FulfillOrder
from approvals.use_cases.refund_payment import RefundPayment
from approvals.use_cases.release_inventory import ReleaseInventory
from approvals.use_cases.remind import Remind
from approvals.use_cases.reserve_inventory import ReserveInventory
from approvals.use_cases.settle import Settle
from approvals.use_cases.show_order import ShowOrder
from approvals.use_cases.validate_order import ValidateOrder
from orchestrator.steps import Steps

if TYPE_CHECKING:
    from approvals.domain.routing.model import RoutingPolicy
    from approvals.ports import (
        Carrier,
        Catalogue,
        Clock,
        Directory,
        Homes,
        Ids,
        Messenger,
        Metrics,
        OrderStore,
        Payments,
        Reminded,
        StandIns,
    )
    from approvals.use_cases.confirm_delivery import DeliveryPatience


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the orchestrator needs from outside."""

    store: OrderStore
    catalogue: Catalogue
    messenger: Messenger
    homes: Homes
    directory: Directory
    stand_ins: StandIns
    reminded: Reminded
    payments: Payments
    carrier: Carrier
    patience: DeliveryPatience
    metrics: Metrics
    policy: RoutingPolicy
    clock: Clock
    ids: Ids


def build_steps(outside: Dependencies) -> Steps:
    """Return the workflow's effects on these dependencies."""
    store, clock, ids = outside.store, outside.clock, outside.ids
    show = ShowOrder(store, outside.messenger, outside.homes, clock)
    tell = TellOperators(outside.metrics)
    return Steps(
        validate=ValidateOrder(
            store, outside.catalogue, outside.policy, outside.directory, clock, ids
        ),
        reserve=ReserveInventory(store, clock, ids),
        ask=AskForApproval(store, show, outside.directory, clock),
        settled=Settle(store, clock, ids, outside.metrics),
        reminder=Remind(store, show, outside.directory, outside.stand_ins, outside.reminded, clock),
        charge=ChargePayment(store, outside.payments, clock),
        fulfill=FulfillOrder(store, outside.carrier, clock),
        confirm=ConfirmDelivery(store, outside.carrier, clock, outside.patience, show),
        refund=RefundPayment(store, outside.payments, clock),
        release=ReleaseInventory(store, clock, tell),
        fail=FailOrder(store, clock, tell),
        show=show,
    )
