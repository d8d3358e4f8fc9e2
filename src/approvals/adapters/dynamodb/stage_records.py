"""Stages, with their waits, votes and messages, as they are nested in their order's item."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from approvals.adapters.dynamodb.instants import instant, parse_instant
from approvals.domain.decision import DecisionKind, Via
from approvals.domain.order import Card, Direct, Reminder, Sighting, Wait
from approvals.domain.stage_plan import plan_of, planned
from approvals.domain.voting import CastVote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from approvals.domain.order import Stage

type Record = dict[str, Any]


def stage_record(stage: Stage) -> Record:
    """Return a stage as it is nested in its order's item."""
    record: Record = {
        "plan": plan_of(stage),
        "waits": [wait_record(wait) for wait in stage.waits],
        "cards": card_records(stage.cards),
        "seen": [sighting_record(sighting) for sighting in stage.seen],
        "votes": [vote_record(vote) for vote in stage.votes],
        "votes_cast": stage.votes_cast,
        "reminders": [reminder_record(reminder) for reminder in stage.reminders],
        "forgotten_reminders": stage.forgotten_reminders,
        "directs": direct_records(stage.directs),
    }
    if stage.escalated_at is not None:
        record["escalated_at"] = instant(stage.escalated_at)
    return record if stage.result is None else {**record, "result": stage.result}


def stage_from(record: Record) -> Stage:
    """Return the stage that is nested in an order, also one that an earlier release wrote."""
    stage = planned(_whole(record["plan"] if "plan" in record else _earlier_plan(record)))
    escalated_at = record.get("escalated_at")
    waits = (Wait(w["callback_id"], parse_instant(w["deadline_at"])) for w in record["waits"])
    seen = (Sighting(s["person"], parse_instant(s["at"])) for s in record.get("seen", []))
    reminders = (
        Reminder(parse_instant(r["at"]), tuple(r["people"])) for r in record.get("reminders", [])
    )
    directs = (Direct(d["person"], _card_from(d)) for d in record.get("directs", []))
    return replace(
        stage,
        waits=tuple(waits),
        cards=cards_from(record["cards"]),
        seen=tuple(seen),
        votes=tuple(_vote_from(vote) for vote in record.get("votes", [])),
        votes_cast=int(record.get("votes_cast", 0)),
        escalated_at=parse_instant(escalated_at) if escalated_at else None,
        reminders=tuple(reminders),
        forgotten_reminders=int(record.get("forgotten_reminders", 0)),
        directs=tuple(directs),
        result=record.get("result"),
    )


def _earlier_plan(record: Record) -> Record:
    """Return the plan of a stage from before quorums."""
    return {
        "name": record["name"],
        "channel": record["channel"],
        "deadlineSeconds": record["deadline_seconds"],
        "approvers": record["approvers"],
    }


def _whole(plan: Record) -> Record:
    """Return the plan with numbers as DynamoDB's Decimal is not."""
    return {
        key: int(value) if key.endswith("Seconds") or key in _NUMBERS else value
        for key, value in plan.items()
    }


_NUMBERS = frozenset({"quorum", "rejections", "remindBackoff"})


def wait_record(wait: Wait) -> Record:
    """Return a wait as it is nested in its stage."""
    return {"callback_id": wait.callback_id, "deadline_at": instant(wait.deadline_at)}


def card_record(card: Card) -> Record:
    """Return a message's place as it is nested in its stage."""
    return {"channel": card.channel, "ts": card.ts}


def card_records(cards: Iterable[Card]) -> list[Record]:
    """Return messages' places."""
    return [card_record(card) for card in cards]


def cards_from(records: list[Record]) -> tuple[Card, ...]:
    """Return messages' places; a copy learned from a click and by its post is one."""
    return tuple(dict.fromkeys(map(_card_from, records)))


def _card_from(record: Record) -> Card:
    return Card(record["channel"], record["ts"])


def sighting_record(sighting: Sighting) -> Record:
    """Return who is looking as it is nested in its stage."""
    return {"person": sighting.person, "at": instant(sighting.at)}


def reminder_record(reminder: Reminder) -> Record:
    """Return who was reminded as it is nested in its stage."""
    return {"at": instant(reminder.at), "people": list(reminder.people)}


def direct_records(directs: Iterable[Direct]) -> list[Record]:
    """Return the copies in people's direct messages."""
    return [{"person": direct.person, **card_record(direct.card)} for direct in directs]


def vote_record(vote: CastVote) -> Record:
    """Return a vote as it is nested in its stage."""
    record = {
        "vote_id": vote.vote_id,
        "person": vote.person,
        "voice": vote.voice,
        "kind": vote.kind.value,
        "at": instant(vote.at),
        "via": vote.via.value,
        "reason": vote.reason,
        "instead_of": vote.instead_of.value if vote.instead_of else None,
    }
    return {name: value for name, value in record.items() if value is not None}


def _vote_from(record: Record) -> CastVote:
    earlier = record.get("instead_of")
    return CastVote(
        vote_id=record["vote_id"],
        person=record["person"],
        voice=record["voice"],
        kind=DecisionKind(record["kind"]),
        at=parse_instant(record["at"]),
        via=Via(record["via"]),
        reason=record.get("reason"),
        instead_of=DecisionKind(earlier) if earlier else None,
    )
