from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from approvals.domain.order import Sighting, Stage
from approvals.domain.stage_plan import MAX_REMINDERS, plan_of, planned, reminder_pauses
from tests.support.asking import cast, stage_of
from tests.support.orders import CARD, FIRST_WAIT
from tests.support.shop import BOB, CAROL
from tests.support.time import START

PLAIN = stage_of(BOB)
FULL = Stage(
    name="finance",
    channel="C0FINANCE",
    deadline_seconds=86_400,
    approvers=(BOB, "S0LEADS"),
    quorum=2,
    rejections=3,
    self_approval=True,
    four_eyes=True,
    remind_every_seconds=600,
    remind_backoff=2,
    remind_person_every_seconds=3_600,
    escalate_after_seconds=7_200,
    escalate_to=(CAROL,),
)
LIFE = {
    "waits": (FIRST_WAIT,),
    "cards": (CARD,),
    "seen": (Sighting(BOB, START),),
    "votes": (cast(BOB),),
    "votes_cast": 1,
    "escalated_at": START,
    "result": "approved",
}


def test_what_is_not_said_is_the_default() -> None:
    assert plan_of(PLAIN) == {
        "name": "approval",
        "channel": "C0APPROVALS",
        "deadlineSeconds": 3_600,
        "approvers": [BOB],
    }


@pytest.mark.parametrize("stage", [PLAIN, FULL], ids=["plain", "full"])
def test_a_plan_goes_through_json_and_leaves_the_stage_s_life_behind(stage: Stage) -> None:
    lived: Stage = replace(stage, **LIFE)  # type: ignore[arg-type]

    assert planned(json.loads(json.dumps(plan_of(lived)))) == stage


def test_every_part_of_a_stage_is_of_its_plan_or_of_its_life() -> None:
    in_plan = {field.name for field in fields(Stage) if getattr(planned(plan_of(FULL)), field.name)}

    assert {field.name for field in fields(Stage)} - in_plan == {
        *LIFE, "reminders", "forgotten_reminders", "directs",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("plan", "pauses"),
    [
        ({}, ()),
        ({"remind_every_seconds": 600}, (600, 600, 600, 600, 600)),
        ({"remind_every_seconds": 600, "remind_backoff": 2}, (600, 1_200)),
        ({"remind_every_seconds": 3_599}, (3_599,)),
        ({"remind_every_seconds": 3_600}, ()),
    ],
)
def test_reminders_come_at_their_pauses_and_all_before_the_deadline(
    plan: dict[str, Any], pauses: tuple[int, ...]
) -> None:
    assert reminder_pauses(replace(PLAIN, **plan)) == pauses


def test_there_are_not_more_reminders_than_an_execution_may_hold() -> None:
    stage = replace(PLAIN, deadline_seconds=30 * 86_400, remind_every_seconds=1)

    assert len(reminder_pauses(stage)) == MAX_REMINDERS
