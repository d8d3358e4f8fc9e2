"""Alarms and dashboard name what is really measured, and each alarm has its section to read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from approvals.domain.metric import (
    METRICS,
    ORDERS_LEFT_TO_DO,
    ORDERS_PUT_RIGHT,
    UNDELIVERED_DECISIONS,
)
from approvals.domain.stuck import GRACE
from approvals.use_cases.watch_order import Righted
from slack_app.budget import ACK_SECONDS
from tests.template.sam import ROOT, WITH_SLACK, Json, of_type, with_values

OWN = "Nod/${AWS::StackName}"
# AWS's own metrics, with the dimensions by which they are asked for. Lambda's durable ones:
# docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html, which leaves out the dimensions;
# that they are by function, and the two of the account without any, public records of runs say.
# The others: lambda/latest/dg/monitoring-metrics-types.html, amazondynamodb/latest/developerguide/
# metrics-dimensions.html, apigateway/latest/developerguide/http-api-metrics.html,
# AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html.
FUNCTION = frozenset({"FunctionName"})
AWS: dict[tuple[str, str], frozenset[str]] = {
    ("AWS/Lambda", "ApproximateRunningDurableExecutions"): frozenset(),
    ("AWS/Lambda", "ApproximateRunningDurableExecutionsUtilization"): frozenset(),
    **{
        ("AWS/Lambda", f"DurableExecution{what}"): FUNCTION
        for what in (
            "Duration", "Started", "Stopped", "Succeeded", "Failed", "TimedOut", "Operations",
            "StorageWrittenBytes",
        )
    },
    **{("AWS/Lambda", name): FUNCTION for name in ("Duration", "Errors", "Throttles")},
    ("AWS/DynamoDB", "ReadThrottleEvents"): frozenset({"TableName"}),
    ("AWS/DynamoDB", "WriteThrottleEvents"): frozenset({"TableName"}),
    ("AWS/ApiGateway", "5xx"): frozenset({"ApiId"}),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): frozenset({"QueueName"}),
}  # fmt: skip
OPERATIONS = Path(ROOT / "docs/operations.md")

type Named = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def alarms(translated: Json) -> Json:
    return of_type(translated, "AWS::CloudWatch::Alarm")


@pytest.fixture(scope="module")
def widgets(translated: Json) -> list[Json]:
    [dashboard] = of_type(translated, "AWS::CloudWatch::Dashboard").values()
    found: list[Json] = json.loads(dashboard["DashboardBody"]["Fn::Sub"][0])["widgets"]
    return found


def text(value: Any) -> str:
    return str(value["Fn::Sub"]) if isinstance(value, dict) and "Fn::Sub" in value else str(value)


def of_alarm(alarm: Json) -> Iterator[Named]:
    """Return namespace, name and dimensions of each metric that an alarm watches."""
    several = [
        each["MetricStat"]["Metric"] for each in alarm.get("Metrics", ()) if "MetricStat" in each
    ]
    for metric in several or [alarm]:
        dimensions = {each["Name"]: each["Value"] for each in metric.get("Dimensions", ())}
        yield text(metric["Namespace"]), metric["MetricName"], dimensions


def of_widget(widget: Json) -> Iterator[Named]:
    for metric in widget["properties"]["metrics"]:
        if isinstance(metric[0], dict):
            namespace, dimension, names = re.findall(
                r"SEARCH\('\{([^,]+),(\w+)\} (.+)', ", metric[0]["expression"]
            )[0]
            for name in re.findall(r'MetricName="(\w+)"', names):
                yield namespace, name, {dimension: None}
            continue
        named = [each for each in metric if isinstance(each, str)]
        yield named[0], named[1], dict(zip(named[2::2], named[3::2], strict=True))


def check(namespace: str, name: str, dimensions: dict[str, Any]) -> None:
    if namespace != OWN:
        assert frozenset(dimensions) == AWS[namespace, name], name
        return
    [metric] = [each for each in METRICS if each.name == name]
    assert list(dimensions) == ([metric.dimension] if metric.dimension else []), name
    assert {value for value in dimensions.values() if value is not None} <= metric.values, name


def test_every_alarm_watches_what_is_measured(alarms: Json) -> None:
    for alarm in alarms.values():
        for named in of_alarm(alarm):
            check(*named)


def test_every_picture_of_the_dashboard_shows_what_is_measured(widgets: list[Json]) -> None:
    for widget in widgets:
        found = list(of_widget(widget))
        assert found, widget["properties"]["title"]
        for named in found:
            check(*named)


def test_every_metric_of_ours_is_on_the_dashboard(widgets: list[Json]) -> None:
    shown = {
        name for widget in widgets for namespace, name, _ in of_widget(widget) if namespace == OWN
    }
    assert shown == {metric.name for metric in METRICS} - {"SlackAuthErrors"}


def test_every_durable_metric_of_lambdas_is_on_the_dashboard(widgets: list[Json]) -> None:
    shown = {name for widget in widgets for _, name, _ in of_widget(widget)}
    assert {name for _, name in AWS if "Durable" in name} <= shown


def test_the_pictures_do_not_overlap_and_fill_24_columns(widgets: list[Json]) -> None:
    cells = [
        (x, y)
        for widget in widgets
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(cells) == len(set(cells))
    assert {x for x, _ in cells} == set(range(24))


def test_the_namespace_of_alarms_and_dashboard_is_the_functions_own(source: Json) -> None:
    variables = source["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["METRICS_NAMESPACE"] == {"Fn::Sub": OWN}


def test_every_alarm_has_a_section_that_says_what_to_do(alarms: Json) -> None:
    written = OPERATIONS.read_text()
    section = written.split("\n## Alarms\n")[1].split("\n## ")[0]
    headings = re.findall(r"^### (\w+)$", section, re.MULTILINE)
    assert sorted(headings) == sorted(alarms)
    for each in section.split("\n### ")[1:]:
        name, _, body = each.partition("\n")
        assert "**Means**" in body, name
        assert "**Do**" in body, name


@pytest.mark.parametrize("topic", ["", "arn:aws:sns:eu-central-1:123456789012:alarms"])
@pytest.mark.parametrize("mail", ["", "ops@example.com"])
def test_every_alarm_tells_the_topic_and_the_mail(whole: Json, topic: str, mail: str) -> None:
    template = with_values(whole, **WITH_SLACK, AlarmTopic=topic, AlarmEmail=mail)
    told = [{"Ref": "AlarmTopic"}] * bool(topic) + [{"Ref": "AlarmMail"}] * bool(mail)
    for alarm in of_type(template, "AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == told
    assert ("AlarmMail" in template["Resources"]) == bool(mail)


def test_an_alarm_is_raised_by_the_first_order_that_needs_a_person(alarms: Json) -> None:
    for metric, statistic in ((ORDERS_LEFT_TO_DO, "Sum"), (UNDELIVERED_DECISIONS, "Maximum")):
        alarm = alarms[metric.name]
        assert (alarm["Statistic"], alarm["Threshold"]) == (statistic, 1)
        assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
        assert alarm["EvaluationPeriods"] == 1
    assert GRACE.total_seconds() == 600, "the alarms' words say ten minutes"


def test_no_count_that_nobody_made_raises_an_alarm_and_silence_of_the_schedule_does(
    alarms: Json,
) -> None:
    missing = {name: alarm["TreatMissingData"] for name, alarm in alarms.items()}
    measured = {
        "UndeliveredDecisions",
        "OverdueOrders",
        "UnstartedOrders",
        "UnshownOrders",
        "DeadLetters",
    }
    assert {name for name, treated in missing.items() if treated == "ignore"} == measured
    assert {name for name, treated in missing.items() if treated == "breaching"} == {
        "ReconcilerSilent"
    }


def test_whatever_the_reconciler_puts_right_is_told(alarms: Json) -> None:
    watched = [dimensions for _, _, dimensions in of_alarm(alarms["OrdersPutRight"])]
    assert {each["What"] for each in watched} == ORDERS_PUT_RIGHT.values == set(Righted)


def test_people_hear_of_slow_answers_before_slack_gives_up(alarms: Json) -> None:
    alarm = alarms["SlowAcknowledgements"]
    assert alarm["Threshold"] < ACK_SECONDS * 1_000 < 3_000
    assert alarm["DatapointsToAlarm"] < alarm["EvaluationPeriods"]


@pytest.mark.parametrize(
    ("given", "fits"),
    [("", True), ("ops@example.com", True), ("ops", False), ("a@b.c, d@e.f", False)],
)
def test_one_address_can_be_told(given: str, fits: bool, source: Json) -> None:
    pattern = source["Parameters"]["AlarmEmail"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, given)) is fits


def test_the_template_keeps_cloudformations_limits(translated: Json) -> None:
    """docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html."""
    assert len(json.dumps(translated)) < 1_000_000
    assert len(translated["Resources"]) < 500
    assert len(translated["Parameters"]) < 200
    assert len(translated["Outputs"]) < 200
