"""What an operator reads of a call to Slack that failed: one line and one count, and no trace."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from approvals.adapters.logs import configure_logging
from approvals.adapters.slack.messenger import SlackMessenger
from approvals.domain.errors import StoreUnavailable
from reconciler.app import build_handler
from tests.support.calling_slack import RecordingMetrics, slack_api
from tests.support.pictures import IN_ENGLISH
from tests.support.reconciling import reconciler_of
from tests.support.shop import Shop
from tests.support.time import LongContext
from tests.support.tiny_slack import Reply, TinySlack, tiny_slack
from tests.support.workflow import Around, a_shop, engine

SCHEDULED = {"detail-type": "Scheduled Event"}
FAILURES = {
    "a page that is no answer of Slack's": (Reply("<html>Bad gateway</html>", 502), "WARNING"),
    "a connection that is closed": (Reply(hang_up=True), "WARNING"),
    "an archived channel": (Reply({"ok": False, "error": "is_archived"}), "ERROR"),
}


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    """Log as the functions do, for one test."""
    loggers = [
        logging.getLogger(name)
        for name in (
            None, "aws_durable_execution_sdk_python", "boto3", "botocore", "slack_sdk", "urllib3",
            "aws_durable_execution_sdk_python.operation.step",
        )
    ]  # fmt: skip
    before = [(logger, logger.level, logger.filters[:]) for logger in loggers]
    configure_logging("INFO")
    yield
    for logger, level, filters in before:
        logger.setLevel(level)
        logger.filters[:] = filters


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as served:
        yield served


def with_slack(shop: Shop, slack: TinySlack) -> RecordingMetrics:
    """Have the shop's messages go to a Slack, by the real adapter."""
    metrics = RecordingMetrics()
    messenger: Any = SlackMessenger(slack_api(slack.url, metrics), shop.directory, IN_ENGLISH)
    shop.messenger = messenger
    return metrics


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return what went wrong as it was logged: the level and the line, traces included."""
    return [
        (record.levelname, record.message + (record.exc_text or ""))
        for record in caplog.records
        if record.levelno >= logging.WARNING
    ]


@pytest.mark.parametrize("failure", FAILURES)
def test_each_failed_call_of_the_workflow_is_one_line_and_one_count(
    slack: TinySlack, caplog: pytest.LogCaptureFixture, failure: str
) -> None:
    reply, level = FAILURES[failure]
    shop = a_shop()
    metrics = with_slack(shop, slack)
    slack.replies = [reply]
    with engine(shop) as running:
        order = running.asleep()
        calls = len(slack.calls)
        found = lines(caplog)
    assert calls > 0
    assert found == [(level, "slack call failed")] * calls
    assert len(metrics.counted) == calls
    assert {record.order_id for record in caplog.records if hasattr(record, "cause")} == {  # type: ignore[attr-defined]
        order.order_id
    }


@pytest.mark.parametrize("failure", FAILURES)
def test_each_failed_call_of_the_schedule_is_one_line_and_one_count(
    slack: TinySlack, caplog: pytest.LogCaptureFixture, failure: str
) -> None:
    reply, level = FAILURES[failure]
    shop = Shop()
    order = shop.waiting()
    shop.store.show_again(order.order_id, shop.clock.now())
    metrics = with_slack(shop, slack)
    slack.replies = [reply]
    handle = build_handler(reconciler_of(shop))
    handle(SCHEDULED, LongContext())
    assert lines(caplog) == [(level, "slack call failed")] * len(slack.calls)
    assert len(metrics.counted) == len(slack.calls) > 0


@pytest.mark.parametrize("error", [StoreUnavailable("The table is busy."), KeyError("a defect")])
def test_any_other_failed_step_is_one_line_and_what_nobody_foresaw_has_its_trace(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    failures, is_defect = [error], isinstance(error, KeyError)

    def fails_once(effect: str) -> None:
        if effect == "reserve" and failures:
            raise failures.pop()

    with engine(around=Around(before=fails_once)) as running:
        order = running.shop.placed()
        if is_defect:
            running.finish(order.order_id)
        else:
            running.until_asleep(order.order_id)
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert record.message == "step failed"
    assert (record.exc_info is not None) is is_defect
