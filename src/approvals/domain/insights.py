"""What weeks of finished orders say, read from their tallies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from approvals.domain.order import FINAL_STATUSES, Status
from approvals.domain.spread import quantile
from approvals.domain.tally import SPREAD, Of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from approvals.domain.tally import Tally
    from approvals.domain.week import Week

_MB_MS_A_GB_S, _MS_A_DAY, _BYTES_A_GB = 1_024 * 1_000, 86_400_000, 1_000_000_000
OUTCOMES = tuple(status for status in Status if status in FINAL_STATUSES)


@dataclass(frozen=True, slots=True)
class Used:
    """What the measured executions used."""

    executions: int
    active_seconds: float
    waiting_seconds: float
    invocations: int
    operations: int


@dataclass(frozen=True, slots=True)
class Billed:
    """The inputs of every cost, so that prices can change; of orders, not of other requests.

    ``lasting`` is what would have run without a pause, in runs of 15 minutes at most.
    ``written_gb_days`` is what was kept until the executions ended.
    """

    gb_seconds: Decimal
    requests: int
    operations: int
    lasting_gb_seconds: Decimal
    lasting_runs: int
    written_gb: Decimal
    written_gb_days: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of one week or of many."""

    sums: Mapping[str, Decimal]

    @property
    def orders(self) -> int:
        """How many orders ended."""
        return self._whole("orders")

    @property
    def outcomes(self) -> dict[Status, int]:
        """How they ended."""
        return {status: self._whole(f"outcome_{status.value}") for status in OUTCOMES}

    @property
    def decided(self) -> int:
        """How many of them people approved or rejected."""
        return self._whole("decided")

    def seconds_to_decide(self, share: float) -> float | None:
        """Return how long ``share`` of the decisions took at most; see `spread` for the error."""
        start = len(SPREAD)
        counts = {int(n[start:]): int(v) for n, v in self.sums.items() if n.startswith(SPREAD)}
        return quantile(counts, share)

    @property
    def wall_seconds(self) -> float:
        """From placing to the end of the execution, summed over what was measured."""
        return self._seconds("wall")

    @property
    def used(self) -> Used:
        """What the executions used."""
        return Used(
            executions=self._whole("measured"),
            active_seconds=self._seconds("active"),
            waiting_seconds=self._seconds("waiting"),
            invocations=self._whole("invocations"),
            operations=self._whole("operations"),
        )

    @property
    def billed(self) -> Billed:
        """What the executions are paid for by."""
        return Billed(
            gb_seconds=self._exact("billed_memory") / _MB_MS_A_GB_S,
            requests=self._whole("billed_requests"),
            operations=self._whole("billed_operations"),
            lasting_gb_seconds=self._exact("lasting_memory") / _MB_MS_A_GB_S,
            lasting_runs=self._whole("lasting_runs"),
            written_gb=self._exact("written") / _BYTES_A_GB,
            written_gb_days=self._exact("written_lasting") / _BYTES_A_GB / _MS_A_DAY,
        )

    @property
    def compute_share(self) -> float | None:
        """Which share of the wall time something ran; None where nothing was measured."""
        return self._seconds("active") / self.wall_seconds if self.wall_seconds else None

    def _whole(self, name: str) -> int:
        return int(self.sums.get(name, 0))

    def _exact(self, name: str) -> Decimal:
        return self.sums.get(name, Decimal(0))

    def _seconds(self, name: str) -> float:
        return float(self.sums.get(name, 0)) / 1_000


@dataclass(frozen=True, slots=True)
class StageWaits:
    """How often a stage was asked, and how long its answers took in all."""

    name: str
    waits: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Load:
    """How many votes a person cast, with their own voice and for others."""

    person: str
    own: int
    stood_in: int


@dataclass(frozen=True, slots=True)
class Amount:
    """What was asked for in one currency."""

    currency: str
    orders: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """A week, or several added up; lists begin with what there is most of."""

    totals: Totals
    stages: tuple[StageWaits, ...]
    approvers: tuple[Load, ...]
    amounts: tuple[Amount, ...]


@dataclass(frozen=True, slots=True)
class Insights:
    """Each week, oldest first, and all of them together."""

    weeks: tuple[tuple[Week, Period], ...]
    whole: Period


def read_period(found: Iterable[Tally]) -> Period:
    """Add tallies up; those of one thing may come in any number."""
    sums: dict[tuple[Of, str], dict[str, Decimal]] = {}
    for tally in found:
        into = sums.setdefault((tally.of, tally.name), {})
        for name, number in tally.numbers.items():
            into[name] = into.get(name, Decimal(0)) + number
    by_kind: dict[Of, dict[str, dict[str, Decimal]]] = {of: {} for of in Of}
    for (of, name), numbers in sums.items():
        by_kind[of][name] = numbers
    return Period(
        Totals(by_kind[Of.WEEK].get("", {})),
        _most(_stage(name, n) for name, n in by_kind[Of.STAGE].items()),
        _most_votes(by_kind[Of.APPROVER]),
        _amounts(by_kind[Of.CURRENCY]),
    )


def _stage(name: str, sums: Mapping[str, Decimal]) -> StageWaits:
    return StageWaits(name, int(sums.get("waits", 0)), float(sums.get("milliseconds", 0)) / 1_000)


def _most(stages: Iterable[StageWaits]) -> tuple[StageWaits, ...]:
    return tuple(sorted(stages, key=lambda stage: (-stage.seconds, stage.name)))


def _most_votes(found: Mapping[str, Mapping[str, Decimal]]) -> tuple[Load, ...]:
    loads = [Load(n, int(s.get("own", 0)), int(s.get("stood_in", 0))) for n, s in found.items()]
    return tuple(sorted(loads, key=lambda load: (-load.own - load.stood_in, load.person)))


def _amounts(found: Mapping[str, Mapping[str, Decimal]]) -> tuple[Amount, ...]:
    amounts = [Amount(n, int(s["orders"]), s["amount"]) for n, s in found.items()]
    return tuple(sorted(amounts, key=lambda each: (-each.orders, each.currency)))
