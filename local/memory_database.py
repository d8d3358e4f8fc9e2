"""DynamoDB in memory, for machines without the database program: moto, one request at a time.

Threaded, moto lets two conditional writes of one item both win; one at a time it is right.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

from local.lifeline import exit_with_stdin
from local.moto_speed import hasten_moto

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m local.memory_database", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    exit_with_stdin()
    hasten_moto()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = _from_this_machine_alone(port, DomainDispatcherApplication(create_backend_app))
    run_simple("127.0.0.1", port, application, threaded=False)


def _from_this_machine_alone(port: int, application: WSGIApplication) -> WSGIApplication:
    """Refuse web pages, which moto would let in from everywhere."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def guarded(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_HOST") not in hosts or "HTTP_ORIGIN" in environ:
            start_response("403 Forbidden", [("Content-Length", "0")])
            return []
        return application(environ, start_response)

    return guarded


if __name__ == "__main__":
    main()
