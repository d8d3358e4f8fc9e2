"""Which of the adapters' calls of AWS a Lambda function can reach, read from the source.

A function of an adapter is reachable if its name is used in a module that the handler imports, or
in a reachable function. A name that several functions have counts for all of them, so this finds
too many rather than too few.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

SOURCE = Path(__file__).parents[2] / "src"
ADAPTERS = "approvals.adapters"
TABLE = f"{ADAPTERS}.dynamodb.table"
_SLACK = f"{ADAPTERS}.slack"
_HIDDEN = {"__init__", "__post_init__", "__call__"}
"""Called without their name being written."""

type Site = tuple[str, str, str]
"""A module, a function in it, and the method of `Table` that it uses; empty for a client's."""


@cache
def _graph() -> grimp.ImportGraph:
    packages = ("approvals", "orchestrator", "slack_app", "api", "reconciler")
    return grimp.build_graph(*packages, exclude_type_checking_imports=True, cache_dir=None)


def reachable_sites(handler: str) -> frozenset[Site]:
    """Return the calls of AWS that this module's handler can reach."""
    modules = {handler, *_graph().find_upstream_modules(handler)}
    functions = [each for name in modules if _is_adapter(name) for each in _functions(name)]
    used = {name for each in modules if not _is_adapter(each) for name in _names(_tree(each))}
    used |= _HIDDEN
    reached: set[Site] = set()
    while unread := [f for f in functions if f[0][1].rpartition(".")[2] in used]:
        functions = [f for f in functions if f not in unread]
        for (module, name), node in unread:
            used |= _names(node)
            reached |= {(module, name, method) for method in _calls(node)}
    # What `Table` calls is what it is called for, and Slack is not AWS.
    return frozenset(s for s in reached if s[0] != TABLE and not s[0].startswith(_SLACK))


def _is_adapter(module: str) -> bool:
    return module.startswith(ADAPTERS)


@cache
def _tree(module: str) -> ast.Module:
    path = SOURCE / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text())


def _functions(module: str) -> Iterator[tuple[tuple[str, str], ast.AST]]:
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef):
            yield (module, node.name), node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield (module, f"{node.name}.{inner.name}"), inner


def _names(tree: ast.AST) -> set[str]:
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(tree)
        if isinstance(node, (ast.Attribute, ast.Name))
    }


def _calls(function: ast.AST) -> set[str]:
    """Return which methods of a table a function uses; an empty one for a boto3 client."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            owner = node.value
            if _last_name(owner) == "table" and node.attr not in {"name", "client"}:
                found.add(node.attr)
            if node.attr == "client" and _last_name(owner) == "self":
                found.add("")
    return found


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
