"""Print slack-manifest.yaml ready to paste: `make slack-manifest`, or with URL=https://….

With an address the app's requests go there; without, Socket Mode is on and needs none. The text is
edited, not the YAML, so the comments stay.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

MANIFEST = Path(__file__).parents[1] / "slack-manifest.yaml"
_PATH = "/slack/events"
_EXAMPLE = "https://example.com"
_REDIRECTS = re.compile(
    r"^ +# Where Slack sends people back.*\n +redirect_urls:\n(?: +- .*\n)+", re.M
)
_URL_LINE = re.compile(r"^(?P<key>\s+(?:\w+_)?url: )\S+$\n?", re.MULTILINE)
_SOCKET_MODE = re.compile(r"^(\s+socket_mode_enabled: )\w+$", re.MULTILINE)
_INSTRUCTION = re.compile(r"^# Replace https://example\.com .*\n", re.MULTILINE)


def manifest_for(text: str, url: str | None) -> str:
    """Return the manifest with its addresses filled in, or in Socket Mode when there is none.

    Raises:
        ValueError: The address is not one that Slack would call.
    """
    text = _INSTRUCTION.sub("", text)
    if url is None:
        # Slack takes no address of this machine: docs/slack.md says how to sign in there.
        text = _REDIRECTS.sub("", text)
        return _SOCKET_MODE.sub(r"\g<1>true", _URL_LINE.sub("", text))
    address = urlsplit(url)
    if address.scheme != "https" or not address.hostname or address.query or address.fragment:
        raise ValueError(f"URL must be an address such as https://example.com, not {url}")
    base = url.rstrip("/").removesuffix(_PATH)
    text = _URL_LINE.sub(lambda line: f"{line['key']}{base}{_PATH}\n", text)
    return text.replace(_EXAMPLE, base)


def main() -> int:
    """Print it; returns the exit code."""
    url = sys.argv[1] if len(sys.argv) > 1 else None
    try:
        print(manifest_for(MANIFEST.read_text(encoding="utf-8"), url), end="")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
