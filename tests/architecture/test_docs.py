"""Documentation that has drifted from the code is a failing test."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from local.cloudformation import load
from scripts.write_tree import HEAD, in_readme, tree

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if ".venv" not in path.parts
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MAKE = re.compile(r"`?\bmake ([a-z]+)\b(?=[ `\n]|$)")


def test_the_readme_lists_every_file_with_its_purpose() -> None:
    text = (ROOT / "README.md").read_text()
    assert in_readme(text) == tree(), "run: make tree"


def test_the_readme_folds_its_list_of_files() -> None:
    text = (ROOT / "README.md").read_text()
    before, _, rest = text.partition(HEAD)
    assert before.endswith("<details>\n<summary>Every file with its purpose</summary>\n\n")
    assert rest.partition("\n\n")[2].startswith("</details>\n")


def test_every_path_of_the_readmes_tables_exists() -> None:
    text = (ROOT / "README.md").read_text()
    paths = re.findall(r"^\| `([\w./-]+)` \|", text, flags=re.MULTILINE)
    secret_names = {path for path in paths if path.startswith("/")}
    assert len(secret_names) == 5
    assert [p for p in paths if p not in secret_names and not (ROOT / p).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = [t for t in LINK.findall(page.read_text()) if "://" not in t]
    assert [t for t in targets if not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_named_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    code = re.findall(r"`[^`]+`|^ {4}make .*$|^make .*$", page.read_text(), flags=re.MULTILINE)
    named = {name for span in code for name in MAKE.findall(span)}
    assert named - targets == set()


def test_the_readme_names_every_route_of_the_api() -> None:
    text = (ROOT / "README.md").read_text()
    hidden = {"/", "/assets/{version}/{file}"}
    template = load((ROOT / "template.yaml").read_text())
    events = template["Resources"]["ApiFunction"]["Properties"]["Events"].values()
    # The default route is no path, but what the others leave.
    routes = {event["Properties"].get("Path", "404") for event in events} - hidden
    known = text.replace("`…/reject`", "`POST /orders/{orderId}/reject`")
    assert [path for path in routes if path not in known] == []


def test_the_outputs_that_the_readme_names_are_the_templates() -> None:
    text = (ROOT / "README.md").read_text()
    named = set(re.findall(r"the output `?([A-Z]\w+)", text))
    outputs = load((ROOT / "template.yaml").read_text())["Outputs"]
    assert named == {"Table", "Page", "SlackRequestUrl"}
    assert named <= set(outputs)


def test_no_tracked_file_names_a_registry_or_a_place_of_one_machine() -> None:
    # Written apart, so that this file does not name them either.
    forbidden = ["registry." + "npmjs", "pypi." + "org", "pythonhosted." + "org", "/work" + "/main"]
    listed = subprocess.run(
        ["git", "grep", "-l", "-I", *[part for name in forbidden for part in ("-e", name)]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.stdout.split() == []
