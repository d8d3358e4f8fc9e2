"""Log levels: the functions' own as configured, the libraries' only what is wrong."""

from __future__ import annotations

import logging

_LIBRARIES = (
    "aws_durable_execution_sdk_python",
    "boto3",
    "botocore",
    "slack_sdk",
    "urllib3",
)


def configure_logging(level: str) -> None:
    """Set the level of what this project logs; Lambda's runtime writes the lines as JSON."""
    logging.getLogger().setLevel(level)
    for library in _LIBRARIES:
        # Below that they log endpoints, headers and whole requests.
        logging.getLogger(library).setLevel(logging.WARNING)
