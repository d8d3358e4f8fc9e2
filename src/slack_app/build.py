"""Puts the app's listeners together from whatever implements the ports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.use_cases.away import Away
from approvals.use_cases.decide import Decide
from approvals.use_cases.eligibility import Eligibility
from approvals.use_cases.find_home import FindHome
from approvals.use_cases.mark_seen import MarkSeen
from approvals.use_cases.place_order import MAX_OPEN, PlaceOrder
from approvals.use_cases.vote import Vote
from approvals.use_cases.wake import Wake
from approvals.use_cases.withdraw import Withdraw
from slack_app.listeners.away import SayAway
from slack_app.listeners.command import OrderCommand
from slack_app.listeners.decide import Approve
from slack_app.listeners.find_orders import ReadOrders
from slack_app.listeners.home import ShowHome
from slack_app.listeners.order_form import OpenOrderForm, TakeOrderForm
from slack_app.listeners.place_order import PlaceFromCommand
from slack_app.listeners.reasons import AskReason, TakeReason
from slack_app.listeners.seen import Seen
from slack_app.listeners.withdraw import WithdrawOrder
from slack_app.telling import Languages, Tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.adapters.slack.cards import Look
    from approvals.adapters.slack.people import People
    from approvals.ports import (
        Catalogue,
        Clock,
        Directory,
        Executions,
        Ids,
        Metrics,
        OrderStore,
        Reconciler,
        StandIns,
    )
    from slack_app.gate import Gate
    from slack_app.telling import Replies, Screens


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the Slack app needs from outside."""

    gate: Gate
    store: OrderStore
    catalogue: Catalogue
    executions: Executions
    reconciler: Reconciler
    directory: Directory
    people: People
    screens: Screens
    replies: Replies
    stand_ins: StandIns
    clock: Clock
    ids: Ids
    look: Look
    metrics: Metrics
    reject_reasons: Sequence[str] = ()
    page_url: str = ""
    max_open_orders: int = MAX_OPEN
    is_accepting: bool = True


@dataclass(frozen=True, slots=True)
class Listeners:
    """One for each thing that people do."""

    approve: Approve
    ask_reason: AskReason
    take_reason: TakeReason
    seen: Seen
    withdraw: WithdrawOrder
    command: OrderCommand
    open_form: OpenOrderForm
    take_form: TakeOrderForm
    home: ShowHome


def build_listeners(outside: Dependencies) -> Listeners:
    """Return the listeners."""
    eligibility = Eligibility(outside.directory, outside.stand_ins, outside.clock)
    wake = Wake(outside.store, outside.executions)
    decide = Decide(
        outside.store, wake, outside.reconciler, outside.clock, outside.ids, outside.metrics
    )
    vote = Vote(decide, eligibility, outside.executions)
    find_home = FindHome(outside.store, eligibility)
    place_order = PlaceOrder(
        outside.store,
        outside.catalogue,
        outside.executions,
        outside.clock,
        outside.ids,
        outside.metrics,
        outside.page_url,
        outside.max_open_orders,
        outside.is_accepting,
    )
    languages = Languages(outside.directory, outside.look.words)
    tell = Tell(languages, outside.replies, outside.screens)
    withdraw = WithdrawOrder(Withdraw(decide), tell)
    open_form = OpenOrderForm(outside.catalogue, tell, outside.ids)
    return Listeners(
        approve=Approve(vote, tell),
        ask_reason=AskReason(vote, tell, outside.reject_reasons, outside.look.caution_amount),
        take_reason=TakeReason(vote, tell),
        seen=Seen(MarkSeen(decide, eligibility, outside.executions), tell),
        withdraw=withdraw,
        command=OrderCommand(
            languages,
            open_form.open,
            PlaceFromCommand(place_order),
            ReadOrders(outside.store, find_home),
            withdraw,
            SayAway(Away(outside.stand_ins, outside.directory, outside.clock)),
        ),
        open_form=open_form,
        take_form=TakeOrderForm(place_order, outside.catalogue, outside.screens, languages),
        home=ShowHome(
            find_home, outside.screens, outside.people, languages, outside.clock, outside.look
        ),
    )
