"""The machine's clock and randomness."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime


class SystemClock:
    """Implements the Clock port."""

    def now(self) -> datetime:
        """Return the current instant, aware, UTC."""
        return datetime.now(UTC)


class RandomIds:
    """Implements the Ids port."""

    def new_order_id(self) -> str:
        """Return e.g. ``ord-4q7xkzm2v5tbdcna``: 80 random bits, easy to read out."""
        return "ord-" + base64.b32encode(secrets.token_bytes(10)).decode().lower()

    def new_decision_id(self) -> str:
        """Return 128 random bits."""
        return secrets.token_hex(16)
