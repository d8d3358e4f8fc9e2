from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from approvals.domain.errors import SlackRefused, SlackUnavailable
from slack_app.budget import ACK_SECONDS, request_started, seconds_left, within


@pytest.fixture(autouse=True)
def a_request_that_just_came_in() -> Iterator[None]:
    token = request_started.set(time.monotonic())
    yield
    request_started.reset(token)


def test_what_answers_in_time_is_returned() -> None:
    assert within(1, lambda: "answer") == "answer"
    assert within(1, lambda: None) is None


def test_what_is_refused_stays_refused() -> None:
    def refuse() -> None:
        raise SlackRefused("expired_trigger_id", "Slack refused.")

    with pytest.raises(SlackRefused):
        within(1, refuse)


def test_what_hangs_is_left_to_itself() -> None:
    over = threading.Event()
    try:
        with pytest.raises(SlackUnavailable) as error:
            within(0.01, over.wait)
        assert error.value.hung
    finally:
        over.set()


def test_once_the_acknowledgement_is_due_nothing_is_begun() -> None:
    request_started.set(time.monotonic() - ACK_SECONDS)
    called: list[bool] = []

    with pytest.raises(SlackUnavailable):
        within(1, lambda: called.append(True))

    assert called == []
    assert seconds_left() <= 0
