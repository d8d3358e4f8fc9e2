"""What `.env` says about a real Slack workspace, checked as far as it can be without asking Slack.

Everything that is wrong is said at once, with where in Slack to find what is right. A value is
never repeated when it may be a token.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from local.dotenv import BadLineError, read_env_file

SLACK_API_URL = "https://slack.com/api/"
OAUTH_PAGE = (
    "copy the Bot User OAuth Token from OAuth & Permissions of the app at api.slack.com/apps"
)
APP_LEVEL_PAGE = (
    "make one with the scope connections:write under Basic Information, App-Level Tokens, "
    "of the app at api.slack.com/apps"
)
CLIENT_PLACE = (
    "both stand under Basic Information, App Credentials, of the app at api.slack.com/apps"
)
CHANNEL_PLACE = "it is at the end of the channel's details: click the channel's name in Slack"
APPROVERS_PLACE = (
    "a member's id is in their profile: More (three dots), Copy member ID; "
    "a user group's is in its address"
)
_TOKEN = re.compile(r"x(?:oxb|app)-[A-Za-z0-9-]{6,}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{6,}")
_APPROVER = re.compile(r"[UWS][A-Z0-9]{4,}|api:[A-Za-z0-9_-]+")
_CLIENT_ID = re.compile(r"[0-9]+\.[0-9]+")
_LOOPBACK = {"127.0.0.1", "localhost"}


class WorkspaceProblems(Exception):
    """The workspace cannot be used; the message says everything that is wrong."""

    def __init__(self, source: str, problems: Sequence[str]) -> None:
        lines = [f"{source} is not ready:", *(f"  - {problem}" for problem in problems)]
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """The values of `.env`, well-formed; whether Slack accepts them is not known yet."""

    source: str
    api_url: str
    policy: Path | None
    """A policy of its own; without, any one of the approvers decides every order in the channel."""
    channel: str
    approvers: tuple[str, ...]
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    client_id: str = ""
    """With it and its secret people sign in on the page with Slack."""
    client_secret: str = field(default="", repr=False)
    with_pkce: bool = False

    @property
    def people(self) -> tuple[str, ...]:
        """Those approvers that are Slack users."""
        return tuple(approver for approver in self.approvers if approver.startswith(("U", "W")))

    @property
    def user_groups(self) -> tuple[str, ...]:
        """Those approvers that are user groups."""
        return tuple(approver for approver in self.approvers if approver.startswith("S"))

    @property
    def sign_in_parameters(self) -> dict[str, str]:
        """The values of the template's parameters with which people sign in; none without."""
        if not self.client_id:
            return {}
        return {"SlackClientId": self.client_id, "SlackPkce": str(self.with_pkce).lower()}

    @property
    def is_local(self) -> bool:
        """Whether Slack's Web API is on this machine: the simulator, in a test."""
        return urlsplit(self.api_url).hostname in _LOOPBACK


def read_workspace_settings(path: Path, policy: Path | None = None) -> WorkspaceSettings:
    """Read the file; `policy` is in the place of the one that it names, if any.

    Raises:
        WorkspaceProblems: It is missing, or values are missing or ill-formed.
    """
    source = str(path)
    if not path.exists():
        raise WorkspaceProblems(
            source, ["there is no such file: cp .env.example .env, then fill in its values"]
        )
    try:
        values = read_env_file(path)
    except (BadLineError, OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise WorkspaceProblems(source, [f"it cannot be read: {reason}"]) from error
    policy, approvers = policy or _policy(path, values), _approvers(values)
    problems = [*_token_problems(values)]
    if policy is None:
        problems += [*_channel_problems(values), *_approver_problems(approvers)]
    problems += [*_url_problems(values), *_sign_in_problems(values)]
    if problems:
        raise WorkspaceProblems(source, problems)
    return WorkspaceSettings(
        source=source,
        api_url=_api_url(values),
        policy=policy,
        channel=values.get("APPROVAL_CHANNEL", ""),
        approvers=approvers,
        bot_token=values["SLACK_BOT_TOKEN"],
        app_token=values["SLACK_APP_TOKEN"],
        client_id=values.get("SLACK_CLIENT_ID", ""),
        client_secret=values.get("SLACK_CLIENT_SECRET", ""),
        with_pkce=values.get("SLACK_PKCE", "") == "true",
    )


def _token_problems(values: Mapping[str, str]) -> Iterator[str]:
    bot, app = values.get("SLACK_BOT_TOKEN", ""), values.get("SLACK_APP_TOKEN", "")
    if bot.startswith("xapp-") and app.startswith("xoxb-"):
        yield (
            "the tokens are swapped: SLACK_BOT_TOKEN starts with xoxb-, SLACK_APP_TOKEN with xapp-"
        )
        return
    wanted = (
        ("SLACK_BOT_TOKEN", bot, "xoxb-", OAUTH_PAGE),
        ("SLACK_APP_TOKEN", app, "xapp-", APP_LEVEL_PAGE),
    )
    for name, value, prefix, place in wanted:
        if not value:
            yield f"{name} is missing: {place}"
        elif not value.startswith(prefix) or not _TOKEN.fullmatch(value):
            yield f"{name} is not a token that starts with {prefix}: {place}"


def _channel_problems(values: Mapping[str, str]) -> Iterator[str]:
    channel = values.get("APPROVAL_CHANNEL", "")
    if not channel:
        yield f"APPROVAL_CHANNEL is missing: the id of the channel for the cards; {CHANNEL_PLACE}"
    elif not _CHANNEL.fullmatch(channel):
        yield f"APPROVAL_CHANNEL is an id such as C012ABCDEF, not a name; {CHANNEL_PLACE}"


def _policy(path: Path, values: Mapping[str, str]) -> Path | None:
    name = values.get("POLICY", "")
    return path.resolve().parent / name if name else None


def _approvers(values: Mapping[str, str]) -> tuple[str, ...]:
    parts = (part.strip() for part in values.get("APPROVERS", "").split(","))
    return tuple(part for part in parts if part)


def _approver_problems(approvers: Sequence[str]) -> Iterator[str]:
    if not approvers:
        yield f"APPROVERS is missing: who may approve, separated by commas; {APPROVERS_PLACE}"
    for approver in approvers:
        if not _APPROVER.fullmatch(approver):
            # A token that was pasted into the wrong line must not reach the screen.
            shown = "one of them" if _TOKEN.match(approver) else repr(approver[:40])
            yield (
                f"APPROVERS: {shown} is no id of a member (U012ABCDEF), of a user group "
                f"(S012ABCDEF) or of the API (api:demo); {APPROVERS_PLACE}"
            )


def _sign_in_problems(values: Mapping[str, str]) -> Iterator[str]:
    client_id, secret = values.get("SLACK_CLIENT_ID", ""), values.get("SLACK_CLIENT_SECRET", "")
    if client_id and not _CLIENT_ID.fullmatch(client_id):
        yield f"SLACK_CLIENT_ID is two numbers with a dot between them; {CLIENT_PLACE}"
    if bool(client_id) != bool(secret):
        missing = "SLACK_CLIENT_SECRET" if client_id else "SLACK_CLIENT_ID"
        yield f"{missing} is missing: signing in with Slack needs both; {CLIENT_PLACE}"
    if values.get("SLACK_PKCE", "") not in {"", "true", "false"}:
        yield "SLACK_PKCE is true or false: whether PKCE was switched on for the app"


def _api_url(values: Mapping[str, str]) -> str:
    return (values.get("SLACK_API_URL") or SLACK_API_URL).rstrip("/") + "/"


def _url_problems(values: Mapping[str, str]) -> Iterator[str]:
    url = urlsplit(_api_url(values))
    plain_is_safe = url.scheme == "http" and url.hostname in _LOOPBACK
    if not url.hostname or not (url.scheme == "https" or plain_is_safe):
        yield f"SLACK_API_URL must start with https://: leave it out for {SLACK_API_URL}"
