"""Logs the events that it receives, for the test to read."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

logger = logging.getLogger("watcher")


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    time.sleep(event.get("sleep", 0))
    if "detail" in event or "say" in event:
        logger.info("event", extra={"event": json.dumps(event)})
