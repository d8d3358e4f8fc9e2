"""What cards, receipts, notes, forms and the Home tab say alike about an order.

Budgets are UTF-16 units after escaping. Together they keep a message's text under 9,500 in all:
Slack refuses somewhat more than that, whatever its blocks' own limits (slackapi/bolt-js #2867).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import context, fields, section
from approvals.adapters.slack.mrkdwn import date, entities, escape, in_slack, link, person, typed
from approvals.adapters.slack.stages import other_votes
from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.order import Status
from approvals.domain.reason import MAX_KEPT_REASON, in_words
from approvals.domain.words.naming import say_of, what_text
from approvals.domain.words.outcomes import phase
from approvals.domain.words.phrases import decision_text, outcome_text
from approvals.domain.words.stages import is_voted_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.adapters.slack.blocks import Block
    from approvals.domain.decision import Decision
    from approvals.domain.order import Order, Stage
    from approvals.domain.words.speech import Words

MAX_NOTE_SHOWN, MAX_ITEMS_SHOWN = 500, 10
WHAT, WHAT_UNITS = 200, 500
_NOTE_UNITS, _REASON_UNITS, _OUTCOME_UNITS = 1_600, 1_200, 1_300
_ITEM, _ITEM_UNITS = 80, 160
_LABEL, _LABEL_UNITS = 40, 60
_VALUE, _VALUE_UNITS = 300, 400
_OUTCOME = 1_000
_MANY_SEEN = 3


def is_waiting(order: Order) -> bool:
    """Tell whether somebody may still decide it."""
    return order.decision is None and order.status is Status.AWAITING_APPROVAL


def state(order: Order) -> str:
    """Return where an order is, for whoever reads of it: the end of a title's key."""
    if order.is_final or order.status is Status.APPROVED:
        return phase(order)
    if order.decision is not None:
        expired = order.decision.kind is DecisionKind.EXPIRED
        return "undecided" if expired and is_voted_on(order) else order.decision.kind
    waiting = order.status is Status.AWAITING_APPROVAL
    return Status.AWAITING_APPROVAL if waiting else Status.RECEIVED


def money(order: Order, words: Words) -> str:
    """Return the order's amount."""
    return words.money(order.total, order.currency)


def customer(order: Order) -> str:
    """Return for whom it is, as typed."""
    return typed(order.customer, WHAT, WHAT_UNITS)


def what(order: Order, words: Words, characters: int = WHAT, budget: int = WHAT_UNITS) -> str:
    """Return what is asked for: amount and customer, or a request's title, each as typed."""
    return what_text(order, words, lambda text: typed(text, characters, budget))


def about(order: Order, words: Words, *, with_requester: bool) -> list[Block]:
    """Return what is asked for, and by whom."""
    by = [(words.say("order.requester"), person(order.requester))] if with_requester else []
    name = (say_of(order, words, "order.id"), escape(order.order_id))
    if not order.is_purchase:
        known = [
            (typed(label, _LABEL, _LABEL_UNITS), typed(value, _VALUE, _VALUE_UNITS))
            for label, value in order.facts
        ]
        title = section(f"*{what(order, words)}*")
        return [title, fields([*known, *by, name])]
    pairs = [
        (words.say("order.amount"), f"*{money(order, words)}*"),
        (words.say("order.customer"), customer(order)),
    ]
    return [fields([*pairs, *by, name])]


def items(order: Order, words: Words) -> list[Block]:
    """Return the first items; none of what orders nothing."""
    return [section(_items_text(order, words))] if order.items else []


def _items_text(order: Order, words: Words) -> str:
    """Return the first items, one a line."""
    lines = [
        f"• {words.number(item.quantity)} × {typed(item.name, _ITEM, _ITEM_UNITS)}"
        f" ({escape(item.sku)}) · {words.money(item.total, order.currency)}"
        for item in order.items[:MAX_ITEMS_SHOWN]
    ]
    more = len(order.items) - MAX_ITEMS_SHOWN
    return "\n".join([*lines, words.count("order.more_items", more)] if more > 0 else lines)


def why(order: Order, words: Words) -> list[Block]:
    """Return the requester's note, and the message or the page that it is about."""
    blocks = []
    if order.note:
        blocks.append(_as_typed(words.say("order.why"), order.note, MAX_NOTE_SHOWN, _NOTE_UNITS))
    if order.source_url:
        blocks.append(context(link(order.source_url, say_of(order, words, "order.source"))))
    return blocks


def _as_typed(label: str, text: str, characters: int, budget: int) -> Block:
    """Return what somebody typed, in an object in which no format can act."""
    written = typed(text, characters, budget, entities)
    return {
        "type": "section",
        "text": {"type": "plain_text", "text": f"{label}: {written}", "emoji": False},
    }


def seen_text(stage: Stage, words: Words) -> str | None:
    """Return who is looking at it, and since when."""
    if not stage.seen:
        return None
    names: Sequence[str] = [person(sighting.person) for sighting in stage.seen[:_MANY_SEEN]]
    people, more = ", ".join(names), len(stage.seen) - len(names)
    if more > 0:
        people = words.say("people.more", people=people, n=more)
    return words.count("order.seen", len(stage.seen), people=people, at=date(stage.seen[0].at))


def decided_text(order: Order, words: Words, *, at: bool = True) -> str | None:
    """Return who decided what, when and after how long; None while nobody has."""
    decision = order.decision
    if decision is None:
        return None
    parts = [decision_text(order, decision, in_slack(words))]
    if at:
        parts.append(date(decision.at))
    seconds = order.seconds_to_decide
    if seconds is not None and decision.kind is not DecisionKind.EXPIRED:
        parts.append(words.say("order.took", duration=words.duration(seconds)))
    return " · ".join(parts)


def reason_text(order: Order, words: Words) -> str | None:
    """Return what the decider gave as the reason, or as a note to their approval, in a line."""
    decision = _worth_telling(order)
    return line_of(decision.kind, decision.reason, words) if decision else None


def reason(order: Order, words: Words) -> list[Block]:
    """Return the same as typed, if there is any."""
    decision = _worth_telling(order)
    return reason_of(decision.kind, decision.reason, words) if decision else []


def line_of(kind: DecisionKind, said: str | None, words: Words) -> str | None:
    """Return a reason or note in a line."""
    if not said:
        return None
    return f"{_label(kind, words)}: {typed(in_words(said, words), MAX_KEPT_REASON, _REASON_UNITS)}"


def reason_of(kind: DecisionKind, said: str | None, words: Words) -> list[Block]:
    """Return the same as typed, if there is any."""
    if not said:
        return []
    return [_as_typed(_label(kind, words), in_words(said, words), MAX_KEPT_REASON, _REASON_UNITS)]


def _label(kind: DecisionKind, words: Words) -> str:
    return words.say("order.note" if kind is DecisionKind.APPROVED else "order.reason")


def _worth_telling(order: Order) -> Decision | None:
    """Return the decision, if its reason says more than it does itself."""
    decision = order.decision
    if decision is None or decision.kind is DecisionKind.EXPIRED:
        return None
    by_rule = decision.kind is DecisionKind.APPROVED and decision.by == NOD
    return None if by_rule else decision


def outcome_line(order: Order, words: Words) -> str | None:
    """Return what came of it; None while that is not known."""
    outcome = outcome_text(order, words)
    return typed(outcome, _OUTCOME, _OUTCOME_UNITS) if outcome else None


def result(order: Order, words: Words) -> list[Block]:
    """Return all that is known of a decided or ended order."""
    decided = decided_text(order, words)
    lines = [f"*{decided}*" if decided else None, outcome_line(order, words)]
    text = "\n".join(filter(None, lines))
    told = [section(text)] if text else []
    return [*told, *reason(order, words), *other_votes(order, words)]


def page_link(order: Order, words: Words) -> str | None:
    """Return a link to the order's page, if there are pages."""
    if not order.page_url:
        return None
    return link(f"{order.page_url}/orders/{order.order_id}", say_of(order, words, "order.page"))


def one_line(*parts: str | None) -> str:
    """Return what there is as one line: phones and screen readers read it out."""
    return " ".join(" ".join(filter(None, parts)).split())
