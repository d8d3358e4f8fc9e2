"""Secrets from Systems Manager, read when first needed and kept for a while.

A rotated secret is used within the time limit, without a deployment. Where the store cannot be
read, a value that was read before goes on being used.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from approvals.domain.errors import SecretsUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

CACHE_SECONDS = 300.0
RETRY_SECONDS = 15.0
log = logging.getLogger(__name__)


@dataclass(slots=True)
class SsmSecrets:
    """Implements the Secrets port; ``monotonic`` is a clock in seconds."""

    client: Any
    monotonic: Callable[[], float] = time.monotonic
    _cache: dict[str, tuple[float, str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """See `approvals.ports.Secrets`."""
        cached = self._cache.get(name)
        if cached is not None and cached[0] > self.monotonic():
            return cached[1]
        try:
            answer = self.client.get_parameter(Name=name, WithDecryption=True)
        except (BotoCoreError, ClientError) as error:
            log.error("secret not readable", extra={"parameter": name})
            if cached is None:
                raise SecretsUnavailable("A secret could not be read. Try again.") from error
            self._cache[name] = (self.monotonic() + RETRY_SECONDS, cached[1])
            return cached[1]
        value: str = answer["Parameter"]["Value"]
        self._cache[name] = (self.monotonic() + CACHE_SECONDS, value)
        return value
