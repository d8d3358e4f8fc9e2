"""Orders that the version before this one wrote go on as if they were new."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from approvals.adapters.dynamodb.mapping import order_key, order_record
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import VoteRefused
from approvals.domain.order import Card, Direct, Order, Posting, Reminder, Sighting, Status
from approvals.domain.reminders import KEPT
from approvals.domain.story import Event, missing
from tests.support.orders import (
    CARD,
    FIRST_WAIT,
    STAGE,
    Database,
    closing,
    decided,
    entry,
    new_order,
)
from tests.support.shop import ALICE, BOB, DAVE, Shop
from tests.support.time import START

LATER = START + timedelta(minutes=5)
DIRECT = Card("D0ALICE", "1700000000.000003")
REMINDER = Reminder(LATER, (BOB,))
NEW = ("source_url", "tracking", "receipts", "said", "posting", "unshown", "shown_version")


def earlier_stage(record: dict[str, Any]) -> dict[str, Any]:
    """Return a stage's record as it was before there were votes, quorums and reminders."""
    return {
        "name": STAGE.name,
        "channel": STAGE.channel,
        "deadline_seconds": STAGE.deadline_seconds,
        "approvers": list(STAGE.approvers),
        "waits": record["waits"],
        "cards": record["cards"],
    }


@pytest.fixture(params=["moto", "dynoxide"])
def earlier(request: pytest.FixtureRequest) -> Database:
    """Return a database with one order, waiting and with its card out, as it was written then."""
    table = request.getfixturevalue(f"{request.param}_table")
    database = Database.in_table(table)
    database.reserved()
    table.delete(order_key("ord-1"))
    stage = replace(STAGE, waits=(FIRST_WAIT,), cards=(CARD,))
    order = new_order(status=Status.AWAITING_APPROVAL, stages=(stage,), version=4)
    record: dict[str, Any] = order_record(order)
    assert not set(NEW) & {name for name, value in record.items() if value is not None}
    record["stages"] = [earlier_stage(record["stages"][0])]
    table.put(record)
    return database


def read(database: Database) -> Order:
    return database.store.get("ord-1")


def test_it_is_read_and_not_shown_yet(earlier: Database) -> None:
    order = read(earlier)

    assert order.stages == (replace(STAGE, waits=(FIRST_WAIT,), cards=(CARD,)),)
    assert order.rule == ""
    assert (order.stages[0].seen, order.receipts, order.said) == ((), (), frozenset())
    assert (order.posting, order.tracking, order.source_url) == (None, None, "")
    assert not order.is_shown
    assert order.stages[0].asked_at == START


def test_somebody_may_look_at_it(earlier: Database) -> None:
    sighting = Sighting(BOB, LATER)

    after = earlier.store.mark_seen(read(earlier), 0, sighting, LATER, entry("seen", BOB))

    assert after.stages[0].seen == (sighting,)


def test_its_stage_asks_one_voice_and_is_escalated_and_reminded_of_like_any(
    earlier: Database,
) -> None:
    shop = Shop(real_store=earlier.store, real_catalogue=earlier.catalogue)
    with pytest.raises(VoteRefused):
        shop.answer("ord-1", DAVE)

    assert earlier.store.add_reminder(read(earlier), 0, REMINDER, [entry("reminded")])
    assert earlier.store.escalate(read(earlier), 0, LATER, [entry("escalated")])
    assert shop.answer("ord-1", BOB, DecisionKind.REJECTED).order.decision is not None

    stage = read(earlier).stages[0]
    assert (stage.reminders, stage.escalated_at) == ((REMINDER,), LATER)
    assert [vote.person for vote in stage.votes] == [BOB]
    assert stage.result == "rejected"


def test_all_of_its_many_reminders_are_read_and_the_last_few_kept(earlier: Database) -> None:
    record = earlier_reminded(read(earlier), 40)
    assert isinstance(earlier.store, DynamoDbOrderStore)
    earlier.store.table.put(record)
    before = read(earlier)
    assert (before.stages[0].times_reminded, len(before.said)) == (40, 79)
    assert [slot.number for slot in missing(before) if slot.event is Event.REMINDED] == []

    assert earlier.store.add_reminder(before, 0, REMINDER, [entry("reminded")])

    stage = read(earlier).stages[0]
    assert (stage.times_reminded, len(stage.reminders)) == (41, KEPT)
    shop = Shop(real_store=earlier.store, real_catalogue=earlier.catalogue)
    shop.show("ord-1")
    notes = [key for key in shop.messenger.keys("ord-1") if "reminded" in key]
    assert notes == ["card:0:0:reminded:40", f"direct:0:{BOB}:reminded:40"]
    assert len([key for key in read(earlier).said if "reminded" in key]) == 2


def earlier_reminded(order: Order, times: int) -> dict[str, Any]:
    """Return its record with many reminders of Bob's, which the version before kept and said."""
    stage = replace(
        order.stages[0],
        reminders=(REMINDER,) * times,
        directs=(Direct(BOB, Card("D0BOB", "1700000000.000009")),),
    )
    record = order_record(replace(order, stages=(stage,)))
    del record["stages"][0]["forgotten_reminders"]
    said = [f"card:0:0:reminded:{number}" for number in range(times)]
    return record | {"said": [*said, *(f"direct:0:{BOB}:reminded:{n}" for n in range(1, times))]}


def test_it_is_decided_shipped_and_its_decision_counted(earlier: Database) -> None:
    decision = decided(at=LATER)
    order = earlier.store.record_vote(read(earlier), 0, closing(decision), [entry("approved", BOB)])

    earlier.store.ship(order, "TRACK-1", LATER, [entry("shipped")])
    earlier.store.deliver(read(earlier), LATER, [entry("fulfilled")])

    assert (read(earlier).status, read(earlier).tracking) == (Status.FULFILLED, "TRACK-1")
    assert [found.seconds for found in earlier.store.decided_by(BOB, 10)] == [300.0]


def test_it_is_withdrawn_and_closed(earlier: Database) -> None:
    withdrawn = decided(DecisionKind.WITHDRAWN, ALICE)
    order = earlier.store.record_vote(
        read(earlier), 0, closing(withdrawn), [entry("withdrawn", ALICE)]
    )

    earlier.store.close(order, Status.WITHDRAWN, None, LATER, None, [entry("released")])

    assert read(earlier).status is Status.WITHDRAWN


def test_its_messages_are_kept_and_marked_as_shown(earlier: Database) -> None:
    leased = earlier.store.begin_posting(read(earlier), Posting("x", LATER, frozenset({"receipt"})))
    assert leased is not None

    assert earlier.store.mark_shown(leased, {"receipt": DIRECT, "card:0:0:asked": CARD})

    shown = read(earlier)
    assert shown.is_shown
    assert (shown.stages[0].cards, shown.receipts) == ((CARD,), (DIRECT,))
    assert shown.said == {"card:0:0:asked"}


def test_its_card_is_edited_and_its_requester_told(earlier: Database) -> None:
    shop = Shop(real_store=earlier.store, real_catalogue=earlier.catalogue)
    shop.answer("ord-1", BOB)

    assert shop.show("ord-1")

    assert shop.messenger.calls[0] == "update card:0"
    assert "post card:0" not in shop.messenger.calls
    assert "receipt:decided" in shop.messenger.keys("ord-1")
    assert read(earlier).stages[0].cards == (CARD,)


def test_trouble_with_it_is_noted(earlier: Database) -> None:
    earlier.store.note_unshown("ord-1", "Slack is failing.", LATER, 0)

    assert read(earlier).slack_problem == "Slack is failing."
