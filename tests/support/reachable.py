"""What a Lambda function may do to the table by its source, whether a test has it do that or not.

A function of an adapter is reachable if its name is used in a module that the handler imports, or
in a reachable function. A name that several functions have counts for all of them, so this finds
too much rather than too little.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp

SOURCE = Path(__file__).parents[2] / "src"
_ADAPTERS = "approvals.adapters"
_ACTIONS = {
    "get": "GetItem",
    "get_many": "BatchGetItem",
    "query": "Query",
    "query_all": "Query",
    "query_last": "Query",
    "put": "PutItem",
    "put_action": "PutItem",
    "update": "UpdateItem",
    "update_action": "UpdateItem",
    "delete": "DeleteItem",
    "delete_action": "DeleteItem",
    "transact": "",
}
"""What each method of `Table` needs; a transaction what its actions need."""
_UNNAMED = {"__init__", "__post_init__", "__call__"}
"""Called without their name being written."""


@cache
def _graph() -> grimp.ImportGraph:
    packages = ("approvals", "orchestrator", "slack_app", "api", "reconciler")
    return grimp.build_graph(*packages, exclude_type_checking_imports=True, cache_dir=None)


def table_actions(handler: str) -> dict[str, str]:
    """Return DynamoDB's actions that this module's handler can reach, each with one place."""
    modules = {handler, *_graph().find_upstream_modules(handler)}
    functions = [each for name in modules if _is_adapter(name) for each in _functions(name)]
    used = {name for each in modules if not _is_adapter(each) for name in _names(_tree(each))}
    used |= _UNNAMED
    reached: dict[str, str] = {}
    while unread := [f for f in functions if f[0].rpartition(".")[2] in used]:
        functions = [f for f in functions if f not in unread]
        for place, node in unread:
            used |= _names(node)
            reached |= {f"dynamodb:{action}": place for action in _actions(node)}
    return reached


def _is_adapter(module: str) -> bool:
    return module.startswith(_ADAPTERS)


@cache
def _tree(module: str) -> ast.Module:
    path = SOURCE / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text())


def _functions(module: str) -> Iterator[tuple[str, ast.AST]]:
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef):
            yield f"{module}.{node.name}", node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{module}.{node.name}.{inner.name}", inner


def _names(tree: ast.AST) -> set[str]:
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(tree)
        if isinstance(node, (ast.Attribute, ast.Name))
    }


def _actions(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and _last_name(node.value) == "table":
            action = _ACTIONS[node.attr] if node.attr not in {"name", "client"} else ""
            if action:
                yield action


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
