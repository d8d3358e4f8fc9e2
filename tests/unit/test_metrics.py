from __future__ import annotations

import io
import json
from typing import Any

import pytest

from approvals.adapters.metrics import EmfMetrics
from tests.support.time import START, ManualClock


def counted(name: str, **dimensions: str) -> dict[str, Any]:
    stream = io.StringIO()
    EmfMetrics(ManualClock(), stream).count(name, **dimensions)
    [line] = stream.getvalue().splitlines()
    parsed: dict[str, Any] = json.loads(line)
    return parsed


def test_a_count_is_one_line_in_the_embedded_metric_format() -> None:
    line = counted("SlackErrors", Cause="ratelimited")
    assert line["SlackErrors"] == 1
    assert line["Cause"] == "ratelimited"
    assert line["_aws"] == {
        "Timestamp": int(START.timestamp() * 1000),
        "CloudWatchMetrics": [
            {
                "Namespace": "Nod",
                "Dimensions": [["Cause"]],
                "Metrics": [{"Name": "SlackErrors", "Unit": "Count"}],
            }
        ],
    }


def test_a_count_without_dimensions_is_one_metric() -> None:
    [metric] = counted("OrdersLeftToDo")["_aws"]["CloudWatchMetrics"]
    assert metric["Dimensions"] == [[]]


def test_no_log_level_filters_a_count_out() -> None:
    """Lambda takes JSON without a level, or without a valid timestamp, for INFO."""
    line = counted("SlackErrors")
    assert line["level"] == "ERROR"
    assert line["timestamp"] == "2026-11-21T09:00:00.000000Z"


def test_a_count_needs_no_dimension() -> None:
    assert counted("SlackErrors")["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [[]]


def test_every_dimension_of_the_metric_is_in_its_line() -> None:
    line = counted("SlackErrors", Cause="timeout", Method="views.open")
    [named] = line["_aws"]["CloudWatchMetrics"][0]["Dimensions"]
    assert {name: line[name] for name in named} == {"Cause": "timeout", "Method": "views.open"}


def test_a_value_with_a_line_break_stays_one_line() -> None:
    assert counted("SlackErrors", Cause="a\nb")["Cause"] == "a\nb"


def test_counts_go_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    EmfMetrics().count("SlackErrors", Cause="timeout")
    assert json.loads(capsys.readouterr().out)["SlackErrors"] == 1
