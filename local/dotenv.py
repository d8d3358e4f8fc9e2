"""Reads `.env`: KEY=VALUE a line, quotes and comments as people write them.

A line that is none is named by its number alone: it may hold a token.
"""

from __future__ import annotations

import re
from pathlib import Path

_LINE = re.compile(r"(?:export\s+)?(?P<key>[A-Za-z_][A-Za-z0-9_]*)\s*=(?P<value>.*)")
_QUOTED = re.compile(r"""(?P<quote>['"])(?P<value>.*?)(?P=quote)\s*(?:#.*)?""")
_COMMENT = re.compile(r"\s+#.*")


class BadLineError(Exception):
    """A line of the file is not KEY=VALUE."""


def read_env_file(path: Path) -> dict[str, str]:
    """Return the file's values; of a key that is there twice, the last.

    Raises:
        BadLineError: A line is neither empty, nor a comment, nor KEY=VALUE.
        OSError: The file cannot be read.
        UnicodeDecodeError: It is not text.
    """
    values: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = _LINE.fullmatch(text)
        if match is None:
            raise BadLineError(f"line {number} is not NAME=value")
        quoted = _QUOTED.fullmatch(match["value"].strip())
        values[match["key"]] = (
            quoted["value"] if quoted else _COMMENT.sub("", match["value"]).strip()
        )
    return values
