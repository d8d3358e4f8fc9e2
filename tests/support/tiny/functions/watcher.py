"""Writes the events that it receives into a file beside the table's name, for the test to read."""

from __future__ import annotations

import json
import logging
from typing import Any

logger = logging.getLogger("watcher")


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    logger.info("event", extra={"event": json.dumps(event)})
