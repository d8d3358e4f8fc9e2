"""The ways that an order can go; free of pytest, so histories are recorded with it too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from approvals.domain.decision import DecisionKind, Via
from approvals.domain.errors import (
    CarrierRefused,
    CarrierUnavailable,
    ParcelLost,
    PaymentDeclined,
    PaymentUnavailable,
    SlackRefused,
    SlackUnavailable,
)
from approvals.domain.order import Card, Order, Status
from approvals.domain.story import Slot
from approvals.durable import approval
from approvals.use_cases.decide import Answer
from orchestrator.steps import Steps
from tests.support.doubles import RecordingMessenger
from tests.support.shop import BOB, WIDGET, Shop
from tests.support.workflow import Around, Engine, a_shop
from tests.workflow import waiting

SECRET = "xoxb-1-secret arn:aws:lambda:eu-central-1:123456789012:function:nod"


@dataclass
class ForgetfulMessenger(RecordingMessenger):
    """Slack without the scope to read a channel's history."""

    def find(self, order: Order, slot: Slot) -> Card | None:
        return None


def breaking(part: str) -> Callable[[Steps], Steps]:
    """Return what puts a defect into one use case of the workflow; its text must not get out."""
    return failing_with(part, RuntimeError(SECRET))


def failing_with(part: str, error: Exception) -> Callable[[Steps], Steps]:
    """Return what lets one use case of the workflow do nothing but raise."""

    def fail(*_: Any, **__: Any) -> Any:
        raise error

    def change(steps: Steps) -> Steps:
        broken: Any = fail
        return replace(steps, **{part: broken})

    return change


def slack_is_away(times: int) -> list[Exception]:
    """Return failures of as many calls."""
    return [SlackUnavailable("Slack does not answer.") for _ in range(times)]


def slack_is_closed(times: int) -> list[Exception]:
    """Return refusals of as many calls."""
    words = "Nod is not a member of the channel."
    return [SlackRefused("not_in_channel", words) for _ in range(times)]


DECLINED = PaymentDeclined("The customer's card was declined.")
REFUSED = CarrierRefused("The carrier does not deliver to this address.")
LOST = ParcelLost("The carrier has lost the parcel.")


def gateway_is_away(times: int) -> list[Exception]:
    """Return failures of as many calls."""
    return [PaymentUnavailable("The payment gateway does not answer.") for _ in range(times)]


def carrier_is_away(times: int) -> list[Exception]:
    """Return failures of as many calls."""
    return [CarrierUnavailable("The carrier does not answer.") for _ in range(times)]


def product_vanishes(shop: Shop) -> None:
    """Take the product that orders ask for out of the catalogue."""
    shop.table.products.pop(WIDGET, None)


def stock_goes(shop: Shop) -> None:
    """Let others buy all but one of the product that orders ask for."""
    product = shop.table.products[WIDGET]
    shop.table.products[WIDGET] = replace(product, available=1, shipped=product.available - 1)


def decide(running: Engine, order: Order, path: Status) -> None:
    """Answer an order that waits, or let its deadline pass."""
    if path is Status.EXPIRED:
        running.deadline_passes(order.order_id)
    else:
        answer(running.shop, order, path)


def answer(shop: Shop, order: Order, path: Status) -> None:
    """Answer an order so that it takes this path; nobody answers one that expires."""
    if path is Status.WITHDRAWN:
        kind, because = DecisionKind.WITHDRAWN, "Not needed"
        shop.withdraw(Answer(order.order_id, order.requester, kind, Via.API, because))
    elif path is not Status.EXPIRED:
        approves = path is Status.FULFILLED
        kind = DecisionKind.APPROVED if approves else DecisionKind.REJECTED
        shop.answer(order.order_id, BOB, kind)


def bring_about(running: Engine, path: Status) -> str:
    """Let an order go from placing to this end; returns its id."""
    order = running.asleep()
    decide(running, order, path)
    status = running.finish(order.order_id)["status"]
    assert status == path.value
    return order.order_id


def first_wait(order: Order) -> str:
    """Return the callback that the card's buttons name."""
    return order.stages[0].waits[0].callback_id


def click(
    running: Engine, order: Order, person: str, kind: DecisionKind = DecisionKind.APPROVED
) -> None:
    """Press a button of the order's first wait."""
    running.shop.vote(
        Answer(
            order.order_id, person, kind, Via.SLACK, callback_id=first_wait(order), stage=0,
            card=order.stages[0].cards[0],
        )
    )  # fmt: skip


@contextmanager
def giving_up_after(wakes: int) -> Iterator[None]:
    """Let the workflow wake for nothing no more often than this meanwhile."""
    usual = approval.MAX_WAKES
    approval.MAX_WAKES = wakes
    try:
        yield
    finally:
        approval.MAX_WAKES = usual


@dataclass(frozen=True)
class Path:
    """A shop and an engine that bring an order to one end, and what is done while it sleeps.

    ``wakes`` is how often it may be woken for nothing: fewer keep what is recorded small.
    """

    while_asleep: Callable[[Engine, Order], None] | None
    options: Callable[[Shop], dict[str, Any]] = lambda _: {}
    shop: Callable[[], Shop] = a_shop
    wakes: int = approval.MAX_WAKES


def _shop_without_slack() -> Shop:
    shop = a_shop()
    shop.messenger.failures["post"] = slack_is_away(4)
    return shop


def _shop_that_loses(lose: Callable[[Shop], None]) -> Callable[[], Shop]:
    def build() -> Shop:
        shop = a_shop(before_start=lambda _: lose(shop))
        return shop

    return build


def _stock_goes_late(shop: Shop) -> dict[str, Any]:
    def before(effect: str) -> None:
        if effect == "reserve":
            stock_goes(shop)

    return {"around": Around(before=before)}


def _approved_before_the_second_wait(shop: Shop) -> dict[str, Any]:
    waits: list[str] = []

    def before(effect: str) -> None:
        waits.extend([effect] if effect == "add_wait" else [])
        if effect == "add_wait" and len(waits) == 2:
            shop.answer("ord-0001")

    return {"around": Around(before=before)}


def _ends(status: Status) -> Callable[[Engine, Order], None]:
    return lambda running, order: decide(running, order, status)


def _rings(running: Engine, order: Order) -> None:
    running.runner.send_callback_success(order.stages[0].waits[-1].callback_id, b"")


def _rings_then_approved(running: Engine, order: Order) -> None:
    _rings(running, order)
    decide(running, running.until_asleep(order.order_id, waits=2), Status.FULFILLED)


def _rings_until_it_gives_up(running: Engine, order: Order) -> None:
    for waits in range(2, approval.MAX_WAKES + 1):
        _rings(running, order)
        order = running.until_asleep(order.order_id, waits)
    _rings(running, order)


def _rejected_without_stock(running: Engine, order: Order) -> None:
    product_vanishes(running.shop)
    decide(running, order, Status.REJECTED)


def _with_a_defect_in(part: str) -> Callable[[Shop], dict[str, Any]]:
    return lambda _: {"change": breaking(part)}


def _shop_with(
    method: str, *errors: Exception, refund: Exception | None = None, looks: int = 0
) -> Callable[[], Shop]:
    """Return what makes a shop whose gateway or carrier answers like this."""

    def build() -> Shop:
        shop = a_shop()
        partner = shop.payments if method in {"charge", "refund"} else shop.carrier
        partner.failures[method] = list(errors)
        shop.payments.failures["refund"] = [refund] if refund else []
        shop.carrier.under_way = looks
        return shop

    return build


def _shop_that_cannot_give_back(refund: Exception | None = None) -> Shop:
    shop = _shop_with("ship", REFUSED, refund=refund)()
    shop.payments.on_call = lambda: product_vanishes(shop)
    return shop


def _shop_that_waits_in_vain() -> Shop:
    shop = _shop_with("delivered", looks=1_000)()
    shop.carrier.on_call = lambda: shop.clock.advance(shop.patience.deadline_seconds / 2)
    return shop


_APPROVED = _ends(Status.FULFILLED)
AFTER_APPROVAL: Mapping[str, Path] = {
    "declined": Path(_APPROVED, shop=_shop_with("charge", DECLINED)),
    "never_charged": Path(_APPROVED, shop=_shop_with("charge", *gateway_is_away(10))),
    "carrier_refuses": Path(_APPROVED, shop=_shop_with("ship", REFUSED)),
    "not_refunded": Path(_APPROVED, shop=_shop_with("ship", REFUSED, refund=DECLINED)),
    "not_released": Path(_APPROVED, shop=_shop_that_cannot_give_back),
    "nothing_undone": Path(_APPROVED, shop=partial(_shop_that_cannot_give_back, DECLINED)),
    "delivered_late": Path(_APPROVED, shop=_shop_with("delivered", looks=2)),
    "parcel_lost": Path(_APPROVED, shop=_shop_with("delivered", LOST)),
    "lost_not_refunded": Path(_APPROVED, shop=_shop_with("delivered", LOST, refund=DECLINED)),
    "never_delivered": Path(_APPROVED, shop=_shop_that_waits_in_vain),
    "not_settled": Path(_APPROVED, options=_with_a_defect_in("settled")),
    "not_settled_beside_reminders": Path(
        _APPROVED,
        options=_with_a_defect_in("settled"),
        shop=partial(waiting.shop_asking, waiting.REMINDING),
    ),
    "not_announced": Path(_APPROVED, options=_with_a_defect_in("show")),
}
"""Ways that part after the approval; until then they sleep like another one."""
WAITING: Mapping[str, Path] = {
    name: Path(way, shop=partial(waiting.shop_asking, *stages))
    for name, (stages, way) in waiting.WAYS.items()
}
"""Ways through several stages, with reminders, with stand-ins."""
PATHS: Mapping[str, Path] = {
    **AFTER_APPROVAL,
    **WAITING,
    "automatic": Path(None, shop=waiting.shop_asking),
    "approved": Path(_ends(Status.FULFILLED)),
    "rejected": Path(_ends(Status.REJECTED)),
    "withdrawn": Path(_ends(Status.WITHDRAWN)),
    "expired": Path(_ends(Status.EXPIRED)),
    "rejected_by_check": Path(None, shop=_shop_that_loses(product_vanishes)),
    "out_of_stock": Path(None, options=_stock_goes_late),
    "not_checked": Path(None, options=_with_a_defect_in("validate")),
    "not_reserved": Path(None, options=_with_a_defect_in("reserve")),
    "rejected_not_released": Path(_rejected_without_stock),
    "failed": Path(_ends(Status.FULFILLED), options=_with_a_defect_in("fulfill")),
    "not_looked_for": Path(_ends(Status.FULFILLED), options=_with_a_defect_in("confirm")),
    "without_slack": Path(_ends(Status.FULFILLED), shop=_shop_without_slack),
    "woken_for_nothing": Path(_rings_then_approved),
    "given_up": Path(_rings_until_it_gives_up, wakes=3),
    "wait_skipped": Path(_rings, options=_approved_before_the_second_wait),
}
"""By name; every way on which an execution has operations that it has on no other."""
