"""Nothing measured is quoted in the documentation but what `make bench` has recorded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"<!-- bench:(?:\w+:)?begin -->(.*?)<!-- bench:(?:\w+:)?end -->", re.DOTALL)
_EXAMPLE = re.compile(r"```.*?```", re.DOTALL)
_FIGURE = re.compile(r"(?<![\w.,/-])(\d[\d.,]*) (ms|MB|KB|kB|GB|USD)\b")
_LIMITS = {
    "1 KB": "what is smaller is not compressed",
    "6 MB": "Lambda's largest answer",
    "10 MB": "a body that a test sends",
    "64 KB": "our own guards",
    "100 MB": "Lambda's limit of an execution's data",
    "150 ms": "a pause of the table's",
    "256 KB": "our own limit of Slack's bodies",
}
"""Figures that are settings or somebody's limits, and what they are."""


def _recorded() -> set[tuple[str, str]]:
    text = "".join(block for page in PAGES for block in _BLOCK.findall(page.read_text()))
    return set(_FIGURE.findall(text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_figure_with_a_unit_is_recorded_or_a_limit(page: Path) -> None:
    prose = _EXAMPLE.sub("", _BLOCK.sub("", page.read_text()))
    quoted = {figure for figure in _FIGURE.findall(prose) if " ".join(figure) not in _LIMITS}
    assert quoted <= _recorded()
