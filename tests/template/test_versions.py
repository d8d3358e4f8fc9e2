"""Nothing is invoked but a published version, and changed settings publish one."""

from typing import Any

import pytest

from tests.template.sam import (
    WITH_SLACK,
    Json,
    names_in,
    of_type,
    read_template,
    shown,
    translate,
    with_values,
)

FUNCTIONS = ["OrchestratorFunction", "SlackFunction", "ApiFunction", "ReconcilerFunction"]


def version_of(function: str, translated: Json) -> tuple[str, Json]:
    [found] = [
        (name, resource)
        for name, resource in translated["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Version"
        and resource["Properties"]["FunctionName"] == {"Ref": function}
    ]
    return found


@pytest.mark.attack("A12")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_the_alias_live(function: str, translated: Json) -> None:
    alias = translated["Resources"][f"{function}Aliaslive"]["Properties"]
    assert alias["Name"] == "live"
    assert alias["FunctionVersion"]["Fn::GetAtt"][0] == version_of(function, translated)[0]


@pytest.mark.parametrize("function", ["SlackFunction", "ApiFunction"])
def test_the_workflow_is_started_by_its_alias(function: str, translated: Json) -> None:
    environment = translated["Resources"][function]["Properties"]["Environment"]["Variables"]
    assert environment["ORCHESTRATOR_FUNCTION"] == {"Ref": "OrchestratorFunctionAliaslive"}


@pytest.mark.parametrize("function", ["SlackFunction", "ApiFunction"])
def test_the_reconciler_is_asked_by_its_alias(function: str, translated: Json) -> None:
    environment = translated["Resources"][function]["Properties"]["Environment"]["Variables"]
    assert environment["RECONCILER_FUNCTION"] == {"Ref": "ReconcilerFunctionAliaslive"}


def test_schedule_and_events_call_the_reconcilers_alias(translated: Json) -> None:
    rules = of_type(translated, "AWS::Events::Rule").values()
    assert len(rules) == 2
    for rule in rules:
        [target] = rule["Targets"]
        assert target["Arn"] == {"Ref": "ReconcilerFunctionAliaslive"}
    [rule] = [rule for rule in rules if "ScheduleExpression" in rule]
    assert rule["ScheduleExpression"] == {"Ref": "RepairSchedule"}


def test_an_order_that_is_asked_for_is_shown_soon_or_left_to_the_schedule(
    translated: Json,
) -> None:
    [config] = of_type(translated, "AWS::Lambda::EventInvokeConfig").values()
    assert config["FunctionName"] == {"Ref": "ReconcilerFunction"}
    assert config["Qualifier"] == "live"
    assert config["MaximumRetryAttempts"] == 2
    assert config["MaximumEventAgeInSeconds"] == 300


def test_what_the_reconciler_cannot_do_is_kept_for_people_encrypted_for_two_weeks(
    translated: Json,
) -> None:
    [(name, queue)] = of_type(translated, "AWS::SQS::Queue").items()
    assert queue == {"SqsManagedSseEnabled": True, "MessageRetentionPeriod": 14 * 86_400}
    function = translated["Resources"]["ReconcilerFunction"]["Properties"]
    assert function["DeadLetterConfig"] == {"TargetArn": {"Fn::GetAtt": [name, "Arn"]}}


@pytest.mark.attack("A13")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_concurrency_is_reserved_where_somebody_says_how_much(
    function: str, whole: Json, translated: Json
) -> None:
    parameter = f"{function.removesuffix('Function')}ReservedConcurrency"
    reserved = with_values(whole, **WITH_SLACK, **{parameter: "5"})["Resources"]
    said = {
        name for name in FUNCTIONS if "ReservedConcurrentExecutions" in reserved[name]["Properties"]
    }
    assert said == {function}
    properties = reserved[function]["Properties"]
    assert properties["ReservedConcurrentExecutions"] == {"Ref": parameter}
    unreserved = translated["Resources"][function]["Properties"]
    assert "ReservedConcurrentExecutions" not in unreserved


def test_the_routes_call_the_alias(translated: Json) -> None:
    [api] = of_type(translated, "AWS::ApiGatewayV2::Api").values()
    for path, methods in api["Body"]["paths"].items():
        for method, operation in methods.items():
            uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
            assert uri.endswith("FunctionAliaslive}/invocations"), (method, path)


def test_a_version_that_orders_may_wait_in_is_never_removed(translated: Json) -> None:
    _, version = version_of("OrchestratorFunction", translated)
    assert version["DeletionPolicy"] == "Retain"
    assert version["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_setting_of_a_function_is_part_of_its_versions_description(
    function: str, source: Json, translated: Json
) -> None:
    """SAM publishes no version for a parameter's new value; a new description has one made."""
    parameters = set(source["Parameters"])
    named = names_in(version_of(function, translated)[1]["Properties"]["Description"])
    kept = of_type(translated, "AWS::AppConfig::HostedConfigurationVersion")
    contents = [kept[name]["Content"] for name in named & set(kept)]
    variables = translated["Resources"][function]["Properties"]["Environment"]["Variables"]
    described = (named | names_in(contents)) & parameters
    assert "Settings" in named
    layers = translated["Resources"][function]["Properties"].get("Layers")
    # Not a variable, and part of a version all the same.
    started = {"SlackSnapStart"} if function == "SlackFunction" else set()
    assert names_in([variables, layers]) & parameters | started == described


def test_every_kept_setting_has_a_profile_of_its_own(translated: Json) -> None:
    """Two versions made at once in one profile would be given one number."""
    kept = of_type(translated, "AWS::AppConfig::HostedConfigurationVersion").values()
    profiles = [each["ConfigurationProfileId"]["Ref"] for each in kept]
    assert len(profiles) == len(set(profiles))


def test_a_versions_description_fits_in_256_characters(source: Json, translated: Json) -> None:
    longest = {
        name: max(("x" * each.get("MaxLength", 0), *each.get("AllowedValues", ())), key=len)
        for name, each in source["Parameters"].items()
    }
    longest |= {f"{part}Settings": "1234567" for part in ("", "Reasons", "SignIn", "Tracing")}
    for function in FUNCTIONS:
        text = shown(version_of(function, translated)[1]["Properties"]["Description"])
        for name, value in longest.items():
            text = text.replace(f"${{{name}}}", value)
        assert "${" not in text
        assert len(text) <= 256


@pytest.mark.parametrize("change", [("MemorySize", 2048), ("Timeout", 29)])
def test_a_changed_property_publishes_a_version(change: tuple[str, Any], translated: Json) -> None:
    changed = read_template()
    for function in FUNCTIONS:
        changed["Resources"][function]["Properties"][change[0]] = change[1]
    again = with_values(translate(changed), **WITH_SLACK)
    for function in FUNCTIONS:
        assert version_of(function, again)[0] != version_of(function, translated)[0]
