"""Where an order is shown elsewhere: its card in Slack, its workflow in AWS's console."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from approvals.domain.order import Card, Order

_ON_AWS = re.compile(r"arn:aws:lambda:([a-z0-9-]+):[0-9]{12}:function:([A-Za-z0-9_-]+):.+")


@dataclass(frozen=True, slots=True)
class Links:
    """``slack_api_url`` is Slack's Web API; ``is_aws`` is off where Lambda is another's."""

    slack_api_url: str = ""
    is_aws: bool = False

    def of(self, order: Order) -> dict[str, Any]:
        """Return the addresses that there are: the newest card, the console."""
        cards = [stage.cards[0] for stage in order.stages if stage.cards]
        return {
            "card": self._card(cards[-1]) if cards else None,
            "console": self._console(order.execution_arn or ""),
        }

    def _card(self, card: Card) -> str | None:
        """Return the message's permalink, which Slack opens in the reader's own workspace."""
        slack = urlsplit(self.slack_api_url)
        if not slack.netloc:
            return None
        where = f"{quote(card.channel, safe='')}/p{quote(card.ts.replace('.', ''), safe='')}"
        return f"{slack.scheme}://{slack.netloc}/archives/{where}"

    def _console(self, execution_arn: str) -> str | None:
        """Return the function's page, where the execution is listed under the order's id.

        The ARN stays here: region and function are enough for the address.
        """
        found = _ON_AWS.fullmatch(execution_arn) if self.is_aws else None
        if found is None:
            return None
        region, function = found.groups()
        home = f"https://{region}.console.aws.amazon.com/lambda/home?region={region}"
        return f"{home}#/functions/{function}"


NO_LINKS = Links()
"""Where nobody says where Slack and the workflow are."""
