"""What Slack shows of an order: which messages are out, and what it lags behind with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.changes import Changes
from approvals.adapters.dynamodb.index_items import (
    TO_SHOW_PREFIX,
    to_show_from,
    to_show_key,
    to_show_record,
)
from approvals.adapters.dynamodb.instants import instant
from approvals.adapters.dynamodb.mapping import Record, order_from, posting_record, rest_record
from approvals.adapters.dynamodb.stage_records import card_record, direct_records
from approvals.adapters.dynamodb.table import ConditionFailed
from approvals.domain.errors import OrderNotFound, StoreUnavailable
from approvals.domain.story import with_messages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from approvals.domain.order import Card, Order, Posting, Rest, ToShow

_ATTEMPTS = 5
_MINE = " AND (attribute_not_exists(#posting) OR #posting.#by = :by)"


class Showing(Changes):
    """Orders and their messages."""

    __slots__ = ()

    def begin_posting(self, order: Order, posting: Posting) -> Order | None:
        """See `approvals.ports.OrderStore`."""
        update = self._if_unmoved(order, set_values={"posting": posting_record(posting)})
        try:
            return order_from(self.table.update(update))
        except ConditionFailed:
            return None

    def keep_posts(self, order_id: str, posted: Mapping[str, Card], by: str | None = None) -> Order:
        """See `approvals.ports.OrderStore`."""
        for _ in range(_ATTEMPTS):
            order = self.get(order_id)
            changes = _messages(order, posted)
            ends = by is not None and order.posting is not None and order.posting.by == by
            if not changes and not ends:
                return order
            update = self._if_unmoved(order, set_values=changes, remove=["posting"] if ends else [])
            try:
                return order_from(self.table.update(update))
            except ConditionFailed:
                continue
        raise StoreUnavailable("The order keeps changing. Try again.")

    def mark_shown(
        self, order: Order, posted: Mapping[str, Card], *, was_due: bool = False
    ) -> bool:
        """See `approvals.ports.OrderStore`."""
        update = self._if_unmoved(
            order,
            set_values={**_messages(order, posted), "shown_version": order.version + 1},
            remove=["posting", "rest", "slack_problem", "unshown"],
        )
        is_due = order.unshown or was_due
        done = [self.table.delete_action(to_show_key(order.order_id))] if is_due else []
        try:
            self.table.transact([update, *done])
        except ConditionFailed:
            return False
        return True

    def note_unshown(
        self,
        order_id: str,
        problem: str | None,
        due_at: datetime,
        attempts: int,
        posting: Posting | None = None,
        rest: Rest | None = None,
    ) -> None:
        """See `approvals.ports.OrderStore`."""
        update = self.change(
            order_id,
            None,
            None,
            set_values={
                "unshown": True,
                "slack_problem": problem,
                "posting": posting_record(posting) if posting else None,
                "rest": rest_record(rest) if rest else None,
            },
            remove=[] if problem else ["slack_problem"],
            condition="attribute_exists(#pk)" + (_MINE if posting else ""),
            values={":by": posting.by} if posting else {},
        )
        due = self.table.put_action(to_show_record(order_id, due_at, attempts))
        try:
            self.table.transact([update, due])
        except ConditionFailed:
            if posting is None:
                raise OrderNotFound(order_id) from None
            # Somebody else sends by now, and looks for what we left in doubt as well.
            self.note_unshown(order_id, problem, due_at, attempts, None, rest)

    def show_again(self, order_id: str, due_at: datetime) -> None:
        """See `approvals.ports.OrderStore`."""
        self.table.put(to_show_record(order_id, due_at, 0))

    def due_to_show(self, now: datetime, limit: int) -> tuple[ToShow, ...]:
        """See `approvals.ports.OrderStore`."""
        records = self.table.query_all("TO_SHOW", TO_SHOW_PREFIX)
        due = [record for record in records if record["due_at"] <= instant(now)]
        due.sort(key=lambda record: str(record["due_at"]))
        return tuple(to_show_from(record) for record in due[:limit])

    def drop_to_show(self, order_id: str) -> None:
        """See `approvals.ports.OrderStore`."""
        self.table.delete(to_show_key(order_id))

    def _if_unmoved(
        self, order: Order, *, set_values: Record, remove: list[str] | None = None
    ) -> dict[str, Any]:
        return self.change(
            order.order_id,
            None,
            None,
            set_values=set_values,
            remove=remove or [],
            condition="#version = :version",
            values={":version": order.version},
        )


def _messages(order: Order, posted: Mapping[str, Card]) -> Record:
    """Return what these messages change of an order's item, as document paths."""
    after = with_messages(order, posted)
    changes: Record = {
        f"stages[{index}].cards": [card_record(card) for card in now.cards]
        for index, (was, now) in enumerate(zip(order.stages, after.stages, strict=True))
        if was.cards != now.cards
    }
    changes |= {
        f"stages[{index}].directs": direct_records(now.directs)
        for index, (was, now) in enumerate(zip(order.stages, after.stages, strict=True))
        if was.directs != now.directs
    }
    if after.receipts != order.receipts:
        changes["receipts"] = [card_record(card) for card in after.receipts]
    if after.said != order.said:
        changes["said"] = sorted(after.said)
    return changes
