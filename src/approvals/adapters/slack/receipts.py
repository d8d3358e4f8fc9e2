"""The requester's own copy of their order: what happens now, for whom it waits, what came of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import actions, button, confirm, context, header, section
from approvals.adapters.slack.cards import WITHDRAW, confirm_values, spoken
from approvals.adapters.slack.mrkdwn import date
from approvals.adapters.slack.parts import (
    approvers_text,
    customer,
    decided_text,
    facts,
    is_waiting,
    items_text,
    money,
    one_line,
    outcome_line,
    page_link,
    reason_text,
    result,
    seen_text,
    state,
    why,
)
from approvals.domain.decision import DecisionKind

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
            words.say("confirm.withdraw.title"),
            words.say("confirm.withdraw.text", **confirm_values(order, words)),
            label,
            words.say("confirm.withdraw.no"),
            style="danger",
        ),
    )


def receipt_text(order: Order, look: Look) -> str:
    """Return the receipt in one line: what phones, notifications and screen readers get."""
    words = look.words
    what = words.say(
        "receipt.text",
        headline=words.say(f"receipt.title.{state(order)}"),
        money=money(order, words),
        customer=customer(order),
    )
    if is_waiting(order):
        return one_line(what, _asked(order, words))
    by = None if _title_says_all(order) else decided_text(order, words, at=False)
    return one_line(
        what, f"{by}." if by else None, outcome_line(order, words), reason_text(order, words)
    )


def receipt_blocks(order: Order, look: Look) -> list[Block]:
    """Return the receipt's blocks."""
    words = look.words
    blocks = [
        header(words.say(f"receipt.title.{state(order)}")),
        facts(order, words, with_requester=False),
        section(items_text(order, words)),
        *why(order, words),
        *(_waiting(order, words) if is_waiting(order) else result(order, words)),
    ]
    page = page_link(order, words)
    return [*blocks, context(page)] if page else blocks


def _waiting(order: Order, words: Words) -> list[Block]:
    seen = seen_text(order.stage, words) if order.stage else None
    asked = _asked(order, words)
    return [
        *([context(f":eyes: {seen}")] if seen else []),
        context(one_line(asked, words.say("receipt.next"))),
        actions(WITHDRAW_BLOCK, [withdraw_button(order, words)]),
    ]


def _asked(order: Order, words: Words) -> str | None:
    wait = order.stage.newest_wait if order.stage else None
    if order.stage is None or wait is None:
        return None
    approvers, deadline = approvers_text(order.stage, words), date(wait.deadline_at)
    if approvers is None:
        return words.say("card.asked.nobody", deadline=deadline)
    return words.say("card.asked", approvers=approvers, deadline=deadline)


def _title_says_all(order: Order) -> bool:
    kind = order.decision.kind if order.decision else None
    return kind in {DecisionKind.WITHDRAWN, DecisionKind.EXPIRED}
