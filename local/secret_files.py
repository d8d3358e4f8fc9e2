"""The secrets of one local state: made once, readable by their owner alone.

The tokens of a real workspace are written for one run, and removed when it ends.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from local.state import StateError, damaged
from local.workspace_settings import WorkspaceSettings

API_TOKENS = {
    "tokens": [
        {"identity": "api:requester", "token": "requester-token", "may": ["read", "order"]},
        {"identity": "api:demo", "token": "demo-token", "may": ["read", "order", "decide"]},
        {"identity": "api:reader", "token": "reader-token", "may": ["read"]},
    ]
}

_SIGNING_SECRET = "/nod/slack/signing-secret"  # noqa: S105 - the name of a parameter
_BOT_TOKEN = "/nod/slack/bot-token"  # noqa: S105 - the name of a parameter
_API_TOKENS = "/nod/api/tokens"
_CLIENT_SECRET = "/nod/slack/client-secret"  # noqa: S105 - the name of a parameter
_SESSION_KEYS = "/nod/session/keys"
_SIMULATED = "xoxb-local-"


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """Where the secrets are: all of them for SSM, the others each for who talks to Slack."""

    parameters: Path
    signing_secret: Path
    bot_token: Path
    app_token: Path
    client_secret: Path

    @classmethod
    def of(cls, state: Path) -> SecretFiles:
        """Where they are in a state."""
        return cls(
            state / "secrets.json",
            state / "slack-signing-secret",
            state / "slack-bot-token",
            state / "slack-app-token",
            state / "slack-client-secret",
        )


def ensure_secrets(state: Path, workspace: WorkspaceSettings | None = None) -> SecretFiles:
    """Make the secrets where they do not exist yet; a real workspace's tokens are put among them.

    Raises:
        StateError: The file of an earlier run is damaged, or it ran with the other kind of Slack.
    """
    files = SecretFiles.of(state)
    if files.parameters.exists():
        values = _read(files.parameters)
        if values[_BOT_TOKEN].startswith(_SIMULATED) is not (workspace is None):
            other = "a real workspace" if workspace is None else "the simulator"
            raise StateError(
                f"{state} holds the orders of {other}: name another folder (make demo STATE=…)"
            )
    else:
        values = {
            _SIGNING_SECRET: secrets.token_hex(16),
            _BOT_TOKEN: _SIMULATED + secrets.token_hex(16),
            _API_TOKENS: json.dumps(API_TOKENS),
        }
    # A folder of before people signed in on the page has neither.
    values.setdefault(_CLIENT_SECRET, secrets.token_hex(16))
    values.setdefault(_SESSION_KEYS, _new_session_keys())
    if workspace:
        values[_BOT_TOKEN] = workspace.bot_token
        values[_CLIENT_SECRET] = workspace.client_secret
        _write(files.app_token, workspace.app_token)
    else:
        _write(files.bot_token, values[_BOT_TOKEN])
        _write(files.client_secret, values[_CLIENT_SECRET])
    _write(files.parameters, json.dumps(values, indent=2))
    _write(files.signing_secret, values[_SIGNING_SECRET])
    return files


def _new_session_keys() -> str:
    return json.dumps({"keys": [{"id": "local", "key": secrets.token_urlsafe(32)}]})


def forget_workspace(state: Path) -> None:
    """Remove a real workspace's tokens; the next run brings its own."""
    files = SecretFiles.of(state)
    files.app_token.unlink(missing_ok=True)
    if files.parameters.exists():
        values = _read(files.parameters)
        # A run that was refused because the folder is the simulator's must not change it.
        if not values[_BOT_TOKEN].startswith(_SIMULATED):
            forgotten = {_BOT_TOKEN: "", _CLIENT_SECRET: ""}
            _write(files.parameters, json.dumps({**values, **forgotten}, indent=2))


def _read(path: Path) -> dict[str, str]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if all(
            isinstance(values[name], str) for name in (_SIGNING_SECRET, _BOT_TOKEN, _API_TOKENS)
        ):
            return dict(values)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise damaged(path, "it holds this folder's secrets, which the simulator knows")


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    temporary.replace(path)
