"""``/order 2x WIDGET-001, 1x GADGET-007 for Acme``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.adapters.slack.mrkdwn import escape
from approvals.domain.decision import Via
from approvals.domain.errors import InvalidRequest, NodError, StartFailed
from approvals.domain.money import format_money
from approvals.domain.order_request import parse_order_request
from slack_app.command_text import USAGE, parse_command

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.use_cases.place_order import PlaceOrder

HELP = f"Tell what to order, and for whom. Approvers are asked in Slack.\n{USAGE}"
_ITEM_FIELD = re.compile(r"items\[(\d+)\]\.(\w+)")
TRY_AGAIN = "Nod could not place the order just now; nothing was placed. Please try again."


@dataclass(frozen=True, slots=True)
class PlaceFromCommand:
    """Places an order from a slash command; every answer is seen by its author alone."""

    place_order: PlaceOrder

    def __call__(self, command: dict[str, Any]) -> str:
        """Return the private answer, in mrkdwn."""
        if str(command.get("text", "")).strip().lower() in {"", "help"}:
            return HELP
        # A command's trigger is unique: the same signed bytes again are the same order.
        trigger = command.get("trigger_id")
        try:
            request = parse_order_request(parse_command(str(command.get("text", ""))))
            order = self.place_order(
                request,
                requester=str(command["user_id"]),
                via=Via.SLACK,
                idempotency_key=f"slack:{trigger}" if trigger else None,
            )
        except InvalidRequest as error:
            problems = "\n".join(f"• {escape(_words(p.field, p.message))}" for p in error.problems)
            return f"That order was not placed.\n{problems}\n{USAGE}"
        except StartFailed as error:
            return escape(str(error))
        except NodError:
            return TRY_AGAIN
        return _placed(order)


def _words(field: str, message: str) -> str:
    """Say where the problem is as people count, not as JSON does."""
    item = _ITEM_FIELD.fullmatch(field)
    if item:
        name = f"Item {int(item[1]) + 1}"
        return f"{name}: {message}" if item[2] == "sku" else f"{name}, {item[2]}: {message}"
    sentence = message if field == "text" else f"{field}: {message}"
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _placed(order: Order) -> str:
    items = ", ".join(f"{item.quantity} × {escape(item.name)}" for item in order.items)
    lines = [
        (
            f"Order `{order.order_id}` is placed: {items} for {escape(order.customer)},"
            f" {format_money(order.total, order.currency)}."
        ),
        "You will get a message when it has been decided.",
    ]
    if order.page_url:
        lines.append(f"<{order.page_url}/orders/{order.order_id}|Follow it on its page>")
    return "\n".join(lines)
