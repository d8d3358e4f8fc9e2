from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest

from approvals.domain.money import amount, format_money
from approvals.domain.text import clean_text, shorten

ELSEWHERE = "\U0001f469\u200d\U0001f680 é e\u0301 مرحبا 你好"
"""A joined emoji, two ways to write an accent, right to left, three bytes a character."""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  plain  ", "plain"),
        ("nul\x00 bell\x07 escape\x1b delete\x7f c1\x85", "nul bell escape delete c1"),
        ("\u202eevil\u202c \u2066x\u2069 \u200e\u200f\u061c", "evil x"),
        ("half\ud83d", "half"),
        ("a\nb\r\nc\rd\te", "a b c d e"),
        (ELSEWHERE, ELSEWHERE),
        ("<!channel> & *bold*", "<!channel> & *bold*"),
        ("", ""),
        ("\x00\u202e", ""),
    ],
)  # fmt: skip
def test_text_loses_what_can_only_mislead(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_lines_stay_where_there_may_be_several() -> None:
    assert clean_text("a\r\nb\rc\n\td\n", multiline=True) == "a\nb\nc\n d"


def test_cleaning_twice_changes_nothing_more() -> None:
    once = clean_text(" \x00 a\u202e b ")

    assert clean_text(once) == once


@pytest.mark.parametrize(("limit", "shown"), [(5, "abcde"), (4, "abc…"), (1, "…"), (9, "abcde")])
def test_long_text_ends_in_an_ellipsis(limit: int, shown: str) -> None:
    assert shorten("abcde", limit) == shown


def test_no_space_is_left_before_the_ellipsis() -> None:
    assert shorten("abc def", 5) == "abc…"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1250", "1,250.00 EUR"), ("0.5", "0.50 EUR"), ("1234567.89", "1,234,567.89 EUR")],
)
def test_money_is_written_with_two_places(value: str, shown: str) -> None:
    assert format_money(Decimal(value), "EUR") == shown


def test_an_amount_has_two_places() -> None:
    assert str(amount("25")) == "25.00"
    assert str(amount(7)) == "7.00"
    assert str(amount(Decimal("1.005"))) == "1.00"


@pytest.mark.parametrize("value", ["", "cheap", "NaN?", "1,5", "1e99"])
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(InvalidOperation):
        amount(value)
