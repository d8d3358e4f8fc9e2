from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings as ApiSettings
from approvals.domain.errors import PolicyInvalid
from approvals.domain.routing.model import Rule
from approvals.domain.words.speech import ENGLISH, GERMAN
from approvals.environment import (
    WITHOUT_SLACK,
    SlackAccess,
    caution_amount,
    integer,
    language,
    optional,
    reject_reasons,
    required,
)
from approvals.use_cases.confirm_delivery import DeliveryPatience
from orchestrator.settings import Settings as OrchestratorSettings
from reconciler.settings import Settings as ReconcilerSettings
from slack_app.settings import Settings as SlackSettings

COMMON = {
    "TABLE_NAME": "nod-orders",
    "PAGE_URL": "https://nod.example",
    "SLACK_BOT_TOKEN_PARAMETER": "/nod/slack/bot-token",
    "SLACK_TEAM_ID": "T0NOD",
    "SLACK_APP_ID": "A0NOD",
    "LOG_LEVEL": "DEBUG",
}
FUNCTION_NAMES = {"ORCHESTRATOR_FUNCTION": "nod:live", "RECONCILER_FUNCTION": "nod-reconciler:live"}
SIGN_IN = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET_PARAMETER": "/nod/slack/client-secret",
    "SESSION_KEYS_PARAMETER": "/nod/session/keys",
    "SESSION_HOURS": "12",
}
API = (
    COMMON
    | FUNCTION_NAMES
    | SIGN_IN
    | {
        "API_TOKENS_PARAMETER": "/nod/api/tokens",
        "MAX_OPEN_ORDERS": "20",
        "ORCHESTRATOR_MEMORY_MB": "512",
        "HISTORY_RETENTION_DAYS": "30",
    }
)
SHOWN = {"LANGUAGE": "de", "CAUTION_AMOUNT": "99.50"}
SLACK = (
    COMMON
    | FUNCTION_NAMES
    | SHOWN
    | {
        "SLACK_SIGNING_SECRET_PARAMETER": "/nod/slack/signing-secret",
        "REJECT_REASONS": "Too expensive; Not now",
        "MAX_OPEN_ORDERS": "20",
    }
)
RECONCILER = COMMON | SHOWN | {"ORCHESTRATOR_FUNCTION": "nod:live", "ORCHESTRATOR_MEMORY_MB": "512"}
DELIVERY = {"DELIVERY_PAUSE_SECONDS": "60", "DELIVERY_DEADLINE_SECONDS": "600"}
ORCHESTRATOR = COMMON | SHOWN | DELIVERY
FUNCTIONS: dict[str, tuple[Any, Mapping[str, str], tuple[str, ...]]] = {
    "api": (
        ApiSettings,
        API,
        (
            "TABLE_NAME",
            "ORCHESTRATOR_FUNCTION",
            "API_TOKENS_PARAMETER",
            "SLACK_BOT_TOKEN_PARAMETER",
            "ORCHESTRATOR_MEMORY_MB",
            "HISTORY_RETENTION_DAYS",
            "SLACK_CLIENT_SECRET_PARAMETER",
            "SESSION_KEYS_PARAMETER",
            "SESSION_HOURS",
        ),
    ),
    "slack": (
        SlackSettings,
        SLACK,
        (
            "TABLE_NAME",
            "ORCHESTRATOR_FUNCTION",
            "SLACK_SIGNING_SECRET_PARAMETER",
            "SLACK_BOT_TOKEN_PARAMETER",
        ),
    ),
    "orchestrator": (
        OrchestratorSettings,
        ORCHESTRATOR,
        ("TABLE_NAME", "SLACK_BOT_TOKEN_PARAMETER", *DELIVERY),
    ),
    "reconciler": (
        ReconcilerSettings,
        RECONCILER,
        ("TABLE_NAME", "SLACK_BOT_TOKEN_PARAMETER", "ORCHESTRATOR_MEMORY_MB"),
    ),
}
NEEDED = [(function, name) for function, (_, _, names) in FUNCTIONS.items() for name in names]


def _channels(rule: Rule) -> list[str]:
    return [stage.channel for stage in rule.stages]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_knows_its_table_and_how_much_it_logs(function: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]

    settings = settings_of.from_env(environment)

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


def test_who_does_not_sign_in_with_slack_needs_neither_secret_nor_keys() -> None:
    environment = {k: v for k, v in API.items() if k not in SIGN_IN} | {"SESSION_HOURS": "12"}

    settings = ApiSettings.from_env(environment)

    assert (settings.sign_in.client_id, settings.public_read) == ("", False)


@pytest.mark.parametrize("name", ["PUBLIC_READ", "SLACK_PKCE"])
@pytest.mark.parametrize("value", ["yes", "True", "1", "TRUE", "on"])
def test_a_switch_is_on_or_off_and_never_guessed(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be true or false"):
        ApiSettings.from_env({**API, name: value})


def test_the_switches_are_off_until_somebody_turns_them_on() -> None:
    on = ApiSettings.from_env({**API, "PUBLIC_READ": "true", "SLACK_PKCE": "true"})
    off = ApiSettings.from_env(API)

    assert (on.public_read, on.sign_in.with_pkce) == (True, True)
    assert (off.public_read, off.sign_in.with_pkce) == (False, False)


@pytest.mark.parametrize("value", ["0", "169", "1.5", "a day"])
def test_a_session_is_an_hour_to_a_week_long(value: str) -> None:
    with pytest.raises(ValueError, match="SESSION_HOURS must be a whole number from 1 to 168"):
        ApiSettings.from_env({**API, "SESSION_HOURS": value})


@pytest.mark.parametrize("value", ["0", "-1", "2592001", "1.5", "1e3", "a day", "٣", "9" * 30])
def test_a_deadline_out_of_bounds_is_named(value: str) -> None:
    with pytest.raises(ValueError, match="APPROVAL_DEADLINE_SECONDS must be a whole number"):
        OrchestratorSettings.from_env({**ORCHESTRATOR, "APPROVAL_DEADLINE_SECONDS": value})


@pytest.mark.parametrize(
    ("value", "longest"), [("", 86_400), (" ", 86_400), ("2592000", 86_400), (" 60 ", 60)]
)
def test_no_stage_waits_longer_than_the_environment_allows(value: str, longest: int) -> None:
    environment = {**ORCHESTRATOR, "APPROVAL_DEADLINE_SECONDS": value}

    policy = OrchestratorSettings.from_env(environment).policy

    deadlines = {stage.deadline_seconds for rule in policy.rules for stage in rule.stages}
    assert deadlines == {longest}


def test_the_policy_that_is_shipped_is_read_where_no_other_is_named() -> None:
    policy = OrchestratorSettings.from_env(ORCHESTRATOR).policy

    assert [rule.name for rule in policy.rules] == ["small", "medium", "large"]
    assert {channel for rule in policy.rules for channel in _channels(rule)} == {
        "C0APPROVALS",
        "C0FINANCE",
    }


def test_another_policy_is_read_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("rules: [{ name: all, approve: automatically }]")

    policy = OrchestratorSettings.from_env({**ORCHESTRATOR, "POLICY_FILE": str(file)}).policy

    assert [rule.name for rule in policy.rules] == ["all"]


def test_everything_that_is_wrong_with_a_policy_is_in_the_error_that_lambda_logs(
    tmp_path: Path,
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("rules:\n  - name: all\n  - nam: none\n")

    with pytest.raises(PolicyInvalid) as error:
        OrchestratorSettings.from_env({**ORCHESTRATOR, "POLICY_FILE": str(file)})

    said = str(error.value).splitlines()
    assert len(said) > 1
    assert all(line.startswith("mine.yaml:") for line in said)


@pytest.mark.parametrize("function", ["api", "slack", "reconciler"])
def test_whoever_does_not_route_orders_reads_no_policy(function: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]

    settings_of.from_env({**environment, "POLICY_FILE": "there/is/none.yaml"})


@pytest.mark.parametrize("settings_of", [OrchestratorSettings, ReconcilerSettings])
def test_what_is_optional_has_a_default(settings_of: Any) -> None:
    needed = {
        "TABLE_NAME": "t",
        "SLACK_BOT_TOKEN_PARAMETER": "/nod/slack/bot-token",
        "ORCHESTRATOR_FUNCTION": "nod:live",
        "ORCHESTRATOR_MEMORY_MB": "512",
    } | DELIVERY

    settings = settings_of.from_env(needed)

    assert settings.slack == SlackAccess("/nod/slack/bot-token", "https://slack.com/api/", "")
    assert (settings.words, settings.caution_amount) == (ENGLISH, None)
    assert settings.log_level == "INFO"


def test_the_carrier_is_asked_as_often_and_as_long_as_the_environment_says() -> None:
    assert OrchestratorSettings.from_env(ORCHESTRATOR).patience == DeliveryPatience(60, 600)


@pytest.mark.parametrize(
    ("name", "value"), [("DELIVERY_PAUSE_SECONDS", "86401"), ("DELIVERY_DEADLINE_SECONDS", "0")]
)
def test_a_patience_out_of_bounds_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{name} must be a whole number"):
        OrchestratorSettings.from_env({**ORCHESTRATOR, name: value})


@pytest.mark.parametrize("function", ["orchestrator", "reconciler", "slack"])
def test_whoever_shows_orders_knows_the_language_and_the_amount(function: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]

    settings = settings_of.from_env(environment)

    assert (settings.words, settings.caution_amount) == (GERMAN, Decimal("99.50"))


@pytest.mark.parametrize("function", ["orchestrator", "reconciler", "api"])
def test_slack_is_reached_by_a_token_that_is_named(function: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]

    settings = settings_of.from_env({**environment, "SLACK_API_URL": "http://127.0.0.1:8001/api/"})

    assert settings.slack == SlackAccess(
        "/nod/slack/bot-token", "http://127.0.0.1:8001/api/", "T0NOD", "A0NOD"
    )


@pytest.mark.parametrize("function", ["api", "slack"])
def test_whoever_changes_orders_knows_the_reconciler_if_there_is_one(function: str) -> None:
    settings_of, environment, _ = FUNCTIONS[function]
    without = {k: v for k, v in environment.items() if k != "RECONCILER_FUNCTION"}

    assert settings_of.from_env(environment).reconciler_function == "nod-reconciler:live"
    assert settings_of.from_env(without).reconciler_function == ""


@pytest.mark.parametrize(("name", "words"), [("en", ENGLISH), ("de", GERMAN), ("", ENGLISH)])
def test_the_language_is_one_that_nod_speaks(name: str, words: object) -> None:
    assert language({"LANGUAGE": name}) is words


@pytest.mark.parametrize("name", ["fr", "DE", "de-DE", "english"])
def test_a_language_that_nod_does_not_speak_is_named(name: str) -> None:
    with pytest.raises(ValueError, match="LANGUAGE must be one of de, en"):
        language({"LANGUAGE": name})


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1000", Decimal(1000)), (" 99.5 ", Decimal("99.5")), ("0", Decimal(0)), ("", None)],
)
def test_an_amount_without_which_nobody_is_warned(text: str, amount: Decimal | None) -> None:
    assert caution_amount({"CAUTION_AMOUNT": text}) == amount


@pytest.mark.parametrize("text", ["-1", "1,000", "1.234", "1e3", "NaN", "a lot", "٣", "9" * 12])
def test_an_amount_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="CAUTION_AMOUNT must be an amount such as 1000"):
        caution_amount({"CAUTION_AMOUNT": text})


def test_reasons_keep_their_order_and_stand_once() -> None:
    text = " Too expensive;Not now; ;Too expensive; Nicht, wie besprochen "

    reasons = reject_reasons({"REJECT_REASONS": text})

    assert reasons == ("Too expensive", "Not now", "Nicht, wie besprochen")
    assert reject_reasons({"REJECT_REASONS": " ; "}) == reject_reasons({}) == ()


@pytest.mark.parametrize("text", ["x" * 76, ";".join(f"reason {n}" for n in range(21))])
def test_reasons_that_no_menu_of_slack_shows_are_named(text: str) -> None:
    with pytest.raises(ValueError, match="REJECT_REASONS must be at most 20 reasons"):
        reject_reasons({"REJECT_REASONS": text})


@pytest.mark.attack("A10")
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
    environment = {"A": " x "}

    assert required(environment, "A") == "x"
    assert optional(environment, "A") == "x"
    assert optional(environment, "B", "other") == "other"


def test_a_number_out_of_bounds_is_shown_in_short() -> None:
    with pytest.raises(ValueError, match="from 1 to 5, not '99999999999999999999'") as error:
        integer({"N": "9" * 1_000}, "N", 1, 5)

    assert len(str(error.value)) < 100


@pytest.mark.parametrize(
    ("settings_of", "environment"),
    [(ApiSettings, API), (OrchestratorSettings, ORCHESTRATOR), (ReconcilerSettings, RECONCILER)],
)
def test_a_word_in_the_place_of_the_tokens_name_says_that_there_is_no_slack(
    settings_of: Any, environment: Mapping[str, str]
) -> None:
    without = {**environment, "SLACK_BOT_TOKEN_PARAMETER": WITHOUT_SLACK}

    assert settings_of.from_env(without).slack.bot_token_parameter == ""
    assert settings_of.from_env(environment).slack.bot_token_parameter == "/nod/slack/bot-token"


@pytest.mark.parametrize(
    ("settings_of", "environment"), [(ApiSettings, API), (SlackSettings, SLACK)]
)
def test_new_orders_are_taken_until_an_operator_stops_them(
    settings_of: Any, environment: Mapping[str, str]
) -> None:
    assert settings_of.from_env(environment).is_accepting
    assert not settings_of.from_env({**environment, "ORDERS_STOPPED": "true"}).is_accepting
    with pytest.raises(ValueError, match="ORDERS_STOPPED must be true or false"):
        settings_of.from_env({**environment, "ORDERS_STOPPED": "yes"})
