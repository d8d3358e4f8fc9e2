"""The policy, read before anything starts: a bad one ends the demo, and says all that is wrong."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.places import ROOT, SOURCE
from local.processes import python
from local.template import Template

VARIABLE = "POLICY_FILE"
_READ_SECONDS = 30
_ONE_STAGE = """\
# Written by `make demo SLACK=real` from APPROVERS and APPROVAL_CHANNEL of its .env, at every start.
rules:
  - name: every order
    stages:
      - name: approval
        channel: {channel}
        approvers: [{approvers}]
        deadline: 24h
"""


class PolicyProblems(Exception):
    """The policy cannot be used; the message says everything that is wrong with it."""

    def __init__(self, file: Path, problems: Sequence[str]) -> None:
        lines = [f"the policy {file} cannot be used:", *(f"  - {each}" for each in problems)]
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Policy:
    """What a policy asks of Slack: the channels of its cards, the groups and people it names."""

    channels: tuple[str, ...]
    groups: tuple[str, ...]
    people: tuple[str, ...] = ()


def read_policy(file: Path) -> Policy:
    """Read a policy as the orchestrator would.

    Raises:
        PolicyProblems: It cannot be used.
    """
    answer = subprocess.run(
        python("local.policy_reader", str(file)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        # Ours is the pipe by which a stack is told to stop.
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        timeout=_READ_SECONDS,
        check=True,
    )
    said = json.loads(answer.stdout)
    if "problems" in said:
        raise PolicyProblems(file, said["problems"])
    return Policy(*(tuple(said[name]) for name in ("channels", "groups", "people")))


def file_of(template: Template, code: Path, built: Path | None) -> Path | None:
    """Where the deployed functions find their policy; None where none of them reads one."""
    for function in template.functions.values():
        if VARIABLE in function.environment:
            folder = built / function.logical_id if built else code
            return folder / function.environment[VARIABLE]
    return None


def write_one_stage(state: Path, channel: str, approvers: Sequence[str]) -> Path:
    """Write the policy by which one of `approvers` decides every order, and return its file."""
    file = state / "policy.yaml"
    listed = ", ".join(dict.fromkeys(approvers))
    file.write_text(_ONE_STAGE.format(channel=channel, approvers=listed), encoding="utf-8")
    return file
