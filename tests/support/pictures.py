"""Orders in every state that Slack shows, nasty ones among them, and what a picture of one says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from approvals.adapters.slack.cards import Look
from approvals.domain.decision import NOD, DecisionKind
from approvals.domain.order import Item, Order, Sighting, Status, Wait
from approvals.domain.words.speech import ENGLISH, GERMAN
from approvals.use_cases.place_order import START_FAILED
from tests.support.orders import DEADLINE_AT, STAGE, decided, new_order
from tests.support.shop import ALICE, BOB, CAROL
from tests.support.time import START

CALLBACK_ID = "c" * 1_024
"""As long as Lambda's can be."""
DECIDED_AT = START + timedelta(minutes=5)
IN_ENGLISH, IN_GERMAN = Look(ENGLISH), Look(GERMAN)
CAREFUL = (Look(ENGLISH, Decimal(100)), Look(GERMAN, Decimal(100)))
HOSTILE = "<!channel> <@U0EVE> <#C0X> <https://evil.example|x> *b* :tada: & | > `x`"
LONG = ("x", "&", "<!channel>", "*a* ", "> \n", "مرحبا ", "\U0001f9ea", ":a:", "https://e.example ")


def waiting(**changes: Any) -> Order:
    stage = replace(STAGE, waits=(Wait(CALLBACK_ID, DEADLINE_AT),))
    return replace(new_order(status=Status.AWAITING_APPROVAL, stages=(stage,)), **changes)


def seen(*people: str) -> Order:
    order = waiting()
    sightings = tuple(Sighting(person, START + timedelta(minutes=1)) for person in people)
    return replace(order, stages=(replace(order.stages[0], seen=sightings),))


def ended(
    status: Status,
    kind: DecisionKind,
    by: str = BOB,
    decision_reason: str | None = None,
    **changes: Any,
) -> Order:
    decision = decided(kind, by, at=DECIDED_AT, reason=decision_reason)
    return replace(waiting(), status=status, decision=decision, **changes)


STATES: Final[Mapping[str, Order]] = {
    "received": new_order(),
    "waiting": waiting(),
    "seen": seen(BOB, CAROL),
    "seen by many": seen(*(f"U0SEEN{n}" for n in range(30))),
    "approved": ended(Status.APPROVED, DecisionKind.APPROVED),
    "approved, not yet said": ended(Status.AWAITING_APPROVAL, DecisionKind.APPROVED),
    "approved with a note": ended(
        Status.FULFILLED, DecisionKind.APPROVED, decision_reason="But hurry", tracking="NOD-1"
    ),
    "fulfilled": ended(Status.FULFILLED, DecisionKind.APPROVED, tracking="NOD-2BX4"),
    "rejected": ended(Status.REJECTED, DecisionKind.REJECTED, decision_reason="Too many"),
    "being given back": ended(Status.AWAITING_APPROVAL, DecisionKind.REJECTED),
    "withdrawn": ended(Status.WITHDRAWN, DecisionKind.WITHDRAWN, ALICE),
    "expired": ended(Status.EXPIRED, DecisionKind.EXPIRED, NOD, "Nobody answered"),
    "failed": replace(waiting(), status=Status.FAILED, reason="The table is broken."),
    "failed after approval": ended(Status.FAILED, DecisionKind.APPROVED, reason="Broken."),
    "failed at once": new_order(status=Status.FAILED, reason=START_FAILED),
}


def nasty(order: Order, filler: str, length: int = 3_000) -> Order:
    """Return the order with everything that people type as long as it gets, and longer."""

    def full(characters: int) -> str:
        return (filler * characters)[:characters]

    price = Decimal("99999999.99")
    stages = tuple(
        replace(stage, approvers=tuple(f"U0APPROVER{n}" for n in range(60)))
        for stage in order.stages
    )
    order = replace(
        order,
        order_id="o" * 64,
        customer=full(min(length, 400)),
        note=full(length),
        source_url=f"https://slack.example/archives/C0X/p1?{'q' * 200}&x=1",
        reason=full(length),
        tracking=order.tracking and full(200),
        stages=stages,
        items=tuple(Item(f"SKU-{n:036d}", full(200), 10_000, price) for n in range(50)),
    )
    if order.decision is None:
        return order
    return replace(order, decision=replace(order.decision, reason=full(length)))


def texts(value: object) -> Iterator[str]:
    """Yield every text that people read, however deep; not what buttons carry."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"value", "private_metadata", "block_id", "action_id", "type"}:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value


def shown(blocks: object) -> str:
    """Return all that a message or view says."""
    return "\n".join(texts(blocks))


def elements(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return what can be pressed, by action id."""
    found = [e for block in blocks if block["type"] == "actions" for e in block["elements"]]
    found += [block["accessory"] for block in blocks if "accessory" in block]
    return {element["action_id"]: element for element in found}


def as_slack_may_count(value: Any) -> Any:
    """Return it with two characters for each that has two UTF-16 units."""
    if isinstance(value, dict):
        return {name: as_slack_may_count(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_slack_may_count(inner) for inner in value]
    if isinstance(value, str):
        return "".join("xx" if ord(c) > 0xFFFF else c for c in value)
    return value
