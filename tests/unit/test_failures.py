from __future__ import annotations

import pytest

from approvals.domain.errors import (
    CarrierUnavailable,
    NodError,
    PaymentUnavailable,
    SlackUnavailable,
    StockInconsistent,
    StoreUnavailable,
    UnexpectedFailure,
)
from approvals.durable.failures import type_name, why_failed


@pytest.mark.fault("F20")
@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (StoreUnavailable, "The order table did not answer for too long."),
        (PaymentUnavailable, "The payment gateway did not answer for too long."),
        (CarrierUnavailable, "The carrier did not answer for too long."),
        (SlackUnavailable, "Slack did not answer for too long."),
        (StockInconsistent, "The stock is not held as this order needs it."),
        (UnexpectedFailure, "The step settle failed unexpectedly."),
        (NodError, "The step settle failed unexpectedly."),
        (KeyError, "The step settle failed unexpectedly."),
    ],
)
def test_people_read_no_class_name_and_nothing_of_the_error_s_text(
    kind: type[Exception], why: str
) -> None:
    assert why_failed("settle", type_name(kind), "(KeyError) arn:aws:…") == why
