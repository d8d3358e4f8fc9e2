"""Trigger ids: the right to open one modal, for three seconds after a click or a command."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from typing import Final

from local.slack.json_types import Clock

TRIGGER_SECONDS: Final = 3.0
_REMEMBERED_SECONDS: Final = 600.0


class TriggerError(Exception):
    """A trigger id that opens nothing. The first argument is Slack's error code."""

    @property
    def code(self) -> str:
        """Slack's word for what is wrong with it."""
        return str(self.args[0])


@dataclass(slots=True)
class _Trigger:
    user_id: str
    issued_at: float
    used: bool = False


class Triggers:
    """Issues trigger ids and redeems each at most once. Not stored: none outlives a restart."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._issued: dict[str, _Trigger] = {}

    def issue(self, user_id: str) -> str:
        """Return a fresh trigger id for what this person just did."""
        now = self._clock()
        trigger_id = f"{int(now * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        with self._lock:
            self._forget_before(now - _REMEMBERED_SECONDS)
            self._issued[trigger_id] = _Trigger(user_id, now)
        return trigger_id

    def redeem(self, trigger_id: str) -> str:
        """Use a trigger id up and return whose it is.

        Raises:
            TriggerError: invalid, expired or exchanged.
        """
        with self._lock:
            trigger = self._issued.get(trigger_id)
            if trigger is None:
                raise TriggerError("invalid_trigger_id")
            if trigger.used:
                raise TriggerError("exchanged_trigger_id")
            if self._clock() - trigger.issued_at > TRIGGER_SECONDS:
                raise TriggerError("expired_trigger_id")
            trigger.used = True
            return trigger.user_id

    def _forget_before(self, instant: float) -> None:
        old = [key for key, trigger in self._issued.items() if trigger.issued_at < instant]
        for key in old:
            del self._issued[key]
