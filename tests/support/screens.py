"""Stand-ins for modals and Home tabs that refuse what Slack would refuse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from local.slack.block_kit import view_problems

type View = dict[str, Any]


def text_of(view: View) -> str:
    """Return everything that a view says, a line for each text."""
    return "\n".join(_texts({key: view.get(key) for key in ("title", "blocks", "submit", "close")}))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return []


@dataclass
class RecordingScreens:
    """Implements Screens. ``failures`` maps a method to errors to raise, one a call."""

    opened: list[tuple[str, View]] = field(default_factory=list)
    updated: list[tuple[str, str | None, View]] = field(default_factory=list)
    published: list[tuple[str, View]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    link: str | None = "https://nod.slack.com/archives/C0ORDERS/p1700000000000001"
    failures: dict[str, list[Exception]] = field(default_factory=dict)

    def open(self, trigger_id: str, view: View) -> None:
        self._called("open", view, "modal")
        self.opened.append((trigger_id, view))

    def update(self, view_id: str, hash: str | None, view: View) -> None:  # noqa: A002
        self._called("update", view, "modal")
        self.updated.append((view_id, hash, view))

    def publish(self, user: str, view: View) -> None:
        self._called("publish", view, "home")
        self.published.append((user, view))

    def permalink(self, channel: str, ts: str) -> str | None:
        self.asked.append((channel, ts))
        if self.failures.get("permalink"):
            raise self.failures["permalink"].pop(0)
        return self.link

    @property
    def last(self) -> View:
        """The modal that was opened last."""
        return self.opened[-1][1]

    def fail(self, method: str, error: Exception, times: int = 1) -> None:
        self.failures.setdefault(method, []).extend([error] * times)

    def _called(self, method: str, view: View, surface: str) -> None:
        if self.failures.get(method):
            raise self.failures[method].pop(0)
        assert view_problems(view, surface) == []
