"""Fifty people and the orders that they decide, on a real table, by both doors at once."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.counters import placed_action
from approvals.adapters.dynamodb.mapping import product_record
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.slack.cards import REJECT, card_blocks, card_text
from approvals.domain.decision import Decision, DecisionKind
from approvals.domain.order import Order, Stage, Status
from tests.support.api_requests import PARAMETER, ApiDoor
from tests.support.doubles import FakeSecrets, RecordingExecutions
from tests.support.screens import text_of
from tests.support.shop import ALICE, CHANNEL, DEADLINE_SECONDS, PRODUCTS, WIDGET, Shop
from tests.support.slack_payloads import RESPONSE_URL, Body
from tests.support.slack_requests import SlackDoor

PEOPLE = tuple(f"U0P{number:02d}" for number in range(1, 51))
_GROUP = "S0CROWD"
_ONE = Stage("approval", CHANNEL, DEADLINE_SECONDS, (_GROUP,))
_TWO = replace(_ONE, quorum=2, rejections=2)
KINDS = ((_ONE,), (_TWO,), (_TWO,), (_ONE, replace(_TWO, name="finance")))
"""What orders need, in turn: of two who answer at once one wins, or both count."""
_TOKENS = [
    {"identity": who, "token": f"token-of-{who}", "may": ["read", "order", "decide"]}
    for who in (*PEOPLE, ALICE)
]
_COPIED_AT_ONCE = 25
_COUNTS = re.compile(r"Your (approval|rejection) counts: \d+ of \d+\.")

type Answering = Callable[[], Told]


@dataclass
class Doorbell(RecordingExecutions):
    """Keeps also what came for a callback that was completed already."""

    rung: list[tuple[str, Decision]] = field(default_factory=list)

    def deliver(self, callback_id: str, decision: Decision, order_id: str) -> bool:
        self.rung.append((callback_id, decision))
        return super().deliver(callback_id, decision, order_id)


@dataclass(frozen=True)
class Told:
    """What somebody answered; ``refusal`` is what they were told where it does not count."""

    order_id: str
    person: str
    kind: DecisionKind
    refusal: str | None


@dataclass
class Crowd:
    """Orders that wait on a table, and the doors by which people answer them."""

    table: Table

    def __post_init__(self) -> None:
        self.bell = Doorbell()
        self.shop = Shop(
            executions=self.bell,
            real_store=DynamoDbOrderStore(self.table),
            real_catalogue=DynamoDbCatalogue(self.table),
        )
        self.shop.directory.groups[_GROUP] = frozenset(PEOPLE)
        self.slack = SlackDoor(self.shop)
        self.api = ApiDoor(self.shop, FakeSecrets({PARAMETER: json.dumps({"tokens": _TOKENS})}))
        self._clicks = itertools.count()

    def fill(self, count: int) -> list[str]:
        """Let so many orders wait, as many of each kind; returns their ids.

        The first of each kind goes all the way to there, and the others are copied from it.
        """
        ids = [f"crowd-{number:04d}" for number in range(count)]
        for number, stages in enumerate(KINDS):
            rule = replace(self.shop.policy.rules[0], stages=stages)
            self.shop.policy = replace(self.shop.policy, rules=(rule,))
            items = [{"sku": WIDGET, "quantity": 1}]
            self.shop.waiting(callback_of(ids[number], 0), orderId=ids[number], items=items)
        for first, *others in (ids[number :: len(KINDS)] for number in range(len(KINDS))):
            self._copy(first, others)
        stock = replace(PRODUCTS[0], available=PRODUCTS[0].available, reserved=count)
        self.table.put(product_record(stock))
        waiting = Status.AWAITING_APPROVAL
        counters = [placed_action(self.table, each, waiting)["Update"]["Key"] for each in ids]
        for pk, counted in Counter(key["pk"]["S"] for key in counters).items():
            self.table.put({"pk": pk, "sk": "COUNTS", waiting.value: counted})
        return ids

    def _copy(self, first: str, others: Sequence[str]) -> None:
        found = self.table.client.scan(TableName=self.table.name)["Items"]
        mine = [text for item in found if first in (text := json.dumps(item))]
        copies = [json.loads(text.replace(first, each)) for each in others for text in mine]
        for some in itertools.batched(copies, _COPIED_AT_ONCE, strict=False):
            puts = [{"PutRequest": {"Item": item}} for item in some]
            answer = self.table.client.batch_write_item(RequestItems={self.table.name: puts})
            assert not answer["UnprocessedItems"]

    def orders(self, ids: Sequence[str]) -> list[Order]:
        """Return orders as the table has them."""
        some = itertools.batched(ids, 100, strict=False)
        return [order for these in some for order in self.shop.store.get_many(these)]

    def press(self, order: Order, person: str) -> Answering:
        """Return what presses Approve on the order's card."""
        url = f"{RESPONSE_URL}-{next(self._clicks)}"
        event = self.slack.click_event(self._card(order), person, response_url=url)

        def answer() -> Told:
            response = self.slack.send(event)
            assert (response["statusCode"], response["body"]) == (200, "")
            said = [text for to, text in self.slack.replies.sent if to == url]
            return _told(order, person, DecisionKind.APPROVED, said)

        return answer

    def submit(self, order: Order, person: str) -> Answering:
        """Return what submits the form of Reject, which is open already."""
        form = self.slack.asked_for_reason(self._card(order), person, REJECT)

        def answer() -> Told:
            body = self.slack.submit(form, person, order_reason="Too many")
            said = [text_of(body["view"])] if "view" in body else []
            return _told(order, person, DecisionKind.REJECTED, said)

        return answer

    def call(self, order: Order, person: str, kind: DecisionKind) -> Answering:
        """Return what answers through the API, or withdraws."""
        verb = {"approved": "approve", "rejected": "reject", "withdrawn": "withdraw"}[kind]
        is_vote = kind is not DecisionKind.WITHDRAWN
        body = {"stage": order.stages[order.stage_index].name} if is_vote else {}

        def answer() -> Told:
            found = self.api.post(f"/orders/{order.order_id}/{verb}", body, f"token-of-{person}")
            assert found.status in {200, 403, 409}, found.text
            refusal = None if found.status == 200 else str(found.json["detail"])
            return Told(order.order_id, person, kind, refusal)

        return answer

    def _card(self, order: Order) -> Body:
        """Return the card of the stage that is asked as it shows in Slack before anybody voted."""
        index, look = order.stage_index, self.slack.look
        blocks, where = card_blocks(order, index, look), order.stages[index].cards[0]
        return {"ts": where.ts, "text": card_text(order, index, look), "blocks": blocks}


def callback_of(order_id: str, stage: int) -> str:
    """Return the callback that a stage waits for."""
    return f"{order_id}:{stage}"


def _told(order: Order, person: str, kind: DecisionKind, said: Sequence[str]) -> Told:
    refusals = [text for text in said if not _COUNTS.search(text)]
    return Told(order.order_id, person, kind, refusals[0] if refusals else None)


def all_at_once(calls: Sequence[Answering]) -> list[Told]:
    """Let every call be made in a thread of its own, from the same moment on."""
    line = threading.Barrier(len(calls))

    def run(call: Answering) -> Told:
        line.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
