from __future__ import annotations

from typing import Any

import pytest

from approvals.domain.errors import InvalidRequest
from approvals.domain.words.phrases import problem_text
from approvals.domain.words.speech import GERMAN, LANGUAGES, Words
from slack_app.command_text import command_named, nearest_command, parse_command, typed_text


def items(*lines: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"sku": sku, "quantity": quantity} for quantity, sku in lines]


@pytest.mark.parametrize(
    ("text", "expected", "customer"),
    [
        ("2x A-1, 1x B-2 for Acme", [(2, "A-1"), (1, "B-2")], "Acme"),
        ("2x A-1,1x B-2 for Acme", [(2, "A-1"), (1, "B-2")], "Acme"),
        ("2x A-1; 1x B-2 for Acme", [(2, "A-1"), (1, "B-2")], "Acme"),
        ("  2  x  A-1  FOR  Acme  ", [(2, "A-1")], "Acme"),
        ("2 A-1 for Acme", [(2, "A-1")], "Acme"),
        ("2× A-1 for Acme", [(2, "A-1")], "Acme"),
        ("2xA-1 for Acme", [(2, "A-1")], "Acme"),
        ("2x A-1,, 1x B-2, for Acme", [(2, "A-1"), (1, "B-2")], "Acme"),
        ("2 XA-1 for Acme", [(2, "XA-1")], "Acme"),
        ("2x A-1 and 1x B-2 for Acme", [(2, "A-1"), (1, "B-2")], "Acme"),
        ("2* A-1 for Acme", [(2, "A-1")], "Acme"),
        ("2X a-1 for Acme", [(2, "a-1")], "Acme"),
        ("A-1 for Acme", [(1, "A-1")], "Acme"),
        ("+3x A-1 for Acme", [(3, "A-1")], "Acme"),
        ("-3x A-1 for Acme", [(-3, "A-1")], "Acme"),
        ("0x A-1 for Acme", [(0, "A-1")], "Acme"),
        ("2x A-1 for Shop for Kids", [(2, "A-1")], "Shop for Kids"),
        ("2x FORK-1 for Fortune", [(2, "FORK-1")], "Fortune"),
        ("2x A-1\nfor\nAcme", [(2, "A-1")], "Acme"),
        ("2x A-1 for A &amp; B &lt;!channel&gt;", [(2, "A-1")], "A & B <!channel>"),
        ("2x A-1 for مرحبا \U0001f9ea", [(2, "A-1")], "مرحبا \U0001f9ea"),
    ],
)
def test_a_good_text_is_read(text: str, expected: list[tuple[int, str]], customer: str) -> None:
    assert parse_command(typed_text(text)) == {"customer": customer, "items": items(*expected)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "tell what to order, and for whom"),
        (" \n ", "tell what to order, and for whom"),
        ("2x A-1", "say for whom"),
        ("2x A-1 for ", "say for whom"),
        ("for Acme", "name at least one item"),
        ("2x for Acme", 'did not understand "2x"'),
        ("two of A-1 for Acme", 'did not understand "two of A-1"'),
        ("2x A-1 B-2 for Acme", 'did not understand "2x A-1 B-2"'),
        ("? for Acme", 'did not understand "?"'),
        ("1.5x A-1 for Acme", 'the quantity in "1.5x A-1" must be a whole number'),
        ("1,5x A-1 for Acme", 'the quantity in "1,5x A-1" must be a whole number'),
        ("1.000x A-1 for Acme", "must be a whole number"),
        ("9999999999x A-1 for Acme", "must be a whole number"),
        ("9" * 3_900 + "x A-1 for Acme", "must be a whole number"),
    ],
)
def test_a_bad_text_is_told_what_was_not_understood(text: str, said: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        parse_command(typed_text(text))

    assert [problem.field for problem in error.value.problems] == ["text"]
    assert said in error.value.problems[0].message


def test_everything_that_was_not_understood_is_told() -> None:
    with pytest.raises(InvalidRequest) as error:
        parse_command("what?, 2x A-1, 1.5x B-2 for Acme")

    assert len(error.value.problems) == 2


def test_a_long_part_is_told_in_short() -> None:
    with pytest.raises(InvalidRequest) as error:
        parse_command("? " * 1_000 + "for Acme")

    assert len(str(error.value)) < 100


def test_a_text_that_never_ends_is_read_quickly() -> None:
    # What nobody can type; a pattern that looks back and forth would take minutes.
    with pytest.raises(InvalidRequest):
        parse_command(typed_text("1" * 1_000_000 + " x" * 1_000_000))


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)
def test_the_example_is_an_order_that_is_understood(words: Words) -> None:
    assert parse_command(words.say("command.example").removeprefix("/order ")) == {
        "customer": "Acme",
        "items": items((2, "WIDGET-001"), (1, "GADGET-007")),
    }


@pytest.mark.parametrize("whom", ["für Müller", "FÜR Müller", "fuer Müller", "for Müller"])
def test_an_order_may_be_typed_in_german(whom: str) -> None:
    typed = typed_text(f"1x WIDGET-001 und 2x GADGET-007 {whom}")
    assert parse_command(typed) == {
        "customer": "Müller",
        "items": items((1, "WIDGET-001"), (2, "GADGET-007")),
    }


@pytest.mark.parametrize(
    ("word", "command"),
    [("hilfe", "help"), ("Liste", "list"), ("ZURÜCKZIEHEN", "withdraw"), ("help", "help"),
     ("status", "status"), ("widget-001", None), ("", None)],
)  # fmt: skip
def test_commands_are_understood_in_both_languages(word: str, command: str | None) -> None:
    assert command_named(word) == command


@pytest.mark.parametrize("sku", ["FOR-001", "CHAIR-FOR-2", "A-FOR"])
def test_a_sku_may_hold_the_word_for(sku: str) -> None:
    assert parse_command(f"1x {sku} for Acme") == {"customer": "Acme", "items": items((1, sku))}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lst", "list"),
        ("LISTE mine", "list"),
        ("statsu ord-1", "status"),
        ("widraw ord-1", "withdraw"),
        ("halp", "help"),
        ("2x WIDGET-001 for Acme", None),
        ("WIDGET-001", None),
        ("everything for everybody", None),
        ("", None),
    ],
)
def test_a_mistyped_command_is_recognised(typed: str, meant: str | None) -> None:
    assert nearest_command(typed) == meant


@pytest.mark.parametrize("text", ["", "2x A-1", "for Acme", "1.5x A-1 for Acme", "? for Acme"])
def test_what_was_not_understood_can_be_said_in_german(text: str) -> None:
    with pytest.raises(InvalidRequest) as error:
        parse_command(typed_text(text))

    for problem in error.value.problems:
        assert problem_text(problem, GERMAN) != problem.message
