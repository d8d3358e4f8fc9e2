"""Tables as CSV: RFC 4180, and safe to open where cells can be formulas."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from api.http import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Where a cell begins for a spreadsheet that takes another separator than ours, or for one that
# looks only at the line: at the start, and after what such a one would separate at.
_FORMULA = re.compile(r"^(?=[\t\r])|(^|[;\t\r\n])(?=\"*[=+\-@])")


def csv_response(
    name: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a table as a file to keep; None becomes an empty cell. No ``head``: a later page."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    if head:
        writer.writerow(head)
    writer.writerows([as_cell(value) for value in row] for row in rows)
    file = {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": f'attachment; filename="{name}.csv"',
    }
    return Response(200, content=text.getvalue().encode(), headers=file | dict(headers or {}))


def as_cell(value: object) -> object:
    """Return a value as a cell.

    A spreadsheet runs what looks like a formula: what people typed is marked as text.
    """
    return _FORMULA.sub(r"\1'", value) if isinstance(value, str) else value
