"""What follows a decision: charge, ship, confirm; or undo, in reverse order, what was done.

Runs again on every replay, like `orchestrator.workflow`. Operation names and their order are
persisted state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_durable_execution_sdk_python import StepError
from aws_durable_execution_sdk_python.config import Duration
from aws_durable_execution_sdk_python.waits import WaitForConditionConfig, WaitForConditionDecision

from approvals.concerning import concerning
from approvals.domain.errors import CarrierRefused, PaymentDeclined, PaymentInconsistent
from approvals.domain.failure import ByHand, Failure
from approvals.durable.failures import NOT_CONFIRMED
from approvals.durable.operations import attempted, failure_of, is_caused_by, run_step
from approvals.durable.retries import UNTIL_IT_HOLDS, charge_and_ship
from approvals.use_cases.confirm_delivery import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_durable_execution_sdk_python import DurableContext
    from aws_durable_execution_sdk_python.types import WaitForConditionCheckContext

    from approvals.durable.retries import RetryPolicy
    from orchestrator.steps import Steps

CHARGE, FULFILL, CONFIRM = "charge-payment", "fulfill-order", "confirm-delivery"
REFUND, RELEASE, FAIL = "refund-payment", "release-inventory", "fail-order"


class NotDeliveredError(Exception):
    """The parcel is lost, or nobody says where it is."""

    def __init__(self, failure: Failure) -> None:
        """Keep what is to be told of it."""
        self.failure = failure
        super().__init__(failure.reason)


class Fulfilment:
    """One order's way after its decision. Knows how far it came, and so what there is to undo."""

    def __init__(self, context: DurableContext, steps: Steps, order_id: str) -> None:
        """Begin where nothing has been charged or shipped."""
        self._context, self._steps, self._order_id = context, steps, order_id
        self._arn = context.execution_context.durable_execution_arn
        self._is_money_out = self._is_shipped = False
        self._left: tuple[ByHand, ...] = ()

    def run(self) -> None:
        """Charge, ship and wait for the delivery. Raises what `undo` is then to be told of."""
        self._charge()
        self._ship()
        self._confirm()

    def undo(self, failure: Failure | None) -> None:
        """Give back money, then stock, each as far as it goes; the order ends.

        ``failure`` is None where a decision ends it. What cannot be undone does not keep the rest
        from being undone: it is left to people, and they are told.
        """
        refunding = self._failing(REFUND, self._refund) if self._is_money_out else None
        told = _with(failure, refunding, ByHand.REFUND)
        told = told.leaving(*self._left) if told else None
        if not self._is_shipped:
            releasing = self._failing(RELEASE, lambda: self._release(told))
            if releasing is None:
                return
            told = _with(told, releasing, ByHand.RELEASE)
        ended = told or Failure.of(CONFIRM, 1, NOT_CONFIRMED)
        self._step(FAIL, lambda: self._fail(ended), UNTIL_IT_HOLDS)

    def _charge(self) -> None:
        self._is_money_out = True  # Whatever the gateway answers: it may have charged.
        try:
            self._step(CHARGE, lambda: self._steps.charge_payment(self._order_id), charge_and_ship)
        except StepError as error:
            self._is_money_out = not is_caused_by(error, PaymentDeclined)
            raise

    def _ship(self) -> None:
        try:
            self._step(FULFILL, lambda: self._steps.fulfill_order(self._order_id), charge_and_ship)
        except StepError as error:
            # Of any other error it is not known whether the carrier has the parcel.
            if not is_caused_by(error, CarrierRefused, PaymentInconsistent):
                self._left = (ByHand.PARCEL,)
            raise
        self._is_shipped, self._is_money_out = True, False

    def _confirm(self) -> None:
        self._left = (ByHand.DELIVERY,)
        config = WaitForConditionConfig[dict[str, Any]](_pause, initial_state={})
        found = self._context.wait_for_condition(self._look, config, CONFIRM)
        if found.get("delivery") == Delivery.DELIVERED:
            self._left = ()
            return
        reason: str = NOT_CONFIRMED
        if found.get("delivery") == Delivery.LOST:
            self._is_money_out, self._left = True, (ByHand.CLAIM,)
            reason = str(found.get("reason") or reason)
        raise NotDeliveredError(Failure.of(CONFIRM, int(found["looks"]), reason))

    def _look(self, _: dict[str, Any], check: WaitForConditionCheckContext) -> dict[str, Any]:
        looks = check.attempt
        with concerning(execution_arn=self._arn):
            found = attempted(
                lambda: self._steps.confirm_delivery(self._order_id, looks), CONFIRM, looks
            )
        return dict(found)

    def _refund(self) -> None:
        self._steps.refund_payment(self._order_id)

    def _release(self, failure: Failure | None) -> None:
        self._steps.release_inventory(self._order_id, failure, self._arn)

    def _fail(self, failure: Failure) -> None:
        self._steps.fail_order(self._order_id, failure, self._arn)

    def _failing(self, name: str, effect: Callable[[], Any]) -> Failure | None:
        """Run a step that undoes something; returns why it could not."""
        try:
            self._step(name, effect, UNTIL_IT_HOLDS)
        except StepError as error:
            return failure_of(error)
        return None

    def _step(self, name: str, effect: Callable[[], Any], policy: RetryPolicy) -> Any:
        return run_step(self._context, name, effect, policy)


def _with(told: Failure | None, error: Failure | None, task: ByHand) -> Failure | None:
    """Return what is to be told where a step that undoes something failed, or did not."""
    if error is None:
        return told
    return (told.besides(error) if told else error).leaving(task)


def _pause(found: dict[str, Any], _looks: int) -> WaitForConditionDecision:
    seconds = found.get("pauseSeconds")
    if seconds is None:
        return WaitForConditionDecision.stop_polling()
    return WaitForConditionDecision.continue_waiting(Duration.from_seconds(int(seconds)))
