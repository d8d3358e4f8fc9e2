"""The reconciler on a shop."""

from __future__ import annotations

from typing import Any

from reconciler.app import Dependencies
from tests.support.shop import Shop

MEMORY_MB = 512


def reconciler_of(shop: Shop, **others: Any) -> Dependencies:
    """Return what the reconciler needs, on this shop's fakes unless others are given."""
    own: dict[str, Any] = {
        "store": shop.store,
        "messenger": shop.messenger,
        "homes": shop.homes,
        "directory": shop.directory,
        "clock": shop.clock,
        "ids": shop.ids,
        "finished": shop.finished,
        "histories": shop.executions,
        "metrics": shop.metrics,
        "memory_mb": MEMORY_MB,
        "pause": lambda: None,
    }
    return Dependencies(**(own | others))
