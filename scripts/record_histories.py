"""Record the executions that releases are replayed against; names of paths choose."""

from __future__ import annotations

import sys

from tests.workflow.histories import record, save
from tests.workflow.paths import PATHS


def main() -> int:
    """Record all paths, or those named on the command line; returns the exit code."""
    chosen = sys.argv[1:] or list(PATHS)
    unknown = [path for path in chosen if path not in PATHS]
    if unknown:
        print(f"no such path: {', '.join(unknown)}; there are {', '.join(PATHS)}", file=sys.stderr)
        return 2
    for path in chosen:
        history = record(path)
        save(path, history)
        print(f"{path}: {' '.join(str(name) for name in history.names)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
