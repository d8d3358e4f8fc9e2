"""Who may name whom, until when, and what is told of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from approvals.domain.absence import Absence
from approvals.domain.errors import (
    InvalidRequest,
    NodError,
    SlackRefused,
    SlackUnavailable,
    Unavailable,
    VoteRefused,
)
from approvals.domain.person import Person, Standing
from approvals.use_cases.away import LONGEST, Away, Standby
from tests.support.doubles import FakeDirectory, FakeStandIns
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.time import START, ManualClock

BERLIN, SAMOA = "Europe/Berlin", "Pacific/Pago_Pago"
IN_A_WEEK = (START + timedelta(days=7)).date().isoformat()


class Desk:
    """What people say of themselves, on fakes."""

    def __init__(self) -> None:
        self.stand_ins, self.directory = FakeStandIns(), FakeDirectory()
        self.clock = ManualClock()
        self.away = Away(self.stand_ins, self.directory, self.clock)

    def lives_in(self, user_id: str, time_zone: str) -> None:
        self.directory.people[user_id] = Person(user_id, Standing.MEMBER, "en-US", START, time_zone)

    def problems(self, person: str, stand_in: str, until: str = IN_A_WEEK) -> list[tuple[str, str]]:
        """Return what is wrong, and see to it that nothing was set."""
        with pytest.raises(InvalidRequest) as refused:
            self.away.set(person, stand_in, until)
        assert self.stand_ins.absences == {}
        return [(p.field, p.key) for p in refused.value.problems]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_until_a_day_is_until_it_begins_where_the_person_lives(desk: Desk) -> None:
    desk.lives_in(ALICE, BERLIN)
    desk.lives_in(BOB, SAMOA)

    told = desk.away.set(ALICE, BOB, "2026-12-01")

    absence = Absence(ALICE, BOB, datetime(2026, 11, 30, 23, tzinfo=UTC))
    assert told == Standby(ALICE, absence, ())
    assert desk.away.show(BOB) == Standby(BOB, None, (ALICE,))


def test_a_day_s_own_offset_counts_and_not_today_s(desk: Desk) -> None:
    desk.lives_in(ALICE, BERLIN)

    told = desk.away.set(ALICE, BOB, "2027-07-01")

    assert told.absence is not None
    assert told.absence.until == datetime(2027, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time_zone", "day", "begins_at"),
    [
        # Its midnight is left out: the day begins at 01:00, as soon as the day before is over.
        ("Africa/Cairo", "2027-04-30", datetime(2027, 4, 29, 22, tzinfo=UTC)),
        # Its midnight comes twice: the day begins at the first.
        ("America/Havana", "2027-11-07", datetime(2027, 11, 7, 4, tzinfo=UTC)),
        # The hour before it comes twice: the day begins after the second.
        ("Africa/Cairo", "2027-10-29", datetime(2027, 10, 28, 22, tzinfo=UTC)),
        # It is the day on which clocks change, later.
        ("Europe/Berlin", "2027-03-28", datetime(2027, 3, 27, 23, tzinfo=UTC)),
        ("Europe/Berlin", "2027-03-29", datetime(2027, 3, 28, 22, tzinfo=UTC)),
        # Half an hour.
        ("Australia/Lord_Howe", "2027-04-05", datetime(2027, 4, 4, 13, 30, tzinfo=UTC)),
    ],
)
def test_a_day_begins_once_where_clocks_change_about_it(
    desk: Desk, time_zone: str, day: str, begins_at: datetime
) -> None:
    desk.lives_in(ALICE, time_zone)

    told = desk.away.set(ALICE, BOB, day)

    assert told.absence is not None
    assert told.absence.until == begins_at
    desk.clock.current = begins_at - timedelta(seconds=1)
    assert desk.away.show(BOB).stands_in_for == (ALICE,)
    desk.clock.current = begins_at
    assert desk.away.show(BOB).stands_in_for == ()


@pytest.mark.parametrize("time_zone", ["", "Nowhere/City", "../../etc/passwd", "Europe", "\0"])
def test_where_nobody_knows_the_zone_the_day_begins_in_utc(desk: Desk, time_zone: str) -> None:
    desk.lives_in(ALICE, time_zone)

    told = desk.away.set(ALICE, BOB, "2026-12-01")

    assert told.absence is not None
    assert told.absence.until == datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(("zone", "is_still_to_come"), [(BERLIN, False), (SAMOA, True)])
def test_the_day_must_lie_in_the_person_s_own_future(
    desk: Desk, zone: str, is_still_to_come: bool
) -> None:
    desk.lives_in(ALICE, zone)
    today = desk.clock.now().replace(hour=5)
    desk.clock.advance((today - desk.clock.now()).total_seconds())

    if is_still_to_come:
        assert desk.away.set(ALICE, BOB, today.date().isoformat()).absence is not None
    else:
        assert desk.problems(ALICE, BOB, today.date().isoformat()) == [("until", "away_past")]


def test_nobody_is_away_for_longer_than_a_year(desk: Desk) -> None:
    last = START.date() + LONGEST

    assert desk.problems(ALICE, BOB, (last + timedelta(days=1)).isoformat()) == [
        ("until", "away_far")
    ]
    assert desk.problems(ALICE, BOB, "9999-12-31") == [("until", "away_far")]
    assert desk.problems(ALICE, BOB, "0001-01-01") == [("until", "away_past")]
    assert desk.away.set(ALICE, BOB, last.isoformat()).absence is not None


@pytest.mark.parametrize(
    "until", ["", "tomorrow", "1.12.2026", "20261201", "2026-W49-2", "2026-02-30", "2026-12-01T00"]
)
def test_a_day_is_written_in_one_way(desk: Desk, until: str) -> None:
    assert desk.problems(ALICE, BOB, until) == [("until", "away_day")]
    assert desk.directory.asked == []


@pytest.mark.parametrize(
    ("person", "stand_in", "key"),
    [
        (ALICE, ALICE, "away_self"),
        ("api:ci", "api:ci", "away_self"),
        (ALICE, "", "away_identity"),
        (ALICE, "bob", "away_identity"),
        (ALICE, "S0BUYERS", "away_identity"),
        (ALICE, "api:demo", "away_identity"),
        (ALICE, "U0BOB#x", "away_identity"),
        (ALICE, "U" + "0" * 64, "away_identity"),
        ("api:ci", "api:", "away_identity"),
        ("api:ci", "nod", "away_identity"),
    ],
)
def test_a_stand_in_is_named_as_one_person_other_than_oneself(
    desk: Desk, person: str, stand_in: str, key: str
) -> None:
    assert desk.problems(person, stand_in) == [("standIn", key)]
    assert desk.directory.asked == []


@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.MEMBER])
def test_only_members_give_their_voice_and_only_to_members(desk: Desk, standing: Standing) -> None:
    desk.directory.says(BOB, standing)

    assert desk.problems(ALICE, BOB) == [("standIn", f"away_{standing.value}")]
    with pytest.raises(VoteRefused) as refused:
        desk.away.set(BOB, CAROL, IN_A_WEEK)
    assert refused.value.code == standing.value
    assert desk.stand_ins.absences == {}


def test_all_that_is_wrong_is_told_at_once(desk: Desk) -> None:
    assert desk.problems(ALICE, ALICE, "soon") == [("until", "away_day"), ("standIn", "away_self")]
    desk.directory.says(BOB, Standing.GUEST)
    assert desk.problems(ALICE, BOB, "2020-01-01") == [
        ("standIn", "away_guest"),
        ("until", "away_past"),
    ]


def test_an_api_identity_names_another_or_a_member(desk: Desk) -> None:
    for stand_in in ("api:night", BOB):
        told = desk.away.set("api:ci", stand_in, "2026-12-01")
        assert told.absence == Absence("api:ci", stand_in, datetime(2026, 12, 1, tzinfo=UTC))
    assert desk.directory.asked == [BOB]


def test_whom_slack_does_not_know_nobody_can_name(desk: Desk) -> None:
    desk.directory.away = SlackRefused("user_not_found", "There is no such person.")

    with pytest.raises(InvalidRequest) as unknown:
        desk.away.set("api:ci", BOB, IN_A_WEEK)
    assert [p.key for p in unknown.value.problems] == ["away_unknown"]
    with pytest.raises(VoteRefused):
        desk.away.set(ALICE, BOB, IN_A_WEEK)


@pytest.mark.parametrize(
    "error", [SlackUnavailable("Slack is failing."), SlackRefused("token_revoked", "Revoked.")]
)
def test_where_slack_does_not_tell_nothing_is_set(desk: Desk, error: NodError) -> None:
    desk.away.set(ALICE, BOB, IN_A_WEEK)
    desk.directory.away = error

    with pytest.raises(Unavailable, match="nothing was changed"):
        desk.away.set(ALICE, CAROL, IN_A_WEEK)

    assert desk.away.show(CAROL).stands_in_for == ()
    assert desk.away.end(ALICE) == Standby(ALICE, None, ())


def test_who_stands_in_for_a_stand_in_stands_in_for_them_alone(desk: Desk) -> None:
    desk.away.set(ALICE, BOB, IN_A_WEEK)
    desk.away.set(BOB, CAROL, IN_A_WEEK)

    assert desk.away.show(CAROL).stands_in_for == (BOB,)
    assert desk.away.show(BOB).stands_in_for == (ALICE,)


def test_an_absence_that_is_over_is_not_told(desk: Desk) -> None:
    desk.away.set(ALICE, BOB, IN_A_WEEK)
    desk.clock.advance(8 * 86_400)

    assert desk.away.show(ALICE) == Standby(ALICE, None, ())
    assert desk.away.show(BOB) == Standby(BOB, None, ())
