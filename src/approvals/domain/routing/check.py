"""What is wrong between the parts of a policy: names given twice, rules that nothing reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from approvals.domain.routing import keys
from approvals.domain.routing.route import find_shortages
from approvals.domain.routing.stage_rules import plan_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from approvals.domain.order import Stage
    from approvals.domain.routing.model import Condition
    from approvals.domain.routing.read_stage import Written
    from approvals.domain.routing.source import Place


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as far as it could be read; None is what is wrong in it."""

    place: Place
    name: str | None = None
    when: Condition | None = None
    stages: tuple[Stage, ...] | None = None


def check_rules(drafts: Sequence[Draft]) -> None:
    """Note names given twice, and rules that no order reaches."""
    _check_names([(draft.place, draft.name) for draft in drafts])
    for index, draft in enumerate(drafts):
        for earlier in drafts[:index]:
            if draft.when is None or earlier.when is None or not earlier.when.covers(draft.when):
                continue
            name = f'"{earlier.name}" (line {earlier.place.line})'
            draft.place.wrong(f"no order reaches this rule: {name} comes first and takes them all")
            break


def check_stages(rule: Place, stages: Sequence[tuple[Place, Written]]) -> None:
    """Note names given twice, and stages that together take longer than an execution may."""
    _check_names([(place, stage.name) for place, stage in stages])
    if sum(stage.deadline or 0 for _, stage in stages) > keys.MAX_SECONDS:
        days = keys.MAX_SECONDS // 86_400
        rule.wrong(f"its stages' deadlines together must be at most {days}d")
    for message in plan_problems([stage.as_far_as_read() for _, stage in stages]):
        rule.wrong(message)


def check_four_eyes(places: Sequence[Place], stages: Sequence[Stage]) -> None:
    """Note the stages that earlier votes can leave with too few people."""
    for shortage in find_shortages(stages):
        stage = stages[shortage.index]
        if stage.four_eyes and shortage.left < shortage.named:
            places[shortage.index].wrong(
                f"needs {stage.quorum} of its approvers, but with four_eyes it may be left with"
                f" {shortage.left}: the others may have voted in an earlier stage"
            )


def check_requesters(
    places: Sequence[Place], stages: Sequence[Stage], requesters: Iterable[str]
) -> None:
    """Note the stages for which a requester whom the rule names leaves too few people."""
    always = {shortage.index for shortage in find_shortages(stages)}
    for requester in requesters:
        for shortage in find_shortages(stages, requester):
            if shortage.index not in always:
                needed, left = stages[shortage.index].quorum, shortage.left
                places[shortage.index].wrong(
                    f"every order by {requester} would be refused: it needs {needed} approvers, and"
                    f" {left} would be left, for nobody approves their own (self_approval)"
                )


def _check_names(named: Iterable[tuple[Place, str | None]]) -> None:
    lines: dict[str, int] = {}
    for place, name in named:
        if name is not None and name in lines:
            place.wrong(f'the name "{name}" is taken already, at line {lines[name]}')
        elif name is not None:
            lines[name] = place.line
