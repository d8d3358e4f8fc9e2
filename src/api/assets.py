"""The page's files, read once from the artefact: the shell and its assets hold no data."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from api.http import Response

_WEB = Path(__file__).parent / "web"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@cache
def _files() -> dict[str, tuple[bytes, str, str]]:
    return {
        path.name: (
            content := path.read_bytes(),
            _TYPES[path.suffix],
            f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        )
        for path in _WEB.iterdir()
        if path.suffix in _TYPES
    }


def page() -> Response:
    """Return the shell, the same for every address of the page."""
    content, content_type, _ = _files()["index.html"]
    headers = {"content-type": content_type, "cache-control": "no-cache"}
    return Response(200, content=content, headers=headers)


def asset(name: str, if_none_match: str) -> Response | None:
    """Return one asset, 304 if the browser has it, None if there is none of this name."""
    if name == "index.html" or name not in _files():
        return None
    content, content_type, tag = _files()[name]
    headers = {"content-type": content_type, "cache-control": "no-cache", "etag": tag}
    if if_none_match == tag:
        return Response(304, content=b"", headers=headers)
    return Response(200, content=content, headers=headers)
