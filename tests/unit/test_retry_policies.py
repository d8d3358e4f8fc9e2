from __future__ import annotations

import pytest

from approvals.domain.errors import (
    CarrierRefused,
    CarrierUnavailable,
    InvalidRequest,
    OutOfStock,
    PaymentDeclined,
    PaymentUnavailable,
    SlackRefused,
    SlackUnavailable,
    StockInconsistent,
    StoreRefused,
    StoreUnavailable,
    UnexpectedFailure,
)
from approvals.durable.retries import (
    CALL_SECONDS,
    ONCE,
    TABLE,
    UNTIL_IT_HOLDS,
    Backoff,
    RetryPolicy,
    announce,
    charge_and_ship,
    post_card,
)
from approvals.use_cases.show_order import POSTING_SECONDS

BUSY = StoreUnavailable("busy")
DOWN = SlackUnavailable("down")
POLICIES: dict[str, RetryPolicy] = {
    "table": TABLE,
    "post-card": post_card,
    "charge-and-ship": charge_and_ship,
    "until-it-holds": UNTIL_IT_HOLDS,
    "announce": announce,
    "once": ONCE,
}


def delays(policy: RetryPolicy, error: Exception) -> list[int]:
    """Return the delays between the attempts, until the policy gives up."""
    found: list[int] = []
    for made in range(1, 100):
        decision = policy(error, made)
        if not decision.should_retry:
            return found
        found.append(decision.delay_seconds)
    raise AssertionError("it never gives up")


@pytest.mark.fault("F6")
@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize(
    "error",
    [
        UnexpectedFailure("x"),
        SlackRefused("not_in_channel", "x"),
        StockInconsistent("x"),
        StoreRefused("x"),
        OutOfStock(["A"]),
        PaymentDeclined("x"),
        CarrierRefused("x"),
        InvalidRequest.of("x", "y"),
        ValueError("x"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_what_cannot_pass_is_not_repeated(name: str, error: Exception) -> None:
    assert not POLICIES[name](error, 1).should_retry


def test_delays_double_up_to_the_longest() -> None:
    assert delays(Backoff(attempts=6, first=1, longest=5), BUSY) == [1, 2, 4, 5, 5]


def test_a_table_gets_two_minutes() -> None:
    assert delays(TABLE, BUSY) == [1, 2, 4, 8, 16, 32, 60]


def test_a_card_gets_ten_seconds_of_slack() -> None:
    assert delays(post_card, DOWN) == [1, 2, 4]


def test_a_card_s_table_gets_what_every_table_gets() -> None:
    assert delays(post_card, BUSY) == delays(TABLE, BUSY)


@pytest.mark.parametrize("error", [PaymentUnavailable("x"), CarrierUnavailable("x")], ids=repr)
def test_gateway_and_carrier_get_four_minutes_and_the_table_beside_them_two_hours(
    error: Exception,
) -> None:
    assert sum(delays(charge_and_ship, error)) == 243
    assert delays(charge_and_ship, BUSY) == delays(UNTIL_IT_HOLDS, BUSY)
    assert delays(UNTIL_IT_HOLDS, error) == delays(UNTIL_IT_HOLDS, BUSY)


def test_an_announcement_gives_slack_half_a_minute() -> None:
    assert delays(announce, DOWN) == [1, 2, 4, 8, 16]


def test_an_announcement_outlasts_a_reconciler_that_is_sending() -> None:
    assert sum(delays(announce, DOWN)) > POSTING_SECONDS


def test_an_announcement_s_table_gets_what_a_decided_order_s_stock_gets() -> None:
    assert delays(announce, BUSY) == delays(UNTIL_IT_HOLDS, BUSY)


@pytest.mark.parametrize("error", [BUSY, DOWN, SlackUnavailable("slow down", 1)], ids=str)
def test_what_a_later_step_does_anyway_is_tried_once(error: Exception) -> None:
    assert delays(ONCE, error) == []


def test_a_slack_that_hangs_costs_a_card_ten_seconds_in_all() -> None:
    hanging = SlackUnavailable("no answer", hung=True)

    waited = delays(post_card, hanging)

    assert sum(waited) + CALL_SECONDS * (len(waited) + 1) <= 11
    assert len(waited) == 1


def test_earlier_retry_afters_count_towards_the_card_s_ten_seconds() -> None:
    assert delays(post_card, SlackUnavailable("slow down", 5)) == [5, 5]


def test_a_decided_order_s_stock_gets_two_hours() -> None:
    assert 7_200 <= sum(delays(UNTIL_IT_HOLDS, BUSY)) < 3 * 3_600


@pytest.mark.fault("F4")
@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("made", range(1, 12))
@pytest.mark.parametrize("asked", [0, 1, 2, 7, 30, 61, 3_600])
def test_slack_is_never_asked_sooner_than_it_said(name: str, made: int, asked: int) -> None:
    decision = POLICIES[name](SlackUnavailable("slow down", asked), made)

    assert not decision.should_retry or decision.delay_seconds >= asked


@pytest.mark.fault("F4")
def test_a_wait_of_thirty_seconds_ends_the_card_s_step_and_not_the_announcement() -> None:
    asked = SlackUnavailable("slow down", 30)

    assert not post_card(asked, 1).should_retry
    assert announce(asked, 1).delay_seconds == 30


def test_a_wait_that_fits_the_budget_is_waited_for() -> None:
    assert post_card(SlackUnavailable("slow down", 9), 1).delay_seconds == 9
    assert not post_card(SlackUnavailable("slow down", 11), 1).should_retry
