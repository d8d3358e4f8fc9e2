"""What has befallen the app in this workspace: archived channels, channels left, a revoked token.

In memory, as the faults are: a simulator that starts again is well again.
"""

from __future__ import annotations

import threading

from local.slack.changes import Changes


class Conditions:
    """Lasting states, unlike faults, which happen to a number of calls."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._lock = threading.Lock()
        self._archived: set[str] = set()
        self._left: set[str] = set()
        self._token_revoked = False

    @property
    def token_revoked(self) -> bool:
        """Whether every token of the app was revoked."""
        with self._lock:
            return self._token_revoked

    def is_archived(self, channel: str) -> bool:
        """Tell whether a channel is archived."""
        with self._lock:
            return channel in self._archived

    def is_member(self, channel: str) -> bool:
        """Tell whether the bot is in a channel; it is always in its direct messages."""
        with self._lock:
            return channel not in self._left

    def revoke_token(self, revoked: bool) -> None:
        """Revoke the tokens, or make them valid again."""
        with self._lock:
            self._token_revoked = revoked
        self._changes.announce()

    def set_archived(self, channel: str, archived: bool) -> None:
        """Archive a channel or bring it back."""
        self._set(self._archived, channel, archived)

    def set_member(self, channel: str, member: bool) -> None:
        """Invite the bot to a channel or remove it."""
        self._set(self._left, channel, not member)

    def clear(self) -> None:
        """Return to a workspace in which the app may work."""
        with self._lock:
            self._archived.clear()
            self._left.clear()
            self._token_revoked = False
        self._changes.announce()

    def _set(self, channels: set[str], channel: str, present: bool) -> None:
        with self._lock:
            (channels.add if present else channels.discard)(channel)
        self._changes.announce()
