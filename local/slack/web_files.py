"""The page's files: a fixed set, read from the folder beside this module."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Final

from local.slack.exchange import Response

_FOLDER: Final = Path(__file__).parent / "web"
_TYPES: Final = MappingProxyType(
    {
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)
_NAMES: Final = frozenset(path.name for path in _FOLDER.iterdir() if path.suffix in _TYPES)


def page_file(name: str) -> Response | None:
    """Return one of the page's files; a name that is not in the folder is None."""
    if name not in _NAMES:
        return None
    path = _FOLDER / name
    return Response(200, path.read_bytes(), _TYPES[path.suffix])
