"""Stages, reminders and stand-ins on the real adapters: what the table keeps is enough to go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.reminded import RemindedTable
from approvals.domain.order import Status
from tests.support.database import create_table, moto
from tests.support.workflow import engine
from tests.workflow.checks import assert_ended
from tests.workflow.waiting import WAYS, shop_asking


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with moto() as client:
        yield client


@pytest.mark.parametrize("way", ["rejected_by_finance", "found_by_reminder", "the_long_way"])
def test_an_order_goes_its_way(dynamodb: Any, way: str) -> None:
    table = create_table(dynamodb, f"nod-{way}")
    stages, while_asleep = WAYS[way]
    shop = shop_asking(
        *stages,
        real_store=DynamoDbOrderStore(table),
        real_catalogue=DynamoDbCatalogue(table),
        reminded=RemindedTable(table),
    )
    with engine(shop) as running:
        order = running.asleep()
        while_asleep(running, order)

        status = Status(running.finish(order.order_id)["status"])

        assert status is (Status.REJECTED if way == "rejected_by_finance" else Status.FULFILLED)
        assert_ended(shop, order.order_id, status)
