"""Record the executions that releases are replayed against; names of paths choose."""

from __future__ import annotations

import sys

from tests.workflow import requests
from tests.workflow.histories import REQUESTS, record, save
from tests.workflow.paths import PATHS


def main() -> int:
    """Record all paths, or those named on the command line; returns the exit code."""
    there = [*PATHS, *(f"{REQUESTS}/{path}" for path in (*requests.WAYS, requests.GIVEN_UP))]
    chosen = sys.argv[1:] or there
    unknown = [path for path in chosen if path not in there]
    if unknown:
        print(f"no such path: {', '.join(unknown)}; there are {', '.join(there)}", file=sys.stderr)
        return 2
    for path in chosen:
        folder, _, name = path.rpartition("/")
        history = requests.record(name) if folder else record(name)
        save(name, history, folder)
        print(f"{path}: {' '.join(str(name) for name in history.names)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
