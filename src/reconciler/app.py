"""Shows an order in Slack: the one it is asked for, or on a schedule all that is behind.

Where an execution has closed, keeps its history, and on the schedule what no event had kept.

Lambda repeats what raises, so only what may pass by itself does: the table being away. What Slack
does not take is kept by the use case, with its own time to try again.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.domain.errors import OrderNotFound, SlackUnavailable, StoreUnavailable
from approvals.use_cases.keep_finished import KeepFinished
from approvals.use_cases.know_approvers import KnowApprovers
from approvals.use_cases.repair_cards import RepairCards
from approvals.use_cases.show_order import ShowOrder

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.ports import (
        Clock,
        Directory,
        FinishedOrders,
        Histories,
        Homes,
        Ids,
        Messenger,
        OrderStore,
    )

_ORDER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CLOSED = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"})
ORDER_SECONDS = 60
"""What showing one order may take: a lease's length, and what is around it."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What the reconciler needs from outside."""

    store: OrderStore
    messenger: Messenger
    homes: Homes
    directory: Directory
    clock: Clock
    ids: Ids
    finished: FinishedOrders
    histories: Histories
    memory_mb: int
    pause: Callable[[], None]
    is_connected: bool = True
    """Whether Nod runs with Slack."""


def build_handler(outside: Dependencies) -> Callable[[Any, Any], dict[str, Any]]:
    """Return the Lambda handler; nobody waits for what it returns, but people read it in logs."""
    show = ShowOrder(outside.store, outside.messenger, outside.homes, outside.clock)
    repair = RepairCards(outside.store, show, outside.clock, outside.ids, outside.is_connected)
    know_approvers = KnowApprovers(outside.store, outside.directory)
    keep = KeepFinished(
        outside.store,
        outside.finished,
        outside.histories,
        outside.clock,
        outside.memory_mb,
        outside.pause,
    )

    def handler(event: Any, context: Any) -> dict[str, Any]:
        try:
            if _is_scheduled(event):
                has_time = _time_left(context)
                repaired = repair(has_time)
                outside.homes.repair(has_time)
                know_approvers()
                return {"repaired": repaired, "kept": keep.due(has_time)}
            closed = _closed_order_id(event)
            if closed is not None:
                return {"orderId": closed, "kept": keep(closed)}
            order_id = _order_id(event)
            if order_id is None:
                log.error("event not understood")
                return {"refused": "malformed"}
            return _show(show, order_id, outside.ids.new_decision_id())
        except StoreUnavailable:
            log.warning("table not readable, to be repeated")
            raise
        except Exception:
            # A defect: the same again would fail again, and the schedule comes anyway.
            log.exception("unexpected failure")
            return {"refused": "unexpected"}

    return handler


def _time_left(context: Any) -> Callable[[], bool]:
    """Return what tells whether there is time for another order."""
    return lambda: context.get_remaining_time_in_millis() > ORDER_SECONDS * 1_000


def _show(show: ShowOrder, order_id: str, by: str) -> dict[str, Any]:
    try:
        return {"orderId": order_id, "shown": show(order_id, by)}
    except OrderNotFound:
        log.error("no such order", extra={"order_id": order_id})
        return {"refused": "unknown"}
    except SlackUnavailable:
        return {"orderId": order_id, "shown": False}


def _is_scheduled(event: Any) -> bool:
    """Tell whether EventBridge's schedule sent this."""
    return isinstance(event, dict) and event.get("detail-type") == "Scheduled Event"


def _closed_order_id(event: Any) -> str | None:
    """Return the order whose execution has closed, if EventBridge says that of one."""
    if not isinstance(event, dict) or event.get("source") != "aws.lambda":
        return None
    detail = event.get("detail")
    if not isinstance(detail, dict) or detail.get("status") not in _CLOSED:
        return None
    return _valid(detail.get("durableExecutionName"))


def _order_id(event: Any) -> str | None:
    return _valid(event.get("orderId")) if isinstance(event, dict) else None


def _valid(order_id: object) -> str | None:
    is_one = isinstance(order_id, str) and _ORDER_ID.fullmatch(order_id)
    return str(order_id) if is_one else None
