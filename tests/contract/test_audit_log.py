"""The audit of all orders by date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from approvals.domain.decision import AuditEntry, Via
from approvals.domain.errors import MalformedRequest
from approvals.use_cases.cursors import Cursors
from approvals.use_cases.read_audit import MAX_TEXT, AuditPage, ReadAudit
from tests.support.orders import Database, new_order, widgets
from tests.support.time import START

DAY = timedelta(days=1)


def note(database: Database, order_id: str, hours: float, why: str | None = None) -> None:
    at = START + timedelta(hours=hours)
    entry = AuditEntry(at, f"at_{hours:g}", "U0BOB", Via.SLACK, why)
    database.store.add_audit(order_id, entry)


def every_page(database: Database, first: float, last: float, limit: int) -> list[list[str]]:
    read, found, cursor = ReadAudit(database.store), [], None
    since, before = START + timedelta(hours=first), START + timedelta(hours=last)
    for _ in range(40):
        page: AuditPage = read(since, before, limit, cursor)
        found.append([f"{each.order_id} {each.entry.what}" for each in page.entries])
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise AssertionError("the pages do not end")


@pytest.fixture
def noted(database: Database) -> Database:
    """Entries of two orders over some days, months apart at the end."""
    for order_id in ("ord-1", "ord-2"):
        database.placed(new_order(order_id, widgets(1), created_at=START, updated_at=START))
    for hours in (1, 30, 31, 24 * 60):
        note(database, "ord-1", hours)
    note(database, "ord-2", 30.5)
    return database


def test_entries_of_all_orders_come_by_their_time(noted: Database) -> None:
    assert every_page(noted, 0.5, 24 * 61, 100)[0][:3] == [
        "ord-1 at_1", "ord-1 at_30", "ord-2 at_30.5",
    ]  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("first", "last", "whats"),
    [
        (0.5, 24 * 61, ["at_1", "at_30", "at_30.5", "at_31", "at_1440"]),
        (1, 31, ["at_1", "at_30", "at_30.5"]),
        (30, 30, []),
        (40, 41, []),
        (-24 * 50, 1.5, ["received", "received", "at_1"]),
    ],
)
def test_pages_join_without_gap_or_repeat(
    noted: Database, limit: int, first: float, last: float, whats: list[str]
) -> None:
    pages = every_page(noted, first, last, limit)

    assert [each.split()[1] for page in pages for each in page] == whats
    assert max(len(page) for page in pages) <= limit


def test_an_entry_is_as_it_was_noted(noted: Database) -> None:
    entry = AuditEntry(START + 5 * DAY, "refused_approved", "U0<b>", Via.API, '=1+1\n"x"')
    noted.store.add_audit("ord-2", entry)

    [found] = ReadAudit(noted.store)(START + 5 * DAY, START + 6 * DAY, 10, None).entries

    assert (found.order_id, found.entry) == ("ord-2", entry)


def test_a_page_with_long_reasons_is_cut_where_an_answer_would_grow_too_long(
    database: Database,
) -> None:
    reason = "x" * (MAX_TEXT // 3)
    for number in range(4):
        note(database, "ord-1", number, reason)

    page = ReadAudit(database.store)(START, START + DAY, 10, None)
    rest = ReadAudit(database.store)(START, START + DAY, 10, page.next_cursor)

    assert [each.entry.what for each in page.entries] == ["at_0", "at_1"]
    assert [each.entry.what for each in rest.entries] == ["at_2", "at_3"]


def test_a_cursor_is_good_for_its_own_range_alone(noted: Database) -> None:
    cursor = ReadAudit(noted.store)(START, START + DAY, 1, None).next_cursor

    with pytest.raises(MalformedRequest, match="other filters"):
        ReadAudit(noted.store)(START, START + 2 * DAY, 1, cursor)


FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "before"),
    [
        (FIRST, FIRST),
        (LAST, LAST),
        (LAST - DAY, LAST),
        (LAST - timedelta(hours=1), LAST),
        (FIRST, FIRST + timedelta(hours=1)),
        (datetime(999, 12, 31, 12, tzinfo=UTC), datetime(1000, 1, 1, 12, tzinfo=UTC)),
        (START + DAY, START),
    ],
    ids=str,
)
def test_the_edges_of_the_calendar_are_as_any_other_day(
    noted: Database, since: datetime, before: datetime
) -> None:
    assert ReadAudit(noted.store)(since, before, 10, None) == AuditPage((), None)


@pytest.mark.parametrize(
    "position",
    [
        "", "x", "2026-13-01", "2026-11-21T09:00:00.000000Z#../x#00-aa", "2020-01-01", "2027-01-01",
        "2026-11-21T08:59:59.999999Z#ord-1#00-00000000",
        "2026-11-22T09:00:00.000000Z#ord-1#00-00000000",
        "\x002026-11-21T08:59:59+00:00\0ord-1-0000", "\x002026-11-22T09:00:00+00:00\0ord-1-0000",
    ],
)  # fmt: skip
def test_a_forged_position_is_refused(noted: Database, position: str) -> None:
    since, before = START, START + DAY
    cursor = Cursors(f"{since.isoformat()} {before.isoformat()}").write(position)

    with pytest.raises(MalformedRequest):
        ReadAudit(noted.store)(since, before, 1, cursor)
