"""Reads a policy file; whatever is in it, the result is a policy or what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.adapters.yaml_source import Unreadable, read_yaml
from approvals.domain.errors import PolicyInvalid
from approvals.domain.routing.keys import MAX_FILE_BYTES
from approvals.domain.routing.read import read_policy

if TYPE_CHECKING:
    from pathlib import Path

    from approvals.domain.routing.model import RoutingPolicy


def load_policy(path: Path) -> RoutingPolicy:
    """Read the policy of a file.

    Raises:
        PolicyInvalid: with every problem; also where the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise PolicyInvalid([f"{path.name}: cannot be read: {error.strerror}"]) from error
    return parse_policy(content, path.name)


def parse_policy(content: bytes, file_name: str) -> RoutingPolicy:
    """Read a policy from a file's content.

    Raises:
        PolicyInvalid: with every problem, each with the file's name and the line.
    """
    if len(content) > MAX_FILE_BYTES:
        raise _one_problem(file_name, 1, f"is larger than {MAX_FILE_BYTES // 1024} KB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _one_problem(file_name, line, "is not text in UTF-8") from error
    try:
        root = read_yaml(text)
    except Unreadable as error:
        raise _one_problem(file_name, error.line, error.message) from error
    return read_policy(root, file_name)


def _one_problem(file_name: str, line: int, message: str) -> PolicyInvalid:
    return PolicyInvalid([f"{file_name}:{line}: {message}"])
