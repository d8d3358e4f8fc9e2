from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from approvals.adapters.slack.messenger import (
    LOOK_SECONDS,
    POST_SECONDS,
    SlackMessenger,
)
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order import Card, Direct, Order, Reminder, Status
from approvals.domain.person import Standing
from approvals.domain.story import NOWHERE, RECEIPT, Slot, slots, with_messages
from tests.support.calling_slack import slack_api
from tests.support.doubles import FakeDirectory
from tests.support.orders import CARD, COPY
from tests.support.pictures import IN_ENGLISH, LATER, STATES, waiting
from tests.support.shop import ALICE, CAROL, CHANNEL, ERIN
from tests.support.tiny_slack import Reply, TinySlack, tiny_slack

APP_ID = "A0NOD"
DM = Card("D0ALICE", "17.000002")
ORDER = replace(
    waiting(), stages=(replace(waiting().stages[0], cards=(CARD, COPY)),), receipts=(DM,)
)
SLOTS = {slot.key: slot for slot in slots(ORDER)}
THE_CARD, RECEIVED = SLOTS["card:0"], SLOTS[RECEIPT]
ASKED, ASKED_DM = SLOTS["card:0:0:asked"], SLOTS["receipt:0:asked"]


@pytest.fixture
def slack() -> Iterator[TinySlack]:
    with tiny_slack() as served:
        yield served


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory()


@pytest.fixture
def messenger(slack: TinySlack, directory: FakeDirectory) -> SlackMessenger:
    return SlackMessenger(slack_api(slack.url), directory, IN_ENGLISH, APP_ID)


def refused(code: str) -> Reply:
    return Reply({"ok": False, "error": code})


def as_json(value: object) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def test_a_card_is_posted_to_its_channel_with_text_blocks_and_name(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [Reply({"ok": True, "channel": "C0APPROVALS", "ts": "17.000001"})]

    assert messenger.post(ORDER, THE_CARD) == Card("C0APPROVALS", "17.000001")

    [(method, arguments)] = slack.calls
    assert (method, arguments["channel"]) == ("chat.postMessage", CHANNEL)
    assert arguments["text"].startswith("Approval needed: 170.00 EUR")
    assert "order:approve" in json.dumps(arguments["blocks"])
    assert as_json(arguments["metadata"]) == {
        "event_type": "nod_message",
        "event_payload": {"order_id": "ord-1", "key": "card:0"},
    }
    assert arguments["parse"] == "none"
    assert str(arguments["unfurl_links"]) in {"0", "False", "false"}
    assert "thread_ts" not in arguments


def test_a_receipt_goes_to_the_requester_in_their_language(
    slack: TinySlack, messenger: SlackMessenger, directory: FakeDirectory
) -> None:
    directory.says(ALICE, Standing.MEMBER, "de-DE")
    slack.replies = [Reply({"ok": True, "channel": "D0ALICE", "ts": "17.1"})]

    assert messenger.post(ORDER, RECEIVED) == Card("D0ALICE", "17.1")

    [(_, arguments)] = slack.calls
    assert arguments["channel"] == ALICE
    assert arguments["text"].startswith("Ihre Bestellung wartet auf Freigabe: 170,00 EUR")


@pytest.mark.parametrize("away", [SlackUnavailable("Away."), SlackRefused("x", "No.")])
def test_where_a_language_is_not_known_the_channel_s_is_spoken(
    slack: TinySlack, messenger: SlackMessenger, directory: FakeDirectory, away: Exception
) -> None:
    directory.away = away

    messenger.post(ORDER, RECEIVED)

    assert slack.calls[0][1]["text"].startswith("Your order waits for approval")


def test_the_channel_speaks_its_own_language(
    slack: TinySlack, messenger: SlackMessenger, directory: FakeDirectory
) -> None:
    directory.says(ALICE, Standing.MEMBER, "de-DE")

    messenger.post(ORDER, ASKED)

    assert slack.calls[0][1]["text"].startswith("Asked.")
    assert directory.asked == []


@pytest.mark.parametrize(("slot", "root"), [(ASKED, CARD), (ASKED_DM, DM)])
def test_a_note_goes_into_the_thread_of_the_first_copy(
    slack: TinySlack, messenger: SlackMessenger, slot: Slot, root: Card
) -> None:
    messenger.post(ORDER, slot)

    [(method, arguments)] = slack.calls
    assert method == "chat.postMessage"
    assert (arguments["channel"], arguments["thread_ts"]) == (root.channel, root.ts)
    assert as_json(arguments["metadata"])["event_payload"]["key"] == slot.key
    assert "blocks" not in arguments


def test_a_note_whose_root_is_gone_goes_below_its_copy(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [refused("thread_not_found"), Reply({"ok": True, "channel": "C1", "ts": "9"})]

    assert messenger.post(ORDER, ASKED) == Card("C1", "9")

    assert [arguments["thread_ts"] for _, arguments in slack.calls] == [CARD.ts, COPY.ts]


@pytest.mark.fault("F29")
def test_a_note_that_nobody_could_read_counts_as_sent(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [refused("thread_not_found")]

    assert messenger.post(ORDER, ASKED) == CARD


def test_a_note_that_is_refused_otherwise_is_an_error(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [refused("is_archived")]

    with pytest.raises(SlackRefused):
        messenger.post(ORDER, ASKED)


def test_a_message_is_edited_with_text_blocks_and_name(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    done = replace(STATES["fulfilled"], status=Status.FULFILLED)

    messenger.update(done, THE_CARD, CARD)

    [(method, arguments)] = slack.calls
    assert method == "chat.update"
    assert (arguments["channel"], arguments["ts"]) == (CARD.channel, CARD.ts)
    assert arguments["text"].startswith("Approved by <@U0BOB>")
    assert "order:approve" not in json.dumps(arguments["blocks"])
    assert as_json(arguments["metadata"])["event_payload"]["key"] == "card:0"


@pytest.mark.fault("F29")
@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_a_message_that_cannot_be_edited_ever_again_is_no_error(
    slack: TinySlack, messenger: SlackMessenger, code: str
) -> None:
    slack.replies = [refused(code)]

    messenger.update(ORDER, THE_CARD, CARD)

    assert len(slack.calls) == 1


@pytest.mark.parametrize("code", ["is_archived", "not_in_channel", "channel_not_found"])
def test_an_edit_that_may_be_made_up_for_is_an_error(
    slack: TinySlack, messenger: SlackMessenger, code: str
) -> None:
    slack.replies = [refused(code)]

    with pytest.raises(SlackRefused):
        messenger.update(ORDER, THE_CARD, CARD)


def message(ts: str, key: str, order_id: str = "ord-1", **changes: Any) -> dict[str, Any]:
    payload = {"order_id": order_id, "key": key}
    metadata = {"event_type": "nod_message", "event_payload": payload}
    return {"ts": ts, "app_id": APP_ID, "user": "U0NOD", "metadata": metadata, **changes}


def earlier(ts: str, stage: object) -> dict[str, Any]:
    payload = {"order_id": "ord-1", "stage": stage}
    return message(ts, "", metadata={"event_type": "nod_card", "event_payload": payload})


def test_a_card_is_found_by_its_order_and_key(slack: TinySlack, messenger: SlackMessenger) -> None:
    messages = [
        {"ts": "1", "text": "ord-1"},
        {"ts": "2", "metadata": None},
        {"ts": "3", "metadata": {"event_type": "nod_message"}},
        message("4", "card:0", "ord-2"),
        message("5", "card:1"),
        message("6", "card:0", app_id="A0EVE"),
        message("7", "card:0"),
    ]
    slack.replies = [Reply({"ok": True, "messages": messages})]

    assert messenger.find(ORDER, THE_CARD) == Card(CHANNEL, "7")

    [(method, arguments)] = slack.calls
    assert (method, arguments["channel"]) == ("conversations.history", CHANNEL)
    assert float(arguments["oldest"]) <= ORDER.created_at.timestamp()
    assert str(arguments["include_all_metadata"]) in {"1", "True", "true"}


def test_a_card_of_an_earlier_version_is_found(slack: TinySlack, messenger: SlackMessenger) -> None:
    messages = [earlier("1", 1), earlier("2", None), earlier("3", 0)]
    slack.replies = [Reply({"ok": True, "messages": messages})]

    assert messenger.find(ORDER, THE_CARD) == Card(CHANNEL, "3")


def test_a_receipt_is_looked_for_in_the_direct_message(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [
        Reply({"ok": True, "channel": {"id": "D0ALICE"}}),
        Reply({"ok": True, "messages": [message("7", RECEIPT)]}),
    ]

    assert messenger.find(ORDER, RECEIVED) == Card("D0ALICE", "7")

    assert [method for method, _ in slack.calls] == ["conversations.open", "conversations.history"]
    assert slack.calls[0][1]["users"] == ALICE
    assert slack.calls[1][1]["channel"] == "D0ALICE"


REMINDED = replace(
    ORDER, stages=(replace(ORDER.stages[0], reminders=(Reminder(LATER, (CAROL,)),) * 2),)
)
DIRECT = next(slot for slot in slots(REMINDED) if slot.key == f"direct:0:{CAROL}")


def test_a_copy_for_one_approver_goes_to_them_in_their_language_with_the_card_s_buttons(
    slack: TinySlack, messenger: SlackMessenger, directory: FakeDirectory
) -> None:
    directory.says(CAROL, Standing.MEMBER, "de-DE")
    slack.replies = [Reply({"ok": True, "channel": "D0CAROL", "ts": "17.3"})]

    assert messenger.post(REMINDED, DIRECT) == Card("D0CAROL", "17.3")

    [(_, arguments)] = slack.calls
    assert arguments["channel"] == CAROL
    assert arguments["text"].startswith("Freigabe nötig: 170,00 EUR")
    assert "order:approve" in json.dumps(arguments["blocks"])


def test_a_copy_for_one_approver_is_looked_for_in_their_direct_message(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [
        Reply({"ok": True, "channel": {"id": "D0CAROL"}}),
        Reply({"ok": True, "messages": [message("7", DIRECT.key)]}),
    ]

    assert messenger.find(REMINDED, DIRECT) == Card("D0CAROL", "7")

    assert slack.calls[0][1]["users"] == CAROL


def test_a_reminder_below_such_a_copy_is_in_its_reader_s_language(
    slack: TinySlack, messenger: SlackMessenger, directory: FakeDirectory
) -> None:
    directory.says(CAROL, Standing.MEMBER, "de-DE")
    order = with_messages(REMINDED, {DIRECT.key: Card("D0CAROL", "17.3")})
    [again] = [slot for slot in slots(order) if slot.root == DIRECT.key]

    messenger.post(order, again)

    [(_, arguments)] = slack.calls
    assert (arguments["channel"], arguments["thread_ts"]) == ("D0CAROL", "17.3")
    assert "das wartet noch auf Ihre Stimme" in arguments["text"]


def test_a_note_is_looked_for_in_its_thread(slack: TinySlack, messenger: SlackMessenger) -> None:
    messages = [message("1", "card:0"), message("2", ASKED.key)]
    slack.replies = [refused("thread_not_found"), Reply({"ok": True, "messages": messages})]

    assert messenger.find(ORDER, ASKED) == Card(COPY.channel, "2")

    assert {method for method, _ in slack.calls} == {"conversations.replies"}
    assert [arguments["ts"] for _, arguments in slack.calls] == [CARD.ts, COPY.ts]


def test_where_our_app_s_id_is_not_known_slack_is_asked_once_who_we_are(slack: TinySlack) -> None:
    messenger = SlackMessenger(slack_api(slack.url), FakeDirectory(), IN_ENGLISH)
    theirs, ours = message("1", "card:0", user="U0EVE"), message("2", "card:0")
    history = Reply({"ok": True, "messages": [theirs, ours]})
    slack.replies = [history, Reply({"ok": True, "user_id": "U0NOD"}), history]

    assert messenger.find(ORDER, THE_CARD) == messenger.find(ORDER, THE_CARD) == Card(CHANNEL, "2")

    assert [method for method, _ in slack.calls].count("auth.test") == 1


@pytest.mark.parametrize("messages", [[], [message("1", "card:0", "ord-2")]])
def test_a_message_that_is_not_there_is_not_found(
    slack: TinySlack, messenger: SlackMessenger, messages: list[dict[str, Any]]
) -> None:
    slack.replies = [Reply({"ok": True, "messages": messages})]

    assert messenger.find(ORDER, THE_CARD) is None


def test_without_the_scope_to_look_nothing_is_found(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [refused("missing_scope")]

    assert messenger.find(ORDER, THE_CARD) is None
    assert messenger.find(ORDER, RECEIVED) is None
    assert messenger.find(ORDER, ASKED) is None


def test_a_search_that_fails_is_not_taken_for_nothing_found(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [Reply("", 500)]

    with pytest.raises(SlackUnavailable):
        messenger.find(ORDER, THE_CARD)


def test_the_time_limits_leave_a_step_five_seconds() -> None:
    assert POST_SECONDS + LOOK_SECONDS <= 5


@pytest.mark.parametrize("order", STATES.values(), ids=STATES)
def test_every_message_of_every_order_can_be_sent(
    slack: TinySlack, messenger: SlackMessenger, order: Order
) -> None:
    stages = tuple(
        replace(stage, cards=(CARD,), directs=(Direct(ERIN, DM),)) for stage in order.stages
    )
    order = replace(order, stages=stages, receipts=(DM,))
    for slot in slots(order):
        messenger.post(order, slot)

    assert len(slack.calls) == len(slots(order))
    assert all(arguments["text"].strip() for _, arguments in slack.calls)


@pytest.mark.parametrize("code", ["cannot_dm_bot", "user_disabled", "messages_tab_disabled"])
def test_somebody_who_gets_no_direct_messages_is_not_told(
    slack: TinySlack, messenger: SlackMessenger, code: str
) -> None:
    slack.replies = [refused(code)]
    assert messenger.post(replace(ORDER, receipts=()), RECEIVED) == NOWHERE
    with pytest.raises(SlackRefused):
        messenger.post(ORDER, THE_CARD)


def test_somebody_who_is_gone_keeps_the_receipt_that_they_had(
    slack: TinySlack, messenger: SlackMessenger
) -> None:
    slack.replies = [refused("user_disabled")]
    messenger.update(ORDER, RECEIVED, DM)
    assert messenger.post(ORDER, ASKED_DM) == DM
    with pytest.raises(SlackRefused):
        messenger.update(ORDER, THE_CARD, CARD)
