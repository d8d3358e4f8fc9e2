"""What a person at the terminal reads."""

from __future__ import annotations

from pathlib import Path

from local.environments import url
from local.ports import Ports
from local.workspace import Workspace


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"nod: {text}", flush=True)


def slack_line(ports: Ports, workspace: Workspace | None) -> str:
    """Where orders are typed and cards appear."""
    hint = "type: /order 2x WIDGET-001 for Acme"
    if workspace is None:
        return f"{url(ports.slack)}  ({hint})"
    channel = workspace.settings.channel
    where = f"{workspace.address.rstrip('/')}/archives/{channel}"
    return f"{workspace.team} ({workspace.team_id}), cards in {channel}: {where}  ({hint})"


def ready_block(ports: Ports, state: Path, *, slack: str, in_memory: bool) -> str:
    """Where everything is. Scripts wait for its last line."""
    lines = ["", f"  page      {url(ports.gateway)}"]
    if slack:
        lines.append(f"  Slack     {slack}")
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
