"""DynamoDB in memory, for machines without the database program: moto, one request at a time.

Threaded, moto lets two conditional writes of one item both win; one at a time it is right.
"""

from __future__ import annotations

import argparse
import logging

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

from local.lifeline import exit_with_stdin


def main() -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m local.memory_database", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    exit_with_stdin()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app, service="dynamodb")
    run_simple("127.0.0.1", port, application, threaded=False)


if __name__ == "__main__":
    main()
