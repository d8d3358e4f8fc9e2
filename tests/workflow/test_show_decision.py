"""Buttons go as soon as there is a decision, whatever becomes of the order afterwards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from approvals.domain.errors import SlackUnavailable, StoreUnavailable
from approvals.domain.order import Status
from approvals.domain.story import RECEIPT
from orchestrator.steps import Steps
from tests.support.workflow import Around, Engine, a_shop, engine
from tests.workflow.checks import (
    CARD,
    assert_ended,
    assert_told,
    notes_of,
    repair,
    stock_of_widgets,
)
from tests.workflow.paths import breaking, bring_about, slack_is_away

ENDS = {
    Status.FULFILLED: "ship",
    Status.REJECTED: "close",
    Status.WITHDRAWN: "close",
    Status.EXPIRED: "close",
}


def decisions_shown(running: Engine, order_id: str = "ord-0001") -> set[object]:
    """Return what the copies of card and receipt say was decided."""
    shown = [
        *running.shop.messenger.shown(order_id, CARD),
        *running.shop.messenger.shown(order_id, RECEIPT),
    ]
    return {order.decision.kind.value if order.decision else None for order in shown}


@pytest.mark.parametrize("path", ENDS, ids=str)
def test_the_decision_is_shown_before_the_stock_moves(path: Status) -> None:
    seen: list[tuple[set[object], list[str]]] = []

    def before(effect: str) -> None:
        if effect == ENDS[path]:
            seen.append((decisions_shown(running), notes_of(running.shop, "ord-0001", CARD)))

    with engine(around=Around(before=before)) as running:
        order_id = bring_about(running, path)

        ended = assert_ended(running.shop, order_id, path)
        assert ended.decision is not None
        assert seen == [({ended.decision.kind.value}, ["asked", "decided"])]


def test_the_decision_is_shown_although_the_order_fails_afterwards() -> None:
    with engine(change=breaking("fulfill")) as running:
        order = running.asleep()
        running.shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "failed"

        ended = running.shop.store.get(order.order_id)
        assert decisions_shown(running) == {"approved"}
        assert stock_of_widgets(running.shop) == (0, 0)
        assert_told(running.shop, ended)
        assert notes_of(running.shop, order.order_id) == ["asked", "decided", "outcome"]


def test_the_decision_is_shown_while_the_order_waits_for_its_table() -> None:
    shown: list[set[object]] = []

    def change(steps: Steps) -> Steps:
        def fulfill(order_id: str) -> None:
            shown.append(decisions_shown(running, order_id))
            if len(shown) < 3:
                raise StoreUnavailable("The order table did not answer. Try again.")
            steps.fulfill(order_id)

        slow: Any = fulfill
        return replace(steps, fulfill=slow)

    with engine(change=change) as running:
        order_id = bring_about(running, Status.FULFILLED)

        assert shown == [{"approved"}] * 3
        assert_ended(running.shop, order_id, Status.FULFILLED)


@pytest.mark.fault("F27")
@pytest.mark.parametrize(
    ("error", "when"),
    [
        (SlackUnavailable("Slack does not answer.", hung=True), "update card:0"),
        (SlackUnavailable("Slack asks to slow down.", 30), "update receipt"),
        (StoreUnavailable("The order table is busy."), "begin_posting"),
        (StoreUnavailable("The order table is busy."), "mark_shown"),
        (RuntimeError("a defect"), "mark_shown"),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ENDS, ids=str)
def test_a_decision_that_cannot_be_shown_is_carried_out_all_the_same(
    path: Status, error: Exception, when: str
) -> None:
    failed: list[str] = []

    def before(effect: str) -> None:
        order = running.shop.store.get("ord-0001")
        if effect == when and order.decision is not None and not failed:
            failed.append(effect)
            raise error

    def after(effect: str) -> None:
        if effect == "note_unshown":
            running.shop.clock.advance(30)  # The engine of the tests skips delays.

    with engine(around=Around(before=before, after=after)) as running:
        order_id = bring_about(running, path)

        assert failed == [when]
        assert running.attempts(order_id)["show-decision"] == 1
        assert_ended(running.shop, order_id, path)


@pytest.mark.fault("F5")
@pytest.mark.parametrize("call", ["update", "post"])
def test_a_slack_that_hangs_delays_what_was_decided_by_one_call(call: str) -> None:
    hanging = [SlackUnavailable("Slack does not answer.", hung=True) for _ in range(1_000)]
    hung: list[str] = []

    def before(effect: str) -> None:
        decided = running.shop.store.get("ord-0001").decision is not None
        if effect.startswith(call) and decided:
            hung.append(effect)
        if effect == "ship":
            hung.append(effect)

    with engine(around=Around(before=before)) as running:
        shop, order = running.shop, running.asleep()
        shop.messenger.failures[call] = list(hanging)
        shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "finished, not announced"

        assert hung.index("ship") == 1
        shop.messenger.failures.clear()
        assert repair(shop) == 1
        assert_ended(shop, order.order_id, Status.FULFILLED)


def test_no_home_is_waited_for_before_the_order_goes_on() -> None:
    refreshed: list[int] = []

    def before(effect: str) -> None:
        if effect in {"add_wait", "ship"}:
            refreshed.append(len(running.shop.homes.refreshed))

    with engine(around=Around(before=before)) as running:
        bring_about(running, Status.FULFILLED)

        assert refreshed == [0, 1]
        assert len(running.shop.homes.refreshed) == 2


def test_nothing_is_sent_where_slack_shows_the_decision_already() -> None:
    shop = a_shop()
    with engine(shop) as running:
        order = running.asleep()
        running.executions.before_delivery = lambda: _ignore(shop.show(order.order_id, by="other"))
        shop.answer(order.order_id)
        running.finish(order.order_id)

        assert_ended(shop, order.order_id, Status.FULFILLED)
        assert shop.messenger.calls.count("update card:0") == 2


def test_a_slack_that_is_away_at_the_decision_is_asked_again_at_the_end() -> None:
    shop = a_shop()
    with engine(shop) as running:
        order = running.asleep()
        shop.messenger.failures["update"] = slack_is_away(2)
        shop.answer(order.order_id)

        assert running.finish(order.order_id)["status"] == "fulfilled"

        assert running.attempts(order.order_id)["announce-outcome"] == 2
        assert_ended(shop, order.order_id, Status.FULFILLED)


def _ignore(_: object) -> None:
    pass
