from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.web import WebClient

from approvals.adapters.slack.messenger import (
    LOOK_SECONDS,
    POST_SECONDS,
    NoMessenger,
    SlackMessenger,
)
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order import Card, Status
from tests.support.database import free_port
from tests.support.doubles import FakeSecrets
from tests.support.orders import CARD, FIRST_WAIT, STAGE, new_order
from tests.support.shop import ALICE, CHANNEL
from tests.support.tiny_slack import Reply, TinySlack, tiny_slack

TOKEN = "xoxb-secret-token"
PARAMETER = "/nod/slack/bot-token"
ORDER = new_order(status=Status.AWAITING_APPROVAL, stages=(replace(STAGE, waits=(FIRST_WAIT,)),))


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as served:
        yield served


@pytest.fixture
def messenger(slack: TinySlack) -> SlackMessenger:
    return SlackMessenger.with_token(FakeSecrets({PARAMETER: TOKEN}), PARAMETER, slack.url)


def impatient(url: str) -> SlackMessenger:
    """Return a messenger that waits a fifth of a second."""
    return SlackMessenger(
        lambda _: WebClient(token=TOKEN, base_url=url, timeout=0.2, retry_handlers=[])  # type: ignore[arg-type]
    )


def refused(code: str) -> Reply:
    return Reply({"ok": False, "error": code})


def test_a_card_is_posted_with_text_blocks_and_its_order_s_name(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [Reply({"ok": True, "channel": "C0APPROVALS", "ts": "17.000001"})]

    assert messenger.post_card(ORDER, 0) == Card("C0APPROVALS", "17.000001")

    [(method, arguments)] = slack.calls
    assert method == "chat.postMessage"
    assert arguments["channel"] == CHANNEL
    assert arguments["text"].startswith("Approval needed: 170.00 EUR")
    assert "order:approve" in json.dumps(arguments["blocks"])
    assert "nod_card" in json.dumps(arguments["metadata"])
    assert "ord-1" in json.dumps(arguments["metadata"])
    assert slack.authorizations == [f"Bearer {TOKEN}"]


def test_a_card_is_edited_with_text_and_blocks_both(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    messenger.update_card(CARD, replace(ORDER, status=Status.FULFILLED), 0)

    [(method, arguments)] = slack.calls
    assert method == "chat.update"
    assert (arguments["channel"], arguments["ts"]) == (CARD.channel, CARD.ts)
    assert arguments["text"].startswith("Approved and shipped")
    assert "order:approve" not in json.dumps(arguments["blocks"])


def test_a_requester_is_told_as_typed(slack: TinySlack, messenger: SlackMessenger) -> None:
    messenger.tell(ALICE, "Your order for <!channel> is done.")

    [(method, arguments)] = slack.calls
    assert (method, arguments["channel"]) == ("chat.postMessage", ALICE)
    assert "&lt;!channel&gt;" in arguments["text"]


def test_who_is_not_in_slack_is_not_told(slack: TinySlack, messenger: SlackMessenger) -> None:
    messenger.tell("api:requester", "Done.")

    assert slack.calls == []


@pytest.mark.parametrize("written", ["30", "1"])
def test_a_429_says_how_long_to_wait(
    slack: TinySlack, messenger: SlackMessenger, written: str
) -> None:
    slack.replies = [Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": written})]

    with pytest.raises(SlackUnavailable) as error:
        messenger.post_card(ORDER, 0)

    assert error.value.retry_after_seconds == int(written)
    assert len(slack.calls) == 1


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "soon"}, {"Retry-After": "-5"}])
def test_a_429_without_a_time_waits_a_second(
    slack: TinySlack, messenger: SlackMessenger, headers: dict[str, str]
) -> None:
    slack.replies = [Reply("slow down", 429, headers)]

    with pytest.raises(SlackUnavailable) as error:
        messenger.post_card(ORDER, 0)

    assert error.value.retry_after_seconds == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<html>Oops</html>", 500),
        Reply({"ok": False, "error": "internal_error"}, 500),
        Reply("", 503),
        Reply("not json"),
        Reply("[]", 502),
        refused("internal_error"),
        refused("fatal_error"),
        refused("service_unavailable"),
        Reply(hang_up=True),
    ],
    ids=lambda r: f"{r.status}-{str(r.body)[:30]}-{r.hang_up}",
)
def test_what_may_pass_is_unavailable_and_not_repeated_by_the_client(
    slack: TinySlack, messenger: SlackMessenger, reply: Reply
) -> None:
    slack.replies = [reply]

    with pytest.raises(SlackUnavailable):
        messenger.post_card(ORDER, 0)

    assert len(slack.calls) == 1


def test_slack_that_hangs_is_given_up(slack: TinySlack) -> None:
    slack.replies = [Reply(hang=True)]
    began = time.monotonic()

    with pytest.raises(SlackUnavailable):
        impatient(slack.url).post_card(ORDER, 0)

    assert time.monotonic() - began < 2
    assert len(slack.calls) == 1


def test_the_time_limit_leaves_a_step_five_seconds() -> None:
    messenger = SlackMessenger.with_token(FakeSecrets({PARAMETER: TOKEN}), PARAMETER, "http://x/")

    assert messenger.client(POST_SECONDS).timeout == POST_SECONDS
    assert POST_SECONDS + LOOK_SECONDS <= 5
    assert messenger.client(LOOK_SECONDS).retry_handlers == []


def test_slack_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(SlackUnavailable):
        impatient(f"http://127.0.0.1:{free_port()}/api/").post_card(ORDER, 0)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("not_in_channel", "Invite it with /invite"),
        ("channel_not_found", "does not exist or Nod cannot see it"),
        ("is_archived", "is archived"),
        ("invalid_auth", "does not accept Nod's token"),
        ("token_revoked", "was revoked"),
        ("missing_scope", "lacks a scope"),
        ("invalid_blocks", "did not accept the card's layout"),
        ("something_new", "Slack refused the card (something_new)."),
    ],
)
def test_what_does_not_pass_is_refused_in_words(
    slack: TinySlack, messenger: SlackMessenger, code: str, words: str
) -> None:
    slack.replies = [refused(code)]

    with pytest.raises(SlackRefused) as error:
        messenger.post_card(ORDER, 0)

    assert error.value.code == code
    assert words in str(error.value)
    assert TOKEN not in str(error.value)
    assert len(slack.calls) == 1


@pytest.mark.parametrize("code", ["message_not_found", "channel_not_found", "is_archived"])
def test_a_card_that_is_gone_is_no_error(
    slack: TinySlack, messenger: SlackMessenger, code: str
) -> None:
    slack.replies = [refused(code)]

    messenger.update_card(CARD, ORDER, 0)

    assert len(slack.calls) == 1


def test_an_edit_that_slack_refuses_is_an_error(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [refused("cant_update_message")]

    with pytest.raises(SlackRefused):
        messenger.update_card(CARD, ORDER, 0)


def message(order_id: str, stage: int, ts: str, kind: str = "nod_card") -> dict[str, Any]:
    payload = {"order_id": order_id, "stage": stage}
    return {"ts": ts, "metadata": {"event_type": kind, "event_payload": payload}}


def test_a_card_is_found_by_its_order_and_stage(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    messages = [
        {"ts": "1", "text": "ord-1"},
        {"ts": "2", "metadata": None},
        {"ts": "3", "metadata": {"event_type": "nod_card"}},
        message("ord-2", 0, "4"),
        message("ord-1", 1, "5"),
        message("ord-1", 0, "6", kind="another_app"),
        message("ord-1", 0, "7"),
    ]
    slack.replies = [Reply({"ok": True, "messages": messages})]

    assert messenger.find_card(ORDER, 0) == Card(CHANNEL, "7")

    [(method, arguments)] = slack.calls
    assert method == "conversations.history"
    assert float(arguments["oldest"]) <= ORDER.created_at.timestamp()
    assert str(arguments["include_all_metadata"]) in {"1", "True", "true"}


@pytest.mark.parametrize("messages", [[], [message("ord-2", 0, "1")]])
def test_a_card_that_is_not_there_is_not_found(
    slack: TinySlack, messenger: SlackMessenger, messages: list[dict[str, Any]]
) -> None:
    slack.replies = [Reply({"ok": True, "messages": messages})]

    assert messenger.find_card(ORDER, 0) is None


def test_without_the_scope_to_look_nothing_is_found(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [refused("missing_scope")]

    assert messenger.find_card(ORDER, 0) is None


def test_a_search_that_fails_is_not_taken_for_nothing_found(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [Reply("", 500)]

    with pytest.raises(SlackUnavailable):
        messenger.find_card(ORDER, 0)


def test_a_token_is_read_anew_for_every_call(slack: TinySlack) -> None:
    secrets = FakeSecrets({PARAMETER: "xoxb-old"})
    messenger = SlackMessenger.with_token(secrets, PARAMETER, slack.url)
    messenger.update_card(CARD, ORDER, 0)

    secrets.values[PARAMETER] = "xoxb-new"
    messenger.update_card(CARD, ORDER, 0)

    assert slack.authorizations == ["Bearer xoxb-old", "Bearer xoxb-new"]


def test_a_token_that_cannot_be_read_is_slack_being_away(slack: TinySlack) -> None:
    messenger = SlackMessenger.with_token(FakeSecrets({}), PARAMETER, slack.url)

    with pytest.raises(SlackUnavailable, match="token cannot be read"):
        messenger.post_card(ORDER, 0)

    assert slack.calls == []


def test_without_slack_nothing_is_posted_and_nobody_told() -> None:
    nobody = NoMessenger()

    nobody.update_card(CARD, ORDER, 0)
    nobody.tell(ALICE, "Done.")

    assert nobody.find_card(ORDER, 0) is None
    with pytest.raises(SlackRefused):
        nobody.post_card(ORDER, 0)


def test_an_error_s_cause_is_kept_for_the_log(slack: TinySlack, messenger: SlackMessenger) -> None:
    slack.replies = [Reply("", 500)]

    with pytest.raises(SlackUnavailable) as error:
        messenger.tell(ALICE, "Done.")

    assert error.value.__cause__ is not None
