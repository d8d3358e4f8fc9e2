"""The command, environment and log of each part of the stack."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from local.environments import (
    fork_server_environment,
    function_environment,
    part_environment,
    url,
    way_to,
)
from local.forked import CAN_FORK, FORK_SERVER, ForkServer
from local.places import MANIFEST, ROOT, SOURCE, find_dynoxide
from local.ports import Ports
from local.processes import Child, python
from local.secret_files import ensure_secrets
from local.template import Function, Template

if TYPE_CHECKING:
    # It knows slack_sdk, which only a real workspace needs.
    from local.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Options:
    """What a person or a test chooses of a stack.

    `port_base` 0 takes free ports. `built` is the folder of `sam build`, which then runs in the
    place of `code`. `policy` is read in the place of the deployed one. `workspace` is a real one of
    Slack's, in the place of the simulator.
    """

    state: Path
    port_base: int
    parameters: Mapping[str, str]
    template: Path
    code: Path
    built: Path | None
    policy: Path | None
    dynoxide: Path | None
    in_memory: bool
    skip: frozenset[str]
    retry_backoff_seconds: int | None
    schedule_seconds: float
    workspace: Workspace | None
    exit_with_stdin: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A process, the port on which it answers, and the path to ask there."""

    child: Child
    port: int
    path: str
    function: Function | None = None

    @property
    def at_first_call(self) -> bool:
        """Whether it starts with its first call, as on Lambda: an example that few look at."""
        return self.function is not None and self.function.folder is not None


class Parts:
    """Makes the child processes of one stack; starts none.

    Args:
        aws_listener: The socket of the AWS port.
        listeners: A socket for each function's worker. They outlive it, so that calls wait for a
            restarted one.
        policy: The policy to read; None for the deployed one.
    """

    def __init__(
        self,
        options: Options,
        ports: Ports,
        template: Template,
        aws_listener: socket.socket,
        listeners: Mapping[str, socket.socket],
        policy: Path | None,
    ) -> None:
        self._options = options
        self._ports = ports
        self._template = template
        self._aws_listener = aws_listener
        self._listeners = listeners
        self._policy = policy
        self._state = options.state.resolve()
        self._workspace = options.workspace
        settings = options.workspace.settings if options.workspace else None
        self._secrets = ensure_secrets(self._state, settings)
        self._environment = part_environment(os.environ)
        self._dynoxide = None if options.in_memory else find_dynoxide(options.dynoxide)
        log = self._state / "logs" / f"{FORK_SERVER}.log"
        server = ForkServer(log=log, env=fork_server_environment(), cwd=ROOT) if CAN_FORK else None
        self.fork_server = server
        """Forks the others, where the machine can: to start before them."""

    @property
    def in_memory(self) -> bool:
        """Whether nothing survives the stack: its parts must forget together."""
        return self._dynoxide is None and "database" not in self._options.skip

    def all(self) -> list[Part]:
        """Every part in the order of starting."""
        workers = [self._worker(function) for function in self._template.functions.values()]
        parts = [self._aws(), *workers]
        if "database" not in self._options.skip:
            parts.insert(0, self._database())
        if "slack" not in self._options.skip:
            parts.append(self._socket(self._workspace) if self._workspace else self._slack())
        return parts

    def worker_ports(self) -> dict[str, int]:
        """Where each function's worker answers."""
        return {name: sock.getsockname()[1] for name, sock in self._listeners.items()}

    def content(self) -> Child:
        """The process that makes the table and its stock, and ends."""
        command = python("local.database", "--endpoint", url(self._ports.database))
        command += ["--template", str(self._options.template), *self._parameters()]
        environment = {**self._environment, "PYTHONPATH": str(SOURCE)}
        return self._child("database-content", command, environment)

    def _database(self) -> Part:
        """DynamoDB: dynoxide on a file, else moto in memory."""
        port = str(self._ports.database)
        if self._dynoxide is None:
            child = self._child("database", python("local.memory_database", "--port", port))
        else:
            path = str(self._state / "orders.sqlite3")
            command = [str(self._dynoxide), "--host", "127.0.0.1", "--port", port]
            command += ["--db-path", path]
            child = self._child("database", command, is_ours=False)
        return Part(child, self._ports.database, "/")

    def _slack(self) -> Part:
        state = self._state / ("slack-of-one-run.sqlite3" if self.in_memory else "slack.sqlite3")
        if self.in_memory:
            for leftover in self._state.glob(f"{state.name}*"):
                leftover.unlink()
        command = python("local.slack", "--host", "127.0.0.1", "--port", str(self._ports.slack))
        command += ["--state", str(state)]
        command += ["--app-url", f"{url(self._ports.gateway)}/slack/events"]
        command += ["--signing-secret-file", str(self._secrets.signing_secret)]
        command += ["--bot-token-file", str(self._secrets.bot_token)]
        command += ["--client-secret-file", str(self._secrets.client_secret)]
        command += ["--manifest", str(MANIFEST), "--exit-with-stdin"]
        return Part(self._child("slack", command), self._ports.slack, "/")

    def _socket(self, workspace: Workspace) -> Part:
        """The connection to a real workspace; it takes the simulator's port."""
        command = python("local.socket_mode", "--port", str(self._ports.slack))
        command += ["--app-url", f"{url(self._ports.gateway)}/slack/events"]
        command += ["--api-url", workspace.settings.api_url]
        command += ["--app-token-file", str(self._secrets.app_token)]
        command += ["--signing-secret-file", str(self._secrets.signing_secret)]
        environment = {**self._environment, **way_to(workspace, os.environ)}
        return Part(self._child("socket", command, environment), self._ports.slack, "/")

    def _worker(self, function: Function) -> Part:
        listener = self._listeners[function.name]
        built = self._options.built
        code = str(built / function.logical_id if built else self._options.code)
        command = python("local.worker", "--handler", function.handler)
        command += ["--fd", str(listener.fileno()), "--function-name", function.name]
        folders = [Path(code)]
        if function.folder is not None:
            command += ["--layer", str(self._options.code)]
            code = str(function.folder)
            folders = [function.folder, self._options.code]
        command += ["--code", code, "--memory", str(function.memory_mb)]
        command += ["--timeout", str(function.timeout_seconds)]
        environment = function_environment(
            function, self._ports, code, self._workspace, self._policy
        )
        child = self._child(
            function.name,
            command,
            environment,
            listener=listener,
            may_be_forked=not any(map(_has_libraries, folders)),
        )
        return Part(child, listener.getsockname()[1], "/ready", function)

    def _aws(self) -> Part:
        """Lambda's and SSM's API with the durable engine."""
        command = python("local.aws", "--fd", str(self._aws_listener.fileno()))
        command += ["--template", str(self._options.template), *self._parameters()]
        command += ["--secrets", str(self._secrets.parameters)]
        command += ["--schedule-seconds", str(self._options.schedule_seconds)]
        for name, port in self.worker_ports().items():
            command += ["--worker", f"{name}={port}"]
        if not self.in_memory:
            command += ["--store", str(self._state / "executions.sqlite3")]
        if self._options.retry_backoff_seconds is not None:
            command += ["--retry-backoff-seconds", str(self._options.retry_backoff_seconds)]
        child = self._child("aws", command, listener=self._aws_listener)
        return Part(child, self._ports.aws, "/_control/ready")

    def _parameters(self) -> list[str]:
        values = self._template.parameters.items()
        return [part for name, value in values for part in ("--parameter", f"{name}={value}")]

    def _child(
        self,
        name: str,
        command: list[str],
        environment: Mapping[str, str] | None = None,
        *,
        is_ours: bool = True,
        may_be_forked: bool = True,
        listener: socket.socket | None = None,
    ) -> Child:
        return Child(
            name,
            command,
            log=self._state / "logs" / f"{name}.log",
            env=environment or self._environment,
            cwd=ROOT,
            dies_with_stdin=is_ours,
            pass_fds=() if listener is None else (listener.fileno(),),
            fork_server=self.fork_server if is_ours and may_be_forked else None,
        )


def _has_libraries(code: Path) -> bool:
    """Whether pip or `sam build` installed some there, which a process is to import for itself."""
    return any(code.glob("*.dist-info"))
