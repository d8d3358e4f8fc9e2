"""Whatever people do and whatever fails, in any order: each order is decided once and ends once.

Hypothesis draws histories over the whole system on virtual time and shrinks what fails. `make test`
draws a few of them; `make faults` goes on for as long as it is told.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from approvals.adapters.slack.cards import APPROVE, REJECT, button_value
from approvals.domain.decision import Decision, DecisionKind
from approvals.domain.errors import CarrierRefused, PaymentDeclined
from approvals.domain.order import Order, Stage, Status
from tests.faults.invariants import assert_decided_once, assert_done_once, assert_ended_truly
from tests.faults.world import World
from tests.support.api_requests import BOBS, DEMO, READER, REQUESTER
from tests.support.shop import ALICE, BOB, CAROL, DAVE, order_body
from tests.support.slack_payloads import Body, submission
from tests.support.slack_requests import Event
from tests.workflow.waiting import (
    BOTH,
    ERIN,
    ESCALATE_SECONDS,
    ESCALATING,
    FRANK,
    ONE,
    REMINDING,
    SECOND,
    SECOND_REMINDING,
    TWO_PEOPLE,
    time_is_up,
)

POLICIES = [
    (),
    (ONE,),
    (TWO_PEOPLE,),
    (REMINDING,),
    (ESCALATING,),
    (BOTH,),
    (ONE, SECOND),
    (replace(TWO_PEOPLE, rejections=2), SECOND),
    (BOTH, SECOND_REMINDING),
]
PEOPLE = st.sampled_from([BOB, CAROL, ERIN, FRANK, ALICE, DAVE])
TOKENS = st.sampled_from([DEMO, BOBS, REQUESTER, READER])
WHICH = st.integers(0, 3)
REASON = "order:reason"
AGO_SECONDS = 301
"""Longer than a signature is good for."""
EXAMPLES = int(os.environ.get("NOD_HISTORIES", "8"))
STEPS = int(os.environ.get("NOD_HISTORY_STEPS", "25"))


@dataclass
class Form:
    """A modal that somebody has open."""

    view: Body
    person: str


@dataclass
class Seen:
    """What must stay as it was seen: decisions, ends, and what people were told they had done."""

    decisions: dict[str, Decision] = field(default_factory=dict)
    ends: dict[str, Status] = field(default_factory=dict)
    requests: list[Event] = field(default_factory=list)
    cards: list[tuple[Body, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)


class Histories(RuleBasedStateMachine):
    """One shop; a rule is something that people, time or trouble do to it."""

    @initialize(stages=st.sampled_from(POLICIES))
    def opens(self, stages: tuple[Stage, ...]) -> None:
        self.world, self.seen = World(stages), Seen()
        self.alice_orders_in_slack()

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self.world.run_out()
            assert self.world.late == []
            for order_id in self.world.orders:
                self.ended(self.world.order(order_id))
        finally:
            self.world.close()

    def chosen(self, which: int) -> Order | None:
        orders = self.world.orders
        return self.world.order(orders[which % len(orders)]) if orders else None

    def send(self, event: Event) -> None:
        """Slack is answered with 200, or 503 where the table is away, and never with a trace."""
        self.seen.requests.append(event)
        answer = self.world.slack.send(event)
        assert answer["statusCode"] in {200, 503}, answer
        self.world.settle()

    def call(self, answer: Any) -> int:
        """The API answers in problems; it is 503 where the table is away, and never 500."""
        assert answer.status < 500 or answer.status == 503, answer.text
        self.world.settle()
        return int(answer.status)

    @rule(key=st.sampled_from(["a", "b", "c"]))
    @precondition(lambda self: len(self.world.orders) < 3)
    def somebody_orders(self, key: str) -> None:
        answer = self.world.api.post("/orders", order_body(), REQUESTER, idempotency_key=key)
        if self.call(answer) == 202:
            self.known(answer.json["orderId"])

    @rule()
    @precondition(lambda self: len(self.world.orders) < 3)
    def alice_orders_in_slack(self) -> None:
        slack, before = self.world.slack, set(self.world.shop.table.orders)
        self.send(slack.command_event("2x WIDGET-001 for Acme", ALICE))
        for order_id in set(self.world.shop.table.orders) - before:
            self.known(order_id)

    def known(self, order_id: str) -> None:
        if order_id not in self.world.orders:
            self.world.orders.append(order_id)

    @rule(which=WHICH, person=PEOPLE, action=st.sampled_from([APPROVE, REJECT]))
    def somebody_clicks(self, which: int, person: str, action: str) -> None:
        order = self.chosen(which)
        shown = self.world.card(order) if order else None
        if order is None or shown is None or action not in str(shown["blocks"]):
            return
        self.seen.cards.append((shown, action))
        self.click(shown, person, action)

    @rule(which=WHICH, how_many=st.integers(1, 3), action=st.sampled_from([APPROVE, REJECT]))
    def those_who_are_asked_click(self, which: int, how_many: int, action: str) -> None:
        order = self.chosen(which)
        people = order.stage.approvers[:how_many] if order and order.stage else ()
        for person in people:
            self.somebody_clicks(which, person, action)

    @rule(which=WHICH, person=PEOPLE)
    @precondition(lambda self: self.seen.cards)
    def somebody_clicks_a_card_as_it_was(self, which: int, person: str) -> None:
        shown, action = self.seen.cards[which % len(self.seen.cards)]
        self.click(shown, person, action)

    def click(self, shown: Body, person: str, action: str) -> None:
        opened = len(self.world.slack.screens.opened)
        self.send(self.world.slack.click_event(shown, person, action))
        self.seen.forms += [
            Form(view, person) for _, view in self.world.slack.screens.opened[opened:]
        ]

    @rule(which=WHICH, at=WHICH, stage=st.integers(0, 1))
    def somebody_forges_a_button(self, which: int, at: int, stage: int) -> None:
        """Another order's callback, in a value for this one: no vote, whoever presses."""
        order, other = self.chosen(which), self.chosen(at)
        shown = self.world.card(order) if order else None
        waits = [w.callback_id for s in other.stages for w in s.waits] if other else []
        if order is None or other is None or shown is None or APPROVE not in str(shown["blocks"]):
            return
        if order.order_id == other.order_id or not waits:
            return
        forged = button_value(order.order_id, stage, waits[-1])
        self.send(self.world.slack.click_event(shown, BOB, APPROVE, value=forged))
        assert self.votes(self.world.order(order.order_id)) == self.votes(order)

    def votes(self, order: Order) -> int:
        return sum(len(stage.votes) for stage in order.stages)

    @rule(which=WHICH, reason=st.sampled_from(["Too many", "<!channel> *no*"]))
    @precondition(lambda self: self.seen.forms)
    def somebody_submits_a_form(self, which: int, reason: str) -> None:
        form = self.seen.forms[which % len(self.seen.forms)]
        payload, _ = submission(form.view, form.person, {REASON: reason})
        self.send(self.world.slack.interaction_event(payload))

    @rule(which=WHICH)
    @precondition(lambda self: self.seen.requests)
    def slack_sends_it_again(self, which: int) -> None:
        again = self.seen.requests[-1 - which % len(self.seen.requests)]
        answer = self.world.slack.send(again)
        assert answer["statusCode"] in {200, 401, 503}, answer
        for order_id in set(self.world.shop.table.orders) - set(self.world.orders):
            self.known(order_id)  # A command that comes twice is two orders.
        self.world.settle()

    @rule()
    @precondition(lambda self: self.seen.requests)
    def somebody_replays_an_old_request(self) -> None:
        # Twice: the clocks may have gone back since.
        self.world.shop.clock.advance(2 * AGO_SECONDS)
        before = {o: self.world.order(o) for o in self.world.orders}
        assert self.world.slack.send(self.seen.requests[-1])["statusCode"] == 401
        assert before == {o: self.world.order(o) for o in self.world.orders}

    @rule(which=WHICH, token=TOKENS, verb=st.sampled_from(["approve", "reject"]), at=WHICH)
    def somebody_answers_by_the_api(self, which: int, token: str, verb: str, at: int) -> None:
        order = self.chosen(which)
        if order is None or not order.stages:
            return
        stage = order.stages[at % len(order.stages)].name
        answer = self.world.api.post(f"/orders/{order.order_id}/{verb}", {"stage": stage}, token)
        if self.call(answer) == 200:
            # What somebody was told they had done stays done.
            now = self.world.order(order.order_id)
            voted = {(vote.person, vote.kind) for each in now.stages for vote in each.votes}
            person = {DEMO: "api:demo", BOBS: BOB}[token]
            assert (person, {"approve": "approved", "reject": "rejected"}[verb]) in voted

    @rule(which=WHICH)
    def the_requester_takes_it_back(self, which: int) -> None:
        order = self.chosen(which)
        if order is not None:
            answer = self.world.api.withdraw(order.order_id, REQUESTER)
            if self.call(answer) == 200:
                decision = self.world.order(order.order_id).decision
                assert decision is not None
                assert decision.kind is DecisionKind.WITHDRAWN

    @rule(which=WHICH)
    def the_deadline_passes(self, which: int) -> None:
        order = self.asleep(which)
        if order is not None:
            with self.world.faults.spared():
                time_is_up(self.world.engine, order)
            self.world.settle()

    @rule(which=WHICH)
    def the_deadline_passes_and_its_timer_is_lost(self, which: int) -> None:
        order = self.asleep(which)
        if order is not None and order.stage is not None and order.stage.newest_wait is not None:
            self.world.shop.clock.current = max(
                self.world.shop.clock.current, order.stage.newest_wait.deadline_at
            )

    @rule(which=WHICH)
    def nobody_reacts(self, which: int) -> None:
        order = self.asleep(which)
        stage = order.stage if order is not None else None
        if order is None or stage is None or stage.escalated_at is not None:
            return
        if stage.escalate_after_seconds:
            self.world.shop.clock.advance(ESCALATE_SECONDS)
            with self.world.faults.spared():
                self.world.engine.nobody_reacts(order.order_id)
            self.world.settle()

    @rule(which=WHICH)
    def a_reminder_is_due(self, which: int) -> None:
        order = self.asleep(which)
        if order is not None and self.world.engine.pauses(order.order_id):
            self.world.engine.pause_ends(order.order_id)
            self.world.settle()

    def asleep(self, which: int) -> Order | None:
        """Return an order whose execution sleeps on a wait that its table knows."""
        order = self.chosen(which)
        if order is None or order.order_id not in self.world.engine.arns:
            return None
        engine, waits = self.world.engine, order.stage is not None and order.stage.newest_wait
        runs = not engine.is_over(order.order_id) and engine.sleeps(order.order_id)
        return order if waits and runs else None

    @rule(times=st.integers(1, 3))
    def slack_fails(self, times: int) -> None:
        self.world.fail_slack(times)

    @rule()
    def slack_loses_an_answer(self) -> None:
        self.world.lose_slack()

    @rule(times=st.integers(1, 3))
    def the_table_takes_no_write(self, times: int) -> None:
        self.world.faults.writes_away = times

    @rule(times=st.integers(1, 3))
    def the_table_cannot_be_read(self, times: int) -> None:
        self.world.faults.reads_away = times

    @rule(times=st.integers(1, 3))
    def callbacks_do_not_arrive(self, times: int) -> None:
        self.world.shop.executions.fail_next(times)

    @rule(times=st.integers(1, 2))
    def the_gateway_declines(self, times: int) -> None:
        declined = PaymentDeclined("The card was declined.")
        self.world.shop.payments.failures["charge"] = [declined] * times

    @rule(times=st.integers(1, 2))
    def the_carrier_refuses(self, times: int) -> None:
        refused = CarrierRefused("The carrier does not go there.")
        self.world.shop.carrier.failures["ship"] = [refused] * times

    @rule(seconds=st.integers(-2, 2))
    def whoever_comes_next_has_a_clock_that_is_a_little_off(self, seconds: int) -> None:
        self.world.shop.clock.advance(seconds)

    @rule(effects=st.integers(1, 8), after=st.booleans())
    def the_workflow_will_die(self, effects: int, after: bool) -> None:
        self.world.faults.dies_in, self.world.faults.dies_after = effects, after

    @rule(lost=st.booleans())
    def events_are_lost_or_come(self, lost: bool) -> None:
        self.world.loses_events = lost

    @rule()
    def everything_is_started_anew(self) -> None:
        self.world.restart()

    @rule()
    def the_reconciler_comes_round(self) -> None:
        self.world.round()

    @rule(which=WHICH)
    def an_operator_stops_the_execution(self, which: int) -> None:
        order = self.asleep(which)
        if order is not None:
            self.world.engine.stop(order.order_id)
            self.world.settle()

    @invariant()
    def what_is_decided_stays_and_happened_once(self) -> None:
        if not hasattr(self, "world"):
            return
        for order in map(self.world.order, self.world.orders):
            self.decided_once(order)
        assert self.world.shop.stock_adds_up()
        assert_done_once(self.world)

    def decided_once(self, order: Order) -> None:
        assert_decided_once(self.world, order)
        if order.decision is not None:
            known = self.seen.decisions.setdefault(order.order_id, order.decision)
            assert order.decision == known
        if order.is_final and not order.start_failed:
            assert self.seen.ends.setdefault(order.order_id, order.status) is order.status

    def ended(self, order: Order) -> None:
        """Check one order when nothing is wrong any more and all time has passed."""
        note(f"{order.order_id}: {order.status}, {order.decision}, {order.failure}")
        event(f"an order ended {order.status}")
        assert order.is_final
        self.decided_once(order)
        assert_ended_truly(self.world, order)


@pytest.mark.timeout(0)  # One history is bounded; `make faults` draws as many as it is told.
@pytest.mark.usefixtures("engine_without_pauses")
class TestHistories(Histories.TestCase):  # type: ignore[valid-type, misc]
    settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
    )
