"""A function's process that is killed between two of its effects, whichever they are.

An effect is every call of a port that is not known to read only: a write to the table, a callback,
a start, a call to Slack or to the gateway. One method of the table's adapters is one request.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.shop import Shop

PORTS = (
    "store", "catalogue", "finished", "executions", "messenger", "homes", "directory", "stand_ins",
    "reconciler", "payments", "rounds",
)  # fmt: skip
READS = frozenset(
    {"get", "get_with_newest_entry", "get_many", "find", "find_by_key", "audit", "audit_log",
     "candidates", "counts", "open_orders", "placed_by", "decided_by", "due_to_show",
     "products", "history", "tallies", "to_keep", "look", "left_at",
     "team", "person", "members", "known", "known_members", "names",
     "away", "away_among", "stands_in_for", "group", "homes_open_since", "homes_behind",
     "permalink"}
)  # fmt: skip


class Killed(BaseException):
    """What unwinds a process that is being killed: no ``except Exception`` sees it."""


@dataclass
class Process:
    """Dies before its ``at``-th effect (from 1; 0: never), or with its answer after the last one.

    What is dead has no effects any more, whatever its threads still do. It is slow: ``between`` two
    of its effects everything else goes on.
    """

    at: int = 0
    between: Callable[[], object] = lambda: None
    effects: list[str] = field(default_factory=list)
    is_dead: bool = False

    def shop(self, shop: Shop) -> Shop:
        """Return a shop as this process reaches it."""
        seen = copy.copy(shop)
        for name in PORTS:
            setattr(seen, name, self.port(getattr(shop, name)))
        return seen

    def port(self, port: Any) -> Any:
        """Return a port as this process reaches it."""
        return _Reached(port, self)

    def answers(self) -> bool:
        """Tell whether the answer, which comes after all effects, gets out."""
        self.is_dead = self.is_dead or len(self.effects) + 1 == self.at
        return not self.is_dead

    def effect(self, name: str, do: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do it, or die."""
        if not self.is_dead:
            self.between()
        self.effects.append(name)
        self.is_dead = self.is_dead or len(self.effects) == self.at
        if self.is_dead:
            raise Killed(name)
        return do(*args, **kwargs)


class _Reached:
    def __init__(self, port: Any, process: Process) -> None:
        self._port, self._process = port, process

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if name in READS or not callable(found):
            return found
        return lambda *args, **kwargs: self._process.effect(name, found, *args, **kwargs)
