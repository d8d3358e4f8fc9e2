"""What an operator may choose: with Slack or without, how it starts, and what is refused."""

import re

import pytest

from tests.template.sam import WITH_SLACK, Json, broken_rules, names_in, of_type, with_values
from tests.template.test_routes import api, stage

SIGN_IN_RULE = (
    "People sign in with Slack (SlackClientId) where Nod is connected to it (SlackTeamId)."
)
LAYER = "arn:aws:lambda:eu-central-1:123456789012:layer:nod-tracing:3"
# A value that an operator gives, and some that are refused, for each parameter that has a pattern.
TAKEN: dict[str, tuple[list[str], list[str]]] = {
    "PolicyFile": (["policy.yaml", "policies/mine.yaml"], ["../policy.yaml", "/etc/passwd", ""]),
    "ApprovalDeadlineSeconds": (["", "3600"], ["1h"]),
    "DeliveryPauseSeconds": (["60"], [""]),
    "DeliveryDeadlineSeconds": (["60"], [""]),
    "CautionAmount": (["", "1000", "99.50"], ["-1", "1,000", "1.505"]),
    "RejectReasons": (["", "Too dear;Not now"], [";", "a;;b", "x" * 76]),
    "RepairSchedule": (["rate(1 minute)", "rate(5 minutes)"], ["rate(5 minute)", "5 minutes"]),
    "SlackClientId": (["", "1234.5678"], ["1234", "1234.abcd"]),
    "SessionHours": (["1", "168"], ["0", "169", "1.5"]),
    "SlackTeamId": (["", "T012ABCDEF"], ["E012ABCDEF", "Acme", "t012"]),
    "SlackAppId": (["", "A012ABCDEF"], ["T012ABCDEF"]),
    "SlackProvisionedConcurrency": (["0", "1", "99"], ["-1", "01", "100", "1.5", ""]),
    "PageUrl": (["", "https://nod.example.com"], ["nod.example.com", "https://nod.example.com/"]),
    "AlarmEmail": (["", "ops@example.com"], ["ops", "a@b,c@d", "@example.com"]),
    "MaxOpenOrdersPerRequester": (["1", "100", "1000"], ["0", "1001", "", "-1", "1.5"]),
    "TracingLayers": (["", LAYER, f"{LAYER},{LAYER}"], ["nod-tracing", f"{LAYER},", LAYER[:-2]]),
    **{
        f"{name}ReservedConcurrency": (["", "1", "9999"], ["0", "-1", "10000", "1.5"])
        for name in ("Orchestrator", "Slack", "Api", "Reconciler")
    },
    "AlarmTopic": (["", "arn:aws:sns:eu-central-1:123456789012:alarms"], ["alarms"]),
    **{
        name: (["/nod/slack/bot-token"], ["nod", "/nod//x", "xoxb-1234567890", "/nod/"])
        for name in (
            "SlackSigningSecretParameter",
            "SlackBotTokenParameter",
            "ApiTokensParameter",
            "SlackClientSecretParameter",
            "SessionKeysParameter",
        )
    },
}


def test_every_parameter_is_a_choice_or_has_a_pattern_that_is_tried_here(source: Json) -> None:
    chosen = {name for name, each in source["Parameters"].items() if "AllowedValues" in each}
    patterns = {name for name, each in source["Parameters"].items() if "AllowedPattern" in each}
    assert patterns == set(TAKEN)
    assert chosen | patterns == set(source["Parameters"])


@pytest.mark.parametrize("name", sorted(TAKEN))
def test_a_pattern_takes_what_works_and_refuses_what_does_not(name: str, source: Json) -> None:
    parameter = source["Parameters"][name]
    pattern = re.compile(parameter["AllowedPattern"])
    good, bad = TAKEN[name]
    assert [value for value in (*good, parameter["Default"]) if not pattern.fullmatch(value)] == []
    assert [value for value in bad if pattern.fullmatch(value)] == []


@pytest.mark.attack("A14")
def test_a_default_opens_nothing(source: Json) -> None:
    defaults = {name: each["Default"] for name, each in source["Parameters"].items()}
    assert defaults["PublicRead"] == defaults["SlackSnapStart"] == "false"
    assert defaults["OrdersStopped"] == defaults["OwnWorkflows"] == "false"
    assert (defaults["SlackTeamId"], defaults["SlackProvisionedConcurrency"]) == ("", "0")


def test_without_slack_there_is_the_page_and_the_api_alone(without_slack: Json) -> None:
    names = set(without_slack["Resources"])
    assert {"ApiFunction", "OrchestratorFunction", "ReconcilerFunction", "OrdersTable"} <= names
    assert not {name for name in names if name.startswith(("Slack", "Reasons"))}
    assert "/slack/events" not in api(without_slack)["paths"]
    assert "/orders" in api(without_slack)["paths"]


@pytest.mark.parametrize("variant", ["translated", "without_slack"])
def test_nothing_refers_to_what_is_not_there(
    variant: str, whole: Json, request: pytest.FixtureRequest
) -> None:
    template = request.getfixturevalue(variant)
    there = set(template["Resources"]) | set(template["Parameters"])
    parts = (template["Resources"], template["Outputs"])
    named = {name for part in parts for name in names_in(part) if "::" not in name}
    assert named & set(whole["Resources"]) <= there
    depends = {
        name
        for resource in template["Resources"].values()
        for name in [resource.get("DependsOn", [])]
        if isinstance(name, str)
    }
    assert depends <= there


@pytest.mark.parametrize("variant", ["translated", "without_slack"])
def test_only_a_route_that_exists_is_throttled(
    variant: str, request: pytest.FixtureRequest
) -> None:
    """API Gateway refuses a stage with settings of a route that it does not have."""
    template = request.getfixturevalue(variant)
    routes = {
        f"{method.upper()} {path}"
        for path, methods in api(template)["paths"].items()
        for method in methods
    }
    # A default route is one path, for any method.
    routes |= {"$default"} & {path.removeprefix("/") for path in api(template)["paths"]}
    assert set(stage(template)["RouteSettings"]) <= routes


def test_without_slack_the_functions_are_told_so(without_slack: Json, translated: Json) -> None:
    for name in ("ApiFunction", "OrchestratorFunction", "ReconcilerFunction"):
        told = [
            template["Resources"][name]["Properties"]["Environment"]["Variables"]
            for template in (without_slack, translated)
        ]
        tokens = [variables["SLACK_BOT_TOKEN_PARAMETER"] for variables in told]
        assert tokens == ["none", {"Ref": "SlackBotTokenParameter"}]


def test_adding_slack_replaces_nothing(without_slack: Json, translated: Json) -> None:
    """A stack update that adds Slack leaves the table, the address and the workflow as they are."""
    for name, resource in without_slack["Resources"].items():
        assert translated["Resources"][name]["Type"] == resource["Type"]
    same = ("OrdersTable", "OrchestratorFunctionAliaslive", "HttpApiApiGatewayDefaultStage")
    for name in same:
        assert translated["Resources"][name] == without_slack["Resources"][name]
    # Versions of functions that know Slack by its settings: published, not replaced by other names.
    versions = set(of_type(without_slack, "AWS::Lambda::Version"))
    assert versions <= set(of_type(translated, "AWS::Lambda::Version"))


def test_the_addresses_are_known_before_there_is_a_slack_app(without_slack: Json) -> None:
    assert "/slack/events" in str(without_slack["Outputs"]["SlackRequestUrl"]["Value"])


def slack_of(whole: Json, **given: str) -> tuple[Json, Json]:
    resources = with_values(whole, **WITH_SLACK, **given)["Resources"]
    alias: Json = resources["SlackFunctionAliaslive"]["Properties"]
    function: Json = resources["SlackFunction"]["Properties"]
    return function, alias


def test_slack_starts_plainly_unless_somebody_pays_for_more(whole: Json) -> None:
    function, alias = slack_of(whole)
    assert function["SnapStart"] == {"ApplyOn": "None"}
    assert "ProvisionedConcurrencyConfig" not in alias


def test_slack_starts_from_a_snapshot_of_a_version(whole: Json) -> None:
    function, alias = slack_of(whole, SlackSnapStart="true")
    assert function["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert "ProvisionedConcurrencyConfig" not in alias


def test_environments_are_kept_started_behind_the_alias(whole: Json) -> None:
    function, alias = slack_of(whole, SlackProvisionedConcurrency="2")
    assert function["SnapStart"] == {"ApplyOn": "None"}
    kept = alias["ProvisionedConcurrencyConfig"]
    assert kept == {"ProvisionedConcurrentExecutions": {"Ref": "SlackProvisionedConcurrency"}}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"SlackSnapStart": "true"}, []),
        ({"SlackProvisionedConcurrency": "2"}, []),
        (
            {"SlackSnapStart": "true", "SlackProvisionedConcurrency": "2"},
            ["SlackSnapStart and SlackProvisionedConcurrency exclude each other."],
        ),
        ({"SlackClientId": "1.2", "SlackTeamId": "T1"}, []),
        (
            {"SlackClientId": "1.2"},
            [SIGN_IN_RULE],
        ),
    ],
)
def test_what_cannot_go_together_is_refused_before_anything_changes(
    source: Json, whole: Json, given: dict[str, str], said: list[str]
) -> None:
    assert broken_rules(source, **given) == said
    assert whole["Rules"] == source["Rules"]
