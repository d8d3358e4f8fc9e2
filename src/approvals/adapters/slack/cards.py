"""What a card looks like: a picture of the order as it stands in the table.

Limits are Slack's: 3,000 characters a section, 2,000 a button's value, 150 a header.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.mrkdwn import date, escape, person
from approvals.domain.decision import DecisionKind
from approvals.domain.money import format_money
from approvals.domain.order import Status
from approvals.domain.text import shorten
from approvals.domain.words import decision_text, status_text

if TYPE_CHECKING:
    from approvals.domain.order import Order

APPROVE, REJECT = "order:approve", "order:reject"
MAX_NOTE_SHOWN = 500
MAX_ITEMS_SHOWN = 10
_SECTION = 2_900

type Block = dict[str, Any]


def button_value(order_id: str, stage: int, callback_id: str) -> str:
    """Return what a button carries; believed only where it equals the stored wait."""
    return json.dumps({"order": order_id, "stage": stage, "wait": callback_id})


def parse_button_value(value: object) -> tuple[str, int, str] | None:
    """Return (order id, stage, callback id), or None for anything that we did not write."""
    try:
        parsed = json.loads(value) if isinstance(value, str) and len(value) <= 2_000 else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    order_id, stage, wait = parsed.get("order"), parsed.get("stage"), parsed.get("wait")
    if not isinstance(order_id, str) or not isinstance(wait, str) or type(stage) is not int:
        return None
    return order_id, stage, wait


def card_text(order: Order) -> str:
    """Return the card in one line: what phones, notifications and screen readers get."""
    what = f"{format_money(order.total, order.currency)} for {escape(order.customer)}"
    if order.decision is None and order.status is Status.AWAITING_APPROVAL:
        return f"Approval needed: {what}, requested by {person(order.requester)}"
    return f"{_headline(order)}: {what}, requested by {person(order.requester)}"


def card_blocks(order: Order, stage: int) -> list[Block]:
    """Return the card's blocks."""
    waiting = order.decision is None and order.status is Status.AWAITING_APPROVAL
    title = "Approval needed" if waiting else status_text(order)
    blocks: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": shorten(title, 150)}},
        {
            "type": "section",
            "fields": [
                _field("Amount", format_money(order.total, order.currency)),
                _field("Customer", escape(shorten(order.customer, MAX_NOTE_SHOWN))),
                _field("Requested by", person(order.requester)),
                _field("Order", escape(order.order_id)),
            ],
        },
        _section(_items(order)),
    ]
    if order.note:
        blocks.append(_section(f"*Note*\n{escape(shorten(order.note, MAX_NOTE_SHOWN))}"))
    blocks.extend(_asking(order, stage) if waiting else _decided(order))
    if order.page_url:
        url = f"{order.page_url}/orders/{order.order_id}"
        blocks.append(_context(f"<{url}|Open this order's page>"))
    return blocks


def _asking(order: Order, stage: int) -> list[Block]:
    wait = order.stages[stage].newest_wait
    if wait is None:
        return []
    value = button_value(order.order_id, stage, wait.callback_id)
    asked = ", ".join(person(approver) for approver in order.stages[stage].approvers[:20])
    words = f"Any one of {asked or 'nobody: no approvers are configured'} may decide until "
    return [
        {
            "type": "actions",
            "block_id": "decision",
            "elements": [
                _button("Approve", APPROVE, value, "primary", order),
                _button("Reject", REJECT, value, "danger", order),
            ],
        },
        _context(
            shorten(words, 1_900) + f"{date(wait.deadline_at)}. Approved, it ships; rejected or"
            " unanswered, its stock goes back."
        ),
    ]


def _decided(order: Order) -> list[Block]:
    lines = [f"*{_headline(order)}*"]
    if order.decision is not None:
        lines[0] += f" · {date(order.decision.at)}"
    reason = (order.decision.reason if order.decision else None) or order.reason
    if reason and not (order.decision and order.decision.kind is DecisionKind.EXPIRED):
        lines.append(f"Reason: {escape(shorten(reason, MAX_NOTE_SHOWN))}")
    outcome = {
        Status.FULFILLED: "The order has shipped.",
        Status.REJECTED: "The stock was given back.",
        Status.WITHDRAWN: "The stock was given back.",
        Status.EXPIRED: "The stock was given back.",
        Status.FAILED: "The order failed; its stock was given back.",
    }.get(order.status)
    return [_section("\n".join([*lines, outcome] if outcome else lines))]


def _headline(order: Order) -> str:
    if order.decision is not None:
        return decision_text(order.decision, person)
    return status_text(order)


def _items(order: Order) -> str:
    lines = [
        f"• {item.quantity} × {escape(item.name)} ({item.sku})"
        f" · {format_money(item.total, order.currency)}"
        for item in order.items[:MAX_ITEMS_SHOWN]
    ]
    if len(order.items) > MAX_ITEMS_SHOWN:
        lines.append(f"… and {len(order.items) - MAX_ITEMS_SHOWN} more on the order's page")
    return shorten("\n".join(lines), _SECTION)


def _button(label: str, action_id: str, value: str, style: str, order: Order) -> Block:
    spoken = f"{label} order {order.order_id}, {format_money(order.total, order.currency)}"
    return {
        "type": "button",
        "action_id": action_id,
        "style": style,
        "text": {"type": "plain_text", "text": label},
        "value": value,
        "accessibility_label": shorten(spoken, 75),
    }


def _field(name: str, value: str) -> Block:
    return _mrkdwn(f"*{name}*\n{shorten(value, 1_900)}")


def _section(text: str) -> Block:
    return {"type": "section", "text": _mrkdwn(shorten(text, _SECTION))}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Block:
    # Verbatim: Slack formats what we marked up, and makes no links of what people typed.
    return {"type": "mrkdwn", "text": text, "verbatim": True}
