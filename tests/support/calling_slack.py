"""Slack's Web API as the adapters call it, against a `TinySlack`, with its failures counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from approvals.adapters.slack.api import SlackApi
from approvals.domain.metric import Metric
from tests.support.doubles import FakeSecrets

TOKEN = "xoxb-secret-token"
PARAMETER = "/nod/slack/bot-token"


@dataclass
class RecordingMetrics:
    """Implements Metrics: what was counted, with its dimensions."""

    counted: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def count(self, metric: Metric, value: str | None = None) -> None:
        dimensions = {metric.dimension: metric.bounded(value or "")} if metric.dimension else {}
        self.counted.append((metric.name, dimensions))

    def measure(self, metric: Metric, number: float, value: str | None = None) -> None:
        raise AssertionError("nothing about Slack is measured")


def slack_api(url: str, metrics: RecordingMetrics | None = None) -> SlackApi:
    """Return the real adapter with a token, for the Slack at ``url``."""
    secrets = FakeSecrets({PARAMETER: TOKEN})
    return SlackApi.with_token(secrets, PARAMETER, url, metrics or RecordingMetrics())
