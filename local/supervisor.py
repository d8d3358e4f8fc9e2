"""Starts the stack's parts, keeps them running, and ends them all."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import signal
import socket
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from local.environments import local_parameters, url
from local.examples import with_examples
from local.forked import FORK_SERVER
from local.gateway import MAX_BODY_BYTES, TOO_LARGE, Gateway
from local.http_server import HttpServer, listen
from local.lambda_runtime import JsonFormatter
from local.lifeline import wait_for_end
from local.parts import Options, Parts
from local.policy import file_of, read_policy, write_one_stage
from local.ports import choose_ports, take
from local.processes import Child, stop_all
from local.readiness import Readiness, watch, when_called
from local.screen import ready_block, say, slack_line
from local.secret_files import forget_workspace
from local.state import check_databases
from local.template import Template, read_template
from local.worker_client import WorkerClient

_CONTENT = "database-content"
_RESUME = b"resume\n"
_START_SECONDS = 60.0
_FORGETFUL = frozenset({"aws", "database"})
"""Without a file, what one of them forgets the other would still know."""
_MAX_RESTARTS = 5
_RESTART_WINDOW_SECONDS = 60.0


class StackError(Exception):
    """The stack cannot start, or cannot go on; the message is for the person at the terminal."""


class Supervisor:
    """One stack. `run` blocks; everything it starts has ended before it returns."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._state = options.state
        self._events: SimpleQueue[tuple[str, str]] = SimpleQueue()
        self._children: dict[str, Child] = {}
        self._restarts: dict[str, deque[float]] = defaultdict(deque)
        self._was_ready = False
        self._in_memory = self._has_examples = False
        self._policy_file: Path | None = None

    def run(self) -> None:
        """Run until a signal asks to stop.

        Raises:
            StackError: A part ended that cannot be started again, or ends again and again.
            PortTakenError: A port is in use.
            TemplateError: The template cannot be reproduced.
            PolicyProblems: The policy cannot be used.
            StateError: A file of an earlier run is damaged.
        """
        try:
            self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StackError(f"STATE={self._state} cannot be a folder: {error.strerror}") from error
        with _locked(self._state):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, lambda *_: self._events.put(("stop", "")))
            try:
                with contextlib.ExitStack() as sockets:
                    self._run(sockets)
            finally:
                (self._state / "stack.json").unlink(missing_ok=True)
                if self._children:
                    stop_all(list(self._children.values()))
                    say("stopped")
                if self._options.workspace:
                    forget_workspace(self._state)

    def _run(self, sockets: contextlib.ExitStack) -> None:
        self._ports = ports = choose_ports(self._options.port_base)
        workspace = self._options.workspace
        template = read_template(
            self._options.template, self._options.parameters, local_parameters(ports, workspace)
        )
        template = with_examples(template, self._options.template, url(ports.gateway))
        self._has_examples = any(f.folder for f in template.functions.values())
        policy = self._policy(template)
        if not self._options.in_memory:
            check_databases(self._state)
        gateway_listener = sockets.enter_context(take(ports.gateway))
        aws_listener = sockets.enter_context(take(ports.aws))
        listeners = {name: sockets.enter_context(listen(0)) for name in template.functions}
        factory = Parts(self._options, ports, template, aws_listener, listeners, policy)
        self._in_memory = factory.in_memory
        if self._in_memory:
            say("no database program: orders live in memory, for this run alone")
        self._parts = {part.child.name: part for part in factory.all()}
        self._content = factory.content() if "database" in self._parts else None
        begun = [name for name, part in self._parts.items() if not part.at_first_call]
        self._readiness = Readiness([*begun, *([_CONTENT] if self._content else [])])
        say(f"starting {', '.join(begun)}")
        if factory.fork_server:
            self._launch(factory.fork_server)
        for name in begun:
            self._launch(self._parts[name].child)
        for name in self._parts.keys() - begun:
            when_called(listeners[name], partial(self._events.put, ("called", name)))
        clients = {name: WorkerClient(port) for name, port in factory.worker_ports().items()}
        gateway = Gateway(template.routes, template.functions, clients, self._readiness.waiting)
        self._serve(gateway, gateway_listener)
        if self._options.exit_with_stdin:
            threading.Thread(target=self._stop_with_stdin, name="lifeline", daemon=True).start()
        self._handle_events()

    def _policy(self, template: Template) -> Path | None:
        """The policy in the place of the deployed one, if any; whichever it is can be used."""
        options, workspace = self._options, self._options.workspace
        deployed = file_of(template, options.code, options.built)
        if deployed is None:
            return None
        chosen = options.policy
        if chosen is None and workspace:
            settings = workspace.settings
            chosen = write_one_stage(self._state.resolve(), settings.channel, settings.approvers)
        self._policy_file = chosen or deployed
        read_policy(self._policy_file)
        return chosen

    def _serve(self, gateway: Gateway, listener: socket.socket) -> None:
        output = logging.FileHandler(self._state / "logs" / "gateway.log")
        output.setFormatter(JsonFormatter())
        logging.getLogger("local").addHandler(output)
        server = HttpServer(
            listener, gateway.respond, max_body_bytes=MAX_BODY_BYTES, too_large=TOO_LARGE
        )
        threading.Thread(target=server.serve_forever, name="gateway", daemon=True).start()

    def _handle_events(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                left = None if self._was_ready else max(0.0, deadline - time.monotonic())
                kind, name = self._events.get(timeout=left)
            except Empty:
                waiting = ", ".join(self._readiness.waiting())
                raise StackError(f"no answer in {_START_SECONDS:.0f} s from {waiting}") from None
            if kind == "stop":
                return
            if kind == "called":
                self._launch(self._parts[name].child)
            elif kind == "answers":
                self._on_answer(name)
            else:
                self._on_end(name)
            if not self._was_ready and not self._readiness.waiting():
                self._on_ready()

    def _on_answer(self, name: str) -> None:
        if name not in self._readiness.waiting():
            return  # Asked twice, for it ended before it had answered.
        self._readiness.set(name, True)
        if name == "database" and self._content and not self._was_ready:
            self._launch(self._content)
        if name == "aws" and self._was_ready:
            self._children["aws"].tell(_RESUME)

    def _on_end(self, name: str) -> None:
        child = self._children[name]
        code = child.exit_code()
        if name == _CONTENT and code == 0:
            self._readiness.set(_CONTENT, True)
            del self._children[name]
            return
        # What the fork server does not start is started without it.
        is_needed = not self._was_ready and name != FORK_SERVER
        if is_needed or not self._may_restart(name):
            raise StackError(
                f"{name} ended with code {code}; the end of {child.log}:\n{child.last_lines()}"
            )
        say(f"{name} ended with code {code}; starting it again")
        if name in self._parts:
            self._readiness.set(name, False)
        self._launch(child)

    def _may_restart(self, name: str) -> bool:
        if self._in_memory and name in _FORGETFUL:
            return False
        recent, now = self._restarts[name], time.monotonic()
        recent.append(now)
        while now - recent[0] > _RESTART_WINDOW_SECONDS:
            recent.popleft()
        return len(recent) <= _MAX_RESTARTS

    def _on_ready(self) -> None:
        self._was_ready = True
        self._children["aws"].tell(_RESUME)
        self._write_state(ready=True)
        slack = slack_line(self._ports, self._options.workspace)
        shown = slack if {"slack", "socket"} & set(self._parts) else ""
        print(
            ready_block(
                self._ports,
                self._state,
                self._policy_file,
                slack=shown,
                in_memory=self._in_memory,
                has_examples=self._has_examples,
            ),
            flush=True,
        )

    def _launch(self, child: Child) -> None:
        child.start()
        self._children[child.name] = child
        self._write_state(ready=self._was_ready)

        def report_end() -> None:
            child.wait()
            self._events.put(("ended", child.name))

        threading.Thread(target=report_end, name=f"wait-{child.name}", daemon=True).start()
        if part := self._parts.get(child.name):
            watch(part.port, part.path, lambda: self._events.put(("answers", child.name)))

    def _write_state(self, *, ready: bool) -> None:
        """Tell other programs where this stack is and which processes it consists of."""
        addresses = zip(("page", "slack", "aws", "database"), self._ports, strict=True)
        content = {
            "ready": ready,
            "urls": {name: url(port) for name, port in addresses},
            "pids": {"supervisor": os.getpid()}
            | {name: child.pid for name, child in self._children.items()},
        }
        temporary = self._state / ".stack.json.new"
        temporary.write_text(json.dumps(content, indent=2), encoding="utf-8")
        temporary.replace(self._state / "stack.json")

    def _stop_with_stdin(self) -> None:
        wait_for_end()
        self._events.put(("stop", ""))


@contextlib.contextmanager
def _locked(state: Path) -> Iterator[None]:
    """Keep a second stack from the same state: two engines would run each order twice."""
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StackError(
                f"another demo is running on {state}: stop it, or name another state (STATE=…)"
            ) from error
        yield
