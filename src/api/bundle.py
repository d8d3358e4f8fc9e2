"""Puts the page's many modules and style sheets into few files, so that a browser asks for few.

The files in `web` are ES modules that work as they are, each at its own address. Here those that
the page needs at once become one module, and so does what each later ``import("./…")`` brings
besides. A module becomes a function that is called once, in the order in which modules need each
other, and what it exports lies in one object under its name. That is what a browser makes of them,
too, as long as no export changes and no two modules need each other: both are refused.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PREFIX = "bundle-"
"""How a bundle's name begins; the rest is its first module's."""
_IMPORT = re.compile(
    r"^import (?:(?P<default>\w+)|\* as (?P<whole>\w+)|\{(?P<names>[^}]*)\})"
    r' from "\./(?P<of>[\w.-]+)";',
    re.MULTILINE,
)
_LATER = re.compile(r'\bimport\("\./([\w.-]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def bundles(files: Mapping[str, str], start: str) -> dict[str, str]:
    """Return the bundles by their names: the first module's, and one for each that comes later.

    Args:
        files: the modules by their names.
        start: the module that the page begins with.

    Raises:
        ValueError: for a module that is missing, needs itself, or is written in a way that is
            not understood here.
    """
    later = sorted({name for text in files.values() for name in _LATER.findall(text)})
    needed = {name: _closure(files, [name]) for name in later}
    several = Counter(module for modules in needed.values() for module in modules)
    at_once = _closure(files, [start, *(each for each, n in several.items() if n > 1)])
    first = [*_written(files, at_once), "export { modules };"]
    made = {PREFIX + start: "\n".join(["const modules = {};", *first])}
    for name, modules in needed.items():
        more = [module for module in modules if module not in at_once]
        begin = f'import {{ modules }} from "./{PREFIX}{start}";'
        made[PREFIX + name] = "\n".join([begin, *_written(files, more), *_exports(files, name)])
    return made


def _closure(files: Mapping[str, str], wanted: Iterable[str]) -> list[str]:
    """Return the modules with all that they need, whatever is needed first."""
    found: list[str] = []

    def follow(name: str, needing: tuple[str, ...]) -> None:
        if name in needing:
            raise ValueError(f"modules need each other: {', '.join((*needing, name))}")
        if name in found:
            return
        if name not in files:
            raise ValueError(f"{needing[-1:]} imports {name}, which is not there")
        for match in _IMPORT.finditer(files[name]):
            follow(match["of"], (*needing, name))
        found.append(name)

    for each in wanted:
        follow(each, ())
    return found


def _written(files: Mapping[str, str], names: Iterable[str]) -> list[str]:
    return [_module(name, files[name]) for name in names]


def _module(name: str, text: str) -> str:
    exported = _exported(text)
    body = _DEFAULT.sub("const $default = ", _EXPORT.sub("", _IMPORT.sub(_import, text)))
    body = _LATER.sub(rf'import("./{PREFIX}\1")', body)
    unknown = _OTHER.search(body)
    if unknown:
        raise ValueError(f"{name}: {unknown[0]}")
    whole = ", ".join(f"{key}: $default" if key == "default" else key for key in exported)
    return f'modules["{name}"] = (() => {{\n{body}\nreturn {{ {whole} }};\n}})();'


def _exported(text: str) -> list[str]:
    return [*_EXPORT.findall(text), *(["default"] if _DEFAULT.search(text) else [])]


def _import(match: re.Match[str]) -> str:
    of = f'modules["{match["of"]}"]'
    if match["default"]:
        return f"const {match['default']} = {of}.default;"
    if match["whole"]:
        return f"const {match['whole']} = {of};"
    return f"const {{{match['names'].replace(' as ', ': ')}}} = {of};"


def _exports(files: Mapping[str, str], name: str) -> list[str]:
    """Return what an importer of the module itself gets from its bundle."""
    of = f'modules["{name}"]'
    return [
        f"export default {of}.default;" if key == "default" else f"export const {key} = {of}.{key};"
        for key in _exported(files[name])
    ]
