"""What a request's ``Accept-…`` header wants, best first (RFC 9110, 12.4.2)."""

from __future__ import annotations

import re

MAX_WANTED = 20
"""Of those that are looked at: nobody means more."""
_QUALITY = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def wanted(header: str) -> list[str]:
    """Return the names in lower case, without those that are refused (``q=0``)."""
    found = [_read(each) for each in header.split(",")[:MAX_WANTED]]
    # Sorting keeps the order of those that are wanted alike.
    best_first = sorted(found, key=lambda read: read[1], reverse=True)
    return [name for name, quality in best_first if name and quality > 0]


def _read(each: str) -> tuple[str, float]:
    name, _, parameters = each.partition(";")
    quality = _QUALITY.fullmatch(parameters.strip())
    return name.strip().lower(), float(quality[1]) if quality else 1.0
