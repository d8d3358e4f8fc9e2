"""One Lambda function as a process: imports its handler and runs it for each request.

Started by the supervisor with the function's own environment. The code's folder is the first
entry of `sys.path` and the working directory, as on Lambda; the repository's root is on neither.
"""

from __future__ import annotations

import argparse
import importlib
import os
import socket
import sys
import time
import uuid
from pathlib import Path

from local.http_server import HttpServer, Request, Response
from local.lambda_runtime import Handler, LambdaContext, error_payload, invoke, log_as_lambda
from local.lifeline import exit_with_stdin
from local.worker_client import FUNCTION_ERROR_HEADER, INVOKED_ARN_HEADER, REQUEST_ID_HEADER

# Lambda's own limit on an event, with room for the base64 of a 10 MB request body.
_MAX_EVENT_BYTES = 16 * 1024 * 1024


def load_handler(code: Path, name: str, layer: Path | None = None) -> Handler:
    """Import `package.module.function` from the function's code, and what that imports of a layer.

    Raises:
        ImportError: The module cannot be imported.
        AttributeError: It has no such function.
    """
    root = str(Path(__file__).resolve().parents[1])
    own = [str(folder) for folder in (code, layer) if folder is not None]
    sys.path[:] = [*own, *(entry for entry in sys.path if entry not in {"", root})]
    os.chdir(code)
    module, _, function = name.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module), function)
    return handler


class Worker:
    """Answers the supervisor's and the Lambda front's requests with one function."""

    def __init__(self, handler: Handler, arguments: argparse.Namespace) -> None:
        self._handler = handler
        self._name: str = arguments.function_name
        self._timeout: float = arguments.timeout
        self._memory: str = str(arguments.memory)

    def respond(self, request: Request) -> Response:
        """`GET /ready` says that the handler is imported; `POST /invoke` runs it."""
        if (request.method, request.path) == ("GET", "/ready"):
            return Response(200, b"{}")
        if (request.method, request.path) != ("POST", "/invoke"):
            return Response(404, b"{}")
        context = self._context(request)
        try:
            body, failed = invoke(self._handler, request.body, context)
        except ValueError:
            body, failed = error_payload("Runtime.UnmarshalError", "the event is not JSON"), True
        error = ((FUNCTION_ERROR_HEADER, "Unhandled"),) if failed else ()
        return Response(200, body, (("Content-Type", "application/json"), *error))

    def _context(self, request: Request) -> LambdaContext:
        return LambdaContext(
            function_name=self._name,
            function_version=os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            invoked_function_arn=request.header(INVOKED_ARN_HEADER) or "",
            memory_limit_in_mb=self._memory,
            aws_request_id=request.header(REQUEST_ID_HEADER) or str(uuid.uuid4()),
            log_group_name=os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME", ""),
            log_stream_name=os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME", ""),
            deadline=time.monotonic() + self._timeout,
        )


def main() -> None:
    """Serve one function until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m local.worker", description=__doc__)
    parser.add_argument("--handler", required=True)
    parser.add_argument("--function-name", required=True)
    parser.add_argument("--code", type=Path, required=True)
    parser.add_argument("--layer", type=Path, help="a folder of code that comes after its own")
    parser.add_argument("--fd", type=int, required=True, help="an inherited listening socket")
    parser.add_argument("--timeout", type=float, default=3.0, help="seconds")
    parser.add_argument("--memory", type=int, default=128, help="megabytes, as told to the handler")
    arguments = parser.parse_args()
    exit_with_stdin()
    log_as_lambda(os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO"))
    layer = arguments.layer.resolve() if arguments.layer else None
    handler = load_handler(arguments.code.resolve(), arguments.handler, layer)
    worker = Worker(handler, arguments)
    HttpServer(
        socket.socket(fileno=arguments.fd),
        worker.respond,
        max_body_bytes=_MAX_EVENT_BYTES,
        refuse_browsers=True,
    ).serve_forever()


if __name__ == "__main__":
    main()
