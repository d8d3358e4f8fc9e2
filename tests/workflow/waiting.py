"""Shops whose policy has stages, reminders and stand-ins, and what happens while their orders wait.

Free of pytest, like the paths that are made of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import SlackUnavailable
from approvals.domain.order import Order, Stage
from approvals.use_cases.decide import Answer
from tests.support.shop import ALICE, BOB, CAROL, CHANNEL, Shop
from tests.support.workflow import Engine, a_shop

ERIN, FRANK, FINANCE = "U0ERIN", "U0FRANK", "C0FINANCE"
DEADLINE_SECONDS, REMIND_SECONDS, ESCALATE_SECONDS = 3_600, 600, 1_000
PAUSES = (600, 1_200)
"""Before each reminder of `REMINDING`; the next one would come after the deadline."""
REST_SECONDS = DEADLINE_SECONDS - sum(PAUSES) + 60
"""What is left after them, and a margin: the deadline's own timer may be lost."""
ONE = Stage("approval", CHANNEL, DEADLINE_SECONDS, (BOB, CAROL, "api:demo"))
TWO_PEOPLE = replace(ONE, quorum=2)
REMINDING = replace(ONE, remind_every_seconds=REMIND_SECONDS, remind_backoff=2)
ESCALATING = replace(ONE, escalate_after_seconds=ESCALATE_SECONDS, escalate_to=(ERIN,))
BOTH = replace(REMINDING, escalate_after_seconds=ESCALATE_SECONDS, escalate_to=(ERIN,), quorum=2)
ESCALATING_TWO = replace(ESCALATING, quorum=2)
SECOND = Stage("finance", FINANCE, DEADLINE_SECONDS, (BOB, ERIN, FRANK), four_eyes=True)
SECOND_REMINDING = replace(SECOND, remind_every_seconds=REMIND_SECONDS)


def shop_asking(*stages: Stage, **options: Any) -> Shop:
    """Return a shop all of whose orders go through these stages; none: nobody is asked."""
    shop = a_shop(**options)
    rule = replace(shop.policy.rules[0], stages=stages)
    shop.policy = replace(shop.policy, rules=(rule,))
    return shop


def approve(running: Engine, order: Order, person: str) -> None:
    """Vote through the API."""
    running.shop.answer(order.order_id, person)


def then(running: Engine, order: Order, waits: int = 1) -> Order:
    """Return the order as it sleeps on its next wait."""
    return running.until_asleep(order.order_id, waits)


def silence(running: Engine, order: Order) -> Order:
    """Let nobody react for as long as the stage allows; returns the order as it sleeps on."""
    running.shop.clock.advance(ESCALATE_SECONDS)
    running.nobody_reacts(order.order_id)
    return then(running, order, len(callbacks(order)) + 1)


def reminded(running: Engine, order: Order) -> Order:
    """Let the next reminder come; returns the order as it sleeps on."""
    running.pause_ends(order.order_id)
    return then(running, order, len(callbacks(order)))


def time_is_up(running: Engine, order: Order) -> None:
    """Let the stage's deadline pass, and its timer fire."""
    stage = running.shop.store.get(order.order_id).stage
    assert stage is not None
    assert stage.newest_wait is not None
    running.shop.clock.current = max(running.shop.clock.current, stage.newest_wait.deadline_at)
    running.deadline_passes(order.order_id)


def callbacks(order: Order) -> list[str]:
    """Return every callback that the order has waited for."""
    return [wait.callback_id for stage in order.stages for wait in stage.waits]


def lose_the_call(running: Engine) -> None:
    """Let the next decision not reach the workflow."""
    running.executions.fail_next(2)


def lost_approval(running: Engine, order: Order, person: str = BOB) -> None:
    """Vote so that the workflow does not hear of it."""
    lose_the_call(running)
    approve(running, order, person)


def withdraw(running: Engine, order: Order) -> None:
    """Take the order back."""
    kind = DecisionKind.WITHDRAWN
    running.shop.withdraw(Answer(order.order_id, ALICE, kind, Via.API, "Not needed"))


def through_both(running: Engine, order: Order) -> None:
    """Approve the first stage as Bob, and the second as Erin."""
    approve(running, order, BOB)
    approve(running, then(running, order, 2), ERIN)


def rejected_by_finance(running: Engine, order: Order) -> None:
    """Approve the first stage and reject the second."""
    approve(running, order, BOB)
    then(running, order, 2)
    running.shop.answer(order.order_id, ERIN, DecisionKind.REJECTED)


def withdrawn_late(running: Engine, order: Order) -> None:
    """Approve the first stage and take the order back in the second."""
    approve(running, order, BOB)
    withdraw(running, then(running, order, 2))


def after_a_reminder(running: Engine, order: Order) -> None:
    """Approve after the first reminder."""
    approve(running, reminded(running, order), BOB)


def found_by_reminder(running: Engine, order: Order) -> None:
    """Approve unheard, until the reminder looks."""
    lost_approval(running, order)
    running.pause_ends(order.order_id)


def reminded_in_vain(running: Engine, order: Order) -> None:
    """Let Slack be away for as long as the first reminder is tried; approve afterwards."""
    running.shop.messenger.failures["post"] = [SlackUnavailable("Slack is away.")] * 6
    approve(running, reminded(running, order), BOB)


def after_escalation(running: Engine, order: Order) -> None:
    """Let Erin in, who approves."""
    approve(running, silence(running, order), ERIN)


def voted_unheard(running: Engine, order: Order) -> Order:
    """Vote as Bob 10 s before the silence is long enough, and let the timer fire all the same."""
    running.shop.clock.advance(ESCALATE_SECONDS - 10)
    running.executions.fail_next()
    approve(running, order, BOB)
    running.shop.clock.advance(10)
    running.nobody_reacts(order.order_id)
    return then(running, order, 2)


def escalated_after_a_vote(running: Engine, order: Order) -> None:
    """Vote unheard, let Erin in once it has been silent for long enough; she approves."""
    approve(running, silence(running, voted_unheard(running, order)), ERIN)


def the_long_way(running: Engine, order: Order) -> None:
    """Remind, let Erin in, approve as Bob and Erin; remind Frank, and approve as he."""
    order = silence(running, reminded(running, order))
    approve(running, order, BOB)
    approve(running, order, ERIN)
    approve(running, reminded(running, then(running, order, 3)), FRANK)


def nobody_ever(running: Engine, order: Order) -> None:
    """Remind, let Erin in, and let the deadline pass."""
    time_is_up(running, silence(running, reminded(running, order)))


def only_the_margin(running: Engine, order: Order) -> None:
    """Remind twice, and lose the deadline's own timer."""
    reminded(running, reminded(running, order))
    running.pause_ends(order.order_id)


type While = Callable[[Engine, Order], None]
WAYS: dict[str, tuple[tuple[Stage, ...], While]] = {
    "two_stages": ((ONE, SECOND), through_both),
    "rejected_by_finance": ((ONE, SECOND), rejected_by_finance),
    "before_the_reminder": ((REMINDING,), lambda running, order: approve(running, order, BOB)),
    "reminded": ((REMINDING,), after_a_reminder),
    "reminded_in_vain": ((REMINDING,), reminded_in_vain),
    "found_by_reminder": ((REMINDING,), found_by_reminder),
    "expired_by_margin": ((REMINDING,), only_the_margin),
    "escalated": ((ESCALATING,), after_escalation),
    "escalated_after_a_vote": ((ESCALATING_TWO,), escalated_after_a_vote),
    "the_long_way": ((BOTH, SECOND_REMINDING), the_long_way),
    "nobody_ever": ((BOTH,), nobody_ever),
}
"""By name: a policy's stages, and what is done while an order of it waits."""
