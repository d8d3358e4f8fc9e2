"""The secrets of one local state: made once, readable by their owner alone."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

API_TOKENS = {
    "tokens": [
        {"identity": "api:requester", "token": "requester-token", "may": ["read", "order"]},
        {"identity": "api:demo", "token": "demo-token", "may": ["read", "order", "decide"]},
        {"identity": "api:reader", "token": "reader-token", "may": ["read"]},
    ]
}

_SIGNING_SECRET = "/nod/slack/signing-secret"  # noqa: S105 - the name of a parameter
_BOT_TOKEN = "/nod/slack/bot-token"  # noqa: S105 - the name of a parameter


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """Where the secrets are: all of them for SSM, two of them for the Slack simulator."""

    parameters: Path
    signing_secret: Path
    bot_token: Path


def ensure_secrets(state: Path) -> SecretFiles:
    """Make the secrets where they do not exist yet."""
    files = SecretFiles(
        state / "secrets.json", state / "slack-signing-secret", state / "slack-bot-token"
    )
    if not files.parameters.exists():
        values = {
            _SIGNING_SECRET: secrets.token_hex(16),
            _BOT_TOKEN: f"xoxb-local-{secrets.token_hex(16)}",
            "/nod/api/tokens": json.dumps(API_TOKENS),
        }
        _write(files.parameters, json.dumps(values, indent=2))
    values = json.loads(files.parameters.read_text(encoding="utf-8"))
    _write(files.signing_secret, values[_SIGNING_SECRET])
    _write(files.bot_token, values[_BOT_TOKEN])
    return files


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    temporary.replace(path)
