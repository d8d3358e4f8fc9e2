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
from approvals.adapters.slack.mrkdwn import date, entities, in_slack, named, person, typed
from approvals.adapters.slack.parts import (
    about,
    decided_text,
    is_waiting,
    items,
    money,
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
from approvals.adapters.slack.stages import (
    asked_text,
    decides_at_once,
    earlier,
    next_text,
    passed,
    standing,
    tallies,
)
from approvals.adapters.slack.stages import title as stage_name
from approvals.domain.words.naming import say_of, what_text
from approvals.domain.words.speech import Writing
from approvals.domain.words.stages import next_stage, result_text, stage_title

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
_CONFIRM_WHAT, _CONFIRM_UNITS = 60, 120


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


def card_text(order: Order, stage: int, look: Look) -> str:
    """Return a stage's card in one line: what phones, notifications and screen readers get."""
    words = look.words
    asks = words.say(
        "card.text",
        headline=_headline(order, stage, words),
        what=what(order, words),
        requester=person(order.requester),
    )
    if not is_waiting(order):
        return one_line(asks, outcome_line(order, words), reason_text(order, words))
    asked = order.stages[stage]
    if asked.result is not None:
        return one_line(asks, next_text(order, stage, words))
    wait, told = asked.newest_wait, [f"{tally}." for tally in tallies(asked, words)]
    until = words.say("card.text.until", deadline=date(wait.deadline_at)) if wait else None
    return one_line(asks, caution_text(order, look), *told, until)


def card_blocks(order: Order, stage: int, look: Look) -> list[Block]:
    """Return the blocks of a stage's card."""
    words, is_open = look.words, is_asked(order, stage)
    caution = caution_text(order, look) if is_open else None
    blocks = [
        header(_title(order, stage, words)),
        *about(order, words, with_requester=True),
        *([section(f":warning: *{caution}*")] if caution else []),
        *items(order, words),
        *why(order, words),
    ]
    if is_open:
        blocks.extend(_asking(order, stage, look))
    elif is_waiting(order):
        blocks.extend(passed(order, stage, words))
    else:
        blocks.extend(result(order, words))
    page = page_link(order, words)
    return [*blocks, context(page)] if page else blocks


def is_asked(order: Order, stage: int) -> bool:
    """Tell whether a stage waits for votes."""
    return is_waiting(order) and order.stages[stage].result is None


def _headline(order: Order, stage: int, words: Words) -> str:
    """Return what is the most to say of it, as mrkdwn."""
    decided = decided_text(order, words, at=False)
    if decided is not None:
        return decided
    stands = say_of(order, words, f"order.title.{state(order)}")
    if is_waiting(order) and order.stages[stage].result is not None:
        stands = result_text(order.stages[stage], in_slack(words)) or stands
    return " · ".join(filter(None, (stage_name(order, stage, words), stands)))


def _title(order: Order, stage: int, words: Words) -> str:
    """Return the card's title, in which no mention acts."""
    stands = say_of(order, words, f"order.title.{state(order)}")
    if not is_waiting(order):
        return stands
    result = order.stages[stage].result
    if result is not None:
        stands = words.say(f"decision.{result}")
    plain = Writing(words, name=lambda name: typed(name, 60, 100, entities))
    return " · ".join(filter(None, (stage_title(order, stage, plain), stands)))


def caution_text(order: Order, look: Look) -> str | None:
    """Return the warning that the amount is large, where it is."""
    if look.caution_amount is None or order.total <= look.caution_amount:
        return None
    limit = look.words.money(look.caution_amount, order.currency)
    return look.words.say("card.caution", money=money(order, look.words), limit=limit)


def decision_buttons(order: Order, stage: int, look: Look, block_id: str) -> Block | None:
    """Return the row of buttons that decide an order; None where nothing waits for them."""
    wait = order.stages[stage].newest_wait if stage < len(order.stages) else None
    if wait is None or not is_asked(order, stage):
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
            press("button.approve", APPROVE, "primary", confirm=_confirm(order, stage, look)),
            press("button.reject", REJECT, "danger"),
            press("button.seen", SEEN),
            menu,
        ],
    )


def spoken(label: str, order: Order, words: Words) -> str:
    """Return what a screen reader says for a button: which of many, and of which order."""
    return words.say("button.spoken", label=label, what=what_text(order, words))


def what_briefly(order: Order, words: Words) -> str:
    """Return what a confirm dialog repeats of an order, short enough for one."""
    return what(order, words, _CONFIRM_WHAT, _CONFIRM_UNITS)


def _confirm(order: Order, stage: int, look: Look) -> Block | None:
    if caution_text(order, look) is None:
        return None
    words = look.words
    key = "confirm.approve.text" if decides_at_once(order, stage) else "confirm.approve.vote"
    return confirm(
        words.say("confirm.approve.title", money=money(order, words)),
        words.say(key, what=what_briefly(order, words)),
        words.say("button.approve"),
        words.say("button.cancel"),
    )


def _asking(order: Order, stage: int, look: Look) -> list[Block]:
    asked, words = order.stages[stage], look.words
    who = asked_text(order, stage, words)
    if who is None:
        return []
    seen, following = seen_text(asked, words), next_stage(order, stage)
    then = (
        say_of(order, words, "card.next.stage", stage=named(following.name))
        if following
        else say_of(order, words, "card.next")
    )
    buttons = decision_buttons(order, stage, look, DECISION_BLOCK)
    return [
        *earlier(order, stage, words),
        *standing(asked, words),
        *([context(f":eyes: {seen}")] if seen else []),
        *([buttons] if buttons else []),
        context(f"{who} {then}"),
    ]
