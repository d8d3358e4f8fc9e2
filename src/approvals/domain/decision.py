"""A decision: made once per order, by a person or by the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

NOD = "nod"
"""Who decides when no person does: the deadline, or a check that fails."""


class DecisionKind(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Via(StrEnum):
    """Where an answer or a change came from."""

    SLACK = "slack"
    WEB = "web"
    API = "api"
    WORKFLOW = "workflow"
    RECONCILER = "reconciler"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Decision:
    """One order's decision.

    ``decision_id`` tells a lost answer from a lost race: whoever reads the stored decision and
    finds the id they wrote has won, whatever the network said.
    """

    decision_id: str
    kind: DecisionKind
    by: str
    at: datetime
    via: Via
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """What happened to an order; refused attempts are entries too."""

    at: datetime
    what: str
    who: str
    via: Via
    why: str | None = None
