"""Where things are on this machine."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "catalogue.json"
MANIFEST = ROOT / "slack-manifest.yaml"
SOURCE = ROOT / "src"
TEMPLATE = ROOT / "template.yaml"
EXAMPLES = ROOT / "examples"


def find_dynoxide(given: Path | None) -> Path | None:
    """Return the database program, None when it is not installed on this machine.

    Raises:
        FileNotFoundError: `given` names no file.
    """
    if given is not None:
        if not given.is_file():
            raise FileNotFoundError(f"there is no database program at {given}")
        return given.resolve()
    return next(iter(sorted(ROOT.glob(".tools/node_modules/@dynoxide/*/dynoxide"))), None)
