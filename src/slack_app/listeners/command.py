"""``/order``: which of the things that it does was meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_app.command_text import command_named, typed_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.words.speech import Words
    from slack_app.listeners.away import SayAway
    from slack_app.listeners.find_orders import ReadOrders
    from slack_app.listeners.place_order import PlaceFromCommand
    from slack_app.listeners.withdraw import WithdrawOrder
    from slack_app.telling import Languages

_AROUND_ID = "`*<>.,#"
_FORM = ("/order", "command.help.form")
_HELP = (
    ("/order list [waiting|mine]", "command.help.list"),
    ("/order status ID", "command.help.status"),
    ("/order withdraw ID [reason]", "command.help.withdraw"),
    ("/order away [until DAY @SOMEBODY]", "command.help.away"),
    ("/order back", "command.help.back"),
)


@dataclass(frozen=True, slots=True)
class OrderCommand:
    """Every answer is seen by its author alone, in their language."""

    languages: Languages
    open_form: Callable[[str, Words], bool]
    """Opens the order form by a trigger; says whether Slack showed it."""
    place: PlaceFromCommand
    read: ReadOrders
    withdraw: WithdrawOrder
    away: SayAway

    def __call__(self, command: dict[str, Any]) -> str:
        """Return the private answer, in mrkdwn; empty where the order form says it all."""
        # No call to Slack comes before an order is placed or withdrawn.
        person, words = command["user_id"], self.languages.known(command["user_id"])
        trigger_id = command.get("trigger_id")
        sent = str(command.get("text", ""))
        typed = typed_text(sent)
        first, _, rest = typed.partition(" ")
        if not first:
            return self._form(person, str(trigger_id or ""))
        match command_named(first):
            case "help":
                return "\n".join([words.say("command.help"), *_help(words, _FORM)])
            case "list":
                return self.read.listed(person, rest.strip().lower(), words)
            case "status" | "withdraw" as verb:
                return self._about(verb, rest.strip(), person, words)
            case "away":
                return self.away.typed(person, " ".join(sent.split(maxsplit=1)[1:]), words)
            case "back":
                return self.away.back(person, words)
        return self.place(typed, person, trigger_id, words)

    def _form(self, person: str, trigger_id: str) -> str:
        words = self.languages.asked(person)
        if self.open_form(trigger_id, words):
            return ""
        return "\n".join([words.say("command.no_form"), *_help(words)])

    def _about(self, verb: str, rest: str, person: str, words: Words) -> str:
        given, _, reason = rest.partition(" ")
        order_id = given.strip(_AROUND_ID)
        if not order_id:
            return words.say("command.which_order", command=f"`/order {verb} ID`")
        if verb == "status":
            return self.read.status(order_id, words)
        return self.withdraw.typed(person, order_id, reason.strip(), words)


def _help(words: Words, *first: tuple[str, str]) -> list[str]:
    place = (words.say("command.example"), "command.help.place")
    return [f"• `{typed}`: {words.say(key)}" for typed, key in (*first, place, *_HELP)]
