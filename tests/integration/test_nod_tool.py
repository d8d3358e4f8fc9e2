"""`scripts/nod`, each command on a real table, and everything that it says to wrong input."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from approvals.adapters.dynamodb.catalogue import DynamoDbCatalogue
from approvals.adapters.dynamodb.orders import DynamoDbOrderStore
from approvals.adapters.dynamodb.table import Table
from approvals.domain.decision import DecisionKind
from approvals.domain.execution import Execution, ExecutionStatus
from approvals.domain.order import Order, Status
from scripts.nod_tool.__main__ import main
from scripts.nod_tool.commands import stuck
from scripts.nod_tool.connect import NotConnectedError, Orders, on_aws, on_this_machine
from tests.support.database import REGION, create_table, moto
from tests.support.shop import BOB, DEADLINE_SECONDS, Shop

CALLBACK_ID = "callback-that-nobody-may-see"
MINUTE = 60


@pytest.fixture
def shop() -> Iterator[Shop]:
    with moto() as client:
        table = create_table(client)
        yield Shop(real_store=DynamoDbOrderStore(table), real_catalogue=DynamoDbCatalogue(table))


@pytest.fixture
def nod(shop: Shop, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what runs a command: its exit code, and what it printed on the two streams."""

    def run(*words: str) -> tuple[int, str, str]:
        orders = Orders(shop.store, shop.executions, shop.finished, shop.reconciler, shop.clock)
        code = main(words, lambda _: orders)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


type Nod = Callable[..., tuple[int, str, str]]


def undelivered(shop: Shop) -> Order:
    order = shop.waiting(CALLBACK_ID)
    shop.executions.fail_next(2)
    shop.answer(order.order_id, BOB)
    return order


def test_where_nothing_is_stuck_it_says_so(shop: Shop, nod: Nod) -> None:
    shop.waiting(CALLBACK_ID)
    assert nod("stuck", "--no-executions") == (0, "nothing is stuck\n", "")


def test_what_is_stuck_is_listed_the_longest_first_and_is_an_exit_code(
    shop: Shop, nod: Nod
) -> None:
    unstarted = shop.placed(note="never started")
    shop.clock.advance(MINUTE)
    decided = undelivered(shop)
    shop.clock.advance(10 * MINUTE)
    code, out, _ = nod("stuck", "--no-executions")
    assert code == 3
    assert [line.split("  ")[1:] for line in out.splitlines()] == [
        [unstarted.order_id, "received", "not_started"],
        [decided.order_id, "approved", "undelivered"],
    ]
    assert nod("stuck", "--no-executions", "--minutes", "60")[0] == 0


def test_dead_executions_are_asked_for_unless_told_otherwise(shop: Shop, nod: Nod) -> None:
    order = shop.waiting(CALLBACK_ID)
    shop.executions.stands["arn:execution"] = Execution(ExecutionStatus.STOPPED)
    code, out, _ = nod("stuck")
    assert (code, out.split("  ")[1:]) == (3, [order.order_id, "awaiting_approval", "dead\n"])
    assert nod("stuck", "--no-executions")[0] == 0


def test_an_order_is_shown_with_its_audit_and_what_its_execution_did(shop: Shop, nod: Nod) -> None:
    order = shop.waiting(CALLBACK_ID)
    started = shop.clock.now() + timedelta(seconds=1)
    shop.executions.histories["arn:execution"] = [
        {"EventType": "ExecutionStarted", "EventTimestamp": started, "EventId": 1},
        {
            "EventType": "StepStarted", "SubType": "Step", "EventId": 2, "Id": "1",
            "Name": "validate-order", "EventTimestamp": started,
        },
    ]  # fmt: skip
    shop.answer(order.order_id, BOB, DecisionKind.REJECTED)
    code, out, _ = nod("show", order.order_id)
    assert code == 0
    assert out.startswith(f"{order.order_id}  awaiting_approval: Rejected")
    assert "stage approval: rejected; U0BOB rejected (1 needed)" in out
    assert "execution: runs on, since 2026-11-21 09:00:01Z" in out
    assert "validate-order: started" in out
    assert "Rejected, U0BOB via api" in out
    assert CALLBACK_ID not in out
    assert "arn:" not in out


def test_an_order_whose_execution_never_started_says_so(shop: Shop, nod: Nod) -> None:
    assert "execution: none has started" in nod("show", shop.placed().order_id)[1]


def test_a_decision_is_delivered_again_and_the_audit_says_by_whom(shop: Shop, nod: Nod) -> None:
    order = undelivered(shop)
    shop.clock.advance(1)
    code, out, _ = nod("redeliver", order.order_id, "--as", "maria")
    assert (code, out) == (0, "the workflow has been woken, now or before\n")
    assert [callback for callback, _ in shop.executions.delivered] == [CALLBACK_ID]
    entry = shop.store.audit(order.order_id)[-1]
    assert (entry.what, entry.who, entry.via.value) == (
        "redelivered", "operator:maria", "operator",
    )  # fmt: skip


def test_a_delivery_that_nobody_knows_of_is_an_exit_code(shop: Shop, nod: Nod) -> None:
    order = undelivered(shop)
    shop.executions.fail_next(2)
    code, out, err = nod("redeliver", order.order_id, "--as", "maria")
    assert (code, out) == (3, "")
    assert "try again" in err


def test_nothing_is_delivered_that_is_not_decided_or_is_over(shop: Shop, nod: Nod) -> None:
    waiting, over = shop.waiting("callback-1"), shop.waiting("callback-2")
    shop.fail(over.order_id)
    assert nod("redeliver", waiting.order_id, "--as", "maria") == (
        1, "", "nod: Nothing is decided that could be delivered.\n",
    )  # fmt: skip
    assert nod("redeliver", over.order_id, "--as", "maria") == (
        1, "", "nod: The order is over: nothing is left to deliver.\n",
    )  # fmt: skip
    assert shop.executions.delivered == []


def test_an_operator_withdraws_and_the_audit_says_who_and_why(shop: Shop, nod: Nod) -> None:
    order = shop.waiting(CALLBACK_ID)
    shop.clock.advance(1)
    code, out, _ = nod("withdraw", order.order_id, "--as", "maria", "--reason", "A duplicate")
    assert (code, out) == (0, f"{order.order_id} is withdrawn\n")
    decision = shop.store.get(order.order_id).decision
    assert decision is not None
    assert (decision.kind, decision.by) == (DecisionKind.WITHDRAWN, "operator:maria")
    entry = shop.store.audit(order.order_id)[-1]
    assert (entry.who, entry.via.value, entry.why) == ("operator:maria", "operator", "A duplicate")
    assert [callback for callback, _ in shop.executions.delivered] == [CALLBACK_ID]


def test_an_undelivered_withdrawal_says_what_follows(shop: Shop, nod: Nod) -> None:
    order = shop.waiting(CALLBACK_ID)
    shop.executions.fail_next(2)
    code, out, _ = nod("withdraw", order.order_id, "--as", "maria", "--reason", "A duplicate")
    assert code == 0
    assert "nod redeliver" in out


def test_a_decided_order_cannot_be_withdrawn(shop: Shop, nod: Nod) -> None:
    order = shop.waiting(CALLBACK_ID)
    shop.answer(order.order_id, BOB)
    code, _, err = nod("withdraw", order.order_id, "--as", "maria", "--reason", "A duplicate")
    assert code == 1
    assert err.startswith("nod: The order was decided before. It stands at: Approved")
    assert shop.store.get(order.order_id).status is Status.APPROVED


def test_an_order_past_its_deadline_expires_in_the_place_of_being_withdrawn(
    shop: Shop, nod: Nod
) -> None:
    order = shop.waiting(CALLBACK_ID)
    shop.clock.advance(DEADLINE_SECONDS)
    code, _, err = nod("withdraw", order.order_id, "--as", "maria", "--reason", "Too late")
    assert code == 1
    assert "Expired" in err


def test_the_audit_of_all_orders_is_a_csv_that_no_spreadsheet_runs(shop: Shop, nod: Nod) -> None:
    order = shop.waiting(CALLBACK_ID)
    nod("withdraw", order.order_id, "--as", "maria", "--reason", "=1+1")
    shop.clock.advance(1)
    code, out, _ = nod("audit", "--from", "2026-11-21")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {row["orderId"] for row in rows} == {order.order_id}
    [last] = [row for row in rows if row["what"] == "withdrawn"]
    assert (last["who"], last["via"], last["why"]) == ("operator:maria", "operator", "'=1+1")
    assert nod("audit", "--from", "2026-11-21", "--to", "2026-11-20")[0] == 1


def test_the_audit_is_json_a_line_where_asked(shop: Shop, nod: Nod) -> None:
    order = shop.placed()
    shop.clock.advance(1)
    _, out, _ = nod("audit", "--from", "2026-11-20", "--to", "2026-11-22", "--format", "json")
    [entry] = [json.loads(line) for line in out.splitlines()]
    assert (entry["orderId"], entry["what"], entry["text"]) == (
        order.order_id, "received", "Received",
    )  # fmt: skip


@pytest.mark.parametrize("command", ["show", "redeliver", "withdraw"])
def test_an_unknown_order_is_a_sentence(nod: Nod, command: str) -> None:
    more = {"show": (), "redeliver": ("--as", "maria")}.get(
        command, ("--as", "maria", "--reason", "why")
    )
    assert nod(command, "ord-nowhere", *more) == (1, "", "nod: there is no order ord-nowhere\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "COMMAND"),
        (("shout",), "invalid choice"),
        (("show", "no such/order"), "1 to 64 of"),
        (("redeliver", "ord-1"), "--as"),
        (("redeliver", "ord-1", "--as", "ma ria"), "a name is"),
        (("withdraw", "ord-1", "--as", "maria"), "--reason"),
        (("withdraw", "ord-1", "--as", "maria", "--reason", "  "), "has words"),
        (("stuck", "--minutes", "-1"), "a whole number"),
        (("stuck", "--most", "0"), "a whole number"),
        (("audit",), "--from"),
        (("audit", "--from", "yesterday"), "a day such as"),
        (("audit", "--from", "0001-01-01T00:00+14:00"), "a day such as"),
        (("audit", "--from", "2026-11-21", "--to", "9999-12-31T23:59-14:00"), "a day such as"),
        (("--stack", "not a stack", "stuck"), "a stack's name"),
    ],
)
def test_wrong_input_is_exit_code_2_and_says_what_is_right(
    nod: Nod, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SystemExit) as left:
        nod(*words)
    assert left.value.code == 2
    assert said in capsys.readouterr().err


def test_the_demos_orders_are_asked_for_by_one_word(shop: Shop) -> None:
    asked: list[argparse.Namespace] = []

    def connect(arguments: argparse.Namespace) -> Orders:
        asked.append(arguments)
        return Orders(shop.store, shop.executions, shop.finished, shop.reconciler, shop.clock)

    assert main(("--local", "stuck"), connect) == 0
    assert (asked[0].local, asked[0].state, asked[0].run) == (True, None, stuck)


class Cloud:
    """A session of boto3's whose CloudFormation answers as told."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __call__(self, **_: object) -> Cloud:
        return self

    def client(self, _service: str, **_: object) -> Any:
        return self

    def describe_stacks(self, StackName: str) -> Any:  # noqa: N803
        if isinstance(self.answer, Exception):
            raise self.answer
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.answer.items()]
        return {"Stacks": [{"StackName": StackName, "Outputs": outputs}]}

    def describe_stack_resource(self, **_: str) -> Any:
        return {"StackResourceDetail": {"PhysicalResourceId": "arn:reconciler:live"}}


def refused(code: str) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "User: arn:aws:iam::1:user/x is not allowed"}}
    return ClientError(answer, "DescribeStacks")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (refused("ValidationError"), "there is no stack named nod"),
        (refused("AccessDenied"), "may not look at the stack"),
        (refused("ExpiredToken"), "does not accept these credentials"),
        (refused("Throttling"), "refuses to say"),
        (NoCredentialsError(), "no AWS credentials"),
        (EndpointConnectionError(endpoint_url="https://nowhere"), "AWS does not answer"),
        ({"Something": "else"}, "not one of Nod's"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_stack_that_cannot_be_reached_is_a_sentence_of_our_own(answer: Any, said: str) -> None:
    with pytest.raises(NotConnectedError, match=said) as error:
        on_aws("nod", None, None, Cloud(answer))
    assert "arn:aws" not in str(error.value)
    assert "nowhere" not in str(error.value)


def test_an_unknown_profile_is_a_sentence() -> None:
    with pytest.raises(NotConnectedError, match="no AWS profile named nobody"):
        on_aws("nod", REGION, "nobody")


def test_a_stack_is_found_by_its_name() -> None:
    orders = on_aws("nod", None, None, Cloud({"Table": "nod-orders", "Orchestrator": "arn:live"}))
    store: Any = orders.store
    executions: Any = orders.executions
    assert isinstance(store.table, Table)
    assert (store.table.name, executions.function) == ("nod-orders", "arn:live")


@pytest.mark.parametrize("text", [None, "no json", "{}", '{"urls": 3}'])
def test_a_folder_on_which_no_local_stack_runs_is_a_sentence(
    tmp_path: Path, text: str | None
) -> None:
    if text is not None:
        (tmp_path / "stack.json").write_text(text)
    with pytest.raises(NotConnectedError, match="make demo"):
        on_this_machine(tmp_path)
