from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.stub import Stubber

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.mapping import to_wire
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import ConditionFailed, Table
from approvals.domain.decision import DecisionKind
from approvals.domain.errors import AlreadyDecided, OrderConflict, StoreUnavailable
from approvals.domain.order import Status
from approvals.ports import OrderStore
from tests.support.database import REGION, client_for, free_port
from tests.support.faulty_client import FaultyClient, refused
from tests.support.orders import CARD, Database, closing, decided, entry, new_order
from tests.support.shop import BOB, CAROL, Shop

TRANSACT, UPDATE = "transact_write_items", "update_item"
URL = "http://127.0.0.1:1"
POSTED = {"card:0": CARD}
CANCELLED = "TransactionCanceledException"
BUSY = [
    refused("ProvisionedThroughputExceededException"),
    refused("ThrottlingException"),
    refused("RequestLimitExceeded"),
    refused("InternalServerError"),
    refused("AccessDeniedException"),
    refused(CANCELLED, "TransactWriteItems", "None", "ThrottlingError"),
    EndpointConnectionError(endpoint_url=URL),
    ConnectTimeoutError(endpoint_url=URL),
    ReadTimeoutError(endpoint_url=URL),
    ConnectionClosedError(endpoint_url=URL),
]


@pytest.fixture
def client(moto_table: Table) -> FaultyClient:
    return FaultyClient(moto_table.client)


@pytest.fixture
def database(moto_table: Table, client: FaultyClient) -> Database:
    return Database.in_table(Table(client, moto_table.name))


@pytest.mark.parametrize(
    "conflict",
    [
        refused(CANCELLED, "TransactWriteItems", "None", "TransactionConflict"),
        refused(CANCELLED, "TransactWriteItems", "ConditionalCheckFailed", "TransactionConflict"),
        refused("TransactionConflictException"),
        refused("TransactionInProgressException"),
    ],
    ids=["cancelled", "cancelled-and-condition", "conflict", "in-progress"],
)
def test_a_transaction_that_met_another_is_repeated(
    database: Database, client: FaultyClient, conflict: Exception
) -> None:
    client.before[TRANSACT] = [conflict, conflict]

    database.placed()

    assert client.calls == [TRANSACT] * 3
    assert database.said("ord-1") == ["received"]


def test_a_single_update_that_met_a_transaction_is_repeated(
    database: Database, client: FaultyClient
) -> None:
    database.waiting()
    client.before[UPDATE] = [refused("TransactionConflictException", "UpdateItem")]

    assert database.store.keep_posts("ord-1", POSTED).stages[0].cards == (CARD,)


def test_conflicts_are_not_repeated_for_ever(database: Database, client: FaultyClient) -> None:
    conflict = refused(CANCELLED, "TransactWriteItems", "TransactionConflict")
    client.before[TRANSACT] = [conflict] * 50

    with pytest.raises(StoreUnavailable):
        database.placed()

    assert client.calls.count(TRANSACT) == 6


@pytest.mark.fault("F15")
def test_a_failed_condition_is_not_repeated(database: Database, client: FaultyClient) -> None:
    database.placed()
    client.calls.clear()

    with pytest.raises(OrderConflict):
        database.placed(new_order(fingerprint="another"))

    assert client.calls.count(TRANSACT) == 1


@pytest.mark.fault("F15")
def test_a_lost_race_is_not_repeated(database: Database, client: FaultyClient) -> None:
    order = database.waiting()
    database.store.record_vote(order, 0, closing(decided()), [entry("approved", BOB, 3)])
    client.calls.clear()

    second = decided(DecisionKind.REJECTED, CAROL, decision_id="decision-2")
    database.store.record_vote(order, 0, closing(second), [entry("rejected", CAROL, 4)])

    assert client.calls == [TRANSACT, "get_item"]


def test_failed_conditions_are_told_apart(moto_table: Table) -> None:
    moto_table.put({"pk": "there", "sk": "x"})
    actions = [
        moto_table.put_action({"pk": pk, "sk": "x"}, "attribute_not_exists(#pk)")
        for pk in ("new", "there")
    ]

    with pytest.raises(ConditionFailed) as error:
        moto_table.transact(actions)

    assert error.value.failed == (False, True)
    assert moto_table.get({"pk": "new", "sk": "x"}) is None


CALLS: dict[str, tuple[str, Callable[[OrderStore], object]]] = {
    "get": ("get_item", lambda store: store.get("ord-1")),
    "audit": ("query", lambda store: store.audit("ord-1")),
    "find": ("query", lambda store: store.find(None, 5, None)),
    "find-orders": ("batch_get_item", lambda store: store.find(None, 5, None)),
    "add_audit": ("put_item", lambda store: store.add_audit("ord-1", entry("refused"))),
    "keep_posts": (UPDATE, lambda store: store.keep_posts("ord-1", POSTED)),
    "record_vote": (
        TRANSACT,
        lambda store: store.record_vote(
            store.get("ord-1"), 0, closing(decided()), [entry("approved")]
        ),
    ),
}


@pytest.mark.fault("F14")
@pytest.mark.parametrize("name", CALLS)
def test_every_call_says_when_the_table_does_not_answer(
    database: Database, client: FaultyClient, name: str
) -> None:
    database.waiting()
    operation, call = CALLS[name]
    client.before[operation] = [refused("ThrottlingException")]

    with pytest.raises(StoreUnavailable):
        call(database.store)


@pytest.mark.parametrize("failure", BUSY, ids=lambda e: f"{type(e).__name__}-{str(e)[:40]}")
def test_whatever_the_table_says_people_read_the_same_words(
    database: Database, client: FaultyClient, failure: Exception
) -> None:
    client.before[TRANSACT] = [failure]

    with pytest.raises(StoreUnavailable) as error:
        database.placed()

    assert "arn:" not in str(error.value)
    assert "127.0.0.1" not in str(error.value)
    assert error.value.__cause__ is failure


def test_a_table_that_is_not_there_is_unavailable() -> None:
    client = client_for(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(StoreUnavailable):
        DynamoDbOrderStore(Table(client, "nod")).get("ord-1")
    client.close()


def test_an_order_that_changes_all_the_time_is_given_up(
    database: Database, client: FaultyClient
) -> None:
    database.waiting()
    client.before[UPDATE] = [refused("ConditionalCheckFailedException", "UpdateItem")] * 50

    with pytest.raises(StoreUnavailable):
        database.store.keep_posts("ord-1", POSTED)

    assert client.calls.count(UPDATE) == 5


def test_keys_that_a_batch_left_out_are_asked_for_again() -> None:
    client = boto3.client(
        "dynamodb", region_name=REGION, aws_access_key_id="x", aws_secret_access_key="x"
    )
    keys: list[dict[str, Any]] = [{"pk": "a", "sk": "1"}, {"pk": "b", "sk": "1"}]
    first, second = (to_wire(key) for key in keys)
    left_out: dict[str, Any] = {"nod": {"Keys": [second], "ConsistentRead": True}}
    with Stubber(client) as stub:
        stub.add_response(
            "batch_get_item",
            {"Responses": {"nod": [first]}, "UnprocessedKeys": left_out},
            {"RequestItems": {"nod": {"Keys": [first, second], "ConsistentRead": True}}},
        )
        stub.add_response(
            "batch_get_item", {"Responses": {"nod": [second]}}, {"RequestItems": left_out}
        )

        assert Table(client, "nod").get_many(keys) == keys
        stub.assert_no_pending_responses()
    client.close()


def test_a_vote_that_was_sent_twice_has_won_if_its_first_copy_did(
    moto_table: Table, client: FaultyClient
) -> None:
    shop = real_shop(moto_table, client)
    order = shop.waiting("callback-1")
    client.twice.add(TRANSACT)

    recorded = shop.answer(order.order_id, BOB)

    assert recorded.delivered
    assert recorded.order.decision is not None
    assert recorded.order.decision.by == BOB
    assert what_was_said(shop, order.order_id) == ["approved"]
    assert [callback_id for callback_id, _ in shop.executions.delivered] == ["callback-1"]


def test_a_vote_whose_answer_was_lost_is_found_in_the_table_and_delivered(
    moto_table: Table, client: FaultyClient
) -> None:
    shop = real_shop(moto_table, client)
    order = shop.waiting("callback-1")
    client.after[TRANSACT] = [ReadTimeoutError(endpoint_url=URL)]

    recorded = shop.answer(order.order_id, BOB)
    with pytest.raises(AlreadyDecided) as told:
        shop.answer(order.order_id, CAROL, DecisionKind.REJECTED)

    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.by, decision.kind) == (BOB, DecisionKind.APPROVED)
    assert (recorded.delivered, recorded.order.decision) == (True, decision)
    assert told.value.order.decision == decision
    assert shop.executions.delivered == [("callback-1", decision)]
    assert what_was_said(shop, order.order_id) == ["approved", "refused_rejected"]


def test_a_lost_write_leaves_the_order_undecided(moto_table: Table, client: FaultyClient) -> None:
    shop = real_shop(moto_table, client)
    order = shop.waiting()
    client.before[TRANSACT] = [ReadTimeoutError(endpoint_url=URL)]

    with pytest.raises(StoreUnavailable):
        shop.answer(order.order_id, BOB)

    assert shop.store.get(order.order_id).decision is None
    assert shop.executions.delivered == []
    assert shop.answer(order.order_id, CAROL).order.status is Status.APPROVED


def real_shop(table: Table, client: FaultyClient) -> Shop:
    faulty = Table(client, table.name)
    return Shop(real_store=DynamoDbOrderStore(faulty), real_catalogue=DynamoDbCatalogue(faulty))


def what_was_said(shop: Shop, order_id: str) -> list[str]:
    """Return the audit's votes and refusals."""
    votes = ("approved", "rejected", "refused_")
    return sorted(e.what for e in shop.store.audit(order_id) if e.what.startswith(votes))
