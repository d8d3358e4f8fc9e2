from __future__ import annotations

from dataclasses import replace

import pytest

from approvals.adapters.slack.mrkdwn import date
from approvals.domain.errors import NotWaiting, StaleButton, VoteRefused
from approvals.domain.words.speech import ENGLISH, GERMAN
from approvals.use_cases.decide import Recorded
from slack_app.confirming import said_of
from slack_app.refusals import refused
from tests.support.orders import new_order
from tests.support.pictures import DECIDED_AT, QUORUM, in_finance, vote, with_votes
from tests.support.shop import BOB, CAROL, DAVE


def test_a_closed_stage_s_button_is_told_who_closed_it() -> None:
    assert refused(StaleButton("", in_finance(), 0), ENGLISH) == (
        "The stage approval is closed. Approved by <@U0BOB> and <@U0CAROL> (2 of 2),"
        f" {date(DECIDED_AT)}. Nothing was changed."
    )


@pytest.mark.parametrize("stage", [None, 0, 1, 7])
def test_an_old_button_of_an_open_stage_is_sent_to_the_newest_card(stage: int | None) -> None:
    for order in (with_votes(QUORUM, vote(BOB)), new_order()):
        assert "button is not current" in refused(StaleButton("", order, stage), ENGLISH)


def test_between_two_stages_the_answer_says_in_which_the_order_is() -> None:
    told = refused(NotWaiting("", in_finance(waits=())), ENGLISH)

    assert "Awaiting approval, stage 2 of 2." in told


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("four_eyes", "You cannot decide this. In an earlier stage you voted"),
        ("already_voted", "You have voted so already, and your vote counts."),
    ],
)
def test_refusals_of_votes_say_why(code: str, words: str) -> None:
    assert refused(VoteRefused(code), ENGLISH).startswith(words)


@pytest.mark.parametrize(
    ("voice", "english", "german"),
    [
        (None, "Your approval counts: 2 of 3.", "Ihre Freigabe zählt: 2 von 3."),
        (
            CAROL,
            "Your approval counts for <@U0CAROL>: 2 of 3.",
            "Ihre Freigabe zählt für <@U0CAROL>: 2 von 3.",
        ),
    ],
)
def test_a_vote_that_decides_nothing_yet_is_confirmed(
    voice: str | None, english: str, german: str
) -> None:
    mine = vote(DAVE, voice)
    recorded = Recorded(with_votes(replace(QUORUM, quorum=3), vote(BOB), mine), True, mine)

    assert (said_of(recorded, ENGLISH), said_of(recorded, GERMAN)) == (english, german)


def test_a_vote_that_closes_a_stage_is_shown_by_the_card_alone() -> None:
    order = in_finance()

    assert said_of(Recorded(order, True, order.stages[0].votes[-1]), ENGLISH) is None
    assert said_of(Recorded(order, False, order.stages[0].votes[-1]), ENGLISH) is not None
