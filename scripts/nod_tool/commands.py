"""What `scripts/nod` does, each through the project's own use cases, and what it prints."""

from __future__ import annotations

import csv
import json
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from api.csv_text import as_cell
from api.schemas import logged_json
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import AlreadyDecided, NotWaiting
from approvals.domain.words.happenings import happened
from approvals.domain.words.phrases import decision_text, status_text
from approvals.domain.words.speech import ENGLISH
from approvals.use_cases.decide import Answer
from approvals.use_cases.find_orders import FindOrders
from approvals.use_cases.find_stuck import FindDead, FindStuck
from approvals.use_cases.read_audit import ReadAudit
from approvals.use_cases.redeliver import Redeliver
from approvals.use_cases.withdraw import Withdraw, any_operator

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from approvals.domain.audit_log import LoggedEntry
    from approvals.domain.order import Order, Stage
    from approvals.domain.timeline import Timeline
    from scripts.nod_tool.connect import Orders

DONE, FAILED, NOT_WELL = 0, 1, 3
SECONDS_BETWEEN_LOOKS = 0.1
"""A third of the 30 executions a second that an account may look at: the reconciler does, too."""
OLDEST = datetime(2026, 1, 1, tzinfo=UTC)
"""Before that there was no Nod."""
_PAGE = 500
_COLUMNS = ("at", "orderId", "what", "who", "via", "why", "text")


def stuck(orders: Orders, arguments: argparse.Namespace) -> int:
    """List the orders that are stuck, the longest first."""
    find = FindStuck(orders.store, orders.clock)
    if arguments.no_executions:
        found = find(arguments.minutes, arguments.most)
    else:
        dead = FindDead(find, orders.executions, lambda: time.sleep(SECONDS_BETWEEN_LOOKS))
        found = dead(arguments.minutes, arguments.most)
    for each in sorted(found, key=lambda each: each.since):
        why = ", ".join(each.why)
        print(f"{_at(each.since)}  {each.order.order_id}  {each.order.status}  {why}")
    if not found:
        print("nothing is stuck")
    return NOT_WELL if found else DONE


def show(orders: Orders, arguments: argparse.Namespace) -> int:
    """Show one order; neither callback ids nor ARNs, with which it could be answered."""
    find = FindOrders(orders.store, orders.executions, orders.finished, orders.clock)
    order, timeline = find.timeline(arguments.order)
    print(f"{order.order_id}  {order.status}: {status_text(order)}")
    print(f"  asked for by {order.requester}, {_at(order.created_at)}; version {order.version}")
    for stage in order.stages:
        print(f"  {_stage(stage)}")
    if order.decision:
        print(f"  {decision_text(order, order.decision)}, {_at(order.decision.at)}")
    for label, said in (("reason", order.reason), ("Slack", order.slack_problem)):
        if said:
            print(f"  {label}: {said}")
    _show_execution(order, timeline)
    entries, has_more = find.audit(arguments.order)
    print("audit:" if not has_more else "audit, the newest entries:")
    for entry in entries:
        why = f" ({entry.why})" if entry.why else ""
        print(f"  {_at(entry.at)}  {happened(entry.what)}, {entry.who} via {entry.via}{why}")
    return DONE


def redeliver(orders: Orders, arguments: argparse.Namespace) -> int:
    """Deliver a decision again."""
    if Redeliver(orders.store, orders.wake, orders.clock)(arguments.order, arguments.name):
        print("the workflow has been woken, now or before")
        return DONE
    print("nobody knows whether it arrived: try again", file=sys.stderr)
    return NOT_WELL


def withdraw(orders: Orders, arguments: argparse.Namespace) -> int:
    """Decide an order as withdrawn."""
    kind = DecisionKind.WITHDRAWN
    answer = Answer(arguments.order, arguments.name, kind, Via.OPERATOR, arguments.reason)
    try:
        recorded = Withdraw(orders.decide, any_operator)(answer)
    except (AlreadyDecided, NotWaiting) as refused:
        print(f"nod: {refused} It stands at: {status_text(refused.order)}", file=sys.stderr)
        return FAILED
    print(f"{recorded.order.order_id} is withdrawn")
    if not recorded.delivered:
        print("its workflow does not know yet; the reconciler tells it, or: nod redeliver")
    return DONE


def audit(orders: Orders, arguments: argparse.Namespace) -> int:
    """Write the audit to standard output."""
    now = orders.clock.now()
    if arguments.since >= (arguments.before or now):
        print("nod: --from comes before --to, and before now", file=sys.stderr)
        return FAILED
    # Each day is a query of its own: none for the centuries in which nothing can have happened.
    since, before = max(arguments.since, OLDEST), min(arguments.before or now, now)
    rows = map(_row, _entries(ReadAudit(orders.store), since, before))
    if arguments.format == "json":
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return DONE
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([as_cell(row[name]) for name in _COLUMNS] for row in rows)
    return DONE


def _entries(read: ReadAudit, since: datetime, before: datetime) -> Iterator[LoggedEntry]:
    cursor = None
    while True:
        page = read(since, before, _PAGE, cursor)
        yield from page.entries
        cursor = page.next_cursor
        if cursor is None:
            return


def _row(logged: LoggedEntry) -> dict[str, Any]:
    return logged_json(logged, ENGLISH)


def _stage(stage: Stage) -> str:
    votes = ", ".join(f"{vote.person} {vote.kind}" for vote in stage.votes) or "nobody voted"
    wait = stage.newest_wait
    until = f"until {_at(wait.deadline_at)}" if wait else "not asked yet"
    return f"stage {stage.name}: {stage.result or until}; {votes} ({stage.quorum} needed)"


def _show_execution(order: Order, timeline: Timeline) -> None:
    if timeline.started_at is None:
        why = "its history is gone or not there yet" if order.execution_arn else "none has started"
        print(f"execution: {why}")
        return
    state = "runs on" if timeline.running else "over"
    print(
        f"execution: {state}, since {_at(timeline.started_at)};"
        f" {len(timeline.invocations)} invocations, {timeline.active_seconds:.3f} s of compute"
    )
    for step in timeline.steps:
        tries = f", {step.attempts} attempts" if step.attempts > 1 else ""
        print(f"  {_at(step.started_at)}  {step.name}: {step.status}{tries}")


def _at(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
