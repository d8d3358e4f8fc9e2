from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import pytest
from slack_sdk.web import WebClient

from approvals.adapters.slack.api import NOT_CONNECTED, SlackApi
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.metric import AUTH_CAUSES
from tests.support.calling_slack import PARAMETER, TOKEN, RecordingMetrics, slack_api
from tests.support.database import free_port
from tests.support.doubles import FakeSecrets
from tests.support.tiny_slack import Reply, TinySlack, tiny_slack


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as served:
        yield served


@pytest.fixture
def metrics() -> RecordingMetrics:
    return RecordingMetrics()


@pytest.fixture
def api(slack: TinySlack, metrics: RecordingMetrics) -> SlackApi:
    return slack_api(slack.url, metrics)


def impatient(url: str, metrics: RecordingMetrics) -> SlackApi:
    """Return one that waits a fifth of a second."""
    return SlackApi(
        lambda _: WebClient(token=TOKEN, base_url=url, timeout=0.2, retry_handlers=[]),  # type: ignore[arg-type]
        metrics,
    )


def post(api: SlackApi) -> object:
    return api.call("chat.postMessage", 3, channel="C0X", text="Hello")


def refused(code: str) -> Reply:
    return Reply({"ok": False, "error": code})


def test_a_method_is_called_by_slack_s_name_with_the_token(slack: TinySlack, api: SlackApi) -> None:
    slack.replies = [Reply({"ok": True, "user": {"id": "U0BOB"}})]

    assert api.call("users.info", 1, user="U0BOB")["user"] == {"id": "U0BOB"}

    [(method, arguments)] = slack.calls
    assert (method, arguments["user"]) == ("users.info", "U0BOB")
    assert slack.authorizations == [f"Bearer {TOKEN}"]


@pytest.mark.fault("F4")
@pytest.mark.parametrize("written", ["30", "1"])
def test_a_429_says_how_long_to_wait(
    slack: TinySlack, api: SlackApi, metrics: RecordingMetrics, written: str
) -> None:
    slack.replies = [Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": written})]

    with pytest.raises(SlackUnavailable) as error:
        post(api)

    assert error.value.retry_after_seconds == int(written)
    assert metrics.counted == [("SlackErrors", {"Cause": "ratelimited"})]
    assert len(slack.calls) == 1


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}, {"Retry-After": "-5"}])
def test_a_429_without_a_time_waits_a_second(
    slack: TinySlack, api: SlackApi, headers: dict[str, str]
) -> None:
    slack.replies = [Reply("slow down", 429, headers)]

    with pytest.raises(SlackUnavailable) as error:
        post(api)

    assert error.value.retry_after_seconds == 1


@pytest.mark.fault("F7")
@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (Reply("<html>Oops</html>", 500), "http_5xx"),
        (Reply({"ok": False, "error": "internal_error"}, 500), "http_5xx"),
        (Reply("", 503), "http_5xx"),
        (Reply("[]", 502), "http_5xx"),
        (Reply("not json"), "not_slack"),
        (refused("internal_error"), "internal_error"),
        (refused("fatal_error"), "fatal_error"),
        (refused("service_unavailable"), "service_unavailable"),
        (Reply(hang_up=True), "connection"),
    ],
    ids=lambda given: str(given)[:60],
)
def test_what_may_pass_is_unavailable_and_not_repeated_by_the_client(
    slack: TinySlack, api: SlackApi, metrics: RecordingMetrics, reply: Reply, cause: str
) -> None:
    slack.replies = [reply]

    with pytest.raises(SlackUnavailable):
        post(api)

    assert metrics.counted == [("SlackErrors", {"Cause": cause})]
    assert len(slack.calls) == 1


@pytest.mark.fault("F5")
def test_slack_that_hangs_is_given_up(slack: TinySlack, metrics: RecordingMetrics) -> None:
    slack.replies = [Reply(hang=True)]
    began = time.monotonic()

    with pytest.raises(SlackUnavailable) as error:
        post(impatient(slack.url, metrics))

    assert time.monotonic() - began < 2
    assert error.value.hung
    assert metrics.counted == [("SlackErrors", {"Cause": "timeout"})]
    assert len(slack.calls) == 1


def test_slack_that_is_not_there_is_unavailable(metrics: RecordingMetrics) -> None:
    with pytest.raises(SlackUnavailable) as error:
        post(impatient(f"http://127.0.0.1:{free_port()}/api/", metrics))

    assert not error.value.hung
    assert metrics.counted == [("SlackErrors", {"Cause": "connection"})]


@pytest.mark.fault("F6")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_in_channel", "Invite it with /invite"),
        ("channel_not_found", "does not exist or Nod cannot see it"),
        ("is_archived", "is archived"),
        ("invalid_auth", "does not accept Nod's token"),
        ("token_revoked", "was revoked"),
        ("missing_scope", "lacks a scope"),
        ("invalid_blocks", "did not accept the card's layout"),
        ("something_new", "Slack refused the message (something_new)."),
    ],
)
def test_what_does_not_pass_is_refused_in_words(
    slack: TinySlack, api: SlackApi, metrics: RecordingMetrics, code: str, words: str
) -> None:
    slack.replies = [refused(code)]

    with pytest.raises(SlackRefused) as error:
        post(api)

    assert error.value.code == code
    assert words in str(error.value)
    assert TOKEN not in str(error.value)
    # A code that is not listed makes no time series of its own; the log has it.
    cause = {"something_new": "other"}.get(code, code)
    names = [name for name, _ in metrics.counted]
    assert metrics.counted[0] == ("SlackErrors", {"Cause": cause})
    assert names == ["SlackErrors", "SlackAuthErrors"][: 1 + (code in AUTH_CAUSES)]
    assert len(slack.calls) == 1


def test_operators_get_one_line_a_failure(
    slack: TinySlack, api: SlackApi, caplog: pytest.LogCaptureFixture
) -> None:
    slack.replies = [refused("is_archived")]

    with pytest.raises(SlackRefused):
        post(api)

    [line] = [record for record in caplog.records if record.name.startswith("approvals")]
    assert line.levelno == logging.ERROR
    assert (line.__dict__["method"], line.__dict__["cause"]) == ("chat.postMessage", "is_archived")


def test_a_refusal_that_the_caller_expects_is_raised_and_tells_no_operator(
    slack: TinySlack, api: SlackApi, metrics: RecordingMetrics, caplog: pytest.LogCaptureFixture
) -> None:
    slack.replies = [refused("hash_conflict")]

    with pytest.raises(SlackRefused):
        api.call("views.update", 1, expected=frozenset({"hash_conflict"}), view_id="V", view={})

    assert (metrics.counted, caplog.records) == ([], [])
    assert "expected" not in slack.calls[0][1]


def test_a_token_is_read_anew_for_every_call(slack: TinySlack, metrics: RecordingMetrics) -> None:
    secrets = FakeSecrets({PARAMETER: "xoxb-old"})
    api = SlackApi.with_token(secrets, PARAMETER, slack.url, metrics)
    post(api)

    secrets.values[PARAMETER] = "xoxb-new"
    post(api)

    assert slack.authorizations == ["Bearer xoxb-old", "Bearer xoxb-new"]


@pytest.mark.fault("F26")
def test_a_token_that_cannot_be_read_is_slack_being_away(
    slack: TinySlack, metrics: RecordingMetrics
) -> None:
    api = SlackApi.with_token(FakeSecrets({}), PARAMETER, slack.url, metrics)

    with pytest.raises(SlackUnavailable, match="token cannot be read"):
        post(api)

    assert slack.calls == []
    assert metrics.counted == [("SlackErrors", {"Cause": "token"}), ("SlackAuthErrors", {})]


@pytest.mark.fault("F7")
def test_the_client_itself_repeats_nothing(api: SlackApi) -> None:
    assert api.client is not None
    client = api.client(2)

    assert client.retry_handlers == []
    assert client.timeout == 2


def test_an_error_s_cause_is_kept_for_the_log(slack: TinySlack, api: SlackApi) -> None:
    slack.replies = [Reply("", 500)]

    with pytest.raises(SlackUnavailable) as error:
        post(api)

    assert error.value.__cause__ is not None


def test_without_slack_every_call_is_refused_and_nobody_is_told_of_a_failure(
    slack: TinySlack, metrics: RecordingMetrics, caplog: pytest.LogCaptureFixture
) -> None:
    api = SlackApi.with_token(FakeSecrets({}), "", slack.url, metrics)

    with pytest.raises(SlackRefused, match="Nod is not connected to Slack") as error:
        post(api)

    assert error.value.code == NOT_CONNECTED
    assert (slack.calls, metrics.counted, caplog.records) == ([], [], [])
