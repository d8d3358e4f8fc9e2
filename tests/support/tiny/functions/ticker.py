"""Says when it begins and when it ends, and takes its time between."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

logger = logging.getLogger("ticker")


def lambda_handler(event: dict[str, Any], context: Any) -> None:
    said = {"event": json.dumps(event), "arn": context.invoked_function_arn}
    logger.info("begins", extra=said)
    time.sleep(0.4)
    logger.info("ends")
