"""Forms that ask for words with a decision, and a page that only tells something.

A form says in its private metadata which button it came from. Nothing in it is believed before it
equals the stored wait, just as with the button itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import (
    OPTION_VALUE_UNITS,
    PLACEHOLDER_UNITS,
    TITLE_UNITS,
    Block,
    cut,
    input_block,
    option,
    plain,
    section,
)
from approvals.adapters.slack.cards import APPROVE_WITH_NOTE, REJECT, Look, caution_text
from approvals.adapters.slack.mrkdwn import person
from approvals.adapters.slack.parts import items, what
from approvals.adapters.slack.stages import decides_at_once
from approvals.domain.order import Card
from approvals.domain.reason import MAX_REASON
from approvals.domain.words.naming import say_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words

REASON, REASON_CHOICE = "order:reason", "order:reason-choice"
DEFAULT_REASONS = ("budget", "price", "wrong", "needless", "details")
_OF_REQUESTS = ("changes", "needless", "details")
_MAX_CHOICES = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """The button that a form was opened from, and the message that it is on (None: Home tab)."""

    order_id: str
    stage: int
    callback_id: str
    card: Card | None = None


def origin_metadata(origin: Origin) -> str:
    """Return what a form carries of its origin."""
    card = origin.card
    return json.dumps(
        {
            "order": origin.order_id,
            "stage": origin.stage,
            "wait": origin.callback_id,
            "channel": card.channel if card else None,
            "ts": card.ts if card else None,
        }
    )


def parse_origin(metadata: object) -> Origin | None:
    """Return the origin, or None for anything that we did not write."""
    try:
        parsed = json.loads(metadata) if isinstance(metadata, str) else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    order_id, stage, wait = parsed.get("order"), parsed.get("stage"), parsed.get("wait")
    if not isinstance(order_id, str) or not isinstance(wait, str) or type(stage) is not int:
        return None
    channel, ts = parsed.get("channel"), parsed.get("ts")
    card = Card(channel, ts) if isinstance(channel, str) and isinstance(ts, str) else None
    return Origin(order_id, stage, wait, card)


def reject_view(words: Words, order: Order, origin: Origin, choices: Sequence[str] = ()) -> Block:
    """Return the form that asks why; without ``choices`` it offers those that Nod ships.

    Either field suffices, so to Slack both are optional; whoever reads them needs one.
    """
    defaults = DEFAULT_REASONS if order.is_purchase else _OF_REQUESTS
    reasons = reject_reasons(words, choices, defaults)
    rejections = order.stages[origin.stage].rejections
    many = f" {words.count('card.rejects', rejections)}" if rejections > 1 else ""
    select = {
        "type": "static_select",
        "action_id": REASON_CHOICE,
        "placeholder": plain(words.say("reject.choice.placeholder"), PLACEHOLDER_UNITS),
        "options": [option(reason, reason) for reason in reasons],
    }
    blocks = [
        section(_summary("reject.summary", words, order) + many),
        *items(order, words),
        input_block(REASON_CHOICE, words.say("reject.choice"), select, optional=True),
        input_block(
            REASON,
            words.say("reject.text"),
            _words_input(),
            optional=True,
            hint=words.say("reject.hint"),
        ),
    ]
    submit = words.say("button.reject")
    title = say_of(order, words, "reject.title")
    return _form(words, REJECT, title, submit, blocks, origin)


def approve_view(
    words: Words, order: Order, origin: Origin, caution_amount: Decimal | None = None
) -> Block:
    """Return the form that approves with a note, which may stay empty."""
    caution = caution_text(order, Look(words, caution_amount))
    at_once = decides_at_once(order, origin.stage)
    blocks = [
        section(_summary("approve.summary" if at_once else "approve.summary.vote", words, order)),
        *([section(f":warning: *{caution}*")] if caution else []),
        *items(order, words),
        input_block(
            REASON,
            words.say("approve.note"),
            _words_input(),
            optional=True,
            hint=words.say("approve.hint"),
        ),
    ]
    submit = words.say("button.approve")
    return _form(words, APPROVE_WITH_NOTE, words.say("approve.title"), submit, blocks, origin)


def reject_reasons(
    words: Words, choices: Sequence[str] = (), defaults: Sequence[str] = DEFAULT_REASONS
) -> list[str]:
    """Return the reasons to choose from, each once."""
    given = [cut(" ".join(choice.split()), OPTION_VALUE_UNITS) for choice in choices]
    kept = list(dict.fromkeys(filter(None, given)))[:_MAX_CHOICES]
    return kept or [words.say(f"reject.default.{name}") for name in defaults]


def notice_view(words: Words, text: str, title: str | None = None) -> Block:
    """Return a page that tells something, as mrkdwn, and can only be closed."""
    return {
        "type": "modal",
        "title": plain(title or words.say("notice.title"), TITLE_UNITS),
        "close": plain(words.say("button.close"), TITLE_UNITS),
        "blocks": [section(text)],
    }


def _form(
    words: Words, callback_id: str, title: str, submit: str, blocks: list[Block], origin: Origin
) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE_UNITS),
        "submit": plain(submit, TITLE_UNITS),
        "close": plain(words.say("button.cancel"), TITLE_UNITS),
        "private_metadata": origin_metadata(origin),
        "blocks": blocks,
    }


def _summary(key: str, words: Words, order: Order) -> str:
    requester = person(order.requester)
    return say_of(order, words, key, what=what(order, words), requester=requester)


def _words_input() -> Block:
    return {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": MAX_REASON,
    }
