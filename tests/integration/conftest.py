"""The simulator with an app that records, and its page: what its tests begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support.simulator_page import simulator_page
from tests.support.slack_workspace import SlackAndApp, slack


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[SlackAndApp]:
    with slack(tmp_path) as running:
        yield running


@pytest.fixture
def page(browser: Browser, workspace: SlackAndApp) -> Iterator[Page]:
    with simulator_page(browser) as opened:
        yield opened
