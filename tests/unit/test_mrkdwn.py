from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest

from approvals.adapters.slack.blocks import cut, units
from approvals.adapters.slack.mrkdwn import date, escape, link, person, typed
from approvals.domain.identity import is_slack_user

HOSTILE = [
    "<!channel>", "<!here>", "<!everyone|x>", "<!subteam^S123>", "<@U0BOB>", "<#C0APPROVALS>",
    "<https://evil.example|click>", "<mailto:a@b.example|x>", "<!date^1^{date}^https://evil|x>",
    "&lt;!channel&gt;", "a < b > c & d", "<<!channel>>", "<\u200b!channel>", "<!chan\nnel>",
]  # fmt: skip


def seen(text: str) -> str:
    """Return what a reader sees of escaped text: entities decoded, nothing invisible.

    A mark's double looks like the mark.
    """
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text.replace("\u200b", "").translate(str.maketrans("∗ˍ∼ˋ", "*_~`"))


@pytest.mark.attack("A8")
@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_was_typed_mentions_or_links(typed: str) -> None:
    written = escape(typed)

    assert "<" not in written
    assert ">" not in written
    assert re.search(r"&(?!amp;|lt;|gt;)", written) is None


@pytest.mark.parametrize(
    "typed",
    [
        *(t for t in HOSTILE if "\u200b" not in t),
        "*bold* _italic_ ~gone~ `code` ```block```",
        "> quoted\n>quoted",
        "snake_case 2*3*4 a~b",
        ":tada: 10:30:45",
        "https://evil.example www.evil.example mailto:x@y",
        "مرحبا \U0001f9ea é 你好",
        "",
    ],
)
def test_text_is_shown_as_it_was_typed(typed: str) -> None:
    assert seen(escape(typed)) == typed


@pytest.mark.parametrize(
    ("typed", "acts"),
    [
        ("*bold*", r"\*"),
        ("_italic_", r"_"),
        ("~gone~", r"~"),
        ("`code`", r"`"),
        ("> quoted", r"(?m)^&gt;"),
        ("x\n  > quoted", r"(?m)^\s*&gt;"),
        (":tada:", r":tada:"),
        (":日本:", r":日本:"),
        ("https://evil.example", r"https?:"),
        ("HTTP://evil.example", r"(?i)https?:"),
        ("www.evil.example", r"www\."),
        ("mailto:x@y", r"mailto:"),
    ],
)
def test_no_format_acts(typed: str, acts: str) -> None:
    assert re.search(acts, typed.replace(">", "&gt;")), "the pattern does not find what acts"
    assert re.search(acts, escape(typed)) is None


@pytest.mark.parametrize("typed", ["snake_case_name", "2*3*4", "10:30", "a.b", "don't"])
def test_ordinary_text_is_left_alone(typed: str) -> None:
    assert escape(typed) == typed


@pytest.mark.parametrize("identity", ["U0BOB", "W0123ABC", "U12"])
def test_a_slack_user_is_mentioned(identity: str) -> None:
    assert is_slack_user(identity)
    assert person(identity) == f"<@{identity}>"


def test_a_user_group_is_mentioned() -> None:
    assert person("S0BUYERS") == "<!subteam^S0BUYERS>"


@pytest.mark.parametrize(
    "identity",
    ["api:demo", "nod", "U", "u0bob", "U0BOB>", "U0BOB|x", "U0BOB\n", "C0CHAN", "", "UÄÖ"],
)
def test_anybody_else_is_text(identity: str) -> None:
    assert not is_slack_user(identity)
    assert "<" not in person(identity)
    assert seen(person(identity)) == identity


def test_an_instant_is_read_in_everybody_s_own_zone() -> None:
    at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    expected = f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|2026-11-21 09:30 UTC>"
    assert date(at) == expected
    assert date(at.astimezone(timezone(timedelta(hours=5)))) == expected


@pytest.mark.parametrize("filler", ["x", "&", "*a* ", "\U0001f9ea", "<!channel>"])
def test_typed_text_keeps_its_budget_and_whole_entities(filler: str) -> None:
    written = typed(filler * 1_000, 500, 700)

    assert units(written) <= 700
    assert written.endswith("…")
    assert re.search(r"&(?!amp;|lt;|gt;)", written) is None


def test_short_text_is_not_cut() -> None:
    assert typed("For the fair", 500, 700) == "For the fair"


def test_text_is_cut_to_what_slack_may_count() -> None:
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"
    assert cut("\U0001f9ea" * 3, 5) == "\U0001f9ea\U0001f9ea…"
    assert units("a\U0001f9ea") == 3


@pytest.mark.attack("A8")
def test_a_link_is_ours_alone() -> None:
    assert link("https://nod.example/?a=1&b=2", "Page") == "<https://nod.example/?a=1&amp;b=2|Page>"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x|y", "https://x>y", "https://x y", "!channel", ""]
)
def test_an_address_that_could_be_something_else_is_no_link(url: str) -> None:
    assert "<" not in link(url, "Page")
