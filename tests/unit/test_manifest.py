"""The manifest that a real workspace gets: Slack takes it, and it asks for no more than is used."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from approvals.adapters.slack.openid import SCOPES
from local.manifest_scopes import scopes_with_purpose
from scripts.slack_manifest import manifest_for

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "slack-manifest.yaml"
TEXT = MANIFEST.read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "tests/events/slack-manifest.schema.json").read_text())
# Slack's own table (docs.slack.dev/reference/methods): one of a method's scopes suffices, and
# which of them depends on the conversation. Those without any work with every token.
SCOPES_OF: dict[str, frozenset[str]] = {
    "auth.test": frozenset(),
    "chat.getPermalink": frozenset(),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations.open": frozenset({"im:write"}),
    "openid.connect.token": frozenset(),
    "conversations.replies": frozenset({"channels:history", "groups:history", "im:history"}),
    "usergroups.users.list": frozenset({"usergroups:read"}),
    "users.info": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.update": frozenset(),
}
# Needed for what Slack sends of its own accord.
SCOPES_OF_FEATURES = {"slash_commands": "commands", "shortcuts": "commands"}
CALL = re.compile(
    r"""["']((?:auth|chat|conversations|openid|usergroups|users|views)\.[a-zA-Z.]+)["']"""
)

type Json = dict[str, Any]


def manifest() -> Json:
    document: Json = yaml.safe_load(TEXT)
    return document


def problems(document: Json) -> list[str]:
    found = Draft202012Validator(SCHEMA).iter_errors(document)
    return ["/".join(map(str, each.absolute_path)) for each in found]


def methods_called() -> set[str]:
    """Name the Web API methods in the code that is deployed."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    return {name for source in sources for name in CALL.findall(source)}


def features(document: Json) -> Json:
    found: Json = document["features"]
    return found


def test_slack_would_take_the_manifest() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert problems(manifest()) == []


@pytest.mark.parametrize("url", [None, "https://nod.example"])
def test_slack_would_take_what_is_printed_to_paste(url: str | None) -> None:
    assert problems(yaml.safe_load(manifest_for(TEXT, url))) == []


BREAKAGES: dict[str, Callable[[Json], Any]] = {
    "no name": lambda m: m["display_information"].pop("name"),
    "a long name": lambda m: m["display_information"].update(name="n" * 36),
    "a colour by name": lambda m: m["display_information"].update(background_color="navy"),
    "an unknown part": lambda m: m.update(feature={}),
    "an unknown setting": lambda m: m["settings"].update(socket_mode=True),
    "a command without its slash": lambda m: m["features"]["slash_commands"][0].update(
        command="order"
    ),
    "a command without a description": lambda m: m["features"]["slash_commands"][0].pop(
        "description"
    ),
    "an address without TLS": lambda m: m["settings"]["interactivity"].update(
        request_url="http://example.com/slack/events"
    ),
    "interactivity without an address": lambda m: m["settings"]["interactivity"].pop("request_url"),
    "events without an address": lambda m: m["settings"]["event_subscriptions"].pop("request_url"),
    "a long shortcut": lambda m: m["features"]["shortcuts"][0].update(name="n" * 25),
    "a shortcut of another kind": lambda m: m["features"]["shortcuts"][0].update(type="local"),
    "a shortcut without an id": lambda m: m["features"]["shortcuts"][0].pop("callback_id"),
    "eleven shortcuts": lambda m: m["features"].update(shortcuts=m["features"]["shortcuts"] * 6),
    "a redirect without TLS": lambda m: m["oauth_config"].update(
        redirect_urls=["http://127.0.0.1:8000/sign-in/slack/callback"]
    ),
    "a user's scope twice": lambda m: m["oauth_config"]["scopes"]["user"].append("openid"),
    "a scope twice": lambda m: m["oauth_config"]["scopes"]["bot"].append("commands"),
    "a bot without a name": lambda m: m["features"]["bot_user"].pop("display_name"),
}


@pytest.mark.parametrize("what", sorted(BREAKAGES))
def test_what_slack_refuses_is_refused_here(what: str) -> None:
    broken = copy.deepcopy(manifest())
    BREAKAGES[what](broken)
    assert problems(broken) != []


def test_every_method_that_is_called_is_known_with_its_scopes() -> None:
    assert methods_called() == set(SCOPES_OF)


def test_every_called_methods_scopes_are_asked_for_and_no_other() -> None:
    granted = set(manifest()["oauth_config"]["scopes"]["bot"])
    used = {scope for method in methods_called() for scope in SCOPES_OF[method]}
    used |= {scope for part, scope in SCOPES_OF_FEATURES.items() if features(manifest()).get(part)}
    assert granted == used


def test_every_scope_has_its_reason() -> None:
    purposes = scopes_with_purpose(MANIFEST)
    assert set(purposes) == set(manifest()["oauth_config"]["scopes"]["bot"])
    assert all(len(purpose) > 20 for purpose in purposes.values())


def test_everything_that_slack_sends_goes_to_one_address() -> None:
    addresses = set(re.findall(r"https://\S+", TEXT)) - {"https://example.com"}
    back = "https://example.com/sign-in/slack/callback"
    assert addresses == {"https://example.com/slack/events", back}
    assert manifest()["oauth_config"]["redirect_urls"] == [back]


def test_people_who_sign_in_are_asked_for_no_more_than_who_they_are() -> None:
    assert manifest()["oauth_config"]["scopes"]["user"] == list(SCOPES)


def test_the_app_offers_its_command_and_both_shortcuts() -> None:
    offered = features(manifest())
    assert [each["command"] for each in offered["slash_commands"]] == ["/order"]
    assert {each["callback_id"]: each["type"] for each in offered["shortcuts"]} == {
        "request_approval": "global",
        "order_from_message": "message",
    }


def test_people_have_a_home_tab_and_cannot_write_where_the_app_writes_to_them() -> None:
    assert features(manifest())["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }
    assert manifest()["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]
