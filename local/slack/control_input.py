"""Reads the control API's input, and names the field that is wrong."""

from __future__ import annotations

import json
from typing import Any

from local.slack.json_types import JsonObject
from local.slack.people import (
    CHANNELS,
    PEOPLE,
    Person,
    dm_owner,
    is_conversation,
    may_read,
    person_by_id,
)


class ControlError(Exception):
    """A control request that cannot be done."""

    def __init__(self, message: str, field: str, status: int = 400, **more: object) -> None:
        """Say what is wrong with which field."""
        super().__init__(message)
        self.field = field
        self.status = status
        self.more = more

    def as_json(self) -> JsonObject:
        """Return the answer's body."""
        return {"error": str(self), "field": self.field, **self.more}


class ControlInput:
    """Typed access to a control request's JSON or query."""

    def __init__(self, values: JsonObject) -> None:
        self._values = values

    @classmethod
    def from_body(cls, body: bytes) -> ControlInput:
        """Read a JSON body.

        Raises:
            ControlError: it is not a JSON object.
        """
        try:
            parsed = json.loads(body or b"{}")
        except ValueError as error:
            raise ControlError("the body is not JSON", "body") from error
        if not isinstance(parsed, dict):
            raise ControlError("the body is not a JSON object", "body")
        return cls(parsed)

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def raw(self, name: str) -> Any:
        """Return a value as it came."""
        return self._values.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text.

        Raises:
            ControlError: it is missing without a default, or not a text.
        """
        value = self._values.get(name)
        if value is None:
            value = default
        if value is None:
            raise ControlError(f"{name} is missing", name)
        if not isinstance(value, str):
            raise ControlError(f"{name} must be a text", name)
        return value

    def optional_text(self, name: str) -> str | None:
        """Return a text, or None when it is missing."""
        return self.text(name) if name in self else None

    def integer(self, name: str, default: int, minimum: int, maximum: int) -> int:
        """Return a whole number between two bounds.

        Raises:
            ControlError: it is not one.
        """
        value = self._values.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ControlError(f"{name} must be a whole number", name)
        if not minimum <= value <= maximum:
            raise ControlError(f"{name} must be between {minimum} and {maximum}", name)
        return value

    def flag(self, name: str) -> bool:
        """Return a yes or no that must be there.

        Raises:
            ControlError: it is missing, or neither.
        """
        value = self._values.get(name)
        if not isinstance(value, bool):
            raise ControlError(f"{name} must be true or false", name)
        return value

    def people(self, name: str) -> list[str]:
        """Return a list of people's ids, each once.

        Raises:
            ControlError: it is no list, or somebody is not here.
        """
        value = self._values.get(name)
        if not isinstance(value, list):
            raise ControlError(f"{name} must be a list", name)
        for each in value:
            if not isinstance(each, str) or person_by_id(each) is None:
                raise ControlError(f"nobody has the id {each}", name)
        return list(dict.fromkeys(value))

    def person(self) -> Person:
        """Return who ``user`` names.

        Raises:
            ControlError: nobody here.
        """
        person = person_by_id(self.text("user"))
        if person is None:
            known = ", ".join(known.user_id for known in PEOPLE)
            raise ControlError(f"nobody has this id; here are {known}", "user")
        return person

    def conversation(self, reader: Person | None = None) -> str:
        """Return which conversation ``channel`` names; a person's id means the bot's DM with them.

        Raises:
            ControlError: there is none, or the reader is not in it.
        """
        named = self.text("channel")
        person = person_by_id(named)
        channel = person.dm_id if person is not None else named
        if not is_conversation(channel):
            known = ", ".join(known.channel_id for known in CHANNELS)
            raise ControlError(f"no such conversation; channels are {known}", "channel")
        if reader is not None and not may_read(reader.user_id, channel):
            owner = dm_owner(channel)
            whose = owner.real_name if owner else "nobody"
            raise ControlError(f"{reader.real_name} cannot see the DM with {whose}", "channel")
        return channel

    def form(self, name: str) -> dict[str, str]:
        """Return what was filled in, keyed by field.

        Raises:
            ControlError: it is not an object of texts.
        """
        given = self._values.get(name) or {}
        if not isinstance(given, dict):
            raise ControlError(f"{name} must be an object", name)
        for key, value in given.items():
            if not isinstance(value, str):
                raise ControlError(f"{name}.{key} must be a text", f"{name}.{key}")
        return given
