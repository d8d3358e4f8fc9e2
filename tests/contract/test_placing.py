from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from approvals.domain.errors import OrderConflict, OrderNotFound
from approvals.domain.order import Status
from approvals.domain.payment import Payment, PaymentState
from tests.support.orders import ARN, ROUTE, Database, entry, new_order, widgets
from tests.support.shop import ALICE, BOB
from tests.support.time import START


def test_a_placed_order_is_read_back_as_it_was(database: Database) -> None:
    order = new_order()

    assert database.placed(order) == order
    assert database.store.get("ord-1") == order
    assert database.said("ord-1") == ["received"]


def test_a_request_that_orders_nothing_is_read_back_as_it_was(database: Database) -> None:
    request = replace(
        new_order(), customer="", items=(), currency="", title="Review", facts=(("Pages", "12"),)
    )

    assert database.placed(request) == database.store.get("ord-1") == request


def test_an_unknown_order_is_named(database: Database) -> None:
    with pytest.raises(OrderNotFound, match="ord-nowhere"):
        database.store.get("ord-nowhere")


def test_an_unknown_order_has_no_audit(database: Database) -> None:
    assert database.store.audit("ord-nowhere") == ()


def test_placing_the_same_id_again_returns_the_first_order(database: Database) -> None:
    first = database.placed(new_order())

    again = database.placed(new_order(created_at=START + timedelta(seconds=5)))

    assert again == first
    assert database.said("ord-1") == ["received"]


def test_an_id_is_never_overwritten_by_another_order(database: Database) -> None:
    first = database.placed(new_order())

    with pytest.raises(OrderConflict):
        database.placed(new_order("ord-1", widgets(9), fingerprint="another"))

    assert database.store.get("ord-1") == first


def test_the_same_key_returns_the_first_order(database: Database) -> None:
    first = database.placed(new_order("ord-1"), key="key")

    assert database.placed(new_order("ord-2"), key="key") == first
    assert database.store.find_by_key(ALICE, "key") == first
    with pytest.raises(OrderNotFound):
        database.store.get("ord-2")


def test_a_key_used_for_another_order_is_a_conflict(database: Database) -> None:
    database.placed(new_order("ord-1"), key="key")

    with pytest.raises(OrderConflict):
        database.placed(new_order("ord-2", fingerprint="another"), key="key")

    with pytest.raises(OrderNotFound):
        database.store.get("ord-2")


def test_the_same_key_of_another_requester_is_another_order(database: Database) -> None:
    database.placed(new_order("ord-1"), key="key")

    bobs = database.placed(new_order("ord-2", requester=BOB), key="key")

    assert bobs.order_id == "ord-2"
    assert database.store.find_by_key(BOB, "key") == bobs
    assert database.store.find_by_key(ALICE, "key") == new_order("ord-1")


def test_a_key_that_nobody_used_finds_nothing(database: Database) -> None:
    database.placed(new_order(), key="key")

    assert database.store.find_by_key(ALICE, "another key") is None
    assert database.store.find_by_key(BOB, "key") is None


def test_text_of_every_kind_survives(database: Database) -> None:
    hostile = "<!channel> & \"quotes\" 'x' \U0001f9ea مرحبا \n second line"
    database.placed(new_order(customer=hostile, note=hostile))

    order = database.store.get("ord-1")

    assert (order.customer, order.note) == (hostile, hostile)


def test_a_failed_start_is_said_and_can_be_taken_back(database: Database) -> None:
    placed = database.placed()
    failed_at = START + timedelta(seconds=3)

    database.store.mark_start_failed(
        "ord-1", "It did not start.", failed_at, entry("start_failed", ALICE, 3)
    )

    failed = database.store.get("ord-1")
    assert (failed.status, failed.start_failed) == (Status.FAILED, True)
    assert (failed.reason, failed.ended_at) == ("It did not start.", failed_at)
    assert database.said("ord-1") == ["received", "start_failed"]

    database.store.mark_started("ord-1", entry("start_repeated", ALICE, 9))

    again = database.store.get("ord-1")
    assert (again.status, again.start_failed) == (Status.RECEIVED, False)
    assert (again.reason, again.ended_at) == (None, None)
    assert replace(again, version=1, updated_at=START) == placed


def test_a_start_that_failed_after_all_does_not_stop_a_running_order(database: Database) -> None:
    running = database.reserved()

    assert not database.store.mark_start_failed("ord-1", "No.", START, entry("start_failed"))

    assert database.store.get("ord-1") == running
    assert "start_failed" not in database.said("ord-1")


def test_taking_back_a_start_that_did_not_fail_changes_nothing(database: Database) -> None:
    running = database.reserved()

    database.store.mark_started("ord-1", entry("start_repeated"))

    assert database.store.get("ord-1") == running


def test_a_workflow_that_runs_although_its_start_failed_reserves(database: Database) -> None:
    order = database.placed()
    database.store.mark_start_failed("ord-1", "No answer.", START, entry("start_failed"))

    database.reserved(order)

    reserved = database.store.get("ord-1")
    assert (reserved.status, reserved.start_failed) == (Status.RESERVED, False)
    assert (reserved.reason, reserved.ended_at) == (None, None)


def test_the_audit_is_in_order_even_within_one_instant(database: Database) -> None:
    database.reserved()
    database.store.add_audit("ord-1", entry("refused_approved", BOB, 5, "own_order"))
    database.store.add_audit("ord-1", entry("refused_rejected", BOB, 6))

    audit = database.store.audit("ord-1")

    assert [e.what for e in audit] == [
        "received", "validated", "reserved", "refused_approved", "refused_rejected",
    ]  # fmt: skip
    assert audit[3] == entry("refused_approved", BOB, 5, "own_order")


def test_the_newest_of_a_long_audit_are_read_by_themselves(database: Database) -> None:
    database.placed()
    for second in range(1, 5):
        database.store.add_audit("ord-1", entry(f"refused_{second}", BOB, second))

    for newest, said in ((2, ["refused_3", "refused_4"]), (9, database.said("ord-1"))):
        assert [e.what for e in database.store.audit("ord-1", newest)] == said


def test_two_equal_audit_entries_are_both_kept(database: Database) -> None:
    database.placed()
    for _ in range(2):
        database.store.add_audit("ord-1", entry("refused_approved", BOB, 1))

    assert database.said("ord-1") == ["received", "refused_approved", "refused_approved"]


def test_a_requesters_open_orders_are_counted_until_they_are_over(database: Database) -> None:
    store = database.store
    assert store.open_orders(ALICE, 10) == 0
    for number in range(3):
        database.placed(new_order(f"ord-{number}", widgets(1)))
    database.placed(new_order("ord-bob", widgets(1), requester=BOB))
    database.placed(new_order("request", widgets(1), title="A request"))
    assert [store.open_orders(ALICE, limit) for limit in (2, 3, 10)] == [2, 3, 3]
    store.close(store.get("ord-0"), Status.FAILED, "Broken", START, None, [entry("failed")])
    assert store.open_orders(ALICE, 10) == 2
    assert store.open_orders(BOB, 10) == 1


def test_an_order_whose_start_failed_is_not_open_until_it_is_tried_again(
    database: Database,
) -> None:
    store = database.store
    order = database.placed(new_order("ord-1", widgets(1)))
    store.mark_start_failed("ord-1", "No answer.", START, entry("start_failed"))
    assert store.open_orders(ALICE, 10) == 0
    store.mark_started("ord-1", entry("start_repeated"))
    assert store.open_orders(ALICE, 10) == 1
    store.mark_start_failed("ord-1", "No answer.", START, entry("start_failed"))
    store.reserve(store.get("ord-1"), ROUTE, ARN, [entry("reserved")])
    assert store.open_orders(ALICE, 10) == 1
    assert store.get("ord-1").status is Status.RESERVED
    assert order.requester == ALICE


def test_a_delivered_order_is_open_no_more(database: Database) -> None:
    order = database.voted()
    store = database.store
    charged = Payment(PaymentState.CHARGED, charge_id="ch-1", charged_at=START)
    store.keep_payment(order, charged, [entry("charged")])
    store.ship(store.get("ord-1"), "TRACK-1", START, [entry("shipped")])
    assert store.open_orders(ALICE, 10) == 1
    store.deliver(store.get("ord-1"), START, [entry("fulfilled")])
    assert store.open_orders(ALICE, 10) == 0
