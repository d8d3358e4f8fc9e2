"""The Home tab: a person opens it, and the app may publish to it."""

from __future__ import annotations

from dataclasses import dataclass

from local.slack import payloads
from local.slack.delivery import Ack
from local.slack.people import Person
from local.slack.views import View
from local.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OpenedHome:
    """What the person sees, and the app's answer to the event, if it gets one."""

    view: View | None
    ack: Ack | None


def open_home(workspace: Workspace, person: Person) -> OpenedHome:
    """Open a person's Home tab; the app hears of it if its manifest subscribes to that."""
    if not workspace.manifest.home_tab:
        return OpenedHome(None, None)
    ack = None
    if "app_home_opened" in workspace.manifest.bot_events:
        view = workspace.views.home_of(person.user_id)
        event = payloads.home_opened(person, view, workspace.store.next_ts())
        ack = workspace.delivery.send_event(event)
    return OpenedHome(workspace.views.home_of(person.user_id), ack)
