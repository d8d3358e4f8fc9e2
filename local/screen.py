"""What a person at the terminal reads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from local.environments import url
from local.ports import Ports

if TYPE_CHECKING:
    # It knows slack_sdk, which only a real workspace needs.
    from local.workspace import Workspace


def say(text: str) -> None:
    """Print one line of progress."""
    print(f"nod: {text}", flush=True)


def slack_line(ports: Ports, workspace: Workspace | None) -> str:
    """Where orders are typed and cards appear."""
    hint = "type: /order 2x WIDGET-001 for Acme"
    if workspace is None:
        return f"{url(ports.slack)}  ({hint})"
    channels = workspace.channels
    where = f"{workspace.address.rstrip('/')}/archives/{channels[0]}" if channels else ""
    cards = f", cards in {', '.join(channels)}: {where}" if channels else ""
    return f"{workspace.team} ({workspace.team_id}){cards}  ({hint})"


def ready_block(
    ports: Ports,
    state: Path,
    policy: Path | None,
    *,
    slack: str,
    in_memory: bool,
    has_examples: bool,
) -> str:
    """Where everything is. Scripts wait for its last line."""
    lines = ["", f"  page      {url(ports.gateway)}"]
    if slack:
        lines.append(f"  Slack     {slack}")
    if policy:
        lines.append(f"  policy    {_near(policy)}  (make policy-check explains it)")
    next_start = (
        "the orders end with it" if in_memory else "the next start continues where this one stopped"
    )
    if has_examples:
        review = f"scripts/start-review.sh {url(ports.aws)} handbook-7 U0BOB,U0CAROL"
        lines.append(f"  example   document review: {review}")
    lines += [
        "  tokens    demo-token approves, requester-token orders, reader-token reads",
        f"  logs      {state / 'logs'}",
        f"  stop      Ctrl-C; {next_start}",
        "",
        f"ready {url(ports.gateway)}",
    ]
    return "\n".join(lines)


def _near(file: Path) -> str:
    return os.path.relpath(file) if file.is_relative_to(Path.cwd()) else str(file)
