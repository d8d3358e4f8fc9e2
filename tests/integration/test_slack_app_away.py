"""``/order away`` and ``/order back``, and whose vote counts for whom then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals.domain.errors import SlackUnavailable, StoreUnavailable
from approvals.domain.person import Person, Standing
from approvals.domain.words.speech import ENGLISH, GERMAN
from slack_app.away_text import EXAMPLE
from slack_app.listeners import command
from tests.support.shop import ALICE, BOB, CAROL, DAVE, Shop
from tests.support.slack_requests import SlackDoor
from tests.support.time import START

DAY = (START + timedelta(days=7)).date()
TO_DAVE = f"away until {DAY} <@{DAVE}|dave>"


def lives_in_berlin(door: SlackDoor, person: str, locale: str = "en-US") -> None:
    known = Person(person, Standing.MEMBER, locale, START, "Europe/Berlin")
    door.shop.directory.people[person] = known


def test_an_approver_names_a_stand_in_and_reads_until_when() -> None:
    door = SlackDoor()
    lives_in_berlin(door, BOB)

    answer = door.command(TO_DAVE, user=BOB)

    begins = int((START + timedelta(days=7)).replace(hour=0).timestamp()) - 3_600
    assert answer.startswith(f"You are away until <!date^{begins}^")
    assert f"<@{DAVE}> may vote in your place" in answer
    assert door.command("AWAY", user=BOB) == answer
    assert door.command("away", user=DAVE).endswith(
        ENGLISH.say("command.away.stand_in_for", people=f"<@{BOB}>")
    )


def test_the_stand_in_votes_until_the_person_is_back() -> None:
    door = SlackDoor(Shop(approvers=(BOB,)))
    first, second = door.shop.waiting("callback-1"), door.shop.waiting("callback-2")
    door.approve(first, DAVE)
    assert door.shop.store.get(first.order_id).decision is None

    door.command(TO_DAVE, user=BOB)
    door.approve(first, DAVE)
    (vote,) = door.shop.store.get(first.order_id).stages[0].votes
    assert (vote.person, vote.voice) == (DAVE, BOB)

    assert door.command("back", user=BOB) == ENGLISH.say("command.away.over")
    door.approve(second, DAVE)
    door.unchanged_but_audited(second, DAVE, "refused_approved", "not_an_approver")


def test_a_stand_in_votes_neither_on_their_own_order_nor_for_a_stand_in() -> None:
    door = SlackDoor(Shop(approvers=(BOB,)))
    own, order = door.shop.waiting("callback-1", requester=DAVE), door.shop.waiting("callback-2")
    door.command(TO_DAVE, user=BOB)
    door.command(f"away {DAY} <@{CAROL}>", user=DAVE)

    door.approve(own, DAVE)
    door.unchanged_but_audited(own, DAVE, "refused_approved", "own_order")
    door.approve(order, CAROL)
    door.unchanged_but_audited(order, CAROL, "refused_approved", "not_an_approver")


def test_who_is_not_away_reads_how_to_be() -> None:
    answer = SlackDoor().command("away")
    assert answer == ENGLISH.say("command.away.none", example=f"`{EXAMPLE}`")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"away until {DAY} @dave", 'Slack did not say who "@dave" is: type @ and choose the name'),
        (f"away until {DAY}", "Name your stand-in"),
        (f"away <@{DAVE}>", "Say until which day"),
        (f"away until {START.date()} <@{DAVE}>", "Until: must be a day after today"),
        (f"away until 1.1.2027 <@{DAVE}>", "Until: must be a day such as 2026-12-01"),
        (f"away until {DAY} <@{BOB}>", "Stand-in: must be somebody other than you"),
        (f"away until {DAY} <!subteam^S0LEADS|@leads>", "Name one person, not a group"),
        (f"away until {DAY} &lt;!channel&gt;", 'Did not understand "&lt;!channel&gt;"'),
    ],
)
def test_what_cannot_be_set_is_told_with_an_example(text: str, said: str) -> None:
    door = SlackDoor()

    answer = door.command(text, user=BOB)

    assert answer.startswith(ENGLISH.say("command.away.not_set"))
    assert said in answer
    assert answer.endswith(ENGLISH.say("command.usage", example=f"`{EXAMPLE}`"))
    assert door.shop.stand_ins.absences == {}


def test_a_guest_is_neither_a_stand_in_nor_stood_in_for() -> None:
    door = SlackDoor()
    door.shop.directory.says(DAVE, Standing.GUEST)

    assert "Stand-in: must be a member of this workspace, not a guest" in door.command(
        TO_DAVE, user=BOB
    )
    answer = door.command(f"away {DAY} <@{BOB}>", user=DAVE)
    assert answer == f"{ENGLISH.say('command.away.not_set')} {ENGLISH.say('refused.guest')}"
    assert door.shop.stand_ins.absences == {}


def test_the_answers_speak_the_reader_s_language() -> None:
    door = SlackDoor()
    lives_in_berlin(door, CAROL, "de-DE")

    assert "Sie sind abwesend bis" in door.command(f"away bis {DAY} <@{DAVE}>", user=CAROL)
    assert door.command("back", user=CAROL) == GERMAN.say("command.away.over")
    assert "Bis: muss ein Tag nach heute sein" in door.command(
        f"away 2020-01-01 <@{DAVE}>", user=CAROL
    )


def test_where_slack_or_the_table_is_silent_the_person_reads_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    door = SlackDoor()
    door.shop.directory.away = SlackUnavailable("Slack does not answer.", hung=True)
    assert door.command(TO_DAVE, user=BOB) == ENGLISH.say("command.away.cannot_check")
    door.shop.directory.away = None

    def broken(*_: object) -> None:
        raise StoreUnavailable("The order table did not answer. Try again.")

    for method in ("away", "set_away", "set_back"):
        monkeypatch.setattr(type(door.shop.stand_ins), method, broken)
    for text in (TO_DAVE, "away", "back"):
        assert door.command(text, user=BOB) == ENGLISH.say("app.try_again")


def test_the_help_names_both() -> None:
    answer = SlackDoor().command("help", user=ALICE)
    for typed in ("/order away [until DAY @SOMEBODY]", "/order back"):
        assert typed in dict(command._HELP)
        assert f"`{typed}`" in answer
