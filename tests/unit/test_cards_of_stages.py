from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from approvals.adapters.slack.cards import APPROVE, Look, card_blocks, card_text, parse_button_value
from approvals.adapters.slack.mrkdwn import date
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Order, Status
from approvals.domain.words.speech import ENGLISH
from tests.support.orders import DEADLINE_AT, decided
from tests.support.pictures import (
    CALLBACK_ID,
    DECIDED_AT,
    FINANCE,
    IN_ENGLISH,
    IN_GERMAN,
    QUORUM,
    STATES,
    elements,
    in_finance,
    shown,
    vote,
    with_votes,
)
from tests.support.shop import ALICE, BOB, CAROL, DAVE, ERIN

REJECTED = DecisionKind.REJECTED


def text_of(order: Order, stage: int = 0, look: Look = IN_ENGLISH) -> str:
    return shown(card_blocks(order, stage, look))


def title_of(order: Order, stage: int) -> str:
    return str(card_blocks(order, stage, IN_ENGLISH)[0]["text"]["text"])


def test_a_card_says_how_many_of_whom_must_approve_and_how_many_have() -> None:
    order = with_votes(QUORUM, vote(BOB))

    text = text_of(order)

    assert "Approvals 1 of 2: <@U0BOB>" in text
    assert (
        f"2 of <@U0BOB>, <@U0CAROL> and api:demo must approve, until {date(DEADLINE_AT)}." in text
    )
    assert "One rejection rejects it." in text
    assert "Approvals 1 of 2: <@U0BOB>." in card_text(order, 0, IN_ENGLISH)
    assert "Freigaben 1 von 2: <@U0BOB>" in text_of(order, 0, IN_GERMAN)


def test_before_the_first_vote_there_is_a_tally_too() -> None:
    assert "Approvals 0 of 2" in text_of(with_votes(QUORUM))


def test_a_stand_in_s_vote_is_shown_as_such() -> None:
    order = with_votes(QUORUM, vote(DAVE, CAROL))

    assert "Approvals 1 of 2: <@U0DAVE> for <@U0CAROL>" in text_of(order)


def test_a_card_counts_rejections_where_one_does_not_suffice() -> None:
    stage = replace(QUORUM, rejections=2)

    text = text_of(with_votes(stage, vote(CAROL, kind=REJECTED)))

    assert "Rejections 1 of 2: <@U0CAROL>" in text
    assert "2 rejections reject it." in text


def test_a_stage_s_card_has_its_name_its_approvers_and_its_own_buttons() -> None:
    order = in_finance()

    assert title_of(order, 1) == "Stage 2 of 2: finance · Approval needed"
    assert f"<@U0ERIN> may decide, until {date(DEADLINE_AT)}." in text_of(order, 1)
    assert "Stage 1 of 2: approval · Approved by <@U0BOB> and <@U0CAROL> (2 of 2)" in text_of(
        order, 1
    )
    claim = elements(card_blocks(order, 1, IN_ENGLISH))[APPROVE]["value"]
    assert parse_button_value(claim) == ("ord-1", 1, CALLBACK_ID)


def test_the_first_stage_says_what_follows() -> None:
    order = replace(in_finance(), stages=(QUORUM, FINANCE))

    assert "Approved, stage finance is asked next;" in text_of(order, 0)


def test_a_closed_stage_s_card_shows_by_whom_and_what_follows_and_no_buttons() -> None:
    order = in_finance()
    blocks = card_blocks(order, 0, IN_ENGLISH)

    assert title_of(order, 0) == "Stage 1 of 2: approval · Approved"
    result = "Approved by <@U0BOB> and <@U0CAROL> (2 of 2)"
    assert f"*{result} · {date(DECIDED_AT)}*\nNext: finance." in shown(blocks)
    assert elements(blocks) == {}
    assert card_text(order, 0, IN_ENGLISH) == (
        f"Stage 1 of 2: approval · {result}: 170.00 EUR for Acme, requested by <@U0ALICE>."
        " Next: finance."
    )


@pytest.mark.parametrize("stage", [0, 1])
def test_every_card_of_a_decided_order_shows_the_decision_and_how_it_came(stage: int) -> None:
    order = in_finance(votes=(vote(ERIN),), result="approved")
    decision = decided(by=ERIN, decision_id=f"vote-{ERIN}", at=DECIDED_AT)
    order = replace(order, status=Status.APPROVED, decision=decision)

    blocks = card_blocks(order, stage, IN_ENGLISH)

    assert "*Approved by <@U0ERIN> · " in shown(blocks)
    assert "Stage 1 of 2: approval · Approved by <@U0BOB> and <@U0CAROL> (2 of 2)" in shown(blocks)
    assert elements(blocks) == {}


def test_a_quorum_s_decision_names_all_of_them() -> None:
    order = STATES["approved by two"]

    assert "*Approved by <@U0BOB> and <@U0DAVE> for <@U0CAROL> · " in text_of(order)


@pytest.mark.parametrize("kind", [DecisionKind.WITHDRAWN, DecisionKind.EXPIRED])
def test_votes_that_decided_nothing_stay_on_the_card(kind: DecisionKind) -> None:
    order = replace(with_votes(QUORUM, vote(BOB), result=kind), decision=decided(kind, ALICE))

    assert "Approvals 1 of 2: <@U0BOB>" in text_of(order)


def test_too_few_votes_are_not_called_none() -> None:
    text = text_of(STATES["too few"])

    assert "Expired: too few answered in time" in text
    assert "nobody" not in text


def test_a_stage_to_which_nobody_reacted_and_nobody_was_let_in_says_so() -> None:
    silent = replace(QUORUM, escalated_at=DECIDED_AT, escalate_after_seconds=7_200)
    order = with_votes(silent)

    assert "Nobody has reacted for 2 h." in text_of(order)
    assert "may decide, too" not in text_of(order)
    assert "2 h lang hat niemand reagiert." in text_of(order, 0, IN_GERMAN)


def test_an_escalated_stage_says_who_may_decide_now_and_why() -> None:
    stage = replace(
        with_votes(QUORUM).stages[0],
        escalated_at=DECIDED_AT,
        escalate_after_seconds=7_200,
        escalate_to=(ERIN,),
    )

    text = text_of(with_votes(stage))

    assert "Escalated: nobody reacted for 2 h; <@U0ERIN> may decide, too." in text
    assert "2 of <@U0BOB>, <@U0CAROL>, api:demo and <@U0ERIN> must approve" in text


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (with_votes(QUORUM), "needs further approvals before it ships"),
        (with_votes(QUORUM, vote(BOB)), "ships as soon as you approve"),
        (replace(in_finance(), stages=(replace(QUORUM, quorum=1), FINANCE)), "further approvals"),
    ],
)
def test_the_question_before_an_approval_says_whether_it_ships(order: Order, words: str) -> None:
    found = elements(card_blocks(order, 0, Look(ENGLISH, Decimal(1))))

    assert words in found[APPROVE]["confirm"]["text"]["text"]


def test_a_stage_s_name_is_shown_as_typed() -> None:
    order = in_finance(name="<!channel> *x*")

    assert "&lt;!channel&gt; *x*" in title_of(order, 1)
    assert "<!channel>" not in text_of(order, 0)
