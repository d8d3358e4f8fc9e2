"""The process on the AWS port: `python -m local.aws`, started by the supervisor."""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from local.aws.engine import Engine
from local.aws.events import StatusChanges
from local.aws.faults import Faults
from local.aws.functions import Functions, Target
from local.aws.lambda_api import MAX_SYNC_BYTES, LambdaFront
from local.aws.resume import resume
from local.aws.schedules import Schedules
from local.aws.ssm import ParameterStore
from local.aws.store import open_store
from local.examples import with_examples
from local.http_server import HttpServer, Response
from local.lambda_runtime import JsonFormatter
from local.template import Function, name_and_value, read_template
from local.worker_client import WorkerClient

logger = logging.getLogger("local.aws")

RESUME = b"resume\n"


def main() -> None:
    """Answer until standard input ends; its line `resume` continues executions and schedules."""
    arguments = _arguments()
    _log()
    given = dict(arguments.parameter)
    template = read_template(arguments.template, given)
    template = with_examples(template, arguments.template, given.get("PageUrl", ""))
    workers = {name: WorkerClient(int(port)) for name, port in arguments.worker}
    functions = Functions(template.functions, workers)
    engine = Engine.open(open_store(arguments.store), functions, arguments.retry_backoff_seconds)

    def deliver(function: Function, event: dict[str, Any]) -> None:
        functions.run_async(Target(function, function.alias or ""), json.dumps(event).encode())

    engine.executor.on_change = StatusChanges(functions.all(), deliver).publish
    front = LambdaFront(functions, engine, ParameterStore(arguments.secrets), Faults())
    server = HttpServer(
        socket.socket(fileno=arguments.fd),
        front.respond,
        max_body_bytes=MAX_SYNC_BYTES + 1024,
        too_large=Response(413),
        refuse_browsers=True,
    )
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Thread(target=server.serve_forever, name="front", daemon=True).start()
    for line in sys.stdin.buffer:
        if line == RESUME:
            _resume(engine)
            Schedules(functions, arguments.schedule_seconds).start()
    engine.close()
    os._exit(0)


def _resume(engine: Engine) -> None:
    begun = time.monotonic()
    resumed = resume(engine, datetime.now(UTC))
    logger.info(
        "executions resumed",
        extra={
            "running": resumed.running,
            "invoked": resumed.invoked,
            "seconds": round(time.monotonic() - begun, 3),
        },
    )


def _log() -> None:
    output = logging.StreamHandler(sys.stdout)
    output.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[output])
    # Below that the engine logs callback ids and payloads.
    logging.getLogger("aws_durable_execution_sdk_python_testing").setLevel(logging.ERROR)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.aws", description=__doc__)
    parser.add_argument("--fd", type=int, required=True, help="an inherited listening socket")
    parser.add_argument("--template", type=Path, required=True)
    parser.add_argument("--parameter", type=name_and_value, action="append", default=[])
    parser.add_argument(
        "--worker", type=name_and_value, action="append", default=[], help="NAME=PORT"
    )
    parser.add_argument("--secrets", type=Path, required=True, help="JSON {name: value} for SSM")
    parser.add_argument("--store", type=Path, help="SQLite file; in memory without")
    parser.add_argument("--retry-backoff-seconds", type=int)
    parser.add_argument("--schedule-seconds", type=float, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    main()
