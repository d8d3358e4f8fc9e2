"""boto3 clients with time limits that fit a Slack acknowledgement (3 s, network included)."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

_TABLE = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 3}
)
# Callbacks are sent once here and repeated by the use case, which reads the wait again first.
_LAMBDA = Config(
    connect_timeout=0.5, read_timeout=1, retries={"mode": "standard", "total_max_attempts": 1}
)


def dynamodb_client() -> Any:  # boto3 builds its clients at run time
    """Return a DynamoDB client; region, credentials and endpoint come from the environment."""
    return boto3.client("dynamodb", config=_TABLE)


def lambda_client() -> Any:  # as above
    """Return a Lambda client that never repeats a call by itself."""
    return boto3.client("lambda", config=_LAMBDA)


def ssm_client() -> Any:  # as above
    """Return a client for Systems Manager's parameters."""
    return boto3.client("ssm", config=_TABLE)
