"""A Web API call's arguments, however they came: query, form or JSON, with Slack's complaints."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from local.slack.json_types import JsonObject


class ApiError(Exception):
    """A call that Slack refuses with ``ok: false``."""

    def __init__(self, code: str, messages: list[str] | None = None, **more: object) -> None:
        """Name the error code, and whatever else the answer says about it."""
        super().__init__(code)
        self.code = code
        self.messages = messages or []
        self.more = more

    def answer(self) -> JsonObject:
        """Return the JSON body that Slack sends."""
        body: JsonObject = {"ok": False, "error": self.code, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": self.messages}
        return body


def read_arguments(query: str, content_type: str, body: bytes) -> Arguments:
    """Read a request's arguments.

    Raises:
        ApiError: the body is not what its content type says.
    """
    values: JsonObject = dict(parse_qsl(query, keep_blank_values=True))
    if not body:
        return Arguments(values)
    if content_type == "application/json":
        try:
            parsed = json.loads(body)
        except ValueError as error:
            raise ApiError("invalid_json") from error
        if not isinstance(parsed, dict):
            raise ApiError("json_not_object")
        values.update(parsed)
    elif content_type == "application/x-www-form-urlencoded":
        form = body.decode("utf-8", errors="replace")
        values.update(parse_qsl(form, keep_blank_values=True))
    else:
        raise ApiError("invalid_post_type")
    return Arguments(values)


class Arguments:
    """Typed access to arguments. An empty or null one counts as missing, as in Slack."""

    def __init__(self, values: JsonObject) -> None:
        self._values = {key: value for key, value in values.items() if value not in (None, "")}

    def with_more(self, values: JsonObject) -> Arguments:
        """Return these and what came by another way, which counts before them."""
        return Arguments({**self._values, **values})

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        """Return a text that must be there.

        Raises:
            ApiError: it is missing or not a text.
        """
        if name not in self._values:
            raise ApiError("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return self.optional_text(name) or ""

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None.

        Raises:
            ApiError: it is not a text.
        """
        value = self._values.get(name)
        if isinstance(value, (dict, list)):
            raise ApiError("invalid_arguments", [f"[ERROR] must be a string: {name}"])
        return None if value is None else str(value)

    def flag(self, name: str) -> bool:
        """Return a yes or no, which forms spell in several ways."""
        return str(self._values.get(name, "")).lower() in ("1", "true", "yes")

    def integer(self, name: str, default: int) -> int:
        """Return a whole number.

        Raises:
            ApiError: it is not one.
        """
        try:
            return int(self._values.get(name, default))
        except (TypeError, ValueError) as error:
            raise ApiError(f"invalid_{name}") from error

    def structure(self, name: str, code: str) -> Any:
        """Return JSON that may come as such or, in a form, as text; None when it is missing.

        Raises:
            ApiError: with ``code``, when it is not JSON.
        """
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise ApiError(code, [f"[ERROR] {name} is not valid JSON"]) from error
