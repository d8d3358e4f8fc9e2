"""The page's files, read once from the artefact: the shell and its assets hold no data.

A browser loads bundles of them; each module and style sheet is there by itself, too.

They live under an address that names their content, so a browser keeps them for good and a new
release is never mixed with an older one.
"""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from api.bundle import PREFIX, bundles
from api.http import Response, takes_gzip

if TYPE_CHECKING:
    from collections.abc import Mapping

_WEB = Path(__file__).parent / "web"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_SHELL, _START = "index.html", "app.js"
_STYLES = "page.css"
_STYLE = re.compile(r'<link rel="stylesheet" href="/assets/([\w.-]+)">\n')
_FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def _files() -> dict[str, bytes]:
    files = {path.name: path.read_bytes() for path in _WEB.iterdir() if path.suffix in _TYPES}
    modules = {name: text.decode() for name, text in files.items() if name.endswith(".js")}
    made = bundles(modules, _START)
    made[_STYLES] = "".join(files[name].decode() for name in _STYLE.findall(_text(files)))
    return files | {name: text.encode() for name, text in made.items()}


def _text(files: Mapping[str, bytes]) -> str:
    return files[_SHELL].decode()


@cache
def version() -> str:
    """Return what changes with any of the files."""
    digest = hashlib.sha256()
    for name, content in sorted(_files().items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def address(name: str) -> str:
    """Return the address of one of the files."""
    return f"/assets/{version()}/{name}"


def page(if_none_match: str = "", accept_encoding: str = "") -> Response:
    """Return the shell, the same for every address of the page; 304 if the browser has it."""
    headers = {"content-type": _TYPES[".html"], "cache-control": "no-cache", "etag": _tag()}
    if if_none_match == _tag():
        return Response(304, content=b"", headers=headers)
    return _encoded(_SHELL, headers, accept_encoding)


def lost(status: int, headers: Mapping[str, str], accept_encoding: str = "") -> Response:
    """Return the shell with the status of an address that is none: its script tells so in words."""
    told = {"content-type": _TYPES[".html"], "cache-control": "no-store", **headers}
    return dataclasses.replace(_encoded(_SHELL, told, accept_encoding), status=status)


def asset(of: str, name: str, accept_encoding: str = "") -> Response | None:
    """Return one asset, None if there is none of this name in this release."""
    if of != version() or name == _SHELL or name not in _files():
        return None
    headers = {"content-type": _TYPES[Path(name).suffix], "cache-control": _FOR_GOOD}
    return _encoded(name, headers, accept_encoding)


def _encoded(name: str, headers: dict[str, str], accept_encoding: str) -> Response:
    if takes_gzip(accept_encoding):
        return Response(200, content=_packed(name), headers=headers | {"content-encoding": "gzip"})
    return Response(200, content=_content(name), headers=headers)


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_content(name), mtime=0)


@cache
def _content(name: str) -> bytes:
    return _shell() if name == _SHELL else _files()[name]


def _shell() -> bytes:
    """Return the page with one script and one style sheet, at addresses of this release."""
    sheets = _STYLE.findall(_text(_files()))
    shell = _STYLE.sub("", _text(_files()), count=len(sheets) - 1).replace(sheets[-1], _STYLES)
    shell = shell.replace(f"/assets/{_START}", f"/assets/{PREFIX}{_START}")
    return shell.replace('"/assets/', f'"/assets/{version()}/').encode()


def _tag() -> str:
    return f'"{version()}"'
