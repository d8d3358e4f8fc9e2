"""Orders in every state that Slack shows, nasty ones among them, and what a picture of one says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from approvals.adapters.slack.cards import Look
from approvals.domain.approval_request import MAX_FACTS, MAX_LABEL, MAX_TITLE, MAX_VALUE
from approvals.domain.decision import NOD, DecisionKind, Via
from approvals.domain.failure import Failure
from approvals.domain.order import Item, Order, Reminder, Sighting, Stage, Status, Wait
from approvals.domain.payment import Payment, PaymentState
from approvals.domain.reason import Reason
from approvals.domain.voting import CastVote
from approvals.domain.words.speech import ENGLISH, GERMAN
from approvals.use_cases.place_order import START_FAILED
from tests.support.orders import DEADLINE_AT, STAGE, decided, new_order
from tests.support.shop import ALICE, BOB, CAROL, DAVE, ERIN
from tests.support.time import START

CALLBACK_ID = "c" * 1_024
"""As long as Lambda's can be."""
DECIDED_AT = START + timedelta(minutes=5)
LATER = START + timedelta(minutes=6)
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


def vote(
    person: str,
    voice: str | None = None,
    kind: DecisionKind = DecisionKind.APPROVED,
    reason: str | None = None,
    **changes: Any,
) -> CastVote:
    cast = CastVote(f"vote-{person}", person, voice or person, kind, DECIDED_AT, Via.SLACK, reason)
    return replace(cast, **changes)


QUORUM: Final = replace(
    STAGE, approvers=(BOB, CAROL, "api:demo"), quorum=2, waits=(Wait(CALLBACK_ID, DEADLINE_AT),)
)
FINANCE: Final = Stage("finance", "C0FINANCE", 3_600, (ERIN,), four_eyes=True)


def with_votes(stage: Stage, *votes: CastVote, result: str | None = None) -> Order:
    """Return an order whose only stage has these votes."""
    return waiting(stages=(replace(stage, votes=votes, result=result),))


def in_finance(**changes: Any) -> Order:
    """Return an order that Bob and Carol have approved, and whose second stage is changed."""
    first = with_votes(QUORUM, vote(BOB), vote(CAROL), result="approved").stages[0]
    asked = {"waits": (Wait(CALLBACK_ID, DEADLINE_AT),)} | changes
    second = replace(FINANCE, **asked)
    return waiting(stages=(first, second), rule="large")


def ended_after_votes(kind: DecisionKind, *votes: CastVote) -> Order:
    """Return an order whose one stage is over after these votes, the last of which decided."""
    by = NOD if kind is DecisionKind.EXPIRED else votes[-1].person
    decision = decided(kind, by, decision_id=votes[-1].vote_id, at=DECIDED_AT)
    status = Status.APPROVED if kind is DecisionKind.APPROVED else Status(kind)
    return replace(with_votes(QUORUM, *votes, result=kind), status=status, decision=decision)


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
    "shipped": ended(Status.APPROVED, DecisionKind.APPROVED, tracking="NOD-2BX4", shipped_at=LATER),
    "delivered": ended(
        Status.FULFILLED,
        DecisionKind.APPROVED,
        tracking="NOD-2BX4",
        shipped_at=LATER,
        delivered_at=LATER,
    ),
    "declined": ended(
        Status.FAILED,
        DecisionKind.APPROVED,
        payment=Payment(PaymentState.DECLINED, declined_at=LATER, reason="No money."),
        failure=Failure("charge-payment", 1, "No money."),
    ),
    "failed and left to people": ended(
        Status.FAILED,
        DecisionKind.APPROVED,
        payment=Payment(PaymentState.CHARGED, charge_id="ch_1", charged_at=LATER),
        failure=Failure(
            "fulfill-order",
            10,
            "No van.",
            ("refund", "parcel", "release"),
            (
                Failure("refund-payment", 33, "Silence."),
                Failure("release-inventory", 1, "Not held."),
            ),
        ),
    ),
    "lost": ended(
        Status.FAILED,
        DecisionKind.APPROVED,
        tracking="NOD-2BX4",
        shipped_at=LATER,
        payment=Payment(PaymentState.REFUNDED, refund_id="re_1", refunded_at=LATER),
        failure=Failure("confirm-delivery", 2, "It is lost.", ("claim",)),
    ),
    "rejected": ended(Status.REJECTED, DecisionKind.REJECTED, decision_reason="Too many"),
    "being given back": ended(Status.AWAITING_APPROVAL, DecisionKind.REJECTED),
    "withdrawn": ended(Status.WITHDRAWN, DecisionKind.WITHDRAWN, ALICE),
    "expired": ended(Status.EXPIRED, DecisionKind.EXPIRED, NOD, "Nobody answered"),
    "failed": replace(waiting(), status=Status.FAILED, reason="The table is broken."),
    "failed after approval": ended(Status.FAILED, DecisionKind.APPROVED, reason="Broken."),
    "failed at once": new_order(status=Status.FAILED, reason=START_FAILED),
    "one of two": with_votes(QUORUM, vote(BOB)),
    "in the second stage": in_finance(),
    "escalated": in_finance(escalated_at=LATER, escalate_after_seconds=7_200, escalate_to=(ERIN,)),
    "approved by two": ended_after_votes(DecisionKind.APPROVED, vote(BOB), vote(DAVE, CAROL)),
    "too few": ended_after_votes(DecisionKind.EXPIRED, vote(BOB)),
    "approved automatically": new_order(
        status=Status.APPROVED,
        rule="small",
        decision=decided(by=NOD, at=DECIDED_AT, reason=Reason.of("reason.automatic", rule="small")),
    ),
}


def as_request(order: Order, **changes: Any) -> Order:
    """Return the order as a request that orders nothing."""
    asked = replace(
        order,
        order_id="review-7",
        customer="",
        items=(),
        currency="",
        title="Review of handbook-7",
        facts=(("Document", "handbook-7"), ("Pages", "12")),
        source_url="https://slack.example/handbook-7",
        rule="",
        tracking=None,
    )
    return replace(asked, **changes)


REQUESTS: Final[Mapping[str, Order]] = {
    name: as_request(STATES[name])
    for name in (
        "waiting", "seen", "approved", "fulfilled", "rejected", "being given back",
        "withdrawn", "expired", "failed", "one of two", "in the second stage", "escalated",
        "approved by two", "too few",
    )
}  # fmt: skip

OPEN: Final = frozenset(
    {"waiting", "seen", "seen by many", "one of two", "in the second stage", "escalated"}
)
"""The states in which somebody is asked."""


def nasty(order: Order, filler: str, length: int = 3_000) -> Order:
    """Return the order with everything that people type as long as it gets, and longer."""

    def full(characters: int) -> str:
        return (filler * characters)[:characters]

    price = Decimal("99999999.99")
    people = tuple(f"U0APPROVER{n:010d}" for n in range(60))
    stages = tuple(
        replace(
            stage,
            name=full(60),
            approvers=people[:50],
            escalate_to=people[50:],
            votes=tuple(
                replace(vote, person=who, voice=who[::-1].upper(), reason=full(500))
                for vote in stage.votes[:1]
                for who in people[:19]
            )
            + stage.votes[-1:],
            reminders=(Reminder(LATER, people[:20]),),
        )
        for stage in order.stages
    )
    if len(stages) > 1:
        passed = replace(stages[0], result="approved", waits=stages[-1].waits)
        stages = (passed,) * 9 + stages[-1:]
    order = replace(
        order,
        order_id="o" * 64,
        customer=full(min(length, 400)),
        title=order.title and full(MAX_TITLE),
        facts=order.facts and ((full(MAX_LABEL), full(MAX_VALUE)),) * MAX_FACTS,
        note=full(length),
        source_url=f"https://slack.example/archives/C0X/p1?{'q' * 200}&x=1",
        reason=full(length),
        rule=full(60),
        tracking=order.tracking and full(200),
        failure=order.failure and replace(order.failure, reason=full(length)),
        payment=order.payment and replace(order.payment, charge_id=full(100)),
        stages=stages,
        items=tuple(
            Item(f"SKU-{n:036d}", full(200), 10_000, price) for n in range(50 * order.is_purchase)
        ),
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


TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")


def as_slack_may_count(value: Any) -> Any:
    """Return it with two characters for each that has two UTF-16 units."""
    if isinstance(value, dict):
        return {name: as_slack_may_count(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_slack_may_count(inner) for inner in value]
    if isinstance(value, str):
        return TWO_UNITS.sub("xx", value)
    return value
