"""The list by which `make mutants` tries whether the tests would notice a missing guard."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.guards import GUARDS, Guard

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_where_the_list_says_and_the_file_is_python_without_it(guard: Guard) -> None:
    for path, code, without in guard.places:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert text.count(code) == 1
        ast.parse(text.replace(code, without))
    for tests in guard.tests:
        assert (ROOT / tests).is_file(), tests


def test_no_guard_is_listed_twice() -> None:
    assert max(Counter(guard.name for guard in GUARDS).values()) == 1
