"""The simulated workspace: everything one simulator knows, put together in one place."""

from __future__ import annotations

from dataclasses import dataclass

from local.slack.changes import Changes
from local.slack.conditions import Conditions
from local.slack.delivery import Delivery
from local.slack.ephemerals import Ephemerals
from local.slack.faults import Faults
from local.slack.groups import Groups
from local.slack.http_delivery import HttpDelivery
from local.slack.json_types import Clock
from local.slack.manifest import Manifest
from local.slack.messages import Messages
from local.slack.openid import OpenId
from local.slack.people import CLIENT_ID
from local.slack.response_urls import Origin, ResponseUrls
from local.slack.socket_mode import SocketMode
from local.slack.store import Store
from local.slack.triggers import Triggers
from local.slack.views import Views


@dataclass(frozen=True, slots=True)
class Settings:
    """What a simulator is started with.

    ``state`` is a path or ``:memory:``; ``ack_limit_seconds`` is Slack's patience, 3 s. With an
    ``app_token`` the app takes its deliveries by Socket Mode, otherwise at ``app_url``. Without a
    ``client_secret`` nobody signs in with Slack.
    """

    app_url: str
    signing_secret: str
    bot_token: str
    manifest: Manifest
    state: str
    clock: Clock
    ack_limit_seconds: float
    app_token: str | None = None
    client_id: str = CLIENT_ID
    client_secret: str = ""


class Workspace:
    """The stores and services that the Web API, people's actions and the page share."""

    def __init__(self, settings: Settings, url: str) -> None:
        """Open the state; ``url`` is the simulator's own address, without a trailing slash.

        Raises:
            ValueError: the app's URL is none.
        """
        self.url = url
        self.bot_token = settings.bot_token
        self.manifest = settings.manifest
        self.clock = settings.clock
        self.changes = Changes()
        self.faults = Faults(settings.clock, self.changes)
        self.conditions = Conditions(self.changes)
        self.triggers = Triggers(settings.clock)
        self.store = Store(settings.state, settings.clock, self.changes)
        self.messages = Messages(self.store)
        self.ephemerals = Ephemerals(self.store)
        self.views = Views(self.store)
        self.response_urls = ResponseUrls(self.store, settings.clock)
        self.groups = Groups(self.store)
        self.openid = OpenId(
            settings.client_id,
            settings.client_secret,
            settings.manifest,
            settings.app_url,
            settings.clock,
        )
        self.sockets = _socket_mode(settings)
        self.delivery: Delivery = self.sockets or HttpDelivery(
            settings.app_url, settings.signing_secret, settings.clock, settings.ack_limit_seconds
        )

    def response_url(self, origin: Origin) -> str:
        """Return a new address that answers what happened there."""
        return f"{self.url}/response/{self.response_urls.issue(origin)}"

    def close(self) -> None:
        """Take leave of the app, wake whoever waits for changes, and close the state."""
        self.delivery.close()
        self.changes.close()
        self.store.close()


def _socket_mode(settings: Settings) -> SocketMode | None:
    if settings.app_token is None:
        return None
    return SocketMode(settings.app_token, settings.clock, settings.ack_limit_seconds)
