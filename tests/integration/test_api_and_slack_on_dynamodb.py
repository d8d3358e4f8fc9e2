"""Both doors on the real store: the database decides who was first, whoever asks where."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.adapters.slack.cards import APPROVE, REJECT, button_value
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Status
from approvals.domain.words.speech import ENGLISH
from tests.support.api_requests import DEMO, READER, ApiDoor
from tests.support.database import client_for, create_table, dynoxide, has_dynoxide, moto
from tests.support.shop import ALICE, BOB, CAROL, DAVE, GADGET, WIDGET, Shop, order_body
from tests.support.slack_requests import SlackDoor
from tests.support.time import CountingIds

USAGE = "Usage: `/order 2x WIDGET-001, 1x GADGET-007 for Acme`"
_NUMBERS = itertools.count()
_IDS = CountingIds()
ROUNDS, THREADS = 5, 10


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A client of the database program where it is installed, else of moto in this process."""
    if has_dynoxide():
        with dynoxide() as endpoint:
            found = client_for(endpoint)
            yield found
            found.close()
    else:
        with moto() as found:
            yield found


@dataclass
class Doors:
    shop: Shop
    slack: SlackDoor
    api: ApiDoor


def doors_on(table: Table) -> Doors:
    shop = Shop(
        ids=_IDS, real_store=DynamoDbOrderStore(table), real_catalogue=DynamoDbCatalogue(table)
    )
    return Doors(shop, SlackDoor(shop), ApiDoor(shop))


@pytest.fixture
def doors(client: Any) -> Doors:
    return doors_on(create_table(client, f"nod-doors-{next(_NUMBERS)}"))


def test_an_order_typed_in_slack_is_read_through_the_api(doors: Doors) -> None:
    said = doors.slack.command("2x WIDGET-001, 1x GADGET-007 for &lt;!channel&gt; &amp; Söhne")
    (order,) = doors.api.get("/orders").json["orders"]
    assert order["orderId"] in said
    assert (order["requester"], order["customer"]) == (ALICE, "<!channel> & Söhne")
    assert (order["total"], order["status"]) == ("170.00", "received")
    assert doors.shop.executions.started == [order["orderId"]]


def test_a_bad_text_stores_nothing(doors: Doors) -> None:
    for text in ("nonsense", "0x WIDGET-001 for Acme", "101x WIDGET-001 for Acme"):
        assert doors.slack.command(text).endswith(USAGE)
    assert doors.api.get("/orders").json["orders"] == []


@pytest.mark.attack("A2")
def test_the_same_signed_bytes_are_one_order(doors: Doors) -> None:
    event = doors.slack.command_event("2x WIDGET-001 for Acme")
    answers = {doors.slack.send(event)["body"] for _ in range(3)}
    assert len(answers) == 1
    assert len(doors.api.get("/orders").json["orders"]) == 1


def test_the_same_key_is_one_order_and_another_body_409(doors: Doors) -> None:
    first, second = (
        doors.api.post("/orders", order_body(), idempotency_key="k-1") for _ in range(2)
    )
    assert (first.status, first.json) == (second.status, second.json)
    other = doors.api.post("/orders", order_body(customer="B"), idempotency_key="k-1")
    assert (other.status, other.kind) == (409, "order-conflict")
    assert len(doors.api.get("/orders").json["orders"]) == 1


def test_an_id_is_never_overwritten(doors: Doors) -> None:
    assert doors.api.place(orderId="my-order").status == 202
    assert doors.api.place(orderId="my-order").status == 202
    assert doors.api.place(orderId="my-order", note="other").status == 409
    assert doors.api.get("/orders/my-order").json["note"] == "For the fair"


def test_an_order_that_could_not_be_started_may_be_placed_again(doors: Doors) -> None:
    doors.shop.executions.fail_next()
    assert doors.api.place(orderId="again").status == 503
    assert doors.api.get("/orders/again").json["status"] == "failed"
    assert doors.api.get("/orders", query="status=failed").json["orders"][0]["orderId"] == "again"
    assert doors.api.place(orderId="again").status == 202
    assert doors.api.get("/orders/again").json["status"] == "received"
    assert doors.shop.executions.started == ["again"]


@pytest.mark.parametrize(("action_id", "kind"), [(APPROVE, "approved"), (REJECT, "rejected")])
def test_a_click_decides_and_the_api_says_who(doors: Doors, action_id: str, kind: str) -> None:
    order = doors.shop.waiting("callback-1")
    card = doors.slack.card(order)
    doors.shop.clock.advance(1)
    if action_id == REJECT:
        doors.slack.reject(order, BOB)
    else:
        doors.slack.click(card, BOB)
    assert doors.slack.said == []
    doors.shop.clock.advance(1)
    doors.slack.click(card, CAROL, REJECT)
    doors.shop.clock.advance(1)
    assert f"{kind.capitalize()} by <@{BOB}>" in doors.slack.said[0]
    late = doors.api.approve(order.order_id)
    assert (late.status, late.json["decision"]["by"]) == (409, BOB)
    shown = doors.api.get(f"/orders/{order.order_id}").json
    assert (shown["decision"]["kind"], shown["decision"]["via"]) == (kind, "slack")
    assert [(entry["what"], entry["who"]) for entry in shown["audit"][-3:]] == [
        (kind, BOB),
        ("refused_rejected", CAROL),
        ("refused_approved", "api:demo"),
    ]


def test_strangers_requesters_and_forgers_leave_an_audit_entry_and_nothing_else(
    doors: Doors,
) -> None:
    order = doors.shop.waiting("callback-1")
    card = doors.slack.card(order)
    attempts: list[tuple[str, dict[str, Any], str]] = [
        (DAVE, {}, "not_an_approver"),
        (ALICE, {}, "not_an_approver"),
        (BOB, {"value": button_value(order.order_id, 0, "forged")}, "stale_button"),
        (BOB, {"value": button_value(order.order_id, 1, "callback-1")}, "stale_button"),
    ]
    for person, changes, _ in attempts:
        doors.shop.clock.advance(1)
        doors.slack.click(card, person, **changes)
    assert doors.shop.store.get(order.order_id) == order
    audit = doors.shop.store.audit(order.order_id)[-len(attempts) :]
    own = {"own_order" if person == ALICE else why for person, _, why in attempts}
    assert {entry.why for entry in audit} == own
    assert len(doors.slack.said) == len(attempts)


def test_a_decision_that_was_not_delivered_is_delivered_by_the_next_click(doors: Doors) -> None:
    order = doors.shop.waiting("callback-1")
    card = doors.slack.card(order)
    doors.shop.executions.fail_next(2)
    doors.slack.click(card, BOB)
    assert doors.slack.said == [ENGLISH.say("app.on_its_way")]
    doors.slack.click(card, CAROL)
    ((callback_id, decision),) = doors.shop.executions.delivered
    assert (callback_id, decision.by) == ("callback-1", BOB)


def test_an_unknown_copy_of_a_card_is_stored_with_its_click(doors: Doors) -> None:
    order = doors.shop.waiting("callback-1")
    doors.slack.click(doors.slack.card(order) | {"ts": "1700000009.000009"})
    stages = doors.shop.store.get(order.order_id).stages
    assert [card.ts for card in stages[0].cards][-1] == "1700000009.000009"


def test_a_click_at_the_deadline_closes_the_order_once(doors: Doors) -> None:
    order = doors.shop.waiting("callback-1")
    doors.shop.clock.advance(doors.shop.deadline_seconds)
    doors.slack.click(doors.slack.card(order))
    assert "Expired: nobody answered" in doors.slack.said[0]
    assert doors.api.approve(order.order_id).json["decision"]["kind"] == "expired"
    assert doors.shop.steps().settle(order.order_id, 0, True)["result"] == "expired"
    doors.shop.steps().release_inventory(order.order_id, None)
    assert doors.shop.stock_adds_up()
    assert doors.api.get(f"/orders/{order.order_id}").json["status"] == "expired"


def test_pages_join_and_a_foreign_cursor_is_refused(doors: Doors) -> None:
    ids = []
    for _ in range(5):
        ids.append(doors.shop.placed().order_id)
        doors.shop.clock.advance(1)
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        body = doors.api.get("/orders", query=query).json
        found += [order["orderId"] for order in body["orders"]]
        cursor = body["next"]
    assert found == ids[::-1]
    for forged in ("x", "AAAA", "%", "b3JkLTAwMDE", "🙂"):
        answer = doors.api.get("/orders", query={"cursor": forged})
        assert (answer.status, answer.fields) == (400, ["cursor"])


@pytest.mark.parametrize("limit", ["50", "00000000199"])
def test_a_page_is_never_more_than_a_batch_may_hold(doors: Doors, limit: str) -> None:
    doors.shop.placed()
    assert doors.api.get("/orders", query={"limit": limit}).status in {200, 400}


@pytest.mark.parametrize(
    "name", ["🙂", "x" * 200, "\u202eevil", "a\ud800b", "<b>", "=1+1", "شركة"], ids=ascii
)
def test_odd_names_survive_the_table(doors: Doors, name: str) -> None:
    placed = doors.api.place(customer=name, note=name).json
    shown = doors.api.get(f"/orders/{placed['orderId']}").json
    assert (shown["customer"], shown["note"]) == (placed["customer"], placed["note"])


@pytest.mark.parametrize("order_id", ["nothing", "x" * 128, "🙂" * 128, "\x00", "a#b", "ORDER#x"])
def test_an_order_that_is_not_there_is_404(doors: Doors, order_id: str) -> None:
    for path in (f"/orders/{order_id}", f"/orders/{order_id}/timeline"):
        assert doors.api.get(path).status == 404
    assert doors.api.approve(order_id).status == 404


def test_a_table_that_is_not_there_is_503_without_the_platforms_words(client: Any) -> None:
    doors = doors_on(Table(client, "no-such-table"))
    before = doors_on(create_table(client, f"nod-doors-{next(_NUMBERS)}"))
    order = before.shop.waiting()
    answers = [
        doors.api.get("/orders"),
        doors.api.get("/orders/x"),
        doors.api.get("/catalogue"),
        doors.api.place(),
        doors.api.approve(order.order_id),
    ]
    for answer in answers:
        assert (answer.status, answer.kind) == (503, "unavailable")
        for word in ("ResourceNotFound", "no-such-table", "botocore", "arn:", "Traceback"):
            assert word not in answer.text
    doors.slack.click(before.slack.card(order))
    assert doors.slack.said == [ENGLISH.say("app.try_again")]
    assert "nothing was placed" in doors.slack.command("1x WIDGET-001 for Acme")


@pytest.mark.fault("F9")
@pytest.mark.skipif(not has_dynoxide(), reason="moto is not right under concurrency")
def test_slack_and_the_api_racing_have_one_winner_and_everybody_else_is_told(
    doors: Doors,
) -> None:
    for _ in range(ROUNDS):
        order = doors.shop.waiting(f"callback-{next(_NUMBERS)}")
        doors.slack.replies.sent.clear()
        doors.shop.executions.delivered.clear()
        races = _race(doors, order.order_id)
        with ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(lambda race: race(), races))
        after = doors.shop.store.get(order.order_id)
        assert after.decision is not None
        clicked = after.decision.via == "slack" and after.decision.kind is DecisionKind.APPROVED
        assert results.count("won") == (0 if clicked else 1)
        assert results.count("clicked") == len(doors.slack.said) + clicked
        assert {callback for callback, _ in doors.shop.executions.delivered} == {
            order.stages[0].waits[0].callback_id
        }
        assert {each.decision_id for _, each in doors.shop.executions.delivered} == {
            after.decision.decision_id
        }
        approved = after.decision.kind is DecisionKind.APPROVED
        assert (after.status is Status.APPROVED) is approved
        kinds = [entry.what for entry in doors.shop.store.audit(order.order_id)]
        assert kinds.count("approved") + kinds.count("rejected") == 1
        assert sum(kind.startswith("refused_") for kind in kinds) == THREADS - 1


def _race(doors: Doors, order_id: str) -> list[Callable[[], str]]:
    card = doors.slack.card(order_id)

    def click(person: str) -> Callable[[], str]:
        event = doors.slack.click_event(card, person)

        def run() -> str:
            assert doors.slack.send(event)["statusCode"] == 200
            return "clicked"

        return run

    def submit(person: str) -> Callable[[], str]:
        form = doors.slack.asked_for_reason(card, person)

        def run() -> str:
            answer = doors.slack.submit(form, person, order_reason="Too many")
            return "won" if answer == {"response_action": "clear"} else "lost"

        return run

    def call(verb: str) -> Callable[[], str]:
        def run() -> str:
            answer = doors.api.post(f"/orders/{order_id}/{verb}", {}, DEMO)
            assert answer.status in {200, 409}
            return "won" if answer.status == 200 else "lost"

        return run

    clicks = [submit(CAROL) if n % 2 else click(BOB) for n in range(THREADS // 2)]
    return [*clicks, *(call(("reject", "approve")[n % 2]) for n in range(THREADS // 2))]


def test_what_is_left_in_the_catalogue_is_what_was_not_reserved(doors: Doors) -> None:
    doors.shop.waiting("callback-1", items=[{"sku": GADGET, "quantity": 5}])
    products = {p["sku"]: p for p in doors.api.get("/catalogue", READER).json["products"]}
    assert (products[GADGET]["available"], products[GADGET]["reserved"]) == (0, 5)
    assert products[WIDGET]["available"] == 100
    answer = doors.api.place(items=[{"sku": GADGET, "quantity": 1}])
    assert (answer.status, answer.fields) == (422, ["items[0].quantity"])
