from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from approvals.domain.approval_request import ApprovalRequest
from approvals.domain.errors import InvalidRequest

REQUEST = ApprovalRequest("review-7", "Review", "U0ALICE")


def test_what_misleads_or_hides_is_taken_out_of_what_is_kept() -> None:
    asked = replace(
        REQUEST, title=" Re\u202eview\n", facts=(("Pages ", "1\u200b2"),), note="One\r\nTwo\x00"
    )

    kept = asked.cleaned()

    assert (kept.title, kept.facts, kept.note) == ("Review", (("Pages", "12"),), "One\nTwo")


def test_the_most_of_everything_is_taken() -> None:
    asked = ApprovalRequest(
        "r" * 64, "t" * 150, "U" * 64, (("l" * 40, "v" * 300),) * 8, "n" * 3_000,
        "https://e.example/".ljust(300, "x"),
    )  # fmt: skip

    assert asked.cleaned() == asked


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("request_id", ""),
        ("request_id", "review 7"),
        ("request_id", "r" * 65),
        ("title", "\u200b"),
        ("title", "t" * 151),
        ("requester", " "),
        ("requester", "U" * 65),
        ("requester", " U0BOB"),
        ("requester", "<@U0BOB>"),
        ("requester", "u0bob"),
        ("requester", "bob@example.com"),
        ("requester", "S0BUYERS"),
        ("facts", (("l", "v"),) * 9),
        ("facts", (("", "v"),)),
        ("facts", (("l" * 41, "v"),)),
        ("facts", (("l", "v" * 301),)),
        ("note", "n" * 3_001),
        ("link", "javascript:alert(1)"),
        ("link", "https://e.example/a b"),
        ("link", "https://e.example/|x>"),
        ("link", "https://e.example/".ljust(301, "x")),
    ],
)
def test_a_wrong_field_is_named(field: str, value: Any) -> None:
    with pytest.raises(InvalidRequest) as refused:
        replace(REQUEST, **{field: value}).cleaned()

    [problem] = refused.value.problems
    assert problem.field.startswith(field)
