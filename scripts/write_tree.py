"""Write README's folded table of files from the modules' own first lines: `make tree`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = "| path | purpose |\n|---|---|\n"
FILES = {
    "template.yaml": "functions, table, HTTP API, roles and logs on AWS",
    "slack-manifest.yaml": "the Slack app; the simulator reads it too",
    "src/policy.yaml": "who must say yes to an order; the demo's people and channels",
    "catalogue.json": "the products that the demo starts with",
}
FOLDERS = {
    "src/api/web/": "the page: static HTML, CSS and ES modules",
    "local/": "the local stack: starts and stops its parts, gateway, workers, database",
    "local/aws/": "Lambda's and SSM's stand-in around AWS's durable emulator",
    "local/slack/": "the Slack simulator: Web API, page, control API",
    "tests/": "tests of units, workflow, faults, integration, template, architecture and browser",
    "tests/support/": "fakes, builders and servers that tests share",
    "bench/": "what `make bench` and `make load` measure",
    "scripts/": "the operators' tool, deploying, secrets, curl scripts, policy check, screenshots",
    "tools/": "the pinned database program for the demo",
    "docs/": "architecture, reliability, operations, decisions, benchmarks, pictures",
}


def tree() -> str:
    """Return the table's rows, one file or folder each."""
    rows = [*FILES.items(), *_modules(), *FOLDERS.items()]
    return "".join(f"| `{path}` | {purpose} |\n" for path, purpose in rows)


def _modules() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "src").rglob("*.py")):
        if path.name != "__init__.py":
            lines = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            sentence = lines.partition("\n")[0].partition(". ")[0].rstrip(".")
            yield path.relative_to(ROOT).as_posix(), sentence


def in_readme(text: str) -> str:
    """Return the rows that a README has now."""
    return text.partition(HEAD)[2].partition("\n\n")[0] + "\n"


def main() -> None:
    """Rewrite the table."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(text.replace(in_readme(text), tree()), encoding="utf-8")


if __name__ == "__main__":
    main()
