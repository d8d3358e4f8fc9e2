"""The requester's own copy of their order: what happens now, for whom it waits, what came of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import actions, button, confirm, context, header
from approvals.adapters.slack.cards import WITHDRAW, spoken, what_briefly
from approvals.adapters.slack.parts import (
    about,
    decided_text,
    is_waiting,
    items,
    one_line,
    outcome_line,
    page_link,
    reason_text,
    result,
    seen_text,
    state,
    what,
    why,
)
from approvals.adapters.slack.stages import earlier, receipt_asked, standing, tallies
from approvals.domain.decision import DecisionKind
from approvals.domain.words.naming import say_of

if TYPE_CHECKING:
    from approvals.adapters.slack.blocks import Block
    from approvals.adapters.slack.cards import Look
    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words

WITHDRAW_BLOCK = "withdraw"


def withdraw_value(order_id: str) -> str:
    """Return what a Withdraw button carries; only the order's requester is listened to."""
    return json.dumps({"order": order_id})


def parse_withdraw_value(value: object) -> str | None:
    """Return the order's id, or None for anything that we did not write."""
    try:
        parsed = json.loads(value) if isinstance(value, str) and len(value) <= 2_000 else None
    except (ValueError, RecursionError):
        return None
    order_id = parsed.get("order") if isinstance(parsed, dict) else None
    return order_id if isinstance(order_id, str) else None


def withdraw_button(order: Order, words: Words) -> Block:
    """Return the button that takes an order back, after a question."""
    label = words.say("button.withdraw")
    return button(
        label,
        WITHDRAW,
        spoken(label, order, words),
        value=withdraw_value(order.order_id),
        confirm=confirm(
            say_of(order, words, "confirm.withdraw.title"),
            say_of(order, words, "confirm.withdraw.text", what=what_briefly(order, words)),
            label,
            words.say("confirm.withdraw.no"),
            style="danger",
        ),
    )


def receipt_text(order: Order, look: Look) -> str:
    """Return the receipt in one line: what phones, notifications and screen readers get."""
    words = look.words
    asks = words.say("receipt.text", headline=_title(order, words), what=what(order, words))
    if is_waiting(order):
        told = [f"{tally}." for tally in tallies(order.stage, words)] if order.stage else []
        return one_line(asks, _asked(order, words), *told)
    by = None if _title_says_all(order) else decided_text(order, words, at=False)
    return one_line(
        asks, f"{by}." if by else None, outcome_line(order, words), reason_text(order, words)
    )


def receipt_blocks(order: Order, look: Look) -> list[Block]:
    """Return the receipt's blocks."""
    words = look.words
    blocks = [
        header(_title(order, words)),
        *about(order, words, with_requester=False),
        *items(order, words),
        *why(order, words),
        *(_waiting(order, words) if is_waiting(order) else result(order, words)),
    ]
    page = page_link(order, words)
    return [*blocks, context(page)] if page else blocks


def _title(order: Order, words: Words) -> str:
    return say_of(order, words, f"receipt.title.{state(order)}")


def _waiting(order: Order, words: Words) -> list[Block]:
    stage, index = order.stage, order.stage_index
    seen = seen_text(stage, words) if stage else None
    asked = _asked(order, words)
    return [
        *earlier(order, index, words),
        *(standing(stage, words) if stage and stage.waits else []),
        *([context(f":eyes: {seen}")] if seen else []),
        context(one_line(asked, say_of(order, words, "receipt.next"))),
        actions(WITHDRAW_BLOCK, [withdraw_button(order, words)]),
    ]


def _asked(order: Order, words: Words) -> str | None:
    return receipt_asked(order, order.stage_index, words) if order.stages else None


def _title_says_all(order: Order) -> bool:
    kind = order.decision.kind if order.decision else None
    return kind in {DecisionKind.WITHDRAWN, DecisionKind.EXPIRED}
