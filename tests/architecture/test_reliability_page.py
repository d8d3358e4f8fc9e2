"""docs/reliability.md names, for every fault and attack, tests that exist and carry its marker."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from scripts.write_reliability import PAGE, lines_of, marked, with_points, with_tests

ROOT = Path(__file__).parents[2]
TEXT = PAGE.read_text()
LINES = [*(f"F{n}" for n in range(1, 32)), *(f"A{n}" for n in range(1, 16))]
LAYERS = {"unit", "contract", "workflow", "integration", "e2e", "template"}
ROWS = {
    cells[0]: cells
    for cells in (
        row.strip("| ").split(" | ") for row in TEXT.splitlines() if re.match(r"\| [FA]\d", row)
    )
}


@cache
def lines_by_test(path: str) -> dict[str, set[str]]:
    """Return the lines that each test of a file is marked with."""
    tests = ast.parse((ROOT / path).read_text()).body
    return {each.name: set(lines_of(each)) for each in tests if isinstance(each, ast.FunctionDef)}


def test_the_page_is_what_the_markers_say() -> None:
    assert with_tests(TEXT) == TEXT, "run: make reliability"


def test_the_page_kills_processes_as_often_as_the_tests_do() -> None:
    assert TEXT.count("<!-- points -->") == TEXT.count("<!-- end of points -->") == 1
    assert with_points(TEXT) == TEXT, "run: make reliability"


def test_every_line_stands_in_the_table_once() -> None:
    found = Counter(re.findall(r"^\| ([FA]\d+) \|", TEXT, re.MULTILINE))
    assert found == Counter(LINES)


@pytest.mark.parametrize("line", LINES)
def test_a_line_has_a_fault_an_outcome_and_tests_that_exist_and_carry_its_marker(line: str) -> None:
    _, fault, outcome, tests, layers = ROWS[line]
    assert fault
    assert len(outcome) > 20
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", tests)
    assert named
    assert len(named) == tests.count("::")
    assert set(layers.split(", ")) <= LAYERS
    for path, name in named:
        assert line in lines_by_test(path)[name]


def test_every_marked_test_is_in_the_table() -> None:
    found = marked()
    assert set(found) == set(LINES)
    for line, tests in found.items():
        for test in tests:
            assert f"`{test.path}::{test.name}`" in ROWS[line][3]


def test_a_marked_test_of_the_laboratory_is_named_after_its_line() -> None:
    for path in sorted((ROOT / "tests/faults").glob("test_*.py")):
        for name, lines in lines_by_test(path.relative_to(ROOT).as_posix()).items():
            named = re.match(r"test_([fa]\d+)_", name)
            assert bool(named) == bool(lines), name
            assert named is None or named[1].upper() in lines
