"""Answers that need not be sent again: a tag for each, 304 for those who have it.

A tag stands for what is told, to whom and in which language, and covers nothing that ticks. It is
a weak one: the same facts may be sent with other bytes.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from typing import TYPE_CHECKING

from api.http import Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

KEPT_BY_ITS_READER = "private, no-cache"
"""No cache that people share stores it, and a browser asks each time before it shows it again."""
_TICKING = frozenset({"serverTime", "wallSeconds", "waitingSeconds", "cost"})
"""Follows from the clock and from the history's facts, which the tag covers."""
_OK = 200
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def tag_of(request: Request, facts: object) -> str:
    """Return the tag of ``facts``, which are JSON, for this request's caller."""
    if isinstance(facts, dict):
        facts = {name: value for name, value in facts.items() if name not in _TICKING}
    told = [request.identity, sorted(request.may), request.words.language, facts]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f'W/"{digest[:32]}"'


def has_some(request: Request) -> bool:
    """Tell whether the caller has anything of what it asks for."""
    return "if-none-match" in request.headers


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the caller has what this tag stands for."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or _opaque(tag) in _TAG.findall(known)


def unchanged(tag: str) -> Response:
    """Return the answer to somebody who has it."""
    return Response(304, content=b"", headers=_headers(tag))


def conditional(request: Request, response: Response) -> Response:
    """Return a data answer with its tag, or without its body for those who have it.

    An endpoint that knows the tag without the whole body gives it as the header ``etag``; one
    whose answer nobody may keep at all gives its own ``cache-control``.
    """
    is_data = request.method == "GET" and response.status == _OK and response.body is not None
    if not is_data or "cache-control" in response.headers:
        return response
    tag = response.headers.get("etag") or tag_of(request, response.body)
    if is_known(request, tag):
        return unchanged(tag)
    return dataclasses.replace(response, headers={**response.headers, **_headers(tag)})


def _headers(tag: str) -> Mapping[str, str]:
    return {"etag": tag, "cache-control": KEPT_BY_ITS_READER}


def _opaque(tag: str) -> str:
    return tag.removeprefix("W/")
