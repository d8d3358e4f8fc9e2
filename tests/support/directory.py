"""A directory on a workspace whose answers a test chooses."""

from __future__ import annotations

from typing import Any

from approvals.adapters.slack.directory import SlackDirectory
from tests.support.people import InMemoryPeople
from tests.support.shop import BOB, CAROL
from tests.support.slack_api import AnsweringSlack
from tests.support.slack_api import user as _user
from tests.support.time import ManualClock

GROUP = "S0LEADS"


class Desk:
    """A directory on a workspace of its own."""

    def __init__(self, team_id: str = "T0NOD") -> None:
        self.slack = AnsweringSlack(
            {
                "users.info": lambda user, **_: _user(user),
                "usergroups.users.list": {"ok": True, "users": [BOB, CAROL]},
                "auth.test": {"ok": True, "team_id": "T0NOD"},
            }
        )
        self.people, self.clock, self.team_id = InMemoryPeople(), ManualClock(), team_id
        self.directory = self.another()

    def another(self, **changes: Any) -> SlackDirectory:
        """Return the directory of another process."""
        return SlackDirectory(self.slack.api(), self.people, self.clock, self.team_id, **changes)

    def tells(self, **changes: Any) -> None:
        """Let Slack tell this of everybody."""
        self.slack.answers["users.info"] = lambda user, **_: _user(user, **changes)
