"""Puts the workflow's steps together from whatever implements the ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.use_cases.ask_for_approval import AskForApproval
from approvals.use_cases.finish_order import FulfillOrder, ReleaseInventory
from approvals.use_cases.reserve_inventory import ReserveInventory
from approvals.use_cases.settle import Settle
from approvals.use_cases.show_order import ShowOrder
from approvals.use_cases.validate_order import ValidateOrder
from orchestrator.steps import Steps

if TYPE_CHECKING:
    from approvals.domain.policy import ApprovalPolicy
    from approvals.ports import (
        Carrier,
        Catalogue,
        Clock,
        Directory,
        Homes,
        Ids,
        Messenger,
        OrderStore,
    )


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the orchestrator needs from outside."""

    store: OrderStore
    catalogue: Catalogue
    messenger: Messenger
    homes: Homes
    directory: Directory
    carrier: Carrier
    policy: ApprovalPolicy
    clock: Clock
    ids: Ids


def build_steps(outside: Dependencies) -> Steps:
    """Return the workflow's effects on these dependencies."""
    store, clock, ids = outside.store, outside.clock, outside.ids
    show = ShowOrder(store, outside.messenger, outside.homes, clock)
    return Steps(
        validate=ValidateOrder(store, outside.catalogue, outside.policy, clock, ids),
        reserve=ReserveInventory(store, clock, ids),
        ask=AskForApproval(store, show, outside.directory, clock),
        settled=Settle(store, clock, ids),
        fulfill=FulfillOrder(store, outside.carrier, clock),
        release=ReleaseInventory(store, clock),
        show=show,
    )
