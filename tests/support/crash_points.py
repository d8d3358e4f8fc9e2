"""How many points there are at which a process can die, on each way; tests count them again.

Written into docs/reliability.md by ``make reliability``.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class OnPath(NamedTuple):
    """What a workflow's process does on one way of an order."""

    checkpoints: int
    effects: int
    returns: int


ON_PATHS: Final = {
    "approved": OnPath(19, 28, 2),
    "rejected": OnPath(15, 23, 2),
    "withdrawn": OnPath(15, 23, 2),
    "expired": OnPath(15, 24, 2),
    "automatic": OnPath(12, 11, 1),
    "two_stages": OnPath(26, 45, 3),
    "escalated": OnPath(24, 40, 3),
    "declined": OnPath(17, 24, 2),
    "carrier_refuses": OnPath(21, 27, 2),
}
