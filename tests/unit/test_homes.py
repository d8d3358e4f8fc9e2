from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from approvals.adapters.slack.cards import Look
from approvals.adapters.slack.homes import LATELY_DAYS, MOST_ATTEMPTS, MOST_HOMES, SlackHomes
from approvals.adapters.slack.people import GroupMembers, HomeBehind
from approvals.adapters.slack.screens import SlackScreens
from approvals.domain.person import Standing
from approvals.domain.words.speech import ENGLISH
from local.slack.block_kit import view_problems
from tests.support.people import InMemoryPeople
from tests.support.shop import ALICE, BOB, CAROL, DAVE, Shop
from tests.support.slack_api import AnsweringSlack, SlackRefusal

GROUP = "S0LEADS"


class Flat:
    """A shop whose people have Home tabs."""

    def __init__(self) -> None:
        self.shop, self.people = Shop(), InMemoryPeople()
        self.slack = AnsweringSlack({"views.publish": {"ok": True}})
        self.homes = SlackHomes(
            SlackScreens(self.slack.api()),
            self.shop.find_home,
            self.people,
            self.shop.directory,
            self.shop.clock,
            Look(ENGLISH),
        )

    def opened(self, *people: str, days_ago: float = 0) -> None:
        for person in people:
            self.people.home_opened(person, self.shop.clock.now() - timedelta(days=days_ago))

    def refreshed(self, people: Sequence[str]) -> list[str]:
        """Refresh; return whose Home tab was published, in order."""
        self.slack.calls.clear()
        self.homes.refresh(people)
        return [arguments["user_id"] for _, arguments in self.slack.calls]

    def repaired(self, after_seconds: float) -> list[str]:
        """Let time pass and the schedule run; return whose Home tab was tried, in order."""
        self.slack.calls.clear()
        self.shop.clock.advance(after_seconds)
        self.homes.repair(lambda: True)
        return [arguments["user_id"] for _, arguments in self.slack.calls]

    def view(self) -> dict[str, Any]:
        """Return the Home tab that was published last."""
        view: dict[str, Any] = self.slack.calls[-1][1]["view"]
        return view


@pytest.fixture
def flat() -> Flat:
    return Flat()


def test_those_who_looked_at_their_home_tab_lately_see_it_change(flat: Flat) -> None:
    flat.opened(ALICE)
    flat.opened(BOB, days_ago=LATELY_DAYS)
    flat.opened(CAROL, days_ago=LATELY_DAYS + 0.001)
    assert flat.refreshed([CAROL, BOB, DAVE, ALICE, BOB, "api:demo"]) == [BOB, ALICE]


def test_a_home_tab_shows_what_waits(flat: Flat) -> None:
    order = flat.shop.waiting()
    flat.opened(BOB)
    flat.refreshed([BOB])
    assert view_problems(flat.view(), "home") == []
    assert order.order_id in json.dumps(flat.view())


def test_a_home_tab_is_in_its_readers_language(flat: Flat) -> None:
    flat.opened(ALICE, BOB)
    flat.shop.directory.says(BOB, Standing.MEMBER, "de-DE")
    flat.homes.refresh([ALICE, BOB])
    english, german = (json.dumps(arguments["view"]) for _, arguments in flat.slack.calls)
    assert english != german


def test_a_group_stands_for_its_known_members(flat: Flat) -> None:
    flat.people.keep_group(
        GroupMembers(GROUP, frozenset({BOB, CAROL}), flat.shop.clock.now() - timedelta(days=1))
    )
    flat.opened(ALICE, BOB, CAROL)
    assert flat.refreshed([ALICE, GROUP, "S0UNKNOWN"]) == [ALICE, BOB, CAROL]


def test_so_many_are_refreshed_at_once_and_no_more(flat: Flat) -> None:
    everybody = [f"U{number:04d}" for number in range(150)]
    flat.opened(*everybody)
    assert flat.refreshed(everybody) == everybody[:MOST_HOMES]


def test_while_slack_is_away_nobody_else_is_tried_and_nothing_raised(
    flat: Flat, caplog: pytest.LogCaptureFixture
) -> None:
    flat.opened(ALICE, BOB)
    flat.slack.take_away()
    assert flat.refreshed([ALICE, BOB]) == [ALICE]
    assert [record.message for record in caplog.records] == ["slack call failed"]


def test_a_home_tab_that_slack_refuses_keeps_no_other_back(flat: Flat) -> None:
    flat.opened(ALICE, BOB)
    flat.slack.answers["views.publish"] = SlackRefusal("user_not_found")
    assert flat.refreshed([ALICE, BOB]) == [ALICE, BOB]


@pytest.mark.parametrize("failure", [TimeoutError(), SlackRefusal("token_revoked")])
def test_what_slack_does_not_take_is_published_when_it_is_back(
    flat: Flat, failure: Exception
) -> None:
    flat.opened(ALICE, BOB)
    flat.slack.answers["views.publish"] = failure
    flat.refreshed([ALICE, BOB])
    assert flat.repaired(after_seconds=9) == []
    flat.slack.answers["views.publish"] = {"ok": True}
    assert flat.repaired(after_seconds=1) == [ALICE, BOB]
    assert flat.repaired(after_seconds=3_600) == []


def test_the_pauses_grow_and_slack_s_own_are_kept(flat: Flat) -> None:
    flat.opened(BOB)
    flat.slack.answers["views.publish"] = SlackRefusal("ratelimited", 429, **{"Retry-After": "30"})
    flat.refreshed([BOB])
    assert [flat.repaired(after_seconds=seconds) for seconds in (29, 1, 29, 1)] == [
        [], [BOB], [], [BOB],
    ]  # fmt: skip
    assert [flat.repaired(after_seconds=seconds) for seconds in (39, 1)] == [[], [BOB]]


def test_a_home_tab_that_slack_never_takes_is_left_until_it_is_opened(flat: Flat) -> None:
    flat.opened(BOB)
    flat.slack.take_away()
    flat.refreshed([BOB])
    tries = [flat.repaired(after_seconds=10 * 2**MOST_ATTEMPTS) for _ in range(2 * MOST_ATTEMPTS)]
    assert tries == [[BOB]] * MOST_ATTEMPTS + [[]] * MOST_ATTEMPTS


def test_what_failed_anew_while_it_was_published_is_published_again(flat: Flat) -> None:
    flat.opened(BOB)
    flat.slack.take_away()
    flat.refreshed([BOB])

    def meanwhile(**_: Any) -> dict[str, Any]:
        now = flat.shop.clock.now()
        flat.people.keep_home_behind(HomeBehind(BOB, now).again(now))
        return {"ok": True}

    flat.slack.answers["views.publish"] = meanwhile
    assert flat.repaired(after_seconds=10) == [BOB]
    flat.slack.answers["views.publish"] = {"ok": True}
    assert flat.repaired(after_seconds=3_600) == [BOB]
    assert flat.people.behind == {}


def test_a_defect_in_one_home_tab_keeps_no_other_back(flat: Flat) -> None:
    flat.opened(ALICE, BOB)
    flat.slack.answers["views.publish"] = KeyError("a defect")
    assert flat.refreshed([ALICE, BOB]) == [ALICE, BOB]
    flat.slack.answers["views.publish"] = {"ok": True}
    assert flat.repaired(after_seconds=10) == [ALICE, BOB]


def test_where_there_is_no_time_left_they_stay_due(flat: Flat) -> None:
    flat.opened(BOB)
    flat.slack.take_away()
    flat.refreshed([BOB])
    flat.shop.clock.advance(10)
    flat.homes.repair(lambda: False)
    assert [home.user_id for home in flat.people.homes_behind(flat.shop.clock.now(), 1)] == [BOB]


def test_without_the_table_nothing_is_refreshed_and_nothing_raised(flat: Flat) -> None:
    flat.opened(ALICE)
    flat.people.away = True
    assert flat.refreshed([ALICE]) == []
    assert flat.repaired(after_seconds=10) == []
