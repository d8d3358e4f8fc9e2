from __future__ import annotations

import pytest

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.order import Status
from approvals.domain.words import decision_text, outcome_sentence, status_text
from tests.support.orders import decided, new_order
from tests.support.shop import BOB

FREE = "Its stock is free again."


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words(status: Status) -> None:
    words = status_text(new_order(status=status))

    assert words[0].isupper()
    assert "_" not in words


def test_a_card_that_slack_did_not_take_is_said() -> None:
    order = new_order(status=Status.AWAITING_APPROVAL, slack_problem="not in channel")

    assert status_text(order) == "Awaiting approval, Slack delivery failing"


def test_a_delivery_problem_is_no_longer_said_after_the_end() -> None:
    order = new_order(status=Status.FULFILLED, slack_problem="not in channel")

    assert status_text(order) == "Approved and shipped"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (DecisionKind.REJECTED, "Rejected, stock is being given back"),
        (DecisionKind.WITHDRAWN, "Withdrawn, stock is being given back"),
        (DecisionKind.EXPIRED, "Expired, stock is being given back"),
    ],
)
def test_a_decided_order_does_not_say_that_it_waits(kind: DecisionKind, words: str) -> None:
    order = new_order(status=Status.AWAITING_APPROVAL, decision=decided(kind))

    assert status_text(order) == words


@pytest.mark.parametrize(
    ("kind", "by", "words"),
    [
        (DecisionKind.APPROVED, BOB, "Approved by U0BOB"),
        (DecisionKind.REJECTED, BOB, "Rejected by U0BOB"),
        (DecisionKind.WITHDRAWN, BOB, "Withdrawn by U0BOB"),
        (DecisionKind.REJECTED, NOD, "Rejected automatically"),
        (DecisionKind.EXPIRED, NOD, "Expired: nobody answered before the deadline"),
    ],
)
def test_a_decision_says_who_made_it(kind: DecisionKind, by: str, words: str) -> None:
    assert decision_text(decided(kind, by)) == words


def test_a_person_is_written_as_the_reader_s_place_does() -> None:
    assert decision_text(decided(by=BOB), lambda who: f"<@{who}>") == "Approved by <@U0BOB>"


@pytest.mark.parametrize(
    ("status", "reason", "end"),
    [
        (Status.FULFILLED, None, "was approved and has shipped."),
        (Status.REJECTED, "Too many.", "was rejected. Too many."),
        (Status.REJECTED, None, "was rejected. No reason was given."),
        (Status.EXPIRED, None, f"expired: nobody answered before the deadline. {FREE}"),
        (Status.WITHDRAWN, None, f"was withdrawn. {FREE}"),
        (Status.FAILED, "The table is broken.", "failed. The table is broken."),
        (Status.FAILED, None, "failed."),
    ],
)
def test_the_requester_is_told_the_end(status: Status, reason: str | None, end: str) -> None:
    order = new_order(status=status, reason=reason)

    assert outcome_sentence(order) == f"Your order ord-1 for Acme (170.00 EUR) {end}"
