"""Modals that are open, stacked as Slack stacks them, and each person's Home tab."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass, field, replace

from local.slack.block_kit import elements_of, with_ids
from local.slack.json_types import JsonObject
from local.slack.limits import LIMITS
from local.slack.people import APP_ID, BOT_ID, TEAM_ID
from local.slack.store import Store

MODAL = "modal"
HOME = "home"


@dataclass(frozen=True, slots=True)
class View:
    """One open modal, or one person's Home tab. ``state`` is what was filled in so far."""

    view_id: str
    user: str
    surface: str
    root_id: str
    depth: int
    hash: str
    body: JsonObject
    state: JsonObject = field(default_factory=dict)

    def as_slack_shows_it(self, state: JsonObject | None = None) -> JsonObject:
        """Return the view object of Web API answers and payloads."""
        return {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            **self.body,
            "id": self.view_id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": None,
            "state": {"values": state or {}},
        }


class Views:
    """The views table."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open(self, user: str, body: JsonObject) -> View:
        """Open a modal; one that was open closes, for a person has one stack."""
        with self._store.transaction():
            self.close_all(user)
            view_id = _new_id()
            return self._insert(View(view_id, user, MODAL, view_id, 0, _new_hash(), _named(body)))

    def push(self, user: str, body: JsonObject) -> View | None:
        """Put a modal on top of the person's stack; None when Slack's limit is reached."""
        with self._store.transaction():
            stack = self.stack_of(user)
            if len(stack) >= LIMITS["view_stack"]:
                return None
            view_id = _new_id()
            root_id = stack[0].view_id if stack else view_id
            view = View(view_id, user, MODAL, root_id, len(stack), _new_hash(), _named(body))
            return self._insert(view)

    def publish(self, user: str, body: JsonObject) -> View:
        """Set a person's Home tab; its id stays."""
        known = self.home_of(user)
        if known is not None:
            return self.update(known, body)
        view_id = _new_id()
        return self._insert(View(view_id, user, HOME, view_id, 0, _new_hash(), _named(body)))

    def update(self, view: View, body: JsonObject) -> View:
        """Show something else in the same view.

        What was filled in stays where block_id and action_id stay (docs.slack.dev/reference/views).
        """
        named = _named(body)
        with self._store.transaction():
            current = self.get(view.view_id) or view
            kept = _still_asked(named["blocks"], current.state)
            changed = replace(current, hash=_new_hash(), body=named, state=kept)
            self._store.write(
                "UPDATE views SET external_id = ?, hash = ?, body = ?, state = ? WHERE view_id = ?",
                body.get("external_id"),
                changed.hash,
                json.dumps(changed.body),
                json.dumps(changed.state),
                view.view_id,
            )
        return changed

    def fill(self, view: View, state: JsonObject) -> None:
        """Remember what a person filled in so far; the hash stays, for the app's part does."""
        filled = json.dumps(state)
        self._store.write("UPDATE views SET state = ? WHERE view_id = ?", filled, view.view_id)

    def close(self, view: View) -> None:
        """Close one modal; the one below it shows again."""
        self._store.write("DELETE FROM views WHERE view_id = ?", view.view_id)

    def close_all(self, user: str) -> None:
        """Close a person's whole stack."""
        self._store.write("DELETE FROM views WHERE user = ? AND surface = ?", user, MODAL)

    def get(self, view_id: str) -> View | None:
        """Find a view by the id that Slack gave it."""
        row = self._store.row("SELECT * FROM views WHERE view_id = ?", view_id)
        return _view(row) if row else None

    def get_external(self, external_id: str) -> View | None:
        """Find a view by the id that the app gave it."""
        row = self._store.row("SELECT * FROM views WHERE external_id = ?", external_id)
        return _view(row) if row else None

    def stack_of(self, user: str) -> list[View]:
        """List a person's open modals, the visible one last."""
        query = "SELECT * FROM views WHERE user = ? AND surface = ? ORDER BY depth"
        return [_view(row) for row in self._store.rows(query, user, MODAL)]

    def home_of(self, user: str) -> View | None:
        """Find what the app published to a person's Home tab."""
        query = "SELECT * FROM views WHERE user = ? AND surface = ?"
        row = self._store.row(query, user, HOME)
        return _view(row) if row else None

    def _insert(self, view: View) -> View:
        self._store.write(
            "INSERT INTO views VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            view.view_id,
            view.user,
            view.surface,
            view.root_id,
            view.depth,
            view.body.get("external_id"),
            view.hash,
            json.dumps(view.body),
            json.dumps(view.state),
        )
        return view


def _named(body: JsonObject) -> JsonObject:
    return {**body, "blocks": with_ids(body["blocks"])}


def _still_asked(blocks: list[JsonObject], state: JsonObject) -> JsonObject:
    """Return the part of a state whose fields a view still has, of the same type."""
    kept: JsonObject = {}
    for block in blocks:
        for element in elements_of(block):
            entry = state.get(block["block_id"], {}).get(element["action_id"])
            if entry is not None and entry["type"] == element["type"]:
                kept.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return kept


def _new_id() -> str:
    return f"V{secrets.token_hex(5).upper()}"


def _new_hash() -> str:
    return secrets.token_hex(8)


def _view(row: sqlite3.Row) -> View:
    return View(
        view_id=row["view_id"],
        user=row["user"],
        surface=row["surface"],
        root_id=row["root_id"],
        depth=row["depth"],
        hash=row["hash"],
        body=json.loads(row["body"]),
        state=json.loads(row["state"]),
    )
