from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.errors import InvalidRequest, StoreUnavailable, UnexpectedFailure
from approvals.domain.order import Status
from approvals.domain.routing.model import Condition, RoutingPolicy, Rule
from approvals.durable.steps import MAX_ERROR_CHARACTERS, MAX_RESULT_BYTES, guarded
from tests.support.shop import BOB, CAROL, Shop

SECRET = "xoxb-secret-token"


def returning(result: object) -> Any:
    @guarded
    def some_step() -> object:
        return result

    return some_step


def raising(error: Exception) -> Any:
    @guarded
    def some_step() -> None:
        raise error

    return some_step


def test_an_unknown_error_leaves_as_one_redacted_sentence(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UnexpectedFailure) as error:
        raising(KeyError(f"token {SECRET}"))()

    assert str(error.value) == "The step some-step failed unexpectedly."
    # The SDK writes the error, and what it can find behind it, into the history.
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


@pytest.mark.parametrize("error", [StoreUnavailable("busy"), InvalidRequest.of("x", "is wrong")])
def test_an_error_of_ours_passes_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        raising(error)()

    assert raised.value is error


def test_a_long_error_is_shortened() -> None:
    with pytest.raises(UnexpectedFailure) as error:
        raising(InvalidRequest.of("x", "y" * 5_000))()

    assert len(str(error.value)) == MAX_ERROR_CHARACTERS
    assert str(error.value).endswith("…")


def test_a_result_at_the_limit_passes_and_one_byte_more_does_not() -> None:
    quotes = len(json.dumps(""))
    largest = "x" * (MAX_RESULT_BYTES - quotes)

    assert returning(largest)() == largest
    with pytest.raises(UnexpectedFailure, match="The step some-step returned more than it may"):
        returning(largest + "x")()


def test_bytes_count_not_characters() -> None:
    with pytest.raises(UnexpectedFailure):
        returning("é" * (MAX_RESULT_BYTES // 6 + 1))()


def test_a_result_that_is_no_json_is_an_error_and_not_kept() -> None:
    with pytest.raises(TypeError):
        returning({BOB})()


def test_an_exit_is_not_taken_for_an_error() -> None:
    @guarded
    def some_step() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        some_step()


def test_the_steps_speak_plain_json() -> None:
    shop = Shop(approvers=(CAROL, BOB))
    order = shop.placed()

    route = shop.steps().validate_order(order.order_id)

    stage = {
        "name": "approval",
        "channel": "C0APPROVALS",
        "deadlineSeconds": 3_600,
        "approvers": [CAROL, BOB],
    }
    assert route == {"rule": "everything", "stages": [stage]}
    assert shop.steps().reserve_inventory(order.order_id, json.loads(json.dumps(route)), "arn")
    assert shop.store.get(order.order_id).stages == shop.route().stages


def test_where_the_policy_asks_nobody_the_reservation_approves() -> None:
    shop = Shop()
    shop.policy = RoutingPolicy((Rule("small", Condition()),))
    order = shop.placed()
    route = shop.steps().validate_order(order.order_id)
    assert route == {"rule": "small", "stages": []}

    for _ in range(2):
        assert shop.steps().reserve_inventory(order.order_id, route, "arn")

    approved = shop.store.get(order.order_id)
    assert (approved.status, approved.rule, approved.stages) == (Status.APPROVED, "small", ())
    assert approved.decision is not None
    assert (approved.decision.kind, approved.decision.by) == (DecisionKind.APPROVED, NOD)
    assert [entry.what for entry in shop.store.audit(order.order_id)][1:] == [
        "validated",
        "reserved",
        "approved",
    ]


def test_an_order_for_which_there_is_no_rule_is_rejected_with_the_reason() -> None:
    shop = Shop()
    shop.policy = RoutingPolicy(())
    order = shop.placed()

    assert shop.steps().validate_order(order.order_id) is None

    rejected = shop.store.get(order.order_id)
    assert rejected.status is Status.REJECTED
    assert rejected.reason is not None
    assert "50.00 EUR" in rejected.reason
