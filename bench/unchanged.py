"""What asking again costs in the table, and in bytes: counted behind the API's real handler.

Counts do not depend on the machine. Each request is made twice before it is counted, so that what
a Lambda environment knows of people is known.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from moto import mock_aws

from api.app import Dependencies, build_handler
from api.tokens import Tokens
from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.finished import FinishedTable
from approvals.adapters.dynamodb.names import NamesTable
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.people import PeopleTable
from approvals.adapters.dynamodb.stand_ins import StandInsTable
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.slack.directory import SlackDirectory
from approvals.domain.person import Person, Standing
from bench.failures import CouldNotMeasure
from bench.tables import Findings, markdown_table
from tests.support.api_requests import BOBS, DEMO, PARAMETER, TOKENS, api_event
from tests.support.database import create_table
from tests.support.doubles import FakeSecrets
from tests.support.shop import BOB, Shop

_HEAD = ("Asked again", "By", "Changed: reads", "Bytes", "Unchanged: reads", "Bytes")
_ORDERS = 25
_OK, _UNCHANGED = 200, 304
_CASES = (
    ("an order that waits", "somebody with a token", "/orders/{id}", DEMO),
    ("an order that waits", "an approver known from Slack", "/orders/{id}", BOBS),
    (f"the newest {_ORDERS} orders", "somebody with a token", f"/orders?limit={_ORDERS}", DEMO),
)


@dataclass
class Door:
    """The API on a table of its own, whose reads are counted."""

    table: Table
    shop: Shop
    reads: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        people = PeopleTable(self.table)
        people.keep_person(Person(BOB, Standing.MEMBER, "en-GB", self.shop.clock.now()))
        nobody: Any = None  # Slack is not asked: whoever votes is known.
        self.handler = build_handler(
            Dependencies(
                tokens=Tokens(FakeSecrets({PARAMETER: json.dumps(TOKENS)}), PARAMETER),
                store=self.shop.store,
                catalogue=self.shop.catalogue,
                executions=self.shop.executions,
                finished=FinishedTable(self.table),
                directory=SlackDirectory(nobody, people, self.shop.clock, "T0NOD"),
                stand_ins=StandInsTable(self.table),
                reconciler=self.shop.reconciler,
                names=NamesTable(self.table, self.shop.clock),
                clock=self.shop.clock,
                ids=self.shop.ids,
                metrics=self.shop.metrics,
            )
        )
        self.table.client.meta.events.register("before-parameter-build.dynamodb", self._count)

    def ask(self, address: str, token: str, tag: str = "") -> tuple[dict[str, Any], str, int]:
        """Ask once; returns the answer, its reads in words, and its body's bytes."""
        path, _, query = address.partition("?")
        headers = {"authorization": f"Bearer {token}", "accept-encoding": "gzip"}
        if tag:
            headers["if-none-match"] = tag
        self.reads.clear()
        answer = self.handler(api_event("GET", path, headers=headers, query=query), None)
        body = answer["body"]
        size = len(base64.b64decode(body)) if answer["isBase64Encoded"] else len(body.encode())
        return answer, ", ".join(f"{n} {kind}" for kind, n in sorted(self.reads.items())), size

    def _count(self, model: Any, **_: Any) -> None:
        self.reads[model.name] += 1


def measure() -> Findings:
    """Count the reads of answers that are sent, and of those that need not be.

    Raises:
        CouldNotMeasure: An answer was not the one that was to be measured.
    """
    with _door() as (door, order_id):
        lines = [
            (what, who, *_measured(door, path.format(id=order_id), token))
            for what, who, path, token in _CASES
        ]
    return Findings(tables=(markdown_table(_HEAD, lines),))


def _measured(door: Door, path: str, token: str) -> tuple[str, str, str, str]:
    door.ask(path, token)
    changed, reads, size = door.ask(path, token)
    unchanged, fewer, nothing = door.ask(path, token, changed["headers"].get("etag", ""))
    if (changed["statusCode"], unchanged["statusCode"]) != (_OK, _UNCHANGED):
        raise CouldNotMeasure(f"{path} was answered {changed} and {unchanged}")
    return reads, str(size), fewer, str(nothing)


@contextmanager
def _door() -> Iterator[tuple[Door, str]]:
    with mock_aws():
        client = boto3.client(
            "dynamodb", "eu-central-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        table = create_table(client)
        shop = Shop(real_store=DynamoDbOrderStore(table), real_catalogue=DynamoDbCatalogue(table))
        order_ids = [shop.waiting().order_id for _ in range(_ORDERS)]
        yield Door(table, shop), order_ids[0]
