"""How far the reconciler has come in looking at what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.order import Status


class Rounds(Protocol):
    """Where each list of open orders is to be gone on with. Methods raise StoreUnavailable."""

    def left_at(self) -> Mapping[Status, str]:
        """Return the cursors at which runs before left off; none for a list to begin anew."""
        ...

    def leave_at(self, cursors: Mapping[Status, str]) -> None:
        """Keep the cursors for the next run."""
        ...
