"""Asks the reconciler for an order, and does not wait for it."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LambdaReconciler:
    """Implements the Reconciler port; ``function`` is the reconciler's alias."""

    client: Any
    function: str

    def show(self, order_id: str) -> None:
        """See `approvals.ports.Reconciler`. What is lost here, the schedule finds."""
        try:
            self.client.invoke(
                FunctionName=self.function,
                InvocationType="Event",
                Payload=json.dumps({"orderId": order_id}).encode(),
            )
        except (BotoCoreError, ClientError) as error:
            log.warning(
                "reconciler not reached",
                extra={"order_id": order_id, "cause": type(error).__name__},
            )


class NoReconciler:
    """Where none is configured: what Slack lacks stays noted with the order."""

    def show(self, order_id: str) -> None:
        """Do nothing."""
