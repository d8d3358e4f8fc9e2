"""Who did what where, out of an interaction's payload; nothing in it is believed but who signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.domain.decision import Via
from approvals.domain.order import Card
from approvals.use_cases.decide import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.domain.decision import DecisionKind

type Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Click:
    """One interaction of one person; ``action`` is the first of its actions, if it has any."""

    person: str
    action: Mapping[str, Any]
    response_url: str | None
    trigger_id: str
    card: Card | None

    def answer(
        self,
        kind: DecisionKind,
        order_id: str,
        stage: int | None = None,
        callback_id: str | None = None,
        *,
        reason: str | None = None,
        card: Card | None = None,
    ) -> Answer:
        """Return what this person answered; ``card`` is where a form was opened from."""
        return Answer(
            order_id=order_id,
            person=self.person,
            kind=kind,
            via=Via.SLACK,
            reason=reason,
            callback_id=callback_id,
            stage=stage,
            card=card or self.card,
        )


def read_click(body: Body) -> Click:
    """Read an interaction whose form the gate has checked."""
    actions, user, container = body.get("actions"), body["user"], body.get("container") or {}
    channel, ts = container.get("channel_id"), container.get("message_ts")
    is_message = isinstance(channel, str) and isinstance(ts, str)
    return Click(
        person=user["id"],
        action=actions[0] if actions else {},
        response_url=body.get("response_url"),
        trigger_id=str(body.get("trigger_id") or ""),
        card=Card(str(channel), str(ts)) if is_message and channel and ts else None,
    )
