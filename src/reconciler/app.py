"""Makes true what the workflow's own code can no longer do: one order that is asked for, or all.

Where an execution has closed, ends the order that it left open, and keeps its history; on the
schedule shows in Slack what is behind, looks at the open orders in turn, and keeps what no event
had kept.

Lambda repeats what raises, so only what may pass by itself does: the table being away. What Slack
does not take is kept by the use case, with its own time to try again; what nobody knows now of an
execution, or of money, the schedule asks for again.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from approvals.adapters.executions import execution_status
from approvals.concerning import concerning_nothing_yet, concerns
from approvals.domain.errors import (
    OrderNotFound,
    SlackUnavailable,
    StoreUnavailable,
    Unavailable,
)
from approvals.domain.execution import Execution
from reconciler.build import build_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.use_cases.show_order import ShowOrder
    from reconciler.build import Dependencies, Work

_ORDER_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CLOSED = frozenset({"SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"})
ORDER_SECONDS = 60
"""What showing one order may take: a lease's length, and what is around it."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Closed:
    """What EventBridge says of an execution that is over."""

    order_id: str
    run: str
    """Of the execution's ARN, what no other execution of this name has."""
    execution: Execution


def build_handler(outside: Dependencies) -> Callable[[Any, Any], dict[str, Any]]:
    """Return the Lambda handler; nobody waits for what it returns, but people read it in logs."""
    work = build_work(outside)

    def handler(event: Any, context: Any) -> dict[str, Any]:
        with concerning_nothing_yet():
            return handle(event, context)

    def handle(event: Any, context: Any) -> dict[str, Any]:
        try:
            if _is_scheduled(event):
                has_time = _time_left(context)
                # First: it looks at so many and no more, where Slack can take all of the time.
                righted = work.watch_all(has_time)
                repaired = work.repair(has_time)
                outside.homes.repair(has_time)
                work.know_approvers()
                work.measure()
                return {
                    "repaired": repaired,
                    "righted": righted,
                    "kept": work.keep.due(has_time),
                }
            closed = _closed(event)
            if closed is not None:
                concerns(closed.order_id, event["detail"].get("durableExecutionArn"))
                done = _put_right(outside, work, closed)
                kept = work.keep(closed.order_id)
                return {"orderId": closed.order_id, "righted": done, "kept": kept}
            order_id = _order_id(event)
            if order_id is None:
                log.error("event not understood")
                return {"refused": "malformed"}
            concerns(order_id)
            return _show(work.show, order_id, outside.ids.new_decision_id())
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


def _put_right(outside: Dependencies, work: Work, closed: Closed) -> str | None:
    """Return what was to be done about an order whose execution is over, None for nothing."""
    try:
        order = outside.store.get(closed.order_id)
        if order.execution_arn is not None and _run(order.execution_arn) != closed.run:
            return None  # Of an earlier execution of this name.
        return work.watch(order, outside.ids.new_decision_id(), closed.execution)
    except OrderNotFound:
        return None
    except StoreUnavailable:
        raise
    except Unavailable as error:
        what = {"order_id": closed.order_id, "cause": type(error).__name__}
        log.warning("order left to the schedule", extra=what)
        return None


def _show(show: ShowOrder, order_id: str, by: str) -> dict[str, Any]:
    try:
        # Again: this may be repeated, and whoever died in it have left an older picture behind.
        return {"orderId": order_id, "shown": show(order_id, by, again=True)}
    except OrderNotFound:
        log.error("no such order", extra={"order_id": order_id})
        return {"refused": "unknown"}
    except SlackUnavailable:
        return {"orderId": order_id, "shown": False}


def _is_scheduled(event: Any) -> bool:
    """Tell whether EventBridge's schedule sent this."""
    return isinstance(event, dict) and event.get("detail-type") == "Scheduled Event"


def _closed(event: Any) -> Closed | None:
    """Return the execution that has closed, if EventBridge says that of one."""
    if not isinstance(event, dict) or event.get("source") != "aws.lambda":
        return None
    detail = event.get("detail")
    if not isinstance(detail, dict) or detail.get("status") not in _CLOSED:
        return None
    order_id = _valid(detail.get("durableExecutionName"))
    if order_id is None:
        return None
    ended_at = _instant(detail.get("endTimestamp"))
    execution = Execution(execution_status(detail["status"]), ended_at)
    return Closed(order_id, _run(str(detail.get("durableExecutionArn"))), execution)


def _run(execution_arn: str) -> str:
    return execution_arn.rpartition("/")[2]


def _instant(text: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _order_id(event: Any) -> str | None:
    return _valid(event.get("orderId")) if isinstance(event, dict) else None


def _valid(order_id: object) -> str | None:
    is_one = isinstance(order_id, str) and _ORDER_ID.fullmatch(order_id)
    return str(order_id) if is_one else None
