"""User groups and the plan that pays for them: changed by hand, kept over a restart."""

from __future__ import annotations

import json
from collections.abc import Sequence

from local.slack.people import Group
from local.slack.store import Store

_FREE_PLAN = "free_plan"


class Groups:
    """The settings table, as far as it concerns groups; a group nobody changed is as defined."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def paid(self) -> bool:
        """Whether the workspace pays; user groups do not exist on the free plan."""
        return self._store.setting(_FREE_PLAN) is None

    def set_paid(self, paid: bool) -> None:
        """Change the plan."""
        self._store.set_setting(_FREE_PLAN, None if paid else "yes")

    def members(self, group: Group) -> list[str]:
        """List who is in a group."""
        stored = self._store.setting(group.group_id)
        return list(group.members) if stored is None else [str(each) for each in json.loads(stored)]

    def set_members(self, group: Group, users: Sequence[str]) -> None:
        """Change who is in a group."""
        self._store.set_setting(group.group_id, json.dumps(list(users)))
