"""The scopes that the Slack app's manifest asks for, and why: the comments above them say so."""

from __future__ import annotations

import re
from pathlib import Path

_ITEM = re.compile(r"\s*- ([a-z._:]+)\s*(?:#.*)?")
_COMMENT = re.compile(r"\s*#\s?(.*)")


def scopes_with_purpose(manifest: Path) -> dict[str, str]:
    """Return each scope of the bot with the comment above it, empty where there is none."""
    lines = manifest.read_text(encoding="utf-8").splitlines()
    begins = next(number for number, line in enumerate(lines) if re.fullmatch(r"\s+bot:\s*", line))
    scopes: dict[str, str] = {}
    comment: list[str] = []
    for line in lines[begins + 1 :]:
        if item := _ITEM.fullmatch(line):
            scopes[item[1]] = " ".join(comment)
            comment = []
        elif remark := _COMMENT.fullmatch(line):
            comment.append(remark[1])
        elif line.strip():
            break
    return scopes
