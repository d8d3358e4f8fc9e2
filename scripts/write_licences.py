"""Write docs/licences.md, the licence of everything that is deployed: `make licences`.

Read from the installed packages' own metadata, for the versions that src/requirements.txt locks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/licences.md"
ALLOWED = frozenset({"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"})
"""Licences by their SPDX names, which ask for no more than that they are passed on."""
_SPDX = {
    "Apache License 2.0": "Apache-2.0",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
    "MIT License": "MIT",
}
"""What older packages write in its place."""
_HEAD = """# Licences of what is deployed

Written by `make licences` from the installed packages' metadata; a test fails where it has drifted,
or where a licence is none of these: {allowed}. Nod itself is under the
[MIT licence](../LICENSE).

| what | version | licence | deployed as |
|---|---|---|---|
"""
_VENDORED = re.compile(
    r"/\*! (?P<name>\S+) (?P<version>[0-9.]+),.*?The (?P<licence>\w+) License", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Component:
    """Something of others that is part of what is deployed."""

    name: str
    version: str
    licence: str
    where: str

    @property
    def is_allowed(self) -> bool:
        """Tell whether one of the licences to choose from may be deployed."""
        return not ALLOWED.isdisjoint(re.split(r" OR |[()]", self.licence))


def components() -> tuple[Component, ...]:
    """Return every one, by name. Raises LookupError for one whose licence nobody states."""
    return tuple(sorted([*_packages(), *_vendored()], key=lambda each: each.name.lower()))


def page() -> str:
    """Return the page."""
    allowed = ", ".join(sorted(ALLOWED))
    rows = "".join(f"| {c.name} | {c.version} | {c.licence} | {c.where} |\n" for c in components())
    return _HEAD.format(allowed=allowed) + rows


def _packages() -> Iterator[Component]:
    lock = (ROOT / "src/requirements.txt").read_text(encoding="utf-8")
    for name, version in re.findall(r"^([a-z0-9_.-]+)==(\S+)", lock, re.MULTILINE):
        known = metadata.metadata(name)
        if known["Version"] != version:
            raise LookupError(f"{name} {known['Version']} is installed, {version} is locked")
        yield Component(name, version, _licence(name, known), "a package in each function")


def _licence(name: str, known: metadata.PackageMetadata) -> str:
    stated, written = known.get("License-Expression", ""), known.get("License", "")
    named = [c for c in known.get_all("Classifier") or [] if c in _SPDX]
    found = stated or _SPDX.get(written) or (written if written in ALLOWED else "")
    found = found or " OR ".join(sorted(_SPDX[each] for each in named))
    if not found:
        raise LookupError(f"{name} states no licence that is known here")
    return found


def _vendored() -> Iterator[Component]:
    for path in sorted((ROOT / "src/api/web").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        found = _VENDORED.match(text)
        if found:
            where = f"`{path.relative_to(ROOT)}`"
            yield Component(found["name"], found["version"], found["licence"], where)
        elif text.startswith("/*!"):
            raise LookupError(f"{path.name} is somebody else's and states no licence known here")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
