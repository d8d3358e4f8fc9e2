"""views.*: modals, which need a fresh trigger, and the Home tab."""

from __future__ import annotations

from typing import Any

from local.slack.arguments import ApiError, Arguments
from local.slack.block_kit import is_view_too_large, view_problems
from local.slack.json_types import JsonObject
from local.slack.people import person_by_id
from local.slack.triggers import TriggerError
from local.slack.views import HOME, MODAL, View
from local.slack.workspace import Workspace


def open_(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Open a modal for whom the trigger belongs to."""
    body = _body(workspace, arguments, MODAL)
    user = _redeem(workspace, arguments)
    return _answer(workspace.views.open(user, body))


def push(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Put a modal on top of the one that is open."""
    body = _body(workspace, arguments, MODAL)
    view = workspace.views.push(_redeem(workspace, arguments), body)
    if view is None:
        raise ApiError("push_limit_reached")
    return _answer(view)


def update(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Change a view that is open, unless its hash says that someone else just did."""
    view = _find(workspace, arguments)
    body = _body(workspace, arguments, view.surface, replacing=view)
    _require_hash(arguments, view)
    return _answer(workspace.views.update(view, body))


def publish(workspace: Workspace, arguments: Arguments) -> JsonObject:
    """Set a person's Home tab."""
    user = arguments.text("user_id")
    if person_by_id(user) is None:
        raise ApiError("user_not_found")
    if not workspace.manifest.home_tab:
        raise ApiError("not_enabled")
    known = workspace.views.home_of(user)
    body = _body(workspace, arguments, HOME, replacing=known)
    if known is not None:
        _require_hash(arguments, known)
    return _answer(workspace.views.publish(user, body))


def _redeem(workspace: Workspace, arguments: Arguments) -> str:
    try:
        return workspace.triggers.redeem(arguments.text("trigger_id"))
    except TriggerError as error:
        raise ApiError(error.code) from error


def _find(workspace: Workspace, arguments: Arguments) -> View:
    external_id = arguments.optional_text("external_id")
    if external_id is not None:
        view = workspace.views.get_external(external_id)
    else:
        view = workspace.views.get(arguments.text("view_id"))
    if view is None:
        raise ApiError("not_found")
    return view


def _require_hash(arguments: Arguments, view: View) -> None:
    expected = arguments.optional_text("hash")
    if expected is not None and expected != view.hash:
        raise ApiError("hash_conflict")


def _body(
    workspace: Workspace, arguments: Arguments, surface: str, replacing: View | None = None
) -> JsonObject:
    body: Any = arguments.structure("view", "invalid_arguments")
    problems = view_problems(body, surface)
    if problems:
        raise ApiError("invalid_arguments", problems)
    if is_view_too_large(body):
        raise ApiError("view_too_large")
    external_id = body.get("external_id")
    taken = workspace.views.get_external(external_id) if external_id else None
    if taken is not None and (replacing is None or taken.view_id != replacing.view_id):
        raise ApiError("duplicate_external_id")
    return dict(body)


def _answer(view: View) -> JsonObject:
    return {"view": view.as_slack_shows_it()}
