"""Cursors: where a list goes on, readable only for the question that it came with."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from approvals.domain.errors import MalformedRequest

_DIGEST = 12


@dataclass(frozen=True, slots=True)
class Cursors:
    """The cursors of one question, which ``asked`` tells from every other."""

    asked: str

    def write(self, position: str | None) -> str | None:
        """Return the cursor of a store's position."""
        if position is None:
            return None
        text = json.dumps([self._digest(), position], ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def read(self, cursor: str | None) -> str | None:
        """Return the position of a cursor.

        Raises:
            MalformedRequest: for another question's cursor, and for what is none.
        """
        if cursor is None:
            return None
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
            digest, position = json.loads(text)
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise MalformedRequest.said("cursor", "cursor") from None
        if digest != self._digest():
            raise MalformedRequest.said("cursor", "other_filters")
        if not isinstance(position, str):
            raise MalformedRequest.said("cursor", "cursor")
        return position

    def _digest(self) -> str:
        return hashlib.sha256(self.asked.encode()).hexdigest()[:_DIGEST]
