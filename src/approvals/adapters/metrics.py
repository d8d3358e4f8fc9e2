"""Measurements for operators: one log line each, which CloudWatch turns into a metric.

The line is in CloudWatch's embedded metric format (docs.aws.amazon.com/AmazonCloudWatch/latest/
monitoring/CloudWatch_Embedded_Metric_Format_Specification.html): no call, no permission, no wait.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from approvals.adapters.system import SystemClock
from approvals.concerning import concerned

if TYPE_CHECKING:
    from typing import TextIO

    from approvals.domain.metric import Metric
    from approvals.ports import Clock

NAMESPACE = "Nod"
"""Where METRICS_NAMESPACE does not give each stack of an account its own."""


@dataclass(frozen=True, slots=True)
class EmfMetrics:
    """Implements the Metrics port.

    Writes to what Lambda sends to the function's log group; ``stream`` is standard output.
    """

    clock: Clock = field(default_factory=SystemClock)
    stream: TextIO | None = None
    namespace: str = NAMESPACE

    def count(self, metric: Metric, value: str | None = None) -> None:
        """See `approvals.ports.Metrics`."""
        self.measure(metric, 1, value)

    def measure(self, metric: Metric, number: float, value: str | None = None) -> None:
        """See `approvals.ports.Metrics`."""
        now = self.clock.now()
        parted = {metric.dimension: metric.bounded(value or "")} if metric.dimension else {}
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
                        "Namespace": self.namespace,
                        "Dimensions": [list(parted)],
                        "Metrics": [{"Name": metric.name, "Unit": metric.unit}],
                    }
                ],
            },
            # No dimensions: whose it is can be looked up, and makes no series of its own.
            **concerned(),
            **parted,
            metric.name: number,
        }
        # One write: lines of several threads do not mix.
        stream = self.stream or sys.stdout
        stream.write(json.dumps(line, separators=(",", ":")) + "\n")
        stream.flush()
