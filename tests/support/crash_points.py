"""How many points there are at which a process can die, on each way; tests count them again.

Written into docs/reliability.md by ``make reliability``. Free of everything else.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class OnPath(NamedTuple):
    """What a workflow's process does on one way of an order."""

    checkpoints: int
    effects: int
    returns: int

    @property
    def deaths(self) -> int:
        """Before and after each checkpoint, after each effect, after each return."""
        return 2 * self.checkpoints + self.effects + self.returns


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
EFFECTS: Final[dict[str, dict[str, int]]] = {
    "slack_app": {
        "approve": 2,
        "approve on a reminder": 2,
        "approve on a copy that was lost": 2,
        "approve on a direct copy that was lost": 5,
        "vote, one of two": 4,
        "press Reject, for its form": 1,
        "reject": 2,
        "approve with a note": 2,
        "I'm on it": 4,
        "click too late, the decision unheard": 3,
        "click too late, the deadline unheard": 4,
        "withdraw": 3,
        "/order withdraw": 2,
        "/order": 2,
        "/order, for the form": 1,
        "a message's shortcut": 1,
        "submit the order form": 2,
        "/order away": 1,
        "/order back": 1,
        "open the Home tab": 2,
    },
    "api": {
        "place": 2,
        "place again what did not start": 2,
        "place what does not start": 3,
        "approve": 2,
        "reject": 2,
        "vote, one of two": 3,
        "withdraw": 2,
        "approve one's own": 1,
        "answer too late, the decision unheard": 2,
        "set who stands in": 1,
        "end it": 1,
    },
    "reconciler": {
        "expire what is overdue": 3,
        "deliver a decision": 2,
        "start what nobody started": 3,
        "end what cannot be started": 8,
        "end what was stopped, waiting": 10,
        "end what was stopped, rejected": 12,
        "end what was stopped, charged": 12,
        "keep what is finished": 1,
        "keep what no event told of": 2,
        "post a card that is missing": 9,
        "show who is looking": 7,
        "show who is looking, and be overtaken": 8,
    },
}
"""By function and what it does: how many effects that has."""


def table() -> list[tuple[str, str, int]]:
    """Return process, what it does, and how often it is killed in doing it."""
    rows = [
        ("orchestrator", f"{name.replace('_', ' ')}: {_counted(path)}", path.deaths)
        for name, path in ON_PATHS.items()
    ]
    for function, effects in EFFECTS.items():
        # Before the first, between each two, and after the last, whose answer is lost.
        deeds = "; ".join(f"{deed} ({count})" for deed, count in effects.items())
        rows.append((function, deeds, sum(count + 1 for count in effects.values())))
    return rows


def _counted(path: OnPath) -> str:
    parts = ((each, name) for name, each in path._asdict().items())
    return ", ".join(f"{each} {name if each > 1 else name[:-1]}" for each, name in parts)
