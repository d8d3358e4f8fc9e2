"""The carrier of the demo: it ships nothing, and numbers what it would have shipped."""

from __future__ import annotations

import base64
import hashlib

_CHARACTERS = 10


class DemoCarrier:
    """Implements the Carrier port."""

    def ship(self, order_id: str) -> str:
        """Return e.g. ``NOD-4Q7XKZM2V5``, made from the order's id: a repeated step ships once."""
        digest = hashlib.sha256(order_id.encode()).digest()
        return "NOD-" + base64.b32encode(digest).decode()[:_CHARACTERS]
