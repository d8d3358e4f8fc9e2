"""What an order's workflow does to the world besides asking, one method a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.domain.failure import Failure
from approvals.domain.routing.route import Route
from approvals.domain.stage_plan import plan_of, planned
from approvals.durable.steps import ApprovalSteps, guarded

if TYPE_CHECKING:
    from approvals.use_cases.charge_payment import ChargePayment
    from approvals.use_cases.confirm_delivery import ConfirmDelivery
    from approvals.use_cases.fail_order import FailOrder
    from approvals.use_cases.fulfill_order import FulfillOrder
    from approvals.use_cases.refund_payment import RefundPayment
    from approvals.use_cases.release_inventory import ReleaseInventory
    from approvals.use_cases.reserve_inventory import ReserveInventory
    from approvals.use_cases.validate_order import ValidateOrder


@dataclass(frozen=True, slots=True)
class Steps(ApprovalSteps):
    """Everything that the workflow does to the world."""

    validate: ValidateOrder
    reserve: ReserveInventory
    charge: ChargePayment
    fulfill: FulfillOrder
    confirm: ConfirmDelivery
    refund: RefundPayment
    release: ReleaseInventory
    fail: FailOrder

    @guarded
    def validate_order(
        self, order_id: str, execution_arn: str | None = None
    ) -> dict[str, Any] | None:
        """Return {"rule": name, "stages": plans}; None if the order is over."""
        route = self.validate(order_id, execution_arn)
        if route is None:
            return None
        return {"rule": route.rule_name, "stages": [plan_of(stage) for stage in route.stages]}

    @guarded
    def reserve_inventory(self, order_id: str, route: dict[str, Any], execution_arn: str) -> bool:
        """Return whether the stock is held."""
        stages = tuple(planned(plan) for plan in route["stages"])
        return self.reserve(order_id, Route(route["rule"], stages), execution_arn)

    @guarded
    def charge_payment(self, order_id: str) -> None:
        """Charge the order, once."""
        self.charge(order_id)

    @guarded
    def fulfill_order(self, order_id: str) -> None:
        """Ship the order."""
        self.fulfill(order_id)

    @guarded
    def confirm_delivery(self, order_id: str, looks: int) -> dict[str, Any]:
        """Return {"delivery": what the carrier says, "looks", "pauseSeconds" or null, "reason"}."""
        look = self.confirm(order_id, looks)
        return {
            "delivery": look.delivery.value,
            "looks": looks,
            "pauseSeconds": look.pause_seconds,
            "reason": look.reason,
        }

    @guarded
    def refund_payment(self, order_id: str) -> None:
        """Give back whatever was charged."""
        self.refund(order_id)

    @guarded
    def release_inventory(
        self, order_id: str, failure: Failure | None, execution_arn: str | None = None
    ) -> None:
        """Give back what is held; end the order as decided, or as failed like this."""
        self.release(order_id, failure, execution_arn)

    @guarded
    def fail_order(self, order_id: str, failure: Failure, execution_arn: str | None = None) -> None:
        """End the order as failed like this, its stock staying where it is."""
        self.fail(order_id, failure, execution_arn)
