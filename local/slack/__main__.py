"""Run the simulator: ``python -m local.slack``."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from local.slack.manifest import ManifestError
from local.slack.server import running_simulator


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal or, if asked to, until the standard input ends."""
    options = _parse(arguments)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        simulator = running_simulator(
            app_url=options.app_url,
            signing_secret=_secret(options.signing_secret_file),
            bot_token=_secret(options.bot_token_file),
            manifest=options.manifest,
            socket_mode=options.socket_mode,
            app_token=_secret(options.app_token_file) if options.socket_mode else None,
            state=options.state,
            port=options.port,
            client_secret=_secret(options.client_secret_file) if options.client_secret_file else "",
        )
        with simulator as running:
            print(f"ready {running.url}", flush=True)
            if options.exit_with_stdin:
                threading.Thread(
                    target=_wait_for_end_of_stdin, args=(stopped,), daemon=True
                ).start()
            stopped.wait()
    except (ManifestError, OSError, ValueError) as error:
        print(f"slack simulator: {error}", file=sys.stderr)
        return 1
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.slack", description=__doc__)
    parser.add_argument("--host", choices=("127.0.0.1", "localhost"), default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--state", default=":memory:", help="SQLite file, or :memory:")
    parser.add_argument("--app-url", default="", help="where the app takes Slack's requests")
    parser.add_argument("--socket-mode", action="store_true", help="the app connects instead")
    parser.add_argument("--app-token-file", type=Path, help="xapp-…, for --socket-mode")
    parser.add_argument("--signing-secret-file", type=Path, required=True)
    parser.add_argument("--bot-token-file", type=Path, required=True)
    parser.add_argument("--client-secret-file", type=Path, help="for signing in with Slack")
    parser.add_argument("--manifest", type=Path, default=Path("slack-manifest.yaml"))
    parser.add_argument("--exit-with-stdin", action="store_true")
    options = parser.parse_args(arguments)
    if options.socket_mode and options.app_token_file is None:
        parser.error("--socket-mode needs --app-token-file")
    if not options.socket_mode and not options.app_url:
        parser.error("--app-url is needed without --socket-mode")
    return options


def _secret(path: Path) -> str:
    secret = path.read_text(encoding="utf-8").strip()
    if not secret:
        raise ValueError(f"{path} is empty")
    return secret


def _wait_for_end_of_stdin(stopped: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    stopped.set()


if __name__ == "__main__":
    sys.exit(main())
