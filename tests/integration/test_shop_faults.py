"""Faults of the demo's gateway and carrier, switched as a person does, on the running stack."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from approvals.adapters.demo_shop.faults import ShopFaults
from approvals.adapters.dynamodb.table import Table
from local.places import ROOT
from local.stack import Stack
from tests.support.database import client_for, free_port
from tests.support.stack import APPROVER, StackClient, eventually

PATIENCE = {"DeliveryPauseSeconds": "1", "DeliveryDeadlineSeconds": "3"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("shop"), parameters=PATIENCE) as running:
        yield running


def shop(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/shop_faults.py", *arguments],
        cwd=ROOT,
        env={"PYTHONPATH": "src:.", "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def switched(stack: Stack, *arguments: str) -> str:
    done = shop("--database", stack.urls["database"], *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def approved(stack: Stack) -> dict[str, object]:
    """Place an order, approve it, and return it at its end."""
    client = StackClient(stack.urls)
    order_id = client.place()["orderId"]
    client.wait_for(order_id, "awaiting_approval")
    assert client.api("POST", f"/orders/{order_id}/approve", {}, APPROVER)[0] == 200
    return client.wait_for(order_id, "fulfilled", "failed")


@pytest.fixture
def off_at_the_end(stack: Stack) -> Iterator[None]:
    yield
    ShopFaults(Table(client_for(stack.urls["database"]), "nod-orders")).off()


@pytest.mark.usefixtures("off_at_the_end")
@pytest.mark.parametrize(
    ("fault", "status", "payment", "left"),
    [
        (["decline"], "failed", "declined", 0),
        (["charge-lost", "--count", "2"], "fulfilled", "charged", 0),
        (["carrier-refuses"], "failed", "refunded", 0),
        (["parcel-lost"], "failed", "refunded", 1),
        (["delivery-slow", "--count", "2"], "fulfilled", "charged", 0),
        (["delivery-slow", "--count", "on"], "failed", "charged", 1),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else "",
)
def test_a_fault_leads_where_it_should(
    stack: Stack, fault: list[str], status: str, payment: str, left: int
) -> None:
    switched(stack, *fault)

    order = approved(stack)

    assert (order["status"], order["payment"]["state"]) == (status, payment)  # type: ignore[index]
    failure = order["failure"]
    assert (failure is None) is (status == "fulfilled")
    if isinstance(failure, dict):
        assert len(failure["leftToDo"]) == left
        told = StackClient(stack.urls)
        eventually(lambda: failure["text"] in told.card(order) or None)


def test_what_is_on_is_listed(stack: Stack) -> None:
    switched(stack, "gateway-slow", "--count", "on", "--ms", "20")

    told = switched(stack, "refund-down", "--count", "3")

    assert [line.split()[:4] for line in told.splitlines() if " - " not in line] == [
        ["gateway-slow", "until", "off", "the"],
        ["refund-down", "3", "more", "calls"],
    ]
    assert all(" - " in line for line in switched(stack, "off").splitlines())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["on-fire"], "invalid choice"),
        (["decline", "--count", "-1"], "COUNT is a number up to 1000, or on"),
        (["decline", "--count", "many"], "COUNT is a number up to 1000, or on"),
        (["gateway-slow", "--ms", "9999"], "MS is a number from 1 to 5000"),
        (["--port-base", str(free_port())], "no demo's table answers at http://127.0.0.1:"),
    ],
)
def test_a_mistake_is_a_sentence(arguments: list[str], said: str) -> None:
    done = shop(*arguments)

    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
