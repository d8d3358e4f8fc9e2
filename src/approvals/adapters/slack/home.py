"""The Home tab: what waits for a person, what they asked for, what they decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.slack.blocks import (
    VALUE_UNITS,
    actions,
    button,
    context,
    header,
    section,
    units,
)
from approvals.adapters.slack.cards import caution_text, decision_buttons
from approvals.adapters.slack.mrkdwn import date, escape, link, person, typed
from approvals.adapters.slack.parts import (
    decided_text,
    is_waiting,
    reason_text,
    seen_text,
    what,
)
from approvals.adapters.slack.receipts import withdraw_button
from approvals.adapters.slack.stages import tallies
from approvals.adapters.slack.stages import title as stage_name
from approvals.domain.voting import vote_of
from approvals.domain.words.phrases import status_text

if TYPE_CHECKING:
    from approvals.adapters.slack.blocks import Block
    from approvals.adapters.slack.cards import Look
    from approvals.domain.order import Order, OrderPage
    from approvals.domain.words.speech import Words
    from approvals.use_cases.find_home import HomeView

REQUEST, HOME_WAITING, HOME_MINE = "order:request", "home:waiting", "home:mine"
_WHAT, _WHAT_UNITS = 80, 200
_ITEMS, _ITEM, _ITEM_UNITS = 3, 60, 120


def home_view(home: HomeView, look: Look) -> Block:
    """Return one page of a person's Home tab."""
    words = look.words
    request = words.say("home.request")
    top = [button(request, REQUEST, request, style="primary")]
    blocks = [actions("home:request", top)]
    if not home.is_first_page:
        start = words.say("home.start")
        # Without a value: the first page of both lists.
        blocks.append(actions("home:start", [button(start, HOME_WAITING, start)]))
    blocks += [*_waiting(home, look), {"type": "divider"}, *_mine(home, words)]
    return {"type": "home", "blocks": [*blocks, {"type": "divider"}, *_decided(home, words)]}


def _waiting(home: HomeView, look: Look) -> list[Block]:
    words = look.words
    blocks = [header(words.say("home.waiting"))]
    if home.no_groups:
        blocks.append(section(words.say("refused.no_groups")))
    elif not home.is_known:
        blocks.append(section(words.say("home.cannot_check")))
    if home.is_known and not home.waiting.orders:
        more = home.waiting.next_cursor is not None or not home.is_first_page
        blocks.append(section(words.say("home.waiting.none_here" if more else "home.waiting.none")))
    for order in home.waiting.orders:
        blocks += _one_waiting(order, home.person, look)
    return [*blocks, *_older(home.waiting, HOME_WAITING, "home.waiting", words)]


def _one_waiting(order: Order, who: str, look: Look) -> list[Block]:
    words, stage = look.words, order.stage
    voted = vote_of(stage, who) if stage else None
    caution = caution_text(order, look)
    asked = words.say("home.asked_by", requester=person(order.requester))
    wait = stage.newest_wait if stage else None
    until = words.say("home.until", deadline=date(wait.deadline_at)) if wait else None
    lines = [
        _title(order, words),
        stage_name(order, order.stage_index, words) if stage else None,
        " · ".join(filter(None, (asked, until))),
        _items(order, words),
        f":warning: *{caution}*" if caution else None,
        *(tallies(stage, words) if stage else []),
        seen_text(stage, words) if stage else None,
        words.say(f"home.voted.{voted.kind}") if voted else None,
    ]
    buttons = decision_buttons(order, order.stage_index, look, f"decision:{order.order_id}")
    told = section("\n".join(filter(None, lines)))
    return [told, buttons] if buttons else [told]


def _mine(home: HomeView, words: Words) -> list[Block]:
    blocks = [header(words.say("home.mine"))]
    if not home.mine.orders:
        blocks.append(section(words.say("home.mine.none")))
    for order in home.mine.orders:
        told = decided_text(order, words) or escape(status_text(order, words))
        text = f"{_title(order, words)}\n{told}"
        takes_back = withdraw_button(order, words) if is_waiting(order) else None
        blocks.append(section(text, block_id=f"mine:{order.order_id}", accessory=takes_back))
    return [*blocks, *_older(home.mine, HOME_MINE, "home.mine", words)]


def _decided(home: HomeView, words: Words) -> list[Block]:
    blocks = [header(words.say("home.decided"))]
    if home.median_seconds is not None:
        took = words.duration(home.median_seconds)
        blocks.append(context(words.count("home.median", home.decisions, duration=took)))
    if not home.decided:
        return [*blocks, section(words.say("home.decided.none"))]
    for order in home.decided:
        lines = [_title(order, words), decided_text(order, words), reason_text(order, words)]
        blocks.append(section("\n".join(filter(None, lines))))
    return blocks


def _older(page: OrderPage, action_id: str, list_key: str, words: Words) -> list[Block]:
    if page.next_cursor is None or units(page.next_cursor) > VALUE_UNITS:
        return []
    spoken = words.say("home.older.spoken", list=words.say(list_key))
    older = button(words.say("home.older"), action_id, spoken, value=page.next_cursor)
    return [actions(f"{action_id}:older", [older])]


def _title(order: Order, words: Words) -> str:
    title = what(order, words, _WHAT, _WHAT_UNITS)
    if not order.page_url:
        return f"*{title}*"
    # A link's label ends at ">" and "|"; the name is escaped, and this takes the other.
    label = title.replace("|", "¦")
    return f"*{link(f'{order.page_url}/orders/{order.order_id}', label)}*"


def _items(order: Order, words: Words) -> str:
    """Return the first items, or the first facts of what orders nothing."""
    names = [
        f"{words.number(item.quantity)} × {typed(item.name, _ITEM, _ITEM_UNITS)}"
        for item in order.items[:_ITEMS]
    ] or [
        typed(f"{label}: {value}", 2 * _ITEM, 2 * _ITEM_UNITS)
        for label, value in order.facts[:_ITEMS]
    ]
    return ", ".join([*names, "…"] if len(order.items or order.facts) > _ITEMS else names)
