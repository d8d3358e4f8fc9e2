"""Private answers to clicks, by response_url: after the writes, one second at most.

If one fails, it is logged and changes nothing: the decision is in the table.
"""

from __future__ import annotations

import http.client
import json
import logging
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from approvals.domain.errors import SlackUnavailable
from slack_app.budget import within

TIMEOUT_SECONDS = 1.0
log = logging.getLogger(__name__)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: the address was checked, where it leads to was not."""
        return


@dataclass(frozen=True, slots=True)
class ResponseUrlReplies:
    """Sends to ``origins`` only: Slack's host, or the simulator's where that stands in for it."""

    origins: frozenset[str]

    def send(self, response_url: str | None, text: str) -> None:
        """Show ``text`` to the person who clicked, and to nobody else."""
        if not self._is_slacks(response_url):
            log.warning("no reply: the response_url is not Slack's")
            return
        body = {"response_type": "ephemeral", "replace_original": False, "text": text}
        request = urllib.request.Request(  # noqa: S310 - the scheme is one of ours
            str(response_url),
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json; charset=utf-8"},
        )
        try:
            within(TIMEOUT_SECONDS, lambda: _send(request))
        except SlackUnavailable:
            log.warning("a private reply took too long")

    def _is_slacks(self, response_url: object) -> bool:
        try:
            parts = urlsplit(response_url if isinstance(response_url, str) else "")
        except ValueError:
            return False
        return f"{parts.scheme}://{parts.netloc}" in self.origins


def _send(request: urllib.request.Request) -> None:
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    try:
        opener.open(request, timeout=TIMEOUT_SECONDS).close()
    except (OSError, ValueError, http.client.HTTPException):
        log.warning("a private reply could not be sent")
