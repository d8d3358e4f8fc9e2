"""Returns what it got, or what the body asks for."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any


def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    if event.get("rawPath") == "/answer":
        event = json.loads(event["body"])
    if event.get("raise"):
        raise ValueError("asked to fail")
    if event.get("exit"):
        os._exit(3)
    if event.get("context"):
        return {
            "arn": context.invoked_function_arn,
            "name": context.function_name,
            "version": context.function_version,
            "remaining": context.get_remaining_time_in_millis(),
            "environment": dict(os.environ),
            "path": sys.path,
            "cwd": os.getcwd(),
        }
    time.sleep(event.get("sleep", 0))
    return event
