"""What a workflow of one's own asks people to approve: anything that has a title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.errors import FieldProblem, InvalidRequest
from approvals.domain.identity import is_api_identity, is_slack_user
from approvals.domain.order_request import MAX_NOTE, ORDER_ID_PATTERN
from approvals.domain.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TITLE, MAX_FACTS, MAX_LABEL, MAX_VALUE = 150, 8, 40, 300
MAX_LINK, MAX_REQUESTER = 300, 64
_REQUESTER = (
    f"must be a Slack user's id (U012ABCDEF) or api:name, of up to {MAX_REQUESTER} characters"
)
_LINK = re.compile(r"https?://[^\s<>|]+")


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What is to be approved, for whom; as people see it in Slack and on the page.

    ``request_id`` names it for good: 1 to 64 of ``[A-Za-z0-9_-]``; the same id again is the same
    request. ``requester`` is a Slack user's id or an API identity (``api:ci``), who may withdraw
    the request and not vote on it. ``facts`` are up to 8 pairs of a label and a value. ``link`` is
    an ``http(s)`` address of what it is about.
    """

    request_id: str
    title: str
    requester: str
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    link: str = ""

    def cleaned(self) -> ApprovalRequest:
        """Return it as it is kept. Raises InvalidRequest, naming everything that is wrong."""
        problems = list(self._problems())
        if problems:
            raise InvalidRequest(problems)
        return ApprovalRequest(
            self.request_id,
            clean_text(self.title),
            self.requester,
            tuple((clean_text(label), clean_text(value)) for label, value in self.facts),
            clean_text(self.note, multiline=True),
            self.link,
        )

    def _problems(self) -> Iterator[FieldProblem]:
        if not ORDER_ID_PATTERN.fullmatch(self.request_id):
            yield FieldProblem("request_id", "must be 1 to 64 of A-Z, a-z, 0-9, - and _")
        if not 1 <= len(clean_text(self.title)) <= MAX_TITLE:
            yield FieldProblem("title", f"must be 1 to {MAX_TITLE} characters")
        # In another spelling nobody would know that it is their own.
        known = is_slack_user(self.requester) or is_api_identity(self.requester)
        if not known or len(self.requester) > MAX_REQUESTER:
            yield FieldProblem("requester", _REQUESTER)
        if len(self.facts) > MAX_FACTS:
            yield FieldProblem("facts", f"must be at most {MAX_FACTS}")
        for index, (label, value) in enumerate(self.facts):
            if not 1 <= len(clean_text(label)) <= MAX_LABEL or len(value) > MAX_VALUE:
                most = f"a label of at most {MAX_LABEL} and a value of at most {MAX_VALUE}"
                yield FieldProblem(f"facts[{index}]", f"must be {most} characters")
        if len(self.note) > MAX_NOTE:
            yield FieldProblem("note", f"must be at most {MAX_NOTE} characters")
        if self.link and (len(self.link) > MAX_LINK or not _LINK.fullmatch(self.link)):
            most = f"of at most {MAX_LINK} characters, without spaces"
            yield FieldProblem("link", f"must be an address that starts with https://, {most}")
