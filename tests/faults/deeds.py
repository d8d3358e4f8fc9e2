"""What people do through the Slack app and the API, each from its beginning to the order's end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.adapters.slack.cards import APPROVE, MORE, REJECT, SEEN, WITHDRAW
from approvals.domain.decision import DecisionKind
from approvals.domain.order import Stage
from tests.faults.acts import (
    DAY,
    TYPED,
    approves,
    asked,
    away,
    by_api,
    by_api_placed,
    clicks,
    decided,
    form_by,
    here,
    in_slack,
    is_back,
    looked_at,
    lost_direct_copy,
    not_started,
    nothing,
    opens_home,
    order_form,
    ordered,
    overdue,
    placed,
    receipt,
    reminded,
    sets_away,
    shown,
    start_refused,
    starts_from_message,
    submits,
    submits_order,
    types,
    unheard,
    unheard_order,
    unknown_copy,
    voted,
)
from tests.faults.world import World
from tests.support.api_requests import BOBS, DEMO
from tests.support.shop import ALICE, BOB, CAROL, DAVE
from tests.workflow.waiting import ONE, REMINDING, TWO_PEOPLE


@dataclass(frozen=True)
class Deed:
    """Something that is done once the world is ``ready``, whose result is handed to ``act``.

    Whoever is answered that it is done finds it ``done`` for good. Others act ``meanwhile``, that
    is between two effects, and ``then``.
    """

    act: Callable[[World, Any], None]
    done: Callable[[World], bool]
    ready: Callable[[World], Any] = nothing
    then: Callable[[World], None] = nothing
    meanwhile: Callable[[World], None] = nothing
    stages: tuple[Stage, ...] = (ONE,)
    is_repeated: bool = True
    """Whether somebody does it again who got no answer; what is scheduled comes round anyway."""
    is_left: bool = True
    """Whether it may also be left at that."""


APPROVED, REJECTED = DecisionKind.APPROVED, DecisionKind.REJECTED
WITHDRAWN, EXPIRED = DecisionKind.WITHDRAWN, DecisionKind.EXPIRED
SECOND_VOTE = approves(DEMO)
AWAY = f"away until {DAY} <@{DAVE}|dave>"
IN_SLACK: Mapping[str, Deed] = {
    "approve": Deed(clicks(APPROVE), decided(APPROVED), asked),
    "approve on a reminder": Deed(
        clicks(APPROVE), decided(APPROVED), reminded, stages=(REMINDING,)
    ),
    "approve on a copy that was lost": Deed(clicks(APPROVE), decided(APPROVED), unknown_copy),
    "approve on a direct copy that was lost": Deed(
        clicks(APPROVE), decided(APPROVED), lost_direct_copy, stages=(REMINDING,)
    ),
    "vote, one of two": Deed(clicks(APPROVE), voted(), asked, SECOND_VOTE, stages=(TWO_PEOPLE,)),
    "press Reject, for its form": Deed(clicks(REJECT), shown, asked, SECOND_VOTE),
    "reject": Deed(submits, decided(REJECTED), form_by(REJECT)),
    "approve with a note": Deed(submits, decided(APPROVED), form_by(MORE)),
    "I'm on it": Deed(clicks(SEEN), looked_at, asked, SECOND_VOTE),
    "click too late, the decision unheard": Deed(
        clicks(APPROVE, CAROL), decided(APPROVED), unheard
    ),
    "click too late, the deadline unheard": Deed(clicks(APPROVE), decided(EXPIRED), overdue),
    "withdraw": Deed(clicks(WITHDRAW, ALICE), decided(WITHDRAWN), receipt),
    "/order withdraw": Deed(types("withdraw ORDER_ID Too late"), decided(WITHDRAWN), in_slack),
    "/order": Deed(types(TYPED), placed, then=SECOND_VOTE),
    "/order, for the form": Deed(types(""), shown),
    "a message's shortcut": Deed(starts_from_message, shown),
    "submit the order form": Deed(submits_order, placed, order_form, SECOND_VOTE),
    "/order away": Deed(types(AWAY, BOB), away),
    "/order back": Deed(types("back", BOB), here, lambda world: types(AWAY, BOB)(world, None)),
    "open the Home tab": Deed(opens_home, shown, in_slack, SECOND_VOTE),
}
BY_API: Mapping[str, Deed] = {
    "place": Deed(by_api_placed, placed, then=SECOND_VOTE),
    "place again what did not start": Deed(by_api_placed, placed, not_started, SECOND_VOTE),
    "place what does not start": Deed(start_refused, bool, then=SECOND_VOTE),
    "approve": Deed(by_api("approve"), decided(APPROVED), in_slack),
    "reject": Deed(by_api("reject"), decided(REJECTED), in_slack),
    "vote, one of two": Deed(
        by_api("approve"), voted("api:demo"), in_slack, approves(BOBS), stages=(TWO_PEOPLE,)
    ),
    "withdraw": Deed(by_api("withdraw"), decided(WITHDRAWN), ordered),
    "approve one's own": Deed(by_api("approve"), bool, ordered, approves(BOBS)),
    "answer too late, the decision unheard": Deed(
        by_api("reject"), decided(APPROVED), unheard_order
    ),
    "set who stands in": Deed(sets_away, away),
    "end it": Deed(is_back, here, lambda world: sets_away(world, None)),
}
