"""Store what a workflow of one's own asks people to approve, with the stages that it needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.decision import NOD, AuditEntry, Via
from approvals.domain.errors import FieldProblem, InvalidRequest, OrderConflict
from approvals.domain.order import Order, Status
from approvals.domain.routing.keys import MAX_STAGES
from approvals.domain.routing.route import check_stages
from approvals.domain.routing.stage_rules import field_name, plan_problems, stage_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from approvals.domain.approval_request import ApprovalRequest
    from approvals.domain.order import Stage
    from approvals.ports import Clock, OrderStore


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """The ``open-request`` step."""

    store: OrderStore
    clock: Clock
    page_url: str = ""

    def __call__(
        self, request: ApprovalRequest, stages: Sequence[Stage], execution_arn: str
    ) -> Order:
        """Store the request, once; the same again changes nothing.

        Raises:
            InvalidRequest: naming everything that is wrong with the request, or with its stages.
            NotRouted: if the stages leave nobody who could approve it.
            OrderConflict: if the id stands for something else.
        """
        request, now = request.cleaned(), self.clock.now()
        problems = list(_stage_problems(stages))
        if problems:
            raise InvalidRequest(problems)
        check_stages("request", stages, request.requester)
        order = Order(
            order_id=request.request_id,
            status=Status.VALIDATED,
            customer="",
            items=(),
            currency="",
            requester=request.requester,
            created_at=now,
            updated_at=now,
            fingerprint=_fingerprint(request),
            note=request.note,
            source_url=request.link,
            page_url=self.page_url,
            title=request.title,
            facts=request.facts,
            stages=tuple(stages),
            execution_arn=execution_arn,
        )
        try:
            return self.store.place(order, AuditEntry(now, "received", NOD, Via.WORKFLOW), None)
        except OrderConflict:
            told = f"The id {order.order_id} stands for another request or order already."
            raise OrderConflict(told) from None


def _stage_problems(stages: Sequence[Stage]) -> Iterator[FieldProblem]:
    if not 1 <= len(stages) <= MAX_STAGES:
        yield FieldProblem("stages", f"must be 1 to {MAX_STAGES}")
    found = [list(stage_problems(stage)) for stage in stages]
    for index, problems in enumerate(found):
        for key, message in problems:
            yield FieldProblem(f"stages[{index}].{field_name(key)}", message)
    names = [stage.name for stage in stages]
    for index, name in enumerate(names):
        # A vote on the page, and what people read, name a stage by its name alone.
        if name in names[:index]:
            told = f"must be another name than that of stages[{names.index(name)}]"
            yield FieldProblem(f"stages[{index}].name", told)
    if not any(found):
        yield from (FieldProblem("stages", message) for message in plan_problems(stages))


def _fingerprint(request: ApprovalRequest) -> str:
    return hashlib.sha256(repr(request).encode()).hexdigest()
