"""What the people of an answer are called, beside the ids by which they are known.

Names are no part of what an answer's tag stands for: whoever asks again for what did not change
costs no read of names. Only where somebody had none yet are they looked for again: now and then
for whoever has all else, at once for whoever is sent a whole answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.conditional import has_some, is_known, tag_of, unchanged
from api.http import Request, Response
from api.schemas import stage_asked
from approvals.domain.identity import is_slack_user
from approvals.domain.voting import approvers_now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from approvals.domain.order import Order
    from approvals.ports import Names


def named(
    names: Names, request: Request, people: Iterable[str], *, anew: bool = True
) -> dict[str, Any]:
    """Return the field of an answer that says what people are called, by their ids.

    Whoever reads without a name of their own, where everybody may read, is told nobody's.
    """
    return {"people": dict(names.names(people, anew=anew)) if request.identity else {}}


def answer_with_names(
    names: Names,
    request: Request,
    facts: object,
    people: Iterable[str],
    whole: Callable[[Mapping[str, Any]], Mapping[str, Any]],
) -> Response:
    """Return a data answer with its people's names, or 304 to whoever has it.

    Args:
        names: what people are called.
        request: who asks, and what they have.
        facts: JSON that the tag stands for.
        people: whom ``facts`` show.
        whole: the answer's body, given the field with the names of ``people``.
    """
    if is_known(request, tag := tag_of(request, [facts, []])):
        return unchanged(tag)
    shown = frozenset(filter(is_slack_user, people)) if request.identity else frozenset[str]()

    def tag_with(field: Mapping[str, Any]) -> str:
        return tag_of(request, [facts, sorted(shown - field["people"].keys())])

    if has_some(request):
        tag = tag_with(named(names, request, shown, anew=False))
        if is_known(request, tag):
            return unchanged(tag)
    field = named(names, request, shown)
    return Response(200, dict(whole(field)), headers={"etag": tag_with(field)})


def people_listed(order: Order) -> Iterator[str]:
    """Yield those whom an order's line in a list shows: who asks, and who is asked now."""
    yield order.requester
    if order.stage is not None and stage_asked(order) is not None:
        yield from approvers_now(order.stage)


def people_of(order: Order) -> Iterator[str]:
    """Yield everybody whom an order shows, some of them more than once."""
    yield order.requester
    if order.decision is not None:
        yield order.decision.by
    for stage in order.stages:
        yield from approvers_now(stage)
        yield from (sighting.person for sighting in stage.seen)
        for vote in stage.votes:
            yield from (vote.person, vote.voice)
