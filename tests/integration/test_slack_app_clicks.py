"""Clicks on Approve and Reject: one decision, whoever clicks, however often, in whatever state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from approvals.adapters.slack.cards import APPROVE, REJECT
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import SlackUnavailable, StoreUnavailable
from approvals.domain.order import Status
from approvals.domain.words.speech import ENGLISH
from tests.support import slack_payloads as payloads
from tests.support.shop import ALICE, BOB, CAROL, DAVE, DEADLINE_SECONDS, Shop
from tests.support.slack_payloads import RESPONSE_URL
from tests.support.slack_requests import SlackDoor

AT_NINE = "<!date^1795251600^{date_short_pretty} {time}|2026-11-21 09:00 UTC>"


def test_an_approvers_click_decides_and_says_nothing() -> None:
    door = SlackDoor()
    order = door.shop.waiting("callback-1")
    door.approve(order, BOB)
    after, kind = door.shop.store.get(order.order_id), DecisionKind.APPROVED
    assert after.decision is not None
    assert (after.decision.kind, after.decision.by, after.decision.via) == (kind, BOB, "slack")
    assert after.decision.at == door.shop.clock.now()
    assert after.status is Status.APPROVED
    assert door.shop.executions.delivered == [("callback-1", after.decision)]
    assert (door.said, door.screens.opened) == ([], [])
    entry = door.shop.store.audit(order.order_id)[-1]
    assert (entry.what, entry.who, entry.via) == (kind, BOB, "slack")


def test_a_member_who_comes_from_another_workspace_of_an_organisation_decides() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    payload = payloads.click(door.card(order), BOB, APPROVE, door.now)
    payload["user"]["team_id"] = "T0HQ"
    assert door.interact(payload) == {}
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.by == BOB


@pytest.mark.parametrize("page_url", ["", "https://nod.example"])
def test_an_approver_whom_slack_does_not_vouch_for_is_shown_another_way(page_url: str) -> None:
    door = SlackDoor()
    door.shop.place_order = replace(door.shop.place_order, page_url=page_url)
    order = door.shop.waiting()
    door.shop.directory.away = SlackUnavailable("Slack does not answer.", hung=True)
    door.approve(order, BOB)
    [said] = door.said
    assert ENGLISH.say("refused.cannot_check_account") in said
    page = f"<{page_url}/orders/{order.order_id}|its page>"
    assert (page in said) is bool(page_url)
    door.unchanged_but_audited(order, BOB, "refused_approved", "cannot_check_account")


@pytest.mark.fault("F8")
def test_a_double_click_is_one_decision_and_the_second_is_told_who_and_when() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)
    door.click(card, BOB)
    decided = door.shop.store.get(order.order_id)
    door.shop.clock.advance(2)
    door.click(card, BOB)
    assert door.said == [
        f"This order is closed. Approved by <@{BOB}>, {AT_NINE}. Nothing was changed."
    ]
    assert door.replies.sent[0][0] == RESPONSE_URL
    door.unchanged_but_audited(decided, BOB, "refused_approved", "already_decided")
    assert len(door.shop.executions.delivered) == 1


@pytest.mark.attack("A2")
def test_the_same_signed_click_twice_is_one_decision() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    event = door.click_event(door.card(order))
    for _ in range(2):
        again = dict(event, headers=dict(event["headers"]))
        assert door.send(again)["statusCode"] == 200
    assert len(door.shop.table.votes) == 1
    assert len(door.said) == 1


@pytest.mark.parametrize("action_id", [APPROVE, REJECT])
def test_a_second_approver_is_told_who_was_first_and_when(action_id: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)
    door.reject(order, BOB)
    decided = door.shop.store.get(order.order_id)
    door.shop.clock.advance(60)
    door.click(card, CAROL, action_id)
    assert door.said == [
        f"This order is closed. Rejected by <@{BOB}>, {AT_NINE}. Nothing was changed."
    ]
    what = "refused_approved" if action_id == APPROVE else "refused_rejected"
    door.unchanged_but_audited(decided, CAROL, what, "already_decided")


@pytest.mark.parametrize("action_id", [APPROVE, REJECT])
def test_a_stranger_is_refused_privately(action_id: str) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.click(door.card(order), DAVE, action_id)
    (said,) = door.said
    assert said.startswith("You cannot decide this. You are not on the list of approvers.")
    what = "refused_approved" if action_id == APPROVE else "refused_rejected"
    door.unchanged_but_audited(order, DAVE, what, "not_an_approver")
    assert door.shop.executions.delivered == []


@pytest.mark.parametrize("action_id", [APPROVE, REJECT])
def test_the_requester_is_refused_even_if_an_approver(action_id: str) -> None:
    door = SlackDoor(Shop(approvers=(ALICE, BOB)))
    order = door.shop.waiting()
    door.click(door.card(order), ALICE, action_id)
    assert door.said == [
        "You cannot decide this. You asked for this yourself, so somebody else must decide it."
    ]
    what = "refused_approved" if action_id == APPROVE else "refused_rejected"
    door.unchanged_but_audited(order, ALICE, what, "own_order")


def test_with_an_empty_list_nobody_may_approve() -> None:
    door = SlackDoor(Shop(approvers=()))
    order = door.shop.waiting()
    door.approve(order, BOB)
    door.unchanged_but_audited(order, BOB, "refused_approved", "not_an_approver")


@pytest.mark.fault("F28")
def test_a_role_lost_between_card_and_click_counts_at_the_click() -> None:
    door = SlackDoor(Shop(approvers=("S0LEADS",)))
    door.shop.directory.groups["S0LEADS"] = frozenset({BOB, CAROL})
    order = door.shop.waiting()
    card = door.card(order)
    door.shop.directory.groups["S0LEADS"] = frozenset({CAROL})
    door.click(card, BOB)
    door.unchanged_but_audited(order, BOB, "refused_approved", "not_an_approver")
    door.click(card, CAROL)
    decision = door.shop.store.get(order.order_id).decision
    assert decision is not None
    assert decision.by == CAROL


@pytest.mark.fault("F11")
def test_a_click_after_the_deadline_closes_the_order_as_expired_and_says_so() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)
    door.shop.clock.advance(DEADLINE_SECONDS)
    door.click(card, BOB)
    after = door.shop.store.get(order.order_id)
    assert after.decision is not None
    assert (after.decision.kind, after.decision.by) == (DecisionKind.EXPIRED, "nod")
    (said,) = door.said
    assert said.startswith(
        "This order is closed. Expired: nobody answered before the deadline, <!date^"
    )
    what = [entry.what for entry in door.shop.store.audit(order.order_id)[-2:]]
    assert what == ["expired", "refused_approved"]
    assert [each.kind for _, each in door.shop.executions.delivered] == [DecisionKind.EXPIRED]


def _fulfilled(shop: Shop, order_id: str) -> None:
    shop.answer(order_id, CAROL)
    shop.fulfil(order_id)


def _expired(shop: Shop, order_id: str) -> None:
    shop.clock.advance(DEADLINE_SECONDS)
    shop.steps().settle(order_id, 0, True)
    shop.steps().release_inventory(order_id, None)


def _failed(shop: Shop, order_id: str) -> None:
    shop.fail(order_id, "The warehouse burned down.")


@pytest.mark.fault("F11")
@pytest.mark.parametrize(
    ("end", "words"),
    [
        (_fulfilled, f"This order is closed. Approved by <@{CAROL}>"),
        (_expired, "This order is closed. Expired: nobody answered before the deadline"),
        (_failed, "This order is closed. Failed. Nothing was changed."),
    ],
)
@pytest.mark.parametrize("action_id", [APPROVE, REJECT])
def test_a_click_after_the_end_is_told_and_changes_nothing(
    end: Callable[[Shop, str], None], words: str, action_id: str
) -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)
    end(door.shop, order.order_id)
    ended = door.shop.store.get(order.order_id)
    assert ended.is_final
    door.shop.clock.advance(90_000)
    delivered = list(door.shop.executions.delivered)
    door.click(card, BOB, action_id)
    assert words in door.said[0]
    assert door.shop.store.get(order.order_id) == ended
    assert door.shop.store.audit(order.order_id)[-1].who == BOB
    assert door.shop.executions.delivered == delivered
    assert door.shop.stock_adds_up()


def test_a_click_while_the_table_is_away_says_to_try_again_and_then_works() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)

    def away(_: str) -> None:
        raise StoreUnavailable("The order table did not answer. Try again.")

    door.shop.table.before_write = away
    door.click(card)
    assert door.said == [ENGLISH.say("app.try_again")]
    assert door.shop.store.get(order.order_id) == order
    door.shop.table.before_write = lambda _: None
    door.click(card)
    assert door.shop.store.get(order.order_id).status is Status.APPROVED
    assert len(door.said) == 1


def test_a_copy_of_the_card_that_nobody_knew_of_is_stored_with_the_click() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    copy = door.card(order) | {"ts": "1700000009.000009"}
    door.click(copy)
    stages = door.shop.store.get(order.order_id).stages
    assert [card.ts for card in stages[0].cards] == [order.stages[0].cards[0].ts, copy["ts"]]


@pytest.mark.attack("A5")
def test_reasons_and_identities_in_a_clicks_body_are_ignored() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    door.click(door.card(order), DAVE, user_id=BOB, reason="because", by=BOB, person=BOB)
    door.unchanged_but_audited(order, DAVE, "refused_approved", "not_an_approver")


def test_approve_and_reject_of_one_order_have_one_winner() -> None:
    door = SlackDoor()
    order = door.shop.waiting()
    card = door.card(order)
    door.reject(order, BOB)
    for user, action_id in ((CAROL, APPROVE), (BOB, APPROVE), (CAROL, REJECT)):
        door.click(card, user, action_id)
    assert len(door.shop.table.votes) == 1
    assert len(door.said) == 3
    assert door.shop.table.votes[0][2].vote_id == door.shop.executions.delivered[0][1].decision_id
