"""What a browser keeps for us, signed: by the first of our keys, and believed by any of them.

So keys rotate without signing anybody out: add the new one at the end, wait until every instance
knows it (secrets are kept for five minutes), put it first, and drop the old one a session's length
later.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from approvals.domain.errors import SecretsUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from approvals.ports import Secrets

MIN_KEY_CHARACTERS = 32
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Signer:
    """The secret is JSON: ``{"keys": [{"id", "key"}]}``; HMAC-SHA256, each purpose for itself."""

    secrets: Secrets
    parameter: str

    def sign(self, purpose: str, content: Mapping[str, object]) -> str:
        """Return content as a text that `content` believes: ``KEY-ID.CONTENT.SIGNATURE``.

        Raises:
            SecretsUnavailable: if the keys cannot be read, or are not in their form.
        """
        key_id, key = next(iter(self._keys().items()))
        body = f"{key_id}.{_encoded(json.dumps(content, separators=(',', ':')).encode())}"
        return f"{body}.{_mac(key, purpose, body)}"

    def content(self, purpose: str, text: str) -> dict[str, Any] | None:
        """Return what we signed for this purpose, None for anything else. Raises as `sign`."""
        body, _, signature = text.rpartition(".")
        proof = self._mac_by_its_key(purpose, body)
        if proof is None or not _same(proof, signature):
            return None
        found: dict[str, Any] = json.loads(_decoded(body.partition(".")[2]))
        return found

    def companion(self, purpose: str, text: str) -> str:
        """Return what belongs to a signed text and cannot be made from it without its key."""
        return self._mac_by_its_key(purpose, text) or ""

    def is_companion(self, purpose: str, text: str, given: str) -> bool:
        """Tell whether ``given`` is what belongs to a signed text."""
        expected = self.companion(purpose, text)
        return bool(expected) and _same(expected, given)

    def _mac_by_its_key(self, purpose: str, text: str) -> str | None:
        key = self._keys().get(text.partition(".")[0])
        return None if key is None else _mac(key, purpose, text)

    def _keys(self) -> dict[str, bytes]:
        try:
            entries = json.loads(self.secrets.get(self.parameter))["keys"]
            keys = {_key_id(entry["id"]): _key(entry["key"]) for entry in entries}
        except (ValueError, KeyError, TypeError, AttributeError):
            keys = {}
        if not keys:
            log.error("the session keys' parameter is not in its form")
            raise SecretsUnavailable("Sign-in is not configured correctly.")
        return keys


def _key_id(value: object) -> str:
    if not isinstance(value, str) or not _KEY_ID.fullmatch(value):
        raise ValueError("not the id of a key")
    return value


def _key(value: object) -> bytes:
    if not isinstance(value, str) or len(value) < MIN_KEY_CHARACTERS:
        raise ValueError("a key that could be guessed")
    return value.encode()


def _mac(key: bytes, purpose: str, text: str) -> str:
    message = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
    return _encoded(hmac.digest(key, message, hashlib.sha256))


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
