"""Say whether somebody who signed in still is one of us: asked with every request of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.person import Standing

if TYPE_CHECKING:
    from approvals.domain.person import Person
    from approvals.ports import Directory

_NOBODY = frozenset({"user_not_found", "user_not_visible"})


@dataclass(frozen=True, slots=True)
class Membership:
    """Whoever is known to be no member any more is out; an outage of Slack puts nobody out.

    Whether they may decide is asked again with each vote, and there what is not known is a no.
    """

    directory: Directory

    def has(self, user_id: str) -> bool:
        """Tell whether a person may go on, from what is known for an hour or Slack says now."""
        self.directory.warm([user_id])
        known = self.directory.known(user_id)
        if known is None:
            try:
                known = self.directory.person(user_id)
            except SlackRefused as error:
                return error.code not in _NOBODY
            except SlackUnavailable:
                return True
        return known.standing is Standing.MEMBER

    def known(self, user_id: str) -> Person | None:
        """Return what is known of a person, without asking Slack."""
        return self.directory.known(user_id)
