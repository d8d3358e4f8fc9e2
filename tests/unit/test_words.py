from __future__ import annotations

import ast
import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.failure import ByHand, Failure
from approvals.domain.order import Status
from approvals.domain.payment import Payment, PaymentState
from approvals.domain.words.english import ENGLISH_TEXTS
from approvals.domain.words.german import GERMAN_TEXTS
from approvals.domain.words.phrases import decision_text, outcome_text, status_text
from approvals.domain.words.speech import ENGLISH, GERMAN, PLAIN, Words, Writing, words_for
from approvals.domain.words.stages import result_text
from approvals.durable import approval
from orchestrator import fulfilment, workflow
from tests.support.orders import STAGE, decided, new_order
from tests.support.pictures import QUORUM, STATES, in_finance, vote, with_votes
from tests.support.shop import BOB
from tests.support.time import START

SRC = Path(__file__).parents[2] / "src"
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def nodes() -> list[ast.AST]:
    files = [file for file in SRC.rglob("*.py") if file.name not in {"english.py", "german.py"}]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return [node for tree in trees for node in ast.walk(tree)]


def literals() -> set[str]:
    """Return every string of the code that may be a key."""
    found = {n.value for n in nodes() if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {text for text in found if KEY.fullmatch(text)}


def made_up() -> list[re.Pattern[str]]:
    """Return a pattern for every string that the code puts together from parts."""
    patterns = []
    for node in (n for n in nodes() if isinstance(n, ast.JoinedStr)):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z_.]+"
            for part in node.values
        ]
        if any(re.search(r"[a-z]+\\?\.|\\?\.[a-z]+", part) for part in parts):
            patterns.append(re.compile("".join(parts)))
    return patterns


def said(method: str) -> set[str]:
    """Return every key that the code names where it says something."""
    return {
        call.args[0].value
        for call in nodes()
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == method
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and KEY.fullmatch(call.args[0].value)
    }


def test_both_languages_have_the_same_words() -> None:
    assert list(ENGLISH_TEXTS) == list(GERMAN_TEXTS)


@pytest.mark.parametrize("key", ENGLISH_TEXTS)
def test_both_languages_fill_in_the_same(key: str) -> None:
    # "One" may be written out: only its number may be left away.
    assert placeholders(ENGLISH_TEXTS[key]) ^ placeholders(GERMAN_TEXTS[key]) <= (
        {"n"} if key.endswith(".one") else set()
    )


@pytest.mark.parametrize("texts", [ENGLISH_TEXTS, GERMAN_TEXTS], ids=["en", "de"])
def test_words_for_requests_stand_in_the_place_of_others_and_take_what_those_do(
    texts: dict[str, str],
) -> None:
    for key in (key for key in texts if key.endswith(".of_request")):
        instead_of = placeholders(texts[key.removesuffix(".of_request")])
        assert placeholders(texts[key]) - {"what"} <= instead_of, key


@pytest.mark.parametrize("texts", [ENGLISH_TEXTS, GERMAN_TEXTS], ids=["en", "de"])
def test_whatever_is_counted_has_both_forms(texts: dict[str, str]) -> None:
    ones = {key.removesuffix(".one") for key in texts if key.endswith(".one")}
    others = {key.removesuffix(".other") for key in texts if key.endswith(".other")}

    assert ones == others


@pytest.mark.parametrize("texts", [ENGLISH_TEXTS, GERMAN_TEXTS], ids=["en", "de"])
def test_words_hold_no_markup(texts: dict[str, str]) -> None:
    for key, text in texts.items():
        assert not re.search(r"[<>&*`~]|_\w+_|:\w+:", text), key
        assert text.strip() == text != "", key


def test_every_key_that_is_said_has_words() -> None:
    assert said("say") <= set(ENGLISH_TEXTS)
    assert {f"{key}.other" for key in said("count")} <= set(ENGLISH_TEXTS)


def test_no_words_are_left_over() -> None:
    used, patterns = literals(), made_up()
    plain = {re.sub(r"\.(one|other|of_request)$", "", key): key for key in ENGLISH_TEXTS}

    left = {
        key
        for bare, key in plain.items()
        if not {bare, key} & used
        and not any(pattern.fullmatch(key) or pattern.fullmatch(bare) for pattern in patterns)
    }

    assert left == set()


def test_a_locale_chooses_the_language() -> None:
    assert words_for("de-DE") is GERMAN
    assert words_for("de") is GERMAN
    assert words_for("en-GB", GERMAN) is ENGLISH
    assert words_for("fr-FR", GERMAN) is GERMAN
    assert words_for(None) is ENGLISH


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
    assert decision_text(new_order(), decided(kind, by)) == words


def test_a_person_is_written_as_the_reader_s_place_does() -> None:
    writing = Writing(ENGLISH, lambda who: f"<@{who}>", str.upper)

    assert decision_text(new_order(), decided(by=BOB), writing) == "Approved by <@U0BOB>"
    by_rule = decision_text(new_order(rule="small"), decided(by=NOD), writing)
    assert by_rule == "Approved automatically: rule SMALL"


def decision_of(state: str) -> str:
    order = STATES[state]
    assert order.decision is not None
    return decision_text(order, order.decision)


def test_a_decision_names_all_whose_votes_it_took_and_for_whom() -> None:
    assert decision_of("approved by two") == "Approved by U0BOB and U0DAVE for U0CAROL"
    assert decision_of("too few") == "Expired: too few answered before the deadline"
    assert decision_of("approved automatically") == "Approved automatically: rule small"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Expired: nobody answered before the deadline (Stage 2 of 2: finance)"),
        (
            {"votes": (vote(BOB),), "quorum": 2},
            "Expired: too few answered before the deadline (Stage 2 of 2: finance)",
        ),
    ],
)
def test_expiry_names_the_stage(changes: dict[str, Any], words: str) -> None:
    order = in_finance(result="expired", **changes)

    assert decision_text(order, decided(DecisionKind.EXPIRED, NOD)) == words


def test_an_order_with_stages_says_in_which_it_is() -> None:
    assert status_text(STATES["in the second stage"]) == "Awaiting approval, stage 2 of 2"
    assert status_text(replace(STATES["too few"], status=Status.EXPIRED)) == (
        "Expired: too few answered in time"
    )


def test_more_voters_than_anybody_reads_are_counted() -> None:
    votes = tuple(vote(f"U{n}") for n in range(5))
    order = with_votes(QUORUM, *votes, result="approved")

    result = result_text(order.stages[0], PLAIN, limit=3)

    assert result == "Approved by U0, U1, U2 and 2 more (5 of 2)"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.FULFILLED, "Shipped. Tracking number: NOD-1"),
        (Status.REJECTED, "The stock was given back."),
        (Status.EXPIRED, "The stock was given back."),
        (Status.FAILED, "The order failed: Broken. The stock was given back."),
        (Status.AWAITING_APPROVAL, None),
        (Status.APPROVED, None),
    ],
)
def test_an_outcome_is_told_once_it_is_known(status: Status, words: str | None) -> None:
    order = new_order(status=status, stages=(STAGE,), tracking="NOD-1", reason="Broken.")

    assert outcome_text(order) == words


@pytest.mark.parametrize(
    ("status", "words"), [(Status.REJECTED, None), (Status.FAILED, "The order failed: Broken.")]
)
def test_stock_that_was_never_held_is_not_given_back(status: Status, words: str | None) -> None:
    assert outcome_text(new_order(status=status, reason="Broken.")) == words


def test_a_check_that_fails_for_good_gives_back_nothing() -> None:
    failure = Failure("validate-order", 33, "Silence.")
    order = new_order(status=Status.FAILED, reason="Silence.", failure=failure)

    assert outcome_text(order) == "Checking the order failed after 33 attempts: Silence."


FAILED = new_order(status=Status.FAILED, reason="No van.", rule="everything")
SHIPPED = {"tracking": "NOD-1", "shipped_at": START}
CHARGED = Payment(PaymentState.CHARGED, charge_id="ch_1")
REFUNDED = Payment(PaymentState.REFUNDED, refund_id="re_1")


@pytest.mark.parametrize(
    ("failure", "changes", "words"),
    [
        (
            Failure("charge-payment", 1, "No money."),
            {"payment": Payment(PaymentState.DECLINED)},
            "Charging the payment failed: No money. Nothing was charged. The stock was given back.",
        ),
        (
            Failure("fulfill-order", 10, "No van."),
            {"payment": REFUNDED},
            (
                "Shipping failed after 10 attempts: No van. The payment was refunded."
                " The stock was given back."
            ),
        ),
        (
            Failure("fulfill-order", 1, "No van.", ("refund", "parcel", "release")),
            {"payment": CHARGED},
            (
                "Shipping failed: No van. Left to do by hand: Refund 170.00 EUR, charge ch_1."
                " Ask the carrier whether a parcel left for order ord-1, and stop it."
                " Give back the stock that is held for order ord-1."
            ),
        ),
        (
            Failure("charge-payment", 33, "Silence.", ("refund",)),
            {},
            (
                "Charging the payment failed after 33 attempts: Silence. The stock was given back."
                " Left to do by hand: Ask the payment gateway whether order ord-1 was charged, and"
                " refund 170.00 EUR if it was."
            ),
        ),
        (
            Failure("confirm-delivery", 2, "It is lost.", ("claim",)),
            {"payment": REFUNDED, **SHIPPED},
            (
                "Confirming the delivery failed after 2 attempts: It is lost."
                " The payment was refunded."
                " The goods had left, so their stock stays counted as shipped."
                " Left to do by hand: Claim parcel NOD-1 from the carrier."
            ),
        ),
        (
            Failure(
                "fulfill-order",
                1,
                "No van.",
                ("refund", "release"),
                (
                    Failure("refund-payment", 33, "Silence."),
                    Failure("release-inventory", 1, "Not held."),
                ),
            ),
            {"payment": CHARGED},
            (
                "Shipping failed: No van. Refunding the payment failed after 33 attempts: Silence."
                " Giving the stock back failed: Not held."
                " Left to do by hand: Refund 170.00 EUR, charge ch_1."
                " Give back the stock that is held for order ord-1."
            ),
        ),
        (
            Failure("some-later-step", 1, "Odd.", ("dance",)),
            {},
            "some-later-step failed: Odd. The stock was given back. Left to do by hand: dance",
        ),
    ],
    ids=lambda value: value.step if isinstance(value, Failure) else "",
)
def test_a_failure_names_step_attempts_and_reason_and_what_is_left(
    failure: Failure, changes: dict[str, Any], words: str
) -> None:
    assert outcome_text(replace(FAILED, failure=failure, **changes)) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"status": Status.APPROVED, **SHIPPED}, "Approved and shipped, on its way"),
        ({"status": Status.FULFILLED, "delivered_at": START, **SHIPPED}, "Approved and delivered"),
        ({"payment": Payment(PaymentState.DECLINED)}, "Failed: the payment was declined"),
        ({"payment": REFUNDED, **SHIPPED}, "Failed: the delivery was not confirmed"),
    ],
)
def test_an_approved_order_says_how_far_it_came(changes: dict[str, Any], words: str) -> None:
    assert status_text(replace(FAILED, **changes)) == words


def test_every_step_and_every_task_has_words() -> None:
    steps = {key for key in ENGLISH_TEXTS if key.startswith("step.")}

    assert {f"by_hand.{task}" for task in ByHand} <= set(ENGLISH_TEXTS)
    names = (
        fulfilment.CHARGE, fulfilment.FULFILL, fulfilment.CONFIRM, fulfilment.RELEASE,
        fulfilment.REFUND, workflow.VALIDATE, workflow.RESERVE, approval.WAIT, approval.POST,
        approval.SETTLE, "workflow",
    )  # fmt: skip
    assert {f"step.{name.replace('-', '_')}" for name in names} == steps


def test_numbers_are_written_as_the_language_does() -> None:
    assert ENGLISH.number(1_250) == "1,250"
    assert GERMAN.number(1_250) == "1.250"
    assert GERMAN.say("problem.range", limit=10_000) == "muss zwischen 1 und 10.000 liegen"
    assert ENGLISH.money(Decimal("1234567.89"), "EUR") == "1,234,567.89 EUR"
    assert GERMAN.money(Decimal("0.5"), "EUR") == "0,50 EUR"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (90, "2 min"), (7_500, "2 h 5 min"), (90_000, "1 d 1 h")],
)
def test_durations_have_at_most_two_units(seconds: float, words: str) -> None:
    assert ENGLISH.duration(seconds) == words


@pytest.mark.parametrize("seconds", [5, 300, 7_500, 90_000])
@pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["en", "de"])
def test_a_sentence_may_end_with_a_duration(words: Words, seconds: float) -> None:
    assert not words.duration(seconds).endswith(".")


def test_german_calls_approved_only_what_english_does() -> None:
    for key, text in GERMAN_TEXTS.items():
        if re.search(r"freigegeben|Freigabe", text):
            assert re.search("approv", ENGLISH_TEXTS[key], re.IGNORECASE), key


def test_german_begins_a_sentence_after_a_colon_with_a_capital() -> None:
    for key, text in GERMAN_TEXTS.items():
        assert not re.search(r": (niemand|nichts|eine?s? von|[a-zäöü]+en Sie) ", text), key
