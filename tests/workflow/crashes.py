"""A process that dies where a test says, beside an effect or a checkpoint. Free of pytest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.workflow import Around, InvocationLost, ProcessDied

WHEN = ("before", "after")


@dataclass
class Death:
    """Strikes once, at the ``at``-th point that it is shown (from 1; 0: never)."""

    at: int = 0
    points: list[str] = field(default_factory=list)

    def strikes(self, point: str) -> bool:
        """Note a point; tell whether it is the last one that this process comes to."""
        self.points.append(point)
        return len(self.points) == self.at


def around_effects(death: Death, when: str) -> Around:
    """Return what kills the process before or after the n-th effect."""

    def at(effect: str) -> None:
        if death.strikes(effect):
            raise ProcessDied(effect)

    return Around(**{when: at})


def around_checkpoints(death: Death, when: str) -> Callable[[Any], Any]:
    """Return what makes a client die with the checkpoint that holds the n-th update.

    Several updates may share a checkpoint, as timing has it; counting updates is exact.
    """

    class Dying:
        def __init__(self, client: Any) -> None:
            self._client = client
            self.get_execution_state = client.get_execution_state

        def checkpoint(self, **request: Any) -> Any:
            struck = [death.strikes(update.action.value) for update in request["updates"]]
            dies = any(struck)
            if dies and when == "before":
                raise InvocationLost("killed before the checkpoint was kept")
            kept = self._client.checkpoint(**request)
            if dies:
                raise InvocationLost("killed before the checkpoint was answered")
            return kept

    return Dying


def on_return(death: Death) -> Callable[[dict[str, Any]], None]:
    """Return what loses the n-th answer of the function, which had done all its work."""

    def lose(output: dict[str, Any]) -> None:
        if death.strikes(output["Status"]):
            raise InvocationLost("killed before the answer arrived")

    return lose
