"""`make slack-manifest`: the app's manifest, ready to paste."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import yaml

from local.places import MANIFEST, ROOT
from scripts.slack_manifest import manifest_for

TEXT = MANIFEST.read_text(encoding="utf-8")


def _without_addresses(document: Any) -> Any:
    if isinstance(document, dict):
        kept = {k: v for k, v in document.items() if not k.endswith(("url", "redirect_urls"))}
        return {key: _without_addresses(value) for key, value in kept.items()}
    return (
        [_without_addresses(item) for item in document] if isinstance(document, list) else document
    )


def test_without_an_address_socket_mode_is_on_and_nothing_else_changes() -> None:
    printed = yaml.safe_load(manifest_for(TEXT, None))
    expected = _without_addresses(yaml.safe_load(TEXT))
    expected["settings"]["socket_mode_enabled"] = True
    assert printed == expected


@pytest.mark.parametrize(
    "url", ["https://nod.example", "https://nod.example/", "https://nod.example/slack/events"]
)
def test_an_address_is_filled_in_everywhere(url: str) -> None:
    printed = yaml.safe_load(manifest_for(TEXT, url))
    assert "example.com" not in str(printed)
    wanted = "https://nod.example/slack/events"
    assert printed["features"]["slash_commands"][0]["url"] == wanted
    assert printed["settings"]["interactivity"]["request_url"] == wanted
    assert printed["settings"]["socket_mode_enabled"] is False
    assert printed["oauth_config"]["redirect_urls"] == [
        "https://nod.example/sign-in/slack/callback"
    ]


@pytest.mark.parametrize("url", [None, "https://nod.example"])
def test_the_comments_stay(url: str | None) -> None:
    comments = {line for line in TEXT.splitlines() if line.lstrip().startswith("#")}
    lost = comments - set(manifest_for(TEXT, url).splitlines())
    # It tells people to do by hand what is done here.
    without_address = "Where Slack sends people back" if url is None else "Replace"
    by_hand = ("Replace https://example.com", without_address)
    assert [line for line in lost if not any(part in line for part in by_hand)] == []


@pytest.mark.parametrize("url", ["http://nod.example", "nod.example", "https://", "https://a?b=c"])
def test_an_address_that_slack_would_not_call_is_refused_in_words(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/slack_manifest.py", url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("URL must be an address such as https://")
