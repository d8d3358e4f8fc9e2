"""Modals and Home tabs, and links to messages: what a click or a command opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from approvals.adapters.slack.api import SlackApi

OPEN_SECONDS = 1.4
"""A trigger is good for 3 s, and whoever clicked waits for the acknowledgement as long. It is less
than the edge waits: a call that hangs is over, and logged, when the edge answers."""
LOOK_SECONDS = 0.7
HASH_CONFLICT = "hash_conflict"
_CHANGED_MEANWHILE = frozenset({HASH_CONFLICT})
"""A form that was updated with one change when the next was made already."""
_NOT_OURS_TO_SEE = frozenset({"channel_not_found", "message_not_found", "not_in_channel"})
"""A message of a private channel that Nod is not in."""

type View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SlackScreens:
    """Every method raises SlackUnavailable or SlackRefused."""

    api: SlackApi

    def open(self, trigger_id: str, view: View) -> None:
        """Open a modal for whoever caused the trigger."""
        self.api.call("views.open", OPEN_SECONDS, trigger_id=trigger_id, view=view)

    def update(self, view_id: str, hash: str | None, view: View) -> None:  # noqa: A002  # Slack's
        """Replace an open modal, unless it changed since ``hash``, if any, was true of it."""
        unless = {} if hash is None else {"hash": hash}
        self.api.call(
            "views.update",
            OPEN_SECONDS,
            expected=_CHANGED_MEANWHILE,
            view_id=view_id,
            view=view,
            **unless,
        )

    def publish(self, user: str, view: View) -> None:
        """Show this on a person's Home tab."""
        self.api.call("views.publish", OPEN_SECONDS, user_id=user, view=view)

    def permalink(self, channel: str, ts: str) -> str | None:
        """Return the address of a message; Slack refuses it where Nod does not see the message."""
        answer = self.api.call(
            "chat.getPermalink",
            LOOK_SECONDS,
            expected=_NOT_OURS_TO_SEE,
            channel=channel,
            message_ts=ts,
        )
        return str(answer["permalink"]) if answer.get("permalink") else None
