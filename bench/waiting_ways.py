"""Ways to wait for a person: what each costs of one order, and its formula in words.

The table, Slack and API Gateway are the same in all of them, so they are in none; and every way
computes the same steps.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from approvals.domain.cost import LONGEST_RUN_SECONDS
from bench.paths import Details, all_details
from bench.prices import usd
from bench.recorded import recorded, seconds_of
from bench.ways import TYPICAL
from local.environments import local_parameters
from local.places import TEMPLATE
from local.ports import Ports
from local.template import read_template

MILLION = 1_000_000
_NOWHERE = Ports(1, 2, 3, 4)
_POLL_SECONDS, _QUEUE_CALLS = 60, 3
"""A message is received, deleted and sent again."""
_TASK_CPU, _TASK_GB, _TASK_MINIMUM_SECONDS = Decimal("0.25"), Decimal("0.5"), 60
_SERVERS, _SERVER_CPU, _SERVER_GB, _HOURS_A_MONTH = 2, 1, 2, 730
_GIGABYTE, _DAY_SECONDS, _MONTH_DAYS, _MB_A_GB = 10**9, 86_400, 30, 1_024


@dataclass(frozen=True, slots=True)
class Machines:
    """How long an invocation takes, as recorded, and how large it is, as deployed."""

    workflow_seconds: float
    front_seconds: float
    workflow_mb: int
    front_mb: int
    reconciler_mb: int
    retention_days: int

    def workflow(self, invocations: float) -> Decimal:
        """Return what so many invocations of the workflow's function cost."""
        return run(invocations, self.workflow_seconds, self.workflow_mb)


def machines() -> Machines:
    """Read the record and the template."""
    text = recorded()
    deployed = read_template(TEMPLATE, {}, local_parameters(_NOWHERE)).functions.values()
    functions = {function.logical_id: function for function in deployed}
    orchestrator = functions["OrchestratorFunction"]
    if orchestrator.durability is None:
        raise LookupError("the orchestrator is not durable")
    both = seconds_of("Active compute of an order", text)
    return Machines(
        workflow_seconds=both / all_details()[TYPICAL].cost.workflow,
        front_seconds=seconds_of("Click → answer", text),
        workflow_mb=orchestrator.memory_mb,
        front_mb=functions["SlackFunction"].memory_mb,
        reconciler_mb=functions["ReconcilerFunction"].memory_mb,
        retention_days=orchestrator.durability.retention_days,
    )


def run(invocations: float, seconds: float, memory_mb: int) -> Decimal:
    """Return what invocations of so long cost: requests and duration."""
    gigabyte_seconds = invocations * seconds * memory_mb / _MB_A_GB
    return usd("request", invocations) + usd("duration", gigabyte_seconds)


def checkpoints(details: Details, wait_seconds: float, at: Machines) -> Decimal:
    """Return what writing and keeping an order's checkpoints costs."""
    gigabytes = details.cost.checkpointed / _GIGABYTE
    months = (wait_seconds / _DAY_SECONDS + at.retention_days) / _MONTH_DAYS
    return usd("written", gigabytes) + usd("retained", gigabytes * months)


type Way = Callable[[Details, int, Machines], Decimal]


def nod(details: Details, wait_seconds: int, at: Machines) -> Decimal:
    """The workflow as it is; what every way needs beside it is in none of them."""
    cost = details.cost
    durable = usd("operation", cost.operations) + checkpoints(details, wait_seconds, at)
    return at.workflow(cost.workflow) + durable


def step_functions(details: Details, _: int, at: Machines) -> Decimal:
    """A Standard workflow: a state a step or wait, and a function for each step."""
    compute = at.workflow_seconds * details.cost.workflow
    function = run(details.step_attempts, compute / details.step_attempts, at.workflow_mb)
    return usd("transition", details.attempts) + function


def polling(details: Details, wait_seconds: int, at: Machines) -> Decimal:
    """A message a waiting order in a queue, which a function takes each minute and looks."""
    polls = math.ceil(wait_seconds / _POLL_SECONDS)
    look = usd("queue", _QUEUE_CALLS) + usd("read_unit", 1)
    return polls * (look + run(1, at.front_seconds, at.workflow_mb)) + compute_of(details, at)


def waiting_function(details: Details, wait_seconds: int, at: Machines) -> Decimal:
    """A function that sleeps in its own memory, started anew as often as it must."""
    runs = max(1, math.ceil(wait_seconds / LONGEST_RUN_SECONDS))
    return run(runs, wait_seconds / runs, at.workflow_mb) + compute_of(details, at)


def waiting_task(details: Details, wait_seconds: int, at: Machines) -> Decimal:
    """A container of the least size for each order, for as long as it waits."""
    hours = Decimal(max(_TASK_MINIMUM_SECONDS, wait_seconds)) / 3_600
    task = usd("task_cpu", hours * _TASK_CPU) + usd("task_memory", hours * _TASK_GB)
    return task + compute_of(details, at)


def servers(details: Details, _: int, at: Machines) -> Decimal:
    """Two containers that run all month and hold every waiting order; shared by a million."""
    hours = Decimal(_HOURS_A_MONTH * _SERVERS)
    month = usd("task_cpu", hours * _SERVER_CPU) + usd("task_memory", hours * _SERVER_GB)
    return month / MILLION + compute_of(details, at)


def compute_of(details: Details, at: Machines) -> Decimal:
    """Return what the steps themselves compute, where no workflow runs them."""
    return at.workflow(details.cost.workflow)


WAYS: Mapping[str, Way] = {
    "Nod: durable function": nod,
    "Step Functions, task token": step_functions,
    "Polling each minute": polling,
    "Function that waits": waiting_function,
    "Container an order": waiting_task,
    "Two servers, always on": servers,
}


def formulas() -> Iterator[tuple[str, str]]:
    """Yield each way's formula, with the figures of the order that stands for all."""
    details, at = all_details()[TYPICAL], machines()
    cost, gigabytes = details.cost, f"{at.workflow_mb / _MB_A_GB:g} GB × `duration`"
    keeping = f"(wait + {at.retention_days} days) / {_MONTH_DAYS} days"
    runs = f"⌈wait / {LONGEST_RUN_SECONDS} s⌉ × `request`"
    look = f"{_QUEUE_CALLS} × `queue` + `read_unit` + `request`"
    task = f"({_TASK_CPU} × `task_cpu` + {_TASK_GB} × `task_memory`)"
    server = f"({_SERVER_CPU} × `task_cpu` + {_SERVER_GB} × `task_memory`)"
    compute = f"{cost.workflow} × (`request` + {at.workflow_seconds:.4f} s × {gigabytes})"
    durable = f"{cost.operations} × `operation` + {cost.checkpointed} B"
    states = f"{details.attempts} × `transition` + {details.step_attempts} × `request`"
    look = f"{look} + {at.front_seconds:.4f} s × {gigabytes}"
    yield "compute", compute
    texts = (
        f"compute + {durable} × (`written` + `retained` × {keeping})",
        f"{states} + the duration of compute",
        f"compute + ⌈wait / {_POLL_SECONDS} s⌉ × ({look})",
        f"compute + {runs} + wait × {gigabytes}",
        f"compute + max(wait, {_TASK_MINIMUM_SECONDS} s) × {task}",
        f"compute + {_SERVERS} × {_HOURS_A_MONTH} h × {server} / a million",
    )
    yield from zip(WAYS, texts, strict=True)
