"""What a workflow of one's own asks is checked like a policy, before anything is stored."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from approvals.domain.approval_request import ApprovalRequest
from approvals.domain.errors import InvalidRequest, OrderNotFound
from approvals.domain.order import Stage
from approvals.use_cases.open_request import OpenRequest
from tests.support.asking import stage_of
from tests.support.shop import ALICE, BOB, CAROL, Shop

REQUEST = ApprovalRequest("release-7", "Release 7", ALICE)
STAGE = stage_of(BOB, CAROL)
DAY = 86_400


def opened(*stages: Stage) -> Shop:
    shop = Shop()
    OpenRequest(shop.store, shop.clock)(REQUEST, stages, "arn:execution")
    return shop


def named_apart(stage: Stage, times: int) -> tuple[Stage, ...]:
    return tuple(replace(stage, name=f"stage {number}") for number in range(times))


def refused(*stages: Stage) -> list[str]:
    """Return the fields that are named; nothing may be stored."""
    shop = Shop()
    with pytest.raises(InvalidRequest) as raised:
        OpenRequest(shop.store, shop.clock)(REQUEST, stages, "arn:execution")
    with pytest.raises(OrderNotFound):
        shop.store.get(REQUEST.request_id)
    return [problem.field for problem in raised.value.problems]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"channel": ""},
        {"approvers": (BOB, "S0ONCALL", "api:ci"), "quorum": 20, "rejections": 20},
        {"remind_every_seconds": 600, "remind_backoff": 2, "remind_person_every_seconds": 900},
        {"escalate_after_seconds": 600, "escalate_to": ("U0ERIN",)},
        {"escalate_after_seconds": 600},
        {"deadline_seconds": 90 * DAY, "self_approval": True, "four_eyes": True},
    ],
    ids=str,
)
def test_what_can_be_decided_is_stored(changes: dict[str, Any]) -> None:
    stage = replace(STAGE, **changes)

    assert opened(stage).store.get(REQUEST.request_id).stages == (stage,)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"approvers": "U012ABCDEF"}, ["approvers"]),
        ({"approvers": [BOB]}, ["approvers"]),
        ({"approvers": ("bob",)}, ["approvers"]),
        ({"approvers": ("<@U0BOB>",)}, ["approvers"]),
        ({"approvers": (BOB, BOB)}, ["approvers"]),
        ({"approvers": ()}, ["approvers"]),
        ({"approvers": tuple(f"U0{n:03d}" for n in range(51))}, ["approvers"]),
        ({"quorum": 0, "rejections": 2}, ["quorum"]),
        ({"quorum": 3, "rejections": 3}, ["quorum", "rejections"]),
        ({"quorum": 21}, ["quorum"]),
        ({"quorum": True}, ["quorum"]),
        ({"rejections": 0}, ["rejections"]),
        ({"approvers": (BOB,), "quorum": 2, "escalate_to": ("U0ERIN",)}, ["escalate_to"]),
        ({"escalate_after_seconds": 60, "escalate_to": (BOB,)}, ["escalate_to"]),
        ({"escalate_after_seconds": 3_600, "escalate_to": ("U0ERIN",)}, ["escalate_after_seconds"]),
        ({"escalate_after_seconds": 0, "escalate_to": ("U0ERIN",)}, ["escalate_after_seconds"]),
        ({"remind_every_seconds": 3_600}, ["remind_every_seconds"]),
        ({"remind_every_seconds": -1}, ["remind_every_seconds"]),
        ({"remind_every_seconds": 60, "remind_backoff": 0}, ["remind_backoff"]),
        ({"remind_person_every_seconds": -1}, ["remind_person_every_seconds"]),
        ({"deadline_seconds": 0}, ["deadline_seconds"]),
        ({"deadline_seconds": None}, ["deadline_seconds"]),
        ({"deadline_seconds": 1.5}, ["deadline_seconds"]),
        ({"name": ""}, ["name"]),
        ({"channel": "#general"}, ["channel"]),
        ({"self_approval": "no"}, ["self_approval"]),
    ],
    ids=str,
)
def test_a_stage_that_nobody_could_decide_is_refused_and_named(
    changes: dict[str, Any], fields: list[str]
) -> None:
    found = refused(replace(STAGE, name="first"), replace(STAGE, **changes))

    assert found == [f"stages[1].{field}" for field in fields]


@pytest.mark.parametrize(
    "stages",
    [
        (),
        named_apart(STAGE, 11),
        (replace(STAGE, deadline_seconds=30 * DAY, remind_every_seconds=60),),
        (stage_of("S0ALL", deadline_seconds=20 * DAY, remind_every_seconds=3_600),),
        named_apart(stage_of("S0ALL", quorum=20, rejections=20), 3),
    ],
    ids=["none", "too many", "reminders without end", "a message a minute", "a hundred votes"],
)
def test_stages_that_are_too_much_together_are_refused(stages: tuple[Stage, ...]) -> None:
    assert refused(*stages) == ["stages"]


def test_stages_of_one_name_are_refused_and_the_later_ones_named() -> None:
    other = replace(STAGE, name="finance")
    assert refused(STAGE, other, STAGE, other) == ["stages[2].name", "stages[3].name"]
    with pytest.raises(
        InvalidRequest, match=r"stages\[1\]\.name: must be another name than that of"
    ):
        opened(STAGE, STAGE)
