"""A real Slack workspace, asked at start whether everything that Nod needs is there.

Uses only calls that change nothing and that the manifest's scopes allow. Where Slack's answer
leaves a doubt, nothing is said: the demo itself will show it. Whether the channel is archived is
not asked: the one call that tells needs a scope that Nod has no other use for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse, WebClient

from local.manifest_scopes import scopes_with_purpose
from local.policy import Policy
from local.workspace_approvers import Approvers, look_at_approvers
from local.workspace_settings import (
    APP_LEVEL_PAGE,
    CHANNEL_PLACE,
    OAUTH_PAGE,
    WorkspaceProblems,
    WorkspaceSettings,
)

_TIMEOUT_SECONDS = 10
_REINSTALL = "put the manifest of `make slack-manifest` into the app and reinstall it"
_TOKEN_IS_DEAD = {
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
}
_CHANNEL_WORDS = {
    "channel_not_found": f"Slack has no such channel, or Nod cannot see it; {CHANNEL_PLACE}",
    "not_in_channel": "Nod is not in it: type /invite @Nod there",
}


class _Silent(Exception):
    """Slack gave no answer that could be read."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace that Nod is connected to. An app id that Slack does not tell is empty."""

    settings: WorkspaceSettings
    channels: tuple[str, ...]
    team: str
    team_id: str
    app_id: str
    address: str
    notices: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, str]:
        """The values of the template's parameters that make it this workspace."""
        return {
            "SlackTeamId": self.team_id,
            "SlackAppId": self.app_id,
            **self.settings.sign_in_parameters,
        }


def connect(settings: WorkspaceSettings, manifest: Path, policy: Policy | None = None) -> Workspace:
    """Ask Slack about everything, every channel, member and user group of `policy` among it.

    Without a policy, about the channel and the approvers that the settings name.

    Raises:
        WorkspaceProblems: Something is missing; all of it is said.
    """
    asked = policy or Policy((settings.channel,), settings.user_groups, settings.people)
    source = settings.policy.name if settings.policy else ""
    bot, app = _client(settings, settings.bot_token), _client(settings, settings.app_token)
    try:
        who = _ask(bot, "auth.test")
        problems = [*_identity_problems(who), *_socket_problems(_ask(app, "apps.connections.open"))]
        if not who.get("ok"):
            raise WorkspaceProblems(settings.source, problems)
        problems += _scope_problems(who, manifest)
        for channel in asked.channels:
            place = f"{source}: channel" if source else "APPROVAL_CHANNEL"
            problems += _channel_problems(f"{place} {channel}", channel, bot)
        team_id = str(who.get("team_id", ""))
        approvers = Approvers(source or "APPROVERS", asked.people, asked.groups)
        findings = [*look_at_approvers(approvers, team_id, partial(_ask, bot))]
        problems += [each.text for each in findings if each.stops]
        bot_id = str(who.get("bot_id", ""))
        described = _ask(bot, "bots.info", bot=bot_id) if bot_id else None
    except _Silent as error:
        text = f"Slack does not answer at {settings.api_url}: {error}"
        raise WorkspaceProblems(settings.source, [text]) from error
    if problems:
        raise WorkspaceProblems(settings.source, problems)
    return Workspace(
        settings=settings,
        channels=asked.channels,
        team=str(who.get("team", "")),
        team_id=team_id,
        app_id=str(((described and described.get("bot")) or {}).get("app_id", "")),
        address=str(who.get("url", "")),
        notices=tuple(each.text for each in findings),
    )


def _client(settings: WorkspaceSettings, token: str) -> WebClient:
    return WebClient(
        token=token, base_url=settings.api_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[]
    )


def _ask(client: WebClient, method: str, **arguments: Any) -> SlackResponse:
    """Return Slack's answer, a refusal too."""
    try:
        return client.api_call(method, params=arguments)
    except SlackApiError as error:
        code = str(error.response.get("error", ""))
        if code == "ratelimited":
            raise _Silent("it asks to slow down; try again in a minute") from error
        # An answer that is not Slack's JSON, such as a proxy's page, has no error code.
        if code.isidentifier():
            answer: SlackResponse = error.response
            return answer
        raise _Silent(f"HTTP {error.response.status_code}, which is not Slack's") from error
    except (SlackClientError, URLError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise _Silent(f"{reason} (is this machine online?)") from error


def _identity_problems(who: SlackResponse) -> Iterator[str]:
    if not who.get("ok"):
        yield f"SLACK_BOT_TOKEN: {_refusal(who)}; {OAUTH_PAGE}"
    elif not who.get("bot_id"):
        yield f"SLACK_BOT_TOKEN is not a bot's: {OAUTH_PAGE}"


def _socket_problems(opened: SlackResponse) -> Iterator[str]:
    if opened.get("ok"):
        return
    error = opened.get("error")
    if error in {"missing_scope", "no_permission"}:
        yield f"SLACK_APP_TOKEN lacks the scope connections:write: {APP_LEVEL_PAGE}"
    elif error in {"socket_mode_not_enabled", "socket_mode_disabled"}:
        yield "Socket Mode is off: switch it on under Socket Mode of the app at api.slack.com/apps"
    else:
        yield f"SLACK_APP_TOKEN: {_refusal(opened)}; {APP_LEVEL_PAGE}"


def _refusal(answer: SlackResponse) -> str:
    error = str(answer.get("error"))
    return f"Slack does not accept it{'' if error in _TOKEN_IS_DEAD else f' ({error})'}"


def _scope_problems(who: SlackResponse, manifest: Path) -> Iterator[str]:
    headers = {name.lower(): value for name, value in who.headers.items()}
    listed = headers.get("x-oauth-scopes")
    if listed is None:
        return
    granted = {scope.strip() for scope in str(listed).split(",")}
    for scope, purpose in scopes_with_purpose(manifest).items():
        if scope not in granted:
            reason = f" ({purpose.rstrip('.')})" if purpose else ""
            yield f"SLACK_BOT_TOKEN lacks the scope {scope}{reason}: {_REINSTALL}"


def _channel_problems(place: str, channel: str, bot: WebClient) -> Iterator[str]:
    answer = _ask(bot, "conversations.history", channel=channel, limit=1)
    words = _CHANNEL_WORDS.get(str(answer.get("error")))
    if words:
        yield f"{place}: {words}"
