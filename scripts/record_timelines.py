"""Record the timelines that are drawn in a browser; names of paths choose."""

from __future__ import annotations

import sys

from tests.workflow.timelines import EVERY_PATH, record, save


def main() -> int:
    """Record all paths, or those named on the command line; returns the exit code."""
    chosen = sys.argv[1:] or list(EVERY_PATH)
    unknown = [path for path in chosen if path not in EVERY_PATH]
    if unknown:
        there = ", ".join(EVERY_PATH)
        print(f"no such path: {', '.join(unknown)}; there are {there}", file=sys.stderr)
        return 2
    for path in chosen:
        events = record(path)
        save(path, events)
        invocations = sum(event["EventType"] == "InvocationCompleted" for event in events)
        print(f"{path}: {len(events)} events, {invocations} invocations", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
