"""Whether those whom APPROVERS or a policy names can approve, asked of Slack at start.

Says of people what `approvals.adapters.slack.directory` will hold against them at each decision.
Where Slack's answer leaves a doubt, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk.web import SlackResponse

from local.workspace_settings import APPROVERS_PLACE

type Ask = Callable[..., SlackResponse]

# The documented code, and the one that other group methods were seen to give.
_NO_GROUPS = {"plan_upgrade_required", "paid_teams_only"}
_NOBODY = {"user_not_found", "user_not_visible"}
_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say before the start; ``stops`` it if it must be put right first."""

    text: str
    stops: bool


@dataclass(frozen=True, slots=True)
class Approvers:
    """Whom a setting or a file names, and which it is."""

    place: str
    people: tuple[str, ...]
    groups: tuple[str, ...]


def look_at_approvers(approvers: Approvers, team_id: str, ask: Ask) -> Iterator[Finding]:
    """Say who can never approve, and of whom nobody will hear although the file is right."""
    place = approvers.place
    if not approvers.people and not approvers.groups:
        yield Finding(f"{place} names nobody in Slack: only the page and the API decide", False)
    for person in approvers.people:
        yield from _person(place, person, team_id, ask("users.info", user=person))
    for group in approvers.groups:
        yield from _group(place, group, ask("usergroups.users.list", usergroup=group))


def _person(place: str, person: str, team_id: str, answer: SlackResponse) -> Iterator[Finding]:
    if answer.get("error") in _NOBODY:
        text = f"{place}: nobody in the workspace has the id {person}; {APPROVERS_PLACE}"
        yield Finding(text, True)
    user: dict[str, Any] = answer.get("user") or {}
    if what := _what_is_wrong(user, team_id):
        name = user.get("real_name") or user.get("name") or "no name"
        text = f"{place}: {person} ({name}) is {what} and cannot approve: name a full member"
        yield Finding(f"{text} of the workspace instead", True)


def _group(place: str, group: str, answer: SlackResponse) -> Iterator[Finding]:
    error = answer.get("error")
    if error == "no_such_subteam":
        text = f"{place}: the workspace has no user group {group}; {APPROVERS_PLACE}"
        yield Finding(text, True)
    elif error in _NO_GROUPS:
        text = "this workspace has no user groups (its plan has none)"
        yield Finding(f"{text}: {group} approves nothing", False)
    elif error == "missing_scope":
        text = "Nod may not read user groups (usergroups:read)"
        yield Finding(f"{text}: {group} approves nothing", False)
    elif answer.get("ok") and not answer.get("users"):
        yield Finding(f"the user group {group} has no members: nobody approves by it", False)


def _what_is_wrong(user: dict[str, Any], team_id: str) -> str:
    """Return what an account is that may not decide; empty if it may, or if Slack did not tell."""
    if not user:
        return ""
    if user.get("deleted"):
        return "a deactivated account"
    if user.get("is_bot") or user.get("id") == _SLACKBOT:
        return "a bot"
    teams = {user.get("team_id"), *((user.get("enterprise_user") or {}).get("teams") or ())}
    if user.get("is_stranger") or team_id not in teams:
        return "of another workspace"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "a guest"
    return ""
