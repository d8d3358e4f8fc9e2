"""``/me/away``: who votes in the caller's place. Everybody speaks for themselves alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.http import Request, Response
from api.schemas import away_json
from approvals.domain.errors import FieldProblem, InvalidRequest, MalformedRequest
from approvals.domain.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.routes import Parameters
    from approvals.use_cases.away import Away

STAND_IN, UNTIL = "standIn", "until"


@dataclass(frozen=True, slots=True)
class AwayEndpoints:
    """The endpoints."""

    away: Away

    def show_away(self, request: Request, _: Parameters) -> Response:
        """GET /me/away."""
        return Response(200, away_json(self.away.show(request.identity)))

    def set_away(self, request: Request, _: Parameters) -> Response:
        """PUT /me/away."""
        given = _texts(request.json())
        standby = self.away.set(request.identity, given[STAND_IN], given[UNTIL])
        return Response(200, away_json(standby))

    def end_away(self, request: Request, _: Parameters) -> Response:
        """DELETE /me/away."""
        return Response(200, away_json(self.away.end(request.identity)))


def _texts(body: object) -> Mapping[str, str]:
    """Return the body's two fields, of which both are needed."""
    if not isinstance(body, dict):
        raise MalformedRequest.said("body", "body")
    names = (STAND_IN, UNTIL)
    texts = {name: value for name in names if isinstance(value := body.get(name), str)}
    missing = [name for name in names if name not in texts]
    problems = [FieldProblem.said(name, "required_text") for name in missing]
    problems += [
        FieldProblem.said(
            clean_text(str(name))[:64] or "body", "neither", one=STAND_IN, other=UNTIL
        )
        for name in body
        if name not in names
    ]
    if problems:
        raise InvalidRequest(problems)
    return texts
