"""Have it known who the approvers are, while orders wait: then a click need not ask Slack."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import StoreUnavailable
from approvals.domain.identity import is_slack_user
from approvals.domain.order import Status

if TYPE_CHECKING:
    from approvals.domain.policy import ApprovalPolicy
    from approvals.ports import Directory, OrderStore

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnowApprovers:
    """What the reconciler does on its schedule after the cards: some people a run, until all."""

    store: OrderStore
    directory: Directory
    policy: ApprovalPolicy

    def __call__(self) -> None:
        """Ask for those named whom too little is known of; where nothing waits, for nobody."""
        named = sorted(filter(is_slack_user, self.policy.approvers))
        try:
            if named and self.store.find(Status.AWAITING_APPROVAL, 1, None).orders:
                self.directory.warm(named)
        except StoreUnavailable:
            log.warning("approvers not looked up")
