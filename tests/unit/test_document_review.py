"""The example's input; its workflow is tested on the engine and in the stack."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from approvals.domain.routing.stage_rules import stage_problems

EXAMPLE = Path(__file__).parents[2] / "examples" / "document_review"
ARN = "arn:aws:lambda:eu-central-1:123456789012:function:r:1/durable-execution/review-7/0a1b"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("review", EXAMPLE / "review.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["review"] = module
    spec.loader.exec_module(module)
    return module


review = load()


def read(**changes: Any) -> Any:
    event = {"documentId": "handbook-7", "reviewers": ["U0BOB", "U0CAROL"]} | changes
    return review.read_review(event, ARN, "C0APPROVALS")


def test_a_document_and_its_reviewers_suffice() -> None:
    found = read()

    assert found.document_id == "handbook-7"
    assert (found.request.request_id, found.request.title) == ("review-7", "Review of handbook-7")
    assert found.stage.approvers == ("U0BOB", "U0CAROL")
    assert (found.stage.channel, found.stage.quorum) == ("C0APPROVALS", 1)
    assert found.stage.deadline_seconds == 24 * 3_600
    assert found.stage.escalate_after_seconds == 2 * 3_600


def test_what_is_said_is_asked() -> None:
    found = read(
        requester="U0ALICE", title="The handbook", url="https://example.com/7", note="Chapter 2.",
        channel="C0FINANCE", quorum=2, backups=["U0ERIN"],
    )  # fmt: skip

    request = found.request
    assert (request.requester, request.title) == ("U0ALICE", "The handbook")
    assert (request.link, request.note) == ("https://example.com/7", "Chapter 2.")
    assert (found.stage.channel, found.stage.quorum) == ("C0FINANCE", 2)
    assert found.stage.escalate_to == ("U0ERIN",)


def test_a_user_group_may_have_any_quorum() -> None:
    found = read(reviewers=["S0BUYERS"], quorum=2)

    assert found.stage.quorum == 2
    assert list(stage_problems(found.stage)) == []


@pytest.mark.parametrize("length", [1, 140, 141, 300])
def test_a_document_s_name_of_any_length_makes_a_title(length: int) -> None:
    found = read(documentId="x" * length)

    assert len(found.request.cleaned().title) <= 150
    assert found.request.title.startswith("Review of x")


def test_without_backups_it_is_only_said_that_nobody_reacts() -> None:
    stage = read().stage

    assert (stage.escalate_after_seconds, stage.escalate_to) == (2 * 3_600, ())
    assert list(stage_problems(stage)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"documentId": ""}, "documentId must be text"),
        ({"documentId": 7}, "documentId must be text"),
        ({"reviewers": []}, "reviewers must be a list of 1 to 20"),
        ({"reviewers": "U0BOB"}, "reviewers must be a list"),
        ({"reviewers": ["@bob"]}, "reviewers must be ids"),
        ({"reviewers": ["U0BOB", "U0BOB"]}, "reviewers must name nobody twice"),
        ({"backups": ["bob"]}, "backups must be ids"),
        ({"quorum": 3}, "quorum must be a whole number"),
        ({"quorum": True}, "quorum must be a whole number"),
        ({"quorum": 21, "reviewers": ["S0BUYERS"]}, "quorum must be a whole number from 1 to 20"),
        ({"backups": ["U0ERIN", "U0BOB"]}, "backups must not name U0BOB, who is a reviewer"),
        ({"title": None}, "title must be text"),
        ({"reviewer": ["U0BOB"]}, "reviewer is not known here; known are backups, channel"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(review.ReviewInvalid, match=said):
        read(**changes)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(review.ReviewInvalid) as raised:
        read(documentId="", quorum=0, reviewers=None)

    assert len(str(raised.value).split("; ")) == 3


@pytest.mark.parametrize("event", [None, [], "handbook-7", 7])
def test_an_input_of_another_form_is_refused(event: object) -> None:
    with pytest.raises(review.ReviewInvalid, match="must be a JSON object"):
        review.read_review(event, ARN, "C0APPROVALS")
