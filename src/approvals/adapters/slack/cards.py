"""What a card looks like: a picture of the order as it stands in the table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.blocks import (
    actions,
    button,
    confirm,
    context,
    header,
    option,
    section,
)
from approvals.adapters.slack.mrkdwn import date, person, typed
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

if TYPE_CHECKING:
    from decimal import Decimal

    from approvals.adapters.slack.blocks import Block
    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words

APPROVE, REJECT, SEEN, MORE = "order:approve", "order:reject", "order:seen", "order:more"
WITHDRAW = "order:withdraw"
APPROVE_WITH_NOTE = "approve-with-note"
"""The overflow menu's choice, whose 150 characters do not hold a button's value, and its form."""
DECISION_BLOCK = "decision"
_CONFIRM_CUSTOMER, _CONFIRM_UNITS = 60, 120


@dataclass(frozen=True, slots=True)
class Look:
    """In whose words, and from which amount on Slack warns before an approval (None: never)."""

    words: Words
    caution_amount: Decimal | None = None


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


def claim_beside(blocks: object, block_id: object) -> tuple[str, int, str] | None:
    """Return what the Approve button says that stands in the row ``block_id``.

    For the overflow menu of that row; ``blocks`` are a payload's message's or view's.
    """
    for block in blocks if isinstance(blocks, list) else ():
        if not isinstance(block, dict) or block.get("block_id") != block_id:
            continue
        elements = block.get("elements")
        for element in elements if isinstance(elements, list) else ():
            if isinstance(element, dict) and element.get("action_id") == APPROVE:
                return parse_button_value(element.get("value"))
    return None


def card_text(order: Order, look: Look) -> str:
    """Return the card in one line: what phones, notifications and screen readers get."""
    words, wait = look.words, order.stage.newest_wait if order.stage else None
    title = words.say(f"order.title.{state(order)}")
    what = words.say(
        "card.text",
        headline=decided_text(order, words, at=False) or title,
        money=money(order, words),
        customer=customer(order),
        requester=person(order.requester),
    )
    if is_waiting(order):
        until = words.say("card.text.until", deadline=date(wait.deadline_at)) if wait else None
        return one_line(what, caution_text(order, look), until)
    return one_line(what, outcome_line(order, words), reason_text(order, words))


def card_blocks(order: Order, stage: int, look: Look) -> list[Block]:
    """Return the card's blocks."""
    words = look.words
    caution = caution_text(order, look) if is_waiting(order) else None
    texts = [f":warning: *{caution}*" if caution else None, items_text(order, words)]
    blocks = [
        header(words.say(f"order.title.{state(order)}")),
        facts(order, words, with_requester=True),
        *(section(text) for text in texts if text),
        *why(order, words),
    ]
    if is_waiting(order):
        blocks.extend(_asking(order, stage, look))
    else:
        blocks.extend(result(order, words))
    page = page_link(order, words)
    return [*blocks, context(page)] if page else blocks


def caution_text(order: Order, look: Look) -> str | None:
    """Return the warning that the amount is large, where it is."""
    if look.caution_amount is None or order.total <= look.caution_amount:
        return None
    limit = look.words.money(look.caution_amount, order.currency)
    return look.words.say("card.caution", money=money(order, look.words), limit=limit)


def decision_buttons(order: Order, stage: int, look: Look, block_id: str) -> Block | None:
    """Return the row of buttons that decide an order; None where nothing waits for them."""
    wait = order.stages[stage].newest_wait if stage < len(order.stages) else None
    if wait is None or not is_waiting(order):
        return None
    words = look.words
    value = button_value(order.order_id, stage, wait.callback_id)

    def press(label: str, action_id: str, style: str | None = None, **more: Any) -> Block:
        text = words.say(label)
        return button(text, action_id, spoken(text, order, words), value=value, style=style, **more)

    menu = {
        "type": "overflow",
        "action_id": MORE,
        "options": [option(words.say("button.more"), APPROVE_WITH_NOTE)],
    }
    return actions(
        block_id,
        [
            press("button.approve", APPROVE, "primary", confirm=_confirm(order, look)),
            press("button.reject", REJECT, "danger"),
            press("button.seen", SEEN),
            menu,
        ],
    )


def spoken(label: str, order: Order, words: Words) -> str:
    """Return what a screen reader says for a button: which of many, and of which order."""
    return words.say(
        "button.spoken", label=label, money=money(order, words), customer=order.customer
    )


def confirm_values(order: Order, words: Words) -> dict[str, str]:
    """Return what a confirm dialog repeats of an order, short enough for one."""
    name = typed(order.customer, _CONFIRM_CUSTOMER, _CONFIRM_UNITS)
    return {"money": money(order, words), "customer": name}


def _confirm(order: Order, look: Look) -> Block | None:
    if caution_text(order, look) is None:
        return None
    words, values = look.words, confirm_values(order, look.words)
    return confirm(
        words.say("confirm.approve.title", money=values["money"]),
        words.say("confirm.approve.text", **values),
        words.say("button.approve"),
        words.say("button.cancel"),
    )


def _asking(order: Order, stage: int, look: Look) -> list[Block]:
    asked, words = order.stages[stage], look.words
    wait = asked.newest_wait
    if wait is None:
        return []
    deadline, seen = date(wait.deadline_at), seen_text(asked, words)
    approvers = approvers_text(asked, words)
    who = (
        words.say("card.asked", approvers=approvers, deadline=deadline)
        if approvers
        else words.say("card.asked.nobody", deadline=deadline)
    )
    buttons = decision_buttons(order, stage, look, DECISION_BLOCK)
    return [
        *([context(f":eyes: {seen}")] if seen else []),
        *([buttons] if buttons else []),
        context(f"{who} {words.say('card.next')}"),
    ]
