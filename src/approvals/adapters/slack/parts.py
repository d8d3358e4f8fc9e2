"""What cards, receipts, notes, forms and the Home tab say alike about an order.

Budgets are UTF-16 units after escaping. Together they keep a message's text under 9,500 in all:
Slack refuses somewhat more than that, whatever its blocks' own limits (slackapi/bolt-js #2867).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import context, fields, section
from approvals.adapters.slack.mrkdwn import date, entities, escape, link, person, typed
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Status
from approvals.domain.reason import MAX_KEPT_REASON, in_words
from approvals.domain.words.phrases import decision_text, outcome_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.adapters.slack.blocks import Block
    from approvals.domain.order import Order, Stage
    from approvals.domain.words.speech import Words

MAX_NOTE_SHOWN, MAX_ITEMS_SHOWN, MAX_PEOPLE_SHOWN = 500, 10, 10
CUSTOMER, CUSTOMER_UNITS = 200, 500
_NOTE_UNITS, _REASON_UNITS, _OUTCOME_UNITS = 1_600, 1_200, 900
_ITEM, _ITEM_UNITS = 80, 160
_MANY_SEEN = 3


def is_waiting(order: Order) -> bool:
    """Tell whether somebody may still decide it."""
    return order.decision is None and order.status is Status.AWAITING_APPROVAL


def state(order: Order) -> str:
    """Return where an order is, for whoever reads of it: the end of a title's key."""
    if order.is_final or order.status is Status.APPROVED:
        return order.status
    if order.decision is not None:
        return order.decision.kind
    waiting = order.status is Status.AWAITING_APPROVAL
    return Status.AWAITING_APPROVAL if waiting else Status.RECEIVED


def money(order: Order, words: Words) -> str:
    """Return the order's amount."""
    return words.money(order.total, order.currency)


def customer(order: Order) -> str:
    """Return for whom it is, as typed."""
    return typed(order.customer, CUSTOMER, CUSTOMER_UNITS)


def facts(order: Order, words: Words, *, with_requester: bool) -> Block:
    """Return how much, for whom, by whom."""
    pairs = [
        (words.say("order.amount"), f"*{money(order, words)}*"),
        (words.say("order.customer"), customer(order)),
        (words.say("order.id"), escape(order.order_id)),
    ]
    if with_requester:
        pairs.insert(2, (words.say("order.requester"), person(order.requester)))
    return fields(pairs)


def items_text(order: Order, words: Words) -> str:
    """Return the first items, one a line."""
    lines = [
        f"• {words.number(item.quantity)} × {typed(item.name, _ITEM, _ITEM_UNITS)}"
        f" ({escape(item.sku)}) · {words.money(item.total, order.currency)}"
        for item in order.items[:MAX_ITEMS_SHOWN]
    ]
    more = len(order.items) - MAX_ITEMS_SHOWN
    return "\n".join([*lines, words.count("order.more_items", more)] if more > 0 else lines)


def why(order: Order, words: Words) -> list[Block]:
    """Return the requester's note and the message that the order came from."""
    blocks = []
    if order.note:
        blocks.append(_as_typed(words.say("order.why"), order.note, MAX_NOTE_SHOWN, _NOTE_UNITS))
    if order.source_url:
        blocks.append(context(link(order.source_url, words.say("order.source"))))
    return blocks


def _as_typed(label: str, text: str, characters: int, budget: int) -> Block:
    """Return what somebody typed, in an object in which no format can act."""
    written = typed(text, characters, budget, entities)
    return {
        "type": "section",
        "text": {"type": "plain_text", "text": f"{label}: {written}", "emoji": False},
    }


def approvers_text(stage: Stage, words: Words) -> str | None:
    """Return who may decide, as mentions; None where nobody may."""
    names = [person(approver) for approver in stage.approvers[:MAX_PEOPLE_SHOWN]]
    more = len(stage.approvers) - len(names)
    if more > 0:
        return words.say("order.approvers.more", people=", ".join(names), n=more)
    return words.any_of(names) or None


def seen_text(stage: Stage, words: Words) -> str | None:
    """Return who is looking at it, and since when."""
    if not stage.seen:
        return None
    names: Sequence[str] = [person(sighting.person) for sighting in stage.seen[:_MANY_SEEN]]
    people, more = ", ".join(names), len(stage.seen) - len(names)
    if more > 0:
        people = words.say("order.seen.more", people=people, n=more)
    return words.count("order.seen", len(stage.seen), people=people, at=date(stage.seen[0].at))


def decided_text(order: Order, words: Words, *, at: bool = True) -> str | None:
    """Return who decided what, when and after how long; None while nobody has."""
    decision = order.decision
    if decision is None:
        return None
    parts = [decision_text(decision, person, words)]
    if at:
        parts.append(date(decision.at))
    seconds = order.seconds_to_decide
    if seconds is not None and decision.kind is not DecisionKind.EXPIRED:
        parts.append(words.say("order.took", duration=words.duration(seconds)))
    return " · ".join(parts)


def reason_text(order: Order, words: Words) -> str | None:
    """Return what the decider gave as the reason, or as a note to their approval, in a line."""
    said = _said(order, words)
    return f"{said[0]}: {typed(said[1], MAX_KEPT_REASON, _REASON_UNITS)}" if said else None


def reason(order: Order, words: Words) -> list[Block]:
    """Return the same as typed, if there is any."""
    said = _said(order, words)
    return [_as_typed(*said, MAX_KEPT_REASON, _REASON_UNITS)] if said else []


def _said(order: Order, words: Words) -> tuple[str, str] | None:
    decision = order.decision
    if decision is None or not decision.reason or decision.kind is DecisionKind.EXPIRED:
        return None
    approved = decision.kind is DecisionKind.APPROVED
    label = words.say("order.note" if approved else "order.reason")
    return label, in_words(decision.reason, words)


def outcome_line(order: Order, words: Words) -> str | None:
    """Return what came of it; None while that is not known."""
    outcome = outcome_text(order, words)
    return typed(outcome, MAX_NOTE_SHOWN + 200, _OUTCOME_UNITS) if outcome else None


def result(order: Order, words: Words) -> list[Block]:
    """Return all that is known of a decided or ended order."""
    decided = decided_text(order, words)
    lines = [f"*{decided}*" if decided else None, outcome_line(order, words)]
    text = "\n".join(filter(None, lines))
    return [*([section(text)] if text else []), *reason(order, words)]


def page_link(order: Order, words: Words) -> str | None:
    """Return a link to the order's page, if there are pages."""
    if not order.page_url:
        return None
    return link(f"{order.page_url}/orders/{order.order_id}", words.say("order.page"))


def one_line(*parts: str | None) -> str:
    """Return what there is as one line: phones and screen readers read it out."""
    return " ".join(" ".join(filter(None, parts)).split())
