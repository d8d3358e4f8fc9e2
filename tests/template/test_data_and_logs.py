"""What is kept: orders for good, logs for a month, secrets not at all."""

import io
import json
import re

import pytest

from approvals.adapters.metrics import EmfMetrics
from approvals.domain.metric import ORDERS_WAITING
from approvals.domain.routing.keys import MAX_SECONDS
from orchestrator.settings import MAX_DELIVERY_SECONDS, MAX_PAUSE_SECONDS
from tests.template.sam import Json, of_type

FUNCTIONS = ["OrchestratorFunction", "SlackFunction", "ApiFunction", "ReconcilerFunction"]


@pytest.fixture
def table(source: Json) -> Json:
    found: Json = source["Resources"]["OrdersTable"]
    return found


@pytest.mark.fault("F31")
def test_only_the_ends_of_orders_executions_reach_the_reconciler(translated: Json) -> None:
    [rule] = [
        rule for rule in of_type(translated, "AWS::Events::Rule").values() if "EventPattern" in rule
    ]
    orchestrator = {"Fn::Sub": "${OrchestratorFunction.Arn}:"}
    assert rule["EventPattern"] == {
        "source": ["aws.lambda"],
        "detail-type": ["Durable Execution Status Change"],
        "detail": {
            "status": ["SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"],
            "functionArn": [{"prefix": orchestrator}],
        },
    }
    assert [target["Arn"] for target in rule["Targets"]] == [{"Ref": "ReconcilerFunctionAliaslive"}]


@pytest.mark.attack("A12")
def test_orders_survive_the_stack(table: Json) -> None:
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["DeletionProtectionEnabled"] is True


@pytest.mark.attack("A12")
def test_orders_can_be_brought_back_and_are_encrypted(table: Json) -> None:
    properties = table["Properties"]
    recovery = properties["PointInTimeRecoverySpecification"]
    assert recovery == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}


def test_the_table_costs_nothing_at_rest_and_forgets_what_it_may(table: Json) -> None:
    properties = table["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}


def test_the_table_lists_orders_by_time_and_by_status(table: Json) -> None:
    keys = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in table["Properties"]["GlobalSecondaryIndexes"]
    }
    assert keys == {
        "orders-by-time": ["listPk", "listSk"],
        "orders-by-status": ["statusPk", "listSk"],
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_logs_json_into_a_group_of_its_own(function: str, translated: Json) -> None:
    logging = translated["Resources"][function]["Properties"]["LoggingConfig"]
    assert logging["LogFormat"] == "JSON"
    group = translated["Resources"][logging["LogGroup"]["Ref"]]
    assert group["Type"] == "AWS::Logs::LogGroup"


def test_every_functions_error_lines_are_counted_and_its_metrics_are_not(translated: Json) -> None:
    filters = of_type(translated, "AWS::Logs::MetricFilter").values()
    functions = of_type(translated, "AWS::Lambda::Function").values()
    groups = [function["LoggingConfig"]["LogGroup"] for function in functions]
    assert sorted(map(str, groups)) == sorted(str(each["LogGroupName"]) for each in filters)
    [pattern] = {each["FilterPattern"] for each in filters}
    assert pattern == '{ ($.level = "ERROR") && ($._aws NOT EXISTS) }'
    stream = io.StringIO()
    EmfMetrics(stream=stream).count(ORDERS_WAITING)
    assert {"level", "_aws"} <= set(json.loads(stream.getvalue()))


@pytest.mark.attack("A12")
def test_no_log_is_kept_for_good(source: Json) -> None:
    groups = of_type(source, "AWS::Logs::LogGroup")
    assert len(groups) == len(FUNCTIONS) + 1
    assert {group["RetentionInDays"] for group in groups.values()} == {30}


def test_an_execution_outlasts_the_longest_deadlines_of_approval_and_delivery(
    source: Json,
) -> None:
    function = source["Resources"]["OrchestratorFunction"]["Properties"]
    longest = MAX_SECONDS + MAX_DELIVERY_SECONDS
    assert function["DurableConfig"]["ExecutionTimeout"] >= longest + 2 * 86_400


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("ApprovalDeadlineSeconds", MAX_SECONDS),
        ("DeliveryPauseSeconds", MAX_PAUSE_SECONDS),
        ("DeliveryDeadlineSeconds", MAX_DELIVERY_SECONDS),
    ],
)
def test_seconds_are_whole_and_those_that_the_function_takes(
    name: str, most: int, source: Json
) -> None:
    """A parameter of CloudFormation's type Number takes decimals, and the function would not."""
    parameter = source["Parameters"][name]
    assert parameter["Type"] == "String"
    taken = re.compile(parameter["AllowedPattern"])
    whole = [n for n in range(1, most + 2) if n < 100_000 or n % 997 == 0 or n > most - 100_000]
    assert [n for n in whole if not taken.fullmatch(str(n))] == [most + 1]
    wrong = ("0", "01", "-1", "1.5", "3600.0", "1e3", " 1", "x", str(10 * most))
    assert not any(map(taken.fullmatch, wrong))
    assert (name == "ApprovalDeadlineSeconds") == bool(taken.fullmatch(""))
    assert taken.fullmatch(parameter["Default"])
    assert parameter["MaxLength"] == len(str(most))


@pytest.mark.attack("A11")
def test_secrets_are_given_by_name_alone(source: Json) -> None:
    """No parameter takes a secret, and a secret's variable holds the name of an SSM parameter."""
    for name, parameter in source["Parameters"].items():
        if re.search(r"secret|token|password|key", name, re.IGNORECASE):
            assert name.endswith("Parameter")
            assert parameter["Default"].startswith("/nod/")
            assert parameter["AllowedPattern"].startswith("^/")
    for function in FUNCTIONS:
        variables = source["Resources"][function]["Properties"]["Environment"]["Variables"]
        for name in variables:
            if re.search(r"SECRET|TOKEN|PASSWORD", name):
                assert name.endswith("_PARAMETER")
    assert "xoxb" not in json.dumps(source)
    assert "resolve:" not in json.dumps(source)


def test_deleting_the_stack_keeps_the_table_and_versions_and_nothing_else(translated: Json) -> None:
    """Versions go with their function: Retain keeps them when an update replaces them."""
    kept = {
        resource["Type"]
        for resource in translated["Resources"].values()
        if resource.get("DeletionPolicy", "Delete") != "Delete"
    }
    assert kept == {"AWS::DynamoDB::Table", "AWS::Lambda::Version"}
    tables = of_type(translated, "AWS::DynamoDB::Table")
    assert list(tables) == ["OrdersTable"]
    # A name of its own would keep a new stack from being made beside the table that stayed.
    assert "TableName" not in tables["OrdersTable"]
