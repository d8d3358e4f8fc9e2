"""boto3 clients with time limits.

Where somebody waits for an answer they fit a Slack acknowledgement (3 s, network included): a
call that hangs is given up while there is time to say so. A step has longer.
"""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

_PROMPT = Config(
    connect_timeout=0.4, read_timeout=0.8, retries={"mode": "standard", "total_max_attempts": 2}
)
_PATIENT = Config(
    connect_timeout=1, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3}
)
# Callbacks are sent once here and repeated by the use case, which reads the wait again first; a
# secret that cannot be read now is in the cache, or the request is refused and comes again.
_ONCE = Config(
    connect_timeout=0.3, read_timeout=0.7, retries={"mode": "standard", "total_max_attempts": 1}
)


def dynamodb_client(*, patient: bool = False) -> Any:  # boto3 builds its clients at run time
    """Return a DynamoDB client; region, credentials and endpoint come from the environment.

    ``patient`` is for steps, whose transactions may hold fifty lines and which nobody watches.
    """
    return boto3.client("dynamodb", config=_PATIENT if patient else _PROMPT)


def lambda_client(*, patient: bool = False) -> Any:  # as above
    """Return a Lambda client that never repeats a call by itself, unless it is ``patient``."""
    return boto3.client("lambda", config=_PATIENT if patient else _ONCE)


def ssm_client() -> Any:  # as above
    """Return a client for Systems Manager's parameters."""
    return boto3.client("ssm", config=_ONCE)
