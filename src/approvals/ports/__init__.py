"""What the use cases need from the outside world, as protocols.

Implemented by `approvals.adapters` for real and by the fakes in `tests/support`; both pass the
same contract tests.
"""

from approvals.ports.finished import FinishedOrders, Histories
from approvals.ports.orders import Catalogue, OrderStore
from approvals.ports.outside import (
    Carrier,
    Clock,
    Executions,
    Ids,
    Messenger,
    Metrics,
    Payments,
    Reconciler,
    Secrets,
)
from approvals.ports.people import Absences, Directory, Homes, Names, Reminded, StandIns
from approvals.ports.rounds import Rounds
from approvals.ports.sign_in import IdentityProvider

__all__ = [
    "Absences",
    "Carrier",
    "Catalogue",
    "Clock",
    "Directory",
    "Executions",
    "FinishedOrders",
    "Histories",
    "Homes",
    "IdentityProvider",
    "Ids",
    "Messenger",
    "Metrics",
    "Names",
    "OrderStore",
    "Payments",
    "Reconciler",
    "Reminded",
    "Rounds",
    "Secrets",
    "StandIns",
]
