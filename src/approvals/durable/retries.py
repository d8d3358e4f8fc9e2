"""Named retry policies. Delays are durable timers: nothing runs while they pass.

A step is repeated for what may pass by itself (`Unavailable`), never for what cannot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aws_durable_execution_sdk_python.config import Duration
from aws_durable_execution_sdk_python.retries import RetryDecision

from approvals.domain.errors import (
    CarrierUnavailable,
    PaymentUnavailable,
    SlackUnavailable,
    Unavailable,
)

CALL_SECONDS = 5
"""How long one run of a step may wait for Slack (see the messenger's time limits)."""

type RetryPolicy = Callable[[Exception, int], RetryDecision]


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential delays in seconds, doubling from ``first`` up to ``longest``.

    ``budget`` bounds the sum of the delays: a Retry-After that does not fit ends the step.
    """

    attempts: int
    first: int = 1
    longest: int = 60
    budget: int | None = None

    def __call__(self, error: Exception, attempts_made: int) -> RetryDecision:
        """Decide as the SDK asks: ``attempts_made`` counts from 1."""
        if not isinstance(error, Unavailable) or attempts_made >= self.attempts:
            return RetryDecision.no_retry()
        asked = (error.retry_after_seconds or 0) if isinstance(error, SlackUnavailable) else 0
        delay = max(self._delay(attempts_made), asked)
        # Earlier answers are not known here: each is taken to have asked for as much as this one.
        spent = sum(max(self._delay(made), asked) for made in range(1, attempts_made))
        if isinstance(error, SlackUnavailable) and error.hung:
            spent += CALL_SECONDS * attempts_made  # Waiting for Slack is waiting, too.
        if self.budget is not None and spent + delay > self.budget:
            return RetryDecision.no_retry()
        return RetryDecision.retry(Duration.from_seconds(delay))

    def _delay(self, attempts_made: int) -> int:
        delay: int = self.first * 2 ** (attempts_made - 1)
        return min(self.longest, delay)


TABLE = Backoff(attempts=8)
"""Reservations and waits: about two minutes of a table that does not answer."""

_CARD = Backoff(attempts=4, budget=10)


def post_card(error: Exception, attempts_made: int) -> RetryDecision:
    """Give Slack 10 s (1 + 2 + 4): a decision from the page must not wait longer for it.

    The table is waited for as everywhere else: without the stored wait nobody could decide.
    """
    return (_CARD if isinstance(error, SlackUnavailable) else TABLE)(error, attempts_made)


UNTIL_IT_HOLDS = Backoff(attempts=33, longest=300)
"""Checks, stock of a decided order, and whatever undoes: two hours before a person is needed."""

_OUTSIDE = Backoff(attempts=10)


def charge_and_ship(error: Exception, attempts_made: int) -> RetryDecision:
    """Give the gateway or the carrier four minutes; then what was done is undone.

    Repeating is safe: both know an order by its id. The table is waited for like stock.
    """
    outside = isinstance(error, PaymentUnavailable | CarrierUnavailable)
    return (_OUTSIDE if outside else UNTIL_IT_HOLDS)(error, attempts_made)


_OUTCOME = Backoff(attempts=6)


def announce(error: Exception, attempts_made: int) -> RetryDecision:
    """Give Slack half a minute at the end of an order; the reconciler goes on from there.

    The table is waited for like stock: until it notes that Slack lags behind, nobody else goes on.
    """
    return (_OUTCOME if isinstance(error, SlackUnavailable) else UNTIL_IT_HOLDS)(
        error, attempts_made
    )


ONCE = Backoff(attempts=1)
"""What a later step does anyway."""


def remind(error: Exception, attempts_made: int) -> RetryDecision:
    """Give Slack half a minute and the table two: the next reminder comes anyway."""
    return (_OUTCOME if isinstance(error, SlackUnavailable) else TABLE)(error, attempts_made)
