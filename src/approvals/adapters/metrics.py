"""Counts for operators: one log line a count, which CloudWatch turns into a metric.

The line is in CloudWatch's embedded metric format (docs.aws.amazon.com/AmazonCloudWatch/latest/
monitoring/CloudWatch_Embedded_Metric_Format_Specification.html): no call, no permission, no wait.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from approvals.adapters.system import SystemClock

if TYPE_CHECKING:
    from typing import TextIO

    from approvals.ports import Clock

NAMESPACE = "Nod"


@dataclass(frozen=True, slots=True)
class EmfMetrics:
    """Implements the Metrics port.

    Writes to what Lambda sends to the function's log group; ``stream`` is standard output.
    """

    clock: Clock = field(default_factory=SystemClock)
    stream: TextIO | None = None

    def count(self, name: str, **dimensions: str) -> None:
        """See `approvals.ports.Metrics`."""
        now = self.clock.now()
        line = {
            # Without a level and a valid timestamp Lambda takes a line of JSON for INFO, and
            # drops it where only warnings or errors are kept (lambda/latest/dg/
            # monitoring-cloudwatchlogs-log-level.html).
            "level": "ERROR",
            "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "_aws": {
                "Timestamp": int(now.timestamp() * 1_000),
                "CloudWatchMetrics": [
                    {
                        "Namespace": NAMESPACE,
                        "Dimensions": [sorted(dimensions)],
                        "Metrics": [{"Name": name, "Unit": "Count"}],
                    }
                ],
            },
            **dimensions,
            name: 1,
        }
        # One write: lines of several threads do not mix.
        stream = self.stream or sys.stdout
        stream.write(json.dumps(line, separators=(",", ":")) + "\n")
        stream.flush()
