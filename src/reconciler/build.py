"""Puts the reconciler's use cases together from whatever implements the ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import Via
from approvals.use_cases.close_request import CloseRequest
from approvals.use_cases.end_order import EndOrder
from approvals.use_cases.fail_order import FailOrder, TellOperators
from approvals.use_cases.find_stuck import FindStuck, MeasureOrders
from approvals.use_cases.keep_finished import KeepFinished
from approvals.use_cases.know_approvers import KnowApprovers
from approvals.use_cases.refund_payment import RefundPayment
from approvals.use_cases.release_inventory import ReleaseInventory
from approvals.use_cases.repair_cards import RepairCards
from approvals.use_cases.settle import Settle
from approvals.use_cases.show_order import ShowOrder
from approvals.use_cases.watch_order import WatchOrder
from approvals.use_cases.watch_orders import WatchOrders

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.ports import (
        Clock,
        Directory,
        Executions,
        FinishedOrders,
        Homes,
        Ids,
        Messenger,
        Metrics,
        OrderStore,
        Payments,
        Rounds,
    )


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the reconciler needs from outside."""

    store: OrderStore
    messenger: Messenger
    homes: Homes
    directory: Directory
    clock: Clock
    ids: Ids
    finished: FinishedOrders
    executions: Executions
    rounds: Rounds
    payments: Payments
    metrics: Metrics
    memory_mb: int
    pause: Callable[[], None]
    pause_between_looks: Callable[[], None]
    is_connected: bool = True
    """Whether Nod runs with Slack."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the reconciler does."""

    show: ShowOrder
    repair: RepairCards
    know_approvers: KnowApprovers
    keep: KeepFinished
    watch: WatchOrder
    watch_all: WatchOrders
    measure: MeasureOrders


def build_work(outside: Dependencies) -> Work:
    """Return the use cases on these dependencies."""
    store, clock, ids = outside.store, outside.clock, outside.ids
    show = ShowOrder(store, outside.messenger, outside.homes, clock)
    watch = WatchOrder(
        store,
        outside.executions,
        Settle(store, clock, ids, outside.metrics),
        _end_order(outside, show),
        show,
        outside.metrics,
        clock,
    )
    return Work(
        show=show,
        repair=RepairCards(store, show, clock, ids, outside.is_connected),
        know_approvers=KnowApprovers(store, outside.directory),
        keep=KeepFinished(
            store,
            outside.finished,
            outside.executions,
            clock,
            outside.memory_mb,
            outside.pause,
            outside.metrics,
        ),
        watch=watch,
        watch_all=WatchOrders(
            store, outside.rounds, watch, clock, ids, outside.pause_between_looks
        ),
        measure=MeasureOrders(FindStuck(store, clock), outside.metrics),
    )


def _end_order(outside: Dependencies, show: ShowOrder) -> EndOrder:
    store, clock, via = outside.store, outside.clock, Via.RECONCILER
    tell = TellOperators(outside.metrics)
    return EndOrder(
        store,
        clock,
        RefundPayment(store, outside.payments, clock, via),
        ReleaseInventory(store, clock, tell, via),
        FailOrder(store, clock, tell, via),
        CloseRequest(store, clock, via),
        show,
    )
