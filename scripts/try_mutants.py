"""Take out each guard in turn, in a copy, and see that the tests notice; print which one did.

Exits with 1 where a guard could be taken out unnoticed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.faults.guards import GUARDS, Guard  # noqa: E402  # the repository is no package

_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
_LONGEST_SECONDS = 600
_INSTALLED = (".venv", ".tools", ".venv-sam")


def main() -> int:
    """Try the guards whose names hold all the words given; all without any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="of a guard's name")
    words = [word.lower() for word in parser.parse_args().words]
    chosen = [guard for guard in GUARDS if all(word in guard.name.lower() for word in words)]
    if not chosen:
        print(f"no guard is called that; there are:\n{_listed(GUARDS)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="nod-mutants-") as folder:
        copy = Path(folder) / "nod"
        _copy(copy)
        survived = [guard for guard in chosen if not _is_noticed(copy, guard)]
    print(f"{len(chosen) - len(survived)} of {len(chosen)} guards cannot be taken out unnoticed")
    if survived:
        print(f"nothing noticed that these were gone:\n{_listed(survived)}", file=sys.stderr)
    return 1 if survived else 0


def _is_noticed(copy: Path, guard: Guard) -> bool:
    whole = {path: (copy / path).read_text(encoding="utf-8") for path, _, _ in guard.places}
    try:
        for path, code, without in guard.places:
            _write(copy / path, whole[path].replace(code, without))
        for tests in guard.tests:
            failed = _first_failure(copy, tests)
            if failed is not None:
                print(f"{guard.name}\n    {failed}", flush=True)
                return True
    finally:
        for path, text in whole.items():
            _write(copy / path, text)
    print(f"{guard.name}\n    NOTICED BY NONE", flush=True)
    return False


def _first_failure(copy: Path, tests: str) -> str | None:
    options = ["-q", "-x", "--tb=no", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, tests],
        cwd=copy,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST_SECONDS,
    )
    if run.returncode == 0:
        return None
    found = _FAILED.search(run.stdout)
    if run.returncode != 1 or found is None:
        raise SystemExit(f"pytest did not get as far as the tests:\n{run.stdout}{run.stderr}")
    return found.group(1)


def _write(path: Path, text: str) -> None:
    """Write a file that Python must not take for the one whose bytecode it knows."""
    seconds = path.stat().st_mtime + 2
    path.write_text(text, encoding="utf-8")
    os.utime(path, (seconds, seconds))


def _copy(copy: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    for name in _INSTALLED:
        if (ROOT / name).exists():
            (copy / name).symlink_to(ROOT / name)


def _listed(guards: tuple[Guard, ...] | list[Guard]) -> str:
    return "\n".join(f"  {guard.name}" for guard in guards)


if __name__ == "__main__":
    sys.exit(main())
