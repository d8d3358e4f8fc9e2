from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from api.settings import Settings as ApiSettings
from approvals.environment import integer, listed, optional, required
from orchestrator.settings import Settings as OrchestratorSettings
from slack_app.settings import Settings as SlackSettings

COMMON = {
    "TABLE_NAME": "nod-orders",
    "APPROVERS": "U0BOB, U0CAROL ,,api:demo",
    "APPROVAL_CHANNEL": "C0APPROVALS",
    "APPROVAL_DEADLINE_SECONDS": "86400",
    "PAGE_URL": "https://nod.example",
    "LOG_LEVEL": "DEBUG",
}
API = COMMON | {"ORCHESTRATOR_FUNCTION": "nod:live", "API_TOKENS_PARAMETER": "/nod/api/tokens"}
SLACK = COMMON | {
    "ORCHESTRATOR_FUNCTION": "nod:live",
    "SLACK_SIGNING_SECRET_PARAMETER": "/nod/slack/signing-secret",
    "SLACK_TEAM_ID": "T0NOD",
    "SLACK_APP_ID": "A0NOD",
}
ORCHESTRATOR = COMMON | {"SLACK_BOT_TOKEN_PARAMETER": "/nod/slack/bot-token"}
FUNCTIONS: dict[str, tuple[Any, Mapping[str, str], tuple[str, ...]]] = {
    "api": (ApiSettings, API, ("TABLE_NAME", "ORCHESTRATOR_FUNCTION", "API_TOKENS_PARAMETER")),
    "slack": (
        SlackSettings,
        SLACK,
        ("TABLE_NAME", "ORCHESTRATOR_FUNCTION", "SLACK_SIGNING_SECRET_PARAMETER"),
    ),
    "orchestrator": (OrchestratorSettings, ORCHESTRATOR, ("TABLE_NAME",)),
}
NEEDED = [
    (function, name)
    for function, (_, _, names) in FUNCTIONS.items()
    for name in (*names, "APPROVAL_DEADLINE_SECONDS")
]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_policy_comes_from_the_environment(function: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]

    settings = settings_of.from_env(environment)

    assert settings.policy.approvers == frozenset({"U0BOB", "U0CAROL", "api:demo"})
    assert settings.policy.channel == "C0APPROVALS"
    assert settings.policy.deadline_seconds == 86_400
    assert (settings.table_name, settings.log_level) == ("nod-orders", "DEBUG")


@pytest.mark.parametrize("lacking", ["missing", "empty", "blank"])
@pytest.mark.parametrize(("function", "name"), NEEDED)
def test_a_variable_that_is_missing_is_named(function: str, name: str, lacking: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]
    changed = dict(environment)
    if lacking == "missing":
        del changed[name]
    else:
        changed[name] = "" if lacking == "empty" else "  "

    with pytest.raises(ValueError, match=name):
        settings_of.from_env(changed)


@pytest.mark.parametrize("value", ["0", "-1", "2592001", "1.5", "1e3", "a day", "٣", "9" * 30])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_deadline_out_of_bounds_is_named(function: str, value: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]

    with pytest.raises(ValueError, match="APPROVAL_DEADLINE_SECONDS must be a whole number"):
        settings_of.from_env({**environment, "APPROVAL_DEADLINE_SECONDS": value})


@pytest.mark.parametrize("value", ["1", "2592000", " 60 "])
def test_a_deadline_within_bounds_is_taken(value: str) -> None:
    settings = ApiSettings.from_env(API | {"APPROVAL_DEADLINE_SECONDS": value})

    assert settings.policy.deadline_seconds == int(value)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("value", ["", " ", ",", " , ,"])
def test_an_empty_list_of_approvers_lets_nobody_approve(function: str, value: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]

    policy = settings_of.from_env({**environment, "APPROVERS": value}).policy

    assert policy.approvers == frozenset()


def test_what_is_optional_has_a_default() -> None:
    needed = {"TABLE_NAME": "t", "APPROVAL_DEADLINE_SECONDS": "60"}

    settings = OrchestratorSettings.from_env(needed)

    assert settings.policy.channel == ""
    assert settings.slack_bot_token_parameter == ""
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.log_level == "INFO"


@pytest.mark.parametrize(
    ("api_url", "origins"),
    [
        (None, {"https://hooks.slack.com"}),
        ("https://slack.com/api/", {"https://hooks.slack.com"}),
        ("https://www.slack.com/api/", {"https://hooks.slack.com"}),
        ("http://127.0.0.1:8001/api/", {"http://127.0.0.1:8001"}),
    ],
)
def test_private_answers_go_to_slack_or_to_what_stands_in_for_it(
    api_url: str | None, origins: set[str]
) -> None:
    environment = SLACK if api_url is None else SLACK | {"SLACK_API_URL": api_url}

    assert SlackSettings.from_env(environment).response_url_origins == origins


def test_the_slack_app_knows_its_workspace() -> None:
    settings = SlackSettings.from_env(SLACK)

    assert (settings.team_id, settings.app_id) == ("T0NOD", "A0NOD")
    assert settings.signing_secret_parameter == "/nod/slack/signing-secret"


def test_variables_are_trimmed() -> None:
    environment = {"A": " x ", "LIST": " a ,b, a"}

    assert required(environment, "A") == "x"
    assert optional(environment, "A") == "x"
    assert optional(environment, "B", "other") == "other"
    assert listed(environment, "LIST") == {"a", "b"}
    assert listed(environment, "B") == frozenset()


def test_a_number_out_of_bounds_is_shown_in_short() -> None:
    with pytest.raises(ValueError, match="from 1 to 5, not '99999999999999999999'") as error:
        integer({"N": "9" * 1_000}, "N", 1, 5)

    assert len(str(error.value)) < 100
