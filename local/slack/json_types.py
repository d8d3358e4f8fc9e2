"""Names for JSON, the simulator's trade: it stores and forwards bodies it does not interpret."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

type JsonObject = dict[str, Any]

type Clock = Callable[[], float]
"""Seconds since the epoch. Injected, because triggers, response URLs and signatures expire."""
