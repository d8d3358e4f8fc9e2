"""What a person at the terminal reads."""

from __future__ import annotations

from pathlib import Path

from local.environments import url
from local.ports import Ports


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"nod: {text}", flush=True)


def ready_block(ports: Ports, state: Path, *, with_slack: bool, in_memory: bool) -> str:
    """Where everything is. Scripts wait for its last line."""
    lines = ["", f"  page      {url(ports.gateway)}"]
    if with_slack:
        lines.append(f"  Slack     {url(ports.slack)}  (type: /order 2x WIDGET-001 for Acme)")
    next_start = (
        "the orders end with it" if in_memory else "the next start continues where this one stopped"
    )
    lines += [
        "  tokens    demo-token approves, requester-token orders, reader-token reads",
        f"  logs      {state / 'logs'}",
        f"  stop      Ctrl-C; {next_start}",
        "",
        f"ready {url(ports.gateway)}",
    ]
    return "\n".join(lines)
