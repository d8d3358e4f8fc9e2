"""Every metric as the functions write it: parsed from the line that CloudWatch reads."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from approvals.adapters.metrics import EmfMetrics
from approvals.adapters.slack.api import NOT_CONNECTED
from approvals.concerning import concerning
from approvals.domain.metric import (
    ACK_LATENCY,
    METRICS,
    ORDERS_LEFT_TO_DO,
    SLACK_ERRORS,
    TIME_TO_DECIDE,
    Metric,
)
from approvals.domain.words.speech import ENGLISH
from tests.support.time import START, ManualClock


class Written:
    """The real adapter on a stream of its own."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.metrics = EmfMetrics(ManualClock(), self.stream, "Nod/nod")

    @property
    def line(self) -> dict[str, Any]:
        [line] = self.stream.getvalue().splitlines()
        parsed: dict[str, Any] = json.loads(line)
        return parsed


def counted(metric: Metric, value: str | None = None) -> dict[str, Any]:
    written = Written()
    written.metrics.count(metric, value)
    return written.line


def test_a_count_is_one_line_in_the_embedded_metric_format() -> None:
    line = counted(SLACK_ERRORS, "ratelimited")
    assert line["SlackErrors"] == 1
    assert line["Cause"] == "ratelimited"
    assert line["_aws"] == {
        "Timestamp": int(START.timestamp() * 1000),
        "CloudWatchMetrics": [
            {
                "Namespace": "Nod/nod",
                "Dimensions": [["Cause"]],
                "Metrics": [{"Name": "SlackErrors", "Unit": "Count"}],
            }
        ],
    }


def test_a_measurement_has_its_number_and_its_unit() -> None:
    written = Written()
    written.metrics.measure(ACK_LATENCY, 312)
    [metric] = written.line["_aws"]["CloudWatchMetrics"]
    assert metric["Metrics"] == [{"Name": "AckLatency", "Unit": "Milliseconds"}]
    assert metric["Dimensions"] == [[]]
    assert written.line["AckLatency"] == 312


def test_a_measurement_can_be_parted() -> None:
    written = Written()
    written.metrics.measure(TIME_TO_DECIDE, 61.5, "approved")
    assert (written.line["TimeToDecide"], written.line["Decision"]) == (61.5, "approved")


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_metric_is_written_with_the_dimension_that_it_is_listed_with(metric: Metric) -> None:
    values: list[str | None] = [*sorted(metric.values)] or [None]
    for value in values:
        line = counted(metric, value)
        [written] = line["_aws"]["CloudWatchMetrics"]
        assert written["Metrics"] == [{"Name": metric.name, "Unit": metric.unit}]
        assert written["Dimensions"] == [[metric.dimension] if metric.dimension else []]
        assert line.get(metric.dimension) == value


@pytest.mark.parametrize("value", ["a\nb", "", "x" * 300, "brand_new_error"])
def test_whatever_is_not_listed_makes_no_time_series_of_its_own(value: str) -> None:
    assert counted(SLACK_ERRORS, value)["Cause"] == "other"


def test_all_metrics_together_are_few_time_series() -> None:
    """What CloudWatch charges for, at $0.30 each a month, if each happened in a month."""
    assert sum(metric.series for metric in METRICS) < 100
    assert len({metric.name for metric in METRICS}) == len(METRICS)


def test_every_refusal_that_people_are_told_is_counted_by_its_own_name() -> None:
    told = {key.removeprefix("refused.") for key in ENGLISH.texts if key.startswith("refused.")}
    [clicks] = [metric for metric in METRICS if metric.name == "RefusedClicks"]
    decide = {"already_decided", "another_stage", "not_waiting", "stale_button"}
    assert clicks.values == told | decide


def test_every_error_of_slacks_that_has_words_is_counted_by_its_own_name() -> None:
    prefix = "slack.refused."
    known = {key.removeprefix(prefix) for key in ENGLISH.texts if key.startswith(prefix)}
    known.remove(NOT_CONNECTED)  # No error of Slack's: it was never asked.
    assert known <= SLACK_ERRORS.values


def test_a_line_names_its_order_without_making_a_dimension_of_it() -> None:
    with concerning("ord-1", "arn:execution"):
        line = counted(ORDERS_LEFT_TO_DO)
    assert (line["order_id"], line["executionArn"]) == ("ord-1", "arn:execution")
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [[]]


def test_no_log_level_filters_a_count_out() -> None:
    """Lambda takes JSON without a level, or without a valid timestamp, for INFO."""
    line = counted(ORDERS_LEFT_TO_DO)
    assert line["level"] == "ERROR"
    assert line["timestamp"] == "2026-11-21T09:00:00.000000Z"


def test_counts_go_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = EmfMetrics()
    metrics.count(SLACK_ERRORS, "timeout")
    replace(metrics, namespace="Nod/other").count(SLACK_ERRORS, "timeout")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["SlackErrors"] for line in lines] == [1, 1]
    namespaces = [line["_aws"]["CloudWatchMetrics"][0]["Namespace"] for line in lines]
    assert namespaces == ["Nod", "Nod/other"]
