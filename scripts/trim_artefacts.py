"""Take out of each built function what it cannot import: `make build` runs it after `sam build`.

All functions are built from one folder with one list of requirements, so each artefact holds the
others' code, their libraries, and the descriptions of 400 AWS services. What a function can import
is read from its code without running it, imports inside functions included. Of Nod's own packages
the modules that are reached stay; of libraries, whole packages; of botocore's descriptions, the
services for which the reached code makes a client. Code whose imports or clients cannot be read so
(a name made at run time) stops the build.
"""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from samtranslator.yaml_helper import yaml_parse

CLIENTS = frozenset({"client", "resource", "create_client"})
"""The calls of boto3 and botocore whose first argument is a service."""
THEIR_OWN_CLIENTS = frozenset({"boto3", "botocore", "s3transfer"})
"""Libraries that make clients for features of other services, which Nod does not use."""
MADE_AT_RUN_TIME = frozenset({"import_module", "__import__"})


class CannotTrim(Exception):
    """What a function needs cannot be read from its code."""


@dataclass(frozen=True)
class Artefact:
    """A built function's folder, whose modules and libraries are at its top."""

    folder: Path

    @cached_property
    def libraries(self) -> dict[str, str]:
        """Which distribution brought what is at the top: {"boto3": "boto3-1.44.5.dist-info"}."""
        return {
            line.partition("/")[0].partition(",")[0].removesuffix(".py"): info.name
            for info in self.folder.glob("*.dist-info")
            for line in (info / "RECORD").read_text(encoding="utf-8").splitlines()
            if not line.startswith(("..", "/", info.name))
        }

    def is_own(self, module: str) -> bool:
        """Tell whether a module is Nod's."""
        return module.partition(".")[0] not in self.libraries

    def file(self, module: str) -> Path | None:
        """Return a module's file; None if it is not in here, as Python's own are not."""
        path = self.folder.joinpath(*module.split("."))
        candidates = (path.parent / f"{path.name}.py", path / "__init__.py")
        return next((each for each in candidates if each.is_file()), None)

    def has(self, module: str) -> bool:
        """Tell whether there is such a module, or package without ``__init__.py``."""
        return self.file(module) is not None or self.folder.joinpath(*module.split(".")).is_dir()


def reached(artefact: Artefact, start: str) -> set[str]:
    """Return every module that ``start`` can import, directly or not, as far as it is in here.

    Raises:
        CannotTrim: a module of Nod's imports, or makes a client, by a name made at run time.
    """
    found: set[str] = set()
    ahead = [start]
    while ahead:
        module = ahead.pop()
        # A package runs before its modules.
        parts = module.split(".")
        for name in (".".join(parts[: length + 1]) for length in range(len(parts))):
            if name not in found and artefact.has(name):
                found.add(name)
                facts = _facts(artefact, name)
                if facts.not_written and artefact.is_own(name):
                    raise CannotTrim(f"{name} {facts.not_written}")
                ahead.extend(facts.imports)
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """What one module's code says: of Nod's own, and of one that anybody wrote."""

    imports: tuple[str, ...]
    services: tuple[str, ...]
    not_written: str
    """What is made at run time and so cannot be read, in words; empty for nothing."""


def _facts(artefact: Artefact, module: str) -> Facts:
    file = artefact.file(module)
    if file is None:
        return Facts((), (), "")
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    return _read(file.read_bytes(), package, is_own=artefact.is_own(module))


# The functions share most of their code: read once.
@cache
def _read(source: bytes, package: str, *, is_own: bool) -> Facts:
    imports: list[str] = []
    services: list[str] = []
    not_written = ""
    for node in _nodes(ast.parse(source), types_too=not is_own):
        if isinstance(node, ast.Import):
            imports.extend(each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            imports.extend([base, *(f"{base}.{each.name}" for each in node.names)])
        elif isinstance(node, ast.Call) and _called(node) in MADE_AT_RUN_TIME:
            not_written = "imports a module whose name is made at run time"
        elif isinstance(node, ast.Call) and _called(node) in CLIENTS:
            first = node.args[0] if node.args else _argument(node, "service_name")
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                services.append(first.value)
            elif _is_botos(node):
                not_written = "makes a client whose service is not written there"
    return Facts(tuple(imports), tuple(services), not_written)


def _nodes(tree: ast.AST, *, types_too: bool) -> Iterator[ast.AST]:
    """Walk the tree; what is imported for type checkers alone is left out unless ``types_too``."""
    ahead = [tree]
    while ahead:
        node = ahead.pop()
        yield node
        if not types_too and isinstance(node, ast.If) and _is_for_types(node.test):
            ahead.extend(node.orelse)
        else:
            ahead.extend(ast.iter_child_nodes(node))


def _is_for_types(test: ast.expr) -> bool:
    name = test.id if isinstance(test, ast.Name) else getattr(test, "attr", "")
    return name == "TYPE_CHECKING"


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _called(call: ast.Call) -> str:
    """Return the last part of the name that is called."""
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def services(artefact: Artefact, modules: Iterable[str]) -> set[str]:
    """Return the AWS services for which these modules make clients."""
    theirs = (each for each in modules if each.partition(".")[0] not in THEIR_OWN_CLIENTS)
    return {service for each in theirs for service in _facts(artefact, each).services}


def _argument(call: ast.Call, name: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == name), None)


def _is_botos(call: ast.Call) -> bool:
    """Tell ``boto3.client(…)`` and ``session.client(…)`` from a client of one's own."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in {"boto3", "session"}


def libraries_of(artefact: Artefact, modules: Iterable[str]) -> set[str]:
    """Return the libraries' packages that are reached, and those that any part of them imports."""
    found: set[str] = set()
    ahead = [name for each in modules if not artefact.is_own(name := each.partition(".")[0])]
    while ahead:
        top = ahead.pop()
        if top in found or artefact.is_own(top) or not artefact.has(top):
            continue
        found.add(top)
        folder = artefact.folder / top
        files = folder.rglob("*.py") if folder.is_dir() else [artefact.folder / f"{top}.py"]
        for file in files:
            module = ".".join(file.relative_to(artefact.folder).with_suffix("").parts)
            imported = _facts(artefact, module.removesuffix(".__init__")).imports
            ahead.extend(name.partition(".")[0] for name in imported)
    return found


def trim(folder: Path, handler: str) -> None:
    """Remove from a built function what its handler (``api.handler.lambda_handler``) cannot need.

    Raises:
        CannotTrim: that cannot be read from the code; nothing was removed.
    """
    artefact = Artefact(folder)
    modules = reached(artefact, handler.rpartition(".")[0])
    kept, described = libraries_of(artefact, modules), services(artefact, modules)
    own = {file for each in modules if (file := artefact.file(each)) and artefact.is_own(each)}
    for path in list(folder.iterdir()):
        name = path.name.removesuffix(".py")
        if path.suffix in {".dist-info", ".data"} or name in artefact.libraries:
            infos = {artefact.libraries[each] for each in kept}
            stays = name in kept or f"{path.stem}.dist-info" in infos
        else:
            stays = any(file == path or path in file.parents for file in own) or _is_data(path)
        if not stays:
            _remove(path)
    for file in list(folder.rglob("*.py")):
        top = file.relative_to(folder).parts[0].removesuffix(".py")
        if top not in kept and file not in own:
            file.unlink()
            _remove_empty(file.parent)
    _trim_descriptions(folder / "botocore" / "data", described)


def _is_data(path: Path) -> bool:
    return path.is_file() and path.suffix != ".py"


def _trim_descriptions(data: Path, described: set[str]) -> None:
    """Keep what describes these services, and the files that are about all of them."""
    if data.is_dir():
        for service in [each for each in data.iterdir() if each.is_dir()]:
            if service.name not in described:
                shutil.rmtree(service)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _remove_empty(folder: Path) -> None:
    if not any(folder.iterdir()):
        folder.rmdir()


def main() -> int:
    """Trim every function of a folder that `sam build` wrote; returns the exit code."""
    build = Path(sys.argv[1])
    template = yaml_parse((build / "template.yaml").read_text(encoding="utf-8"))
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            try:
                trim(build / name, resource["Properties"]["Handler"])
            except CannotTrim as error:
                print(f"{name}: {error}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
