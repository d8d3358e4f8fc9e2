"""Record the executions that releases are replayed against; names of paths choose.

What is recorded stays as it is. Where today's workflow has other operations, it is overwritten
neither: `--keep v1.2.3` puts it aside under the name of the release that recorded it, where it is
replayed from then on beside what is recorded anew.
"""

from __future__ import annotations

import argparse
import logging
import re
import sys

from tests.workflow import requests
from tests.workflow.histories import (
    REQUESTS,
    WHAT_TO_DO,
    History,
    file_of,
    keep,
    load,
    record,
    save,
)
from tests.workflow.paths import PATHS

_RELEASE = re.compile(r"v\d+(\.\d+)*")


def main(arguments: list[str] | None = None) -> int:
    """Record all paths, or those named on the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="path")
    parser.add_argument("--keep", metavar="RELEASE", help="who recorded what is there: v1.2.3")
    options = parser.parse_args(arguments)
    there = [*PATHS, *(f"{REQUESTS}/{path}" for path in (*requests.WAYS, requests.GIVEN_UP))]
    unknown = [path for path in options.paths if path not in there]
    if unknown:
        print(f"no such path: {', '.join(unknown)}; there are {', '.join(there)}", file=sys.stderr)
        return 2
    if options.keep is not None and not _RELEASE.fullmatch(options.keep):
        print(f"not the name of a release, such as v1.2.3: {options.keep}", file=sys.stderr)
        return 2
    logging.disable()  # What goes wrong on some of the paths is meant to.
    changed = [path for path in options.paths or there if not _recorded(path, options.keep)]
    if changed:
        print(f"recorded otherwise, and left as it is: {', '.join(changed)}", file=sys.stderr)
        print(WHAT_TO_DO, file=sys.stderr)
    return 1 if changed else 0


def _recorded(path: str, release: str | None) -> bool:
    """Record a path if it has to be; False where that would overwrite what is recorded."""
    folder, _, name = path.rpartition("/")
    history = requests.record(name) if folder else record(name)
    if file_of(name, folder).exists():
        if load(name, folder).shape == history.shape:
            print(f"{path}: as it was")
            return True
        if release is None or not keep(name, folder, release):
            return False
    save(name, history, folder)
    print(f"{path}: {_told(history)}")
    return True


def _told(history: History) -> str:
    return " ".join(str(name) for name in history.names)


if __name__ == "__main__":
    sys.exit(main())
