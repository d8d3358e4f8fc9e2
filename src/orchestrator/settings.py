"""The orchestrator's environment, typed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Self

from approvals.adapters.policy_file import load_policy
from approvals.domain.routing.keys import MAX_SECONDS
from approvals.environment import integer, optional, optional_integer
from approvals.showing_settings import ShowingSettings
from approvals.use_cases.confirm_delivery import DeliveryPatience

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.routing.model import RoutingPolicy

SOURCE = Path(__file__).parents[1]
"""The folder of the functions: a policy's path is relative to it, if it is not absolute."""
MAX_PAUSE_SECONDS, MAX_DELIVERY_SECONDS = 24 * 3_600, 30 * 24 * 3_600


@dataclass(frozen=True, slots=True)
class Settings(ShowingSettings):
    """What the function is told by its template."""

    patience: DeliveryPatience
    policy: RoutingPolicy

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Read the environment, and the policy's file.

        Raises:
            ValueError: naming a variable that is missing or wrong.
            PolicyInvalid: naming everything that is wrong in the policy.
        """
        showing = ShowingSettings.from_env(environment)
        patience = DeliveryPatience(
            integer(environment, "DELIVERY_PAUSE_SECONDS", 1, MAX_PAUSE_SECONDS),
            integer(environment, "DELIVERY_DEADLINE_SECONDS", 1, MAX_DELIVERY_SECONDS),
        )
        shown = {field.name: getattr(showing, field.name) for field in fields(showing)}
        return cls(**shown, patience=patience, policy=_policy(environment))


def _policy(environment: Mapping[str, str]) -> RoutingPolicy:
    policy = load_policy(SOURCE / optional(environment, "POLICY_FILE", "policy.yaml"))
    longest = optional_integer(environment, "APPROVAL_DEADLINE_SECONDS", 1, MAX_SECONDS)
    return policy if longest is None else policy.shortened(longest)
