from __future__ import annotations

import copy
import json

import pytest

from approvals.adapters.dynamodb.reasons import reason_from, reason_record
from approvals.adapters.slack.parts import outcome_line
from approvals.adapters.slack.parts import reason_text as reason_line
from approvals.domain.errors import FieldProblem
from approvals.domain.order import Status
from approvals.domain.reason import MAX_REASON, Reason, Said, in_words
from approvals.domain.words.speech import ENGLISH, GERMAN
from tests.support.shop import GADGET, WIDGET, Shop

GONE = Reason("It was too blue.", [Said("reason.that_no_version_has")])


def test_a_reason_is_its_english_text() -> None:
    reason = Reason.of("reason.step", step="settle")

    assert reason == "The step settle failed unexpectedly."
    assert json.dumps(reason) == '"The step settle failed unexpectedly."'
    assert copy.deepcopy(reason).said == reason.said


@pytest.mark.parametrize(
    ("reason", "read"),
    [
        (Reason.of("reason.step", step="settle"), "Der Schritt settle ist unerwartet"),
        (Reason.of("reason.out_of_stock", skus="A-1, B-2"), "Nicht mehr auf Lager: A-1, B-2."),
        (GONE, "It was too blue."),
        ("The workflow could not be started.", "The workflow could not be started."),
        ("Zu teuer", "Zu teuer"),
    ],
    ids=["ours", "with values", "words that are gone", "stored before there were keys", "typed"],
)
def test_a_reason_is_said_in_the_reader_s_language_where_it_can(reason: str, read: str) -> None:
    assert in_words(reason, GERMAN).startswith(read)


def test_problems_become_sentences_and_no_more_than_a_reason_holds() -> None:
    problem = FieldProblem.said("items[0].quantity", "stock", available=1, sku=WIDGET)

    assert Reason.of_problems([problem]) == f"Only 1 of {WIDGET} in stock."
    many = Reason.of_problems([problem] * 50)
    assert len(many) == len(in_words(many, GERMAN)) == MAX_REASON


def test_a_reason_that_an_earlier_version_stored_is_read_as_it_is() -> None:
    assert reason_from({"reason": "Out of stock: A-1."}) == "Out of stock: A-1."
    assert reason_from({}) is None
    assert reason_record(None) == {}


def test_a_german_requester_reads_in_german_why_nod_rejected_or_failed_an_order() -> None:
    shop = Shop()
    short = shop.placed(items=[{"sku": GADGET, "quantity": 4}])
    route = shop.validated(short.order_id)
    shop.placed(items=[{"sku": GADGET, "quantity": 4}])
    assert shop.steps().reserve_inventory("ord-0002", route, "arn")
    assert not shop.steps().reserve_inventory(short.order_id, route, "arn")
    failed = shop.placed()
    shop.steps().release_inventory(failed.order_id, None)

    rejected, failed = shop.store.get(short.order_id), shop.store.get(failed.order_id)
    assert (rejected.status, failed.status) == (Status.REJECTED, Status.FAILED)
    assert reason_line(rejected, GERMAN) == f"Grund: Nicht mehr auf Lager: {GADGET}."
    assert reason_line(rejected, ENGLISH) == f"Reason: Out of stock: {GADGET}."
    assert outcome_line(failed, GERMAN) == (
        "Die Bestellung ist fehlgeschlagen: Die Bestellung konnte nicht abgeschlossen werden."
    )
