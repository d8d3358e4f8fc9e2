"""What an order costs on each way through the policy, as the benchmarks print it."""

from __future__ import annotations

from bench.paths import Cost, costs

COSTS = {
    "approved automatically": Cost(1, 7, writes=9, reads=13, checkpointed=236),
    "one stage": Cost(2, 11, writes=15, reads=18, checkpointed=581),
    "one stage that reminds, answered before": Cost(2, 15, writes=15, reads=18, checkpointed=1_022),
    "one reminder": Cost(3, 17, writes=18, reads=21, checkpointed=1_135),
    "one escalation": Cost(3, 14, writes=19, reads=22, checkpointed=791),
    # The vote that does not decide invokes the reconciler: one of the invocations is its own.
    "two stages, the first with quorum 2": Cost(4, 15, writes=24, reads=25, checkpointed=977),
}
"""What is paid today. A change that needs more has to say so here and in the benchmarks."""


def test_each_way_through_the_policy_costs_what_the_benchmarks_say() -> None:
    assert dict(costs()) == COSTS
