"""What the functions need of AWS and what they log, when everything happens that can happen.

They run with their own handlers and adapters (`tests.support.deployed`), all at DEBUG.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from approvals.use_cases.watch_order import Righted
from local.names import ACCOUNT_ID, REGION, function_arn
from tests.support.aws_calls import Permission, table_arn
from tests.support.deployed import SECRETS, Deployed, deployed
from tests.support.life import CUSTOMER, NOTE, REASON, Life
from tests.support.permissions import (
    FUNCTIONS,
    SOURCE,
    allowed,
    missing,
    needed_by_lambda,
    queue_arn,
    translated,
    unused,
)
from tests.support.reachable import table_actions
from tests.support.whole_life import EVERYTHING, signed_in_with_slack

_SCENARIOS = ("whole_life", "life_in_trouble", "life_put_right")
# What stands in for AWS and Slack logs for itself.
_STAND_INS = ("aws_durable_execution_sdk_python_testing", "faker", "local", "moto", "werkzeug")
pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Played:
    """What came of it."""

    running: Deployed
    cookies: dict[str, str]
    needed: dict[str, set[Permission]]
    records: list[logging.LogRecord]
    printed: str


class _Keeping(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] not in _STAND_INS:
            self.records.append(record)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    keeping, printed = _Keeping(), io.StringIO()
    with (
        _logging_as_before(),
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        deployed(tmp_path_factory.mktemp("whole-life"), LogLevel="DEBUG") as running,
    ):
        logging.getLogger().addHandler(keeping)
        life = Life(running)
        for happens in EVERYTHING:
            happens(life)
        cookies = signed_in_with_slack(life)
        logging.getLogger().removeHandler(keeping)
        yield Played(running, cookies, running.calls.needed, keeping.records, printed.getvalue())


@contextlib.contextmanager
def _logging_as_before() -> Iterator[None]:
    """Undo what a cold start sets for the whole process."""
    names = [None, *logging.root.manager.loggerDict]
    loggers = [logging.getLogger(name) for name in names]
    before = [(logger, logger.level, logger.filters[:]) for logger in loggers]
    yield
    for logger, level, filters in before:
        logger.setLevel(level)
        logger.filters[:] = filters


# What a function may do.


def _needed(played: Played, function: str) -> set[Permission]:
    properties = translated()["Resources"][function]["Properties"]
    return played.needed[function] | set(needed_by_lambda(properties))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_whatever_it_does(played: Played, function: str) -> None:
    assert missing(allowed(function), _needed(played, function)) == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_nothing_that_it_never_does(played: Played, function: str) -> None:
    assert unused(allowed(function), _needed(played, function)) == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_its_code_can_reach_but_no_scenario_did(function: str) -> None:
    """A path that nobody thought of here must not be the first to find a permission missing."""
    handler = SOURCE["Resources"][function]["Properties"]["Handler"].rpartition(".")[0]
    reached = {(action, table_arn("nod-orders")) for action in table_actions(handler)}
    assert len(reached) > 4
    assert missing(allowed(function), reached) == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_permission_is_missed_when_it_is_taken_away(played: Played, function: str) -> None:
    permissions, needed = allowed(function), _needed(played, function)
    assert len(permissions) > 5
    for permission in permissions:
        assert missing(permissions - {permission}, needed), permission


@pytest.mark.parametrize(
    "extra",
    [
        ("dynamodb:Scan", table_arn("nod-orders")),
        ("dynamodb:Query", f"{table_arn('nod-orders')}/index/another"),
        ("dynamodb:GetItem", table_arn("another")),
        ("lambda:StopDurableExecution", f"{function_arn('nod-orchestrator')}:*"),
        ("lambda:SendDurableExecutionCallbackSuccess", f"{function_arn('another')}:*"),
        ("lambda:GetDurableExecution", f"{function_arn('another')}:*"),
        ("sqs:SendMessage", queue_arn("another")),
        ("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT_ID}:parameter/another"),
    ],
    ids=" ".join,
)
def test_a_permission_too_many_is_found(played: Played, extra: Permission) -> None:
    for function in FUNCTIONS:
        assert unused(allowed(function) | {extra}, _needed(played, function)) == {extra}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_whose_dead_letters_are_kept_may_send_them(function: str) -> None:
    properties = translated()["Resources"][function]["Properties"]
    without = {name: each for name, each in properties.items() if name != "DeadLetterConfig"}
    assert not set(needed_by_lambda(without))
    sends = {each for each in allowed(function) if each[0].startswith("sqs:")}
    assert sends == set(needed_by_lambda(properties))
    assert bool(sends) == (function == "ReconcilerFunction")


# What is logged.


def _lines(records: list[logging.LogRecord]) -> list[str]:
    return [
        json.dumps(vars(record), default=str)
        + record.getMessage()
        + ("".join(traceback.format_exception(record.exc_info[1])) if record.exc_info else "")
        for record in records
    ]


def _secrets(played: Played) -> Iterator[str]:
    """Yield what no log line may hold."""
    yield from (NOTE, REASON, CUSTOMER, *played.cookies.values(), "made-up-code")
    for value in SECRETS.values():
        kept = json.loads(value) if value.startswith("{") else value
        yield from _texts(kept, {"token", "key"}) if isinstance(kept, dict) else (kept,)
    for delivered in played.running.workspace.app.delivered:
        yield delivered.headers["X-Slack-Signature"]
        asked = {"response_url", "trigger_id", "token", "value", "private_metadata"}
        yield from _texts(delivered.body, asked) if delivered.body else ()
        yield from (delivered.form[name] for name in asked if name in delivered.form)
    for order in played.running.shop.store.find(None, 50, None).orders:
        for stage in order.stages:
            yield from (wait.callback_id for wait in stage.waits)


def _texts(value: Any, names: set[str]) -> Iterator[str]:
    """Yield the texts that have one of these names, however deep."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in names and isinstance(each, str):
                yield each
            yield from _texts(each, names)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, names)


@pytest.mark.attack("A6", "A11")
def test_no_log_line_holds_a_secret_or_what_somebody_wrote(played: Played) -> None:
    lines = [*_lines(played.records), *played.printed.splitlines()]
    secrets = {each for each in _secrets(played) if len(each) > 6}
    assert len(secrets) > 100
    assert len(lines) > 20
    logged = {each[:40] for each in secrets if any(each in line for line in lines)}
    assert logged == set()


def test_the_log_told_what_went_wrong(played: Played) -> None:
    """So the lines that were searched are those of failures, too."""
    assert {record.getMessage() for record in played.records} >= {
        "decision recorded but not delivered",
        "history not readable yet",
        "order left to the schedule",
        "order not looked at",
        "order put right",
        "slack call failed",
        "step failed",
        "the table refuses a request",
    }
    assert '"SlackErrors":1' in played.printed
    assert {record.levelname for record in played.records} >= {"INFO", "WARNING", "ERROR"}


def test_everything_was_put_right_that_can_be(played: Played) -> None:
    put_right = {vars(each).get("what") for each in played.records} - {None}
    assert put_right == {each.value for each in Righted}


def test_no_order_was_given_up_for_a_defect(played: Played) -> None:
    """What the reconciler keeps from the other orders would be a call that nobody stands in for."""
    assert "order not put right" not in {record.getMessage() for record in played.records}


def test_the_scenarios_are_all_of_this_list() -> None:
    support = Path(__file__).parents[1] / "support"
    text = "".join((support / f"{name}.py").read_text() for name in _SCENARIOS)
    defined = {line[4:].partition("(")[0] for line in text.splitlines() if line.startswith("def ")}
    assert {each.__name__ for each in EVERYTHING} == {d for d in defined if not d.startswith("_")}
