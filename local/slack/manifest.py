"""What the app's manifest grants: read from the very file that a real workspace gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml


class ManifestError(ValueError):
    """The manifest file is missing, or is not one."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command, as the composer offers it.

    ``should_escape``: people, groups, channels and links in its text are sent as what they are.
    """

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut: ``global`` ones are offered everywhere, ``message`` ones on each message."""

    kind: str
    name: str
    callback_id: str
    description: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of a Slack manifest that change how Slack behaves."""

    scopes: frozenset[str]
    user_scopes: frozenset[str]
    redirect_urls: tuple[str, ...]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    bot_events: frozenset[str]
    interactivity: bool
    home_tab: bool

    def slash_command(self, command: str) -> Command | None:
        """Find a slash command that the app registered."""
        return next((each for each in self.commands if each.command == command), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Find a shortcut that the app registered."""
        return next((each for each in self.shortcuts if each.callback_id == callback_id), None)


def load_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestError: the file cannot be read, or lacks the parts that every app needs.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ManifestError(f"{path}: {error}") from error
    if not isinstance(document, Mapping):
        raise ManifestError(f"{path}: not a mapping")
    scopes = _list(_section(document, "oauth_config", "scopes"), "bot")
    if not scopes:
        raise ManifestError(f"{path}: oauth_config.scopes.bot is empty")
    features = _section(document, "features")
    shortcuts = tuple(_shortcut(path, entry) for entry in _list(features, "shortcuts"))
    if len({each.callback_id for each in shortcuts}) < len(shortcuts):
        raise ManifestError(f"{path}: two shortcuts share a callback_id")
    settings = _section(document, "settings")
    return Manifest(
        scopes=frozenset(str(scope) for scope in scopes),
        user_scopes=frozenset(
            str(scope) for scope in _list(_section(document, "oauth_config", "scopes"), "user")
        ),
        redirect_urls=tuple(
            str(url) for url in _list(_section(document, "oauth_config"), "redirect_urls")
        ),
        commands=tuple(_command(path, entry) for entry in _list(features, "slash_commands")),
        shortcuts=shortcuts,
        bot_events=frozenset(
            str(event) for event in _list(_section(settings, "event_subscriptions"), "bot_events")
        ),
        interactivity=_section(settings, "interactivity").get("is_enabled") is True,
        home_tab=_section(features, "app_home").get("home_tab_enabled") is True,
    )


def _section(document: Mapping[str, object], *names: str) -> Mapping[str, object]:
    current: Mapping[str, object] = document
    for name in names:
        found = current.get(name)
        current = found if isinstance(found, Mapping) else {}
    return current


def _list(section: Mapping[str, object], name: str) -> list[object]:
    found = section.get(name)
    return list(found) if isinstance(found, list) else []


def _command(path: Path, entry: object) -> Command:
    if not isinstance(entry, Mapping) or not str(entry.get("command", "")).startswith("/"):
        raise ManifestError(f"{path}: a slash command must start with /")
    return Command(
        command=str(entry["command"]),
        description=str(entry.get("description", "")),
        usage_hint=str(entry.get("usage_hint", "")),
        should_escape=entry.get("should_escape") is True,
    )


def _shortcut(path: Path, entry: object) -> Shortcut:
    """Read a shortcut; Slack asks for all four keys (docs.slack.dev/reference/app-manifest)."""
    keys = ("type", "name", "callback_id", "description")
    if not isinstance(entry, Mapping) or not all(isinstance(entry.get(key), str) for key in keys):
        raise ManifestError(f"{path}: a shortcut needs {', '.join(keys)}")
    kind, name, callback_id, description = (str(entry[key]) for key in keys)
    if kind not in ("global", "message"):
        raise ManifestError(f"{path}: a shortcut is global or message, not {kind}")
    return Shortcut(kind, name, callback_id, description)
