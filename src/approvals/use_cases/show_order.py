"""Bring Slack up to date: edit what is out, send what is missing, remember what was sent.

Cards are a picture of the table. The workflow runs this in its steps, the reconciler while the
workflow sleeps; whichever comes second finds the work done, or looks for what the other sent.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from approvals.concerning import concerning, concerns
from approvals.domain.errors import SlackRefused, SlackUnavailable
from approvals.domain.order import Posting, Rest, SlackCall
from approvals.domain.story import NOWHERE, Slot, copies, missing, slots, with_messages
from approvals.domain.words.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from approvals.domain.order import Card, Order
    from approvals.ports import Clock, Homes, Messenger, OrderStore

WORKFLOW = "workflow"
"""Who sends in the workflow's steps: one at a time, so a repeated step may go on at once."""
POSTING_SECONDS = 30
"""How long a sender keeps others from sending the same."""
SEND_SECONDS = 6
"""What looking for a message and sending it may take: none is begun with less of that left."""
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 10, 3_600
_ROUNDS = 3
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShowOrder:
    """The use case behind every message about an order."""

    store: OrderStore
    messenger: Messenger
    homes: Homes
    clock: Clock

    def __call__(
        self,
        order_id: str,
        by: str = WORKFLOW,
        *,
        attempts: int = 0,
        homes: bool = True,
        again: bool = False,
    ) -> bool:
        """Return whether Slack shows the order now; what it does not is kept for later.

        Args:
            order_id: the order.
            by: who sends; a name of its own for each who may run beside another.
            attempts: how often this failed before, for the pause until the next.
            homes: whether to refresh the Home tabs of those concerned, too.
            again: whether to show it even if the table says that Slack shows it.

        Raises:
            SlackUnavailable: if the same call may succeed soon.
        """
        with concerning(order_id):
            return self._show(order_id, by, attempts, homes=homes, again=again)

    def _show(self, order_id: str, by: str, attempts: int, *, homes: bool, again: bool) -> bool:
        problem = None
        for _ in range(_ROUNDS):
            order = self.store.get(order_id)
            concerns(order)
            problem = order.slack_problem
            if order.is_shown and not again:
                return True
            shown = _Round(self, order, by, attempts, was_due=again).run()
            if shown is not None:
                if homes:
                    self._refresh_homes(order)
                return shown
            # Whoever moved it may have shown it before our older picture arrived.
            again = True
        self.store.note_unshown(order_id, problem, self.next_try(attempts), attempts + 1)
        return False

    def _refresh_homes(self, order: Order) -> None:
        try:
            self.homes.refresh(_concerned(order))
        except Exception:
            # One tab's trouble, a defect even, must not cost an order its decision.
            log.exception("home tabs not refreshed", extra={"order_id": order.order_id})

    def next_try(self, attempts: int, at_least_seconds: int = 0) -> datetime:
        """Return when to show an order again: later each time, and not before Slack allows."""
        backoff = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** min(attempts, 10))
        return self.clock.now() + timedelta(seconds=max(backoff, at_least_seconds))


class _Round:
    """One pass over an order's messages."""

    def __init__(
        self, show: ShowOrder, order: Order, by: str, attempts: int, *, was_due: bool
    ) -> None:
        self._show, self._order, self._by, self._attempts = show, order, by, attempts
        self._was_due = was_due
        self._posted: dict[str, Card] = {}
        self._in_doubt: set[str] | None = None
        self._at: Slot | None = None
        self._call = SlackCall.EDIT
        self._refusals: list[tuple[Slot, SlackRefused]] = []

    def run(self) -> bool | None:
        """Return whether Slack is up to date; None if the order moved meanwhile."""
        show, order, gaps = self._show, self._order, missing(self._order)
        try:
            self._edit()
            if gaps and self._is_being_sent():
                return self._leave_to_the_other()
            if not self._send(gaps):
                self._look_again()
                return None
        except SlackUnavailable as error:
            self._keep(self._problem(str(error)), error.retry_after_seconds)
            raise
        if self._refusals:
            self._keep(self._problem(None))
            return False
        if show.store.mark_shown(self._order, self._posted, was_due=self._was_due):
            return True
        show.store.keep_posts(order.order_id, self._posted, self._by)
        self._look_again()
        return None

    def _look_again(self) -> None:
        """Whoever moved it may have shown it before our picture arrived: kept for when we die."""
        self._show.store.show_again(self._order.order_id, self._show.next_try(0))

    def _leave_to_the_other(self) -> bool:
        """Whoever sends looks again when they are done; it is kept for when they die."""
        self._keep(self._order.slack_problem)
        return False

    def _edit(self) -> None:
        for slot in slots(self._order):
            for where in copies(self._order, slot.key):
                self._about_to(SlackCall.EDIT, slot)
                try:
                    self._show.messenger.update(self._order, slot, where)
                except SlackRefused as error:
                    # A copy that Slack refuses to edit must not keep the others from the truth.
                    self._refused(slot, error)

    def _send(self, gaps: Sequence[Slot]) -> bool:
        """Send what is missing. Returns False if the order moved before anything was sent."""
        if not gaps:
            return True
        order, now = self._order, self._show.clock.now()
        # What was begun before stays in doubt until it is stored: it is looked for, not sent again.
        doubtful = order.posting.keys if order.posting else frozenset()
        until, keys = now + timedelta(seconds=POSTING_SECONDS), {slot.key for slot in gaps}
        leased = self._show.store.begin_posting(order, Posting(self._by, until, doubtful | keys))
        if leased is None:
            return False
        self._order, self._in_doubt = leased, set(doubtful & keys)
        latest = until - timedelta(seconds=SEND_SECONDS)
        for slot in gaps:
            if self._show.clock.now() > latest:
                self._at = slot
                raise SlackUnavailable(ENGLISH.say("slack.silent"), hung=True)
            if slot.root is None or self._root_is_out(slot.root):
                self._post(slot, look_first=slot.key in doubtful)
        return True

    def _is_being_sent(self) -> bool:
        """Tell whether somebody else is sending this order's messages now."""
        begun = self._order.posting
        return begun is not None and begun.by != self._by and self._show.clock.now() < begun.until

    def _root_is_out(self, root: str) -> bool:
        return self._posted.get(root, NOWHERE) != NOWHERE or bool(copies(self._order, root))

    def _post(self, slot: Slot, *, look_first: bool) -> None:
        messenger, order = self._show.messenger, with_messages(self._order, self._posted)
        self._about_to(SlackCall.SEND, slot)
        self._doubt().add(slot.key)
        try:
            found = messenger.find(order, slot) if look_first else None
            if found is not None and slot.root is None:
                messenger.update(order, slot, found)
            self._posted[slot.key] = found or messenger.post(order, slot)
        except SlackRefused as error:
            self._refused(slot, error)
        self._doubt().discard(slot.key)

    def _doubt(self) -> set[str]:
        """Return the keys of which nobody knows whether Slack took them."""
        if self._in_doubt is None:
            self._in_doubt = set()
        return self._in_doubt

    def _about_to(self, call: SlackCall, slot: Slot) -> None:
        """Raise SlackUnavailable if Slack asked not to be called in this way yet."""
        self._call, self._at = call, slot
        rest = self._order.rest
        if rest is not None and rest.call is call:
            seconds = (rest.until - self._show.clock.now()).total_seconds()
            if seconds > 0:
                raise SlackUnavailable("Slack asks to slow down.", math.ceil(seconds))

    def _refused(self, slot: Slot, error: SlackRefused) -> None:
        self._refusals.append((slot, error))

    def _problem(self, trouble: str | None) -> str | None:
        """Return why the card is not up to date; a direct message is not the order's trouble."""
        if trouble is not None and not (self._at and self._is_private(self._at)):
            return trouble
        public = (error for slot, error in self._refusals if not self._is_private(slot))
        return next(map(str, public), None)

    def _is_private(self, slot: Slot) -> bool:
        return slot.reader(self._order) is not None

    def _keep(self, problem: str | None, retry_after_seconds: int | None = None) -> None:
        """Store what was sent, what may have been, and when to try again."""
        store, order_id, now = self._show.store, self._order.order_id, self._show.clock.now()
        if self._posted:
            store.keep_posts(order_id, self._posted)
        posting = None
        if self._in_doubt is not None:
            # Whoever comes next may send, and looks first for what is in doubt.
            posting = Posting(self._by, now, frozenset(self._in_doubt))
        rest = None
        if retry_after_seconds:
            # Whichever step or function calls next: Slack's word holds for it, too.
            rest = Rest(self._call, now + timedelta(seconds=retry_after_seconds))
        due_at = self._show.next_try(self._attempts, retry_after_seconds or 0)
        store.note_unshown(order_id, problem, due_at, self._attempts + 1, posting, rest)


def _concerned(order: Order) -> tuple[str, ...]:
    approvers = order.stage.approvers if order.stage else ()
    return tuple(dict.fromkeys((order.requester, *approvers)))
