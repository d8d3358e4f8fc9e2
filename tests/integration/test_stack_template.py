"""The local stack reads what it runs from the template that is deployed."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.cloudformation import TemplateError
from local.places import TEMPLATE
from local.template import Durability, read_template
from local.triggers import Route
from tests.support.tiny_stack import TINY

_LOCAL = {"SlackTeamId": "T0NOD", "PageUrl": "http://127.0.0.1:8000", "NotInTheTemplate": "x"}


def test_the_deployed_functions_are_known_by_readable_names() -> None:
    template = read_template(TEMPLATE, {}, _LOCAL)
    handlers = {name: function.handler for name, function in template.functions.items()}
    assert handlers["nod-orchestrator"] == "orchestrator.handler.lambda_handler"
    assert handlers["nod-slack"] == "slack_app.handler.lambda_handler"
    assert handlers["nod-api"] == "api.handler.lambda_handler"


def test_a_function_sees_the_environment_that_the_template_gives_it() -> None:
    template = read_template(TEMPLATE, {"ApprovalDeadlineSeconds": "5"}, _LOCAL)
    environment = template.functions["nod-slack"].environment
    assert environment["TABLE_NAME"] == "nod-orders"
    assert environment["SLACK_TEAM_ID"] == "T0NOD"
    assert environment["PAGE_URL"] == "http://127.0.0.1:8000"
    assert environment["ORCHESTRATOR_FUNCTION"] == (
        "arn:aws:lambda:eu-central-1:123456789012:function:nod-orchestrator:live"
    )
    assert "API_TOKENS_PARAMETER" not in environment
    deadline = {
        name
        for name, function in template.functions.items()
        if function.environment.get("APPROVAL_DEADLINE_SECONDS") == "5"
    }
    assert deadline == {"nod-orchestrator"}


def test_what_the_template_makes_only_with_slack_is_not_there_without() -> None:
    template = read_template(TEMPLATE, {})
    assert set(template.functions) == {"nod-api", "nod-orchestrator", "nod-reconciler"}
    assert "/slack/events" not in {route.path for route in template.routes}


def test_only_the_orchestrator_is_durable() -> None:
    functions = read_template(TEMPLATE, {}).functions.values()
    durable = {function.name: function.durability for function in functions if function.durability}
    assert durable == {"nod-orchestrator": Durability(5356800, 30)}


def test_every_route_leads_to_its_function() -> None:
    routes = read_template(TEMPLATE, {}, _LOCAL).routes
    assert Route("POST", "/slack/events", "nod-slack") in routes
    assert Route("GET", "/orders/{orderId}/timeline", "nod-api") in routes
    assert [route for route in routes if route.key == "$default"] == [
        Route("ANY", "$default", "nod-api")
    ]


def test_the_table_has_the_indexes_of_the_template() -> None:
    (table,) = read_template(TEMPLATE, {}).tables
    assert table["TableName"] == "nod-orders"
    assert {index["IndexName"] for index in table["GlobalSecondaryIndexes"]} == {
        "orders-by-time",
        "orders-by-status",
    }
    assert "DeletionProtectionEnabled" not in table


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ApprovalDeadlineSeconds", "0"),
        ("ApprovalDeadlineSeconds", "2592001"),
        ("DeliveryPauseSeconds", "0"),
        ("DeliveryPauseSeconds", "1.5"),
        ("DeliveryPauseSeconds", "86401"),
        ("DeliveryDeadlineSeconds", "3600.0"),
        ("DeliveryDeadlineSeconds", "2592001"),
    ],
)
def test_a_parameter_outside_its_bounds_is_refused_as_at_deployment(name: str, value: str) -> None:
    with pytest.raises(TemplateError, match=f"{name} must be a"):
        read_template(TEMPLATE, {name: value})


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(TemplateError, match="no parameter Aprovers"):
        read_template(TEMPLATE, {"Aprovers": "U0BOB"})


def test_an_event_rule_is_read() -> None:
    (pattern,) = read_template(TINY / "template.yaml", {}).functions["nod-watcher"].event_patterns
    assert pattern["source"] == ["aws.lambda"]


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("!Ref Nowhere", "no value for Nowhere"),
        ("!GetAtt Nowhere.Arn", "no value for Nowhere.Arn"),
        ('!Sub "${Nowhere}"', "no value for Nowhere"),
        ("!If [Nowhere, a, b]", "no condition Nowhere"),
        ("!ImportValue other", "does not know Fn::ImportValue"),
    ],
)
def test_what_cannot_be_resolved_is_an_error_that_names_it(
    tmp_path: Path, value: str, complaint: str
) -> None:
    with pytest.raises(TemplateError, match=complaint):
        read_template(_template_with(tmp_path, value), {})


def test_conditions_and_substitutions_are_resolved(tmp_path: Path) -> None:
    value = '!If [Never, !Ref AWS::NoValue, !Sub ["${A}-${AWS::Region}-${!B}", {A: !Ref Name}]]'
    function = read_template(_template_with(tmp_path, value), {"Name": "x"}).functions["nod-one"]
    assert function.environment == {"VALUE": "x-eu-central-1-${B}"}


@pytest.mark.parametrize("value", ["x, VALUE: y", '!Sub ["", {A: x, A: y}]'])
def test_a_key_that_is_there_twice_is_an_error_that_names_its_line(
    tmp_path: Path, value: str
) -> None:
    with pytest.raises(TemplateError, match=r"the key \w+ is there twice\s.*line \d+"):
        read_template(_template_with(tmp_path, value), {})


def test_a_kind_of_event_that_is_not_reproduced_is_an_error(tmp_path: Path) -> None:
    path = _template_with(tmp_path, "x")
    path.write_text(path.read_text() + "      Events: {Queue: {Type: SQS, Properties: {}}}\n")
    with pytest.raises(TemplateError, match="OneFunction: the local stack has no SQS events"):
        read_template(path, {})


def _template_with(folder: Path, value: str) -> Path:
    path = folder / "template.yaml"
    path.write_text(
        "Parameters: {Name: {Type: String, Default: y}}\n"
        "Conditions: {Never: !Equals [!Ref Name, nobody]}\n"
        "Resources:\n"
        "  OneFunction:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      Handler: one.handler\n"
        f"      Environment: {{Variables: {{VALUE: {value}}}}}\n"
    )
    return path
