"""What is logged: the functions' own lines as configured, the libraries' only what is wrong.

Every line that concerns an order names it, and its execution where that is known.

What has a line of ours gets no other: a failed call to Slack is told by `SlackApi`, a failed step
by the orchestrator's `guarded`.
"""

from __future__ import annotations

import logging

from approvals.concerning import concerned
from approvals.domain.errors import NodError

_LIBRARIES = (
    "aws_durable_execution_sdk_python",
    "boto3",
    "botocore",
    "urllib3",
)
_SLACK, _STEPS = "slack_sdk", "aws_durable_execution_sdk_python.operation.step"


def configure_logging(level: str) -> None:
    """Set the level of what this project logs; Lambda's runtime writes the lines as JSON."""
    logging.getLogger().setLevel(level)
    for library in _LIBRARIES:
        # Below that they log endpoints, headers and whole requests.
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.getLogger(_SLACK).setLevel(logging.CRITICAL)
    logging.getLogger(_STEPS).addFilter(is_news)
    # A logger's filter sees its own records alone, a handler's those of all libraries.
    for handler in logging.getLogger().handlers:
        handler.addFilter(name_concerned)


def name_concerned(record: logging.LogRecord) -> bool:
    """Write into a line what it concerns, where the line does not say so itself; keeps each."""
    for key, value in concerned().items():
        if not hasattr(record, key):
            setattr(record, key, value)
    return True


def is_news(record: logging.LogRecord) -> bool:
    """Tell whether a library's line is about anything but an error that we raised ourselves."""
    error = record.exc_info[1] if record.exc_info else None
    # A workflow's step carries what it failed with (`approvals.durable.operations`).
    return not isinstance(getattr(error, "error", error), NodError)
