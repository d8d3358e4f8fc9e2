"""``/order 2x WIDGET-001, 1x GADGET-007 for Acme``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.adapters.slack.mrkdwn import escape, link
from approvals.domain.decision import Via
from approvals.domain.errors import (
    InvalidRequest,
    NodError,
    NotAccepting,
    StartFailed,
    TooManyOpen,
)
from approvals.domain.order_request import parse_order_request
from slack_app.command_text import nearest_command, parse_command
from slack_app.problems import problem_sentence

if TYPE_CHECKING:
    from approvals.domain.order import Order
    from approvals.domain.words.speech import Words
    from approvals.use_cases.place_order import PlaceOrder


@dataclass(frozen=True, slots=True)
class PlaceFromCommand:
    """Places an order from a slash command; every answer is seen by its author alone."""

    place_order: PlaceOrder

    def __call__(self, typed: str, person: str, trigger_id: str | None, words: Words) -> str:
        """Return the private answer, in mrkdwn."""
        try:
            order = self.place_order(
                parse_order_request(parse_command(typed)),
                requester=person,
                via=Via.SLACK,
                # A command's trigger is unique: the same signed bytes again are the same order.
                idempotency_key=f"slack:{trigger_id}" if trigger_id else None,
            )
        except InvalidRequest as error:
            return _not_placed(error, typed, words)
        except StartFailed as error:
            return words.say("command.not_started", order=f"`{error.order_id}`")
        except TooManyOpen as error:
            return words.say("command.too_many_open", n=error.most)
        except NotAccepting:
            return words.say("api.not_accepting")
        except NodError:
            return words.say("command.try_again")
        return _placed(order, words)


def usage(words: Words) -> str:
    """Return how an order is typed, as mrkdwn."""
    return words.say("command.usage", example=f"`{words.say('command.example')}`")


def _not_placed(error: InvalidRequest, typed: str, words: Words) -> str:
    meant = nearest_command(typed)
    lines = [words.say("command.meant", command=f"`/order {meant}`")] if meant else []
    lines.append(words.say("command.not_placed"))
    lines += [f"• {escape(problem_sentence(problem, words))}" for problem in error.problems]
    return "\n".join([*lines, usage(words)])


def _placed(order: Order, words: Words) -> str:
    items = ", ".join(f"{item.quantity} × {escape(item.name)}" for item in order.items)
    lines = [
        words.say(
            "command.placed",
            order=f"`{order.order_id}`",
            items=items,
            customer=escape(order.customer),
            total=words.money(order.total, order.currency),
        ),
        words.say("command.will_hear"),
    ]
    if order.page_url:
        address = f"{order.page_url}/orders/{order.order_id}"
        lines.append(link(address, words.say("command.page")))
    return "\n".join(lines)
