from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from approvals.domain.week import Week


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (datetime(2026, 11, 21, 9, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 12, 31, tzinfo=UTC), "2026-W53"),
        (datetime(2027, 1, 3, 23, 59, 59, tzinfo=UTC), "2026-W53"),
        (datetime(2027, 1, 4, tzinfo=UTC), "2027-W01"),
        (datetime(2024, 12, 30, tzinfo=UTC), "2025-W01"),
        (datetime(2026, 11, 23, 1, tzinfo=timezone(timedelta(hours=2))), "2026-W47"),
    ],
)
def test_an_instant_is_in_the_iso_week_of_utc(at: datetime, week: str) -> None:
    assert str(Week.of(at)) == week
    assert Week.parse(week) == Week.of(at)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-47", "2026-W5", "2026-W00", "2026-W54", "2025-W53", "w", "2026-W47 ",
     "٢٠٢٦-W47", "0001-W01", "9999-W52", "2026-W047"],
)  # fmt: skip
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="week"):
        Week.parse(text)


def test_weeks_follow_each_other_over_the_end_of_a_year() -> None:
    weeks = list(Week.parse("2026-W52").until(Week.parse("2027-W02")))
    assert [str(week) for week in weeks] == ["2026-W52", "2026-W53", "2027-W01", "2027-W02"]
    assert weeks == sorted(weeks)
    assert weeks[-1].after(-3) == weeks[0]
    assert weeks[2].begins_on == date(2027, 1, 4)
    assert list(weeks[1].until(weeks[0])) == []
