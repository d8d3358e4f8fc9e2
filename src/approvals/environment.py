"""Reads a Lambda function's environment; a mistake is named, not guessed around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from approvals.domain.policy import ApprovalPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping


MAX_DEADLINE_SECONDS = 30 * 24 * 3600
"""The template's ExecutionTimeout lies above this: nothing runs when an execution times out."""


def required(environment: Mapping[str, str], name: str) -> str:
    """Return a variable that must be set. Raises ValueError if it is missing or empty."""
    value = environment.get(name, "").strip()
    if not value:
        raise ValueError(f"The environment variable {name} is not set.")
    return value


def optional(environment: Mapping[str, str], name: str, default: str = "") -> str:
    """Return a variable, or ``default`` where it is missing or empty."""
    return environment.get(name, "").strip() or default


def listed(environment: Mapping[str, str], name: str) -> frozenset[str]:
    """Return a comma-separated variable as a set; empty where it is missing."""
    parts = (part.strip() for part in environment.get(name, "").split(","))
    return frozenset(part for part in parts if part)


def integer(environment: Mapping[str, str], name: str, low: int, high: int) -> int:
    """Return a whole number from ``low`` to ``high``. Raises ValueError otherwise."""
    text = required(environment, name)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, not {text[:20]!r}.")
    return int(text)


def approval_policy(environment: Mapping[str, str]) -> ApprovalPolicy:
    """Return who may approve, where and for how long; no approvers means that nobody may."""
    return ApprovalPolicy(
        approvers=listed(environment, "APPROVERS"),
        channel=optional(environment, "APPROVAL_CHANNEL"),
        deadline_seconds=integer(environment, "APPROVAL_DEADLINE_SECONDS", 1, MAX_DEADLINE_SECONDS),
    )
