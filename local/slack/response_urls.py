"""Response URLs: the app's way to answer a click or command, five times within half an hour."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from local.slack.json_types import Clock
from local.slack.store import Store

MAXIMUM_USES: Final = 5
LIFETIME_SECONDS: Final = 1800.0


class ResponseUrlError(Exception):
    """A response URL that no longer answers. The first argument is Slack's error code."""

    @property
    def code(self) -> str:
        """Slack's word for what is wrong with it."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Origin:
    """What a response URL belongs to: whom, where, and the message that was clicked."""

    user: str
    channel: str
    ts: str | None = None
    is_ephemeral: bool = False
    thread_ts: str | None = None


class ResponseUrls:
    """The response_urls table."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def issue(self, origin: Origin) -> str:
        """Return the secret last part of a new response URL."""
        token = secrets.token_urlsafe(24)
        now = self._clock()
        with self._store.transaction():
            self._store.write("DELETE FROM response_urls WHERE expires_at < ?", now)
            self._store.write(
                "INSERT INTO response_urls VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                token,
                origin.user,
                origin.channel,
                origin.ts,
                origin.is_ephemeral,
                origin.thread_ts,
                now + LIFETIME_SECONDS,
            )
        return token

    def channel_of(self, token: str) -> str | None:
        """Tell where an answer would go, without using the URL."""
        row = self._store.row("SELECT channel FROM response_urls WHERE token = ?", token)
        return None if row is None else str(row["channel"])

    def use(self, token: str) -> Origin:
        """Count one use and return where the answer goes.

        Raises:
            ResponseUrlError: unknown, expired, or used five times.
        """
        with self._store.transaction():
            row = self._store.row("SELECT * FROM response_urls WHERE token = ?", token)
            if row is None or self._clock() > row["expires_at"]:
                raise ResponseUrlError("expired_url")
            if row["uses"] >= MAXIMUM_USES:
                raise ResponseUrlError("used_url")
            self._store.write("UPDATE response_urls SET uses = uses + 1 WHERE token = ?", token)
            return Origin(
                user=row["user"],
                channel=row["channel"],
                ts=row["ts"],
                is_ephemeral=bool(row["is_ephemeral"]),
                thread_ts=row["thread_ts"],
            )
