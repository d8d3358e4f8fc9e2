"""Reads a Lambda function's environment; a mistake is named, not guessed around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from approvals.domain.words.speech import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.words.speech import Words

MAX_OPEN_ORDERS = 1_000
"""Counted by one read."""
MAX_REASONS, MAX_REASON_CHARACTERS = 20, 75
"""Slack shows 75 characters of an option."""
_NAMESPACE = re.compile(r"[A-Za-z0-9._/#-]{1,255}")
WITHOUT_SLACK = "none"
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """How to reach Slack's Web API; ``api_url`` is another where Slack is not the real one.

    ``bot_token_parameter`` is empty where Nod runs without Slack.
    """

    bot_token_parameter: str
    api_url: str
    team_id: str
    app_id: str = ""


def required(environment: Mapping[str, str], name: str) -> str:
    """Return a variable that must be set. Raises ValueError if it is missing or empty."""
    value = environment.get(name, "").strip()
    if not value:
        raise ValueError(f"The environment variable {name} is not set.")
    return value


def optional(environment: Mapping[str, str], name: str, default: str = "") -> str:
    """Return a variable, or ``default`` where it is missing or empty."""
    return environment.get(name, "").strip() or default


def integer(environment: Mapping[str, str], name: str, low: int, high: int) -> int:
    """Return a whole number from ``low`` to ``high``. Raises ValueError otherwise."""
    text = required(environment, name)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {text[:20]!r}.")
    return int(text)


def optional_integer(environment: Mapping[str, str], name: str, low: int, high: int) -> int | None:
    """Return a whole number from ``low`` to ``high``, None where it is not set or empty."""
    return integer(environment, name, low, high) if environment.get(name, "").strip() else None


def max_open_orders(environment: Mapping[str, str]) -> int:
    """Return how many orders a requester may have open. Raises ValueError as `integer` does."""
    return integer(environment, "MAX_OPEN_ORDERS", 1, MAX_OPEN_ORDERS)


def flag(environment: Mapping[str, str], name: str) -> bool:
    """Return whether a variable is ``true``; not set is ``false``. Raises ValueError otherwise."""
    text = optional(environment, name, "false")
    if text not in {"true", "false"}:
        raise ValueError(f"{name} must be true or false, not {text[:20]!r}.")
    return text == "true"


def metrics_namespace(environment: Mapping[str, str]) -> str:
    """Return the CloudWatch namespace of what is measured: each stack's own, on AWS.

    Raises:
        ValueError: if METRICS_NAMESPACE is not a name that CloudWatch takes.
    """
    name = optional(environment, "METRICS_NAMESPACE", "Nod")
    if _NAMESPACE.fullmatch(name) is None:
        raise ValueError(f"METRICS_NAMESPACE must be a name such as Nod/nod, not {name[:20]!r}.")
    return name


def slack_access(environment: Mapping[str, str]) -> SlackAccess:
    """Return how to reach Slack; an empty team is asked of Slack when it is needed.

    The token is asked for even where nothing is sent: nobody is believed to be a member unchecked.
    That Nod runs without Slack is said by WITHOUT_SLACK in the place of the token's name.
    """
    token = required(environment, "SLACK_BOT_TOKEN_PARAMETER")
    return SlackAccess(
        bot_token_parameter="" if token == WITHOUT_SLACK else token,
        api_url=optional(environment, "SLACK_API_URL", "https://slack.com/api/"),
        team_id=optional(environment, "SLACK_TEAM_ID"),
        app_id=optional(environment, "SLACK_APP_ID"),
    )


def language(environment: Mapping[str, str]) -> Words:
    """Return the words of LANGUAGE, English where it is not set. Raises ValueError for others."""
    name = optional(environment, "LANGUAGE", "en")
    if name not in LANGUAGES:
        raise ValueError(f"LANGUAGE must be one of {', '.join(sorted(LANGUAGES))}.")
    return LANGUAGES[name]


def caution_amount(environment: Mapping[str, str]) -> Decimal | None:
    """Return the amount above which a card warns; None, so never, where it is empty.

    Raises:
        ValueError: if CAUTION_AMOUNT is not an amount such as 1000 or 99.50.
    """
    text = environment.get("CAUTION_AMOUNT", "").strip()
    if not text:
        return None
    if _AMOUNT.fullmatch(text) is None:
        raise ValueError(f"CAUTION_AMOUNT must be an amount such as 1000, not {text[:20]!r}.")
    return Decimal(text)


def reject_reasons(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the reasons that Reject offers, in their order; none where those shipped will do.

    Raises:
        ValueError: if REJECT_REASONS holds more, or longer ones, than Slack's menu shows.
    """
    parts = (part.strip() for part in environment.get("REJECT_REASONS", "").split(";"))
    reasons = tuple(dict.fromkeys(part for part in parts if part))
    if len(reasons) > MAX_REASONS or any(len(each) > MAX_REASON_CHARACTERS for each in reasons):
        raise ValueError(
            f"REJECT_REASONS must be at most {MAX_REASONS} reasons of at most"
            f" {MAX_REASON_CHARACTERS} characters, separated by semicolons."
        )
    return reasons
