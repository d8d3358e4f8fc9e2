"""Slack's Web API as the adapters call it, against a `TinySlack`, with its failures counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from approvals.adapters.slack.api import SlackApi
from tests.support.doubles import FakeSecrets

TOKEN = "xoxb-secret-token"
PARAMETER = "/nod/slack/bot-token"


@dataclass
class RecordingMetrics:
    """Implements Metrics: what was counted, with its dimensions."""

    counted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def count(self, name: str, **dimensions: str) -> None:
        self.counted.append((name, dimensions))


def slack_api(url: str, metrics: RecordingMetrics | None = None) -> SlackApi:
    """Return the real adapter with a token, for the Slack at ``url``."""
    secrets = FakeSecrets({PARAMETER: TOKEN})
    return SlackApi.with_token(secrets, PARAMETER, url, metrics or RecordingMetrics())
