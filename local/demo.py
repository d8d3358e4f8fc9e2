"""`make demo`: the whole of Nod on this machine, in the foreground."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from local.cloudformation import TemplateError
from local.parts import Options
from local.places import MANIFEST, ROOT, SOURCE, TEMPLATE
from local.policy import PolicyProblems, read_policy
from local.ports import PortTakenError
from local.screen import say
from local.state import StateError
from local.supervisor import StackError, Supervisor
from local.template import name_and_value
from local.workspace_settings import WorkspaceProblems, read_workspace_settings

if TYPE_CHECKING:
    from local.workspace import Workspace

_LAST_PORT_BASE = 65_532  # Four ports are taken from it on.
_LONGEST_DEADLINE = 30 * 24 * 3600
_PROBLEMS = (
    PolicyProblems,
    PortTakenError,
    StackError,
    StateError,
    TemplateError,
    WorkspaceProblems,
    OSError,
)
_INTERRUPTED = 130


def main() -> None:
    """Run until Ctrl-C."""
    arguments = _arguments()
    try:
        Supervisor(_options(arguments)).run()
    except _PROBLEMS as problem:
        print(f"nod: {problem}", file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        # Before anything was started; then the supervisor acts on it.
        sys.exit(_INTERRUPTED)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("--port-base", type=_port, default=8000, help="0 takes four free ports")
    parser.add_argument("--state", type=Path, help="default .local, or .local-real")
    parser.add_argument(
        "--slack",
        choices=["simulated", "real"],
        default="simulated",
        help="real: the workspace that .env names",
    )
    parser.add_argument("--env-file", type=Path, default=ROOT / ".env", help="for --slack real")
    parser.add_argument("--policy", type=Path, help="a file in the place of src/policy.yaml")
    parser.add_argument("--deadline-seconds", type=_seconds, help="how long a stage waits at most")
    parser.add_argument(
        "--param", type=name_and_value, action="append", default=[], metavar="NAME=VALUE"
    )
    parser.add_argument("--template", type=Path, default=TEMPLATE)
    parser.add_argument("--code", type=Path, default=SOURCE, help="what the functions run")
    parser.add_argument("--built", type=Path, help="run what `sam build` made, in this folder")
    parser.add_argument("--dynoxide", type=Path, help="the database program")
    parser.add_argument("--in-memory", action="store_true", help="keep nothing for the next start")
    parser.add_argument("--skip", action="append", default=[], choices=["slack", "database"])
    parser.add_argument("--retry-backoff-seconds", type=int, help="after a crash; default 5")
    parser.add_argument(
        "--schedule-seconds",
        type=_interval,
        default=5.0,
        help="how often scheduled functions run, whatever their rate on AWS; default 5",
    )
    parser.add_argument("--exit-with-stdin", action="store_true")
    return parser.parse_args()


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _LAST_PORT_BASE:
        raise argparse.ArgumentTypeError(f"PORT_BASE is a number up to {_LAST_PORT_BASE}")
    return int(text)


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LONGEST_DEADLINE:
        raise argparse.ArgumentTypeError(
            f"DEADLINE_SECONDS is a whole number from 1 to {_LONGEST_DEADLINE}"
        )
    return int(text)


def _interval(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST_DEADLINE:
        raise argparse.ArgumentTypeError(f"a number of seconds up to {_LONGEST_DEADLINE}")
    return seconds


def _options(arguments: argparse.Namespace) -> Options:
    parameters = dict(arguments.param)
    if arguments.deadline_seconds:
        parameters["ApprovalDeadlineSeconds"] = str(arguments.deadline_seconds)
    workspace = _workspace(arguments) if arguments.slack == "real" else None
    policy = workspace.settings.policy if workspace else arguments.policy
    return Options(
        state=arguments.state or Path(".local-real" if workspace else ".local"),
        port_base=arguments.port_base,
        parameters=parameters,
        template=arguments.template.resolve(),
        code=arguments.code.resolve(),
        built=arguments.built and arguments.built.resolve(),
        policy=policy and policy.resolve(),
        dynoxide=arguments.dynoxide,
        in_memory=arguments.in_memory,
        skip=frozenset(arguments.skip),
        retry_backoff_seconds=arguments.retry_backoff_seconds,
        schedule_seconds=arguments.schedule_seconds,
        workspace=workspace,
        exit_with_stdin=arguments.exit_with_stdin,
    )


def _workspace(arguments: argparse.Namespace) -> Workspace:
    # slack_sdk takes a sixth of a second, which the simulator's stack starts without.
    from local.workspace import connect  # noqa: PLC0415

    settings = read_workspace_settings(arguments.env_file, arguments.policy)
    policy = read_policy(settings.policy) if settings.policy else None
    say("asking Slack whether everything is ready")
    workspace = connect(settings, MANIFEST, policy)
    for notice in workspace.notices:
        say(notice)
    return workspace


if __name__ == "__main__":
    main()
