"""The workflows in `examples/`: each a stack of its own on AWS, run here beside Nod's functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from local.places import EXAMPLES, TEMPLATE
from local.template import Function, Template, read_template


def with_examples(template: Template, path: Path, page_url: str) -> Template:
    """Return Nod's own template with the examples' functions; any other template as it is.

    Args:
        template: What was read.
        path: Where it was read from.
        page_url: What the examples' cards link to.
    """
    if path.resolve() != TEMPLATE:
        return template
    table = next(str(table["TableName"]) for table in template.tables)
    local = {"OrdersTable": table, "PageUrl": page_url, "NodStack": "nod"}
    functions = dict(template.functions)
    for example in sorted(EXAMPLES.glob("*/template.yaml")):
        functions |= _functions(example, local)
    return replace(template, functions=functions)


def _functions(path: Path, local: Mapping[str, str]) -> dict[str, Function]:
    found = read_template(path, {}, local).functions
    return {name: replace(function, folder=path.parent) for name, function in found.items()}
