"""What is measured for operators: every metric, its unit, and the few values that part it.

Each pair of a metric and a value is a time series of its own, which is paid for and looked at; so
the values are listed here, and any other counts as ``other``.
"""

from __future__ import annotations

from dataclasses import dataclass

from approvals.domain.decision import DecisionKind
from approvals.domain.order import FINAL_STATUSES

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric; ``unit`` is CloudWatch's word. ``dimension`` is empty where nothing parts it."""

    name: str
    unit: str = "Count"
    dimension: str = ""
    values: frozenset[str] = frozenset()

    def bounded(self, value: str) -> str:
        """Return the value, or ``other`` where it is not one of the listed."""
        return value if value in self.values else OTHER

    @property
    def series(self) -> int:
        """How many time series it can become."""
        return len(self.values | {OTHER}) if self.dimension else 1


_REFUSALS = frozenset(
    {"already_decided", "already_voted", "another_stage", "bot", "cannot_check",
     "cannot_check_account", "deactivated", "foreign", "four_eyes", "guest", "needed_later",
     "no_groups", "nobody", "not_an_approver", "not_signed_in", "not_the_requester", "not_waiting",
     "own_order", "stale_button", "token_may_not_decide", "token_may_not_order"}
)  # fmt: skip
_GATE = frozenset({"body", "size", "secret", "signature", "clock", "form", "workspace"})
AUTH_CAUSES = frozenset(
    {"account_inactive", "invalid_auth", "missing_scope", "not_authed", "org_login_required",
     "token", "token_expired", "token_revoked"}
)  # fmt: skip
"""Why Slack takes nothing from Nod at all, until a person puts the token or the app right."""
_SLACK_CAUSES = AUTH_CAUSES | {
    "bad_client_secret", "invalid_client_id", "bad_redirect_uri",
    "cannot_dm_bot", "channel_not_found", "connection", "external_channel_migrating", "fatal_error",
    "http_5xx", "internal_error", "invalid_blocks", "is_archived", "message_not_found",
    "msg_too_long", "no_groups", "not_in_channel", "not_slack", "ratelimited", "request_timeout",
    "restricted_action", "service_unavailable", "team_added_to_org", "timeout", "trigger_expired",
    "expired_trigger_id", "invalid_arguments", "user_not_found",
}  # fmt: skip

ORDERS_CLOSED = Metric(
    "OrdersClosed", dimension="Outcome", values=frozenset(s.value for s in FINAL_STATUSES)
)
TIME_TO_DECIDE = Metric(
    "TimeToDecide", "Seconds", "Decision", frozenset(kind.value for kind in DecisionKind)
)
STARTS_FAILED = Metric("StartsFailed")
ORDERS_LEFT_TO_DO = Metric("OrdersLeftToDo")
REFUSED_CLICKS = Metric("RefusedClicks", dimension="Reason", values=_REFUSALS)
REFUSED_REQUESTS = Metric("RefusedRequests", dimension="Reason", values=_GATE)
SLACK_ERRORS = Metric("SlackErrors", dimension="Cause", values=frozenset(_SLACK_CAUSES))
SLACK_AUTH_ERRORS = Metric("SlackAuthErrors")
ACK_LATENCY = Metric("AckLatency", "Milliseconds")
ORDERS_PUT_RIGHT = Metric(
    "OrdersPutRight",
    dimension="What",
    values=frozenset({"started", "not_started", "delivered", "expired", "ended"}),
)
ORDERS_WAITING = Metric("OrdersWaiting")
UNDELIVERED_DECISIONS = Metric("UndeliveredDecisions")
OVERDUE_ORDERS = Metric("OverdueOrders")
UNSTARTED_ORDERS = Metric("UnstartedOrders")
UNSHOWN_ORDERS = Metric("UnshownOrders")
ERROR_LINES = Metric("ErrorLines")
"""Counted by CloudWatch from the log groups: the template's metric filters."""

METRICS = (
    ORDERS_CLOSED, TIME_TO_DECIDE, STARTS_FAILED, ORDERS_LEFT_TO_DO, REFUSED_CLICKS,
    REFUSED_REQUESTS, SLACK_ERRORS, SLACK_AUTH_ERRORS, ACK_LATENCY,
    ORDERS_PUT_RIGHT, ORDERS_WAITING, UNDELIVERED_DECISIONS, OVERDUE_ORDERS, UNSTARTED_ORDERS,
    UNSHOWN_ORDERS, ERROR_LINES,
)  # fmt: skip
