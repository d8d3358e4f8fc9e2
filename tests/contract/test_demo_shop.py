"""The demo's gateway and carrier, and the tests' own, keep what their ports promise."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from approvals.adapters.demo_shop.carrier import DemoCarrier
from approvals.adapters.demo_shop.faults import MEANING, UNTIL_OFF, Fault, ShopFaults
from approvals.adapters.demo_shop.gateway import DemoGateway
from approvals.adapters.dynamodb.table import Table
from approvals.domain.errors import (
    CarrierRefused,
    CarrierUnavailable,
    NodError,
    ParcelLost,
    PaymentDeclined,
    PaymentUnavailable,
    StoreUnavailable,
)
from approvals.ports import Carrier, Payments
from tests.support.doubles import FakeCarrier, FakePayments
from tests.support.faulty_client import FaultyClient, refused

AMOUNT = Decimal("50.00")


@pytest.fixture(params=["memory", "moto", "dynoxide"])
def payments(request: pytest.FixtureRequest) -> Payments:
    if request.param == "memory":
        return FakePayments()
    return DemoGateway(request.getfixturevalue(f"{request.param}_table"))


@pytest.fixture(params=["memory", "moto", "dynoxide"])
def carrier(request: pytest.FixtureRequest) -> Carrier:
    if request.param == "memory":
        return FakeCarrier()
    return DemoCarrier(request.getfixturevalue(f"{request.param}_table"))


def charge(payments: Payments, order_id: str = "ord-1") -> str:
    return payments.charge(order_id, AMOUNT, "EUR")


def test_an_order_has_one_charge_and_one_refund_however_often_it_is_asked(
    payments: Payments,
) -> None:
    charges = {charge(payments) for _ in range(3)}
    refunds = {payments.refund("ord-1") for _ in range(3)}

    assert len(charges) == len(refunds) == 1
    assert None not in refunds
    assert charge(payments, "ord-2") not in charges


@pytest.mark.parametrize("was_charged", [True, False])
def test_nothing_is_charged_after_a_refund(payments: Payments, was_charged: bool) -> None:
    if was_charged:
        charge(payments)
    assert (payments.refund("ord-1") is not None) is was_charged

    with pytest.raises(PaymentDeclined):
        charge(payments)


def test_an_order_has_one_parcel_however_often_it_is_shipped(carrier: Carrier) -> None:
    numbers = {carrier.ship("ord-1") for _ in range(3)}

    assert len(numbers) == 1
    assert carrier.ship("ord-2") not in numbers
    assert carrier.delivered(numbers.pop())


def charging(table: Table) -> object:
    return charge(DemoGateway(table, sleep=slept.append))


def refunding(table: Table) -> object:
    charging(table)
    return DemoGateway(table).refund("ord-1")


def shipping(table: Table) -> object:
    return DemoCarrier(table).ship("ord-1")


def looking(table: Table) -> object:
    return DemoCarrier(table).delivered(str(shipping(table)))


slept: list[float] = []
RAISING: list[tuple[Fault, Callable[[Table], object], type[NodError], bool]] = [
    (Fault.DECLINE, charging, PaymentDeclined, True),
    (Fault.GATEWAY_DOWN, charging, PaymentUnavailable, False),
    (Fault.CHARGE_LOST, charging, PaymentUnavailable, False),
    (Fault.REFUND_DOWN, refunding, PaymentUnavailable, False),
    (Fault.REFUND_REFUSED, refunding, PaymentDeclined, False),
    (Fault.CARRIER_REFUSES, shipping, CarrierRefused, False),
    (Fault.CARRIER_DOWN, shipping, CarrierUnavailable, False),
    (Fault.SHIPMENT_LOST, shipping, CarrierUnavailable, False),
    (Fault.PARCEL_LOST, looking, ParcelLost, True),
]
"""What a fault makes of a call, and whether it stays so for the same order."""


@pytest.mark.parametrize(
    ("fault", "call", "error", "stays"), RAISING, ids=[fault for fault, *_ in RAISING]
)
def test_a_fault_hits_as_many_calls_as_it_counts(
    moto_table: Table,
    fault: Fault,
    call: Callable[[Table], object],
    error: type[NodError],
    stays: bool,
) -> None:
    faults = ShopFaults(moto_table)
    faults.switch(fault, 1)

    with pytest.raises(error):
        call(moto_table)

    assert faults.on() == {}
    if stays:
        with pytest.raises(error):
            call(moto_table)
    else:
        assert call(moto_table)


def test_a_charge_whose_answer_was_lost_is_the_one_that_is_found_and_given_back(
    moto_table: Table,
) -> None:
    ShopFaults(moto_table).switch(Fault.CHARGE_LOST, 1)
    with pytest.raises(PaymentUnavailable):
        charging(moto_table)

    assert DemoGateway(moto_table).refund("ord-1") is not None


def test_a_parcel_is_under_way_for_as_many_looks_as_were_asked_for(moto_table: Table) -> None:
    ShopFaults(moto_table).switch(Fault.DELIVERY_SLOW, 2)

    assert [looking(moto_table) for _ in range(3)] == [False, False, True]


def test_a_slow_gateway_answers_in_the_end(moto_table: Table) -> None:
    slept.clear()
    ShopFaults(moto_table).switch(Fault.GATEWAY_SLOW, 1, 1_500)

    assert charging(moto_table) == charging(moto_table)
    assert slept == [1.5]


def test_a_fault_without_a_count_stays_until_it_is_switched_off(moto_table: Table) -> None:
    faults = ShopFaults(moto_table)
    faults.switch(Fault.CARRIER_DOWN, UNTIL_OFF)
    faults.switch(Fault.DECLINE, 2)

    for _ in range(3):
        with pytest.raises(CarrierUnavailable):
            shipping(moto_table)
    assert faults.on() == {Fault.DECLINE: 2, Fault.CARRIER_DOWN: UNTIL_OFF}

    faults.off()
    assert faults.on() == {}
    assert shipping(moto_table)


def test_every_fault_says_what_it_does() -> None:
    assert set(MEANING) == set(Fault)


@pytest.mark.parametrize("twice", [False, True], ids=["lost", "sent-twice"])
def test_a_table_that_loses_an_answer_charges_and_ships_once(
    moto_table: Table, twice: bool
) -> None:
    client = FaultyClient(moto_table.client)
    table = Table(client, moto_table.name)
    for call, error in ((charging, PaymentUnavailable), (shipping, CarrierUnavailable)):
        if twice:
            client.twice |= {"transact_write_items", "put_item"}
        else:
            for write in ("transact_write_items", "put_item"):
                client.after[write] = [refused("InternalServerError")]
            with pytest.raises(error):
                call(table)
        assert call(table) == call(table)


def test_a_table_that_is_away_is_a_partner_that_does_not_answer(moto_table: Table) -> None:
    client = FaultyClient(moto_table.client)
    table = Table(client, moto_table.name)
    for call, error in ((charging, PaymentUnavailable), (shipping, CarrierUnavailable)):
        client.before["batch_get_item"] = [refused("InternalServerError", "BatchGetItem")]
        with pytest.raises(error) as raised:
            call(table)
        assert isinstance(raised.value.__cause__, StoreUnavailable)
