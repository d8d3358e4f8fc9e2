"""EventBridge's schedules: a function that runs regularly, in the demo faster than on AWS."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from local.aws.functions import Functions
from local.names import ACCOUNT_ID, REGION, rule_arn
from local.template import Function
from local.worker_client import WorkerTimeoutError, WorkerUnavailableError

logger = logging.getLogger(__name__)


def scheduled_event(rule: str, now: datetime) -> dict[str, Any]:
    """The event that a rule with a schedule sends."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT_ID,
        "time": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [rule_arn(rule)],
        "detail": {},
    }


class Schedules:
    """Runs each scheduled function every `seconds`, whatever its rate on AWS.

    The next run is the repetition of one that failed: none overlaps another of the same rule.
    """

    def __init__(self, functions: Functions, seconds: float) -> None:
        self._functions = functions
        self._seconds = seconds

    def start(self) -> None:
        """Begin, each rule on a thread of its own."""
        for function in self._functions.all():
            for rule in function.schedules:
                threading.Thread(
                    target=self._repeat, args=(function, rule), name=rule, daemon=True
                ).start()

    def _repeat(self, function: Function, rule: str) -> None:
        while True:
            time.sleep(self._seconds)
            self._run(function, rule)

    def _run(self, function: Function, rule: str) -> None:
        payload = json.dumps(scheduled_event(rule, datetime.now(UTC))).encode()
        try:
            failed = self._functions.run(
                function.name, function.alias or "", payload, str(uuid.uuid4())
            ).failed
        except (WorkerTimeoutError, WorkerUnavailableError):
            failed = True
        if failed:
            logger.warning("scheduled run failed", extra={"functionName": function.name})
