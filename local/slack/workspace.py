"""The simulated workspace: everything one simulator knows, put together in one place."""

from __future__ import annotations

from dataclasses import dataclass

from local.slack.changes import Changes
from local.slack.delivery import Delivery
from local.slack.ephemerals import Ephemerals
from local.slack.faults import Faults
from local.slack.json_types import Clock
from local.slack.manifest import Manifest
from local.slack.messages import Messages
from local.slack.response_urls import ResponseUrls
from local.slack.store import Store
from local.slack.triggers import Triggers
from local.slack.views import Views


@dataclass(frozen=True, slots=True)
class Settings:
    """What a simulator is started with.

    ``state`` is a path or ``:memory:``; ``ack_limit_seconds`` is Slack's patience, 3 s.
    """

    app_url: str
    signing_secret: str
    bot_token: str
    manifest: Manifest
    state: str
    clock: Clock
    ack_limit_seconds: float


class Workspace:
    """The stores and services that the Web API, people's actions and the page share."""

    def __init__(self, settings: Settings, url: str) -> None:
        """Open the state; ``url`` is the simulator's own address, without a trailing slash."""
        self.url = url
        self.bot_token = settings.bot_token
        self.manifest = settings.manifest
        self.clock = settings.clock
        self.changes = Changes()
        self.faults = Faults()
        self.triggers = Triggers(settings.clock)
        self.store = Store(settings.state, settings.clock, self.changes)
        self.messages = Messages(self.store)
        self.ephemerals = Ephemerals(self.store)
        self.views = Views(self.store)
        self.response_urls = ResponseUrls(self.store, settings.clock)
        self.delivery = Delivery(
            settings.app_url, settings.signing_secret, settings.clock, settings.ack_limit_seconds
        )

    def close(self) -> None:
        """Wake whoever waits for changes, and close the state."""
        self.changes.close()
        self.store.close()
