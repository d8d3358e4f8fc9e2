"""Reads what a document review is started with. Pure: it is read again at every replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from approvals.domain.approval_request import MAX_TITLE, MAX_VALUE, ApprovalRequest
from approvals.domain.identity import is_api_identity, is_slack_group, is_slack_user
from approvals.domain.order import Stage
from approvals.domain.routing.keys import MAX_QUORUM
from approvals.domain.text import shorten

DEADLINE_SECONDS, HEARTBEAT_SECONDS = 24 * 3_600, 2 * 3_600
MAX_REVIEWERS = 20
_KNOWN = {
    "documentId", "reviewers", "requester", "title", "url", "note", "channel", "quorum", "backups"
}  # fmt: skip
_TEXTS = ("title", "url", "note", "channel", "requester")


class ReviewInvalid(ValueError):
    """The input cannot be reviewed; says everything that is wrong."""


@dataclass(frozen=True, slots=True)
class Review:
    """One document, what is asked about it, and whom."""

    document_id: str
    request: ApprovalRequest
    stage: Stage


def read_review(event: Any, execution_arn: str, channel: str) -> Review:
    """Return the review that ``event`` describes.

    Args:
        event: the execution's input.
        execution_arn: names the review: an execution's name is unique.
        channel: where reviewers are asked if the event does not say.

    Raises:
        ReviewInvalid: naming every field that is wrong, and what is accepted.
    """
    problems = list(_problems(event))
    if problems:
        raise ReviewInvalid("; ".join(problems))
    document, reviewers = event["documentId"], tuple(event["reviewers"])
    request = ApprovalRequest(
        request_id=_execution_name(execution_arn),
        title=event.get("title") or shorten(f"Review of {document}", MAX_TITLE),
        requester=event.get("requester") or "api:document-review",
        facts=(("Document", document),),
        note=event.get("note", ""),
        link=event.get("url", ""),
    )
    stage = Stage(
        name="review",
        channel=event.get("channel") or channel,
        deadline_seconds=DEADLINE_SECONDS,
        approvers=reviewers,
        quorum=event.get("quorum", 1),
        escalate_after_seconds=HEARTBEAT_SECONDS,
        escalate_to=tuple(event.get("backups", ())),
    )
    return Review(document, request, stage)


def _problems(event: Any) -> Iterator[str]:
    if not isinstance(event, dict):
        yield "the input must be a JSON object"
        return
    for name in sorted(set(event) - _KNOWN):
        yield f"{name} is not known here; known are {', '.join(sorted(_KNOWN))}"
    document = event.get("documentId")
    if not isinstance(document, str) or not 1 <= len(document.strip()) <= MAX_VALUE:
        yield f"documentId must be text of 1 to {MAX_VALUE} characters"
    for name in _TEXTS:
        if not isinstance(event.get(name, ""), str):
            yield f"{name} must be text"
    yield from _people("reviewers", event.get("reviewers"), least=1)
    yield from _people("backups", event.get("backups", []), least=0)
    yield from _between(event.get("reviewers"), event.get("backups"), event.get("quorum", 1))


def _between(reviewers: Any, backups: Any, quorum: Any) -> Iterator[str]:
    reviewers, backups = (x if isinstance(x, list) else [] for x in (reviewers, backups))
    # Who is in a group changes: it is taken to have enough people.
    has_group = any(is_slack_group(str(each)) for each in reviewers)
    most = MAX_QUORUM if has_group else max(len(reviewers), 1)
    if type(quorum) is not int or not 1 <= quorum <= most:
        limit = f"{MAX_QUORUM}" if has_group else "the number of reviewers"
        yield f"quorum must be a whole number from 1 to {limit}"
    for person in sorted({*map(str, reviewers)} & {*map(str, backups)}):
        yield f"backups must not name {person}, who is a reviewer already"


def _people(name: str, people: Any, least: int) -> Iterator[str]:
    if not isinstance(people, list) or not least <= len(people) <= MAX_REVIEWERS:
        yield f"{name} must be a list of {least} to {MAX_REVIEWERS}"
    elif len(set(map(str, people))) != len(people):
        yield f"{name} must name nobody twice"
    elif not all(isinstance(person, str) and _is_somebody(person) for person in people):
        yield f"{name} must be ids of Slack users (U012ABCDEF) or groups (S012ABCDEF), or api:name"


def _execution_name(arn: str) -> str:
    _, _, rest = arn.partition("/durable-execution/")
    return rest.partition("/")[0]


def _is_somebody(name: str) -> bool:
    return is_slack_user(name) or is_slack_group(name) or is_api_identity(name)
