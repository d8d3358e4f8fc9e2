from __future__ import annotations

from collections.abc import Callable

import pytest

from approvals.adapters.slack.screens import LOOK_SECONDS, OPEN_SECONDS, SlackScreens
from approvals.domain.errors import SlackRefused, SlackUnavailable
from tests.support.shop import ALICE, CHANNEL
from tests.support.slack_api import AnsweringSlack, SlackRefusal

VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "Reject"}, "blocks": []}
HOME = {"type": "home", "blocks": []}
LINK = "https://nod.slack.com/archives/C0APPROVALS/p1700000000000001"
USES: dict[str, Callable[[SlackScreens], object]] = {
    "views.open": lambda screens: screens.open("trigger", VIEW),
    "views.update": lambda screens: screens.update("V0VIEW", "hash", VIEW),
    "views.publish": lambda screens: screens.publish(ALICE, HOME),
    "chat.getPermalink": lambda screens: screens.permalink(CHANNEL, "1700000000.000001"),
}


@pytest.fixture
def slack() -> AnsweringSlack:
    return AnsweringSlack(
        {method: {"ok": True} for method in USES} | {"chat.getPermalink": {"permalink": LINK}}
    )


def test_a_modal_is_opened_for_a_trigger_and_in_time(slack: AnsweringSlack) -> None:
    SlackScreens(slack.api()).open("trigger", VIEW)
    assert slack.calls == [("views.open", {"trigger_id": "trigger", "view": VIEW})]
    assert slack.seconds == [OPEN_SECONDS]


def test_a_modal_is_replaced_if_it_is_still_the_same(slack: AnsweringSlack) -> None:
    SlackScreens(slack.api()).update("V0VIEW", "hash", VIEW)
    expected = {"view_id": "V0VIEW", "hash": "hash", "view": VIEW}
    assert slack.calls == [("views.update", expected)]


def test_a_modal_can_be_replaced_whatever_it_shows(slack: AnsweringSlack) -> None:
    SlackScreens(slack.api()).update("V0VIEW", None, VIEW)
    assert slack.calls == [("views.update", {"view_id": "V0VIEW", "view": VIEW})]


def test_a_home_tab_is_one_persons(slack: AnsweringSlack) -> None:
    SlackScreens(slack.api()).publish(ALICE, HOME)
    assert slack.calls == [("views.publish", {"user_id": ALICE, "view": HOME})]


def test_a_messages_address_is_asked_for_in_short(slack: AnsweringSlack) -> None:
    assert SlackScreens(slack.api()).permalink(CHANNEL, "1700000000.000001") == LINK
    expected = {"channel": CHANNEL, "message_ts": "1700000000.000001"}
    assert slack.calls == [("chat.getPermalink", expected)]
    assert slack.seconds == [LOOK_SECONDS]


def test_a_message_without_an_address_has_none(slack: AnsweringSlack) -> None:
    slack.answers["chat.getPermalink"] = {"ok": True}
    assert SlackScreens(slack.api()).permalink(CHANNEL, "1700000000.000001") is None


@pytest.mark.parametrize("method", USES)
@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (TimeoutError(), SlackUnavailable),
        (SlackRefusal("fatal_error"), SlackUnavailable),
        (SlackRefusal("expired_trigger_id"), SlackRefused),
        (SlackRefusal("invalid_blocks"), SlackRefused),
    ],
)
def test_what_slack_does_not_do_is_told_by_our_own_errors(
    slack: AnsweringSlack, method: str, failure: Exception, raised: type[Exception]
) -> None:
    slack.answers[method] = failure
    with pytest.raises(raised):
        USES[method](SlackScreens(slack.api()))
