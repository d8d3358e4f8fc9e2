"""What is deployed of others is listed with its licence, and no licence is one nobody looked at."""

from __future__ import annotations

import pytest

from scripts.write_licences import PAGE, Component, components, page


def test_the_page_lists_what_is_deployed() -> None:
    assert PAGE.read_text() == page(), "run: make licences"


def test_every_licence_is_one_that_may_be_deployed() -> None:
    found = components()
    assert {"boto3", "slack-bolt", "uPlot"} <= {each.name for each in found}
    assert [each for each in found if not each.is_allowed] == []


@pytest.mark.parametrize("licence", ["GPL-3.0-only", "LGPL-2.1", "proprietary", ""])
def test_another_licence_is_refused(licence: str) -> None:
    assert not Component("it", "1", licence, "everywhere").is_allowed


def test_of_several_licences_one_is_enough() -> None:
    assert Component("it", "1", "GPL-3.0-only OR MIT", "everywhere").is_allowed
