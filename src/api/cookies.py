"""Cookies as this API sets them: for this host alone, out of scripts' reach, not sent across sites.

Over https their names begin with ``__Host-``, so no neighbour's subdomain can plant one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.http import Request


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie by its name. ``Lax``: a link from Slack leads to a page that knows its reader."""

    name: str

    def read(self, request: Request) -> str:
        """Return what the browser brought, empty for nothing."""
        return request.cookies.get(self._name(request), "")

    def set(self, request: Request, value: str, seconds: int) -> str:
        """Return the header that keeps a value."""
        secure = "; Secure" if _is_secure(request) else ""
        return (
            f"{self._name(request)}={value}; Max-Age={seconds}; Path=/; HttpOnly{secure};"
            " SameSite=Lax"
        )

    def clear(self, request: Request) -> str:
        """Return the header that forgets it."""
        return self.set(request, "", 0)

    def _name(self, request: Request) -> str:
        return f"__Host-{self.name}" if _is_secure(request) else self.name


def _is_secure(request: Request) -> bool:
    return request.origin.startswith("https://")
