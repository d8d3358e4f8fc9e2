from __future__ import annotations

import pytest

from approvals.domain.order_request import MAX_NOTE
from slack_app.message_text import note_from_message


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Two widgets, please", "Two widgets, please"),
        ("first\nsecond", "first\nsecond"),
        ("&lt;b&gt; &amp; &amp;lt;", "<b> & &lt;"),
        ("<@U0BOB>", "@U0BOB"),
        ("<@U0BOB|bob>", "@bob"),
        ("<#C0ORDERS|orders>", "#orders"),
        ("<#C0ORDERS|>", "#C0ORDERS"),
        ("<!here>", "@here"),
        ("<!channel|@channel>", "@channel"),
        ("<!subteam^S0BUYERS|@buyers>", "@buyers"),
        ("<!subteam^S0BUYERS>", "@subteam"),
        ("<!date^1795251600^{date}|21 November>", "21 November"),
        ("<https://nod.example>", "https://nod.example"),
        ("<https://nod.example|https://nod.example>", "https://nod.example"),
        ("<https://nod.example/a?b=1&amp;c=2|Nod>", "Nod (https://nod.example/a?b=1&c=2)"),
        ("*bold* and `code`", "*bold* and `code`"),
        ("a\u202eb\u0000c", "abc"),
        ("<unclosed", "<unclosed"),
        ("<<<<>>>>", "<<<>>>"),
        ("", ""),
        (None, ""),
        (5, ""),
        (["x"], ""),
    ],
)
def test_a_message_is_read_as_plain_text(text: object, note: str) -> None:
    assert note_from_message(text) == note


def test_a_long_message_is_cut_to_what_a_note_holds() -> None:
    assert len(note_from_message("x" * 100_000)) == MAX_NOTE


def test_a_message_made_to_be_read_slowly_is_not() -> None:
    assert note_from_message("<" * 40_000).startswith("<")
    assert note_from_message("<a|" * 13_000).startswith("<a|")
