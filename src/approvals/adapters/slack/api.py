"""Every call to Slack's Web API: bounded, made once, its failure told in our own errors.

A failure is one log line and one count here (two where Slack knows Nod no more), so nobody who
calls logs it again.
The client repeats nothing by itself: `chat.postMessage` has no idempotency key, so a repeated post
is a second message. Whoever calls repeats, durably, and looks for what was lost first. slack_sdk
is imported at the first call: the API function starts faster without it.
"""

from __future__ import annotations

import http.client
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from approvals.domain.errors import SecretsUnavailable, SlackRefused, SlackUnavailable
from approvals.domain.metric import AUTH_CAUSES, SLACK_AUTH_ERRORS, SLACK_ERRORS
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.errors import SlackApiError
    from slack_sdk.web import WebClient

    from approvals.ports import Metrics, Secrets

SLACK_API_URL = "https://slack.com/api/"
NOT_CONNECTED = "not_connected"
"""The code of what every call meets where Nod runs without Slack."""
_TRANSIENT = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout",
     "team_added_to_org", "external_channel_migrating"}
)  # fmt: skip
_SLOW_DOWN = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackApi:
    """Slack's Web API. Asks for a client at every call, so tokens can rotate.

    Without one, Nod runs without Slack: every call is refused, and nobody is told of a failure.
    """

    client: Callable[[float], WebClient] | None
    metrics: Metrics

    @classmethod
    def with_token(
        cls, secrets: Secrets, parameter: str, api_url: str, metrics: Metrics
    ) -> SlackApi:
        """Build the real thing: the token is read by name, when a call needs it.

        An empty name builds the one without Slack.
        """

        def client(timeout_seconds: float) -> WebClient:
            from slack_sdk.web import WebClient  # noqa: PLC0415  # see the module's docstring

            return WebClient(
                token=secrets.get(parameter),
                base_url=api_url,
                timeout=timeout_seconds,  # type: ignore[arg-type]  # urllib takes fractions
                retry_handlers=[],
            )

        return cls(client if parameter else None, metrics)

    def call(
        self,
        method: str,
        timeout_seconds: float,
        *,
        expected: frozenset[str] = frozenset(),
        order_id: str | None = None,
        **arguments: object,
    ) -> dict[str, Any]:
        """Call a method by Slack's name for it, e.g. ``chat.postMessage``, and return its answer.

        Args:
            method: the method.
            timeout_seconds: for each operation on the connection.
            expected: refusals that are no failure here: raised, and no operator is told.
            order_id: whose message this is, for the log.
            arguments: the method's own.

        Raises:
            SlackUnavailable: if the same call may succeed later.
            SlackRefused: if it will not.
        """
        if self.client is None:
            raise SlackRefused(NOT_CONNECTED, _words(NOT_CONNECTED))
        try:
            return _call(self.client, method, timeout_seconds, arguments)
        except _FailedError as failure:
            cause = failure.cause
            if cause in expected:
                raise failure.error from failure.__cause__
            self.metrics.count(SLACK_ERRORS, cause)
            if cause in AUTH_CAUSES:
                self.metrics.count(SLACK_AUTH_ERRORS)
            level = logging.ERROR if isinstance(failure.error, SlackRefused) else logging.WARNING
            about = {} if order_id is None else {"order_id": order_id}
            log.log(level, "slack call failed", extra={"method": method, "cause": cause, **about})
            raise failure.error from failure.__cause__


class _FailedError(Exception):
    """A failed call: its cause for operators, its error for whoever called."""

    def __init__(self, cause: str, error: SlackUnavailable | SlackRefused) -> None:
        super().__init__(cause)
        self.cause, self.error = cause, error


def _call(
    build: Callable[[float], WebClient],
    method: str,
    timeout_seconds: float,
    arguments: dict[str, object],
) -> dict[str, Any]:
    from slack_sdk.errors import SlackApiError, SlackClientError  # noqa: PLC0415

    try:
        client = build(timeout_seconds)
        data = getattr(client, method.replace(".", "_"))(**arguments).data
    except SecretsUnavailable as error:
        raise _FailedError("token", SlackUnavailable(ENGLISH.say("slack.token"))) from error
    except SlackApiError as error:
        raise _failure(error) from error
    except (SlackClientError, URLError, TimeoutError, OSError, http.client.HTTPException) as e:
        hung = isinstance(e, TimeoutError) or isinstance(getattr(e, "reason", 0), TimeoutError)
        away = SlackUnavailable(ENGLISH.say("slack.silent"), hung=hung)
        raise _FailedError("timeout" if hung else "connection", away) from e
    if not isinstance(data, dict):
        raise _FailedError("not_slack", SlackUnavailable(ENGLISH.say("slack.failing")))
    return data


def _failure(error: SlackApiError) -> _FailedError:
    response = error.response
    status = getattr(response, "status_code", 200)
    body = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(body.get("error", "unknown_error"))
    if status == http.HTTPStatus.TOO_MANY_REQUESTS or code in _SLOW_DOWN:
        slow = SlackUnavailable(ENGLISH.say("slack.slow_down"), _retry_after(response))
        return _FailedError("ratelimited", slow)
    failing = SlackUnavailable(ENGLISH.say("slack.failing"))
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return _FailedError("http_5xx", failing)
    if not code.isidentifier():
        # An answer that is not Slack's JSON (a proxy's page) has slack_sdk's sentence as its code.
        return _FailedError("not_slack", failing)
    if code in _TRANSIENT:
        return _FailedError(code, failing)
    return _FailedError(code[:40], SlackRefused(code, _words(code)))


def _words(code: str) -> str:
    key = f"slack.refused.{code}"
    if key in ENGLISH.texts:
        return ENGLISH.say(key)
    return ENGLISH.say("slack.refused", code=code[:40])


def _retry_after(response: Any) -> int:
    headers = {str(k).lower(): v for k, v in dict(getattr(response, "headers", {}) or {}).items()}
    value = headers.get("retry-after", "1")
    value = value[0] if isinstance(value, list) and value else value
    return int(value) if str(value).isdigit() else 1
