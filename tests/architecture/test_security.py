"""SECURITY.md names the tests that prove it, and every exception to a security check says why."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text()
NAMED = re.findall(r"\[`(test_\w+)`\]\((tests/[\w/]+\.py)\)", PAGE)
THREATS = {
    "Forged Slack requests", "Replayed Slack requests", "Stolen or made-up button values",
    "Forged callbacks", "Outsiders on the API", "CSRF", "XSS", "Clickjacking",
    "Mention injection", "Log leaks", "Cost attacks", "An insider with table access",
}  # fmt: skip
CODE = [
    path
    for folder in ("src", "local", "scripts", "bench", "examples")
    for path in sorted((ROOT / folder).rglob("*.py"))
]


def test_every_threat_has_its_defence_and_a_test() -> None:
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    assert {threat for threat, _, _ in rows} == THREATS
    for threat, defence, proof in rows:
        assert len(defence) > 40, threat
        assert re.search(r"\[`test_\w+`\]", proof), threat


@pytest.mark.parametrize(("name", "path"), NAMED, ids=[name for name, _ in NAMED])
def test_a_named_test_exists(name: str, path: str) -> None:
    module = ast.parse((ROOT / path).read_text())
    assert name in {node.name for node in module.body if isinstance(node, ast.FunctionDef)}


def test_ruff_checks_security_everywhere_but_in_tests() -> None:
    """Its S rules are bandit's. What a program for a terminal may do is start processes."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert not [rule for rule in lint["ignore"] if rule.startswith("S")]
    ignored = {
        folder: {rule for rule in rules if re.fullmatch(r"S\d*", rule)}
        for folder, rules in lint["per-file-ignores"].items()
    }
    assert {folder: rules for folder, rules in ignored.items() if rules} == {
        "tests/**": {"S"},
        "local/**": {"S603", "S607"},
        "bench/**": {"S106", "S603", "S607"},
        "scripts/**": {"S603", "S607"},
    }


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_exception_to_a_security_rule_says_why(path: Path) -> None:
    text = path.read_text()
    assert "nosec" not in text
    for line in text.splitlines():
        if "noqa: S" in line and "noqa: SIM" not in line:
            assert re.search(r"noqa: S\d+ - \w+", line), line
