from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from approvals.adapters.slack.cards import APPROVE_WITH_NOTE
from approvals.adapters.slack.modals import (
    REASON,
    REASON_CHOICE,
    Origin,
    approve_view,
    notice_view,
    origin_metadata,
    parse_origin,
    reject_view,
)
from approvals.domain.order import Card
from approvals.domain.words.speech import ENGLISH, GERMAN
from tests.support.pictures import CALLBACK_ID, STATES, shown, waiting

ORIGIN = Origin("ord-1", 0, CALLBACK_ID, Card("C0APPROVALS", "17.000001"))


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def test_rejecting_asks_for_a_reason_from_the_list_or_in_own_words() -> None:
    view = reject_view(ENGLISH, waiting(), ORIGIN, ["Too dear", "Later"])

    fields = inputs(view)
    assert list(fields) == [REASON_CHOICE, REASON]
    assert all(field["element"]["action_id"] == name for name, field in fields.items())
    assert [o["value"] for o in fields[REASON_CHOICE]["element"]["options"]] == [
        "Too dear",
        "Later",
    ]
    assert fields[REASON]["element"]["max_length"] == 500
    assert view["callback_id"] == "order:reject"
    assert "reject 170.00 EUR for Acme, requested by <@U0ALICE>" in shown(view)


def test_shipped_reasons_are_in_the_reader_s_language() -> None:
    assert "Too expensive" in shown(reject_view(ENGLISH, waiting(), ORIGIN))
    assert "Zu teuer" in shown(reject_view(GERMAN, waiting(), ORIGIN))


def test_a_note_to_an_approval_may_stay_empty() -> None:
    view = approve_view(ENGLISH, waiting(), ORIGIN)

    assert view["callback_id"] == APPROVE_WITH_NOTE
    assert inputs(view)[REASON]["optional"] is True
    assert "Caution" not in shown(view)


def test_a_large_amount_is_cautioned_there_too() -> None:
    assert "Caution: 170.00 EUR" in shown(approve_view(ENGLISH, waiting(), ORIGIN, Decimal(100)))


def test_a_form_knows_which_button_it_came_from() -> None:
    view = reject_view(ENGLISH, waiting(), ORIGIN)

    assert parse_origin(view["private_metadata"]) == ORIGIN


def test_a_form_of_the_home_tab_has_no_card() -> None:
    origin = Origin("ord-1", 0, "w")

    assert parse_origin(origin_metadata(origin)) == origin


@pytest.mark.parametrize(
    "metadata",
    [None, 7, "", "x", "[]", "{}", "[" * 2_900, '{"order": "o", "stage": true, "wait": "w"}',
     '{"order": "o", "stage": 0}', '{"order": 1, "stage": 0, "wait": "w"}'],
)  # fmt: skip
def test_metadata_that_we_did_not_write_is_none(metadata: object) -> None:
    assert parse_origin(metadata) is None


def test_a_notice_can_only_be_closed() -> None:
    view = notice_view(ENGLISH, "Bob was first.")

    assert "submit" not in view
    assert "callback_id" not in view
    assert "Bob was first." in shown(view)


def test_a_form_says_what_the_vote_will_and_will_not_do() -> None:
    two = STATES["one of two"]
    first = replace(two, stages=(replace(two.stages[0], votes=(), rejections=2),))

    assert "It ships at once." in shown(approve_view(ENGLISH, waiting(), ORIGIN))
    assert "It ships at once." in shown(approve_view(ENGLISH, two, ORIGIN))
    assert "It needs further approvals" in shown(approve_view(ENGLISH, first, ORIGIN))
    assert "2 rejections reject it." in shown(reject_view(ENGLISH, first, ORIGIN))
    assert "reject it." not in shown(reject_view(ENGLISH, two, ORIGIN))
