"""Small checks that Block Kit's tables are made of.

A check looks at one JSON value at one place and yields what Slack would complain about, in the
shape of ``response_metadata.messages``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

type Check = Callable[[object, str], Iterator[str]]


def problem(message: str, place: str) -> str:
    """Word one complaint as Slack does."""
    return f"[ERROR] {message} [json-pointer:{place}]"


def string(maximum: int, minimum: int = 1) -> Check:
    """Accept text of a bounded length."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield problem("must be a string", place)
        elif len(value) < minimum:
            yield problem(f"must be more than {minimum - 1} characters", place)
        elif len(value) > maximum:
            yield problem(f"must be less than {maximum + 1} characters", place)

    return check


def boolean(value: object, place: str) -> Iterator[str]:
    """Accept true and false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", place)


def an_object(value: object, place: str) -> Iterator[str]:
    """Accept an object, whatever is in it."""
    if not isinstance(value, dict):
        yield problem("must be an object", place)


def integer(minimum: int, maximum: int) -> Check:
    """Accept a whole number between two bounds."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield problem("must be an integer", place)
        elif not minimum <= value <= maximum:
            yield problem(f"must be between {minimum} and {maximum}", place)

    return check


def one_of(*words: str) -> Check:
    """Accept one of a few words."""

    def check(value: object, place: str) -> Iterator[str]:
        if value not in words:
            yield problem(f"must be one of {', '.join(words)}", place)

    return check


def web_address(maximum: int) -> Check:
    """Accept an http or https address."""

    def check(value: object, place: str) -> Iterator[str]:
        yield from string(maximum)(value, place)
        if isinstance(value, str) and not value.startswith(("http://", "https://")):
            yield problem("must be a valid URL", place)

    return check


def array(item: Check, minimum: int, maximum: int) -> Check:
    """Accept a list of bounded length whose items pass a check."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield problem("must be an array", place)
            return
        if len(value) < minimum:
            yield problem(f"must have at least {minimum} items", place)
        if len(value) > maximum:
            yield problem(f"no more than {maximum} items allowed", place)
        for index, entry in enumerate(value):
            yield from item(entry, f"{place}/{index}")

    return check


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with known keys. Unknown ones are refused: a typo must not pass unseen."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    rule: Check | None = None

    def __call__(self, value: object, place: str) -> Iterator[str]:
        """Check an object's keys, their values, and then the rule that spans them."""
        if not isinstance(value, dict):
            yield problem("must be an object", place)
            return
        for key in self.required.keys() - value.keys():
            yield problem(f"missing required field: {key}", place)
        for key, entry in value.items():
            check = self.required.get(key) or self.optional.get(key)
            if check is None:
                yield problem(f"unknown field: {key}", place)
            else:
                yield from check(entry, f"{place}/{key}")
        if self.rule is not None:
            yield from self.rule(value, place)


def by_type(shapes: Mapping[str, Check]) -> Check:
    """Accept an object whose ``type`` selects its shape; refuse other types loudly."""

    def check(value: object, place: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield problem("must be an object", place)
            return
        kind = value.get("type")
        shape = shapes.get(kind) if isinstance(kind, str) else None
        if shape is None:
            yield problem(f"unsupported type: {kind} (here: {', '.join(sorted(shapes))})", place)
        else:
            yield from shape({key: value[key] for key in value if key != "type"}, place)

    return check
