"""``/audit``: what happened to all orders, as JSON or as CSV, a page at a time.

The pages of a CSV joined are one file: only the first has the line of names.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from api import parameters
from api.csv_text import csv_response
from api.http import Request, Response
from api.schemas import logged_json

if TYPE_CHECKING:
    from datetime import datetime

    from api.routes import Parameters
    from approvals.use_cases.read_audit import ReadAudit

MAX_PAGE, DEFAULT_PAGE = 1000, 500
FORMATS = ("json", "csv")
_COLUMNS = ("at", "orderId", "what", "who", "via", "why", "text")


@dataclass(frozen=True, slots=True)
class AuditEndpoints:
    """The endpoint."""

    read: ReadAudit

    def show_audit(self, request: Request, _: Parameters) -> Response:
        """GET /audit."""
        since, before = _range(request)
        limit = parameters.whole_number(request.query, "limit", DEFAULT_PAGE, MAX_PAGE)
        wanted = parameters.one_of(request.query, "format", FORMATS) or FORMATS[0]
        cursor = request.query.get("cursor")
        page = self.read(since, before, limit, cursor)
        headers = _links(request, page.next_cursor)
        entries = [logged_json(each, request.words) for each in page.entries]
        if wanted == "csv":
            rows = ([each[name] for name in _COLUMNS] for each in entries)
            return csv_response("audit", _COLUMNS if cursor is None else (), rows, headers)
        return Response(200, {"entries": entries, "next": page.next_cursor}, headers=headers)


def _range(request: Request) -> tuple[datetime, datetime]:
    since = parameters.required("from", parameters.since(request.query, "from"))
    before = parameters.required("to", parameters.until(request.query, "to"))
    parameters.check_order("to", before, "from", since)
    return since, before


def _links(request: Request, cursor: str | None) -> dict[str, str]:
    """Return where the next page is, for those who do not look into the answer."""
    if cursor is None:
        return {}
    query = urlencode({**request.query, "cursor": cursor})
    return {"link": f'<{request.path}?{query}>; rel="next"'}
