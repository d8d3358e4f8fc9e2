from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest

from approvals.domain.money import amount
from approvals.domain.text import clean_text, shorten

ELSEWHERE = "\U0001f469\u200d\U0001f680 é e\u0301 مرحبا 你好"
"""A joined emoji, two ways to write an accent, right to left, three bytes a character."""
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.attack("A8")
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
        ("Ac\u00admé\ufff9 \U000e0041\U000e0042Inc\u2063", "Acmé Inc"),
        (f"{SCOTLAND} Acme {SCOTLAND[0]}\U000e0041", f"{SCOTLAND} Acme {SCOTLAND[0]}"),
        ("葛\U000e0100城 ❤\ufe0f \u2801\u2800\u2803", "葛\U000e0100城 ❤\ufe0f \u2801\u2800\u2803"),
    ],
)  # fmt: skip
def test_text_loses_what_can_only_mislead(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "\U000e0041\U000e0063",
        "\u2800",
        "\ufff9",
        "\u034f",
        "\u200d\ufe0f",
        "\u3164 \u00ad",
        "\u0301",
    ],
    ids=ascii,
)
def test_text_in_which_nothing_is_seen_is_empty(typed: str) -> None:
    assert clean_text(f" {typed} ", multiline=True) == ""


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


def test_an_amount_has_two_places() -> None:
    assert str(amount("25")) == "25.00"
    assert str(amount(7)) == "7.00"
    assert str(amount(Decimal("1.005"))) == "1.00"


@pytest.mark.parametrize("value", ["", "cheap", "NaN?", "1,5", "1e99"])
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(InvalidOperation):
        amount(value)
