"""Cards and direct messages through Slack's Web API.

The client repeats nothing by itself: `chat.postMessage` has no idempotency key, so a repeated post
is a second card. The durable step repeats, and looks for a card whose answer was lost first.
"""

from __future__ import annotations

import http.client
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from approvals.adapters.slack.cards import card_blocks, card_text
from approvals.adapters.slack.mrkdwn import escape, is_slack_user
from approvals.domain.errors import SecretsUnavailable, SlackRefused, SlackUnavailable
from approvals.domain.order import Card

if TYPE_CHECKING:
    from collections.abc import Callable

    from approvals.domain.order import Order
    from approvals.ports import Secrets

POST_SECONDS = 3
LOOK_SECONDS = 2
"""Together 5 s: a step that looks for a card and then posts one fails within that."""
SLACK_API_URL = "https://slack.com/api/"
_EVENT_TYPE = "nod_card"
_LOOK_BACK_MESSAGES = 100
_TRANSIENT = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable",
     "request_timeout", "team_added_to_org"}
)  # fmt: skip
_CARD_IS_GONE = frozenset({"message_not_found", "channel_not_found", "is_archived"})
_WORDS = {
    "not_in_channel": "Nod is not a member of the channel. Invite it with /invite.",
    "channel_not_found": "The approval channel does not exist or Nod cannot see it.",
    "is_archived": "The approval channel is archived.",
    "invalid_auth": "Slack does not accept Nod's token. Put a valid one into the secret store.",
    "token_revoked": "Nod's Slack token was revoked. Put a new one into the secret store.",
    "account_inactive": "Nod's Slack account is deactivated.",
    "missing_scope": "Nod's Slack token lacks a scope. Reinstall the app from its manifest.",
    "invalid_blocks": "Slack did not accept the card's layout.",
}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackMessenger:
    """Implements the Messenger port; asks for a client at every call, so tokens can rotate."""

    client: Callable[[int], WebClient]

    @classmethod
    def with_token(cls, secrets: Secrets, parameter: str, api_url: str) -> SlackMessenger:
        """Build the real thing: the token is read by name, when a call needs it."""

        def client(timeout_seconds: int) -> WebClient:
            return WebClient(
                token=secrets.get(parameter),
                base_url=api_url,
                timeout=timeout_seconds,
                retry_handlers=[],
            )

        return cls(client)

    def post_card(self, order: Order, stage: int) -> Card:
        """See `approvals.ports.Messenger`."""
        payload = {"order_id": order.order_id, "stage": stage}
        answer = self._call(
            lambda slack: slack.chat_postMessage,
            channel=order.stages[stage].channel,
            text=card_text(order),
            blocks=card_blocks(order, stage),
            metadata={"event_type": _EVENT_TYPE, "event_payload": payload},
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
        )
        return Card(str(answer["channel"]), str(answer["ts"]))

    def update_card(self, where: Card, order: Order, stage: int) -> None:
        """See `approvals.ports.Messenger`. Text and blocks both: text alone removes the blocks."""
        try:
            self._call(
                lambda slack: slack.chat_update,
                channel=where.channel,
                ts=where.ts,
                text=card_text(order),
                blocks=card_blocks(order, stage),
                parse="none",
            )
        except SlackRefused as error:
            if error.code not in _CARD_IS_GONE:
                raise
            log.info("card is gone", extra={"order_id": order.order_id, "cause": error.code})

    def find_card(self, order: Order, stage: int) -> Card | None:
        """See `approvals.ports.Messenger`. Needs channels:history; without it, finds nothing."""
        channel = order.stages[stage].channel
        try:
            answer = self._call(
                lambda slack: slack.conversations_history,
                LOOK_SECONDS,
                channel=channel,
                oldest=f"{order.created_at.timestamp() - 60:.6f}",
                limit=_LOOK_BACK_MESSAGES,
                include_all_metadata=True,
            )
        except SlackRefused as error:
            log.info("cannot look for cards", extra={"cause": error.code})
            return None
        for message in answer.get("messages", []):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == _EVENT_TYPE and (
                payload.get("order_id") == order.order_id and payload.get("stage") == stage
            ):
                return Card(channel, str(message["ts"]))
        return None

    def tell(self, person: str, text: str) -> None:
        """See `approvals.ports.Messenger`. Identities that are not Slack's are not told."""
        if is_slack_user(person):
            self._call(lambda slack: slack.chat_postMessage, channel=person, text=escape(text))

    def _call(
        self,
        method: Callable[[WebClient], Callable[..., Any]],
        timeout_seconds: int = POST_SECONDS,
        **arguments: object,
    ) -> Any:
        try:
            return method(self.client(timeout_seconds))(**arguments)
        except SecretsUnavailable as error:
            raise SlackUnavailable("Nod's Slack token cannot be read.") from error
        except SlackApiError as error:
            raise _translate(error) from error
        except (SlackClientError, URLError, TimeoutError, OSError, http.client.HTTPException) as e:
            hung = isinstance(e, TimeoutError) or isinstance(getattr(e, "reason", 0), TimeoutError)
            raise SlackUnavailable("Slack does not answer.", hung=hung) from e


def _translate(error: SlackApiError) -> SlackUnavailable | SlackRefused:
    response = error.response
    status = getattr(response, "status_code", 200)
    body = response.data if isinstance(getattr(response, "data", None), dict) else {}
    code = str(body.get("error", "unknown_error"))
    if status == http.HTTPStatus.TOO_MANY_REQUESTS or code in {"ratelimited", "rate_limited"}:
        return SlackUnavailable("Slack asks to slow down.", _retry_after(response))
    # An answer that is not Slack's JSON (a proxy's page) has slack_sdk's sentence as its code.
    failing = status >= http.HTTPStatus.INTERNAL_SERVER_ERROR or not code.isidentifier()
    if failing or code in _TRANSIENT:
        return SlackUnavailable("Slack is failing.")
    return SlackRefused(code, _WORDS.get(code, f"Slack refused the card ({code[:40]})."))


def _retry_after(response: Any) -> int:
    headers = {str(k).lower(): v for k, v in dict(getattr(response, "headers", {}) or {}).items()}
    value = headers.get("retry-after", "1")
    value = value[0] if isinstance(value, list) and value else value
    return int(value) if str(value).isdigit() else 1


@dataclass(frozen=True, slots=True)
class NoMessenger:
    """Where no Slack is configured: nothing to post, nobody to tell; the page decides."""

    def post_card(self, order: Order, stage: int) -> Card:
        """Never called: a stage without a channel has no card."""
        raise SlackRefused("not_configured", "Slack is not configured.")

    def update_card(self, where: Card, order: Order, stage: int) -> None:
        """Do nothing."""

    def find_card(self, order: Order, stage: int) -> Card | None:
        """Find nothing."""
        return None

    def tell(self, person: str, text: str) -> None:
        """Tell nobody."""
