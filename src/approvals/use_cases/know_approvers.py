"""Have it known who the approvers are, while orders wait: then a click need not ask Slack.

Those of later stages too: the page names them from the beginning.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import StoreUnavailable
from approvals.domain.identity import is_slack_user
from approvals.domain.order import Status
from approvals.domain.voting import named_now

if TYPE_CHECKING:
    from approvals.ports import Directory, OrderStore

_ORDERS = 25
"""The newest that wait: the same few people stand behind most of them."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnowApprovers:
    """What the reconciler does on its schedule after the cards: some people a run, until all."""

    store: OrderStore
    directory: Directory

    def __call__(self) -> None:
        """Ask for those named whom too little is known of; where nothing waits, for nobody."""
        try:
            waiting = self.store.find(Status.AWAITING_APPROVAL, _ORDERS, None).orders
            stages = (stage for order in waiting for stage in order.stages[order.stage_index :])
            named = {who for stage in stages for who in named_now(stage)}
            if users := sorted(filter(is_slack_user, named)):
                self.directory.warm(users)
        except StoreUnavailable:
            log.warning("approvers not looked up")
