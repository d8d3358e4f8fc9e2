"""``/order list`` and ``/order status ID``: what waits for somebody, and where an order is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.slack.mrkdwn import date, escape, in_slack, link, person
from approvals.adapters.slack.parts import outcome_line, reason_text
from approvals.adapters.slack.stages import receipt_asked, tallies
from approvals.concerning import concerns
from approvals.domain.errors import NodError, OrderNotFound
from approvals.domain.order import Status
from approvals.domain.text import shorten
from approvals.domain.words.naming import what_text
from approvals.domain.words.phrases import decision_text, status_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.order import Order, OrderPage
    from approvals.domain.words.speech import Words
    from approvals.ports import OrderStore
    from approvals.use_cases.find_home import HomeView

MINE, WAITING = "mine", "waiting"
_IN_GERMAN = {"meine": MINE, "wartend": WAITING}
_NAME = 60


@dataclass(frozen=True, slots=True)
class ReadOrders:
    """Answers that only who asked sees; the first page, the Home tab has the rest."""

    store: OrderStore
    find_home: Callable[[str], HomeView]

    def listed(self, who: str, which: str, words: Words) -> str:
        """Return the orders that wait for somebody, the ones they placed, or both."""
        which = _IN_GERMAN.get(which, which)
        if which not in {"", MINE, WAITING}:
            commands = ", ".join(f"`/order list {each}`" for each in (WAITING, MINE))
            return words.say("command.list_which", commands=commands)
        try:
            home = self.find_home(who)
        except NodError:
            return words.say("command.cannot_read")
        parts = []
        if which == WAITING or (which == "" and (home.waiting.orders or not home.is_known)):
            parts += _waiting(home, words)
        if which != WAITING:
            parts += _page(home.mine, "command.mine", "command.none_mine", words)
        return "\n".join(parts)

    def status(self, order_id: str, words: Words) -> str:
        """Return where an order is."""
        try:
            order = self.store.get(order_id)
            concerns(order)
        except OrderNotFound:
            return words.say("command.no_such_order")
        except NodError:
            return words.say("command.cannot_read")
        return "\n".join(_told(order, words))


def _waiting(home: HomeView, words: Words) -> list[str]:
    unknown = []
    if not home.is_known:
        unknown = [words.say("refused.no_groups" if home.no_groups else "command.cannot_check")]
    if unknown and not home.waiting.orders:
        return unknown
    return unknown + _page(home.waiting, "command.waiting", "command.none_waiting", words)


def _page(page: OrderPage, title: str, nothing: str, words: Words) -> list[str]:
    if not page.orders:
        return [words.say(nothing)]
    lines = [f"*{words.say(title)}*"]
    lines += [f"• {_line(order, words)}" for order in page.orders]
    if page.next_cursor is not None:
        lines.append(words.say("command.more"))
    return lines


def _line(order: Order, words: Words) -> str:
    return words.say(
        "command.order_line",
        order=f"`{order.order_id}`",
        what=what_text(order, words, lambda typed: escape(shorten(typed, _NAME))),
        status=escape(status_text(order, words)),
    )


def _told(order: Order, words: Words) -> list[str]:
    lines = [_line(order, words), words.say("command.asked_by", person=person(order.requester))]
    decision, wait = order.decision, order.stage.newest_wait if order.stage else None
    if decision is not None:
        lines.append(f"{decision_text(order, decision, in_slack(words))}, {date(decision.at)}")
        lines += filter(None, [reason_text(order, words), outcome_line(order, words)])
    elif order.status is Status.AWAITING_APPROVAL and order.stage and wait is not None:
        lines += filter(None, [receipt_asked(order, order.stage_index, words)])
        lines += tallies(order.stage, words)
    elif order.is_final:
        lines += filter(None, [outcome_line(order, words)])
    if order.page_url:
        address = f"{order.page_url}/orders/{order.order_id}"
        lines.append(link(address, words.say("command.page")))
    return lines
