from __future__ import annotations

import pytest

from approvals.domain.errors import InvalidRequest
from slack_app.away_text import EXAMPLE, parse_away
from slack_app.message_text import as_typed

BOB = "<@U0BOB|bob>"
DAY = "2026-12-01"


@pytest.mark.parametrize(
    "text",
    [
        f"until {DAY} {BOB}",
        f"{BOB} until {DAY}",
        f"{DAY} {BOB}",
        f" UNTIL {DAY}, <@U0BOB> ",
        f"bis {DAY}. <@U0BOB|Bob van der Berg>",
        f"until\n{DAY}\n{BOB}",
        f"until {DAY}{BOB}",
    ],
)
def test_a_day_and_a_mention_are_found_in_any_order(text: str) -> None:
    assert parse_away(text) == ("U0BOB", DAY)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("until", ["away_no_day", "away_nobody"]),
        (f"until {DAY}", ["away_nobody"]),
        (BOB, ["away_no_day"]),
        (f"until {DAY} @bob", ["away_plain"]),
        # What a person typed is escaped: it is no mention of Slack's.
        (f"until {DAY} &lt;@U0BOB&gt;", ["command_part", "away_nobody"]),
        (f"until {DAY} bob", ["command_part", "away_nobody"]),
        (f"until {DAY} <!subteam^S0BUYERS|@buyers>", ["away_group"]),
        (f"until {DAY} <!here>", ["command_part", "away_nobody"]),
        (f"until {DAY} <#C0ORDERS|orders> {BOB}", ["command_part"]),
        (f"until {DAY} {BOB} <@U0CAROL|carol>", ["away_many"]),
        (f"from {DAY} until 2026-12-24 {BOB}", ["command_part", "away_many"]),
        (f"until tomorrow {BOB}", ["command_part", "away_no_day"]),
    ],
)
def test_what_is_not_understood_or_missing_is_told(text: str, keys: list[str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse_away(text)
    assert [problem.key for problem in refused.value.problems] == keys


def test_a_day_is_read_as_it_was_typed() -> None:
    assert parse_away(f"until 1.12.2026 {BOB}").until == "1.12.2026"


def test_the_example_is_understood_where_slack_says_who_bob_is() -> None:
    text = EXAMPLE.removeprefix("/order away ").replace("@bob", BOB)
    assert parse_away(text).stand_in == "U0BOB"


def test_a_text_that_never_ends_is_read_quickly() -> None:
    with pytest.raises(InvalidRequest):
        parse_away("<@" * 2_000)
    with pytest.raises(InvalidRequest):
        parse_away("1" * 4_000 + " <" * 2_000)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("1x A for <@U0BOB|bob> &amp; <#C0ORDERS|orders>", "1x A for @bob & #orders"),
        ("1x A for <http://acme.com|acme.com>", "1x A for acme.com"),
        ("1x A for <https://acme.com/?a=1&amp;b=2>", "1x A for https://acme.com/?a=1&b=2"),
        ("1x A for <!subteam^S0BUYERS|@buyers>", "1x A for @buyers"),
        ("1x A for &lt;@U0BOB&gt;", "1x A for <@U0BOB>"),
    ],
)
def test_a_command_reads_as_it_was_typed(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed
