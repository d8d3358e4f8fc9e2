"""An order's messages through Slack's Web API.

`chat.postMessage` has no idempotency key: what is sent twice is there twice. So every message
carries its order and slot as metadata, by which one is found whose answer was lost.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.cards import card_blocks, card_text
from approvals.adapters.slack.notes import note_blocks, note_text
from approvals.adapters.slack.receipts import receipt_blocks, receipt_text
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order import Card
from approvals.domain.story import NOWHERE, RECEIPT, card_key, copies
from approvals.domain.words.speech import words_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.adapters.slack.api import SlackApi
    from approvals.adapters.slack.cards import Look
    from approvals.domain.order import Order
    from approvals.domain.story import Slot
    from approvals.domain.words.speech import Words
    from approvals.ports import Directory

POST_SECONDS = 3
LOOK_SECONDS = 2
"""Together 5 s: a step that looks for a message and then posts it fails within that."""
EVENT_TYPE = "nod_message"
_EARLIER_EVENT_TYPE = "nod_card"
_LOOK_BACK_MESSAGES = 200
_IS_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_UNREACHABLE = frozenset(
    {"cannot_dm_bot", "channel_not_found", "user_disabled", "user_not_found", "user_not_visible",
     "users_not_found"}
)  # fmt: skip
"""Of a direct message: nobody is there to read it, and asking again changes nothing."""
_NO_MESSAGES = frozenset({"messages_tab_disabled"})
"""As long as Nod's settings at Slack are what they are, about which an operator is told."""
_THREAD_IS_GONE = frozenset({"thread_not_found", "message_not_found"})
log = logging.getLogger(__name__)


@dataclass(slots=True)
class SlackMessenger:
    """Implements the Messenger port; ``look`` has the words of the channel.

    ``app_id`` says whose messages are ours; where it is not known, Slack is asked who we are, once.
    """

    api: SlackApi
    directory: Directory
    look: Look
    app_id: str = ""
    _user_id: str | None = field(default=None, init=False, repr=False)

    def post(self, order: Order, slot: Slot) -> Card:
        """See `approvals.ports.Messenger`."""
        if slot.root is not None:
            return self._post_note(order, slot, copies(order, slot.root))
        if slot.key == RECEIPT:
            return self._post_receipt(order, slot)
        where = slot.reader(order) or order.stages[slot.stage].channel
        return self._post(order, slot, frozenset(), channel=where)

    def update(self, order: Order, slot: Slot, where: Card) -> None:
        """See `approvals.ports.Messenger`. Text and blocks both: text alone removes the blocks."""
        try:
            self.api.call(
                "chat.update",
                POST_SECONDS,
                expected=_gone(slot),
                order_id=order.order_id,
                channel=where.channel,
                ts=where.ts,
                metadata=_metadata(order, slot),
                parse="none",
                **self._content(order, slot),
            )
        except SlackRefused as error:
            if error.code not in _gone(slot):
                raise
            log.info("message is gone", extra={"order_id": order.order_id, "cause": error.code})

    def find(self, order: Order, slot: Slot) -> Card | None:
        """See `approvals.ports.Messenger`. Needs the history scopes; without, finds nothing."""
        try:
            if slot.root is not None:
                return self._find_note(order, slot, copies(order, slot.root))
            return self._find_root(order, slot)
        except SlackRefused:
            return None

    def _post(self, order: Order, slot: Slot, expected: frozenset[str], **where: Any) -> Card:
        answer = self.api.call(
            "chat.postMessage",
            POST_SECONDS,
            expected=expected,
            order_id=order.order_id,
            metadata=_metadata(order, slot),
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
            **where,
            **self._content(order, slot),
        )
        return Card(str(answer["channel"]), str(answer["ts"]))

    def _post_receipt(self, order: Order, slot: Slot) -> Card:
        """Send the receipt; to somebody who gets no direct messages, it is never sent."""
        try:
            return self._post(order, slot, _UNREACHABLE, channel=order.requester)
        except SlackRefused as error:
            if error.code not in _UNREACHABLE | _NO_MESSAGES:
                raise
            cause = {"order_id": order.order_id, "cause": error.code}
            log.info("the requester cannot be told", extra=cause)
            return NOWHERE

    def _post_note(self, order: Order, slot: Slot, roots: tuple[Card, ...]) -> Card:
        """Send a note to the first copy of its root that still is there.

        Where none is, nobody could read it: that is no error, and the note counts as sent.
        """
        gone = _THREAD_IS_GONE | (_UNREACHABLE if slot.is_receipt else frozenset())
        for root in roots:
            try:
                where = {"channel": root.channel, "thread_ts": root.ts}
                return self._post(order, slot, gone, **where)
            except SlackRefused as error:
                if error.code not in (gone | _NO_MESSAGES if slot.is_receipt else gone):
                    raise
        log.info("thread is gone", extra={"order_id": order.order_id, "slot": slot.key})
        return roots[0]

    def _content(self, order: Order, slot: Slot) -> dict[str, Any]:
        look = replace(self.look, words=self._words(order, slot))
        if slot.root is not None:
            blocks = note_blocks(order, slot, look)
            return {"text": note_text(order, slot, look), **({"blocks": blocks} if blocks else {})}
        if slot.key == RECEIPT:
            return {"text": receipt_text(order, look), "blocks": receipt_blocks(order, look)}
        text, blocks = card_text(order, slot.stage, look), card_blocks(order, slot.stage, look)
        return {"text": text, "blocks": blocks}

    def _words(self, order: Order, slot: Slot) -> Words:
        """Return the channel's words, or those of the one person who sees it."""
        reader = slot.reader(order)
        if reader is None:
            return self.look.words
        try:
            person = self.directory.person(reader)
        except (SlackUnavailable, SlackRefused):
            return self.look.words
        return words_for(person.locale, self.look.words)

    def _find_root(self, order: Order, slot: Slot) -> Card | None:
        reader = slot.reader(order)
        channel = self._dm(reader) if reader else order.stages[slot.stage].channel
        answer = self.api.call(
            "conversations.history",
            LOOK_SECONDS,
            order_id=order.order_id,
            channel=channel,
            oldest=f"{order.created_at.timestamp() - 60:.6f}",
            limit=_LOOK_BACK_MESSAGES,
            include_all_metadata=True,
        )
        return self._ours_among(answer, channel, order, slot)

    def _find_note(self, order: Order, slot: Slot, roots: tuple[Card, ...]) -> Card | None:
        for root in roots:
            try:
                answer = self.api.call(
                    "conversations.replies",
                    LOOK_SECONDS,
                    expected=_THREAD_IS_GONE,
                    order_id=order.order_id,
                    channel=root.channel,
                    ts=root.ts,
                    limit=_LOOK_BACK_MESSAGES,
                    include_all_metadata=True,
                )
            except SlackRefused as error:
                if error.code in _THREAD_IS_GONE:
                    continue
                raise
            return self._ours_among(answer, root.channel, order, slot)
        return None

    def _dm(self, person: str) -> str:
        answer = self.api.call("conversations.open", LOOK_SECONDS, users=person)
        return str(answer["channel"]["id"])

    def _ours_among(
        self, answer: Mapping[str, Any], channel: str, order: Order, slot: Slot
    ) -> Card | None:
        for message in answer.get("messages", []):
            # Anybody's app can write our metadata; only our own messages are believed.
            if _is_of(message, order, slot) and self._is_ours(message):
                return Card(channel, str(message["ts"]))
        return None

    def _is_ours(self, message: Mapping[str, Any]) -> bool:
        if self.app_id:
            return message.get("app_id") == self.app_id
        if self._user_id is None:
            self._user_id = str(self.api.call("auth.test", LOOK_SECONDS).get("user_id", ""))
        return self._user_id != "" and message.get("user") == self._user_id


def _gone(slot: Slot) -> frozenset[str]:
    """Return the refusals by which a message cannot be edited because nobody sees it any more."""
    return _IS_GONE | _UNREACHABLE if slot.is_receipt else _IS_GONE


def _metadata(order: Order, slot: Slot) -> dict[str, Any]:
    payload = {"order_id": order.order_id, "key": slot.key}
    return {"event_type": EVENT_TYPE, "event_payload": payload}


def _is_of(message: Mapping[str, Any], order: Order, slot: Slot) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if payload.get("order_id") != order.order_id:
        return False
    if metadata.get("event_type") == _EARLIER_EVENT_TYPE:
        # Cards that earlier versions of Nod sent.
        return slot.root is None and slot.key == card_key(payload.get("stage", -1))
    return metadata.get("event_type") == EVENT_TYPE and payload.get("key") == slot.key
