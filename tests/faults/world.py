"""The whole system in one process, on a clock that moves only when told.

People's clicks pass the real gate and Bolt, the API's requests its real handler, the workflow runs
on AWS's test engine, and the reconciler is its real handler; what is outside is the shop's fakes,
which can fail in every way that the real ones do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from approvals.adapters.slack.cards import card_blocks, card_text
from approvals.domain.errors import SlackUnavailable, StoreUnavailable
from approvals.domain.order import Order, Stage
from approvals.domain.story import card_key
from approvals.use_cases.watch_order import OVERDUE
from reconciler.app import build_handler
from tests.support.api_requests import ApiDoor
from tests.support.doubles import RecordingReplies
from tests.support.dying import Process
from tests.support.people import InMemoryPeople
from tests.support.reconciling import reconciler_of
from tests.support.screens import RecordingScreens
from tests.support.shop import Shop
from tests.support.slack_payloads import Body
from tests.support.slack_requests import Event, SlackDoor
from tests.support.time import LongContext
from tests.support.workflow import Around, Engine, ProcessDied, engine, until
from tests.workflow.waiting import shop_asking

SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event"}
ROUND_SECONDS = 300
_ROUNDS, _PROMPT_ROUNDS = 40, 2
_LOOKS_ON: ContextVar[bool] = ContextVar("looks_on", default=False)


@dataclass
class Faults:
    """What goes wrong next, and how often; each is used up by what it hits."""

    writes_away: int = 0
    reads_away: int = 0
    dies_in: int = 0
    dies_after: bool = False

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        self.writes_away = self.reads_away = self.dies_in = 0

    def before_write(self, _: str) -> None:
        """Be a table that does not take a write."""
        if self.writes_away > 0:
            self.writes_away -= 1
            raise StoreUnavailable("The order table did not answer. Try again.")

    def before_read(self, _: str) -> None:
        """Be a table that does not answer."""
        if self.reads_away > 0 and not _LOOKS_ON.get():
            self.reads_away -= 1
            raise StoreUnavailable("The order table did not answer. Try again.")

    @contextmanager
    def spared(self) -> Iterator[None]:
        """Let this thread read, that looks on: who is looked at does so on others."""
        token = _LOOKS_ON.set(True)
        try:
            yield
        finally:
            _LOOKS_ON.reset(token)

    def around(self) -> Around:
        """Return what kills the workflow's process beside one of its effects."""

        def strike(effect: str) -> None:
            if self.dies_in > 0:
                self.dies_in -= 1
                if self.dies_in == 0:
                    raise ProcessDied(effect)

        def before(effect: str) -> None:
            if not self.dies_after:
                strike(effect)

        def after(effect: str) -> None:
            if self.dies_after:
                strike(effect)

        return Around(before, after)


@dataclass
class World:
    """One shop whose orders go through ``stages``; the orders, in their order, and who was told."""

    stages: tuple[Stage, ...]
    faults: Faults = field(default_factory=Faults)
    orders: list[str] = field(default_factory=list)
    loses_events: bool = False
    late: list[str] = field(default_factory=list)
    """Those that were decided and not over, although nothing was wrong any more."""

    def __post_init__(self) -> None:
        self.shop: Shop = shop_asking(*self.stages)
        self.shop.table.before_read = self.faults.before_read
        self.shop.table.before_write = self.faults.before_write
        self._entered = engine(self.shop, around=self.faults.around())
        self.engine: Engine = self._entered.__enter__()
        self.told: set[str] = set()
        self.replies, self.screens, self.people = (
            RecordingReplies(),
            RecordingScreens(),
            InMemoryPeople(),
        )
        self.restart()

    def restart(self, edge: Process | None = None, reconciler: Process | None = None) -> None:
        """Begin with new processes of the Slack app and the API, and of the reconciler."""
        process = edge or Process()
        shop = process.shop(self.shop)
        self.slack = SlackDoor(
            shop,
            sends=process.port(self.replies),
            replies=self.replies,
            shows=process.port(self.screens),
            screens=self.screens,
            people=process.port(self.people),
        )
        self.api = ApiDoor(shop)
        self._reconcile = build_handler(reconciler_of((reconciler or Process()).shop(self.shop)))

    def close(self) -> None:
        """Stop the engine."""
        self._entered.__exit__(None, None, None)

    def order(self, order_id: str) -> Order:
        """Return an order as the table has it, also while it answers nobody."""
        with self.faults.spared():
            return self.shop.store.get(order_id)

    def card(self, order: Order, key: str | None = None) -> Body | None:
        """Return the newest card of the stage being asked, as it is shown, if it is out.

        With a ``key`` a copy of it.
        """
        key = key or card_key(order.stage_index)
        for where, message in reversed(self.shop.messenger.messages.items()):
            if message["of"] == (order.order_id, key):
                shown, index = message["order"], order.stage_index
                blocks = card_blocks(shown, index, self.slack.look)
                text = card_text(shown, index, self.slack.look)
                return {"ts": where.ts, "channel": where.channel, "text": text, "blocks": blocks}
        return None

    def is_quiet(self) -> bool:
        """Tell whether every execution is over or asleep."""
        return all(
            self.engine.is_over(order_id) or self.engine.sleeps(order_id)
            for order_id in self.engine.arns
        )

    def settle(self) -> None:
        """Wait until nothing runs; what was asked of the reconciler is done, if it is not lost."""
        until(self.is_quiet)
        asked, self.shop.reconciler.asked = self.shop.reconciler.asked, []
        over = [o for o in self.engine.arns if self.engine.is_over(o) and o not in self.told]
        if self.loses_events:
            return
        for order_id in asked:
            self.reconciles({"orderId": order_id})
        for order_id in over:
            self.told.add(order_id)
            self.reconciles(self.closed(order_id))

    def reconciles(self, event: Event) -> None:
        """Invoke the reconciler; Lambda drops what fails three times."""
        for _ in range(3):
            try:
                self._reconcile(event, LongContext())
            except StoreUnavailable:
                continue
            return

    def closed(self, order_id: str) -> Event:
        """Return what EventBridge tells of an execution that is over."""
        arn, real = self.engine.arns[order_id], self.engine.executions.real
        assert real is not None
        found = real.look(arn)
        detail = {
            "durableExecutionName": order_id,
            "durableExecutionArn": arn,
            "status": found.status.value.upper(),
        }
        return {"source": "aws.lambda", "detail": detail}

    def round(self) -> None:
        """Let the reconciler's schedule come."""
        self.shop.clock.advance(ROUND_SECONDS)
        self.reconciles(SCHEDULED)
        self.settle()

    def fail_slack(self, times: int) -> None:
        """Let Slack refuse the next calls."""
        errors: list[Exception] = [SlackUnavailable("Slack is away.") for _ in range(times)]
        self.shop.messenger.failures["post"] = [*errors]
        self.shop.messenger.failures["update"] = [*errors]

    def lose_slack(self) -> None:
        """Let the answer to the next post be lost, after the message is out."""
        self.shop.messenger.lose["post"] = SlackUnavailable("The answer was lost.")

    def heal(self) -> None:
        """Let nothing fail any more."""
        self.faults.heal()
        self.loses_events = False
        self.shop.messenger.failures.clear()
        self.shop.messenger.lose.clear()
        self.shop.executions.failures.clear()

    def run_out(self) -> None:
        """Heal everything, let all deadlines pass and the reconciler come, until all is over.

        What is decided by then is over before any deadline passes: nobody is left waiting.
        """
        self.heal()
        for _ in range(_PROMPT_ROUNDS):
            self.round()
        self.late = [o.order_id for o in map(self.order, self.orders) if _is_late(o)]
        for _ in range(_ROUNDS):
            self.settle()
            left = [o for o in map(self.order, self.orders) if not o.is_final]
            if not left:
                break
            for order in left:
                self._let_time_pass(order)
        # What Slack still lags behind with has its own times.
        for _ in range(_ROUNDS):
            self.round()
            if all(order.is_shown and not order.unshown for order in map(self.order, self.orders)):
                return

    def _let_time_pass(self, order: Order) -> None:
        stage, clock = order.stage, self.shop.clock
        if stage is not None and stage.newest_wait is not None and order.decision is None:
            clock.current = max(clock.current, stage.newest_wait.deadline_at)
            clock.advance(OVERDUE.total_seconds())
        self.round()


def _is_late(order: Order) -> bool:
    return order.decision is not None and not order.is_final
