"""Write into docs/reliability.md the tests that show each line, and where processes are killed."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import crash_points  # noqa: E402  # the repository is no package

PAGE = ROOT / "docs/reliability.md"
MARKERS = ("fault", "attack")
ROW = re.compile(r"^\| ([FA]\d+) \| (.+?) \| (.+?) \|.*$", re.MULTILINE)
POINTS = re.compile(r"(?<=<!-- points -->\n).*?(?=<!-- end of points -->)", re.DOTALL)
# A test of tests/faults is as near to the real thing as what it is made of.
_MADE_OF = {
    "tests.support.workflow": "workflow",
    "tests.support.waiting_executions": "integration",
    "tests.support.slack_requests": "integration",
    "tests.support.api_requests": "integration",
    "tests.support.crowd": "integration",
}


@dataclass(frozen=True, order=True)
class Proof:
    """A test that carries the marker of a line."""

    path: str
    name: str
    layer: str


def marked(root: Path = ROOT) -> dict[str, list[Proof]]:
    """Return the tests of each line, found in the source: nothing is imported."""
    found: dict[str, list[Proof]] = defaultdict(list)
    for path in sorted((root / "tests").rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if not any(f"mark.{marker}(" in text for marker in MARKERS):
            continue
        module = ast.parse(text)
        where, layer = path.relative_to(root).as_posix(), _layer(path.relative_to(root), module)
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef):
                for line in lines_of(node):
                    found[line].append(Proof(where, node.name, layer))
    return found


def lines_of(test: ast.FunctionDef) -> Iterator[str]:
    """Yield the lines that a test's markers name."""
    for decorator in test.decorator_list:
        match decorator:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="mark"), attr=kind), args=arguments
            ) if kind in MARKERS:
                yield from (str(each.value) for each in arguments if isinstance(each, ast.Constant))


def _layer(path: Path, module: ast.Module) -> str:
    if path.parts[1] != "faults":
        return path.parts[1]
    imported = [node.module for node in module.body if isinstance(node, ast.ImportFrom)]
    layers = [layer for name, layer in _MADE_OF.items() if name in imported]
    return layers[0] if layers else "unit"


def with_tests(page: str) -> str:
    """Return the page with its last two columns as the markers have them."""
    tests = marked()

    def row(found: re.Match[str]) -> str:
        line, fault, outcome = found.groups()
        shown = sorted(tests[line])
        names = "<br>".join(f"`{test.path}::{test.name}`" for test in shown)
        layers = ", ".join(sorted({test.layer for test in shown}))
        return f"| {line} | {fault} | {outcome} | {names} | {layers} |"

    return ROW.sub(row, page)


def with_points(page: str) -> str:
    """Return the page with the points at which each process is killed, as tests count them."""
    rows = crash_points.table()
    lines = ["| process | what it does | killed |", "|---|---|---|"]
    lines += [f"| `{process}` | {doing} | {deaths} |" for process, doing, deaths in rows]
    lines.append(f"| | all together | {sum(deaths for _, _, deaths in rows):,} |")
    return POINTS.sub("\n".join(lines) + "\n", page)


def main() -> None:
    """Rewrite the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_points(with_tests(page)), encoding="utf-8")


if __name__ == "__main__":
    main()
