"""Why an order could not be finished, and what is left for people to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from approvals.domain.reason import Reason
from approvals.domain.text import clean_text, shorten

MAX_REASON = 300


class ByHand(StrEnum):
    """What Nod could not do itself; the end of a key in the words."""

    REFUND = "refund"
    RELEASE = "release"
    PARCEL = "parcel"
    DELIVERY = "delivery"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that failed for good, how often it was tried, and why, in words.

    ``left_to_do`` holds values of `ByHand`, as text: an order may be older than this code.
    ``not_undone`` says the same of each step that was to undo something and failed for good, too.
    """

    step: str
    attempts: int
    reason: str
    left_to_do: tuple[str, ...] = ()
    not_undone: tuple[Failure, ...] = ()

    @classmethod
    def of(cls, step: str, attempts: int, reason: str) -> Self:
        """Build one from a reason of ours, or from whatever an error says."""
        if not isinstance(reason, Reason):
            reason = shorten(clean_text(reason), MAX_REASON)
        return cls(step, max(1, attempts), reason)

    def besides(self, *failures: Failure) -> Self:
        """Return it with more steps that could not undo something."""
        return replace(self, not_undone=(*self.not_undone, *failures))

    def leaving(self, *tasks: ByHand) -> Self:
        """Return it with more that is left to do, each named once."""
        left = dict.fromkeys([*self.left_to_do, *(task.value for task in tasks)])
        return replace(self, left_to_do=tuple(left))
