"""What the lint of template.yaml alone would miss."""

import json

import pytest

from tests.template.sam import Json, lint

# The workflow's versions have UpdateReplacePolicy alone, for the reason given in template.yaml. SAM
# puts what only the Slack function has (its part of Globals, its route) under its condition again.
EXCUSED = {("W3011", "OrchestratorFunction"), ("W1028", "HttpApi"), ("W1028", "SlackFunction")}


def test_the_translated_template_is_lint_clean(whole: Json) -> None:
    found = [
        str(match)
        for match in lint(json.dumps(whole))
        if not any(
            match.rule.id == rule and str(match.path[1]).startswith(resource)
            for rule, resource in EXCUSED
        )
    ]
    assert found == []


@pytest.mark.attack("A12")
def test_the_execution_timeout_and_the_retention_are_what_lambda_allows(source: Json) -> None:
    durable = source["Resources"]["OrchestratorFunction"]["Properties"]["DurableConfig"]
    assert 1 <= durable["ExecutionTimeout"] <= 31_622_400
    assert 1 <= durable["RetentionPeriodInDays"] <= 90


def test_only_the_orchestrator_is_durable(source: Json) -> None:
    durable = [
        name
        for name, resource in source["Resources"].items()
        if "DurableConfig" in resource["Properties"]
    ]
    assert durable == ["OrchestratorFunction"]


def test_every_parameter_has_a_default_and_says_what_it_is(source: Json) -> None:
    for name, parameter in source["Parameters"].items():
        assert "Default" in parameter, name
        assert len(parameter["Description"]) > 20, name
        if "AllowedPattern" in parameter:
            assert parameter["ConstraintDescription"].startswith("must "), name


def test_the_workflow_runs_on_the_runtime_that_durable_functions_need(source: Json) -> None:
    assert source["Globals"]["Function"]["Runtime"] == "python3.13"
