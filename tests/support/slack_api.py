"""Slack's Web API as a table of answers, behind the real `SlackApi`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError

from approvals.adapters.slack.api import SlackApi
from tests.support.calling_slack import RecordingMetrics

type Answer = dict[str, Any] | Exception | Callable[..., dict[str, Any]]


class SlackRefusal(SlackApiError):
    """Slack's answer to a call that it does not do."""

    def __init__(self, code: str, status: int = 200, **headers: str) -> None:
        response = SlackAnswer({"ok": False, "error": code}, status, headers)
        super().__init__(code, response)  # type: ignore[no-untyped-call]  # slack_sdk's


@dataclass
class SlackAnswer:
    """What slack_sdk gives back."""

    data: dict[str, Any]
    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class AnsweringSlack:
    """A workspace: method names to what they answer, or raise; an unknown one is a mistake.

    ``calls`` are (method, arguments), ``seconds`` the time each was given.
    """

    told: InitVar[Mapping[str, Answer]]
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def __post_init__(self, told: Mapping[str, Answer]) -> None:
        self.answers: dict[str, Answer] = dict(told)

    def api(self) -> SlackApi:
        """Return the adapter in front of this workspace."""
        return SlackApi(self._client, RecordingMetrics())

    def methods(self) -> list[str]:
        """Return what was called, in order."""
        return [method for method, _ in self.calls]

    def take_away(self) -> None:
        """Let every call time out."""
        self.answers = dict.fromkeys(self.answers, TimeoutError())

    def _client(self, seconds: float) -> Any:
        self.seconds.append(seconds)
        return _Client(self)


@dataclass
class _Client:
    slack: AnsweringSlack

    def __getattr__(self, name: str) -> Callable[..., SlackAnswer]:
        method = name.replace("_", ".")

        def call(**arguments: Any) -> SlackAnswer:
            self.slack.calls.append((method, arguments))
            answer = self.slack.answers[method]
            if isinstance(answer, Exception):
                raise answer
            return SlackAnswer(answer(**arguments) if callable(answer) else answer)

        return call


def well() -> dict[str, Answer]:
    """Return what a workspace answers in which all is well."""
    numbers = itertools.count(1)

    def posted(**arguments: Any) -> dict[str, Any]:
        return {"channel": arguments["channel"], "ts": f"1700000000.{next(numbers):06d}"}

    return {
        "auth.test": {"team_id": "T0NOD", "user_id": "U0NOD"},
        "chat.postMessage": posted,
        "chat.update": {},
        "conversations.history": {"messages": []},
        "conversations.open": {"channel": {"id": "D0ALICE"}},
        "conversations.replies": {"messages": []},
        "users.info": lambda **arguments: user(arguments["user"]),
        "views.publish": {},
    }


def user(user_id: str, **changes: Any) -> dict[str, Any]:
    """Return what `users.info` tells of a member, changed."""
    described = {
        "id": user_id,
        "team_id": "T0NOD",
        "deleted": False,
        "is_bot": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": False,
        "locale": "en-US",
    }
    return {"ok": True, "user": described | changes}


def ticking(seconds: float) -> Callable[[], float]:
    """Return a monotonic clock that moves this far at every look."""
    numbers = itertools.count()
    return lambda: next(numbers) * seconds
